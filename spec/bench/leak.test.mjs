/**
 * Nothing grows with the number of pushes, of users seen and of hibernations (N6): neither the handlers of events, which are
 * counted, nor the heap after a collection of garbage. No time is measured.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Account, Device } from "../e2e/support/account.mjs";
import { components } from "../e2e/support/config.mjs";
import { until } from "../e2e/support/wait.mjs";
import { stopCancelledWatchdogs } from "../soak/support/watchdogs.mjs";
import { Bed } from "./support/bed.mjs";

/** Small, so that all memories that have a limit reach it soon: the names of 20 messages for each of these. */
const cacheSize = 50;
const accounts = cacheSize;

/** Bytes by which the heap may grow for each push, user or hibernation: less than the least table and its place in another. */
const bound = { push: 5, user: 5, hibernation: 100 };

/** How often the heap is compared. */
const rounds = 3;

/** Seconds for which Prosody holds what belongs to a connection that has ended. */
const connectionTimeout = 2;

describe("what grows", () => {
	let bed;
	before(async () => {
		const options = { push_cache_size: cacheSize, c2s_timeout: connectionTimeout };
		bed = await Bed.start({ registered: accounts, options });
		await stopCancelledWatchdogs(bed.server);
		await bed.load();
	});
	after(() => bed.stop());

	/** What is there when nothing is under way. */
	async function measure() {
		return {
			handlers: await bed.run("handlers"),
			events: await bed.run("hooked_events", "cloud_notify"),
			bytes: 1024 * (await bed.heap()),
		};
	}

	/**
	 * Runs something several times, the first time so that what has a limit reaches it. The bytes for each of `times` by which the
	 * heap grew in the best of the other rounds: tables of Lua's own change their size now and then, but a leak leaks in
	 * each.
	 */
	async function growth(run, times) {
		await run(0);
		let last = await measure();
		const grown = [];
		for (let round = 1; round <= rounds; round++) {
			await run(round);
			const now = await measure();
			assert.equal(now.handlers, last.handlers, "handlers of events");
			assert.equal(now.events, last.events, "events that the module has ever hooked");
			grown.push((now.bytes - last.bytes) / times);
			last = now;
		}
		return Math.min(...grown);
	}

	test("N6 pushes leave nothing", async () => {
		const count = 2000;
		const push = { act: "message", account: "user", accounts, count, answers: 1 };
		const grown = await growth(() => bed.batch(push), count);
		assert.equal(bed.service.received, (1 + rounds) * count);
		assert.ok(grown < bound.push, `${grown} bytes for each push`);
	});

	test("N6 users who are seen leave nothing beyond push_cache_size", async () => {
		const count = 2000;
		const message = (round) => ({ act: "message", account: `seen${round}-`, accounts: count, count });
		const grown = await growth((round) => bed.batch(message(round)), count);
		assert.ok(grown < bound.user, `${grown} bytes for each user`);
	});

	test("N6 hibernations leave nothing", async () => {
		const count = 30;
		const account = new Account(bed, "sleeper");
		const phone = await account.device({ Device, appServer: { domain: components.push }, node: "sleeper" });
		const message = { act: "say", to: account.jid, count: 1 };
		async function hibernate() {
			for (let time = 0; time < count; time++) {
				await phone.cut();
				await bed.batch(message);
				await phone.resume();
				phone.inbox.takeAll();
			}
			await forgetConnections();
		}
		const grown = await growth(hibernate, count);
		assert.ok(grown < bound.hibernation, `${grown} bytes for each hibernation`);
	});

	test("N6 an account is read once, whether it has a registration or not", async () => {
		await bed.unload();
		await bed.load();
		await bed.run("count_reads");
		for (const name of ["user", "nobody"]) {
			const count = 25;
			await bed.batch({
				act: "message",
				account: name,
				accounts: count,
				count: 5 * count,
				answers: name === "user" ? 1 : 0,
			});
		}
		const reads = await bed.run("reads", "cloud_notify");
		assert.equal(Object.keys(reads).length, 50);
		assert.deepEqual([...new Set(Object.values(reads))], [1]);
	});

	async function forgetConnections() {
		await bed.server.run(
			"notes.rested = nil; after(..., function () notes.rested = true end)",
			connectionTimeout + 0.1,
		);
		await until("connections are forgotten", () => bed.server.run("return notes.rested or false"));
	}
});
