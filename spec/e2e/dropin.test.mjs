/**
 * C34, C35: servers that go from the module of this name that came before to this one and back, with devices that sleep. What
 * they store is tested at more length in spec/storage/carryover.test.mjs.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { device, keyOf, Switch, ways } from "./support/predecessor.mjs";
import { createWorld } from "./support/world.mjs";

const storages = {
	internal: { storage: "internal" },
	SQLite: { storage: "sql", sql: { driver: "SQLite3", database: "prosody.sqlite" } },
};

/** What the store has of an account, but for what each login changes. */
async function registrations(world, account) {
	const stored = (await world.stored(account)) ?? {};
	const lasting = ({ jid, node, options }) => ({ jid, node, options });
	return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, lasting(value)]));
}

const publishOptions = ({ options }) =>
	options && { FORM_TYPE: "http://jabber.org/protocol/pubsub#publish-options", ...options };

/** Writes to an account, and fails unless each of these devices of it is pushed. */
async function assertPushed(devices, text) {
	const [{ account, world }] = devices;
	await world.bob.say(account.jid, text);
	for (const each of devices) assert.deepEqual((await each.nextPush()).options, publishOptions(each), text);
}

/** Fails if devices are pushed that nobody has written to, but what the module before does to them is its own. */
async function assertQuiet(which, devices, { after }) {
	await devices[0].world.marker({ after });
	const pushes = devices.flatMap(({ appServer, node }) => appServer.takeAll(node));
	if (which === "ours") assert.equal(pushes.length, 0, pushes.join("\n"));
}

/** A device comes back: to its session, with what has been said meanwhile, or else as clients do after a restart. */
async function comeBack(phone, texts) {
	const { account, node, options, resource } = phone;
	if (!(await phone.hasSession())) return account.device({ node, options, resource });
	await phone.resume();
	for (const text of texts) await phone.takeMessage(text);
	return phone;
}

async function thereAndBack(world, modules, way) {
	await modules.to("theirs", world);
	const alice = await world.account();
	const tablet = await device(alice, "tablet");
	await tablet.logout();
	let phone = await device(alice, "phone", { options: { secret: "publish-secret" } });
	await phone.cut();
	await assertPushed([phone, tablet], "before");
	const before = await registrations(world, alice);
	assert.deepEqual(Object.keys(before).sort(), [phone, tablet].map(keyOf).sort());

	for (const [from, to] of [
		["theirs", "ours"],
		["ours", "theirs"],
	]) {
		await assertQuiet(from, [phone, tablet], { after: 1.2 });
		await modules.to(to, world, way);
		await assertQuiet(from, [phone, tablet], { after: 0.1 });
		await assertPushed([phone, tablet], `after ${from}`);
		await assertQuiet(to, [phone, tablet], { after: 1.2 });
		phone = await comeBack(phone, [`after ${from}`]);
		await phone.cut();
		await assertPushed([phone, tablet], `with ${to}`);
		assert.deepEqual(await registrations(world, alice), before);
	}
}

const worlds = {};
for (const [storage, options] of Object.entries(storages)) {
	const modules = new Switch("theirs");
	worlds[storage] = { modules, world: await createWorld({ options: { ...options, ...modules.options() } }) };
}

describe("there and back", { concurrency: true }, () => {
	for (const [storage, { modules, world }] of Object.entries(worlds)) {
		describe(storage, { concurrency: false }, () => {
			for (const way of Object.keys(ways)) {
				test(`C34, C35 ${storage}: there and back by ${way}: no registration is lost, sleeping devices are pushed`, () =>
					thereAndBack(world, modules, way));
			}
		});
	}
});
