/** An administrator at a fresh machine, who types what the README says. */
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { toLua, toLuaOptions } from "../../e2e/support/lua.mjs";
import { baseModules } from "../../e2e/support/config.mjs";
import { home } from "../../e2e/support/installation.mjs";
import { createWorld } from "../../e2e/support/world.mjs";
import { temporaryFolder } from "./folder.mjs";
import { publicAddress } from "./releases.mjs";

const testModules = fileURLToPath(new URL("../../e2e/modules", import.meta.url));

/** Everything that the administrator's commands read or write of their own accord is in one temporary folder. */
export class Machine {
	/** What takes the place of what the README names as an example: text by text. */
	#examples = {};

	/** @param releases the project's repository and releases, see {@link makeReleases} */
	constructor(releases) {
		this.directory = temporaryFolder("machine");
		for (const name of ["bin", "home", "tmp", "opt", "downloads", "data", "plugins", "no-rocks"])
			mkdirSync(this.path(name));
		this.example("/opt", this.path("opt"));
		this.#writeSettings(releases);
		this.#setUpProsodyctl();
	}

	path(name) {
		return join(this.directory, name);
	}

	/** Has something else stand for an example of the README's: an address, a path. */
	example(text, replacement) {
		this.#examples[text] = replacement;
	}

	/** What the README has, with this machine's paths and addresses for its examples. */
	adapt(text) {
		return Object.entries(this.#examples).reduce((result, [old, own]) => result.replaceAll(old, own), text);
	}

	/** Brings a release into the current directory. */
	download(files) {
		cpSync(files, this.path("downloads"), { recursive: true });
	}

	/**
	 * Types commands, and returns what they write. Fails when one of them fails.
	 * @param commands text from the README, as it stands there
	 */
	async type(commands) {
		const { stdout, stderr } = await promisify(execFile)("sh", ["-euc", this.adapt(commands)], {
			cwd: this.path("downloads"),
			env: {
				PATH: `${this.path("bin")}:${process.env.PATH}`,
				HOME: this.path("home"),
				TMPDIR: this.path("tmp"),
				PROSODY_CONFIG: this.configFile,
				LUAROCKS_CONFIG: this.path("luarocks.lua"),
				GIT_CONFIG_GLOBAL: this.path("gitconfig"),
				GIT_CONFIG_SYSTEM: "/dev/null",
			},
		}).catch((error) => {
			throw new Error(`${commands}\n${error.stdout}\n${error.stderr}`);
		});
		return stdout + stderr;
	}

	/** The rocks that `prosodyctl list` shows: version by name. */
	async installed() {
		const shown = await this.type("prosodyctl list");
		return Object.fromEntries(
			[...shown.matchAll(/^(\w+)\n +(\S+) \(installed\)/gm)].map(([, name, version]) => [name, version]),
		);
	}

	/** The options that every configuration file of this machine has. */
	get #options() {
		return { run_as_root: true, installer_plugin_path: this.path("plugins") };
	}

	/**
	 * A world whose server finds our modules only where the administrator has installed them. `settings` are those of
	 * {@link createWorld}; `install` is done when there is a configuration file and before the first start.
	 */
	async world({ install = () => {}, ...settings } = {}) {
		return createWorld({
			installed: true,
			...settings,
			modules: ["admin_shell", ...(settings.modules ?? [])],
			options: { ...this.#options, ...settings.options },
			beforeStart: (server) => {
				this.configFile = server.configFile;
				return install();
			},
		});
	}

	/**
	 * What the administrator writes into the configuration file, for the settings of a world: two pieces of the README, among what is
	 * there already, which are the tests' own modules, and plugins that are looked for after ours.
	 */
	configuration(pluginPaths, rest, { morePlugins = [] } = {}) {
		const paths = pluginPaths.replace(" }", `, ${[testModules, ...morePlugins].map(toLua).join(", ")} }`);
		const already = rest.replace(
			"-- what you have already, and",
			`${["admin_shell", ...baseModules].map(toLua).join(", ")},`,
		);
		if (paths === pluginPaths || already === rest) throw new Error("the README has no place for what is there already");
		return this.adapt(`${paths}\n${already}\n`);
	}

	/** The file of mod_cloud_notify, as the README says to find out, and the name and version that its first line has. */
	async loaded(command) {
		const [file] = (await this.type(command)).match(/\/\S+\/mod_cloud_notify\.lua/) ?? [];
		const [firstLine] = file ? readFileSync(file, "utf8").split("\n") : [];
		return { file, title: firstLine?.replace("-- ", "") };
	}

	/** LuaRocks of this machine knows no server but an empty one: nothing may leave it. Git finds the project's repository here. */
	#writeSettings(releases) {
		const empty = toLuaOptions({ commands: {}, modules: {}, repository: {} });
		for (const name of ["manifest", "manifest-5.4"]) writeFileSync(this.path(`no-rocks/${name}`), empty);
		this.configureLuaRocks({});
		const local = releases.repository.replace(/\.git$/, "");
		writeFileSync(this.path("gitconfig"), `[url "${local}"]\n\tinsteadOf = ${publicAddress}\n`);
	}

	/** `prosodyctl` of the Prosody under test, and a configuration file for it while there is no server. */
	#setUpProsodyctl() {
		this.configFile = this.path("prosody.cfg.lua");
		const options = { ...this.#options, data_path: this.path("data"), certificates: this.directory };
		writeFileSync(this.configFile, `${toLuaOptions(options)}VirtualHost "localhost"\n`);
		const program = join(home, "usr/bin/prosodyctl");
		writeFileSync(this.path("bin/prosodyctl"), `#!/bin/sh\nexec lua5.4 '${program}' --config "$PROSODY_CONFIG" "$@"\n`);
		chmodSync(this.path("bin/prosodyctl"), 0o755);
	}

	/**
	 * What LuaRocks is to know: `server` is the one that it asks beside the one that it is told, `headers` a folder with Lua's
	 * header files. Without it there are none, as on most servers.
	 */
	configureLuaRocks({ server = this.path("no-rocks"), headers = this.path("no-headers") }) {
		const options = { rocks_servers: [server], variables: { LUA_INCDIR: headers } };
		writeFileSync(this.path("luarocks.lua"), toLuaOptions(options));
	}
}
