/**
 * M1, M2 in the form in which Conversations knew it (2.5.5 to 2.8): it looks for urn:xmpp:push:0 in the disco#info of the
 * *room* and sends two `<enable/>` to the room's bare JID, from its full JID. The first names its own full JID and a
 * UUID as node, without options; the notification then comes to itself, by which it learns that it fell out of the
 * room, and which it answers with a result. The second names an app server, with node and secret. To leave for good
 * it disables both by JID and node.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "./support/namespaces.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { Chatroom, register, roomsDomain, unregister, withChatrooms } from "./support/chatroom.mjs";
import { featuresOf } from "./support/client.mjs";
import { sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld(withChatrooms());

/** Takes the next notification for a node that comes to the client itself, and answers it. */
async function takeOwnPush(client, node) {
	const iq = await client.takeIq(`a notification for ${node}`, (element) => {
		return element.getChild("pubsub", ns.pubsub)?.getChild("publish")?.attrs.node === node;
	});
	client.send(xml("iq", { type: "result", id: iq.attrs.id, to: iq.attrs.from }));
	return iq;
}

/** The notifications that have come to the client itself by now and that nobody has looked at. */
async function ownPushes(client) {
	await world.marker();
	await client.sync();
	return client.inbox.items.filter((element) => element.name === "iq" && element.attrs.type === "set").map(String);
}

sideBySide("Conversations", () => {
	test("M1, M2 it registers itself and an app server with the room: a mention pushes both", async () => {
		const room = await Chatroom.open(world);
		const phone = await room.member({ registerAt: false, options: { secret: "publish-secret" } });
		assert.ok((await featuresOf(phone, room.jid)).includes(ns.push));
		const uuid = randomUUID();
		await register(phone, room.jid, { jid: phone.jid, node: uuid });
		await register(phone, room.jid);

		await room.mention(phone);
		const push = await phone.onePush();
		assertImportant(push);
		assert.deepEqual([push.from, push.options.secret], [roomsDomain, "publish-secret"]);
		const iq = await takeOwnPush(phone, uuid);
		assert.deepEqual([iq.attrs.from, iq.attrs.to, iq.attrs.type], [roomsDomain, phone.jid, "set"]);
		assert.deepEqual(await ownPushes(phone), []);
	});

	test("M2 it disables what it has enabled: no more pushes", async () => {
		const room = await Chatroom.open(world);
		const phone = await room.member({ registerAt: room.jid });
		const uuid = randomUUID();
		await register(phone, room.jid, { jid: phone.jid, node: uuid });
		await unregister(phone, room.jid);
		await room.mention(phone);
		await takeOwnPush(phone, uuid);
		await phone.noPush();

		await unregister(phone, room.jid, { jid: phone.jid, node: uuid });
		await room.mention(phone);
		assert.deepEqual(await ownPushes(phone), []);
		await phone.noPush();
	});

	test("M2 what it has enabled in one room says nothing about another room", async () => {
		const [room, other] = [await Chatroom.open(world), await Chatroom.open(world)];
		const phone = await room.member({ registerAt: room.jid });
		await other.grant(phone.account.jid, "member", phone.nick);
		await other.mention(phone);
		await phone.noPush();
		await room.mention(phone);
		await phone.onePush();
	});
});
