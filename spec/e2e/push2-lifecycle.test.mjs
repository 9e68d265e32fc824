/** P12, C8, C17, C34 and N3 over restarts, crashes, reloads and deleted accounts with Push 2.0: one after the other. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { defineReloading } from "./cases/reloading.mjs";
import { version } from "./support/prosody.mjs";
import { push2 } from "./support/protocols.mjs";
import { match, profiles } from "./support/push2.mjs";
import { coalesced } from "./support/rules.mjs";
import { Subscriber } from "./support/subscriber.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	protocol: push2,
	options: { push_max_errors: 2, authentication: "internal_hashed" },
});
const { assertImportant } = push2;

async function offlineDevice(settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Fails the device's pushes, and returns when one has been failed and the server has heard of it. */
async function failOnce(phone) {
	world.push.answer(phone.node, { error: "cancel/item-not-found" });
	await world.bob.say(phone.account.jid, "hello");
	await phone.nextPush();
	await world.push.connection.sync();
}

const isGone = (phone) => until("the registration is removed", async () => !(await world.stored(phone.account)));

for (const [what, how] of [
	["restart", {}],
	["kill -9", { crash: true }],
]) {
	test(`P12, C34 ${what}: registrations, their matches and their error counts survive`, async () => {
		const phone = await offlineDevice({ matches: [match(profiles.archivedWithBody)] });
		const failing = await offlineDevice();
		await failOnce(failing);
		const record = await world.stored(phone.account);
		await world.restart(how);
		assert.deepEqual(await world.stored(phone.account), record);
		await world.bob.say(phone.account.jid, "hello");
		assertImportant(await phone.onePush());
		await failOnce(failing);
		await isGone(failing);
	});
}

if (version !== "0.12")
	test("P12, C34 restart: keys survive", async () => {
		const subscriber = new Subscriber();
		const phone = await offlineDevice({ subscriber });
		await world.restart({ crash: true });
		await world.bob.say(phone.account.jid, "hello");
		const push = await phone.onePush();
		assert.equal(subscriber.read(push.payload).getChildText("body"), "hello");
		assert.deepEqual(push.key, subscriber.verifyingKey);
	});

test("P12, C34 kill -9 right after a disable: it stays disabled", async () => {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.disablePush();
	await world.restart({ crash: true });
	await world.bob.say(alice.jid, "hello");
	await phone.noPush({ after: 1.2 });
});

test("P12, C34 reload: online and hibernating devices keep working", async () => {
	const alice = await world.account();
	const [online, hibernating] = [await alice.device(), await alice.device()];
	await hibernating.cut();
	await hibernating.pushes({ after: 1.3 });
	assert.equal(await world.reload(), true);
	await world.bob.say(hibernating.jid, "hello");
	assertImportant(await hibernating.onePush(coalesced));
	await online.noPush();
	await online.cut();
	await online.pushes({ after: 1.3 });
	await world.bob.say(online.jid, "hello");
	assertImportant(await online.onePush(coalesced));
	await hibernating.resume();
	await hibernating.takeMessage("hello");
});

defineReloading(world);

test("P12, C17 shutdown: no burst of pushes for what is queued", async () => {
	const phone = await (await world.account()).device();
	await phone.cut();
	await phone.pushes({ after: 1.3 });
	for (const text of ["one", "two", "three"]) await world.bob.say(phone.account.jid, text);
	await phone.onePush(coalesced);
	await world.bob.say(phone.account.jid, "four");
	await world.whileStopped(async () => {
		await world.push.connection.ended;
		assert.deepEqual(phone.appServer.takeAll(phone.node), []);
	});
	await phone.noPush({ after: 1.5 });
});

test("P12, C8 an account that was deleted and made again under the same name has no registration", async () => {
	const alice = await world.account();
	const [phone, tablet] = [await alice.device(), await alice.device()];
	await phone.logout();
	await tablet.cut();
	await world.run('usermanager.delete_user(..., "localhost")', alice.username);
	await phone.pushes({ after: 1.5 });
	await tablet.pushes({ after: 0.1 });
	await alice.create();
	await world.bob.say(alice.jid, "hello");
	await phone.noPush({ after: 1.5 });
	await tablet.noPush();
	assert.equal(await world.stored(alice), undefined);
});

/** Prosody 0.12 cannot disable accounts. */
if (version !== "0.12")
	test("P12, C8 a disabled account is not pushed", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		assert.equal(await world.run('return usermanager.disable_user(..., "localhost")', alice.username), true);
		await phone.pushes({ after: 1.5 });
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		await world.run('usermanager.enable_user(..., "localhost")', alice.username);
		await world.bob.say(alice.jid, "hello again");
		await phone.onePush();
	});
