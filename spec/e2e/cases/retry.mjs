/** C27: a push service that fails for a while costs nobody a notification. */
import assert from "node:assert/strict";

import { sideBySide } from "../support/rules.mjs";
import { chatState } from "../support/stanzas.mjs";

/** How long the first retry may take: 5 s with jitter. */
export const firstRetry = 9000;

/** A device of a new account that has logged out. */
export async function offlineDevice(world, settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Fails the first `times` pushes of the node with `error`. */
export function failing(phone, error, times) {
	let failures = 0;
	phone.appServer.answer(phone.node, () => (failures++ < times ? { error } : "result"));
}

/** Defines these tests for the protocol of a world. */
export function defineRetry(world) {
	const { test, assertImportant } = world.protocol;

	sideBySide("retry", () => {
		test("C27 a push that failed with a wait error is tried again after about 5 s, and then no more", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "hello");
			const first = await phone.nextPush();
			const second = await phone.nextPush(firstRetry);
			assertImportant(second);
			const delay = second.time - first.time;
			assert.ok(delay > 2000 && delay < 8500, `${delay} ms`);
			await phone.noPush({ after: 6 });
		});

		test("C27 the time to the next attempt grows", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/internal-server-error", 2);
			await world.bob.say(phone.account.jid, "hello");
			const first = await phone.nextPush();
			const second = await phone.nextPush(firstRetry);
			const third = await phone.nextPush(20_000);
			assert.ok(third.time - second.time > 1.2 * (second.time - first.time), "the second wait is longer");
		});

		test("C27 a new message tries at once, and what succeeds ends the retries", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "one");
			await phone.nextPush();
			await world.marker({ after: 1.2 });
			await world.bob.say(phone.account.jid, "two");
			await phone.onePush({ after: 0.5 });
			await phone.noPush({ after: 8 });
		});

		test("C27 not more than once a second while the service fails, and one wake-up is kept for all of it", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "one");
			await phone.nextPush();
			await world.push.connection.sync();
			for (const text of ["two", "three", "four"]) await world.bob.say(phone.account.jid, text);
			const pushes = await phone.pushes({ after: 9 });
			assert.ok(pushes.length >= 1 && pushes.length <= 2, `${pushes.length} pushes`);
		});

		test("C27 the kept wake-up is the most important one", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 2);
			await world.bob.say(phone.account.jid, "hello");
			await phone.nextPush();
			await world.marker({ after: 1.2 });
			await world.bob.say(phone.account.jid, undefined, chatState());
			await phone.nextPush();
			assertImportant(await phone.nextPush(15_000));
		});

		test("C27 dropped when the device comes online", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "hello");
			await phone.nextPush();
			await world.push.connection.sync();
			await phone.account.device({ node: phone.node });
			await phone.noPush({ after: 8 });
		});

		test("C27 dropped when a hibernating device resumes", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			failing(phone, "wait/resource-constraint", 1);
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await world.push.connection.sync();
			await phone.resume();
			await phone.takeMessage("hello");
			await phone.noPush({ after: 8 });
		});

		test("C27 dropped when the registration is disabled", async () => {
			const phone = await offlineDevice(world, { clientId: "phone" });
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "hello");
			await phone.nextPush();
			await world.push.connection.sync();
			const again = { node: phone.node, clientId: phone.clientId, enable: false };
			await (await phone.account.device({ ...again, presence: undefined })).disablePush();
			await phone.noPush({ after: 8 });
		});

		test("C27, C8 dropped when the account is deleted, also when it is made again", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "hello");
			await phone.nextPush();
			await world.push.connection.sync();
			await world.run('usermanager.delete_user(..., "localhost")', phone.account.username);
			await phone.account.create();
			await phone.noPush({ after: 8 });
		});

		test("C27, C5 dropped when the registration is evicted", async () => {
			const phone = await offlineDevice(world);
			failing(phone, "wait/resource-constraint", 1);
			await world.bob.say(phone.account.jid, "hello");
			await phone.nextPush();
			await world.push.connection.sync();
			for (let others = 1; others <= 5; others++) await phone.account.device({ presence: undefined });
			await phone.noPush({ after: 8 });
		});
	});
}
