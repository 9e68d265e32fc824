/** Somebody else's module, written as the README says, runs in a real Prosody. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { steps } from "../e2e/support/readme.mjs";
import { createWorld } from "../e2e/support/world.mjs";
import { pack, run, temporaryFolder } from "../package/support/npm.mjs";

const root = resolve(import.meta.dirname, "../..");
const written = steps("Write your own module");
const repository = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).repository.url;
const folder = temporaryFolder();
let configuration;

test("the README's files and commands compile a module", () => {
	const archive = pack();
	for (const { text, file } of written) {
		if (file) writeFileSync(join(folder, file), text);
		else if (text.startsWith("plugin_paths")) configuration = text;
		// Not from the repository, but what it would give, made from this checkout.
		else for (const line of text.trim().split("\n")) run(line.replace(repository, archive), folder);
	}
	assert(existsSync(join(folder, "node_modules/prosody-cloud-notify/types/index.d.ts")), "the types are not there");
	assert(!existsSync(join(folder, "node_modules/prosody-cloud-notify/src")), "more is there than types");
	assert(existsSync(join(folder, "mod_greeter.lua")), "it was not compiled");
});

test("that module runs in Prosody, configured as the README says", async () => {
	const [, modules] = configuration.match(/^modules_enabled = \{ (.*) \}$/m);
	const [, greeting] = configuration.match(/^greeting = "(.*)"$/m);
	const names = modules.split(", ").map((name) => JSON.parse(name));
	assert(names.includes("greeter"));
	const world = await createWorld({ plugins: [folder], modules: names, options: { greeting } });
	const account = await world.account();
	const client = await account.client();
	const message = await client.takeMessage();
	assert.equal(message.attrs.from, "localhost");
	assert.equal(message.getChildText("body"), `${greeting}, ${account.username}!`);
});
