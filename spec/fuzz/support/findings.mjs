import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("../findings/", import.meta.url));

/** How a counterexample becomes a finding. */
export const howToKeep =
	"  The events, an event to a line, in spec/fuzz/findings/NAME.jsonl are played again by each headless run.";

/** What has been found before, by file: lists of events. */
function findings() {
	return readdirSync(directory)
		.sort()
		.map((file) => {
			const lines = readFileSync(join(directory, file), "utf8").trim().split("\n");
			return { file, events: lines.map((line) => JSON.parse(line)) };
		});
}

/** Plays it all again on a stage, and gives what is wrong. */
export async function playFindings(stage) {
	const failures = [];
	for (const { file, events } of findings()) {
		await stage.play(events).catch((error) => failures.push(`findings/${file}: ${error.message}`));
	}
	return failures;
}
