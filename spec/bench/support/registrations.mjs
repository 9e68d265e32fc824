import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { components } from "../../e2e/support/config.mjs";
import { toLua } from "../../e2e/support/lua.mjs";

/** Accounts whose files are one: file systems limit how often a file may be linked. */
const perFile = 10_000;

/** The record of an account with one device, as all modules of XEP-0357 store it. */
function cloudRecord(node) {
	const { push } = components;
	return { [`${push}<${node}`]: { jid: push, node, timestamp: 1_700_000_000, resource: "phone" } };
}

/**
 * Stores the registrations of so many accounts in a server with internal storage, without its knowledge. Those of
 * `user1` to `user10000` are in one file, to which `user1` gives its name; so on for those that follow.
 *
 * `name` gives the name of an account by its number, `record` what is stored of it by its name.
 */
export function storeRegistrations(
	server,
	count,
	{ store = "cloud_notify", domain, name = (number) => `user${number}`, record = cloudRecord } = {},
) {
	let source;
	for (let number = 1; number <= count; number++) {
		const file = server.dataFile(store, name(number), domain);
		if (number % perFile === 1) {
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, `return ${toLua(record(name(number)))};\n`);
			source = file;
		} else {
			linkSync(source, file);
		}
	}
}
