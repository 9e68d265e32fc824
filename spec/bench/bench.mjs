/**
 * The benchmark: what a push module costs, ours and the one that was there before, inside real servers with a real push
 * service. Each measurement is made in a server of its own, in turn; the figures are medians over all rounds. Nothing
 * fails on a time: the targets are ratios, and printed.
 *
 *	make bench                      all of it; writes docs/bench/bench.json and docs/bench/bench.svg
 *	BENCH_SCALE=0.1 make bench      a tenth of everything, to try something out; writes nothing
 */
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { format } from "prettier";

import { measure, modules, versions } from "./support/contenders.mjs";
import { rounds, samples } from "./support/numbers.mjs";
import { plot } from "./support/plot.mjs";
import { Results } from "./support/results.mjs";
import { table, targetTable } from "./support/table.mjs";
import { targets } from "./support/targets.mjs";

process.chdir(path.resolve(import.meta.dirname, "../.."));

const started = Date.now();
const results = new Results();

async function run(what, version, module) {
	results.of(version, module).merge(await measure(what, version, module));
	const [load] = os.loadavg();
	const clock = `${Math.round((Date.now() - started) / 1000)} s`.padStart(5);
	console.log(
		`${clock}  ${what} of ${module === "ours" ? "ours" : "the peer's"} on Prosody ${version}, load ${load.toFixed(1)}`,
	);
}

/** Measures something of both modules on all versions. */
async function forAll(what) {
	for (const version of versions) {
		for (const module of modules) await run(what, version, module);
	}
}

for (let round = 0; round < rounds; round++) {
	await forAll("costs");
}
for (const version of versions) {
	await run("rooms", version, "ours");
	if (version !== "0.12") await run("push2", version, "ours"); // 0.12 has no cryptography
}
await forAll("growth");
await forAll("start");

const found = targets(results, versions);
console.log(`\n${table(results, versions)}\n\n${targetTable(found)}`);
if (process.env.BENCH_SCALE === undefined) await write();
process.exit();

async function write() {
	mkdirSync("docs/bench", { recursive: true });
	const machine = { processor: os.cpus()[0].model, processors: os.cpus().length };
	const data = {
		date: new Date().toISOString().slice(0, 10),
		machine,
		rounds,
		samples,
		figures: results,
		targets: found,
	};
	const json = await format(JSON.stringify(data), { parser: "json", useTabs: true });
	writeFileSync("docs/bench/bench.json", json);
	writeFileSync("docs/bench/bench.svg", plot(results, versions));
}
