/**
 * Does the fuzzer see anything at all? Breaks the emitted Lua in one place after the other, and plays scenarios until
 * one of them fails. Ends with 1 when a mutant survives, or when a place is no longer there.
 *
 *	PUSH_MODULE_PATH=dist SEED=1 ONLY=dedupe node spec/fuzz/mutate.mjs
 *	node spec/fuzz/mutate.mjs --check      only: do all places exist?
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { mutations } from "./support/mutations.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const original = process.env.PUSH_MODULE_PATH ?? join(root, "dist");
const version = process.env.PROSODY_VERSION ?? "13.0";
const file = "mod_cloud_notify/mod_cloud_notify.lua";
const source = readFileSync(join(original, file), "utf8");
const chosen = mutations.filter(({ name }) => name.includes(process.env.ONLY ?? ""));

/** The emitted Lua with a mutation, or an error if the place is not there, or not the only one. */
function mutated({ name, from, to }) {
	const pieces = source.split(from);
	if (pieces.length !== 2) {
		const times = pieces.length - 1;
		throw new Error(`"${name}" does not fit: the emitted Lua has ${times} times, not once:\n${from}`);
	}
	return pieces.join(to);
}

/** A folder with the mutated module. */
function folderWith(lua) {
	const directory = mkdtempSync(join(tmpdir(), "push-mutant-"));
	cpSync(original, directory, { recursive: true });
	writeFileSync(join(directory, file), lua);
	return directory;
}

/** Plays scenarios on a mutant; gives what they found, or undefined. */
function fuzz(directory) {
	const env = { ...process.env, PUSH_MODULE_PATH: directory, PROSODY_VERSION: version, ONLY: "" };
	const limits = {
		STANZAS: process.env.STANZAS ?? "12000",
		SHRINK_SECONDS: "4",
		SEED: process.env.SEED ?? "1",
		FAIL_FAST: "1",
	};
	const child = spawn(process.execPath, [join(root, "spec/fuzz/headless.mjs")], { env: { ...env, ...limits } });
	let errors = "";
	child.stderr.on("data", (data) => (errors += data));
	child.stdout.resume();
	return new Promise((resolve) => child.on("exit", (code) => resolve(code === 0 ? undefined : errors.trim())));
}

async function judge(mutation, lua) {
	const directory = folderWith(lua);
	const found = await fuzz(directory);
	rmSync(directory, { recursive: true, force: true });
	const reason = found?.split("\n").find((line) => line.length > 0);
	console.log(`${mutation.name}: ${found ? `found: ${reason.slice(0, 150)}` : "SURVIVES"}`);
	return Boolean(found);
}

const mutants = chosen.map((mutation) => [mutation, mutated(mutation)]);
if (process.argv.includes("--check")) process.exit(0);
const without = await fuzz(original);
if (without) {
	console.error(`The module fails as it is, so that nothing can be said of its mutants:\n${without}`);
	process.exit(1);
}
let found = 0;
/** Judges one mutant after the other while there are some. */
async function lane() {
	while (mutants.length > 0) if (await judge(...mutants.shift())) found++;
}
await Promise.all(Array.from({ length: Number(process.env.JOBS ?? 2) }, lane));
console.log(`${found} of ${chosen.length} mutants found`);
process.exitCode = found === chosen.length ? 0 : 1;
