/** C4 to C6, C8, C28, C33, C34 on each storage, with all of the server's data in it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertUnimportant } from "../e2e/support/pushes.mjs";
import { stored, subject } from "../e2e/support/subject.mjs";
import { until } from "../e2e/support/wait.mjs";
import { onEachStorage } from "./support/bench.mjs";
import {
	assertInForce,
	device,
	disable,
	enable,
	failOnce,
	offlineDevice,
	storedNodes,
} from "./support/registrations.mjs";

const options = ({ everything }) => ({ ...everything, push_max_devices: 3, push_max_errors: 2 });

function registering(storage, world) {
	test(`C34 ${storage.name}: a registration and its publish options survive a restart and a kill -9`, async () => {
		const secret = `publish-secret "quoted" <ü> \\ 'x'`;
		const phone = await offlineDevice(world, undefined, { options: { secret } });
		await world.restart();
		await subject.tell(world, phone.account, "hello");
		assert.equal((await phone.onePush()).options.secret, secret);
		await world.restart({ crash: true });
		await subject.tell(world, phone.account, "hello again");
		assert.equal((await phone.onePush()).options.secret, secret);
	});

	test(`C4 ${storage.name}: registered again, with other publish options, the last ones survive a kill -9`, async () => {
		const phone = await offlineDevice(world, undefined, { options: { secret: "publish-secret-1" } });
		const again = await device(phone.account, { node: phone.node, options: { secret: "publish-secret-2" } });
		await world.restart({ crash: true });
		await subject.tell(world, phone.account, "hello");
		assert.equal((await again.onePush()).options.secret, "publish-secret-2");
		assert.deepEqual(await storedNodes(world, phone.account), [phone.node]);
	});

	test(`C6 ${storage.name}: what was disabled stays off after a kill -9, the others stay on`, async () => {
		const alice = await world.account();
		const phone = await device(alice);
		await enable(phone, "tablet");
		await enable(phone, "watch");
		await disable(phone, "tablet");
		const last = await world.account();
		const only = await device(last);
		await disable(only, only.node);
		await world.restart({ crash: true });
		await assertInForce(world, alice, [phone.node, "tablet", "watch"], [phone.node, "watch"]);
		await assertInForce(world, last, [only.node], []);
	});

	test(`C5 ${storage.name}: after a restart still the one goes that was enabled longest ago`, async () => {
		const alice = await world.account();
		const phone = await alice.client();
		const nodes = ["c5-first", "c5-second", "c5-third", "c5-fourth"];
		for (const node of nodes.slice(0, 3)) await enable(phone, node);
		await enable(phone, "c5-first");
		await world.restart({ crash: true });
		const again = await alice.client();
		await enable(again, "c5-fourth");
		await again.logout();
		await assertInForce(world, alice, nodes, ["c5-first", "c5-third", "c5-fourth"]);
	});

	test(`C28 ${storage.name}: error counts survive a restart and a kill -9, and so does the removal`, async () => {
		const [removed, crashed, stopped] = await Promise.all([1, 2, 3].map(() => offlineDevice(world)));
		await failOnce(world, removed, removed, crashed);
		await until("the registration is removed", async () => !(await stored(world, removed.account)));
		await world.restart({ crash: true });
		await assertInForce(world, removed.account, [removed.node], []);
		await failOnce(world, crashed, stopped);
		await until("the registration is removed", async () => !(await stored(world, crashed.account)));
		await world.restart();
		await failOnce(world, stopped);
		await until("the registration is removed", async () => !(await stored(world, stopped.account)));
	});

	test(`C8 ${storage.name}: an account deleted and made again has no registration, also after a restart`, async () => {
		const phone = await offlineDevice(world);
		await world.run('usermanager.delete_user(..., "localhost")', phone.account.username);
		await phone.account.create();
		await assertInForce(world, phone.account, [phone.node], []);
		await world.restart({ crash: true });
		await assertInForce(world, phone.account, [phone.node], []);
	});
}

/** Takes its time: the service is there again only after the server has started, so that the push comes by a retry. */
function waking(storage, world) {
	test(`C33 ${storage.name}: push_wake_on_start wakes who was connected, and after a crash who enabled of late`, async () => {
		await world.restart({ options: { push_wake_on_start: true } });
		const alice = await world.account();
		const [connected, gone] = [await alice.device(), await alice.device()];
		await gone.logout();
		await world.restart();
		assertUnimportant(await connected.nextPush(12_000));
		await gone.noPush({ after: 1 });
		await world.restart({ crash: true });
		for (const device of [connected, gone]) assertUnimportant(await device.nextPush(12_000));
	});
}

await onEachStorage("registering", { options }, registering, ...(subject.hibernates ? [waking] : []));
