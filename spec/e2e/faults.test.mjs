/** C7 and N1: stores that fail, listeners that throw. No fault harms a message. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { enableElement } from "./support/account.mjs";
import { failWrites, inFolder } from "./support/broken_store.mjs";
import { errorOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	options: { push_notification_with_body: true, push_notification_with_sender: true },
});
world.allowLog(/(Failed|Unable) to (load|write to) cloud_notify storage/, /cloud_notify\terror\t/, /stack traceback:/);
const service = world.push.domain;

const enable = async (client, node) => errorOf(await client.iq("set", enableElement({ jid: service, node })));

async function disable(client, node) {
	return errorOf(await client.iq("set", xml("disable", { xmlns: ns.push, jid: service, node })));
}

/** The file with the registrations of an account, in a folder that exists. */
const storeFile = (account) => inFolder(world.server.dataFile("cloud_notify", account.username));

/**
 * Fails unless a message to the account reaches its desktop, its archive and the sender's peace of mind: no error
 * comes back. With another device offline, that device finds it later.
 */
async function assertUnharmed(account, desktop, text) {
	const carol = await world.contact();
	await carol.say(account.jid, text);
	await desktop.takeMessage(text);
	const bounced = carol.inbox.items.filter(({ name, attrs }) => name === "message" && attrs.type === "error");
	assert.deepEqual(bounced, [], "the sender gets no error");
	const archived = await world.run(
		`local username, text = ...
		for _, stanza in api("localhost"):open_store("archive", "archive"):find(username, {}) do
			if stanza:get_child_text("body") == text then return true end
		end
		return false`,
		...[account.username, text],
	);
	assert.equal(archived, true, "the message is archived");
}

sideBySide("stores that fail", () => {
	test("C7 the store cannot be read: wait/internal-server-error, and the record on disk stays as it is", async () => {
		const alice = await world.account();
		const damaged = 'return { ["push.localhost<precious"] = {';
		writeFileSync(storeFile(alice), damaged);
		const desktop = await alice.client();
		assert.equal(await enable(desktop, "n"), "wait/internal-server-error");
		assert.equal(await disable(desktop, "n"), "wait/internal-server-error");
		await assertUnharmed(alice, desktop, "unreadable");
		assert.equal(readFileSync(storeFile(alice), "utf8"), damaged);
	});

	test("C7 nothing empty is cached: once the store can be read again its registrations serve", async () => {
		const alice = await world.account();
		writeFileSync(storeFile(alice), "return {");
		const desktop = await alice.client();
		const phone = await alice.device({ enable: false });
		await phone.logout();
		assert.equal(await enable(desktop, "n"), "wait/internal-server-error");
		await assertUnharmed(alice, desktop, "unreadable");
		const registration = `["jid"] = "${service}"; ["node"] = "${phone.node}"; ["timestamp"] = 1700000000;`;
		writeFileSync(storeFile(alice), `return { ["${service}<${phone.node}"] = { ${registration} }; };\n`);
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
	});

	test("C7 the store cannot be written: wait/internal-server-error, and the registration is not in force", async () => {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		const repair = failWrites(storeFile(alice));
		assert.equal(await enable(phone, phone.node), "wait/internal-server-error");
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		repair();
		await phone.resume();
		await phone.takeMessage("hello");
		assert.equal(await enable(phone, phone.node), undefined);
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush(coalesced);
	});

	test("C7 changed options that cannot be written are not in force, those before still are", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret-old" } });
		const repair = failWrites(storeFile(alice));
		const changed = enableElement({ jid: service, node: phone.node }, { secret: "publish-secret-new" });
		assert.equal(errorOf(await phone.iq("set", changed)), "wait/internal-server-error");
		repair();
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).options.secret, "publish-secret-old");
	});

	test("C6 the store cannot be written at disable: off in memory all the same, and wait/internal-server-error", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		const repair = failWrites(storeFile(alice));
		assert.equal(await disable(phone, phone.node), "wait/internal-server-error");
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		repair();
	});

	test("N1 a push error that cannot be counted on disk harms nothing", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const desktop = await alice.client();
		const repair = failWrites(storeFile(alice));
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await assertUnharmed(alice, desktop, "unwritable");
		await phone.nextPush();
		await assertUnharmed(alice, desktop, "still unwritable");
		await phone.nextPush();
		repair();
	});
});

/** Installs a listener for the pushes or registrations of one account that throws; gives the words it throws. */
async function throwingListener(event, account) {
	const words = `deliberate-${account.username}`;
	const usernameOf = event === "cloud_notify/push" ? "event.username" : "event.origin.username";
	await world.run(
		`local name, username, words = ...
		api("localhost"):hook(name, function (event) if ${usernameOf} == username then error(words) end end, 5)`,
		...[event, account.username, words],
	);
	return words;
}

sideBySide("what throws", () => {
	test("N1 a listener of cloud_notify/push that throws: the message is unharmed, the push says nothing", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const desktop = await alice.client();
		const words = await throwingListener("cloud_notify/push", alice);
		await assertUnharmed(alice, desktop, "private words");
		const push = await phone.onePush();
		assertImportant(push);
		assert.ok(!("last-message-sender" in push.fields), String(push));
		assert.ok(!String(push).includes("private words"));
		await assertUnharmed(alice, desktop, "more private words");
		await phone.onePush();
		assert.equal(world.logged(new RegExp(`\\terror\\t.*${words}`)).length, 1, "logged once");
	});

	test("N1 the same for a hibernating device", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await throwingListener("cloud_notify/push", alice);
		await phone.cut();
		await world.bob.say(alice.jid, "private words");
		const push = await phone.onePush(coalesced);
		assertImportant(push);
		await phone.resume();
		await phone.takeMessage("private words");
	});

	test("N1 a listener of cloud_notify/registration that throws: the client gets an answer, all else goes on", async () => {
		const alice = await world.account();
		const desktop = await alice.client();
		await throwingListener("cloud_notify/registration", alice);
		await enable(desktop, "n");
		await assertUnharmed(alice, desktop, "hello");
	});
});

/** Has the store of the module throw for one account, in `get` or `set`, until the returned function is called. */
async function throwingStore(method, account) {
	const change = (on) =>
		world.run(
			`local method, username, on = ...
			local store = getmetatable(api("localhost"):open_store("cloud_notify")).__index
			notes[username .. method] = on
			if rawget(store, "original_" .. method) then return end
			local original = store[method]
			store["original_" .. method] = original
			store[method] = function (self, user, ...)
				if self.store == "cloud_notify" and notes[tostring(user) .. method] then
					error("deliberate failure of " .. method .. " for " .. user)
				end
				return original(self, user, ...)
			end`,
			...[method, account.username, on],
		);
	await change(true);
	return () => change(false);
}

sideBySide("stores that throw", () => {
	test("N1, C7 a store that throws when read: messages are unharmed, enable is a wait error", async () => {
		const alice = await world.account();
		const repair = await throwingStore("get", alice);
		const desktop = await alice.client();
		await assertUnharmed(alice, desktop, "unreadable");
		assert.equal(await enable(desktop, "n"), "wait/internal-server-error");
		await repair();
		assert.equal(await enable(desktop, "n"), undefined);
	});

	test("N1, C7 a store that throws when written: enable is a wait error, nothing is in force", async () => {
		const alice = await world.account();
		const desktop = await alice.client();
		const repair = await throwingStore("set", alice);
		assert.equal(await enable(desktop, "n"), "wait/internal-server-error");
		await repair();
		assert.equal(await world.stored(alice), undefined);
	});

	test("N1 a send that throws harms nothing", async () => {
		const alice = await world.account();
		const phone = await alice.device({ appServer: world.otherPush });
		await phone.logout();
		const desktop = await alice.client();
		await world.run(
			`local host, node = ...
			hosts[host].events.add_handler("iq/host", function (event)
				if tostring(event.stanza):find(node, 1, true) then error("deliberate failure of sending") end
			end, 1000)`,
			...[world.otherPush.domain, phone.node],
		);
		world.allowLog(/deliberate failure of sending/);
		await assertUnharmed(alice, desktop, "unsendable");
		await assertUnharmed(alice, desktop, "unsendable as well");
	});
});
