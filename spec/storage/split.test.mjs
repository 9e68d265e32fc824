/**
 * Hosts that are split over two servers with all data in one PostgreSQL: what to do when one Prosody is not enough. Each
 * host is served by one of them, so nothing that one keeps in memory is changed by the other.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Account } from "../e2e/support/account.mjs";
import { createWorld } from "../e2e/support/world.mjs";
import { Postgres } from "./support/postgres.mjs";

const domains = ["localhost", "neighbour.localhost"];

describe("two servers, a host each, one PostgreSQL", () => {
	let postgres;
	let worlds;
	before(async () => {
		postgres = await Postgres.open();
		const options = { storage: "sql", sql: postgres.options };
		worlds = [await createWorld({ otherHosts: [], options }), await createWorld({ options })];
	});
	after(() => postgres.close());

	/** A phone that is away, of an account of the same name on each host. */
	function phones() {
		return Promise.all(
			worlds.map(async (world, index) => {
				const account = await new Account(world, "romeo", domains[index]).create();
				const phone = await account.device();
				await phone.logout();
				return phone;
			}),
		);
	}

	async function push(phone) {
		await phone.world.bob.say(phone.account.jid, "hello");
		const { to, from } = await phone.nextPush();
		assert.deepEqual([from, to], [phone.account.domain, phone.appServer.domain]);
		await phone.noPush();
	}

	test("C34 each pushes its own accounts, and finds them again after a restart of either", async () => {
		const [one, other] = await phones();
		await Promise.all([push(one), push(other)]);
		await worlds[0].restart({ crash: true });
		await Promise.all([push(one), push(other)]);
		await worlds[1].restart();
		await Promise.all([push(one), push(other)]);
	});
});
