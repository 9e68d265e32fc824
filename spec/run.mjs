// Runs the tests and says at the end, as its last line, `N passed, N failed`.
//
//	node spec/run.mjs                       everything, but for the storage, the browser and the soak
//	node spec/run.mjs lint spec e2e-13.0    some of it; the names are those of the stages below, or what is before their "-"
//	ONLY=pattern node spec/run.mjs e2e      of the specs and tests only those with a name that matches
//	JOBS=2 node spec/run.mjs e2e            how many files to run at a time for each Prosody
//	VERSIONS="13.0 newest" node spec/run.mjs e2e    on these versions of Prosody, not on the usual two
//	SEED=5 node spec/run.mjs fuzz           the arbitrary scenarios of this seed, not of the usual one
//	FUZZ_MINUTES=9 node spec/run.mjs fuzz   goes on for so long
//
// What counts as one: each check (types, freshness of dist/, each linter), each busted test on each Lua, each test with
// real servers on each Prosody, each campaign of arbitrary scenarios. A tool that crashes, or finds no test at all, counts as one failure; so does a skipped test.

import fs from "node:fs";
import path from "node:path";
import { checkStage } from "./runner/check.mjs";
import { bustedStage } from "./runner/busted.mjs";
import { fuzzStage } from "./runner/fuzz.mjs";
import { report } from "./runner/report.mjs";
import { programStage, serverStage, testStage } from "./runner/servers.mjs";

process.chdir(path.resolve(import.meta.dirname, ".."));

/** Of Prosody, as fetch-prosody.sh calls them. */
const usual = ["0.12", "13.0"];
const versions = [...usual, "newest"];

/** On which of them the stages run that are not named in full. */
const wanted = process.env.VERSIONS?.trim().split(/\s+/) ?? usual;
const unknownVersions = wanted.filter((version) => !versions.includes(version));
if (unknownVersions.length > 0) {
	console.error(`VERSIONS: there is no ${unknownVersions.join(" ")}; there are ${versions.join(" ")}`);
	process.exit(2);
}

/** The tests of spec/faults or spec/storage, over the push module of accounts and then over that of rooms. */
function overSubjects(directory, version, jobs) {
	return [
		serverStage(`${directory}-${version}`, `spec/${directory}`, version, { jobs, subject: "accounts" }),
		serverStage(`${directory}-rooms-${version}`, `spec/${directory}`, version, { jobs, subject: "rooms" }),
	];
}

const endToEnd = (some) => [
	...some.map((version) => [serverStage(`e2e-${version}`, "spec/e2e", version)]),
	...some.map((version) => overSubjects("faults", version, 1)),
];

const browserStage = (version) => serverStage(`browser-${version}`, "spec/browser", version, { jobs: 1 });

// Stages of one list follow each other, lists run side by side. The tests with servers come when all else is done, as
// they measure time.
const phases = [
	[
		[
			checkStage("types-src", "node_modules/.bin/tsc", ["--noEmit", "-p", "."]),
			checkStage("types-spec", "node_modules/.bin/tsc", ["-p", "spec/types"]),
			checkStage("lint-prettier", "node_modules/.bin/prettier", ["--check", "--log-level=warn", "."]),
		],
		[
			checkStage("dist", process.execPath, ["src/build/build.mjs", "--check"]),
			checkStage("release", process.execPath, ["packaging/reproducible.mjs"]),
			checkStage("lint-luacheck", "luacheck", ["--quiet", "--no-color", "dist", "spec"]),
			checkStage("lint-runtime", "bash", ["-c", "test -d dist && ! grep -rnE '__TS__|bindingPattern' dist"]),
			checkStage("lint-mutants", process.execPath, ["spec/fuzz/mutate.mjs", "--check"]),
			bustedStage("spec-5.2", "5.2"),
			bustedStage("spec-5.3", "5.3"),
			bustedStage("spec-5.4", "5.4"),
		],
		[testStage("package", "spec/package")],
	],
	usual.map((version) => [serverStage(`conformance-${version}`, "spec/conformance", version)]),
	endToEnd(usual),
	endToEnd(["newest"]), // by itself: more servers at a time would only wait for each other
	usual.map((version) => [serverStage(`install-${version}`, "spec/install", version)]),
	versions.map((version) => [serverStage(`leak-${version}`, "spec/bench", version)]),
	versions.map((version) => [fuzzStage(`fuzz-${version}`, version)]),
	versions.map((version) => overSubjects("storage", version, 2)),
	[versions.map(browserStage)],
	// One after the other: each keeps two processors busy.
	[versions.map((version) => programStage(`soak-${version}`, "spec/soak/soak.mjs", version, 3600))],
];

/** What runs only by its name: it needs a database server or a browser, or takes minutes. */
const onRequest = /^(storage|browser|soak)-/;

const stages = phases.flat(2);

function choose(names) {
	const isWanted = (stage) =>
		!versions.some((version) => stage.name.endsWith(`-${version}`) && !wanted.includes(version));
	const matches = (stage, name) => stage.name === name || (stage.name.startsWith(`${name}-`) && isWanted(stage));
	const unknown = names.filter((name) => !stages.some((stage) => matches(stage, name)));
	if (unknown.length > 0) {
		console.error(`no stage is called ${unknown.join(" ")}; there are ${stages.map(({ name }) => name).join(" ")}`);
		process.exit(2);
	}
	return (stage) =>
		names.length === 0 ? isWanted(stage) && !onRequest.test(stage.name) : names.some((name) => matches(stage, name));
}

async function runInOrder(list) {
	const results = [];
	for (const stage of list) results.push({ name: stage.name, ...report(stage.name, await stage.run()) });
	return results;
}

const chosen = choose(process.argv.slice(2));
const results = [];
for (const lists of phases) {
	const running = lists.map((list) => runInOrder(list.filter(chosen)));
	results.push(...(await Promise.all(running)).flat());
}

const withNames = results.filter(({ name }) => !/^(types|lint|dist|release)/.test(name));
const isUnmatched = process.env.ONLY && withNames.every((result) => result.passed + result.failed === 0);
if (isUnmatched) console.error(`no test has a name that matches ONLY=${process.env.ONLY}`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed > 0 || passed === 0 || isUnmatched ? 1 : 0;
fs.writeSync(1, `${passed} passed, ${failed} failed\n`);
