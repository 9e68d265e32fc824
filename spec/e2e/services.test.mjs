/** C2: which push services an admin allows. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { enableElement } from "./support/account.mjs";
import { errorOf } from "./support/client.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	options: {
		push_allowed_services: ["localhost", "example.net"],
		push_denied_services: ["bad.example.net"],
	},
});

async function enable(jid) {
	const alice = await world.account();
	const client = await alice.client();
	return errorOf(await client.iq("set", enableElement({ jid, node: "n" })));
}

for (const jid of [
	"example.net",
	"push.example.net",
	"deep.push.example.net",
	"user@push.example.net",
	"push.localhost",
]) {
	test(`C2 push_allowed_services: ${jid} is allowed`, async () => assert.equal(await enable(jid), undefined));
}

for (const jid of ["other.example", "notexample.net", "example.net.other", "net"]) {
	test(`C2 push_allowed_services: ${jid} is refused with cancel/not-allowed`, async () => {
		assert.equal(await enable(jid), "cancel/not-allowed");
	});
}

for (const jid of ["bad.example.net", "push.bad.example.net", "user@bad.example.net", "BAD.example.net"]) {
	test(`C2 push_denied_services beats push_allowed_services: ${jid} is refused`, async () => {
		assert.equal(await enable(jid), "cancel/not-allowed");
	});
}

test("C2, N3 registrations that a changed setting refuses are off at once", async () => {
	const alice = await world.account();
	const phone = await alice.device();
	const tablet = await alice.device({ appServer: world.otherPush });
	await phone.cut();
	await tablet.logout();
	await world.run('require"core.configmanager".set("*", "push_denied_services", { "push.localhost" })');
	assert.equal(await world.reload(), true);
	await world.bob.say(alice.jid, "hello");
	await phone.noPush({ after: 1.5 });
	await tablet.onePush();
});
