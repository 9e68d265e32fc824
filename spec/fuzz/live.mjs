/**
 * One version of Prosody, live: at least STANZAS stanzas (2,000) in arbitrary scenarios side by side, over real sockets
 * and in real time, compared with the model. Nothing is shrunk, as time can't be turned back: the seed and the
 * scenario are printed, to be played headless.
 *
 *	PROSODY_VERSION=0.12 SEED=1 node spec/fuzz/live.mjs
 */
import fc from "fast-check";

import { version } from "../e2e/support/installation.mjs";
import { complaintsIn } from "./support/campaign.mjs";
import { howToKeep } from "./support/findings.mjs";
import { shortScenario } from "./support/generate.mjs";
import { Live } from "./support/live.mjs";
import { Play } from "./support/play.mjs";
import { variants } from "./support/settings.mjs";
import { World } from "./support/world.mjs";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const wanted = Number(process.env.STANZAS ?? 2000);
const tolerate = (process.env.TOLERATE ?? "").split(",").filter(Boolean);
const minutes = Number(process.env.FUZZ_MINUTES ?? 0);
const sideBySide = 26;
/** Seconds by which a busy machine may be late. */
const slack = 3;
/** KiB that the heap may grow from half time to the end: what is bounded is not full so soon. */
const maximalGrowth = 1000;

const start = Date.now();
const { options, rules } = variants.quoting;
const log = [{ levels: { min: "info" }, to: "file", filename: "prosody.log" }];
const driver = await Live.start({
	settings: { modules: ["fuzz_probe"], options: { ...options, push_cache_size: 30, log } },
	modulePath: process.env.PUSH_MODULE_PATH,
});
const world = new World(driver);
await world.connect();

const failures = [];
const scenarios = endless();
const sum = { scenarios: 0, stanzas: 0, pushes: 0 };

/** Scenarios without end, the same for the same seed. */
function* endless() {
	for (let batch = 0; ; batch++) yield* fc.sample(shortScenario, { seed: seed + batch, numRuns: 100 });
}

/** Plays a scenario, and notes what is wrong. */
async function play(events) {
	const player = new Play(world, { ...rules, slack, tolerate: new Set(tolerate) }, driver.view());
	const problems = await player.run(events).catch((error) => [error.stack]);
	sum.scenarios++;
	sum.stanzas += player.stanzas;
	sum.pushes += player.pushes;
	if (problems.length > 0) failures.push([...problems, ...events.map((event) => JSON.stringify(event))].join("\n"));
}

/** Plays scenarios side by side, and gives the heap in KiB when all are over. */
async function wave() {
	await Promise.all(Array.from({ length: sideBySide }, () => play(scenarios.next().value)));
	return driver.heap();
}

const isEnough = () => sum.stanzas >= wanted && Date.now() >= start + 60_000 * minutes;
const heaps = [await wave()];
while (!isEnough() && failures.length === 0) heaps.push(await wave());
if (heaps.at(-1) > heaps[Math.floor((heaps.length - 1) / 2)] + maximalGrowth) failures.push("N6 the heap grows");
failures.push(...complaintsIn(await driver.end()));
const seconds = ((Date.now() - start) / 1000).toFixed(0);
console.log(
	`${version} live, seed ${seed}: ${sum.scenarios} scenarios, ${sum.stanzas} stanzas, ${sum.pushes} pushes, heap ` +
		`${heaps.map((heap) => heap.toFixed(0)).join(", ")} KiB, in ${seconds} s`,
);
for (const failure of failures.slice(0, 3)) console.error(`\n${version} live: ${failure}`);
if (failures.length > 0) {
	console.error(`  again: PROSODY_VERSION=${version} SEED=${seed} node spec/fuzz/live.mjs\n${howToKeep}`);
}
process.exit(failures.length > 0 ? 1 : 0);
