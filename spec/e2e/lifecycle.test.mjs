/** C5, C8, C17, C34, C35 and N3 over restarts, crashes, reloads and deleted accounts: one after the other. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { defineReloading } from "./cases/reloading.mjs";
import { version } from "./support/prosody.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { coalesced } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	options: { push_max_devices: 2, push_max_errors: 2, authentication: "internal_hashed" },
});
const service = world.push.domain;

async function offlineDevice(settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Fails the device's pushes, and returns when one has been failed and the server has heard of it. */
async function failOnce(phone) {
	world.push.answer(phone.node, { error: "cancel/item-not-found" });
	await world.bob.say(phone.account.jid, "hello");
	await phone.nextPush();
	await world.push.component.sync();
}

test("C34 restart: registrations, their options and their error counts survive", async () => {
	const phone = await offlineDevice({ options: { secret: "publish-secret" } });
	const failing = await offlineDevice();
	await failOnce(failing);
	await world.restart();
	await world.bob.say(phone.account.jid, "hello");
	const push = await phone.onePush();
	assertImportant(push);
	assert.equal(push.options.secret, "publish-secret");
	await failOnce(failing);
	await until("the registration is removed", async () => !(await world.stored(failing.account)));
});

test("C34 kill -9: registrations and error counts survive, also those made just before", async () => {
	const failing = await offlineDevice();
	await failOnce(failing);
	const alice = await world.account();
	const phone = await alice.device();
	await world.restart({ crash: true });
	await world.bob.say(alice.jid, "hello");
	assertImportant(await phone.onePush());
	await failOnce(failing);
	await until("the registration is removed", async () => !(await world.stored(failing.account)));
});

test("C34 kill -9 right after a disable: it stays disabled", async () => {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.disablePush();
	await world.restart({ crash: true });
	await world.bob.say(alice.jid, "hello");
	await phone.noPush({ after: 1.2 });
});

test("C34 reload: online and hibernating devices keep working", async () => {
	const alice = await world.account();
	const [online, hibernating] = [await alice.device(), await alice.device()];
	await hibernating.cut();
	assert.equal(await world.reload(), true);
	await world.bob.say(hibernating.jid, "hello");
	assertImportant(await hibernating.onePush(coalesced));
	await online.noPush();
	await online.cut();
	await online.pushes({ after: 1.3 });
	await world.bob.say(online.jid, "hello");
	assertImportant(await online.onePush(coalesced));
	await hibernating.resume();
	await hibernating.takeMessage("hello");
});

defineReloading(world);

test("C17 shutdown: no burst of pushes for what is queued", async () => {
	const phone = await (await world.account()).device();
	await phone.cut();
	for (const text of ["one", "two", "three"]) await world.bob.say(phone.account.jid, text);
	await phone.onePush(coalesced);
	await world.bob.say(phone.account.jid, "four");
	await world.whileStopped(async () => {
		await world.push.component.ended;
		assert.deepEqual(phone.appServer.takeAll(phone.node), []);
	});
	await phone.noPush({ after: 1.5 });
});

test("C35 registrations that the module of this name has stored before are served", async () => {
	const phone = await (await world.account()).device({ options: { secret: "publish-secret" } });
	const file = world.server.dataFile("cloud_notify", phone.account.username);
	await world.whileStopped(() => {
		writeFileSync(file, readFileSync(file, "utf8").replaceAll(phone.node, `${phone.node}-old`));
	});
	phone.node = `${phone.node}-old`;
	await world.bob.say(phone.account.jid, "hello");
	assert.equal((await phone.onePush()).options.secret, "publish-secret");
});

/** The file of a user of the classic module with these registrations; `age` is in seconds. */
function classicFile(registrations) {
	const entries = registrations.map(({ node, age }) => {
		const timestamp = Math.floor(Date.now() / 1000) - age;
		return `["${service}<${node}"] = { ["jid"] = "${service}"; ["node"] = "${node}"; ["timestamp"] = ${timestamp}; };`;
	});
	return `return { ${entries.join("\n")} };\n`;
}

test("C5 device limit, eviction order after a restart: the one whose enable is longest ago goes", async () => {
	const alice = await world.account();
	await (await alice.device()).logout();
	const registrations = [
		{ node: "younger", age: 200_000 },
		{ node: "older", age: 300_000 },
	];
	await world.whileStopped(() => {
		writeFileSync(world.server.dataFile("cloud_notify", alice.username), classicFile(registrations));
	});
	const phone = await alice.device();
	const keys = Object.keys(await world.stored(alice)).sort();
	assert.deepEqual(keys, [`${service}<${phone.node}`, `${service}<younger`]);
});

test("C4, C5 enabling again after a day or more renews the stored time, also over a restart", async () => {
	const alice = await world.account();
	await (await alice.device()).logout();
	const registrations = [
		{ node: "renewed", age: 300_000 },
		{ node: "left", age: 200_000 },
	];
	await world.whileStopped(() => {
		writeFileSync(world.server.dataFile("cloud_notify", alice.username), classicFile(registrations));
	});
	await (await alice.device({ node: "renewed" })).logout();
	await world.restart({ crash: true });
	const phone = await alice.device();
	const keys = Object.keys(await world.stored(alice)).sort();
	assert.deepEqual(keys, [`${service}<${phone.node}`, `${service}<renewed`]);
});

test("C7 records with foreign or damaged entries: the good ones serve, the bad ones are one warning", async () => {
	const phone = await offlineDevice();
	const file = world.server.dataFile("cloud_notify", phone.account.username);
	const bad = '["junk"] = "text"; ["number"] = 7; ["push.localhost<x"] = { ["jid"] = 5 }; ["list"] = { 1, 2 };';
	await world.whileStopped(() => {
		const good = readFileSync(file, "utf8")
			.replace(/^return \{/, "")
			.replace(/\};\s*$/, "");
		writeFileSync(file, `return { ${bad} ${good} };\n`);
	});
	const warned = () => world.logged(/cloud_notify\twarn\t/).length;
	const before = warned();
	await world.bob.say(phone.account.jid, "hello");
	await phone.onePush();
	await world.bob.say(phone.account.jid, "again");
	await phone.onePush();
	assert.equal(warned() - before, 1, world.logged(/cloud_notify\twarn\t/).join("\n"));
});

test("C8 an account that was deleted and made again under the same name has no registration", async () => {
	const alice = await world.account();
	const [phone, tablet] = [await alice.device(), await alice.device()];
	await phone.logout();
	await tablet.cut();
	await world.run('usermanager.delete_user(..., "localhost")', alice.username);
	await phone.pushes({ after: 1.5 });
	await tablet.pushes({ after: 0.1 });
	await alice.create();
	await world.bob.say(alice.jid, "hello");
	await phone.noPush({ after: 1.5 });
	await tablet.noPush();
	assert.equal(await world.stored(alice), undefined);
});

test("C8, C28 the error count of a deleted account is forgotten", async () => {
	const phone = await offlineDevice();
	await failOnce(phone);
	await world.run('usermanager.delete_user(..., "localhost")', phone.account.username);
	await phone.account.create();
	const again = await phone.account.device({ node: phone.node });
	await again.logout();
	await failOnce(again);
	assert.ok(await world.stored(phone.account));
});

/** Prosody 0.12 cannot disable accounts. */
const disablesAccounts = version !== "0.12";
if (disablesAccounts)
	test("C8 a disabled account is not pushed", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		assert.equal(await world.run('return usermanager.disable_user(..., "localhost")', alice.username), true);
		await phone.pushes({ after: 1.5 });
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		await world.run('usermanager.enable_user(..., "localhost")', alice.username);
		await world.bob.say(alice.jid, "hello again");
		await phone.onePush();
	});
