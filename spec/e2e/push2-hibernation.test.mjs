/** P12, C11 and C31 to C34: devices of Push 2.0 whose session hibernates, and how long it does. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { defineHibernation } from "./cases/hibernation.mjs";
import { defineTimeouts, worldOfTimeouts } from "./cases/timeouts.mjs";
import { push2 } from "./support/protocols.mjs";
import { match, profiles } from "./support/push2.mjs";
import { sideBySide } from "./support/rules.mjs";
import { propose } from "./support/stanzas.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

/** Prosody's watchdog takes a second more than it is told. */
const [normal, longest] = [2, 9];
const options = { smacks_hibernation_time: normal, push_max_hibernation_timeout: longest };
const world = await createWorld({ protocol: push2, options });

// All of them before the first test: the worlds end with the last test that has been defined by then.
const patient = await createWorld({ protocol: push2 });
const untilFirstPush = { hibernate_past_first_push: false };
const brief = await worldOfTimeouts(push2, untilFirstPush);

defineHibernation(patient);
defineTimeouts(brief, untilFirstPush);

/** Fails unless the session is gone within so many seconds. */
function ends(device, seconds) {
	return until("the session has ended", async () => !(await device.hasSession()), seconds * 1000);
}

/** Fails unless the session still hibernates after so many seconds. */
async function lives(device, seconds) {
	await world.marker({ after: seconds });
	assert.equal(await device.isHibernating(), true, `the session still hibernates after ${seconds} s`);
}

sideBySide("past the first push", () => {
	test("P12 hibernate_past_first_push: the extension lasts past the first push, and ends", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		await world.bob.say(alice.jid, "one");
		await phone.nextPush();
		await lives(phone, normal + 3);
		await world.bob.say(alice.jid, "two");
		await phone.nextPush();
		await ends(phone, longest);
	});

	test("P12 hibernate_past_first_push: a call does not end it either", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [match(profiles.important)] });
		await phone.cut();
		await world.bob.say(phone.jid, undefined, propose("call"));
		await phone.nextPush();
		await lives(phone, normal + 2.5);
		await ends(phone, longest);
	});

	test("P12, C32 hibernate_past_first_push: disable gives the normal timeout back", async () => {
		const alice = await world.account();
		const phone = await alice.device({ clientId: "phone" });
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.nextPush();
		const again = { node: phone.node, clientId: phone.clientId, enable: false, presence: undefined };
		await (await alice.device(again)).disablePush();
		await ends(phone, normal + 3);
	});

	test("P12, C32 a session whose matches never fit has its extension all the same", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [match(profiles.archivedWithBody)] });
		await phone.cut();
		await lives(phone, normal + 2.5);
		await ends(phone, longest);
	});

	test("P12 push_registration_id and push_registration are on the session", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device({ clientId: "installation" })];
		const fields = (client) =>
			world.run(
				"local s = session(...) return { s.push_registration_id, s.push_registration.service, s.push_registration.client }",
				client.jid,
			);
		assert.deepEqual(await fields(phone), [phone.resource, world.push.jid, phone.node]);
		assert.deepEqual(await fields(tablet), ["installation", world.push.jid, tablet.node]);
		await phone.disablePush();
		assert.equal(await world.run("return session(...).push_registration_id == nil", phone.jid), true);
		assert.equal(await world.run("return session(...).push_registration == nil", phone.jid), true);
	});
});
