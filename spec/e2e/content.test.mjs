/** C23 to C25: what a notification says. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "./support/namespaces.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { body, chatState, foreignMessage, omemo, propose, roomMessage } from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const silent = await createWorld();
const talkative = await createWorld({
	options: { push_notification_with_body: true, push_notification_with_sender: true },
});
const withSender = await createWorld({
	options: { push_notification_with_sender: true, push_notification_important_body: "" },
});
const withOwnWords = await createWorld({ options: { push_notification_important_body: "Nachricht für dich" } });

/** The fields that any summary has. */
const plain = { FORM_TYPE: ns.pushSummary, "message-count": "1" };

async function offlineDevice(world, settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** The fields of the push that a message of the sender with this content causes. */
async function fieldsFor(world, ...content) {
	const phone = await offlineDevice(world);
	await world.bob.post(xml("message", { to: phone.account.jid, type: "chat" }, ...content));
	return (await phone.onePush()).fields;
}

sideBySide("the notification", () => {
	test("C23 an IQ set from the host to the service with a pubsub publish of a summary form of type submit", async () => {
		const phone = await offlineDevice(silent);
		await silent.bob.say(phone.account.jid, "hello");
		const push = await phone.onePush();
		assert.deepEqual([push.type, push.from, push.to], ["set", "localhost", "push.localhost"]);
		assert.ok(push.id);
		assert.equal(push.node, phone.node);
		assert.ok(push.notification, "the item carries a notification");
		assert.equal(push.formType, "submit");
		assert.deepEqual(push.fields, { ...plain, "last-message-body": "New Message!" });
		assert.equal(push.options, undefined);
		assert.equal(push.element.getChild("pubsub").children.length, 1);
	});

	test("C23 an unimportant push holds no field without a value", async () => {
		assert.deepEqual(await fieldsFor(silent, chatState()), plain);
	});

	test("C23 push_notification_with_sender adds the full JID of the sender", async () => {
		assert.deepEqual(await fieldsFor(talkative, body("hello")), {
			...plain,
			"last-message-sender": talkative.bob.jid,
			"last-message-body": "hello",
		});
	});

	test("C23 the message-count is 1 however many messages wait", async () => {
		const phone = await offlineDevice(silent);
		for (const text of ["one", "two", "three"]) await silent.bob.say(phone.account.jid, text);
		const counts = (await phone.pushes({ after: 0.5 })).map((push) => push.fields["message-count"]);
		assert.deepEqual(counts, ["1", "1", "1"]);
	});

	test("C24 push_notification_with_body: no body in the message, but important, is the constant body", async () => {
		const fields = await fieldsFor(talkative, omemo());
		assert.equal(fields["last-message-body"], "New Message!");
	});

	test("C24 push_notification_with_body: a call is the constant body", async () => {
		const phone = await offlineDevice(talkative);
		await talkative.bob.say(phone.account.jid, undefined, propose("call"));
		const { fields } = await phone.onePush({ after: 0.5 });
		assert.equal(fields["last-message-body"], "New Message!");
		assert.equal(fields["last-message-sender"], talkative.bob.jid);
	});

	test("C24 push_notification_with_body: an unimportant push has no field for it", async () => {
		assert.ok(!("last-message-body" in (await fieldsFor(talkative, chatState()))));
	});

	test("C24 push_notification_with_body: markup and other alphabets arrive as they were sent", async () => {
		const text = "a < b & \"c\" 'd' \u{1F980} ñ\nnext line";
		assert.equal((await fieldsFor(talkative, body(text)))["last-message-body"], text);
	});

	test("C24 push_notification_with_body: a room message tells the room's nick as sender", async () => {
		const alice = await talkative.account();
		const phone = await alice.device();
		await phone.cut();
		await talkative.remote.post(roomMessage(phone.jid, "carol", body("hello")));
		const { fields } = await phone.onePush(coalesced);
		assert.equal(fields["last-message-sender"], "room@remote.example/carol");
		assert.equal(fields["last-message-body"], "hello");
	});

	test("C19, C24 a received carbon tells the sender and body of the message that it carries", async () => {
		const alice = await talkative.account();
		const desktop = await alice.client({ carbons: true, presence: 5 });
		const phone = await alice.device({ carbons: true });
		await phone.cut();
		await talkative.bob.say(desktop.jid, "hello");
		const { fields } = await phone.onePush(coalesced);
		assert.equal(fields["last-message-sender"], talkative.bob.jid);
		assert.equal(fields["last-message-body"], "hello");
	});

	test("C24 an own text that was sent from elsewhere never alerts", async () => {
		const alice = await talkative.account();
		const desktop = await alice.client({ carbons: true });
		const phone = await alice.device({ carbons: true });
		await phone.cut();
		await desktop.say(talkative.bob.jid, "my own words");
		const push = await phone.onePush(coalesced);
		assert.ok(!("last-message-body" in push.fields), String(push));
		assert.ok(!String(push).includes("my own words"));
	});

	test("C19, C23 the sender in a forged carbon is not told", async () => {
		const alice = await talkative.account();
		const phone = await alice.device({ carbons: true });
		await phone.cut();
		const carried = xml("message", { xmlns: ns.client, from: "bank@example.org/x", to: alice.jid }, body("forged"));
		const carbon = xml("received", ns.carbons, xml("forwarded", ns.forward, carried));
		await talkative.remote.post(foreignMessage(phone.jid, "chat", carbon));
		for (const push of await phone.pushes(coalesced)) assert.doesNotMatch(String(push), /bank@example|forged/);
	});

	test("C15, C24 a burst tells the important message, not what came after it", async () => {
		const alice = await talkative.account();
		const phone = await alice.device();
		await phone.cut();
		await talkative.bob.say(phone.jid, "hello");
		await talkative.bob.say(phone.jid, undefined, chatState("paused"));
		assert.equal((await phone.onePush(coalesced)).fields["last-message-body"], "hello");
	});

	test("C24 push_notification_important_body is what stands for the body", async () => {
		assert.equal((await fieldsFor(withOwnWords, body("hello")))["last-message-body"], "Nachricht für dich");
	});

	test("C24 an empty push_notification_important_body: no field at all", async () => {
		assert.deepEqual(await fieldsFor(withSender, body("hello")), {
			...plain,
			"last-message-sender": withSender.bob.jid,
		});
	});

	test("C24 without push_notification_with_body neither body nor sender leave the server", async () => {
		const phone = await offlineDevice(silent);
		await silent.bob.say(phone.account.jid, "private words");
		const push = String(await phone.onePush());
		assert.ok(!push.includes("private words") && !push.includes(silent.bob.account.username), push);
	});

	test("C25 publish options as registered", async () => {
		const options = { secret: "publish-secret <&>", "pubsub#access_model": "whitelist" };
		const phone = await offlineDevice(silent, { options });
		await silent.bob.say(phone.account.jid, "hello");
		assert.deepEqual((await phone.onePush()).options, { FORM_TYPE: ns.publishOptions, ...options });
	});
});
