/**
 * C34: kill -9 in the middle of a hundred registrations, on each storage.
 *
 * "Nothing that was confirmed to a client is lost; nothing unconfirmed is in force." A client whose request is under way
 * when the server dies cannot know what became of it; the record may just have been written. So what is asserted is:
 * - every registration whose result was read is in force after the restart, proved by a push with its publish options;
 * - no request that was answered by an error, or never sent, is in force or in the store;
 * - what was under way is in force as a whole, with its own publish options, or not at all.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { subject } from "../e2e/support/subject.mjs";
import { until } from "../e2e/support/wait.mjs";
import { Barrage } from "./support/barrage.mjs";
import { onEachStorage } from "./support/bench.mjs";
import { pushesFor, storedNodes } from "./support/registrations.mjs";

const accounts = 10;
const each = 10;

const options = ({ everything }) => ({
	...everything,
	push_max_devices: 2 * each,
	push_denied_services: ["push.example.net"],
});

/** Kills the server from outside at any moment, within a write too, when about `confirmed` results have been read. */
async function killFromOutside(world, barrage) {
	const confirmed = randomInt(1, (accounts * each) / 2);
	barrage.start();
	await barrage.confirmed(confirmed);
	await setTimeout(randomInt(0, 15));
	await world.server.kill9();
	return `from outside, after ${confirmed} confirmations`;
}

/** The server kills itself when it comes to a certain request: those before it may have been written and not answered. */
async function killFromInside(world, barrage) {
	const request = randomInt(2, accounts * each);
	const pid = await world.run(
		`local host, left = ...
		api(host):hook("cloud_notify/registration", function ()
			left = left - 1
			if left == 0 then require "util.signal".raise("SIGKILL") end
		end, 100)
		return require "util.pposix".getpid()`,
		...[subject.host, request],
	);
	barrage.start();
	await until("the server has killed itself", () => !isRunning(pid), 30_000);
	return `from inside, at request ${request}`;
}

function isRunning(pid) {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** What is in force of the barrage's requests: the secret among the publish options by node. */
async function inForceNow(world, people, barrage) {
	const inForce = new Map();
	for (const account of people) {
		const nodes = barrage.requests.filter((request) => request.account === account).map(({ node }) => node);
		const pushes = await pushesFor(world, account, nodes, { after: 0.1 });
		for (const [node, [push]] of pushes) inForce.set(node, push.options?.secret);
		assert.deepEqual(await storedNodes(world, account), [...pushes.keys()].sort(), "what is stored is what is pushed");
	}
	return inForce;
}

function assertNothingLostOrInvented({ requests }, inForce) {
	for (const { node, secret, state, refused } of requests) {
		if (refused) assert.ok(["cancel/not-allowed", "sent", "unsent"].includes(state), `${node} was answered ${state}`);
		else assert.ok(["confirmed", "sent", "unsent"].includes(state), `${node} was answered ${state}`);
		if (state === "confirmed") assert.ok(inForce.has(node), `${node} was confirmed and is lost`);
		if (refused || state === "unsent") assert.ok(!inForce.has(node), `${node} is in force, and was ${state}`);
		if (inForce.has(node)) assert.equal(inForce.get(node), secret, `the publish options of ${node}`);
	}
}

const kills = [killFromOutside, killFromOutside, killFromInside, killFromInside];

await onEachStorage("crash", { options }, (storage, world) => {
	for (const [index, kill] of kills.entries()) {
		test(`C34 ${storage.name}: kill -9 in the middle of a hundred registrations (${index + 1})`, async (t) => {
			const people = await Promise.all(Array.from({ length: accounts }, () => world.account()));
			const clients = await Promise.all(people.map((account) => account.client({ presence: undefined })));
			const barrage = new Barrage(clients, each);
			const how = await kill(world, barrage);
			await world.restart({ crash: true });

			const inForce = await inForceNow(world, people, barrage);
			const underWay = barrage.inState("sent");
			const lucky = underWay.filter(({ node }) => inForce.has(node)).length;
			const [confirmed, unsent] = [barrage.inState("confirmed").length, barrage.inState("unsent").length];
			t.diagnostic(`killed ${how}: ${confirmed} confirmed, ${unsent} unsent, ${lucky} of ${underWay.length} under way`);
			assertNothingLostOrInvented(barrage, inForce);
		});
	}
});
