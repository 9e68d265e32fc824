/**
 * One version of Prosody, headless: at least STANZAS stanzas in arbitrary scenarios, over all variants of settings, for
 * at least FUZZ_MINUTES. Prints figures; ends with 1 and the shrunk counterexample when something is against the rules.
 *
 *	PROSODY_VERSION=0.12 SEED=1 RUNS=50 VARIANT=quoting node spec/fuzz/headless.mjs
 */
import { version } from "../e2e/support/installation.mjs";
import { Stage, batch } from "./support/campaign.mjs";
import { howToKeep, playFindings } from "./support/findings.mjs";
import { scenario, shortScenario } from "./support/generate.mjs";
import { tours } from "./support/tours.mjs";
import { variants } from "./support/settings.mjs";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.RUNS ?? 40);
const wanted = Number(process.env.STANZAS ?? 20_000);
const minutes = Number(process.env.FUZZ_MINUTES ?? 0);
const modulePath = process.env.PUSH_MODULE_PATH;
const tolerate = (process.env.TOLERATE ?? "").split(",").filter(Boolean);
const names = process.env.VARIANT ? [process.env.VARIANT] : Object.keys(variants);
/** KiB that the heap may grow in some 1,700 stanzas: a table more or less, but nothing for each of them. */
const maximalGrowth = 150;

const failures = [];
const start = Date.now();
const stanzasOf = {};

async function campaign(variant, share) {
	const deadline = Date.now() + (60_000 * minutes) / names.length;
	const stage = await Stage.build({ variant, modulePath, tolerate });
	try {
		const again = await playFindings(stage);
		for (const [name, events] of Object.entries(tours)) {
			await stage.play(events).catch((error) => again.push(`${name}: ${error.message}`));
		}
		if (again.length > 0) return failures.push(...again.map((problem) => `${variant}: ${problem}`));
		const first = process.env.VARIANT ? seed : seed + 1000 * (names.indexOf(variant) + 1);
		const heap = await stretch(stage, variant, first);
		for (let round = 0; round === 0 || stage.stanzas < share || Date.now() < deadline; round++) {
			if (!(await isClean(stage, variant, scenario, { seed: first + round, runs }))) return;
		}
		const { stanzas, pushes, scenarios } = stage;
		stanzasOf[variant] = stanzas;
		console.log(`${version} ${variant}: ${scenarios} scenarios, ${stanzas} stanzas, ${pushes} pushes, heap ${heap}`);
	} finally {
		stage.end();
	}
}

/** Plays some scenarios; gives false after noting what is wrong. */
async function isClean(stage, variant, scenarios, { seed: first, runs: count }) {
	const problem = await batch(stage, scenarios, { seed: first, runs: count });
	if (!problem) return true;
	const again = `PROSODY_VERSION=${version} VARIANT="${variant}" SEED=${first} RUNS=${count} STANZAS=1 node spec/fuzz/headless.mjs`;
	failures.push(`${problem}\n  again: ${again}`);
	return false;
}

/** N6: the heap before and after many stanzas, without reloading the module, which would hide what it never lets go. */
async function stretch(stage, variant, first) {
	await isClean(stage, variant, shortScenario, { seed: first, runs: 15 });
	const before = await stage.heap();
	await isClean(stage, variant, shortScenario, { seed: first + 1, runs: 40 });
	const after = await stage.heap();
	const heap = `${before.toFixed(0)} KiB, then ${after.toFixed(0)} KiB`;
	if (after > before + maximalGrowth) failures.push(`N6 the heap grows with ${variant}: ${heap}`);
	return heap;
}

console.log(`${version} headless, seed ${seed}`);
for (const variant of names) {
	if (failures.length === 0 || !process.env.FAIL_FAST) await campaign(variant, wanted / names.length);
}
const total = Object.values(stanzasOf).reduce((sum, count) => sum + count, 0);
console.log(`${version} headless: ${total} stanzas in ${((Date.now() - start) / 1000).toFixed(0)} s`);
for (const failure of failures) console.error(`\n${version}: ${failure}`);
if (failures.length > 0) console.error(howToKeep);
process.exitCode = failures.length > 0 ? 1 : 0;
