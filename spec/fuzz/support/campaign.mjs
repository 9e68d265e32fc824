/** Runs arbitrary scenarios on headless servers until there were enough of them. */
import fc from "fast-check";

import { Headless } from "./headless.mjs";
import { Play } from "./play.mjs";
import { measureHeap, variants } from "./settings.mjs";
import { World } from "./world.mjs";

/** How long a counterexample may be made smaller, in milliseconds. */
const shrinking = 1000 * Number(process.env.SHRINK_SECONDS ?? 30);

/** What the model may be sure of when the clock is ours. */
export const lockstepSlack = 0.01;

/** Lines of a log that no run may have: errors, and secrets above debug (N4). */
export function complaintsIn(lines) {
	const errors = lines.filter((line) => /\terror\t|traceback|Attempt to read a non-existent global/i.test(line));
	const secrets = lines.filter((line) => /\bf\d+a\d+n\d|publish-secret|private words/.test(line));
	return [...errors, ...secrets.map((line) => `N4 a secret in the log: ${line}`)];
}

/** A headless server with its world, on which one scenario after the other is played. */
export class Stage {
	stanzas = 0;
	pushes = 0;
	scenarios = 0;

	/** `without`: modules left out. */
	static async build({ variant, modulePath, storage = "memory", without = [], tolerate = [] }) {
		const { options, mam, rules } = variants[variant];
		const settings = { mam, modules: ["fuzz_probe"], without, options: { ...options, storage, push_cache_size: 10 } };
		const stage = new Stage();
		stage.rules = { ...rules, slack: lockstepSlack, tolerate: new Set(tolerate) };
		stage.driver = new Headless({ settings, modulePath });
		stage.world = new World(stage.driver);
		await stage.world.connect();
		return stage;
	}

	/** Plays a scenario; throws with all that is wrong. */
	async play(events) {
		const play = new Play(this.world, this.rules);
		const problems = [...(await play.run(events)), ...complaintsIn(this.driver.log)];
		this.driver.log.length = 0;
		this.world.problems.length = 0;
		this.stanzas += play.stanzas;
		this.pushes += play.pushes;
		this.scenarios++;
		if (problems.length > 0) throw new Error(problems.join("\n"));
		return play;
	}

	/** The heap in KiB when everything is over that can be over: a day later. */
	async heap() {
		await this.driver.advance(25 * 3600);
		return this.driver.run(measureHeap);
	}

	end() {
		this.driver.destroy();
	}
}

/**
 * One batch of scenarios. Gives undefined, or the shrunk counterexample as text.
 * `enough()` ends it early; shrinking ends after half a minute, with what there is then.
 */
export async function batch(stage, scenario, { seed, runs, enough = () => false }) {
	let failedAt;
	const property = fc.asyncProperty(scenario, async (events) => {
		if (failedAt === undefined && enough()) return;
		if (failedAt !== undefined && Date.now() > failedAt + shrinking) return;
		try {
			await stage.play(events);
		} catch (error) {
			failedAt ??= Date.now();
			throw error;
		}
	});
	const details = await fc.check(property, { seed, numRuns: runs });
	if (!details.failed) return undefined;
	const events = details.counterexample[0].map((event) => JSON.stringify(event));
	return `${details.errorInstance?.message ?? details.errorInstance}\n${events.join("\n")}`;
}
