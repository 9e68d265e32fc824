import xml from "@xmpp/xml";

import { ns } from "./namespaces.mjs";
import { XmlStream } from "./stream.mjs";
import { patience, until } from "./wait.mjs";

const stanzaNames = new Set(["message", "presence", "iq"]);
let lastId = 0;

/**
 * An XMPP client with hands on everything: stream management and its acks, the TCP connection, raw stanzas.
 * `account` is {jid, username, password, domain, server}; what arrives is in `inbox`.
 */
export class Client {
	/** A deaf client reads, but acknowledges nothing: to the server it looks connected and dead. */
	deaf = false;
	/** What XEP-0198 calls h: the stanzas handled. */
	handled = 0;
	/** The stanzas that came while the client was deaf. */
	#unheard = 0;
	/** Sees each stanza before the inbox; true keeps it from there. */
	intercept = () => false;
	/** The id for resumption, once stream management is on. */
	resumptionId;
	#stream;

	constructor(account) {
		this.account = account;
		this.server = account.server;
	}

	get inbox() {
		return this.#stream.inbox;
	}

	/** Logs in and binds `resource`, without presence. */
	async connect(resource) {
		await this.#authenticate();
		const bind = xml("bind", ns.bind, xml("resource", {}, resource));
		const reply = await this.iq("set", bind);
		this.jid = reply.getChild("bind").getChildText("jid");
		this.resource = resource;
		return this;
	}

	/**
	 * Logs in and binds in one round trip: SASL2 (XEP-0388) as the installation `clientId`, if there is one, with Bind 2
	 * (XEP-0386) and what that is to enable inline. Gives <bound/>.
	 */
	async bindInline(tag, clientId, ...inline) {
		await this.#openStream();
		const bind = xml("bind", ns.bind2, xml("tag", {}, tag), ...inline);
		this.send(authenticateElement(this.account, clientId, bind));
		const success = await this.#stream.take("the outcome of SASL2", (element) => element.getNS() === ns.sasl2);
		if (!success.is("success")) throw new Error(`login as ${this.account.username} failed: ${success}`);
		await this.#features();
		this.jid = success.getChildText("authorization-identifier");
		this.resource = this.jid.split("/")[1];
		return success.getChild("bound", ns.bind2);
	}

	/** What a stream offers before authentication: the <stream:features/> of a new connection. */
	offers() {
		return this.#openStream();
	}

	/** Turns stream management on, with resumption. */
	async enableSm() {
		this.send(xml("enable", { xmlns: ns.sm, resume: "true" }));
		const enabled = await this.#stream.take("<enabled/>", (element) => element.is("enabled", ns.sm));
		this.handled = 0;
		this.resumptionId = enabled.attrs.id;
	}

	/** Comes back on a new connection to the session that was left by {@link cut}. */
	async resume() {
		// Before the answer: what the server sends again may come together with it.
		this.deaf = false;
		this.#unheard = 0;
		const resumed = await this.tryResume();
		if (!resumed.is("resumed")) throw new Error(`not resumed: ${resumed}`);
		return this;
	}

	/** As {@link resume}, but gives the server's answer, <resumed/> or <failed/>. */
	async tryResume() {
		await this.#authenticate();
		this.send(xml("resume", { xmlns: ns.sm, previd: this.resumptionId, h: String(this.handled) }));
		return this.#stream.take("<resumed/> or <failed/>", (element) => element.is("resumed") || element.is("failed"));
	}

	/** Sends presence; `priority` may be negative. */
	async presence(priority = 0) {
		this.send(xml("presence", {}, xml("priority", {}, String(priority))));
		await this.sync();
	}

	/** Sends an IQ and returns the reply, be it a result or an error (see {@link errorOf}). */
	iq(type, child, attributes = {}) {
		const id = `iq-${++lastId}`;
		this.send(xml("iq", { type, id, ...attributes }, child));
		return this.#stream.take(`the reply to iq ${id}`, (element) => {
			return element.name === "iq" && element.attrs.id === id && ["result", "error"].includes(element.attrs.type);
		});
	}

	/** Returns when the server has handled all that was sent before. */
	async sync() {
		if (!this.deaf) return void (await this.iq("get", xml("ping", ns.ping), { to: this.account.domain }));
		await this.account.server.run("return true");
	}

	/** Sends a stanza, and returns when the server has handled it. */
	async post(stanza) {
		this.send(stanza);
		await this.sync();
	}

	/** Sends a chat message and returns when the server has handled it; gives the message's id. */
	async say(to, body, ...extensions) {
		const id = `m-${++lastId}`;
		const content = body === undefined ? [] : [xml("body", {}, body)];
		await this.post(xml("message", { to, id, type: "chat" }, ...content, ...extensions));
		return id;
	}

	/** Copies of the account's other messages, XEP-0280. */
	async enableCarbons() {
		await this.iq("set", xml("enable", ns.carbons));
	}

	/** Tells the server that nobody looks at the screen (XEP-0352), or that somebody does again. */
	async setActive(active) {
		await this.post(xml(active ? "active" : "inactive", ns.csi));
	}

	/** Waits for a message; with `body`, for the one with that body. */
	takeMessage(body, timeout = patience) {
		return this.#stream.take(
			`message ${body ?? ""}`,
			(element) => {
				return element.name === "message" && (body === undefined || element.getChildText("body") === body);
			},
			timeout,
		);
	}

	/** Waits for the message with this id. */
	takeMessageWithId(id) {
		return this.#stream.take(`message ${id}`, ({ name, attrs }) => name === "message" && attrs.id === id);
	}

	/** Waits for an IQ of somebody else that `matches`. */
	takeIq(what, matches) {
		return this.#stream.take(what, (element) => element.name === "iq" && matches(element));
	}

	/** Waits for presence from `from`, be it available or not. */
	takePresence(from) {
		return this.#stream.take(`presence of ${from}`, ({ name, attrs }) => name === "presence" && attrs.from === from);
	}

	/** Sends raw XML or an element and does not wait for anything. */
	send(element) {
		this.#stream.send(element);
	}

	/**
	 * Cuts the connection without closing the stream, and waits until the server has noticed: the session
	 * hibernates (or is gone, without stream management).
	 * A client that is not deaf has acknowledged everything by then.
	 */
	async cut() {
		if (this.resumptionId && !this.deaf) await this.settled();
		this.#stream.destroy();
		await until(`${this.jid} is seen to be cut`, () =>
			this.server.run("local s = session(...) return not s or not not s.hibernating", this.jid),
		);
	}

	/** Returns when everything that the server has sent is acknowledged. */
	async settled() {
		await this.sync();
		this.send(xml("a", { xmlns: ns.sm, h: String(this.handled) }));
		await until(`all of ${this.jid} is acknowledged`, () =>
			this.server.run("return session(...).outgoing_stanza_queue:count_unacked() == 0", this.jid),
		);
	}

	/** Stops being deaf, and acknowledges late what came meanwhile. */
	hear() {
		this.deaf = false;
		this.handled += this.#unheard;
		this.#unheard = 0;
		this.send(xml("a", { xmlns: ns.sm, h: String(this.handled) }));
	}

	/** Stops reading from the socket. */
	freeze() {
		this.#stream.freeze();
	}

	/** Logs out orderly: the session is gone afterwards, also with stream management. */
	async logout() {
		if (this.resumptionId && !this.deaf) await this.settled();
		await this.#stream.close();
		this.resumptionId = undefined;
		await until(`${this.jid} has logged out`, () => this.server.run("return session(...) == nil", this.jid));
	}

	/** Whether the server knows the session as hibernating. */
	isHibernating() {
		return this.server.run("local s = session(...) return s ~= nil and not not s.hibernating", this.jid);
	}

	/** Whether the server still has the session, hibernating or not. */
	hasSession() {
		return this.server.run("return session(...) ~= nil", this.jid);
	}

	async #authenticate() {
		await this.#openStream();
		this.send(xml("auth", { xmlns: ns.sasl, mechanism: "PLAIN" }, plainToken(this.account)));
		const outcome = await this.#stream.take("the outcome of SASL", (element) => element.getNS() === ns.sasl);
		if (!outcome.is("success")) throw new Error(`login as ${this.account.username} failed: ${outcome}`);
		await this.#stream.open(this.account.domain, ns.client);
		await this.#features();
	}

	/** A new connection with a stream on it; gives the features that it offers. */
	async #openStream() {
		const stream = new XmlStream();
		stream.intercept = (element) => this.#intercept(stream, element);
		await stream.connect(this.server.ports.c2s);
		this.#stream?.destroy();
		this.#stream = stream;
		await stream.open(this.account.domain, ns.client);
		return this.#features();
	}

	#features() {
		return this.#stream.take("stream features", (element) => element.name === "stream:features");
	}

	/** Does stream management's bookkeeping; what belongs to it does not reach the inbox. */
	#intercept(stream, element) {
		if (stanzaNames.has(element.name)) {
			if (this.deaf) this.#unheard++;
			else this.handled++;
			return this.intercept(element);
		}
		if (element.is("r", ns.sm)) {
			if (!this.deaf) stream.send(xml("a", { xmlns: ns.sm, h: String(this.handled) }));
			return true;
		}
		return element.is("a", ns.sm);
	}
}

/** <authenticate/> of SASL2; `bind` is what is to be done with it, and `clientId` may be undefined. */
function authenticateElement(account, clientId, bind) {
	return xml(
		"authenticate",
		{ xmlns: ns.sasl2, mechanism: "PLAIN" },
		xml("initial-response", {}, plainToken(account)),
		clientId && xml("user-agent", { id: clientId }, xml("software", {}, "push-tests")),
		bind,
	);
}

const plainToken = ({ username, password }) => Buffer.from(`\0${username}\0${password}`).toString("base64");

/** What an error reply says, as "type/condition"; of a result undefined. */
export function errorOf(reply) {
	if (reply.attrs.type !== "error") return undefined;
	const error = reply.getChild("error");
	const condition = error?.children.find((child) => child.getNS?.() === ns.stanzas && child.name !== "text");
	return `${error?.attrs.type}/${condition?.name}`;
}

/** The features in a disco#info that somebody asks for. */
export async function featuresOf(client, jid) {
	const reply = await client.iq("get", xml("query", ns.disco), { to: jid });
	const features = reply.getChild("query")?.getChildren("feature") ?? [];
	return features.map((feature) => feature.attrs.var);
}
