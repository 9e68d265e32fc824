import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { renderConfig } from "./config.mjs";
import { Control } from "./control.mjs";
import { communityModules, program, version } from "./installation.mjs";
import { freePorts } from "./ports.mjs";
import { until, within } from "./wait.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export { version };

/** The main host of every test server. */
export const host = "localhost";

const running = new Set();

process.on("exit", () => {
	for (const server of running) server.destroy();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

/**
 * A Prosody server of its own in a temporary folder, on free ports of 127.0.0.1, with the module under test.
 * `settings` are those of {@link renderConfig}, and `beforeStart`, given the server, which has a configuration file by then. What
 * runs at the end of this process is killed and removed.
 */
export async function startProsody({ beforeStart = () => {}, ...settings } = {}) {
	const server = new Prosody(settings);
	await server.writeConfig();
	await beforeStart(server);
	await server.start();
	return server;
}

class Prosody {
	#settings;
	#process;
	#exited;

	constructor(settings) {
		this.#settings = settings;
		this.directory = mkdtempSync(join(tmpdir(), "push-e2e-"));
		this.configFile = join(this.directory, "prosody.cfg.lua");
		this.dataPath = join(this.directory, "data");
		this.logFile = join(this.directory, "prosody.log");
		mkdirSync(this.dataPath);
		running.add(this);
	}

	/** Everything logged so far, over all starts. */
	get log() {
		return textOf(this.logFile);
	}

	/** Where a store with internal storage keeps the data of a user of a host. */
	dataFile(store, username, domain = host) {
		const encode = (name) => name.replace(/[^A-Za-z0-9]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
		return join(this.dataPath, encode(domain), store, `${encode(username)}.dat`);
	}

	/** Options that the next start will use, over those given first. */
	configure(options) {
		this.change({ options: { ...this.#settings.options, ...options } });
	}

	/** Settings that the next start will use, over those given first. */
	change(settings) {
		this.#settings = { ...this.#settings, ...settings };
	}

	/** Writes the configuration file, with ports that are free now. */
	async writeConfig() {
		const [c2s, component, control, http] = await freePorts(4);
		this.ports = { c2s, component, control, http };
		writeFileSync(this.configFile, renderConfig(this, this.#settings, pluginPaths(this.#settings)));
	}

	/** Starts the server and waits until it accepts clients; a port lost to somebody else is replaced. */
	async start() {
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#boot();
			} catch (error) {
				await this.kill9();
				if (attempt >= 3) throw new Error(`Prosody ${version} did not start: ${error.message}\n${this.#lastLines()}`);
			}
		}
	}

	/** Orderly stop, as by an admin; ends after at most five seconds whatever happens. */
	async stop() {
		if (!this.#process) return;
		this.#process.kill("SIGTERM");
		await within(5000, () => "Prosody did not stop when asked to", this.#exited).finally(() => this.kill9());
	}

	/** The crash: ends at once, without writing anything. */
	async kill9() {
		this.control?.close();
		this.#process?.kill("SIGKILL");
		await this.#exited;
		this.#process = undefined;
	}

	async restart() {
		await this.stop();
		await this.start();
	}

	/** Runs Lua inside the server, see {@link Control#run}. */
	run(code, ...args) {
		return this.control.run(code, ...args);
	}

	/** Ends the server at once and removes its folder (kept when E2E_KEEP is set). */
	destroy() {
		this.control?.close();
		this.#process?.kill("SIGKILL");
		running.delete(this);
		if (!process.env.E2E_KEEP) rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
	}

	async #boot() {
		await this.writeConfig();
		const logged = this.log.length;
		this.#spawn();
		this.control = await until("the control port accepts", () => {
			if (this.#process.exitCode !== null) throw new Error(`it ended with ${this.#process.exitCode}`);
			return Control.open(this.ports.control).catch(() => undefined);
		});
		const dataPath = await until("the server has started", () =>
			this.run("return prosody.start_time and prosody.hosts.localhost and prosody.paths.data or false"),
		);
		if (dataPath !== this.dataPath || this.log.slice(logged).includes("Failed to open server port")) {
			throw new Error("somebody else took one of its ports");
		}
	}

	#spawn() {
		const output = openSync(join(this.directory, "output.log"), "a");
		this.#process = spawn("lua5.4", [program, "--config", this.configFile, "-F"], {
			cwd: this.directory,
			stdio: ["ignore", output, output],
		});
		closeSync(output);
		this.#exited = new Promise((resolve) => {
			this.#process.once("exit", resolve);
			this.#process.once("error", resolve);
		});
	}

	#lastLines() {
		return `${this.log}\n${textOf(join(this.directory, "output.log"))}`.trim().split("\n").slice(-25).join("\n");
	}
}

function textOf(file) {
	return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/**
 * Where plugins are looked for: the module under test first (unless `installed` says that the test installs it), then the tests'
 * own, then the folders `plugins`, then (if asked for) the community's.
 */
function pluginPaths({ communityModules = false, installed = false, plugins = [] }) {
	const paths = [installed ? undefined : modulePath(), join(root, "spec/e2e/modules"), ...plugins];
	if (communityModules) paths.push(communityHome());
	return paths.filter((path) => path !== undefined);
}

/** The folder with the module under test. PUSH_MODULE_PATH names another one; "core" stands for Prosody's own module. */
function modulePath() {
	const other = process.env.PUSH_MODULE_PATH;
	if (other === "core") return undefined;
	if (!other && !existsSync(join(root, "dist/mod_cloud_notify"))) throw new Error("dist/ is not there: run make build");
	return other ?? join(root, "dist");
}

/**
 * The community's modules, those of Debian's backports for 0.12 too: Debian 12 itself has no extensions of the module.
 * PROSODY_MODULES_HOME names others than `make` has unpacked.
 */
export function communityHome() {
	const other = process.env.PROSODY_MODULES_HOME;
	return other ? join(other, "usr/lib/prosody/modules") : communityModules(version === "0.12" ? "13.0" : version);
}
