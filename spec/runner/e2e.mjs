// A stage that runs the end-to-end tests, spec/e2e/*.test.mjs, against the version of Prosody in PROSODY_VERSION.

import fs from "node:fs";
import path from "node:path";
import { runTests } from "./tests.mjs";

const directory = "spec/e2e";

export function endToEndStage(name, version) {
	const run = () => {
		const files = fs.readdirSync(directory).filter((file) => file.endsWith(".test.mjs"));
		if (files.length === 0) return { passed: 0, failed: 1, details: `there is no ${directory}/*.test.mjs` };
		return runTests(name, {
			command: process.execPath,
			args: [
				"--test",
				"--test-reporter=./spec/runner/node_test_reporter.mjs",
				`--test-concurrency=${process.env.JOBS ?? 2}`,
				...(process.env.ONLY ? [`--test-name-pattern=${process.env.ONLY}`] : []),
				...files.map((file) => path.join(directory, file)),
			],
			env: { PROSODY_VERSION: version },
			seconds: 900,
			showAll: true,
		});
	};
	return { name, run };
}
