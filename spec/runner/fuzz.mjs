// A stage of arbitrary scenarios: the campaigns of spec/fuzz for the Prosody in PROSODY_VERSION, each of which is one
// check, and the tests of abuse beside them.

import { line, indent } from "./report.mjs";
import { runProgram } from "./process.mjs";
import { serverStage } from "./servers.mjs";

/** So that the whole suite does the same each time; `make fuzz` takes another seed each time. */
const fixedSeed = "1";

/** The most that a campaign may take in seconds, on however busy a machine, beside the time that it is told to go on. */
const patience = 600;

/** @param version of Prosody */
export function fuzzStage(name, version) {
	const run = async () => {
		const [headless, live] = await Promise.all([
			campaign(name, "headless", version),
			campaign(name, "live", version).then(async (result) => add(result, await abuse(name, version))),
		]);
		return add(headless, live);
	};
	return { name, run };
}

const add = (one, other) => ({
	passed: one.passed + other.passed,
	failed: one.failed + other.failed,
	details: one.details + other.details,
});

async function campaign(stage, kind, version) {
	if (process.env.ONLY && !new RegExp(process.env.ONLY).test(kind)) return { passed: 0, failed: 0, details: "" };
	const { code, output, problem } = await runProgram(process.execPath, [`spec/fuzz/${kind}.mjs`], {
		env: { PROSODY_VERSION: version, SEED: process.env.SEED ?? fixedSeed },
		seconds: patience + 90 * Number(process.env.FUZZ_MINUTES ?? 0),
	});
	const ok = code === 0 && !problem;
	console.log(line(ok, stage, kind));
	console.log(indent(problem ? `${problem}\n${output}` : output));
	return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, details: "" };
}

const abuse = (name, version) => serverStage(name, "spec/fuzz", version, { jobs: 1 }).run();
