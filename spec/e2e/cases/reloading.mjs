/** C34: what is loaded again goes on where it stopped, and what is unloaded leaves nothing behind. One after the other. */
import assert from "node:assert/strict";

import { coalesced } from "../support/rules.mjs";
import { until } from "../support/wait.mjs";

/** Defines these tests for the protocol of a world, which they restart. */
export function defineReloading(world) {
	const { test, assertImportant, module, sessionFields } = world.protocol;

	/** Unloads the module, or loads it. */
	const unload = () => world.run('assert(modulemanager.unload("localhost", ...))', module);
	const load = () => world.run('assert(modulemanager.load("localhost", ...))', module);

	/** The fields of a client's session that have names. */
	const fieldsOf = (client) =>
		world.run(
			`local names = {}
			for name in pairs(session(...)) do if type(name) == "string" then names[#names + 1] = name end end
			return names`,
			client.jid,
		);

	/** What a session of the device shows of its registration to other modules. */
	const shown = (phone) => world.run("local jid, field = ... return session(jid)[field]", phone.jid, sessionFields[0]);

	test("C34 reload in the middle of a coalescing second loses no push, and doubles none", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		await phone.pushes({ after: 1.3 });
		await world.bob.say(alice.jid, "hello");
		assert.equal(await world.reload(), true);
		assertImportant(await phone.onePush({ after: 2.5 }));
	});

	test(`C34 unload leaves the sessions with no field of ours but ${sessionFields.join(" and ")}`, async () => {
		const [alice, carol] = [await world.account(), await world.account()];
		const [phone, laptop] = [await alice.device(), await carol.client({ sm: true })];
		for (const client of [phone, laptop]) {
			await client.cut();
			await world.bob.say(client.jid, "hello");
		}
		await phone.nextPush();
		const key = await shown(phone);
		await unload();
		assert.ok(key);
		assert.equal(await shown(phone), key);
		const known = new Set([...(await fieldsOf(laptop)), ...sessionFields]);
		assert.deepEqual(
			(await fieldsOf(phone)).filter((name) => !known.has(name)),
			[],
		);
		await load();
		await world.bob.say(phone.jid, "again");
		assertImportant(await phone.onePush(coalesced));
	});

	test("C34, C32 unload leaves hibernating sessions with their normal timeout", async () => {
		await world.restart({ options: { smacks_hibernation_time: 2, push_max_hibernation_timeout: 60 } });
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		await unload();
		await until("the session has ended", async () => !(await phone.hasSession()), 6000);
		await world.restart({ options: { smacks_hibernation_time: 60, push_max_hibernation_timeout: 100 } });
	});
}
