// Leads from a line of a traceback back to the TypeScript: node src/build/where.mjs mod_cloud_notify.lua:123

import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

function where(place) {
	const [, name, number] = /^(?:.*\/)?(mod_\w+)\.lua:(\d+)/.exec(place) ?? [];
	if (!name) return fail(`"${place}" is not a place in a module; write it as mod_cloud_notify.lua:123`);

	const map = path.join(root, "build/lines", `${name}.json`);
	if (!fs.existsSync(map))
		return fail(`nothing is known of ${name}.lua; is that the name, and has \`make build\` been run?`);
	const lines = JSON.parse(fs.readFileSync(map, "utf8"));
	if (!(number in ["", ...lines]) || number === "0")
		return fail(`${name}.lua has no line ${number}: it has ${lines.length}`);

	const source = lines[number - 1];
	if (source === "") return fail(`line ${number} of ${name}.lua is a heading of the build's own`);
	const [file, line] = source.split(":");
	const text = fs.readFileSync(path.join(root, file), "utf8").split("\n")[line - 1] ?? "";
	console.log(`${source}\n${text}`);
}

function fail(message) {
	console.error(`where: ${message}`);
	process.exitCode = 1;
}

where(process.argv[2] ?? "");
