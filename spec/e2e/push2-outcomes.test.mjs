/** P11: what comes back from a gateway, which says nothing if all is well. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { defineRetry } from "./cases/retry.mjs";
import { Gateway } from "./support/gateway.mjs";
import { push2 } from "./support/protocols.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	protocol: push2,
	moreComponents: ["late.example"],
	options: { push_max_errors: 3 },
});
const late = world.appServer("late.example");

async function offlineDevice(settings, in_ = world) {
	const alice = await in_.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Sends so many messages, and returns the pushes for them when the server has had the answers. */
async function pushTimes(phone, count, in_ = world) {
	const pushes = [];
	for (let number = 1; number <= count; number++) {
		await in_.bob.say(phone.account.jid, `message ${number}`);
		pushes.push(await phone.nextPush());
		await phone.appServer.connection.sync();
	}
	return pushes;
}

const isRegistered = async (phone) => (await phone.world.stored(phone.account)) !== undefined;
const isRemoved = (phone) => until("the registration is removed", async () => !(await isRegistered(phone)));

sideBySide("silence", () => {
	test("P11 a gateway that says nothing has had the push: it is not tried again, and nothing is counted", async () => {
		const phone = await offlineDevice();
		await pushTimes(phone, 5);
		await phone.noPush({ after: 9 });
		assert.ok(await isRegistered(phone));
	});
});

defineRetry(world);

/** Counts from now on what the server has for a domain that it cannot reach; gives how many that were. */
async function countRouted(domain) {
	await world.run(
		`local domain = ...
		notes[domain] = 0
		api("localhost"):hook("route/remote", function (event)
			if event.to_host == domain then notes[domain] = notes[domain] + 1 end
		end, 1000)`,
		domain,
	);
	return () => world.run("return notes[...]", domain);
}

sideBySide("what cannot be routed", () => {
	test("P11 what our own server could not route is neither counted nor tried again", async () => {
		const domain = "push.unreachable.example";
		const routed = await countRouted(domain);
		const phone = await offlineDevice({ appServer: { jid: domain } });
		for (let number = 1; number <= 5; number++) await world.bob.say(phone.account.jid, `message ${number}`);
		await world.marker({ after: 9 });
		assert.equal(await routed(), 5);
		assert.ok(await isRegistered(phone));
	});

	test("P11 a gateway that is not connected is not counted, and is pushed when it is back", async () => {
		const phone = await offlineDevice({ appServer: late });
		for (let number = 1; number <= 5; number++) await world.bob.say(phone.account.jid, `message ${number}`);
		await late.connect();
		await phone.pushes({ after: 9 });
		assert.ok(await isRegistered(phone));
		await world.bob.say(phone.account.jid, "hello");
		await phone.onePush();
	});
});

sideBySide("persistent errors", () => {
	for (const error of ["cancel/item-not-found", "cancel/gone", "modify/gone"]) {
		test(`P11 error limit: ${error} removes the registration at push_max_errors in a row`, async () => {
			const phone = await offlineDevice();
			world.push.answer(phone.node, { error });
			await pushTimes(phone, 2);
			assert.ok(await isRegistered(phone), "registered after two errors");
			await pushTimes(phone, 1);
			await isRemoved(phone);
			world.push.answer(phone.node, undefined);
			await world.bob.say(phone.account.jid, "one more");
			await phone.noPush({ after: 1.5 });
		});
	}

	for (const error of [
		"auth/forbidden",
		"modify/not-acceptable",
		"cancel/service-unavailable",
		"cancel/remote-server-not-found",
	]) {
		test(`P11 error limit: ${error} of the gateway within 72 hours removes nothing`, async () => {
			const phone = await offlineDevice();
			world.push.answer(phone.node, { error });
			await pushTimes(phone, 6);
			assert.ok(await isRegistered(phone));
		});
	}

	test("P11 error limit: persistent errors are not tried again", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "auth/forbidden" });
		await pushTimes(phone, 1);
		await phone.noPush({ after: 9 });
	});

	test("P11 wait errors are never counted", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "wait/resource-constraint" });
		for (let number = 1; number <= 5; number++) {
			await pushTimes(phone, 1);
			await world.marker({ after: 1.05 });
		}
		assert.ok(await isRegistered(phone));
	});

	test("P11, C28 the removal is one warning in the log, with the condition and without secrets", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/gone" });
		await pushTimes(phone, 3);
		await isRemoved(phone);
		const warnings = world.logged(/\twarn\t/).filter((line) => line.includes(phone.account.username));
		assert.equal(warnings.length, 1, warnings.join("\n"));
		assert.match(warnings[0], /gone/);
		assert.doesNotMatch(warnings[0], new RegExp(phone.node));
	});

	test("P11, C28 errors count per device", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		for (const device of [phone, tablet]) await device.logout();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await until("one registration is left", async () => {
			return Object.keys((await world.stored(alice)) ?? {}).join() === tablet.resource;
		});
		await tablet.pushes({ after: 0.1 });
		await world.bob.say(alice.jid, "hello");
		await tablet.onePush();
	});

	test("P11, C28 a device that registers again after the removal is pushed", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await isRemoved(phone);
		world.push.answer(phone.node, undefined);
		const again = await phone.account.device({ node: phone.node });
		await again.logout();
		await world.bob.say(phone.account.jid, "hello");
		await again.onePush();
	});

	test("P11, C28 removal by errors takes hibernating sessions along: the device is pushed no more", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		world.push.answer(phone.node, { error: "cancel/gone" });
		for (let number = 1; number <= 3; number++) {
			await world.bob.say(phone.jid, `message ${number}`);
			await phone.onePush(coalesced);
		}
		await isRemoved(phone);
		world.push.answer(phone.node, undefined);
		await world.bob.say(phone.jid, "hello");
		await phone.noPush(coalesced);
	});

	test("P11, C34 the count survives a reload of the module", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 2);
		const registrations = await world.stored(phone.account);
		assert.equal(await world.reload(), true);
		assert.ok(registrations);
		await pushTimes(phone, 1);
		await isRemoved(phone);
	});
});

sideBySide("answers from others", () => {
	for (const [who, sender] of [
		["another service", () => ({ from: world.otherPush.jid, gateway: world.otherPush })],
		["a user of the service", () => ({ from: `user@${world.push.jid}`, gateway: world.push })],
	]) {
		test(`P11, C26 errors from ${who} do not count`, async () => {
			const phone = await offlineDevice();
			for (let number = 1; number <= 4; number++) {
				const [push] = await pushTimes(phone, 1);
				const { from, gateway } = sender();
				gateway.refuse(push, "cancel/item-not-found", { from });
				await gateway.connection.sync();
			}
			assert.ok(await isRegistered(phone));
		});
	}

	test("P11 errors for pushes that were never sent do not count, and harm nothing", async () => {
		const phone = await offlineDevice();
		for (const id of ["never-sent", "", undefined]) {
			const push = { id, to: world.push.jid, from: "localhost" };
			for (let number = 1; number <= 4; number++) world.push.refuse(push, "cancel/item-not-found");
		}
		await world.push.connection.sync();
		assert.ok(await isRegistered(phone));
		await pushTimes(phone, 1);
	});

	test("P11 the same error twice for one push counts once", async () => {
		const phone = await offlineDevice();
		for (let number = 1; number <= 2; number++) {
			const [push] = await pushTimes(phone, 1);
			for (let again = 1; again <= 3; again++) world.push.refuse(push, "cancel/item-not-found");
			await world.push.connection.sync();
		}
		assert.ok(await isRegistered(phone));
	});

	test("P11 an error without <error/> is survived", async () => {
		const phone = await offlineDevice();
		const [push] = await pushTimes(phone, 1);
		world.push.connection.send(`<message type='error' id='${push.id}' from='${push.to}' to='${push.from}'/>`);
		await world.push.connection.sync();
		await pushTimes(phone, 1);
	});

	test("P11 what a gateway that is an account answers counts: it can do so from its resource only", async () => {
		const gateway = await Gateway.account(await world.account());
		const phone = await offlineDevice({ appServer: gateway });
		gateway.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await isRemoved(phone);
	});
});

/** Has the server's clock go on by so many hours, for all that reads the time of day. */
function wait(hours, in_) {
	return in_.run(
		`local seconds = ... * 3600
		local time = require "util.time"
		local now, os_time = time.now, os.time
		time.now = function () return now() + seconds end
		os.time = function (parts) if parts then return os_time(parts) end return os_time() + seconds end`,
		hours,
	);
}

test("P11 error limit: persistent errors remove the registration at push_max_errors if the first is 72 hours old", async () => {
	const later = await createWorld({ protocol: push2, options: { push_max_errors: 3 } });
	const [phone, recent] = [await offlineDevice({}, later), await offlineDevice({}, later)];
	const few = await offlineDevice({}, later);
	for (const device of [phone, recent, few]) later.push.answer(device.node, { error: "auth/forbidden" });
	await pushTimes(phone, 4, later);
	await pushTimes(few, 1, later);
	await wait(71, later);
	await pushTimes(recent, 2, later);
	await pushTimes(phone, 1, later);
	assert.ok(await isRegistered(phone), "registered after 71 hours");
	await wait(2, later);
	await pushTimes(phone, 1, later);
	await isRemoved(phone);
	await pushTimes(recent, 2, later);
	assert.ok(await isRegistered(recent), "the first error is 2 hours old");
	await pushTimes(few, 1, later);
	assert.ok(await isRegistered(few), "two errors are not three");
	await pushTimes(few, 1, later);
	await isRemoved(few);
});

test("P11, C34 the time of the first error survives a crash", async () => {
	const later = await createWorld({ protocol: push2, options: { push_max_errors: 2 } });
	const phone = await offlineDevice({}, later);
	later.push.answer(phone.node, { error: "auth/forbidden" });
	await pushTimes(phone, 2, later);
	await later.restart({ crash: true });
	await wait(73, later);
	await pushTimes(phone, 1, later);
	await isRemoved(phone);
});
