// People use a server in the ways that bring up what types/ declares.

import xml from "@xmpp/xml";

import { ns } from "../../e2e/support/namespaces.mjs";
import { Room } from "../../e2e/support/rooms.mjs";
import { until } from "../../e2e/support/wait.mjs";

/** The domain of the rooms. */
export const service = "rooms.localhost";

/** Returns when everybody has said what there is to say; one client stays, another hibernates, a room stays. */
export async function converse(world) {
	const account = await world.account();
	const alice = await account.client({ sm: true, carbons: true });
	const bob = await world.contact();
	await talk(world, account, alice, bob);
	await meet(world, alice, bob);
	await hibernate(alice, bob);
	await administrate(world);
	await unregister(world);
}

async function talk(world, account, alice, bob) {
	const tablet = await account.client({ carbons: true });
	await tablet.iq("get", xml("query", "jabber:iq:roster"));
	await befriend(tablet, bob);
	await tablet.iq("set", xml("query", "urn:xmpp:mam:2"));
	for (const to of [undefined, "localhost"]) await discover(tablet, to);
	await tablet.setActive(false);
	await bob.say(alice.jid, "to the full JID");
	await bob.say(account.jid, "to the bare JID");
	await bob.post(xml("message", { to: account.jid, type: "groupchat" }, xml("body", {}, "from no room")));
	await tablet.setActive(true);
	await answer(world, bob);
	await bob.say((await world.account()).jid, "to somebody who is offline");
	await tablet.logout();
	await alice.setActive(false);
}

/** Asks an account, or a host, what it is and has, and about a node that nobody knows. */
async function discover(client, to) {
	for (const what of ["info", "items"]) {
		const query = (attributes) => xml("query", { xmlns: `http://jabber.org/protocol/disco#${what}`, ...attributes });
		await client.iq("get", query(), { to });
		await client.iq("get", query({ node: "urn:example" }), { to });
	}
}

/** One wants to see the presence of the other, and is allowed to even before that is asked for. */
async function befriend(client, other) {
	const { jid } = other.account;
	await client.iq(
		"set",
		xml("query", "jabber:iq:roster", xml("item", { jid, name: "Bob" }, xml("group", {}, "friends"))),
	);
	await client.post(xml("presence", { to: jid, type: "subscribe" }));
	await client.post(xml("presence", { to: jid, type: "subscribed" }));
	const stranger = "somebody@else.example";
	await client.iq("set", xml("query", "jabber:iq:roster", xml("item", { jid: stranger })));
	await client.iq("set", xml("query", "jabber:iq:roster", xml("item", { jid: stranger, subscription: "remove" })));
}

/** A module asks a client, and gets an answer. */
async function answer(world, client) {
	await world.run("return hosts.localhost.modules.test_conformance.ask(...)", client.jid);
	const { attrs } = await client.takeIq("the question of a module", ({ attrs: { id } }) => id === "question");
	await client.post(xml("iq", { type: "result", id: attrs.id, to: attrs.from }));
}

async function meet(world, alice, bob) {
	const room = new Room(world.server, service);
	await room.join(bob, "bob");
	await room.join(alice, "alice");
	await bob.iq("get", xml("query", ns.disco), { to: room.jid });
	await invite(bob, room, alice);
	await configure(bob, room);
	await room.say(bob, "to the room");
	await bob.post(xml("message", { to: room.occupant("alice"), type: "chat" }, xml("body", {}, "in private")));
	await affiliate(bob, room, alice, "member");
	const nickname = xml("query", "jabber:iq:register", formWith("muc#register_roomnick", "alice"));
	await alice.iq("set", nickname, { to: room.jid });
	await affiliate(bob, room, alice, "admin");
	const shortLived = new Room(world.server, service);
	await shortLived.join(bob, "bob");
	await shortLived.leave(bob, "bob");
}

function invite(occupant, room, { account }) {
	const invitation = xml("invite", { to: account.jid }, xml("reason", {}, "a friend"));
	return occupant.post(xml("message", { to: room.jid }, xml("x", ns.mucUser, invitation)));
}

async function configure(owner, room) {
	const query = (...content) => xml("query", "http://jabber.org/protocol/muc#owner", ...content);
	await owner.iq("get", query(), { to: room.jid });
	const form = formWith("muc#roomconfig_roomname", "A room", "http://jabber.org/protocol/muc#roomconfig");
	await owner.iq("set", query(form), { to: room.jid });
}

function affiliate(owner, room, { account }, affiliation) {
	const item = xml("item", { affiliation, jid: account.jid }, xml("reason", {}, "a friend"));
	return owner.iq("set", xml("query", "http://jabber.org/protocol/muc#admin", item), { to: room.jid });
}

function formWith(name, value, formType = "http://jabber.org/protocol/muc#register") {
	const field = (key, text) => xml("field", { var: key }, xml("value", {}, text));
	const type = field("FORM_TYPE", formType);
	return xml("x", { xmlns: ns.data, type: "submit" }, type, field(name, value));
}

async function hibernate(alice, bob) {
	await alice.cut();
	await bob.say(alice.jid, "to a client that hibernates");
	await alice.resume();
	alice.deaf = true;
	await bob.say(alice.jid, "to a client that acknowledges nothing");
	await alice.cut();
}

async function unregister(world) {
	const client = await (await world.account()).client();
	client.send(xml("iq", { type: "set", id: "unregister" }, xml("query", "jabber:iq:register", xml("remove"))));
	await until(`${client.jid} has gone`, async () => !(await client.hasSession()));
}

async function administrate(world) {
	const { username } = await world.account();
	await world.run(
		`local username = ...
		modulemanager.load("localhost", "version")
		modulemanager.reload("localhost", "version")
		modulemanager.unload("localhost", "version")
		usermanager.set_password(username, "other", "localhost", nil)
		if usermanager.disable_user then
			usermanager.disable_user(username, "localhost")
			usermanager.enable_user(username, "localhost")
		end
		usermanager.delete_user(username, "localhost")`,
		username,
	);
}
