/** C19 to C22 and N5: what deserves a notification that the person sees. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { chat, foreign, important, message, unimportant } from "./cases/importance.mjs";
import { ns } from "./support/namespaces.mjs";
import { assertImportant, assertUnimportant } from "./support/pushes.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import * as payload from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const everything = await createWorld();
const messagesOnly = await createWorld({ options: { push_notify_on: "messages" } });

/** A device of a new account whose session hibernates: whatever is sent to its full JID arrives in its queue. */
async function hibernatingDevice(world) {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.cut();
	return phone;
}

sideBySide("importance", () => {
	for (const [what, stanza] of Object.entries(important)) {
		test(`C20 important: ${what}`, async () => {
			const phone = await hibernatingDevice(everything);
			await everything.remote.post(stanza(phone.jid));
			assertImportant(await phone.onePush(coalesced));
		});
		test(`C22 push_notify_on = "messages" pushes what is important: ${what}`, async () => {
			const phone = await hibernatingDevice(messagesOnly);
			await messagesOnly.remote.post(stanza(phone.jid));
			assertImportant(await phone.onePush(coalesced));
		});
	}

	for (const [what, stanza] of Object.entries(unimportant)) {
		test(`C21, C22 not important, an unimportant push by default: ${what}`, async () => {
			const phone = await hibernatingDevice(everything);
			await everything.remote.post(stanza(phone.jid));
			assertUnimportant(await phone.onePush(coalesced));
		});
		test(`C22 push_notify_on = "messages" sends nothing for what is not important: ${what}`, async () => {
			const phone = await hibernatingDevice(messagesOnly);
			await messagesOnly.remote.post(stanza(phone.jid));
			await phone.noPush({ after: 1.5 });
		});
	}

	test("C20 important: a call, also with push_notify_on = messages", async () => {
		const phone = await hibernatingDevice(messagesOnly);
		await messagesOnly.remote.post(chat(payload.propose("call"))(phone.account.jid));
		assertImportant(await phone.onePush({ after: 0.5 }));
		await phone.noPush({ after: 1.5 });
	});

	test("C20 important: an invitation to an offline device", async () => {
		const alice = await everything.account();
		const phone = await alice.device();
		await phone.logout();
		await everything.remote.post(message("normal", payload.mediatedInvitation())(alice.jid));
		assertImportant(await phone.onePush());
	});

	test("C22 push_notify_on = messages: a chat state to an offline device pushes nothing", async () => {
		const alice = await messagesOnly.account();
		const phone = await alice.device();
		await phone.logout();
		await messagesOnly.bob.say(alice.jid, undefined, payload.chatState());
		await phone.noPush({ after: 1.2 });
		await messagesOnly.bob.say(alice.jid, "hello");
		assertImportant(await phone.onePush());
	});

	test("C22 push_notify_on = messages: what was unimportant in the burst does not hide what is important", async () => {
		const phone = await hibernatingDevice(messagesOnly);
		await messagesOnly.remote.post(chat(payload.body("hello"))(phone.jid));
		await messagesOnly.remote.post(chat(payload.chatState())(phone.jid));
		assertImportant(await phone.onePush(coalesced));
	});

	test("C21 the reflection of the own room message is not important, that of others is", async () => {
		const alice = await everything.account();
		const phone = await alice.device();
		await phone.post(xml("presence", { to: "room@remote.example/me" }, xml("x", ns.muc)));
		await phone.cut();
		await everything.remote.post(payload.roomMessage(phone.jid, "me", payload.body("mine")));
		assertUnimportant(await phone.onePush(coalesced));
		await everything.remote.post(payload.roomMessage(phone.jid, "carol", payload.body("hers")));
		assertImportant(await phone.onePush(coalesced));
	});

	test("N5 an IQ result or error never triggers a push", async () => {
		const phone = await hibernatingDevice(everything);
		await everything.remote.post(foreign("iq", "result")(phone.jid));
		const error = xml("error", { type: "cancel" }, xml("gone", ns.stanzas));
		await everything.remote.post(foreign("iq", "error", error)(phone.jid));
		await phone.noPush({ after: 1.5 });
	});

	test("N5 a stanza that carries a notification never triggers a push", async () => {
		const phone = await hibernatingDevice(everything);
		const item = xml("item", {}, xml("notification", ns.push));
		const publish = xml("pubsub", ns.pubsub, xml("publish", { node: "n" }, item));
		await everything.remote.post(foreign("iq", "set", publish)(phone.jid));
		const event = xml("event", ns.pubsubEvent, xml("items", { node: "n" }, item));
		await everything.remote.post(message("headline", event)(phone.jid));
		await everything.remote.post(chat(xml("notification", ns.push), payload.body("hello"))(phone.jid));
		assert.deepEqual(await phone.pushes({ after: 1.5 }), []);
	});
});
