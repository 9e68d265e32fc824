import { client, xml } from "@xmpp/client";

import { enableElement } from "./account.mjs";
import { ns } from "./namespaces.mjs";
import { enable2 } from "./push2.mjs";
import { patience, until, within } from "./wait.mjs";

/** A client as people have it: xmpp.js, with stream management, and the bodies of the messages it has received. */
export class LibraryClient {
	messages = [];
	#xmpp;

	/** Logs in and sends presence. */
	static async start(server, username, password, resource) {
		const person = new LibraryClient();
		const service = `xmpp://127.0.0.1:${server.ports.c2s}`;
		person.account = `${username}@localhost`;
		person.#xmpp = client({ service, domain: "localhost", username, password, resource });
		await person.#start();
		return person;
	}

	/** The full JID. */
	get jid() {
		return String(this.#xmpp.jid);
	}

	/** Registers for pushes at a service: with the own account, or with a room service. */
	async enablePush(jid, node, roomService) {
		await this.#xmpp.iqCaller.set(enableElement({ jid, node }), roomService);
	}

	/** Registers for Push 2.0, see {@link enable2}. */
	async enablePush2(registration, ...matches) {
		await this.#xmpp.iqCaller.set(enable2(registration, ...matches));
	}

	/** Takes all registrations at a service back. */
	async disablePush(jid) {
		await this.#xmpp.iqCaller.set(xml("disable", { xmlns: ns.push, jid }));
	}

	/** Sends a chat message. */
	async say(to, text) {
		await this.#xmpp.send(xml("message", { to, type: "chat" }, xml("body", {}, text)));
	}

	/** Enters a room; returns when it has done so. */
	async joinRoom(room, nick) {
		await this.#presenceInRoom(room, nick, xml("x", ns.muc));
	}

	/** Leaves a room; returns when it has done so. */
	async leaveRoom(room, nick) {
		await this.#presenceInRoom(room, nick, undefined, "unavailable");
	}

	/** Makes somebody a member of an own room. */
	async makeMember(room, jid) {
		const item = xml("item", { affiliation: "member", jid });
		await this.#xmpp.iqCaller.set(xml("query", "http://jabber.org/protocol/muc#admin", item), room);
	}

	/** Writes in a room; `mention` may be the attributes of a reference (XEP-0372). */
	async sayInRoom(room, text, mention) {
		const reference = mention && xml("reference", { xmlns: "urn:xmpp:reference:0", type: "mention", ...mention });
		await this.#xmpp.send(xml("message", { to: room, type: "groupchat" }, xml("body", {}, text), reference));
	}

	/** Sends presence to a room, and waits for the room to reflect it. */
	async #presenceInRoom(room, nick, child, type) {
		const from = `${room}/${nick}`;
		const reflected = new Promise((resolve) => {
			const look = (stanza) => {
				if (!stanza.is("presence") || stanza.attrs.from !== from || stanza.attrs.type !== type) return;
				this.#xmpp.off("stanza", look);
				resolve();
			};
			this.#xmpp.on("stanza", look);
		});
		await this.#xmpp.send(xml("presence", { to: from, type }, child));
		await within(patience, () => `the room did not answer the presence to ${from}`, reflected);
	}

	/** Loses the connection without closing the stream, and stays away. */
	async cut() {
		this.#xmpp.reconnect.stop();
		this.#xmpp.socket.destroy();
	}

	/** Comes back to the same session. */
	async resume() {
		const resumed = new Promise((resolve) => this.#xmpp.streamManagement.once("resumed", resolve));
		await this.#xmpp.reconnect.reconnect();
		await within(patience, () => "the session could not be resumed", resumed);
	}

	/** Logs out. */
	async stop() {
		this.#xmpp.reconnect.stop();
		if (this.#xmpp.socket) await this.#xmpp.stop();
	}

	async #start() {
		const xmpp = this.#xmpp;
		xmpp.on("error", () => {});
		xmpp.on("stanza", (stanza) => stanza.is("message") && this.messages.push(stanza.getChildText("body")));
		await xmpp.start();
		// Stanzas that come in the same breath as <enabled/> are miscounted by xmpp.js 0.14, so that resumption would fail.
		await until("stream management is on", () => xmpp.streamManagement.enabled);
		await xmpp.send(xml("presence"));
	}
}
