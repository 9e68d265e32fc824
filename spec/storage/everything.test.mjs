/** N1 when all of the server's data is in a database that is gone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { subject } from "../e2e/support/subject.mjs";
import { onEachStorage } from "./support/bench.mjs";
import { during } from "./support/faults.mjs";
import { assertInForce, device } from "./support/registrations.mjs";

const options = ({ everything }) => everything;

await onEachStorage("everything", { storages: ["SQLite", "PostgreSQL"], options }, (storage, world) => {
	test(`N1 ${storage.name}: while all data is out of reach, messages between those connected still arrive`, async () => {
		world.allowLog(/\terror\t/, /^\s*stack traceback:$/);
		const alice = await world.account();
		const phone = await device(alice);
		const laptop = await subject.desktop(world, alice);
		await subject.tell(world, alice, "before");
		await laptop.takeMessage("before");
		await during(storage, "gone", world, async () => {
			await subject.tell(world, alice, "to the desktop");
			await laptop.takeMessage("to the desktop");
			await world.bob.say(phone.jid, "to the phone");
			await phone.takeMessage("to the phone");
		});
		assert.deepEqual(world.bob.inbox.takeAll(({ attrs }) => attrs.type === "error").map(String), []);
		assert.deepEqual(
			world.logged(/cloud_notify\terror\t/).filter((line) => !/Error in reading push registrations/.test(line)),
			[],
		);
		await laptop.logout();
		await phone.logout();
		await phone.pushes({ after: 0.3 });
		await assertInForce(world, alice, [phone.node], [phone.node]);
	});
});
