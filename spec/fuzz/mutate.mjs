/**
 * Does the fuzzer see anything at all? Breaks the emitted Lua in one place after the other, and plays scenarios until
 * one of them fails. Ends with 1 when a mutant survives, or when a place is no longer there.
 *
 *	PUSH_MODULE_PATH=dist SEED=1 ONLY=dedupe node spec/fuzz/mutate.mjs
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
const chosen = mutations.filter(({ name }) => name.includes(process.env.ONLY ?? ""));

function mutant({ from, to }) {
	const directory = mkdtempSync(join(tmpdir(), "push-mutant-"));
	cpSync(original, directory, { recursive: true });
	const file = join(directory, "mod_cloud_notify/mod_cloud_notify.lua");
	const source = readFileSync(file, "utf8");
	const pieces = source.split(from);
	if (pieces.length === 1) return undefined;
	writeFileSync(file, pieces.join(to));
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

const without = await fuzz(original);
if (without) {
	console.error(`The module fails as it is, so that nothing can be said of its mutants:\n${without}`);
	process.exit(1);
}
const survivors = [];
for (const mutation of chosen) {
	const directory = mutant(mutation);
	const found = directory ? await fuzz(directory) : undefined;
	const reason = found?.split("\n").find((line) => line.length > 0);
	console.log(
		`${mutation.name}: ${directory ? (found ? `found: ${reason.slice(0, 150)}` : "SURVIVES") : "NO SUCH PLACE"}`,
	);
	if (!found) survivors.push(mutation.name);
	if (directory) rmSync(directory, { recursive: true, force: true });
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants found`);
process.exitCode = survivors.length > 0 ? 1 : 0;
