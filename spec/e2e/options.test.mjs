/** Options: a bad value is one clear error, and the module loads. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { version } from "./support/prosody.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { createWorld } from "./support/world.mjs";

const bad = {
	push_max_errors: "many",
	push_max_devices: 0,
	push_max_hibernation_timeout: "whenever",
	push_notify_on: "everything",
	push_notification_with_body: "perhaps",
	push_notification_with_sender: "sometimes",
	push_max_unreachable: "some day",
	push_wake_on_start: "possibly",
	push_cache_size: -1,
};
const world = await createWorld({ options: bad });
world.allowLog(...Object.keys(bad).map((name) => new RegExp(name)));

for (const [name, value] of Object.entries(bad)) {
	test(`options: ${name} = ${JSON.stringify(value)} is one clear error that names option and value`, () => {
		const lines = world.logged(/ localhost:.*\terror\t/).filter((line) => line.includes(name));
		assert.equal(lines.length, 1, lines.join("\n"));
		assert.ok(lines[0].includes(String(value)), lines[0]);
	});
}

test("options: with bad values the module loads and works with the defaults", async () => {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.logout();
	await world.bob.say(alice.jid, "hello");
	assertImportant(await phone.onePush());
});

/** Prosody 0.12 knows only numbers of seconds. */
if (version !== "0.12") {
	test("options: a period is understood where Prosody knows periods", async () => {
		const periods = await createWorld({
			options: { push_max_hibernation_timeout: "3 days", push_max_unreachable: "2 weeks" },
		});
		assert.deepEqual(periods.logged(/\t(error|warn)\t.*push_max_/), []);
	});
}
