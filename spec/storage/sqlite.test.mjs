/** C7 where SQLite is special: a transaction that could not be committed stays open, and the next commit takes it along. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { errorOf } from "../e2e/support/client.mjs";
import { onEachStorage } from "./support/bench.mjs";
import {
	allowStorageErrors,
	assertInForce,
	disable,
	enable,
	offlineDevice,
	storageError,
	storedNodes,
} from "./support/registrations.mjs";

const options = ({ registrationsOnly }) => registrationsOnly;

await onEachStorage("sqlite", { storages: ["SQLite"], options }, ({ sqlite }, world) => {
	/** While another process reads, a transaction can be written, but not committed. */
	async function whileOthersRead(act) {
		await sqlite.lock("shared");
		try {
			await act();
		} finally {
			await sqlite.unlock();
		}
	}

	test("C7 SQLite: a registration that could not be committed is not in force, not even after a later commit", async () => {
		allowStorageErrors(world);
		const alice = await world.account();
		const phone = await offlineDevice(world, alice);
		const client = await alice.client({ presence: undefined });
		await whileOthersRead(async () => {
			assert.equal(errorOf(await enable(client, "uncommitted")), storageError);
		});
		await client.logout();
		await offlineDevice(world); // somebody else's commit
		await assertInForce(world, alice, [phone.node, "uncommitted"], [phone.node]);
		await world.restart({ crash: true });
		await assertInForce(world, alice, [phone.node, "uncommitted"], [phone.node]);
		assert.deepEqual(await storedNodes(world, alice), [phone.node]);
	});

	test("C6 SQLite: a disable that could not be committed is off at once, and stays off", async () => {
		const alice = await world.account();
		const phone = await offlineDevice(world, alice);
		const client = await alice.client({ presence: undefined });
		await whileOthersRead(async () => {
			assert.equal(errorOf(await disable(client, phone.node)), storageError);
		});
		await client.logout();
		await assertInForce(world, alice, [phone.node], []);
		await offlineDevice(world);
		await world.restart({ crash: true });
		await assertInForce(world, alice, [phone.node], []);
	});
});
