import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { enableElement } from "./account.mjs";
import { ns } from "./namespaces.mjs";
import { Room, services } from "./rooms.mjs";
import { until } from "./wait.mjs";

/** The domain of the room service. */
export const roomsDomain = services.archived;

/** Settings for a world whose room service has mod_muc_cloud_notify; `options` are those of the service. */
export function withChatrooms(options = {}, settings = {}) {
	const service = { modules_enabled: ["muc_mam", "muc_cloud_notify"], muc_room_locking: false, ...options };
	return { ...settings, rooms: { [roomsDomain]: service } };
}

/** A room with an owner, who stays in it, and members, who come and go. */
export class Chatroom extends Room {
	/** Makes a room; `whois` says who may see JIDs, "moderators" or "anyone". */
	static async open(world, { whois = "moderators" } = {}) {
		const room = new Chatroom(world.server, roomsDomain);
		room.world = world;
		room.owner = await world.contact();
		await room.join(room.owner, "owner");
		await room.run("room:set_whois(...) room:set_persistent(true)", whois);
		return room;
	}

	/** Leaves, and returns when the room knows. */
	async leave(client, nick) {
		await client.post(xml("presence", { to: this.occupant(nick), type: "unavailable" }));
		await until(`${client.jid} has left`, async () => !(await this.holds(client)));
	}

	/** Whether anybody in the room has this bare JID. */
	hasAccount(bareJid) {
		return this.run(
			`for _, occupant in room:each_occupant() do
				if occupant.bare_jid == ... then return true end
			end
			return false`,
			bareJid,
		);
	}

	/** The nick that somebody has registered; false if none. */
	registeredNick(bareJid) {
		return this.run("return room:get_registered_nick(...) or false", bareJid);
	}

	/**
	 * A new account that is a member with a registered nick (the account's own name unless given) and is not there: a
	 * device of it, registered for pushes at the service, or at `registerAt`, or (with false) nowhere.
	 */
	async member({ nick, affiliation = "member", registerAt = roomsDomain, ...registration } = {}) {
		const account = await this.world.account();
		const device = await account.device({ sm: false, ...registration, enable: false });
		device.nick = nick ?? account.username;
		await this.grant(account.jid, affiliation, device.nick);
		if (registerAt) await register(device, registerAt);
		return device;
	}

	/** The owner writes; gives the message as everybody in the room gets it. */
	async tell(text, ...content) {
		const id = await this.say(this.owner, text, { content });
		return this.owner.takeMessageWithId(id);
	}

	/** The owner mentions the nick of a member. */
	mention(member) {
		return this.tell(`${member.nick}: are you there?`, mentionOf(this, member));
	}
}

/** XEP-0372: a mention of the nick of a member of a room. */
export function mentionOf(room, { nick }) {
	return xml("reference", { xmlns: ns.references, type: "mention", uri: encodeURI(`xmpp:${room.occupant(nick)}`) });
}

/** Registers a device at the room service or a room; fails if that is refused. */
export async function register(device, to, attributes = { jid: device.appServer.domain, node: device.node }) {
	const reply = await device.iq("set", enableElement(attributes, device.options), { to });
	assert.equal(reply.attrs.type, "result", `enable: ${reply}`);
}

/** Takes a registration back; fails if that is refused. */
export async function unregister(device, to, attributes = { jid: device.appServer.domain, node: device.node }) {
	const reply = await device.iq("set", xml("disable", { xmlns: ns.push, ...attributes }), { to });
	assert.equal(reply.attrs.type, "result", `disable: ${reply}`);
}

/** The registrations that the room service keeps for somebody; undefined if none. */
export function storedByRooms(world, bareJid) {
	return world.record(roomsDomain, "muc_cloud_notify", bareJid);
}
