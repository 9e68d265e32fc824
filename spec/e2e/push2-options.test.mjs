/** Options of mod_push2: a bad value is one clear error, and the module loads. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { push2 } from "./support/protocols.mjs";
import { createWorld } from "./support/world.mjs";

const bad = {
	push_max_errors: "many",
	push_max_devices: 0,
	push_max_hibernation_timeout: "whenever",
	hibernate_past_first_push: "perhaps",
	push_cache_size: -1,
};
const world = await createWorld({ protocol: push2, options: bad });
world.allowLog(...Object.keys(bad).map((name) => new RegExp(name)));

for (const [name, value] of Object.entries(bad)) {
	test(`P14 options: ${name} = ${JSON.stringify(value)} is one clear error that names option and value`, () => {
		const lines = world.logged(/ localhost:.*\terror\t/).filter((line) => line.includes(name));
		assert.equal(lines.length, 1, lines.join("\n"));
		assert.ok(lines[0].includes(String(value)), lines[0]);
	});
}

test("P14 options: with bad values the module loads and works with the defaults", async () => {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.logout();
	await world.bob.say(alice.jid, "hello");
	push2.assertImportant(await phone.onePush());
});
