import { appendFileSync } from "node:fs";

import { version } from "../../e2e/support/prosody.mjs";

/**
 * Says what was measured: beside the test's result, and as a row of a table in the file that FAULTS_TABLE names.
 * `device`: what it got; `registration`: what became of that; `recovery`: milliseconds from the fault's end to the push.
 */
export function report(test, { fault, device, registration, recovery }) {
	const after = recovery === undefined ? "-" : `${(recovery / 1000).toFixed(1)} s`;
	const row = `| ${[version, fault, device, registration, after].join(" | ")} |`;
	test.diagnostic(row);
	if (process.env.FAULTS_TABLE) appendFileSync(process.env.FAULTS_TABLE, `${row}\n`);
}

/** What a stored registration says of the service. */
export function describeRegistration(registration) {
	if (!registration) return "removed";
	const { errors = 0, unreachable_since: since } = registration;
	return `kept, ${errors} errors, ${since === undefined ? "reachable" : "unreachable since the fault"}`;
}
