/** C27: a push service that fails for a while costs nobody a notification. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { defineRetry, failing, firstRetry, offlineDevice } from "./cases/retry.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ moreComponents: ["push.flaky.example", "push.late.example"] });

/** An app server that is not there at first. */
const late = world.appServer("push.late.example");
/** An app server of its own, to be switched off without disturbing the others. */
const flaky = await world.appServer("push.flaky.example").connect();

defineRetry(world);

sideBySide("services that are away", () => {
	test("C27 an own error of the server is tried again too", async () => {
		const phone = await offlineDevice(world, { appServer: late });
		await world.bob.say(phone.account.jid, "hello");
		await late.connect();
		assertImportant(await phone.nextPush(firstRetry));
	});

	test("C27, N3 the retry goes out with the options of the moment", async () => {
		const phone = await offlineDevice(world, { options: { secret: "publish-secret-old" } });
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
		const phone = await offlineDevice(world, { appServer: flaky });
		await flaky.disconnect();
		await world.bob.say(phone.account.jid, "hello");
		await flaky.connect();
		assertImportant(await phone.nextPush(firstRetry));
		assert.ok(await world.stored(phone.account), "the registration is still there");
		await phone.noPush({ after: 6 });
	});
});
