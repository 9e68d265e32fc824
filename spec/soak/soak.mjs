/**
 * The soak: 2,000 registered devices, 1,000 of which hibernate, 50,000 messages of all kinds, and a push service that
 * answers errors to a tenth of the pushes and takes its time for another tenth. Every device is woken for what it has to
 * be woken for, and for nothing else (support/rules.mjs, support/ledger.mjs); nothing is lost; the heap is flat once it
 * has warmed up; nothing goes wrong in the server.
 *
 *	make soak                                            both versions of Prosody
 *	PROSODY_VERSION=0.12 node spec/soak/soak.mjs         one of them
 *	SOAK_SCALE=0.1 SOAK_SEED=1 node spec/soak/soak.mjs   a tenth of everything; with a seed that was printed, the same
 *	                                                     chances again, but in the order in which the server answers
 *
 * Each claim is printed as a line of JSON for spec/runner/tests.mjs; everything else is for people.
 */
import { claims } from "./support/claims.mjs";
import { summarize } from "./support/summary.mjs";
import { Soak, version } from "./support/soak.mjs";
import { seconds } from "./support/figures.mjs";

const soak = new Soak((line) => console.log(`${version} ${seconds(Date.now() - soak.started).padStart(4)} s  ${line}`));
try {
	await soak.run();
	console.log(summarize(soak));
	for (const { name, problems } of claims(soak)) {
		const ok = problems.length === 0;
		if (!ok) process.exitCode = 1;
		console.log(JSON.stringify({ ok, name, details: describe(problems) }));
	}
	console.log(JSON.stringify({ done: true }));
} finally {
	soak.server?.destroy();
}
process.exit();

function describe(problems) {
	const shown = problems.slice(0, 10);
	return [...shown, ...(problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : [])].join(
		"\n",
	);
}
