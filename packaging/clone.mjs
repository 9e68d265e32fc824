// A clone of the project as it would be if everything in the working tree were committed.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { root } from "./project.mjs";

/** Who commits in a clone: not whoever runs this, with hooks and signatures. */
const settings = {
	"user.name": "A test",
	"user.email": "test@localhost.invalid",
	"commit.gpgSign": "false",
	"tag.gpgSign": "false",
	"core.hooksPath": "/dev/null",
	"core.autocrlf": "false",
};
const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Runs git in a directory and returns what it writes. */
export function git(directory, ...args) {
	return execFileSync("git", [...options, "-C", directory, ...args], {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "pipe"],
	});
}

/** Clones the project into `directory`, which must not be there, and commits there what is not committed here. */
export function cloneWorkingTree(directory) {
	git(root, "clone", "--quiet", "--no-hardlinks", root, directory);
	for (const file of listed("--cached"))
		if (!fs.existsSync(path.join(root, file))) fs.rmSync(path.join(directory, file), { force: true });
	for (const file of listed("--modified", "--others", "--exclude-standard")) copy(file, directory);
	commit(directory, "What is not committed");
}

/** Commits everything in a clone, if there is anything; the build products of the dependencies are no part of it. */
export function commit(directory, message) {
	git(directory, "add", "--all", "--", ".", ":!node_modules");
	if (git(directory, "status", "--porcelain", "--untracked-files=no") !== "")
		git(directory, "commit", "--quiet", "-m", message);
}

const listed = (...what) =>
	git(root, "ls-files", "-z", ...what)
		.split("\0")
		.filter((file) => file !== "");

function copy(file, directory) {
	const source = path.join(root, file);
	if (!fs.existsSync(source)) return;
	fs.cpSync(source, path.join(directory, file), { recursive: true, verbatimSymlinks: true });
}

/** Lets a clone be built, with the packages that are installed here. */
export function lendPackages(directory) {
	fs.symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"));
}
