/**
 * The profile: where the server's time goes while it pushes, and what it allocates, by functions and lines; `make where` tells
 * the TypeScript of a line. Time is counted in instructions of Lua's, without C and the collection of garbage; what is allocated
 * decides on the latter, which takes most of the time.
 *
 *	make profile
 *	PROFILE_PROSODY=0.12 PROFILE_MODULE=peer make profile     another version of Prosody, or the module that was there before
 */
process.env.PROSODY_VERSION = process.env.PROFILE_PROSODY ?? "13.0";
process.env.BENCH_MODULE = process.env.PROFILE_MODULE ?? "ours";

const { Bed } = await import("./support/bed.mjs");
const { accounts } = await import("./support/numbers.mjs");

/** Pushes: the profile makes each of them hundreds of times slower. */
const kinds = {
	samples: { count: 500, title: "instructions, in samples of 997" },
	bytes: { count: 100, title: "bytes allocated" },
};
const shown = 30;

const bed = await Bed.start({ registered: accounts, modules: ["bench", "bench_profiler"] });
await bed.load();
await bed.batch({ act: "message", account: "user", accounts, count: 500, answers: 1 });
for (const [kind, { count, title }] of Object.entries(kinds)) {
	await profiler("start", kind);
	await bed.batch({ act: "message", account: "user", accounts, count, answers: 1 });
	print(await profiler("stop"), count, title);
}
await bed.stop();
process.exit();

function profiler(name, ...args) {
	const code = "local name = ... return hosts.localhost.modules.bench_profiler[name](select(2, ...))";
	return bed.server.run(code, name, ...args);
}

function print({ sum, totals, selves, lines }, count, title) {
	console.log(`\n${title}: ${(sum / count).toFixed(1)} for a message, its push and the answer`);
	show("of functions, with what they call", totals, sum, count);
	show("of functions alone", selves, sum, count);
	show("of lines", lines, sum, count);
}

function show(title, costs, sum, count) {
	console.log(`\n  ${title}`);
	const most = Object.entries(costs).sort(([, one], [, other]) => other - one);
	for (const [where, cost] of most.slice(0, shown)) {
		const share = `${((100 * cost) / sum).toFixed(1)} %`;
		console.log(`  ${share.padStart(7)}  ${(cost / count).toFixed(1).padStart(8)}  ${where}`);
	}
}
