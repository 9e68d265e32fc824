/** Declarations that lie are found out, each of them, and nothing else is. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { version } from "../e2e/support/prosody.mjs";
import { readDeclarations } from "./support/declarations.mjs";
import { examine } from "./support/examined.mjs";

const file = fileURLToPath(new URL("lies/lies.d.ts", import.meta.url));

/** Lies put into the declarations themselves: in which file, in place of what, and what is found. */
const lies = [
	[
		"util/cache.d.ts",
		"count(): number;",
		"count(): string;",
		"ProsodyCache: count() returned (number), which is not declared",
	],
	["util/ip.d.ts", '"IPv4" | "IPv6";\n', '"IPv4";\n', 'IpAddress: proto is "IPv6", not IPv4'],
	["util/throttle.d.ts", "peek(cost?: number)", "peek(this: void, cost?: number)", "Throttle: peek() threw"],
	[
		"util/throttle.d.ts",
		"poll(cost: number,",
		"poll(cost: number, more: 1, still: 1,",
		"Throttle: poll wants 4 arguments, but takes 3",
	],
	["server.d.ts", '"posix" | "windows"', '"windows"', 'ProsodyServer: platform is "posix", not'],
];

const written = [...readFileSync(file, "utf8").matchAll(/^\s*\/\/ finds(?: on (\S+))?: (.*)$/gm)]
	.filter(([, only]) => only === undefined || only === version)
	.map(([, , text]) => text);

// Below this directory, so that what they refer to is found.
const copy = resolve(import.meta.dirname, `../../build/lies-${process.pid}`);
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
mkdirSync(dirname(copy), { recursive: true });
cpSync(resolve(import.meta.dirname, "../../types"), copy, { recursive: true });
for (const [name, truth, lie] of lies) {
	const path = join(copy, "prosody", name);
	const text = readFileSync(path, "utf8");
	assert(text.includes(truth), `${name} does not say ${truth}`);
	writeFileSync(path, text.replace(truth, lie));
}

const expected = [...written, ...lies.map(([, , , text]) => text)];
const { findings } = await examine(readDeclarations([file], copy));
const found = findings.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));

for (const text of expected) {
	test(`a lie is found: ${text}`, () =>
		assert(
			found.some((problem) => problem.startsWith(text)),
			found.join("\n"),
		));
}

test("what is no lie is none", () => {
	const isExpected = (problem) => expected.some((text) => problem.startsWith(text));
	const surprises = found.filter((text) => !isExpected(text) && !text.endsWith(" was never called"));
	assert.equal(surprises.join("\n"), "");
});
