// A server that looks at declarations while people use it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { version } from "../../e2e/support/prosody.mjs";
import { createWorld } from "../../e2e/support/world.mjs";
import { roomService } from "../../e2e/support/rooms.mjs";
import { compare } from "./compare.mjs";
import { ignoring } from "./elsewhere.mjs";
import { converse, service } from "./conversation.mjs";

const settings = {
	plugins: [join(import.meta.dirname, "../modules")],
	modules: ["test_conformance", "register"],
	// Without statistics there are no metrics.
	options: { statistics: "internal", statistics_interval: "manual", allow_registration: true },
	rooms: { [service]: roomService(["muc_mam", "test_conformance"]) },
};

/**
 * Compares declarations with a server.
 * @returns `findings` as `compare` gives them, and how many names were `checked` in the server, how many functions `called`,
 *   of how many events was seen what they have `carried`
 */
export async function examine(declarations) {
	const world = await createWorld(settings);
	world.allowLog(/Usage of legacy is_admin\(\) API/);
	const file = join(world.server.directory, "declarations.json");
	writeFileSync(file, JSON.stringify(forServer(declarations)));
	await inServer(world, "start(...)", file, version);
	await converse(world);
	const seen = await inServer(world, "examine()");
	const findings = compare(declarations, seen, version);
	const events = Object.keys(seen.records).filter((owner) => /^event [^.]*$/.test(owner));
	return { findings, checked: seen.checked, called: Object.keys(seen.called).length, carried: events.length };
}

const inServer = (world, call, ...args) =>
	world.run(`return hosts.localhost.modules.test_conformance.${call}`, ...args);

function contentsOf({ name, bases, contents: { fields, ...rest } }) {
	const marked = fields.map((field) => ({ ...field, ignores: ignoring[version].includes(`${name}.${field.name}`) }));
	return { bases, fields: marked, ...rest };
}

/** The events of our own modules are not Prosody's to show. */
function forServer({ libraries, globals, interfaces, events }) {
	return {
		libraries,
		globals,
		interfaces: Object.fromEntries(interfaces.map((declared) => [declared.name, contentsOf(declared)])),
		events: events
			.filter(({ own }) => !own)
			.map(({ name, pattern, global, shape }) => ({ name, open: pattern !== undefined, global, shape })),
	};
}
