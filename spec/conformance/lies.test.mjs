/** Declarations that lie are found out, each of them, and nothing else is. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { version } from "../e2e/support/prosody.mjs";
import { readDeclarations } from "./support/declarations.mjs";
import { examine } from "./support/examined.mjs";

const file = fileURLToPath(new URL("lies/lies.d.ts", import.meta.url));

const expected = [...readFileSync(file, "utf8").matchAll(/^\s*\/\/ finds(?: on (\S+))?: (.*)$/gm)]
	.filter(([, only]) => only === undefined || only === version)
	.map(([, , text]) => text);

const { findings } = await examine(readDeclarations([file]));
const found = findings.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));

for (const text of expected) {
	test(`a lie is found: ${text}`, () => assert(found.includes(text), found.join("\n")));
}

test("what is no lie is none", () => {
	const surprises = found.filter((text) => !expected.includes(text) && !text.endsWith(" was never called"));
	assert.equal(surprises.join("\n"), "");
});
