// Writes build/release/: prosody-cloud-notify-1.0.0.tar.gz, with what a server needs, and SHA256SUMS. The same sources give the
// same bytes, whoever builds them, when and where: packaging/reproducible.mjs checks that. Needs build/rocks/ and GNU tar.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { gzipSync } from "fflate";

import { packedOn, project, root, writeDirectory } from "./project.mjs";

const name = `${project.name}-${project.version}`;

/** What is packed: what a server needs, and what the README names beside it. */
const contents = [
	{ from: "dist" },
	{ from: "build/rocks", to: "rocks" },
	{ from: "README.markdown" },
	{ from: "CHANGES" },
	{ from: "LICENSE" },
	{ from: "spec/behaviour.md" },
	{ from: "docs" },
	{ from: "types" },
];

/** Copies all of it into one directory. */
function gather(directory) {
	for (const { from, to = from } of contents)
		fs.cpSync(path.join(root, from), path.join(directory, to), { recursive: true });
}

/** The tar archive of a directory inside `base`: nothing in it tells who packed it, when, or with which permissions. */
function tar(base, directory) {
	const date = `--mtime=@${Date.UTC(...packedOn) / 1000}`;
	const anonymous = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
	const how = ["--create", "--format=ustar", "--sort=name", date, ...anonymous];
	return execFileSync("tar", [...how, "-C", base, directory], {
		maxBuffer: 2 ** 28,
		env: { ...process.env, LC_ALL: "C" },
	});
}

/** The release archive. */
function pack() {
	const base = fs.mkdtempSync(path.join(os.tmpdir(), "release-"));
	try {
		gather(path.join(base, name));
		return gzipSync(tar(base, name), { level: 9, mtime: 0 });
	} finally {
		fs.rmSync(base, { recursive: true });
	}
}

const archive = pack();
const sum = createHash("sha256").update(archive).digest("hex");
const files = { [`${name}.tar.gz`]: archive, SHA256SUMS: `${sum}  ${name}.tar.gz\n` };
writeDirectory(path.join(root, "build/release"), Object.entries(files));
for (const file of Object.keys(files)) console.log(`build/release/${file}`);
