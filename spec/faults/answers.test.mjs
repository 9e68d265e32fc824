/** C26, C28 and N2: a push service that is reached, and answers late or oddly. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "../e2e/support/namespaces.mjs";
import { assertImportant } from "../e2e/support/pushes.mjs";
import { sideBySide } from "../e2e/support/rules.mjs";
import { until } from "../e2e/support/wait.mjs";
import { createBench, long } from "./support/bench.mjs";
import { createHome } from "./support/home.mjs";
import { describeRegistration, report } from "./support/report.mjs";
import { another, notedReached, woken } from "./support/steps.mjs";

const bench = await createBench({ services: ["push", "busy"] });
const push = await bench.service("push");
const busy = await bench.service("busy");

/** Seconds that the slow service takes: longer than the first interval of trying again. */
const slowness = long ? 30 : 8;

/** A message, pushed to a service that answers with what `answer` makes of the push. */
async function pushed(answer) {
	const home = await createHome(bench, push);
	push.answer(home.phone.node, "silence");
	await home.message();
	const notification = await home.phone.nextPush();
	assertImportant(notification);
	push.component.send(answer(notification));
	await push.component.sync();
	return home;
}

const reply = (notification, type, ...children) =>
	xml("iq", { type, id: notification.id, from: notification.to, to: notification.from }, ...children);

sideBySide("odd answers", () => {
	test(`C27, N2 an answer that takes ${slowness} s: woken once, and the registration is as it was`, async (t) => {
		const home = await createHome(bench, push);
		push.answer(home.phone.node, "silence");
		await home.message();
		const notification = await home.phone.nextPush();
		await home.phone.noPush({ after: 4 });
		for (let waited = 4; waited < slowness; waited += 4) await home.phone.noPush({ after: 4 });
		const before = await home.registration();
		assert.equal(before.unreachable_since, undefined, "a slow service is not an unreachable one");
		push.reply(notification);
		await push.component.sync();
		assert.deepEqual(await home.registration(), before);
		await home.phone.noPush(another);
		push.answer(home.phone.node, "result");
		await home.message();
		await home.phone.onePush();
		await home.assertUnharmed();
		const fault = `App server answers ${slowness} s late`;
		report(t, { fault, device: "woken once, at once", registration: describeRegistration(before) });
	});

	test("N2 while the answer to one push is late, the next message is pushed at once", async () => {
		const home = await createHome(bench, push);
		push.answer(home.phone.node, "silence");
		await home.message();
		const first = await home.phone.nextPush();
		await home.message();
		const second = await home.phone.onePush();
		push.reply(second);
		push.reply(first);
		await home.phone.noPush(another);
		await home.assertUnharmed();
	});

	test("C27, N2 a failure, and then a late answer to the next message's push: no push is sent twice", async () => {
		const home = await createHome(bench, busy);
		busy.answer(home.phone.node, { error: "wait/resource-constraint" });
		await home.message();
		await home.phone.nextPush();
		busy.answer(home.phone.node, "silence");
		await bench.pass(1.2);
		await home.message();
		const late = await home.phone.onePush();
		await home.phone.noPush({ after: slowness });
		busy.reply(late);
		await home.phone.noPush(another);
		await home.assertUnharmed();
	});

	test("C27 the late answer to one push does not end the tries for a later message", async () => {
		const home = await createHome(bench, push);
		push.answer(home.phone.node, "silence");
		await home.message();
		const first = await home.phone.nextPush();
		await home.message();
		const second = await home.phone.nextPush();
		push.answer(home.phone.node, "result");
		push.reply(first);
		push.reply(second, { error: "wait/resource-constraint" });
		await woken(home);
	});

	test("C28 an error without <error/> counts as one error, is not tried again, and harms nothing", async (t) => {
		const home = await pushed((notification) => reply(notification, "error"));
		const registration = await until("it is counted", async () => {
			const stored = await home.registration();
			return stored.errors && stored;
		});
		assert.equal(registration.errors, 1);
		await home.phone.noPush(another);
		push.answer(home.phone.node, "result");
		await home.message();
		await home.phone.onePush();
		await notedReached(home);
		await home.assertUnharmed();
		const device = "woken once, at once";
		report(t, { fault: "IQ error without `<error/>`", device, registration: describeRegistration(registration) });
	});

	for (const [what, ...content] of [
		["an <error/> without condition", xml("error", { type: "cancel" })],
		["an <error/> without type", xml("error", {}, xml("item-not-found", ns.stanzas))],
		["an <error/> of an unknown type", xml("error", { type: "odd" }, xml("odd", "urn:example:odd"))],
		["two <error/>s", xml("error", { type: "cancel" }), xml("error", { type: "wait" })],
	]) {
		test(`C28 ${what} counts as one error, and harms nothing`, async () => {
			const home = await pushed((notification) => reply(notification, "error", ...content));
			await until("it is counted", async () => (await home.registration()).errors === 1);
			await home.phone.noPush(another);
			await home.assertUnharmed();
		});
	}

	for (const [what, ...content] of [
		["an odd payload", xml("odd", "urn:example:odd", xml("nothing", {}, "<&>"))],
		["an <error/> in it", xml("error", { type: "cancel" }, xml("gone", ns.stanzas))],
		["a thousand children", ...Array.from({ length: 1000 }, () => xml("odd", "urn:example:odd"))],
	]) {
		test(`C26 a result with ${what} is a result`, async (t) => {
			const home = await pushed((notification) => reply(notification, "result", ...content));
			await notedReached(home);
			await home.phone.noPush(another);
			await home.assertUnharmed();
			const registration = describeRegistration(await home.registration());
			report(t, { fault: `Result with ${what}`, device: "woken once, at once", registration });
		});
	}

	test("C26 the same answer twice counts once", async () => {
		const home = await pushed((notification) => {
			push.reply(notification, { error: "cancel/item-not-found" });
			return reply(notification, "error", xml("error", { type: "cancel" }, xml("item-not-found", ns.stanzas)));
		});
		await until("it is counted", async () => (await home.registration()).errors === 1);
		await home.phone.noPush(another);
		assert.equal((await home.registration()).errors, 1);
		await home.assertUnharmed();
	});

	test("C27 the app server is too busy: woken as soon as it answers otherwise, and nothing is counted", async (t) => {
		const home = await createHome(bench, busy);
		let tries = 0;
		busy.answer(home.phone.node, () => (tries++ === 0 ? { error: "wait/resource-constraint" } : "result"));
		await home.message();
		const first = await home.phone.nextPush();
		const second = await home.phone.nextPush();
		assertImportant(second);
		await home.phone.noPush(another);
		const registration = await home.registration();
		assert.equal(registration.errors ?? registration.unreachable_since, undefined);
		await home.assertUnharmed();
		const device = "woken once more, when the service takes it";
		const recovery = second.time - first.time;
		report(t, { fault: "App server answers wait", device, registration: describeRegistration(registration), recovery });
	});
});
