/** P13: both protocols enabled in the one round trip in which a client logs in and binds (SASL2, Bind 2). */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Device, enableElement } from "./support/account.mjs";
import { AppServer } from "./support/appserver.mjs";
import { failWrites } from "./support/broken_store.mjs";
import { Client } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { version } from "./support/prosody.mjs";
import { both } from "./support/protocols.mjs";
import { Push2Device } from "./support/push2_device.mjs";
import { enable2, match, profiles } from "./support/push2.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { Subscriber } from "./support/subscriber.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	protocol: both,
	communityModules: true,
	modules: ["sasl2", "sasl2_bind2"],
	moreComponents: ["app.localhost"],
});
world.allowLog(/Unable to write to \w+ storage/, /Error in writing push registrations/, /stack traceback/);
const appServer = await new AppServer(world.server, "app.localhost").connect();

/** The two protocols: what a client says inline, and where that is kept. */
const protocols = {
	"Push 2.0": {
		xmlns: ns.push2,
		store: "push2_registrations",
		device: (account, settings) => new Push2Device(account, settings),
		enable: ({ node, appServer: { jid }, matches }) => enable2({ service: jid, client: node }, ...matches),
		bad: [
			["without client", () => enable2({ service: world.push.jid }, match(profiles.all)), "bad-request"],
			["without match", () => enable2({ service: world.push.jid, client: "node-0" }), "feature-not-implemented"],
			[
				"with a service that is no JID",
				() => enable2({ service: "push@", client: "node-0" }, match(profiles.all)),
				"jid-malformed",
			],
			[
				"of the own account",
				({ jid }) => enable2({ service: jid, client: "node-0" }, match(profiles.all)),
				"bad-request",
			],
		],
	},
	"XEP-0357": {
		xmlns: ns.push,
		store: "cloud_notify",
		device: (account, settings) => new Device(account, { appServer, ...settings }),
		enable: ({ node, appServer: { jid } }) => enableElement({ jid, node }, { secret: "publish-secret" }),
		bad: [
			["without jid", () => enableElement({ node: "node-0" }), "bad-request"],
			["with a service that is no JID", () => enableElement({ jid: "push@", node: "node-0" }), "jid-malformed"],
			["of the own account", ({ jid }) => enableElement({ jid, node: "node-0" }), "bad-request"],
			["of another account", () => enableElement({ jid: "x@neighbour.localhost", node: "node-0" }), "not-allowed"],
		],
	},
};

if (version !== "0.12")
	protocols["Push 2.0"].bad.push([
		"with a bad key",
		() =>
			enable2(
				{ service: world.push.jid, client: "node-0" },
				match(profiles.all, new Subscriber().send({ fields: { "ua-public": "AAAA" } })),
			),
		"bad-request",
	]);

/** Fails unless the server refused this inline, with this condition and a text; `bound` is its answer. */
function assertFailed(bound, xmlns, condition) {
	assert.equal(bound.getChild("enabled", xmlns), undefined, String(bound));
	const failed = bound.getChild("failed", xmlns);
	assert.ok(failed, String(bound));
	const found = failed.children.filter((child) => child.getNS() === ns.stanzas).map((child) => child.name);
	assert.ok(found.includes(condition), String(failed));
}

/** Fails unless a client is bound and can be used. */
async function assertUsable(client) {
	await client.presence(0);
	const text = `hello ${client.jid}`;
	await world.bob.say(client.jid, text);
	await client.takeMessage(text);
}

sideBySide("inline", () => {
	test("P13 both protocols are advertised for Bind 2, once each", async () => {
		const features = await new Client(await world.account()).offers();
		const bind = features.getChild("authentication", ns.sasl2).getChild("inline").getChild("bind", ns.bind2);
		const named = bind
			.getChild("inline")
			.getChildren("feature")
			.map(({ attrs }) => attrs.var);
		for (const feature of [ns.push, ns.push2])
			assert.equal(named.filter((one) => one === feature).length, 1, named.join());
	});

	for (const [name, { xmlns, store, device, enable, bad }] of Object.entries(protocols)) {
		test(`P13 ${name}: one round trip from connecting to registered`, async () => {
			const alice = await world.account();
			const phone = device(alice);
			const bound = await phone.bindInline("phone", "installation-1", enable(phone));
			assert.ok(bound.getChild("enabled", xmlns), String(bound));
			assert.equal(bound.getChild("failed", xmlns), undefined);
			const records = Object.values(await world.record("localhost", store, alice.username));
			assert.equal(records.length, 1);
			await assertUsable(phone);
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush();
		});

		test(`P13 ${name}: the session belongs to what it registered inline`, async () => {
			const alice = await world.account();
			const phone = device(alice);
			await phone.bindInline("phone", "installation-1", enable(phone));
			await phone.enableSm();
			await phone.presence(0);
			await alice.client();
			await world.bob.say(alice.jid, "hello");
			await phone.takeMessage("hello");
			await phone.noPush({ after: 1.5 });
			await phone.cut();
			await phone.pushes({ after: 1.3 });
			await world.bob.say(phone.jid, "hello again");
			await phone.onePush(coalesced);
			await phone.resume();
			await phone.takeMessage("hello again");
		});

		test(`P13 ${name}: without a client_id too`, async () => {
			const alice = await world.account();
			const phone = device(alice);
			const bound = await phone.bindInline("phone", undefined, enable(phone));
			assert.ok(bound.getChild("enabled", xmlns), String(bound));
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush();
		});

		test(`P13 ${name}: at each login again, and it stays one registration`, async () => {
			const alice = await world.account();
			const phone = device(alice);
			for (let login = 1; login <= 3; login++) {
				const bound = await phone.bindInline("phone", "installation-1", enable(phone));
				assert.ok(bound.getChild("enabled", xmlns), String(bound));
				await phone.logout();
			}
			assert.equal(Object.keys(await world.record("localhost", store, alice.username)).length, 1);
			await world.bob.say(alice.jid, "hello");
			await phone.onePush();
		});

		for (const [what, element, condition] of bad) {
			test(`P13 ${name}: enabling ${what} fails with ${condition}, and binding does not`, async () => {
				const alice = await world.account();
				const phone = new Client(alice);
				const bound = await phone.bindInline("phone", "installation-1", element(alice), xml("enable", ns.carbons));
				assertFailed(bound, xmlns, condition);
				assert.ok(bound.getChild("enabled", ns.carbons), String(bound));
				await assertUsable(phone);
				assert.equal(await world.record("localhost", store, alice.username), undefined);
			});
		}

		test(`P13, C7 ${name}: a store that can't be written fails it with internal-server-error, and binding does not`, async () => {
			const alice = await world.account();
			const repair = failWrites(world.server.dataFile(store, alice.username));
			const phone = device(alice);
			const bound = await phone.bindInline("phone", "installation-1", enable(phone));
			repair();
			assertFailed(bound, xmlns, "internal-server-error");
			await assertUsable(phone);
		});

		test(`P13 ${name}: who binds without it registers as before`, async () => {
			const alice = await world.account();
			const phone = device(alice);
			const bound = await phone.bindInline("phone", "installation-1");
			assert.deepEqual([bound.getChild("enabled", xmlns), bound.getChild("failed", xmlns)], [undefined, undefined]);
			await phone.enablePush();
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush();
		});
	}

	test("P13, P3 Push 2.0: what is registered inline is kept under the client_id", async () => {
		const alice = await world.account();
		const phone = new Push2Device(alice);
		await phone.bindInline("phone", "installation-1", protocols["Push 2.0"].enable(phone));
		assert.deepEqual(Object.keys(await world.stored(alice)), ["installation-1"]);
	});

	test("P13, P15 both protocols in the same round trip", async () => {
		const alice = await world.account();
		const [modern, classic] = Object.values(protocols);
		const [phone, old] = [modern.device(alice), classic.device(alice)];
		const bound = await phone.bindInline("phone", "installation-1", modern.enable(phone), classic.enable(old));
		for (const { xmlns } of [modern, classic]) assert.ok(bound.getChild("enabled", xmlns), String(bound));
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
		await old.onePush();
	});

	test("P13 a bad enable of one protocol does not prevent the other", async () => {
		const alice = await world.account();
		const [modern, classic] = Object.values(protocols);
		const phone = modern.device(alice);
		const bound = await phone.bindInline("phone", undefined, classic.bad[0][1](alice), modern.enable(phone));
		assertFailed(bound, classic.xmlns, "bad-request");
		assert.ok(bound.getChild("enabled", modern.xmlns), String(bound));
	});
});
