import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Stage } from "./campaign.mjs";

const directory = fileURLToPath(new URL("../findings/", import.meta.url));

/** Plays again what has been found before (one file each, an event to a line), and gives what is wrong. */
export async function playFindings(version, { modulePath, tolerate, variant = "quoting" }) {
	const stage = await Stage.build({ version, variant, modulePath, tolerate });
	const failures = [];
	try {
		for (const file of readdirSync(directory).sort()) {
			const lines = readFileSync(join(directory, file), "utf8").trim().split("\n");
			const events = lines.map((line) => JSON.parse(line));
			await stage.play(events).catch((error) => failures.push(`findings/${file}: ${error.message}`));
		}
	} finally {
		stage.end();
	}
	return failures;
}
