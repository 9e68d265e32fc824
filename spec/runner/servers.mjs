// Stages against real servers of the Prosody in PROSODY_VERSION: the tests of a directory, *.test.mjs, or one long program
// that writes the same lines and, while it runs, how far it is.

import fs from "node:fs";
import path from "node:path";
import { runTests } from "./tests.mjs";

/**
 * @param directory where the tests are
 * @param version of Prosody
 * @param {{ jobs?: number, subject?: string }} how `jobs` is how many files to run at a time, unless JOBS says so;
 *   `subject` what the tests run over, where they run over several things
 */
export function serverStage(name, directory, version, { jobs = 2, subject } = {}) {
	return testStage(name, directory, { jobs, env: { PROSODY_VERSION: version, ...(subject && { SUBJECT: subject }) } });
}

/** The tests of a directory that no server runs for. */
export function testStage(name, directory, { jobs = 1, env = {} } = {}) {
	const run = () => {
		const files = fs.readdirSync(directory).filter((file) => file.endsWith(".test.mjs"));
		if (files.length === 0) return { passed: 0, failed: 1, details: `there is no ${directory}/*.test.mjs` };
		return runTests(name, {
			command: process.execPath,
			args: [
				"--test",
				"--test-reporter=./spec/runner/node_test_reporter.mjs",
				`--test-concurrency=${process.env.JOBS ?? jobs}`,
				...(process.env.ONLY ? [`--test-name-pattern=${process.env.ONLY}`] : []),
				...files.map((file) => path.join(directory, file)),
			],
			env,
			seconds: 900,
			showAll: true,
		});
	};
	return { name, run };
}

/** @param seconds that it may take on a busy machine */
export function programStage(name, program, version, seconds) {
	const how = { command: process.execPath, args: [program], env: { PROSODY_VERSION: version }, seconds };
	return { name, run: () => runTests(name, { ...how, showAll: true, showProgress: true }) };
}
