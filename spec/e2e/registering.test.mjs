/** C1 to C6: how devices register. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { enableElement } from "./support/account.mjs";
import { errorOf, featuresOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld();
const service = world.push.domain;

/** Sends an `<enable/>` and gives "type/condition" of the error, or undefined when it was accepted. */
async function enable(client, attributes, options, ...extensions) {
	return errorOf(await client.iq("set", enableElement(attributes, options, ...extensions)));
}

/** Sends a `<disable/>`, and gives the error likewise. */
async function disable(client, attributes) {
	return errorOf(await client.iq("set", xml("disable", { xmlns: ns.push, ...attributes })));
}

/** The keys of the stored registrations of an account. */
async function keys(account) {
	return Object.keys((await world.stored(account)) ?? {}).sort();
}

sideBySide("registering", () => {
	test("C1 the account's disco#info has urn:xmpp:push:0", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const features = await featuresOf(client, alice.jid);
		assert.ok(features.includes(ns.push), features.join());
	});

	const refusals = [
		["without jid", {}, "modify/bad-request"],
		["with an empty jid", { jid: "" }, "modify/bad-request"],
		["with a jid without domain", { jid: "push@" }, "modify/jid-malformed"],
		["with a jid of an empty localpart", { jid: "@push.localhost" }, "modify/jid-malformed"],
		["with a jid of spaces", { jid: "push service@push.localhost" }, "modify/jid-malformed"],
		["with an account of this host", { jid: "nobody@localhost" }, "cancel/not-allowed"],
		["with an account of another host of this server", { jid: "x@neighbour.localhost" }, "cancel/not-allowed"],
		["with a full JID of an account of this server", { jid: "x@neighbour.localhost/y" }, "cancel/not-allowed"],
	];
	for (const [what, attributes, error] of refusals) {
		test(`C2 enable ${what} is refused with ${error}`, async () => {
			const alice = await world.account();
			assert.equal(await enable(await alice.client(), { node: "n", ...attributes }), error);
			assert.deepEqual(await keys(alice), []);
		});
	}

	for (const [what, jidOf] of [
		["bare JID", (alice) => alice.jid],
		["bare JID in capitals", (alice) => alice.jid.toUpperCase()],
		["full JID", (alice) => `${alice.jid}/r1`],
		["JID with a resource that is not online", (alice) => `${alice.jid}/elsewhere`],
	]) {
		test(`C2 the own account as service is refused: ${what}`, async () => {
			const alice = await world.account();
			assert.equal(await enable(await alice.client(), { jid: jidOf(alice), node: "n" }), "modify/bad-request");
			assert.deepEqual(await keys(alice), []);
		});
	}

	for (const jid of ["neighbour.localhost", service, `user@${service}`, "push.unknown.example"]) {
		test(`C2 hosts, components and foreign domains are allowed: ${jid}`, async () => {
			const alice = await world.account();
			assert.equal(await enable(await alice.client(), { jid, node: "n" }), undefined);
			assert.deepEqual(await keys(alice), [`${jid}<n`]);
		});
	}

	test("C2 enable and disable may name the own account as addressee", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const enabled = await client.iq("set", enableElement({ jid: service, node: "n" }), { to: alice.jid });
		assert.equal(errorOf(enabled), undefined);
		assert.deepEqual(await keys(alice), [`${service}<n`]);
		const element = xml("disable", { xmlns: ns.push, jid: service, node: "n" });
		assert.equal(errorOf(await client.iq("set", element, { to: alice.jid })), undefined);
		assert.deepEqual(await keys(alice), []);
	});

	test("C2 the JID is stored prepped, and asked in that form", async () => {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		assert.equal(await enable(phone, { jid: "PUSH.Localhost", node: phone.node }), undefined);
		assert.deepEqual(await keys(alice), [`push.localhost<${phone.node}`]);
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).to, "push.localhost");
	});

	test("C2 node is optional", async () => {
		const alice = await world.account();
		const phone = await alice.device({ node: undefined, appServer: world.otherPush });
		phone.node = undefined;
		assert.equal(await disable(phone, { jid: world.otherPush.domain }), undefined);
		assert.equal(await enable(phone, { jid: world.otherPush.domain }), undefined);
		assert.deepEqual(await keys(alice), [`${world.otherPush.domain}<`]);
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
	});

	test("C2 somebody else's account is refused as any stranger's IQ", async () => {
		const [alice, mallory] = [await world.account(), await world.account()];
		const client = await mallory.client();
		const reply = await client.iq("set", enableElement({ jid: service, node: "n" }), { to: alice.jid });
		assert.equal(reply.attrs.type, "error");
		assert.deepEqual([await keys(alice), await keys(mallory)], [[], []]);
	});

	test("C3 a node of 4096 bytes is taken, one byte more is refused with modify/policy-violation", async () => {
		const alice = await world.account();
		const client = await alice.client();
		assert.equal(await enable(client, { jid: service, node: "x".repeat(4096) }), undefined);
		assert.equal(await enable(client, { jid: service, node: "y".repeat(4097) }), "modify/policy-violation");
		assert.equal(await enable(client, { jid: service, node: "é".repeat(2049) }), "modify/policy-violation");
		assert.equal((await keys(alice)).length, 1);
	});

	test("C3 JID, node and options together beyond 8192 bytes are refused with modify/policy-violation", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const node = "x".repeat(4000);
		assert.equal(await enable(client, { jid: service, node }, { secret: "s".repeat(3000) }), undefined);
		const before = await world.stored(alice);
		assert.equal(await enable(client, { jid: service, node }, { secret: "t".repeat(5000) }), "modify/policy-violation");
		assert.deepEqual(await world.stored(alice), before);
	});

	test("C3 what listeners added counts too: beyond 64 KiB the registration is refused", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const hook = `local username, size = ...
			api("localhost"):hook("cloud_notify/registration", function (event)
				if event.origin.username == username then event.push_info.extra = ("x"):rep(size) end
			end)`;
		await world.run(hook, alice.username, 30_000);
		assert.equal(await enable(client, { jid: service, node: "small" }), undefined);
		await world.run(hook, alice.username, 70_000);
		assert.equal(await enable(client, { jid: service, node: "big" }), "modify/policy-violation");
		assert.deepEqual(await keys(alice), [`${service}<small`]);
	});

	test("C4 same JID and node again: the last publish options win, in every session and at once", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret-old" } });
		await phone.cut();
		const again = await alice.device({ node: phone.node, options: { secret: "publish-secret-new" }, presence: -1 });
		await again.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.nextPush()).options.secret, "publish-secret-new");
	});

	test("C4 options that are left out at the next enable are gone", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret" } });
		phone.options = undefined;
		await phone.enablePush();
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).options, undefined);
	});

	test("C4 an unchanged registration is not written again on the same day", async () => {
		const alice = await world.account();
		const phone = await alice.device({ options: { secret: "publish-secret" } });
		const file = world.server.dataFile("cloud_notify", alice.username);
		const before = statSync(file, { bigint: true });
		await phone.enablePush();
		const after = statSync(file, { bigint: true });
		assert.deepEqual([after.mtimeNs, after.ino], [before.mtimeNs, before.ino]);
	});

	test("C5 beyond push_max_devices the one whose last enable is longest ago goes", async () => {
		const alice = await world.account();
		const client = await alice.client();
		for (const node of ["n1", "n2", "n3", "n4", "n5", "n1", "n6"]) {
			assert.equal(await enable(client, { jid: service, node }), undefined);
		}
		assert.deepEqual(
			await keys(alice),
			["n1", "n3", "n4", "n5", "n6"].map((node) => `${service}<${node}`),
		);
	});

	test("C5 the session of the one that goes stops being pushed", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		const client = await alice.client({ presence: -1 });
		for (const node of ["n1", "n2", "n3", "n4", "n5"]) await enable(client, { jid: service, node });
		await client.logout();
		phone.appServer.takeAll(phone.node);
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	test("C6 disable without jid is refused with modify/bad-request", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		assert.equal(await disable(phone, { node: phone.node }), "modify/bad-request");
		assert.equal((await keys(alice)).length, 1);
	});

	test("C6 disable with a node takes that registration, from whichever session", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		await phone.cut();
		const desktop = await alice.client({ presence: undefined });
		assert.equal(await disable(desktop, { jid: service, node: phone.node }), undefined);
		assert.deepEqual(await keys(alice), [`${service}<${tablet.node}`]);
		await tablet.logout();
		phone.appServer.takeAll(phone.node);
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	test("C6 disable without node takes all nodes of that service", async () => {
		const alice = await world.account();
		const client = await alice.client();
		for (const node of ["n1", "n2"]) await enable(client, { jid: service, node });
		await enable(client, { jid: world.otherPush.domain, node: "n1" });
		assert.equal(await disable(client, { jid: service }), undefined);
		assert.deepEqual(await keys(alice), [`${world.otherPush.domain}<n1`]);
	});

	test("C6 disable preps the JID as enable does", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		assert.equal(await disable(phone, { jid: "PUSH.LOCALHOST", node: phone.node }), undefined);
		assert.deepEqual(await keys(alice), []);
	});

	test("C6, N3 a device that was disabled while online is not pushed when it is gone", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.disablePush();
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});
});
