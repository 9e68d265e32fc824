/** C26, C28 and C30: what comes back from the push service. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "./support/namespaces.mjs";
import { sideBySide } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ options: { push_max_errors: 3 } });

async function offlineDevice(settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

/** Sends so many messages, and returns the pushes for them when these have been answered. */
async function pushTimes(phone, count) {
	const pushes = [];
	for (let number = 1; number <= count; number++) {
		await world.bob.say(phone.account.jid, `message ${number}`);
		pushes.push(await phone.nextPush());
		await world.push.component.sync();
	}
	return pushes;
}

const isRegistered = async (phone) => (await world.stored(phone.account)) !== undefined;

sideBySide("persistent errors", () => {
	for (const error of [
		"cancel/item-not-found",
		"auth/forbidden",
		"modify/not-acceptable",
		"cancel/service-unavailable",
	]) {
		test(`C28 error limit: ${error} removes the registration at push_max_errors in a row`, async () => {
			const phone = await offlineDevice();
			world.push.answer(phone.node, { error });
			await pushTimes(phone, 2);
			assert.ok(await isRegistered(phone), "registered after two errors");
			await pushTimes(phone, 1);
			await until("the registration is removed", async () => !(await isRegistered(phone)));
			world.push.answer(phone.node, "result");
			await world.bob.say(phone.account.jid, "one more");
			await phone.noPush({ after: 1.5 });
		});
	}

	test("C28 error limit: the removal is one warning in the log, with the condition and without secrets", async () => {
		const phone = await offlineDevice({ options: { secret: "publish-secret" } });
		world.push.answer(phone.node, { error: "cancel/gone" });
		await pushTimes(phone, 3);
		await until("the registration is removed", async () => !(await isRegistered(phone)));
		const warnings = world.logged(/\twarn\t/).filter((line) => line.includes("gone"));
		assert.equal(warnings.length, 1, warnings.join("\n"));
		assert.doesNotMatch(warnings[0], new RegExp(`${phone.node}|publish-secret`));
	});

	test("C26 a result sets the count back", async () => {
		const phone = await offlineDevice();
		for (let round = 0; round < 2; round++) {
			world.push.answer(phone.node, { error: "cancel/item-not-found" });
			await pushTimes(phone, 2);
			world.push.answer(phone.node, "result");
			await pushTimes(phone, 1);
		}
		assert.ok(await isRegistered(phone));
	});

	test("C28 errors count per registration", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		await phone.logout();
		await tablet.logout();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await until("one registration is left", async () => {
			return Object.keys((await world.stored(alice)) ?? {}).join() === `push.localhost<${tablet.node}`;
		});
		await tablet.pushes({ after: 0.1 });
		await world.bob.say(alice.jid, "hello");
		await tablet.onePush();
	});

	test("C28 errors count per account: the same service and node of another account stays", async () => {
		const phone = await offlineDevice();
		const other = await offlineDevice({ node: phone.node });
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await until("the registration is removed", async () => !(await isRegistered(phone)));
		assert.ok(await isRegistered(other));
	});

	test("C28 enabling again after the removal works", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 3);
		await until("the registration is removed", async () => !(await isRegistered(phone)));
		world.push.answer(phone.node, "result");
		const again = await phone.account.device({ node: phone.node });
		await again.logout();
		await world.bob.say(phone.account.jid, "hello");
		await again.onePush();
	});

	test("C28 the count survives a reload of the module", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 2);
		assert.equal(await world.reload(), true);
		await pushTimes(phone, 1);
		await until("the registration is removed", async () => !(await isRegistered(phone)));
	});
});

sideBySide("wait errors", () => {
	const transient = [
		"wait/resource-constraint",
		"wait/internal-server-error",
		"cancel/remote-server-not-found",
		"cancel/remote-server-timeout",
		"cancel/recipient-unavailable",
	];
	for (const error of transient) {
		test(`C27 wait errors: ${error} is never counted`, async () => {
			const phone = await offlineDevice();
			world.push.answer(phone.node, { error });
			for (let number = 1; number <= 4; number++) {
				await world.bob.say(phone.account.jid, `message ${number}`);
				await phone.nextPush();
				await world.marker({ after: 1.05 });
			}
			assert.ok(await isRegistered(phone));
		});
	}

	test("C27 an error that our own server made is never counted", async () => {
		const alice = await world.account();
		const phone = await alice.device({ appServer: { domain: "push.unreachable.example" } });
		await phone.logout();
		for (let number = 1; number <= 4; number++) {
			await world.bob.say(alice.jid, `message ${number}`);
			await world.marker({ after: 1.05 });
		}
		assert.ok(await isRegistered(phone));
	});
});

sideBySide("answers from others", () => {
	/** Has so many pushes answered with an error from `from`, which was not asked. */
	async function errorsFrom(phone, from, times) {
		world.push.answer(phone.node, "silence");
		const pushes = [];
		for (let number = 1; number <= times; number++) {
			await world.bob.say(phone.account.jid, `message ${number}`);
			const push = await phone.nextPush();
			pushes.push(push);
			const reply = xml("iq", { type: "error", id: push.id, from: from.jid, to: "localhost" });
			reply.append(xml("error", { type: "cancel" }, xml("item-not-found", ns.stanzas)));
			await from.component.post(reply);
		}
		return pushes;
	}

	for (const [who, fromOf] of [
		["another service", () => ({ jid: world.otherPush.domain, component: world.otherPush.component })],
		["a stranger", () => ({ jid: "mallory@remote.example/x", component: world.remote })],
		["a resource of the service", () => ({ jid: `${world.push.domain}/x`, component: world.push.component })],
		["a user of the service", () => ({ jid: `user@${world.push.domain}`, component: world.push.component })],
	]) {
		test(`C26 errors from ${who} do not count`, async () => {
			const phone = await offlineDevice();
			await errorsFrom(phone, fromOf(), 4);
			assert.ok(await isRegistered(phone));
		});
	}

	test("C26 the answer of the service counts also after one from somebody else", async () => {
		const phone = await offlineDevice();
		const pushes = await errorsFrom(phone, { jid: world.otherPush.domain, component: world.otherPush.component }, 3);
		for (const push of pushes) world.push.reply(push, { error: "cancel/item-not-found" });
		await until("the registration is removed", async () => !(await isRegistered(phone)));
	});

	test("C26 a result from somebody else does not set the count back", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await pushTimes(phone, 2);
		world.push.answer(phone.node, "silence");
		await world.bob.say(phone.account.jid, "hello");
		const push = await phone.nextPush();
		await world.otherPush.component.post(
			xml("iq", { type: "result", id: push.id, from: world.otherPush.domain, to: "localhost" }),
		);
		world.push.reply(push, { error: "cancel/item-not-found" });
		await until("the registration is removed", async () => !(await isRegistered(phone)));
	});

	test("C26 an error without <error/> is survived", async () => {
		const phone = await offlineDevice();
		world.push.answer(phone.node, "silence");
		await world.bob.say(phone.account.jid, "hello");
		const push = await phone.nextPush();
		await world.push.component.post(xml("iq", { type: "error", id: push.id, from: push.to, to: push.from }));
		world.push.answer(phone.node, "result");
		await world.marker({ after: 1.05 });
		await world.bob.say(phone.account.jid, "again");
		await phone.nextPush();
	});
});

sideBySide("remote disabling", () => {
	/** Tells the account that `from` takes its affiliation with the node away. */
	function affiliation(phone, from, { value = "none", node = phone.node, jid = phone.account.jid } = {}) {
		const pubsub = xml("pubsub", { xmlns: ns.pubsub, node }, xml("affiliation", { jid, affiliation: value }));
		return xml("message", { from, to: phone.account.jid }, pubsub);
	}

	test("C30 an affiliation none from the service itself removes the registration", async () => {
		const phone = await offlineDevice();
		await world.push.component.post(affiliation(phone, world.push.domain));
		await until("the registration is removed", async () => !(await isRegistered(phone)));
		await phone.pushes({ after: 0.1 });
		await world.bob.say(phone.account.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	test("C30 also while the device is online", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await world.push.component.post(affiliation(phone, world.push.domain));
		await until("the registration is removed", async () => !(await isRegistered(phone)));
		await phone.cut();
		await phone.pushes({ after: 1.2 });
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	for (const [what, change] of [
		["for another node", { node: "some-other-node" }],
		["with another affiliation", { value: "publish-only" }],
	]) {
		test(`C30 ${what} nothing is removed`, async () => {
			const phone = await offlineDevice();
			await world.push.component.post(affiliation(phone, world.push.domain, change));
			assert.ok(await isRegistered(phone));
		});
	}

	test("C30 from anybody else it is ignored", async () => {
		const phone = await offlineDevice();
		await world.otherPush.component.post(affiliation(phone, world.otherPush.domain));
		await world.remote.post(affiliation(phone, "mallory@remote.example/x"));
		await world.push.component.post(affiliation(phone, `mallory@${world.push.domain}`));
		await world.bob.post(affiliation(phone));
		assert.ok(await isRegistered(phone));
	});
});
