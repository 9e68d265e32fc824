import { createHash } from "node:crypto";

import xml from "@xmpp/xml";

import { secret } from "../../e2e/support/config.mjs";
import { ns } from "../../e2e/support/namespaces.mjs";

const { Parser } = xml;
const streams = "http://etherx.jabber.org/streams";
const stanzaNames = new Set(["message", "presence", "iq"]);

/** An XML stream over a connection of a driver. */
class Stream {
	streamId;
	#connection;
	#parser;

	constructor(driver, kind, onElement, onEnd) {
		this.onElement = onElement;
		this.#connection = driver.open(kind, (text, time) => this.#feed(text, time), onEnd);
	}

	/** A stream header; also restarts the stream. */
	start(domain, xmlns) {
		this.#parser = new Parser();
		this.#parser.on("start", (element) => (this.streamId = element.attrs.id));
		this.#parser.on("element", (element) => this.onElement(element, this.time));
		this.#parser.on("error", () => {});
		this.send(
			`<?xml version='1.0'?><stream:stream xmlns='${xmlns}' xmlns:stream='${streams}' to='${domain}' version='1.0'>`,
		);
	}

	send(element) {
		this.#connection.write(String(element));
	}

	cut() {
		this.#connection.cut();
	}

	/** Ends the connection, but not the stream, when all that was sent is out. */
	leave() {
		this.#connection.leave();
	}

	#feed(text, time) {
		this.time = time;
		this.#parser.write(text);
	}
}

/** An external component; whatever comes is given to `onElement(element, time)`. */
export class Service {
	#stream;
	#barriers = new Map();
	#lastBarrier = 0;

	constructor(driver, domain, onElement) {
		this.driver = driver;
		this.domain = domain;
		this.onElement = onElement;
		driver.join?.(this);
	}

	async connect() {
		this.#stream = new Stream(this.driver, "component", (element, time) => this.#received(element, time));
		this.#stream.start(this.domain, ns.component);
		await this.driver.reach(() => this.#stream.streamId);
		const digest = createHash("sha1")
			.update(this.#stream.streamId + secret)
			.digest("hex");
		this.send(xml("handshake", {}, digest));
		await this.driver.reach(() => this.connected);
		return this;
	}

	send(element) {
		this.#stream.send(element);
	}

	/** Returns when the server has handled what was sent before, and all that it had sent by then is here. */
	async barrier() {
		const id = `barrier-${++this.#lastBarrier}`;
		this.send(xml("iq", { type: "get", id, from: this.domain, to: "localhost" }, xml("ping", ns.ping)));
		await new Promise((resolve) => this.#barriers.set(id, resolve));
	}

	#received(element, time) {
		const barrier = element.name === "iq" && this.#barriers.get(element.attrs.id);
		if (barrier) {
			this.#barriers.delete(element.attrs.id);
			barrier();
		} else if (element.name === "handshake") this.connected = true;
		else this.onElement(element, time);
	}
}

let lastId = 0;

/** A client's session: what it knows of the server, and what it has received. */
export class Session {
	/** A deaf client reads, but acknowledges nothing. */
	deaf = false;
	/** What XEP-0198 calls h. */
	handled = 0;
	/** Called with each message, and the time. */
	onMessage = () => {};
	open = false;
	resumptionId;
	#unheard = 0;
	#replies = new Map();
	#stream;
	#nonzas = [];

	constructor(driver, account, resource) {
		this.driver = driver;
		this.account = account;
		this.resource = resource;
		driver.join?.(this);
		this.jid = `${account.jid}/${resource}`;
	}

	/** Logs in and binds; `sm` turns on stream management. */
	async connect({ sm }) {
		await this.#authenticate();
		const bind = this.ask("set", xml("bind", ns.bind, xml("resource", {}, this.resource)));
		if (sm) this.send(xml("enable", { xmlns: ns.sm, resume: "true" }));
		await bind;
		if (sm) {
			const enabled = await this.#nonza(["enabled"]);
			this.resumptionId = enabled.attrs.id;
			this.handled = 0;
		}
		this.open = true;
	}

	/** Comes back to the session after {@link cut}; gives false when the server no longer has it. */
	async resume() {
		await this.#authenticate();
		this.deaf = false;
		this.#unheard = 0;
		this.#nonzas = [];
		this.send(xml("resume", { xmlns: ns.sm, previd: this.resumptionId, h: String(this.handled) }));
		this.open = (await this.#nonza(["resumed", "failed"])).is("resumed");
		return this.open;
	}

	/** Sends an IQ; the reply comes while things settle. */
	async ask(type, child, attributes = {}) {
		const id = `ask-${++lastId}`;
		this.send(xml("iq", { type, id, ...attributes }, child));
		const timer = this.open && !this.driver.lockstep ? setInterval(() => this.#nudge(), 1000) : undefined;
		await this.driver.reach(() => this.#replies.has(id) || this.ended).finally(() => clearInterval(timer));
		const reply = this.#replies.get(id);
		this.#replies.delete(id);
		return reply;
	}

	/** mod_csi_simple may pause an inactive client's connection with a reply in it; the next reply takes it along. */
	#nudge() {
		this.send(xml("iq", { type: "get", id: `nudge-${++lastId}`, to: "localhost" }, xml("ping", ns.ping)));
	}

	send(element) {
		this.#stream.send(element);
	}

	/** Returns when the server has handled what was sent before. */
	async barrier() {
		if (!this.open || this.ended) return;
		await this.ask("get", xml("ping", ns.ping), { to: "localhost" });
	}

	/** Acknowledges all that has come, late if it was deaf. */
	hear() {
		this.deaf = false;
		this.handled += this.#unheard;
		this.#unheard = 0;
		this.send(xml("a", { xmlns: ns.sm, h: String(this.handled) }));
	}

	/** Loses the connection without a word; what has come is acknowledged before, unless deaf. */
	async cut() {
		if (this.resumptionId && !this.deaf) {
			this.hear();
			await this.driver.settle();
		}
		this.open = false;
		this.#stream.cut();
	}

	/** As {@link cut}, but without waiting: what was sent is still received. */
	leave() {
		this.hear();
		this.open = false;
		this.#stream.leave();
	}

	/** Closes the stream. */
	close() {
		this.send("</stream:stream>");
		this.open = false;
		this.resumptionId = undefined;
	}

	async #authenticate() {
		this.ended = false;
		this.#nonzas = [];
		this.#stream = new Stream(
			this.driver,
			"c2s",
			(element, time) => this.#received(element, time),
			() => (this.ended = true),
		);
		this.#stream.start("localhost", ns.client);
		await this.driver.reach(() => this.#stream.streamId);
		const token = Buffer.from(`\0${this.account.username}\0secret`).toString("base64");
		this.send(xml("auth", { xmlns: ns.sasl, mechanism: "PLAIN" }, token));
		await this.#nonza(["success"]);
		this.#stream.start("localhost", ns.client);
	}

	async #nonza(names) {
		const find = () => this.#nonzas.findIndex((element) => names.includes(element.name));
		await this.driver.reach(() => find() >= 0 || this.ended);
		if (find() < 0) throw new Error(`${this.jid} was closed, waiting for ${names.join(" or ")}`);
		return this.#nonzas.splice(find(), 1)[0];
	}

	#received(element, time) {
		if (!stanzaNames.has(element.name)) return this.#receivedNonza(element);
		if (this.deaf) this.#unheard++;
		else this.handled++;
		if (element.name === "message") this.onMessage(element, time);
		if (element.name !== "iq") return;
		const isReply = ["result", "error"].includes(element.attrs.type);
		if (isReply && element.attrs.id.startsWith("ask-")) this.#replies.set(element.attrs.id, element);
	}

	#receivedNonza(element) {
		if (element.is("r", ns.sm)) {
			if (!this.deaf) this.send(xml("a", { xmlns: ns.sm, h: String(this.handled) }));
		} else if (!element.is("a", ns.sm)) this.#nonzas.push(element);
	}
}
