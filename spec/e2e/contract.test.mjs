/** C35: what other modules and earlier data rely on. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { enableElement } from "./support/account.mjs";
import { errorOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ options: { push_notification_with_body: true } });
const keyOf = (device) => `${device.appServer.domain}<${device.node}`;

/** Runs `code` (with `event`) at an event of the module when it is about the account, before other listeners. */
function listen(event, account, code) {
	const usernameOf = event === "cloud_notify/push" ? "event.username" : "event.origin.username";
	return world.run(
		`local name, username = ...
		api("localhost"):hook(name, function (event) if ${usernameOf} == username then ${code} end end, 10)`,
		...[event, account.username],
	);
}

/** What listeners have put into the table `notes` of the server for the account. */
const seen = (account) => world.run("return notes[...] or {}", account.username);

sideBySide("contract", () => {
	test("C35 the store: cloud_notify, by user, key is the JID, < and the node", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret" } });
		const registrations = await world.stored(alice);
		assert.deepEqual(Object.keys(registrations), [keyOf(phone)]);
		const { jid, node, timestamp } = registrations[keyOf(phone)];
		assert.deepEqual([jid, node], [phone.appServer.domain, phone.node]);
		assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60, `timestamp ${timestamp}`);
	});

	test("C35 the store: options are the preserialized form", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret" } });
		const form = await world.run(
			`local username, key = ...
			return st.deserialize(api("localhost"):open_store("cloud_notify"):get(username)[key].options)`,
			...[alice.username, keyOf(phone)],
		);
		assert.match(form, /jabber:x:data/);
		assert.match(form, /publish-secret/);
	});

	test("C35 session fields: push_identifier and push_settings", async () => {
		const phone = await (await world.account()).device();
		const fields = await world.run(
			"local s = session(...) return { s.push_identifier, s.push_settings.jid, s.push_settings.node }",
			phone.jid,
		);
		assert.deepEqual(fields, [keyOf(phone), phone.appServer.domain, phone.node]);
	});

	test("C35 session fields: first_hibernated_push is set by the first important push, and gone after resumption", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		const field = () => world.run("return session(...).first_hibernated_push or false", phone.jid);
		await phone.cut();
		assert.equal(await field(), false);
		await world.bob.say(alice.jid, "hello");
		await phone.nextPush();
		const time = await field();
		assert.ok(Math.abs(time - Date.now() / 1000) < 60, `${time}`);
		await phone.resume();
		await phone.takeMessage("hello");
		assert.equal(await field(), false);
	});

	test("C35 a push_identifier that another module set binds that session to the registration", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const laptop = await alice.client({ sm: true });
		const bind = "local jid, key = ... session(jid).push_identifier = key";
		await world.run(bind, laptop.jid, keyOf(phone));
		await world.bob.say(alice.jid, "to a live session");
		await laptop.takeMessage("to a live session");
		await phone.noPush({ after: 1.2 });
		await laptop.cut();
		await world.bob.say(laptop.jid, "to a hibernating one");
		await phone.onePush(coalesced);
	});

	test("C35 cloud_notify/registration has origin, stanza and push_info; what listeners add is kept", async () => {
		const alice = await world.account();
		await listen(
			"cloud_notify/registration",
			alice,
			`notes[username] = { event.stanza.name, event.origin.resource, event.push_info.jid, event.push_info.node }
			event.push_info.extra = { muted = { ["room@example.org"] = true } }`,
		);
		const phone = await alice.device();
		assert.deepEqual(await seen(alice), ["iq", phone.resource, phone.appServer.domain, phone.node]);
		const { extra } = (await world.stored(alice))[keyOf(phone)];
		assert.deepEqual(extra, { muted: { "room@example.org": true } });
	});

	test("C35 cloud_notify/registration: false refuses, with the reply of the listener", async () => {
		const alice = await world.account();
		await listen(
			"cloud_notify/registration",
			alice,
			`event.origin.send(st.error_reply(event.stanza, "modify", "feature-not-implemented")) return false`,
		);
		const client = await alice.client();
		const enable = enableElement({ jid: world.push.domain, node: "n" });
		assert.equal(errorOf(await client.iq("set", enable)), "modify/feature-not-implemented");
		assert.equal(await world.stored(alice), undefined);
	});

	test("C35 cloud_notify/push has all that a listener needs", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		await listen(
			"cloud_notify/push",
			alice,
			`notes[username] = {
				notification = event.notification_stanza.name;
				to = event.notification_stanza.attr.to;
				payload = event.notification_payload.name;
				payload_xmlns = event.notification_payload.attr.xmlns;
				original = event.original_stanza:get_child_text("body");
				node = event.push_info.node;
				count = tonumber(event.push_summary["message-count"]);
				body = event.push_summary["last-message-body"];
				important = event.important and true;
			}`,
		);
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
		assert.deepEqual(await seen(alice), {
			notification: "iq",
			to: phone.appServer.domain,
			payload: "notification",
			payload_xmlns: ns.push,
			original: "hello",
			node: phone.node,
			count: 1,
			body: "hello",
			important: true,
		});
	});

	test("C35 cloud_notify/push: what a listener does to the payload is what leaves", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		await listen(
			"cloud_notify/push",
			alice,
			`event.notification_payload:remove_children("x", "jabber:x:data")
			event.notification_payload:text_tag("priority", "high", { xmlns = "urn:example:priority" })`,
		);
		await world.bob.say(alice.jid, "hello");
		const { notification } = await phone.onePush();
		assert.equal(notification.children.length, 1);
		assert.equal(notification.getChildText("priority", "urn:example:priority"), "high");
	});

	test("C35 cloud_notify/push: true blocks the push, and only that", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const desktop = await alice.client();
		await listen("cloud_notify/push", alice, `event.reason = "not now" return true`);
		await world.bob.say(alice.jid, "hello");
		await desktop.takeMessage("hello");
		await phone.noPush({ after: 1.2 });
	});

	test('C35 module:shared("push_errors") mirrors the error counts', async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const count = () =>
			world.run('return module:shared("/localhost/cloud_notify/push_errors")[...] or 0', keyOf(phone));
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await world.bob.say(alice.jid, "hello");
		await phone.nextPush();
		await until("the error is counted", async () => (await count()) === 1);
		world.push.answer(phone.node, "result");
		await world.bob.say(alice.jid, "hello");
		await phone.nextPush();
		await until("the count is back at zero", async () => (await count()) === 0);
	});
});
