// The package that others install, as npm makes it from this checkout, and projects that use it.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");

const quiet = {
	npm_config_audit: "false",
	npm_config_fund: "false",
	npm_config_prefer_offline: "true",
	npm_config_update_notifier: "false",
};

/** A folder that goes away with this process. */
export function temporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), "push-types-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	return folder;
}

/** Runs a line of shell in a folder. Fails with all that it has written, unless it succeeds. */
export function run(line, folder) {
	// npm looks for a project in the folders above when there is none here, and installs there.
	if (line.startsWith("npm install") && !existsSync(join(folder, "package.json")))
		throw new Error(`there is no package.json in ${folder}`);
	const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
		cwd: folder,
		env: { ...process.env, ...quiet },
		encoding: "utf8",
		timeout: 120_000,
	});
	if (status !== 0) throw new Error(`${line}\nended with ${status}:\n${stdout}${stderr}`);
	return stdout;
}

/** Packs what would be installed from the repository; gives the name of the file. */
export function pack() {
	const folder = temporaryFolder();
	const [{ filename }] = JSON.parse(run(`npm pack --json --pack-destination '${folder}'`, root));
	return join(folder, filename);
}
