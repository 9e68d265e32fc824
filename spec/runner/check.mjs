// A stage that is one check: a program that says by its exit code whether all is well.

import { runProgram } from "./process.mjs";

const seconds = 120;

export function checkStage(name, command, args) {
	const run = async () => {
		const { code, output, problem } = await runProgram(command, args, { seconds });
		const ok = code === 0 && !problem;
		return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, details: ok ? "" : (problem ?? output) };
	};
	return { name, run };
}
