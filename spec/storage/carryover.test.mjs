/**
 * C35: the records of the module of this name that came before, written and read by that module itself: 13.0's own
 * mod_cloud_notify, and for 0.12 the community's. From there to this module and back again, on internal and SQLite.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { errorOf } from "../e2e/support/client.mjs";
import { Switch } from "../e2e/support/predecessor.mjs";
import { subject } from "../e2e/support/subject.mjs";
import { until } from "../e2e/support/wait.mjs";
import { onEachStorage } from "./support/bench.mjs";
import { disable, enable, failOnce, pushesFor, storedNodes } from "./support/registrations.mjs";

const switches = new Map();

function options({ name, everything }) {
	switches.set(name, new Switch("theirs"));
	return { ...everything, push_max_errors: 2, ...switches.get(name).options() };
}

/** Registers nodes from a client without presence, and logs out. */
async function register(account, registrations) {
	const client = await account.client({ presence: undefined });
	for (const [node, options] of Object.entries(registrations)) {
		assert.equal(errorOf(await enable(client, node, options)), undefined, `enable ${node}`);
	}
	await client.logout();
}

/** Takes a node back from a client without presence, and logs out. */
async function unregister(account, node) {
	const client = await account.client({ presence: undefined });
	assert.equal(errorOf(await disable(client, node)), undefined, `disable ${node}`);
	await client.logout();
}

/** The publish options with which each node of `nodes` is pushed that is. */
async function pushed(world, account, nodes) {
	const pushes = await pushesFor(world, account, nodes);
	return Object.fromEntries([...pushes].map(([node, [{ options }]]) => [node, options?.secret]));
}

const nodes = ["tablet", "watch", "phone", "added", "new"];
const plain = undefined;

const storages = subject.hasPredecessor ? ["internal", "SQLite"] : [];

await onEachStorage("carryover", { storages, options }, (storage, world) => {
	const restartWith = (which) => switches.get(storage.name).to(which, world);

	test(`C35 ${storage.name}: from the module before to this one: all is served, counted, replaced and disabled`, async () => {
		await restartWith("theirs");
		const alice = await world.account();
		await register(alice, { phone: { secret: "from before" }, tablet: plain, watch: { secret: "watch" } });
		const before = await world.stored(alice);
		await restartWith("ours");

		assert.deepEqual(await pushed(world, alice, nodes), { phone: "from before", tablet: undefined, watch: "watch" });
		assert.deepEqual(await world.stored(alice), before, "serving does not change the record");
		await register(alice, { phone: { secret: "from now" }, added: plain });
		await unregister(alice, "tablet");
		assert.deepEqual(await pushed(world, alice, nodes), { phone: "from now", watch: "watch", added: undefined });
		await failOnce(world, { node: "watch", account: alice, nextPush: () => world.push.next("watch") });
		await world.restart({ crash: true });
		await failOnce(world, { node: "watch", account: alice, nextPush: () => world.push.next("watch") });
		await until("the failing one is removed", async () => !(await storedNodes(world, alice)).includes("watch"));
		for (const node of nodes) world.push.takeAll(node);
		world.push.answer("watch", "result");
	});

	test(`C35 ${storage.name}: from this module back to the one before: the same`, async () => {
		await restartWith("ours");
		const alice = await world.account();
		await register(alice, { phone: { secret: "from us" }, tablet: plain, watch: { secret: "watch" } });
		await failOnce(world, { node: "watch", account: alice, nextPush: () => world.push.next("watch") });
		for (const node of nodes) world.push.takeAll(node);
		world.push.answer("watch", "result");
		await restartWith("theirs");

		assert.deepEqual(await pushed(world, alice, nodes), { phone: "from us", tablet: undefined, watch: "watch" });
		await register(alice, { phone: { secret: "from then" }, added: plain });
		await unregister(alice, "tablet");
		assert.deepEqual(await pushed(world, alice, nodes), { phone: "from then", watch: "watch", added: undefined });
	});

	test(`C35 ${storage.name}: there and back again: what one has changed, the other serves`, async () => {
		await restartWith("theirs");
		const alice = await world.account();
		await register(alice, { phone: { secret: "one" }, tablet: { secret: "tablet" } });
		await restartWith("ours");
		await register(alice, { phone: { secret: "two" }, watch: plain });
		await restartWith("theirs");
		await unregister(alice, "tablet");
		await register(alice, { new: { secret: "three" } });
		await restartWith("ours");
		assert.deepEqual(await pushed(world, alice, nodes), { phone: "two", watch: undefined, new: "three" });
		assert.deepEqual(await storedNodes(world, alice), ["new", "phone", "watch"]);
	});
});
