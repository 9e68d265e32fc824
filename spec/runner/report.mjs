// What a run looks like: a line for each result, and below a failed one what the tool said.

const started = Date.now();

export const line = (ok, stage, text) => `${ok ? "ok  " : "FAIL"} ${stage.padEnd(18)} ${text}`;

export const indent = (text) => text.trimEnd().replace(/^/gm, "     ");

/** Prints the result of a stage and returns it. */
export function report(stage, result) {
	const { passed, failed, details } = result;
	const clock = `at ${Math.round((Date.now() - started) / 1000)} s`;
	console.log(line(failed === 0, stage, `${passed} passed, ${failed} failed, ${clock}`));
	if (details.trim() !== "") console.log(indent(details));
	return result;
}
