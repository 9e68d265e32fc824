import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { ns } from "./namespaces.mjs";
import { until } from "./wait.mjs";

/** Room services for the settings of a server: one with an archive, one without, both with the module under test. */
export const services = { archived: "rooms.localhost", plain: "plain.localhost" };

const common = { muc_room_locking: false, muc_room_default_history_length: 0 };
const modules = ["muc_undelivered", "test_undelivered"];

/** The settings; `options` are those of each of the services. */
export function roomSettings(options = {}) {
	return {
		[services.archived]: roomService([...modules, "muc_mam"], options),
		[services.plain]: roomService(modules, options),
	};
}

/**
 * The settings of one room service with these modules, and no others: since 13.0.6 a room service has an archive where the
 * accounts have one, unless it is told otherwise.
 */
export function roomService(modules, options = {}) {
	return { ...common, ...options, modules_enabled: modules, modules_disabled: ["mam"] };
}

let lastRoom = 0;
let lastId = 0;

/** A room of a server, which exists once somebody has joined it. */
export class Room {
	constructor(server, service = services.archived) {
		this.server = server;
		this.service = service;
		this.name = `room${++lastRoom}`;
		this.jid = `${this.name}@${service}`;
	}

	/** The occupant JID of a nick. */
	occupant(nick) {
		return `${this.jid}/${nick}`;
	}

	/** Joins somebody, a client or a {@link Stranger}; returns when the room has handled it. */
	async join(who, nick) {
		await who.post(xml("presence", { to: this.occupant(nick) }, xml("x", ns.muc)));
		await until(`${who.jid} is in ${this.jid}`, () => this.holds(who));
	}

	/** Somebody goes, and the room has handled it. */
	leave(who, nick) {
		return who.post(xml("presence", { to: this.occupant(nick), type: "unavailable" }));
	}

	/**
	 * Somebody writes; gives the id of the message, which is fresh unless given. Without `sync` it does not wait; without
	 * `body` there is only the content.
	 */
	async say(who, body, { id = `g-${++lastId}`, sync = true, content = [] } = {}) {
		const attributes = { to: this.jid, type: "groupchat", ...(id && { id }) };
		const text = body === undefined ? [] : [xml("body", {}, body)];
		const message = xml("message", attributes, ...text, ...content);
		await (sync ? who.post(message) : who.send(message));
		return id;
	}

	/** Whether a session is in the room. */
	holds(who) {
		return this.run("return room ~= nil and room:get_occupant_by_real_jid(...) ~= nil", who.jid);
	}

	/** Gives somebody an affiliation, named by the bare JID, and with `nick` that as the registered one. */
	async grant(bareJid, affiliation = "member", nick = false) {
		const granted = await this.run(
			`local jid, affiliation, nick = ...
			return (room:set_affiliation(true, jid, affiliation, nil, nick and { reserved_nickname = nick } or nil))`,
			...[bareJid, affiliation, nick],
		);
		assert.equal(granted, true, `${bareJid} is made ${affiliation} of ${this.jid}`);
	}

	/** The affiliation of a bare JID; undefined if it has none. */
	async affiliation(bareJid) {
		return (await this.run("return room:get_affiliation(...) or false", bareJid)) || undefined;
	}

	/** Runs Lua in the server, with `room` being this room, or nothing. */
	run(code, ...args) {
		return this.server.run(
			`local room = hosts[(...)].modules.muc.get_room_from_jid((select(2, ...)))
			return (function (...) ${code} end)(select(3, ...))`,
			...[this.service, this.jid, ...args],
		);
	}

	/** What the module has told of this room, the oldest first. */
	async events() {
		return Object.values(
			await this.server.run(
				'local service, room = ... return api(service):shared("/"..service.."/test_undelivered/noted")[room] or {}',
				...[this.service, this.jid],
			),
		);
	}

	/** Waits until the module has told so many times of this room. */
	told(count, timeout) {
		return until(
			`there are ${count} events of ${this.jid}`,
			async () => {
				const events = await this.events();
				return events.length >= count && events;
			},
			timeout,
		);
	}

	/** The ids in the archive by the bodies. */
	archived() {
		return this.server.run(
			`local service, name = ...
			local found = {}
			for id, stanza in api(service):open_store("muc_log", "archive"):find(name, {}) do
				found[stanza:get_child_text("body") or ""] = id
			end
			return found`,
			...[this.service, this.name],
		);
	}
}

/** Somebody on the foreign domain, whose server does what the test wants. */
export class Stranger {
	constructor(component, name, resource = "there") {
		this.component = component;
		this.jid = `${name}@${component.domain}/${resource}`;
	}

	get bareJid() {
		return this.jid.split("/")[0];
	}

	send(stanza) {
		stanza.attrs.from = this.jid;
		this.component.send(stanza);
	}

	async post(stanza) {
		stanza.attrs.from = this.jid;
		await this.component.post(stanza);
	}

	/** Sends an IQ and returns the reply, be it a result or an error. */
	iq(type, child, attributes = {}) {
		const id = `s-${++lastId}`;
		this.send(xml("iq", { type, id, ...attributes }, child));
		const isReply = ({ name, attrs }) => name === "iq" && attrs.id === id && attrs.to === this.jid;
		return this.component.take(`the reply to iq ${id}`, isReply);
	}

	/** An error for what a room sent: `to` is who wrote it. `error` is "type/condition", or false for none at all. */
	bounce(to, id, error = "cancel/recipient-unavailable", { name = "message", text } = {}) {
		const [type, condition] = error ? error.split("/") : [];
		const words = text ? [xml("text", ns.stanzas, text)] : [];
		const child = error ? [xml("error", { type }, xml(condition, ns.stanzas), ...words)] : [];
		return this.post(xml(name, { to, type: "error", ...(id && { id }) }, ...child));
	}
}
