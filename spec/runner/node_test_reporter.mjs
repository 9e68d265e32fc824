// A reporter for `node --test` that writes the lines that tests.mjs reads: one for each test, none for a group of tests.

import path from "node:path";

export default async function* reporter(events) {
	const written = new Map();
	for await (const { type, data } of events) {
		if (type === "test:stdout" || type === "test:stderr") {
			written.set(data.file, (written.get(data.file) ?? "") + data.message);
		} else if (type === "test:pass" || type === "test:fail") {
			const result = describe(type === "test:pass", data, written);
			if (result) yield `${JSON.stringify(result)}\n`;
		}
	}
	yield `${JSON.stringify({ done: true })}\n`;
}

function describe(ok, data, written) {
	const { name, file, skip, todo, details } = data;
	const seconds = details.duration_ms / 1000;
	const isGroup = details.type === "suite" || details.error?.failureType === "subtestsFailed";
	if (isGroup || skip === "test name does not match pattern") return undefined;

	// Node names a whole file that fails, or one whose last `after` does, by its path; and so one that holds no test.
	if (name === file) {
		const why = ok ? "there is no test in this file" : explain(details.error) + said(written.get(file));
		return { ok: false, name: path.relative(".", file), seconds, details: why };
	}
	if (skip || todo) return { ok: false, name, seconds, details: "it was skipped" };
	return { ok, name, seconds, details: ok ? "" : explain(details.error) + said(written.get(file)) };
}

// The error that was thrown is the cause of the one that Node reports.
function explain(error) {
	const cause = error?.cause ?? error;
	return cause?.stack ?? String(cause?.message ?? cause);
}

const said = (output) => (output ? `\nWritten by the file so far:\n${output}` : "");
