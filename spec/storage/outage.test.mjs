/** C6, C7, C28, N1, N3 while a storage cannot be written, or not even read, and after it is back. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { errorOf } from "../e2e/support/client.mjs";
import { subject } from "../e2e/support/subject.mjs";
import { onEachStorage } from "./support/bench.mjs";
import { assertEachCauseOnce, during, untilStored } from "./support/faults.mjs";
import {
	allowStorageErrors,
	assertInForce,
	disable,
	enable,
	failOnce,
	forgetAll,
	hurry,
	offlineDevice,
	storageError,
} from "./support/registrations.mjs";

const options = ({ registrationsOnly }) => ({ ...registrationsOnly, push_max_errors: 2 });
const what = { unwritable: "cannot be written", gone: "is gone" };

/** An account with a client that is logged in, and with registrations of devices that are not. */
async function accountWith(world, count) {
	const account = await world.account();
	const phones = [];
	for (let i = 0; i < count; i++) phones.push(await offlineDevice(world, account));
	return {
		account,
		phones,
		nodes: phones.map(({ node }) => node),
		client: await account.client({ presence: undefined }),
	};
}

/** The server dies at once and comes back, with the storage in order. */
async function crash(world) {
	await world.restart({ crash: true });
	await hurry(world);
}

await onEachStorage("outage", { options }, (storage, world) => {
	for (const fault of ["unwritable", "gone"]) {
		const when = `${storage.name}, while the storage ${what[fault]}`;

		test(`C7 ${when}: a registration is an error, is not in force, and never will be by itself`, async () => {
			allowStorageErrors(world);
			await hurry(world);
			const { account, client, nodes } = await accountWith(world, 1);
			const all = [...nodes, `new-${fault}`];
			await during(storage, fault, world, async () => {
				assert.equal(errorOf(await enable(client, `new-${fault}`)), storageError);
				await client.logout();
				await assertInForce(world, account, all, nodes);
			});
			await assertInForce(world, account, all, nodes);
			await crash(world);
			await assertInForce(world, account, all, nodes);
		});

		test(`C7 ${when}: new publish options are an error, and the old ones stay in force`, async () => {
			const { account, client } = await accountWith(world, 0);
			const phone = await offlineDevice(world, account, { options: { secret: "publish-secret-old" } });
			const pushedOptions = async () => {
				await subject.tell(world, account, "hello");
				return (await phone.onePush()).options.secret;
			};
			await during(storage, fault, world, async () => {
				assert.equal(errorOf(await enable(client, phone.node, { secret: "publish-secret-new" })), storageError);
				await client.logout();
				assert.equal(await pushedOptions(), "publish-secret-old");
			});
			await crash(world);
			assert.equal(await pushedOptions(), "publish-secret-old");
		});

		test(`N1 ${when}: messages reach desktop and archive, the sender gets no error, each cause is logged once`, async () => {
			const { account, client, phones } = await accountWith(world, 1);
			const stranger = await world.account();
			const laptop = await subject.desktop(world, account);
			await forgetAll(world);
			await during(storage, fault, world, async () => {
				await enable(client, "n1");
				await disable(client, phones[0].node);
				await subject.tell(world, account, "to the desktop");
				await laptop.takeMessage("to the desktop");
				await subject.tell(world, stranger, "to nobody");
			});
			assert.deepEqual(await subject.archived(world, account), ["to the desktop"]);
			assert.deepEqual(await subject.archived(world, stranger), ["to nobody"]);
			assert.deepEqual(world.bob.inbox.takeAll(({ attrs }) => attrs.type === "error").map(String), []);
			assertEachCauseOnce(world);
			await laptop.logout();
			await client.logout();
		});

		test(`C6, N3 ${when}: disabled is off at once, is written when the storage is back, and stays off`, async () => {
			const { account, client, nodes } = await accountWith(world, 2);
			const [off, on] = nodes;
			await during(storage, fault, world, async () => {
				assert.equal(errorOf(await disable(client, off)), storageError);
				await client.logout();
				await assertInForce(world, account, nodes, [on]);
			});
			await assertInForce(world, account, nodes, [on]);
			await untilStored(world, account, (stored) => Object.values(stored).every(({ node }) => node !== off));
			await crash(world);
			await assertInForce(world, account, nodes, [on]);
		});

		test(`C6, N3 ${when}: disabled stays off, too, if the server stops as soon as the storage is back`, async () => {
			await world.restart(); // takes back what hurry() does
			const { account, client, nodes } = await accountWith(world, 2);
			const [off, on] = nodes;
			await during(storage, fault, world, async () => {
				assert.equal(errorOf(await disable(client, off)), storageError);
				await client.logout();
			});
			await world.restart();
			await hurry(world);
			await assertInForce(world, account, nodes, [on]);
		});

		test(`C6, N3 ${when}: disabled is off and stays off also for an account that is not in memory`, async () => {
			const { account, client, nodes } = await accountWith(world, 2);
			const [off, on] = nodes;
			await forgetAll(world);
			await during(storage, fault, world, async () => {
				assert.equal(errorOf(await disable(client, off)), storageError);
				await client.logout();
			});
			await assertInForce(world, account, nodes, [on]);
			await untilStored(world, account, (stored) => Object.values(stored).every(({ node }) => node !== off));
			await crash(world);
			await assertInForce(world, account, nodes, [on]);
		});

		test(`C28 ${when}: errors of the service count, and who was removed stays removed`, async () => {
			const [removed, counted] = [await offlineDevice(world), await offlineDevice(world)];
			await failOnce(world, removed);
			await during(storage, fault, world, async () => {
				await failOnce(world, removed, counted);
				await assertInForce(world, removed.account, [removed.node], []);
			});
			await untilStored(world, removed.account, (stored) => Object.keys(stored).length === 0);
			await failOnce(world, counted);
			await untilStored(world, counted.account, (stored) => Object.keys(stored).length === 0);
			await crash(world);
			for (const { account, node } of [removed, counted]) await assertInForce(world, account, [node], []);
		});
	}

	test(`C7 ${storage.name}: what could not be read is not taken for empty, and is served when the storage is back`, async () => {
		const { account, client, nodes } = await accountWith(world, 2);
		await forgetAll(world);
		await during(storage, "gone", world, async () => {
			await assertInForce(world, account, nodes, []);
			assert.equal(errorOf(await enable(client, "unread")), storageError);
		});
		assert.equal(errorOf(await enable(client, "read-again")), undefined);
		await client.logout();
		const all = [...nodes, "unread", "read-again"];
		await assertInForce(world, account, all, [...nodes, "read-again"]);
		await crash(world);
		await assertInForce(world, account, all, [...nodes, "read-again"]);
	});
});
