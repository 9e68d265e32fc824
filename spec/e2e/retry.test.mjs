/** C27: a push service that fails for a while costs nobody a notification. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { enableElement } from "./support/account.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { sideBySide } from "./support/rules.mjs";
import { chatState } from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ moreComponents: ["push.flaky.example", "push.late.example"] });
/** How long the first retry may take: 5 s with jitter. */
const firstRetry = 9000;

/** An app server that is not there at first. */
const late = world.appServer("push.late.example");
/** An app server of its own, to be switched off without disturbing the others. */
const flaky = await world.appServer("push.flaky.example").connect();

async function offlineDevice(settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Fails the first `times` pushes of the node with `error`. */
function failing(phone, error, times) {
	let failures = 0;
	phone.appServer.answer(phone.node, () => (failures++ < times ? { error } : "result"));
}

sideBySide("retry", () => {
	test("C27 a push that failed with a wait error is tried again after about 5 s, and then no more", async () => {
		const phone = await offlineDevice();
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
		const phone = await offlineDevice();
		failing(phone, "wait/internal-server-error", 2);
		await world.bob.say(phone.account.jid, "hello");
		const first = await phone.nextPush();
		const second = await phone.nextPush(firstRetry);
		const third = await phone.nextPush(20_000);
		assert.ok(third.time - second.time > 1.2 * (second.time - first.time), "the second wait is longer");
	});

	test("C27 a new message tries at once, and what succeeds ends the retries", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "one");
		await phone.nextPush();
		await world.marker({ after: 1.2 });
		await world.bob.say(phone.account.jid, "two");
		await phone.onePush({ after: 0.5 });
		await phone.noPush({ after: 8 });
	});

	test("C27 not more than once a second while the service fails, and one wake-up is kept for all of it", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "one");
		await phone.nextPush();
		await world.push.component.sync();
		for (const text of ["two", "three", "four"]) await world.bob.say(phone.account.jid, text);
		const pushes = await phone.pushes({ after: 9 });
		assert.ok(pushes.length >= 1 && pushes.length <= 2, `${pushes.length} pushes`);
	});

	test("C27 the kept wake-up is the most important one", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 2);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.marker({ after: 1.2 });
		await world.bob.say(phone.account.jid, undefined, chatState());
		await phone.nextPush();
		assertImportant(await phone.nextPush(15_000));
	});

	test("C27 dropped when the device comes online", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
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
		await world.push.component.sync();
		await phone.resume();
		await phone.takeMessage("hello");
		await phone.noPush({ after: 8 });
	});

	test("C27 dropped when the registration is disabled", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
		const desktop = await phone.account.device({ enable: false });
		await desktop.disablePush({ jid: world.push.domain, node: phone.node });
		await phone.noPush({ after: 8 });
	});

	test("C27, C8 dropped when the account is deleted, also when it is made again", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
		await world.run('usermanager.delete_user(..., "localhost")', phone.account.username);
		await phone.account.create();
		await phone.noPush({ after: 8 });
	});

	test("C27, C5 dropped when the registration is evicted", async () => {
		const phone = await offlineDevice();
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
		const desktop = await phone.account.client();
		for (const node of ["n1", "n2", "n3", "n4", "n5"]) {
			await desktop.iq("set", enableElement({ jid: world.push.domain, node }));
		}
		await phone.noPush({ after: 8 });
	});

	test("C27 an own error of the server is tried again too", async () => {
		const phone = await offlineDevice({ appServer: late });
		await world.bob.say(phone.account.jid, "hello");
		await late.connect();
		assertImportant(await phone.nextPush(firstRetry));
	});

	test("C27, N3 the retry goes out with the options of the moment", async () => {
		const phone = await offlineDevice({ options: { secret: "publish-secret-old" } });
		failing(phone, "wait/resource-constraint", 1);
		await world.bob.say(phone.account.jid, "hello");
		await phone.nextPush();
		await world.push.component.sync();
		const again = await phone.account.device({
			...{ node: phone.node, options: { secret: "publish-secret-new" }, presence: undefined },
		});
		await again.logout();
		const [retry] = await phone.pushes({ after: 8 });
		assert.ok(!retry || retry.options.secret === "publish-secret-new", String(retry));
	});

	test("C27 a service that is away and comes back wakes the device without a new message", async () => {
		const phone = await offlineDevice({ appServer: flaky });
		await flaky.disconnect();
		await world.bob.say(phone.account.jid, "hello");
		await flaky.connect();
		assertImportant(await phone.nextPush(firstRetry));
		assert.ok(await world.stored(phone.account), "the registration is still there");
		await phone.noPush({ after: 6 });
	});
});
