/** The community's extensions work on the module unchanged. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { enableElement } from "./support/account.mjs";
import { errorOf, featuresOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { version } from "./support/prosody.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { chatState, propose, roomMessage, body } from "./support/stanzas.mjs";
import { decrypt, encrypt, muted, priorityOf, tigase } from "./support/tigase.mjs";
import { createWorld } from "./support/world.mjs";

const encrypts = version !== "0.12";
const extensions = [
	"cloud_notify_filters",
	"cloud_notify_priority_tag",
	...(encrypts ? ["cloud_notify_extensions"] : []),
];
const world = await createWorld({
	communityModules: true,
	modules: extensions,
	options: { push_notification_with_body: true, push_notification_with_sender: true },
});

/** A device that has registered with these extensions and is offline. */
async function offlineDevice(...children) {
	const alice = await world.account();
	const phone = await alice.device({ enable: false });
	const enable = enableElement({ jid: world.push.domain, node: phone.node }, undefined, ...children);
	assert.equal(errorOf(await phone.iq("set", enable)), undefined);
	await phone.logout();
	return phone;
}

sideBySide("filters", () => {
	test("E filters: a muted sender pushes nothing, others do", async () => {
		const carol = await world.contact();
		const phone = await offlineDevice(muted(carol.account.jid));
		await carol.say(phone.account.jid, "hello");
		await phone.noPush({ after: 1.2 });
		await world.bob.say(phone.account.jid, "hello");
		await phone.onePush();
	});

	test("E filters: unknown senders are ignored when asked for", async () => {
		const phone = await offlineDevice(xml("ignore-unknown", tigase.unknown));
		await world.bob.say(phone.account.jid, "hello");
		await phone.noPush({ after: 1.2 });
	});

	test("E filters: room rules hold for a hibernating device", async () => {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		const rule = xml("room", { jid: "room@remote.example", allow: "never" });
		const groupchat = xml("groupchat", tigase.groupchat, rule);
		const enable = enableElement({ jid: world.push.domain, node: phone.node }, undefined, groupchat);
		assert.equal(errorOf(await phone.iq("set", enable)), undefined);
		await phone.cut();
		await world.remote.post(roomMessage(phone.jid, "carol", body("hello")));
		await phone.noPush(coalesced);
		await world.bob.say(phone.jid, "hello");
		await phone.onePush(coalesced);
	});

	test("E, C3 filters of a hundred rooms are stored", async () => {
		const rooms = Array.from({ length: 100 }, (_, number) =>
			xml("room", { jid: `a-room-with-a-long-name-${number}@rooms.remote.example`, allow: "mentioned", nick: "me" }),
		);
		const phone = await offlineDevice(xml("groupchat", tigase.groupchat, ...rooms));
		const registration = (await world.stored(phone.account))[`${world.push.domain}<${phone.node}`];
		assert.equal(Object.keys(registration.groupchat_rules).length, 100);
	});

	test("E, C4 filters that are left out at the next enable are gone", async () => {
		const carol = await world.contact();
		const phone = await offlineDevice(muted(carol.account.jid));
		await (await phone.account.device({ node: phone.node })).logout();
		await carol.say(phone.account.jid, "hello");
		await phone.onePush();
	});
});

sideBySide("disco and priority tag", () => {
	test("E disco: the features of the extensions stand beside those of the module", async () => {
		const client = await (await world.account()).client();
		const features = await featuresOf(client, client.account.jid);
		const expected = [ns.push, tigase.muted, tigase.priority, ...(encrypts ? [tigase.encrypt] : [])];
		for (const feature of expected) assert.ok(features.includes(feature), feature);
	});

	test("E priority tag: high for what is important, none for what is not", async () => {
		const phone = await offlineDevice();
		await world.bob.say(phone.account.jid, "hello");
		assert.equal(priorityOf(await phone.onePush()), "high");
		const hibernating = await (await world.account()).device();
		await hibernating.cut();
		await world.bob.say(hibernating.jid, undefined, chatState());
		assert.equal(priorityOf(await hibernating.onePush(coalesced)), null);
	});
});

if (encrypts)
	sideBySide("encrypted", () => {
		const key = randomBytes(16);

		test("E encrypted: the content leaves encrypted, and nothing else of it", async () => {
			const phone = await offlineDevice(encrypt(key));
			await world.bob.say(phone.account.jid, "private words");
			const push = await phone.onePush();
			assert.ok(!String(push).includes("private words") && push.fields === undefined, String(push));
			const content = decrypt(push, key);
			assert.deepEqual(
				[content.message, content.sender, content.type],
				["private words", world.bob.account.jid, "chat"],
			);
		});

		test("E encrypted: a call says so, at once", async () => {
			const phone = await offlineDevice(encrypt(key));
			await world.bob.say(phone.account.jid, undefined, propose("call"));
			const push = await phone.onePush({ after: 0.5 });
			assert.equal(push.notification.getChild("encrypted").attrs.type, "voip");
			assert.equal(decrypt(push, key).sid, "call");
		});

		test("E encrypted: a bad key is refused by the extension", async () => {
			const client = await (await world.account()).client();
			const bad = enableElement({ jid: world.push.domain, node: "n" }, undefined, encrypt(Buffer.from("short")));
			const reply = await client.iq("set", bad);
			assert.equal(errorOf(reply), "modify/bad-request");
			assert.equal(await world.stored(client.account), undefined);
		});
	});
