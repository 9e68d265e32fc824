/** P15: both push modules on one host; a device in each protocol, and one in both. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Device, enableElement } from "./support/account.mjs";
import { AppServer } from "./support/appserver.mjs";
import { errorOf, featuresOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { both, push2, xep0357 } from "./support/protocols.mjs";
import { enable2, match, profiles } from "./support/push2.mjs";
import { freshNode } from "./support/receiving.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { chatState, propose } from "./support/stanzas.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

/** Prosody's watchdog takes a second more than it is told. */
const [normal, longest] = [2, 9];

/** A world with both modules, and an app server of XEP-0357 in it. */
async function createBoth(options) {
	const world = await createWorld({ protocol: both, moreComponents: ["app.localhost"], options });
	world.app = await new AppServer(world.server, "app.localhost").connect();
	world.components.push(world.app);
	return world;
}

const world = await createBoth();
const brief = await createBoth({ smacks_hibernation_time: normal, push_max_hibernation_timeout: longest });
const untilFirst = await createBoth({
	...{ smacks_hibernation_time: normal, push_max_hibernation_timeout: longest, hibernate_past_first_push: false },
});

/** A device that registers by XEP-0357 only. */
const classicDevice = (account, settings) => account.device({ Device, appServer: account.world.app, ...settings });

/** A device of Push 2.0 that has registered by XEP-0357 too, as `classicNode`. */
async function doubleDevice(account, settings) {
	const phone = await account.device(settings);
	phone.classicNode = freshNode();
	const enabling = enableElement({ jid: account.world.app.jid, node: phone.classicNode });
	assert.equal(errorOf(await phone.iq("set", enabling)), undefined);
	return phone;
}

/** Fails unless so many pushes have left for the XEP-0357 half of a device; call after its other half was looked at. */
function assertClassic(phone, count) {
	const pushes = phone.world.app.takeAll(phone.classicNode);
	assert.equal(pushes.length, count, `${pushes.length} pushes:\n${pushes.join("\n")}`);
	return pushes[0];
}

/** Returns when what has left for either service until `after` seconds from now has arrived. */
async function settle(in_, { after }) {
	await in_.marker({ after });
	await in_.marker({ after: 0.1, appServer: in_.app });
}

/** The three: in Push 2.0, in XEP-0357, in both. */
async function threeDevices(in_) {
	const alice = await in_.account();
	return {
		alice,
		modern: await alice.device(),
		classic: await classicDevice(alice),
		double: await doubleDevice(alice),
	};
}

/** Fails unless each of the three has been pushed once for each of its registrations, and gives the pushes. */
async function eachOnce(in_, { modern, classic, double }, after) {
	await settle(in_, after);
	return {
		modern: await modern.onePush({ after: 0.1 }),
		classic: await classic.onePush({ after: 0.1 }),
		double: [await double.onePush({ after: 0.1 }), assertClassic(double, 1)],
	};
}

sideBySide("each by its own rules", () => {
	test("P15 the account's disco#info has both", async () => {
		const client = await (await world.account()).client();
		const features = await featuresOf(client, client.account.jid);
		for (const feature of [ns.push, ns.push2]) assert.ok(features.includes(feature), feature);
	});

	test("P15 offline: each registration is pushed once", async () => {
		const three = await threeDevices(world);
		for (const device of [three.modern, three.classic, three.double]) await device.logout();
		await world.bob.say(three.alice.jid, "hello");
		const pushes = await eachOnce(world, three, coalesced);
		push2.assertImportant(pushes.modern);
		xep0357.assertImportant(pushes.classic);
		push2.assertImportant(pushes.double[0]);
		xep0357.assertImportant(pushes.double[1]);
	});

	test("P15 hibernating: each registration is pushed once", async () => {
		const three = await threeDevices(world);
		for (const device of [three.modern, three.classic, three.double]) await device.cut();
		await settle(world, { after: 1.3 });
		for (const device of [three.modern, three.classic, three.double]) device.appServer.takeAll(device.node);
		world.app.takeAll(three.double.classicNode);
		await world.bob.say(three.alice.jid, "hello");
		await eachOnce(world, three, coalesced);
		for (const device of [three.modern, three.classic, three.double]) {
			await device.resume();
			await device.takeMessage("hello");
		}
	});

	test("P15 a call goes to each at once, and once", async () => {
		const three = await threeDevices(world);
		await world.bob.say(three.alice.jid, undefined, propose("call"));
		const pushes = await eachOnce(world, three, { after: 0.4 });
		assert.deepEqual([pushes.modern.voip, pushes.double[0].voip], [true, true]);
		await settle(world, coalesced);
		await three.modern.noPush();
		await three.classic.noPush();
		await three.double.noPush();
		assertClassic(three.double, 0);
	});

	test("P15 matches of Push 2.0 do not hold for XEP-0357", async () => {
		const alice = await world.account();
		const phone = await doubleDevice(alice, { matches: [match(profiles.important)] });
		await phone.cut();
		await settle(world, { after: 1.3 });
		world.app.takeAll(phone.classicNode);
		await world.bob.say(phone.jid, undefined, chatState());
		await settle(world, coalesced);
		await phone.noPush();
		xep0357.assertUnimportant(assertClassic(phone, 1));
	});

	test("P15 disabling one leaves the other", async () => {
		const alice = await world.account();
		const phone = await doubleDevice(alice);
		await phone.disablePush();
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await settle(world, coalesced);
		await phone.noPush();
		assertClassic(phone, 1);
	});

	test("P15 errors of one gateway take the registration there only", async () => {
		const alice = await world.account();
		const phone = await doubleDevice(alice);
		await phone.logout();
		world.push.answer(phone.node, { error: "cancel/gone" });
		for (let number = 1; number <= 16; number++) await world.bob.say(alice.jid, `message ${number}`);
		await until("the registration is removed", async () => !(await world.stored(alice)));
		assert.ok(await world.record("localhost", "cloud_notify", alice.username));
	});

	test("P15, N5 a notification of Push 2.0 for an account pushes no registration of either", async () => {
		const carol = await world.account();
		const three = await threeDevices(world);
		for (const device of [three.modern, three.classic, three.double]) await device.logout();
		const phone = await carol.device({ enable: false });
		await phone.iq("set", enable2({ service: three.alice.jid, client: "node-0" }, match(profiles.all)));
		await phone.logout();
		await world.bob.say(carol.jid, "hello");
		await settle(world, coalesced);
		for (const device of [three.modern, three.classic, three.double]) await device.noPush();
		assertClassic(three.double, 0);
	});
});

/** Fails unless the session still hibernates after so many seconds. */
async function lives(device, seconds) {
	await device.world.marker({ after: seconds });
	assert.equal(await device.isHibernating(), true, `the session still hibernates after ${seconds} s`);
}

/** Fails unless the session is gone within so many seconds. */
function ends(device, seconds) {
	return until("the session has ended", async () => !(await device.hasSession()), seconds * 1000);
}

sideBySide("how long sessions hibernate", () => {
	test("P15 the longest claim holds: past the first push for Push 2.0, to the first push for XEP-0357", async () => {
		const three = await threeDevices(brief);
		for (const device of [three.modern, three.classic, three.double]) await device.cut();
		await brief.bob.say(three.alice.jid, "hello");
		await three.classic.nextPush();
		await ends(three.classic, normal + 3);
		assert.equal(await three.modern.isHibernating(), true);
		assert.equal(await three.double.isHibernating(), true);
		await ends(three.modern, longest);
		await ends(three.double, longest);
	});

	test("P15 the end comes once: those who know the presence see it once", async () => {
		const alice = await brief.account();
		const phone = await doubleDevice(alice);
		const carol = await brief.contact();
		await phone.post(`<presence to='${carol.jid}'/>`);
		await phone.cut();
		await brief.bob.say(alice.jid, "hello");
		await ends(phone, longest + 3);
		await brief.marker({ after: 1.5 });
		const gone = carol.inbox.items.filter(({ name, attrs }) => name === "presence" && attrs.type === "unavailable");
		assert.equal(gone.length, 1, gone.join("\n"));
	});

	test("P15 with hibernate_past_first_push off both end after the first push", async () => {
		const alice = await untilFirst.account();
		const phone = await doubleDevice(alice);
		await phone.cut();
		await lives(phone, normal + 2);
		await untilFirst.bob.say(alice.jid, "hello");
		await phone.nextPush();
		await ends(phone, normal + 4);
	});

	test("P15, C32 disabling Push 2.0 leaves the claim of XEP-0357", async () => {
		const alice = await brief.account();
		const phone = await doubleDevice(alice, { clientId: "phone" });
		await phone.cut();
		const settings = { clientId: "phone", node: phone.node, enable: false, presence: undefined };
		await (await alice.device(settings)).disablePush();
		await lives(phone, normal + 2);
		await brief.bob.say(phone.jid, "hello");
		await ends(phone, normal + 4);
	});

	test("P15, C32 disabling XEP-0357 leaves the claim of Push 2.0", async () => {
		const alice = await brief.account();
		const phone = await doubleDevice(alice);
		await phone.cut();
		const desktop = await classicDevice(alice, { enable: false, presence: undefined, node: phone.classicNode });
		await desktop.disablePush();
		await lives(phone, normal + 2.5);
		await ends(phone, longest);
	});

	test("P15, C32 disabling both gives the normal timeout back", async () => {
		const alice = await brief.account();
		const phone = await doubleDevice(alice, { clientId: "phone" });
		await phone.cut();
		await (await alice.device({ clientId: "phone", enable: false, presence: undefined })).disablePush();
		await (await classicDevice(alice, { enable: false, presence: undefined, node: phone.classicNode })).disablePush();
		await ends(phone, normal + 3);
	});
});

for (const [reloaded, what] of [
	["push2", "mod_push2"],
	["cloud_notify", "mod_cloud_notify"],
]) {
	test(`P15, C34 a reload of ${what} disturbs neither`, async () => {
		const three = await threeDevices(world);
		for (const device of [three.modern, three.classic, three.double]) await device.cut();
		await settle(world, { after: 1.3 });
		for (const device of [three.modern, three.classic, three.double]) device.appServer.takeAll(device.node);
		world.app.takeAll(three.double.classicNode);
		assert.equal(await world.reload(reloaded), true);
		await world.bob.say(three.alice.jid, "hello");
		await eachOnce(world, three, coalesced);
	});

	test(`P15, C34 an unload of ${what} leaves the claim of the other`, async () => {
		const alice = await brief.account();
		const phone = await doubleDevice(alice);
		await phone.cut();
		await brief.run('modulemanager.unload("localhost", ...)', reloaded);
		await lives(phone, normal + 2);
		await brief.run('modulemanager.load("localhost", ...)', reloaded);
		await brief.bob.say(phone.jid, "hello");
		await ends(phone, longest + 2);
	});
}
