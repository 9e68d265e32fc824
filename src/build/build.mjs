// Builds dist/: one self-contained Lua file for every src/mod_x/mod_x.ts.
//
//	node src/build/build.mjs           writes dist/mod_x/mod_x.lua
//	node src/build/build.mjs --check   compares it with what would be written
//
// Both also write, for the tests and for `make where`, what is not committed: build/lua/ (each source file as a Lua file
// of its own) and build/lines/mod_x.json (the TypeScript line of each line of mod_x.lua).

import fs from "node:fs";
import path from "node:path";
import { BuildError, compile } from "./compile.mjs";
import { link } from "./link.mjs";

const root = path.resolve(import.meta.dirname, "../..");

function build() {
	const { version, homepage, license } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
	const files = compile(root);
	const entries = files.filter((file) => /^(mod_\w+)\.\1$/.test(file.module));
	if (entries.length === 0) throw new BuildError("no module to build: there is no src/mod_x/mod_x.ts");

	const outputs = { dist: new Map(), "build/lua": new Map(), "build/lines": new Map() };
	for (const file of files) outputs["build/lua"].set(`${file.module.replaceAll(".", "/")}.lua`, file.code);
	for (const entry of entries) {
		const name = entry.module.split(".")[0];
		const { code, lines } = link(entry, files, { name, version, home: homepage, license });
		outputs.dist.set(`${name}/${name}.lua`, code);
		outputs["build/lines"].set(`${name}.json`, `${JSON.stringify(lines)}\n`);
	}
	return outputs;
}

/** Makes `directory` hold exactly `contents`. */
function write(directory, contents) {
	for (const name of listFiles(directory)) {
		if (!contents.has(name)) removeWithEmptyDirectories(path.join(root, directory, name));
	}
	for (const [name, text] of contents) {
		const file = path.join(root, directory, name);
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, text);
	}
}

function removeWithEmptyDirectories(file) {
	fs.rmSync(file, { recursive: true });
	const parent = path.dirname(file);
	if (fs.readdirSync(parent).length === 0) removeWithEmptyDirectories(parent);
}

/** How `directory` differs from `contents`: one line for each file. */
function compare(directory, contents) {
	const present = listFiles(directory);
	const differences = [];
	for (const [name, text] of contents) {
		if (!present.includes(name)) differences.push(`${directory}/${name} is missing`);
		else if (fs.readFileSync(path.join(root, directory, name), "utf8") !== text)
			differences.push(`${directory}/${name} is not what src/ compiles to`);
	}
	const stale = present
		.filter((name) => !contents.has(name))
		.map((name) => `${directory}/${name} is not built from anything in src/`);
	return [...differences, ...stale];
}

function listFiles(directory) {
	const base = path.join(root, directory);
	if (!fs.existsSync(base)) return [];
	return fs
		.readdirSync(base, { recursive: true, withFileTypes: true })
		.filter((entry) => !entry.isDirectory())
		.map((entry) => path.posix.join(...path.relative(base, path.join(entry.parentPath, entry.name)).split(path.sep)));
}

function main(args) {
	const check = args.includes("--check");
	const unknown = args.filter((arg) => arg !== "--check");
	if (unknown.length > 0) throw new BuildError(`unknown argument ${unknown.join(" ")}; there is only --check`);

	const { dist, ...unbundled } = build();
	for (const [directory, contents] of Object.entries(unbundled)) write(directory, contents);
	if (check) {
		const differences = compare("dist", dist);
		if (differences.length > 0) throw new BuildError(`${differences.join("\n")}\nRun \`make build\`.`);
	} else {
		write("dist", dist);
		for (const [name, text] of dist) console.log(`dist/${name} (${text.split("\n").length - 1} lines)`);
	}
}

try {
	main(process.argv.slice(2));
} catch (error) {
	if (!(error instanceof BuildError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
