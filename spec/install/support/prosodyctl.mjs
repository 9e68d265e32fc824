/** prosodyctl of the Prosody under test with a configuration file, and no server. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";

import { root } from "../../../packaging/project.mjs";
import { toLuaOptions } from "../../e2e/support/lua.mjs";
import { home } from "../../e2e/support/installation.mjs";
import { within } from "../../e2e/support/wait.mjs";
import { temporaryFolder } from "./folder.mjs";

/** Where the modules under test are. */
export const dist = join(root, "dist");

export class Prosodyctl {
	/**
	 * @param configuration what is in the configuration file beside what each of the tests' has: Lua
	 * @param paths folders for `plugin_paths`
	 */
	constructor(configuration, { paths = [dist] } = {}) {
		this.directory = temporaryFolder("prosodyctl");
		this.configFile = join(this.directory, "prosody.cfg.lua");
		this.dataPath = join(this.directory, "data");
		mkdirSync(this.dataPath);
		const options = {
			run_as_root: true,
			data_path: this.dataPath,
			certificates: this.directory,
			installer_plugin_path: join(this.directory, "plugins"),
			plugin_paths: paths,
		};
		writeFileSync(this.configFile, `${toLuaOptions(options)}${configuration}`);
	}

	/** Runs `prosodyctl mod_cloud_notify ...`, with pieces of text at its standard input. */
	async run(args, input = []) {
		const program = join(home, "usr/bin/prosodyctl");
		const child = spawn("lua5.4", [program, "--config", this.configFile, "mod_cloud_notify", ...args], {
			cwd: this.directory,
		});
		const written = { stdout: "", stderr: "" };
		for (const name of ["stdout", "stderr"]) {
			child[name].setEncoding("utf8");
			child[name].on("data", (text) => (written[name] += text));
		}
		// It may end before it has read everything.
		child.stdin.on("error", () => {});
		Readable.from(input).pipe(child.stdin);
		const ended = new Promise((resolve) => child.once("close", resolve));
		const code = await within(60_000, () => "prosodyctl does not end", ended).finally(() => child.kill("SIGKILL"));
		return { code, ...written, lines: written.stdout.trimEnd().split("\n") };
	}

	/** What there is in the folder for data. */
	get data() {
		return readdirSync(this.dataPath, { recursive: true });
	}
}

/** A new folder with plugins in it: text by file name. */
export function pluginFolder(files) {
	const folder = temporaryFolder("plugins");
	for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
	return folder;
}
