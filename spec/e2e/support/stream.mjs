import { EventEmitter } from "node:events";
import { connect } from "node:net";

import { Parser } from "@xmpp/xml";

import { Inbox } from "./inbox.mjs";
import { patience, within } from "./wait.mjs";

const streams = "http://etherx.jabber.org/streams";

/**
 * XML to be sent, such that it is read at once. libexpat, from 2.6 on, looks at a long tag that comes in pieces again only when
 * twice as much is there; space between stanzas means nothing.
 */
export function readAtOnce(text) {
	let longest = 0;
	for (const [tag] of text.matchAll(/<[^>]*>/g)) longest = Math.max(longest, tag.length);
	return longest > 1000 ? text + " ".repeat(longest) : text;
}

/**
 * An XML stream over a TCP socket of its own, with full control over both: for what a well-behaved library would
 * not do. Emits "element" for each child of the stream and "end" when the socket is closed.
 * What nobody has handled with `intercept` goes to the `inbox`.
 */
export class XmlStream extends EventEmitter {
	inbox = new Inbox();
	/** The id in the server's last stream header. */
	streamId;
	/** Given each element before the inbox; true keeps it from there. */
	intercept = () => false;
	#socket;
	#parser;

	/** Connects to a port on this machine. */
	connect(port) {
		return new Promise((resolve, reject) => {
			this.#socket = connect({ port, host: "127.0.0.1", noDelay: true }, resolve);
			this.#socket.setEncoding("utf8");
			this.#socket.on("data", (data) => this.#parser?.write(data));
			this.#socket.on("error", reject);
			this.#socket.on("close", () => this.emit("end"));
		});
	}

	/** Sends a stream header and waits for the server's. Also used to restart the stream. */
	open(domain, xmlns) {
		this.#parser = new Parser();
		const header = new Promise((resolve) => this.#parser.once("start", resolve));
		this.#parser.on("element", (element) => this.#received(element));
		this.#parser.on("error", (error) => this.destroy(error));
		this.send(
			`<?xml version='1.0'?><stream:stream xmlns='${xmlns}' xmlns:stream='${streams}' to='${domain}' version='1.0'>`,
		);
		return within(patience, () => `no stream header from ${domain}`, header).then((start) => {
			this.streamId = start.attrs.id;
		});
	}

	/** Sends an element or raw XML. */
	send(element) {
		if (this.#socket && !this.#socket.destroyed) this.#socket.write(readAtOnce(String(element)));
	}

	/** Waits for the element that `matches`, see {@link Inbox#take}. */
	take(what, matches, timeout) {
		return this.inbox.take(what, matches, timeout);
	}

	/** Closes the stream orderly and waits until the server has closed the connection. */
	async close() {
		if (!this.#socket || this.#socket.destroyed) return;
		const ended = new Promise((resolve) => this.once("end", resolve));
		this.#socket.end("</stream:stream>");
		await within(patience, () => "the server did not close the stream", ended);
	}

	/** Cuts the connection without a word: what the server sees is a socket that is gone. */
	destroy() {
		this.#socket?.resetAndDestroy();
	}

	/** Stops reading from the socket, so that the server's data stays in the network. */
	freeze() {
		this.#socket.pause();
	}

	#received(element) {
		this.emit("element", element);
		if (!this.intercept(element)) this.inbox.put(element);
	}
}
