import { createHash } from "node:crypto";

import xml from "@xmpp/xml";

import { secret } from "./config.mjs";
import { ns } from "./namespaces.mjs";
import { XmlStream } from "./stream.mjs";
import { until } from "./wait.mjs";

let lastId = 0;

/** An external component (XEP-0114): to the server, a whole foreign domain. */
export class Component {
	/** Sees each element before the inbox; true keeps it from there. */
	intercept = () => false;
	/** Whom it asks to know that all it has sent is handled: a domain of the server where that goes. */
	peer = "localhost";
	/** Settled when the connection is gone and all that came over it has been seen. */
	ended;
	#stream;

	constructor(server, domain) {
		this.server = server;
		this.domain = domain;
	}

	/** Connects (again). */
	async connect() {
		const stream = new XmlStream();
		stream.intercept = (element) => this.intercept(element);
		await stream.connect(this.server.ports.component);
		await stream.open(this.domain, ns.component);
		const handshake = createHash("sha1")
			.update(stream.streamId + secret)
			.digest("hex");
		stream.send(xml("handshake", {}, handshake));
		await stream.take("the handshake's answer", (element) => element.is("handshake"));
		this.#stream = stream;
		this.ended = new Promise((resolve) => stream.once("end", resolve));
		return this;
	}

	/** Disconnects, and waits until the server has noticed. */
	async disconnect() {
		this.#stream.destroy();
		await until(`${this.domain} is seen to be gone`, () =>
			this.server.run("return not hosts[...].modules.component.connected", this.domain),
		);
	}

	/** Sends an element as it is. */
	send(element) {
		this.#stream.send(element);
	}

	/** Sends a stanza, and returns when the server has handled it. */
	async post(stanza) {
		this.send(stanza);
		await this.sync();
	}

	/** Returns when the server has handled all that was sent before; a lot may take longer than usual, in milliseconds. */
	async sync(timeout) {
		const id = `sync-${++lastId}`;
		const attributes = { type: "get", id, from: this.domain, to: this.peer };
		this.send(xml("iq", attributes, xml("ping", ns.ping)));
		await this.take(`the reply to ${id}`, (element) => element.attrs.id === id, timeout);
	}

	/** Waits for the element that `matches`. */
	take(what, matches, timeout) {
		return this.#stream.take(what, matches, timeout);
	}

	get inbox() {
		return this.#stream.inbox;
	}
}
