/**
 * C31, C34, C35: what other modules and Prosody itself find in a server that goes from the module of this name that came before
 * to this one, or back: the fields of sessions and their timeouts, the counts of errors, what extensions have stored.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { enableElement } from "./support/account.mjs";
import { errorOf } from "./support/client.mjs";
import { version } from "./support/installation.mjs";
import { device, keyOf, Switch } from "./support/predecessor.mjs";
import { communityHome } from "./support/prosody.mjs";
import { decrypt, encrypt, muted, priorityOf } from "./support/tigase.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const is012 = version === "0.12";
const modules = new Switch("theirs");
const extensions = ["cloud_notify_filters", "cloud_notify_priority_tag", ...(is012 ? [] : ["cloud_notify_encrypted"])];
const world = await createWorld({
	modules: extensions,
	options: {
		...modules.options(communityHome()),
		smacks_hibernation_time: 2,
		push_max_hibernation_timeout: 20,
		push_notification_with_body: true,
	},
});

/** What modules read from a session. */
function fieldsOf({ jid }) {
	return world.run(
		`local s = session(...)
		return {
			identifier = s.push_identifier, jid = s.push_settings.jid, node = s.push_settings.node,
			first = s.first_hibernated_push or false,
		}`,
		jid,
	);
}

const ended = (phone, timeout) => until("the session has ended", async () => !(await phone.hasSession()), timeout);

/** A device that has fallen asleep while a module ran, and wakes up while the other one does. */
async function asleepFrom(from, to, way) {
	await modules.to(from, world);
	const phone = await device(await world.account(), "phone");
	await phone.cut();
	await modules.to(to, world, way);
	return phone;
}

for (const way of ["reload", "unload and load"]) {
	test(`C31, C35 from theirs to ours by ${way}: a sleeping session goes on waiting, and ends after its first push`, async () => {
		const phone = await asleepFrom("theirs", "ours", way);
		const fields = { identifier: keyOf(phone), jid: phone.appServer.domain, node: phone.node };
		assert.deepEqual(await fieldsOf(phone), { ...fields, first: false });
		await phone.noPush({ after: 4 });
		assert.equal(await phone.isHibernating(), true, "it has outlived its normal timeout");
		await world.bob.say(phone.jid, "hello");
		await phone.nextPush();
		assert.equal(typeof (await fieldsOf(phone)).first, "number");
		await ended(phone, 8000);
	});

	test(`C34, C35 from ours to theirs by ${way}: a sleeping session is pushed, and ends after its normal timeout`, async () => {
		const phone = await asleepFrom("ours", "theirs", way);
		const fields = { identifier: keyOf(phone), jid: phone.appServer.domain, node: phone.node };
		assert.deepEqual(await fieldsOf(phone), { ...fields, first: false });
		await world.bob.say(phone.jid, "hello");
		await phone.nextPush();
		await ended(phone, 8000);
	});
}

if (!is012)
	test("C31 sessions that the module before has let sleep beyond their end: they end", async () => {
		await world.restart({ options: { push_max_hibernation_timeout: 2 } });
		await modules.to("theirs", world);
		const phone = await device(await world.account(), "phone");
		await phone.cut();
		await until("Prosody has let the session sleep", () => world.logged(/stray watchdog/).length > 0);
		assert.equal(await phone.isHibernating(), true);
		await modules.to("ours", world, "reload");
		await ended(phone, 8000);
		await world.restart({ options: { push_max_hibernation_timeout: 20 } });
	});

test('C35 module:shared("push_errors") counts on from ours to theirs and back', async () => {
	await modules.to("ours", world);
	const phone = await device(await world.account(), "phone");
	await phone.logout();
	const count = () => world.run('return module:shared("/localhost/cloud_notify/push_errors")[...] or 0', keyOf(phone));
	const push = async (answer) => {
		world.push.answer(phone.node, answer);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
	};
	const failure = { error: "cancel/item-not-found" };
	await push(failure);
	await until("ours has counted", async () => (await count()) === 1);
	await modules.to("theirs", world, "reload");
	assert.equal(await count(), 1);
	await push(failure);
	if (version !== "newest") await until("theirs has counted", async () => (await count()) === 2);
	await modules.to("ours", world, "reload");
	await push("result");
	await until("the count is back at zero", async () => (await count()) === 0);
});

test("C35 a session with the client_id of a registration of theirs belongs to it", async () => {
	await modules.to("theirs", world);
	const alice = await world.account();
	const phone = await device(alice, "phone", { enable: false });
	const setClientId = ({ jid }) => world.run('session(...).client_id = "device-1"', jid);
	await setClientId(phone);
	await phone.enablePush();
	await phone.logout();
	await modules.to("ours", world);
	const again = await alice.client();
	await setClientId(again);
	await world.bob.say(alice.jid, "read by the device");
	await again.takeMessage("read by the device");
	await phone.noPush({ after: 1.2 });
	await again.logout();
	await world.bob.say(alice.jid, "hello");
	await phone.onePush();
});

for (const [from, to] of [
	["theirs", "ours"],
	["ours", "theirs"],
]) {
	for (const way of ["restart", "reload"]) {
		test(`C35 from ${from} to ${to} by ${way}: the community's extensions find what they have stored`, async () => {
			await modules.to(from, world);
			const [carol, alice] = [await world.contact(), await world.account()];
			const key = randomBytes(16);
			const phone = await device(alice, "phone", { enable: false });
			const wishes = [muted(carol.account.jid), ...(is012 ? [] : [encrypt(key)])];
			const enable = enableElement({ jid: world.push.domain, node: phone.node }, undefined, ...wishes);
			assert.equal(errorOf(await phone.iq("set", enable)), undefined);
			await phone.logout();
			await carol.logout();
			const before = await world.stored(alice);
			await modules.to(to, world, way);

			const again = await carol.account.client();
			await again.say(alice.jid, "not to be pushed");
			await phone.noPush({ after: 1.2 });
			await world.bob.say(alice.jid, "hello");
			const push = await phone.nextPush();
			assert.equal(priorityOf(push), "high");
			if (is012) assert.equal(push.fields["last-message-body"], "hello");
			else assert.equal(decrypt(push, key).message, "hello");
			assert.deepEqual(await world.stored(alice), before);
		});
	}
}
