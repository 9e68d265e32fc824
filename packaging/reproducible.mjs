// Checks that what is released depends on nothing but the sources: packs it here, and once more in a fresh clone in another
// place, built anew, with other permissions, time zone, language and home directory, and compares the two byte by byte.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { cloneWorkingTree, lendPackages } from "./clone.mjs";
import { root } from "./project.mjs";

const packing = ["packaging/rocks.mjs", "packaging/release.mjs"];
const packed = ["build/rocks", "build/release"];

function run(directory, programs, { umask = "022", ...environment } = {}) {
	const script = `umask ${umask} && for program in "$@"; do "$NODE" "$program" || exit; done`;
	execFileSync("sh", ["-c", script, "sh", ...programs], {
		cwd: directory,
		env: { ...process.env, ...environment, NODE: process.execPath },
		stdio: ["ignore", "pipe", "inherit"],
	});
}

/** Every file of a directory of `base` that is packed. */
const filesOf = (base) =>
	packed.flatMap((directory) => fs.readdirSync(path.join(base, directory)).map((file) => `${directory}/${file}`));

/** How what is packed in two directories differs: one line for each file. */
function differences(one, other) {
	const files = [...new Set([...filesOf(one), ...filesOf(other)])];
	const read = (base, file) =>
		fs.existsSync(path.join(base, file)) ? fs.readFileSync(path.join(base, file)) : Buffer.alloc(0);
	return files.filter((file) => !read(one, file).equals(read(other, file)));
}

const base = fs.mkdtempSync(path.join(os.tmpdir(), "reproducible "));
try {
	const clone = path.join(base, "a clone");
	process.umask(0o077);
	cloneWorkingTree(clone);
	lendPackages(clone);
	run(root, packing);
	const elsewhere = { umask: "077", TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", HOME: base };
	run(clone, ["src/build/build.mjs", ...packing], elsewhere);
	const different = differences(root, clone);
	if (different.length > 0) {
		console.error(`not the same when packed in another place:\n${different.join("\n")}`);
		process.exitCode = 1;
	}
} finally {
	fs.rmSync(base, { recursive: true });
}
