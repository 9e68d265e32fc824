/** Who is measured, and on which versions of Prosody. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { runProgram } from "../../runner/process.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The versions that are unpacked; the newest 13.0.x is where somebody has fetched it. */
export const versions = ["0.12", "13.0", "newest"].filter((version) => existsSync(`${root}/.cache/prosody-${version}`));

export const modules = ["peer", "ours"];

/** The most that one measurement may take on a busy machine, in seconds. */
const patience = 600;

/** Measures one thing in a server of its own: the samples by name. */
export async function measure(what, version, module) {
	const { code, output, problem } = await runProgram(process.execPath, ["spec/bench/measure.mjs", what], {
		env: { PROSODY_VERSION: version, BENCH_MODULE: module },
		seconds: patience,
	});
	if (code !== 0 || problem) throw new Error(`${what} of ${module} on ${version}: ${problem ?? output}`);
	return JSON.parse(output.trim().split("\n").at(-1));
}
