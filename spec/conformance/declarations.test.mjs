/** Everything that types/ declares of Prosody is there, in the Prosody under test, and is of that kind. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readDeclarations } from "./support/declarations.mjs";
import { examine } from "./support/examined.mjs";

const { findings, checked, called, carried } = await examine(readDeclarations());

for (const { name, members, problems } of findings) {
	if (name.startsWith("event ")) continue;
	test(`${name}: ${members} names are true`, () => assert.equal(problems.join("\n"), ""));
}

const events = findings.filter(({ name }) => name.startsWith("event "));
test(`${events.length} events are fired, ${carried} of them were seen with what they carry`, () => {
	assert(carried > 60);
	const wrong = events.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
	assert.equal(wrong.join("\n"), "");
});

test(`${checked} names were looked at in the server, ${called} functions called`, () => {
	assert(checked > 500);
	assert(called > 250);
});
