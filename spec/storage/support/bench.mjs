import { after, describe } from "node:test";

import { subject } from "../../e2e/support/subject.mjs";
import { createWorld } from "../../e2e/support/world.mjs";
import { allStorages, openStorage } from "./storages.mjs";

/**
 * Runs the same tests on several storages side by side. `groups` are functions that define tests, given the storage and
 * the world; those of a group follow each other on a server of its own, and the groups of a storage run side by side too.
 * `options`: a function of the storage that gives those of the server. STORAGE=SQLite in the environment runs only the
 * tests on that storage.
 */
export async function onEachStorage(topic, { storages = allStorages, options }, ...groups) {
	const chosen = storages.filter((name) => !process.env.STORAGE || name === process.env.STORAGE);
	const wanted = chosen.flatMap((name) => groups.map((define) => ({ name, define })));
	const benches = await Promise.all(wanted.map(({ name, define }) => openBench(name, options, define)));
	describe(topic, { concurrency: Math.max(1, benches.length) }, () => {
		for (const { storage, world, define } of benches) {
			describe(storage.name, { concurrency: false }, () => define(storage, world));
		}
	});
}

async function openBench(name, options, define) {
	const storage = await openStorage(name);
	const world = await createWorld(subject.settings(options(storage)));
	after(() => storage.close());
	return { storage, world, define };
}
