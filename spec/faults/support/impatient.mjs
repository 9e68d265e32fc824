import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { subject } from "../../e2e/support/subject.mjs";
import { harnessModules, long, modules } from "./bench.mjs";

const folder = `mod_${subject.module}`;
const name = join(folder, `${folder}.lua`);
const twoMinutes = "local timeout = 120\n";

/** Seconds after which the module under test gives up waiting for an answer. */
export const silence = long ? 120 : 4;

/**
 * Options that load the module under test with {@link silence} in place of the two minutes of C27: one constant of the
 * emitted Lua is replaced in a copy. With LONG, the module as it is.
 */
export function impatience() {
	if (long) return {};
	const source = readFileSync(join(modules, name), "utf8");
	const parts = source.split(twoMinutes);
	assert.equal(parts.length, 2, "the module has the constant once");
	const directory = mkdtempSync(join(tmpdir(), "push-impatient-"));
	process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
	mkdirSync(join(directory, folder));
	writeFileSync(join(directory, name), parts.join(`local timeout = ${silence}\n`));
	return { plugin_paths: [directory, modules, harnessModules] };
}
