/** C33: devices are told when the server is back. */
import assert from "node:assert/strict";

import { createWorld } from "../support/world.mjs";

/** A retry of C27 may be needed, since the app server connects after the start. */
const soon = 12_000;

/** Defines these tests for a protocol. */
export async function defineWake(protocol) {
	const world = await createWorld({ protocol, options: { push_wake_on_start: true } });
	const { test, assertUnimportant } = protocol;

	test("C33 push_wake_on_start: after an orderly stop the devices that were connected or hibernating get one push", async () => {
		const alice = await world.account();
		const [connected, hibernating, gone] = [await alice.device(), await alice.device(), await alice.device()];
		await gone.logout();
		await hibernating.cut();
		for (const device of [hibernating, gone]) await device.pushes({ after: 0.6 });
		await world.restart();
		for (const device of [connected, hibernating]) assertUnimportant(await device.nextPush(soon));
		for (const device of [connected, hibernating, gone]) await device.noPush({ after: 2 });
	});

	test("C33 push_wake_on_start: after a crash those that have enabled of late are pushed", async () => {
		const alice = await world.account();
		const [connected, gone] = [await alice.device(), await alice.device()];
		await gone.logout();
		await connected.pushes({ after: 0.1 });
		await world.restart({ crash: true });
		for (const device of [connected, gone]) assertUnimportant(await device.nextPush(soon));
		for (const device of [connected, gone]) await device.noPush({ after: 2 });
	});

	test("C33 push_wake_on_start: a reload of the module wakes nobody", async () => {
		const phone = await (await world.account()).device();
		await phone.logout();
		assert.equal(await world.reload(), true);
		await phone.noPush({ after: 2 });
	});

	test("C33 without push_wake_on_start a restart wakes nobody", async () => {
		await world.restart({ options: { push_wake_on_start: false } });
		const alice = await world.account();
		const phone = await alice.device();
		await world.restart();
		await phone.noPush({ after: 6.5 });
		await world.restart({ crash: true });
		await phone.noPush({ after: 6.5 });
	});
}
