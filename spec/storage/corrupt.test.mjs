/** C7, N1: a record on disk that cannot be read, on each storage. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { errorOf } from "../e2e/support/client.mjs";
import { subject } from "../e2e/support/subject.mjs";
import { onEachStorage } from "./support/bench.mjs";
import { damagesOf } from "./support/damage.mjs";
import {
	allowStorageErrors,
	assertInForce,
	disable,
	enable,
	forgetAll,
	offlineDevice,
	storageError,
} from "./support/registrations.mjs";

const options = ({ registrationsOnly }) => registrationsOnly;

await onEachStorage("corrupt", { options }, (storage, world) => {
	for (const [what, damage] of Object.entries(damagesOf({ name: storage.name }))) {
		test(`C7, N1 ${storage.name}: a record that ${what} stays as it is; requests fail, messages don't`, async () => {
			allowStorageErrors(world);
			const alice = await world.account();
			const phone = await offlineDevice(world, alice, { options: { secret: "publish-secret" } });
			const { content, repair } = await damage(world, alice);
			const damaged = await content();
			await forgetAll(world);

			const client = await alice.client();
			assert.equal(errorOf(await enable(client, "new")), storageError);
			assert.equal(errorOf(await disable(client, phone.node)), storageError);
			await client.logout();
			const desktop = await subject.desktop(world, alice);
			await subject.tell(world, alice, "to the desktop");
			await desktop.takeMessage("to the desktop");
			await desktop.logout();
			await world.restart();
			await assertInForce(world, alice, [phone.node, "new", "damaged"], []);
			assert.deepEqual(await subject.archived(world, alice), ["to the desktop", "hello"]);
			assert.deepEqual(world.bob.inbox.takeAll(({ attrs }) => attrs.type === "error").map(String), []);
			assert.equal(await content(), damaged);

			await repair();
			await subject.tell(world, alice, "hello");
			assert.equal((await phone.onePush()).options.secret, "publish-secret");
		});
	}
});
