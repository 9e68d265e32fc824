// A stage of many tests: a program whose reporter writes a line of JSON for each test that ended,
// `{ ok, name, seconds?, details? }`, and `{ done: true }` when it has come to its end.

import { line, indent } from "./report.mjs";
import { runProgram } from "./process.mjs";

/**
 * @param {string} name
 * @param {{ command: string, args: string[], env: Record<string, string>, seconds: number, showAll: boolean, showProgress?: boolean }}
 *   how `seconds` is the most it may take; with `showAll` a passed test is shown too, with `showProgress` what else it writes
 */
export async function runTests(name, { command, args, env, seconds, showAll, showProgress = false }) {
	const counts = { passed: 0, failed: 0, details: "" };
	let done = false;
	const onLine = (text) => {
		const result = parse(text);
		if (result?.done) done = true;
		else if (result) count(counts, name, result, showAll);
		else if (showProgress) console.log(indent(text));
	};
	const { code, problem, output } = await runProgram(command, args, { env, seconds, onLine });

	const trouble = problem ?? whatIsWrong(counts, code, done);
	if (trouble) {
		counts.failed += 1;
		counts.details = `${trouble}\n${withoutResults(output)}`;
	}
	return counts;
}

// Other lines are what a test printed.
const isResult = (text) => text.startsWith("{");

const withoutResults = (output) =>
	output
		.split("\n")
		.filter((text) => !isResult(text))
		.join("\n");

function parse(text) {
	if (!isResult(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function count(counts, stage, { ok, name, seconds, details }, showAll) {
	counts[ok ? "passed" : "failed"] += 1;
	if (!ok || showAll) console.log(line(ok, stage, seconds === undefined ? name : `${name} (${seconds.toFixed(1)} s)`));
	if (details) console.log(indent(details));
}

function whatIsWrong({ passed, failed }, code, done) {
	if (!done) return `it ended with ${code} in the middle`;
	if (code !== 0 && failed === 0) return `it ended with ${code} though no test failed`;
	if (passed + failed === 0 && !process.env.ONLY) return "there was no test to run";
	return undefined;
}
