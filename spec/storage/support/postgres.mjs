import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { patience, within } from "../../e2e/support/wait.mjs";

const run = promisify(execFile);
const open = new Set();

process.on("exit", () => {
	for (const postgres of open) postgres.destroy();
});

/**
 * A PostgreSQL server of its own in a temporary folder, on a socket in that folder and on no port. It refuses to run as
 * root, so that then the user `postgres` runs it. It ends with this process, however that ends.
 */
export class Postgres {
	#process;
	#exited;

	/** Makes the folder and starts the server. */
	static async open() {
		const postgres = new Postgres();
		await postgres.#create();
		await postgres.start();
		return postgres;
	}

	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), "push-postgres-"));
		this.data = join(this.folder, "data");
		this.socket = join(this.folder, "socket");
		open.add(this);
	}

	/** How Prosody connects. */
	get options() {
		return { driver: "PostgreSQL", database: "postgres", username: "prosody", password: "", host: this.socket };
	}

	/** Starts the server, and waits until it takes connections. */
	async start() {
		const [command, ...args] = asServerUser(program("postgres"), "-D", this.data);
		this.#process = spawn(command, args, { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
		this.#exited = new Promise((resolve) => this.#process.once("exit", resolve));
		// Nobody waits for a server that a failed test has left behind: this process ends, and the server with it.
		this.#process.unref();
		this.#process.stderr.unref();
		let log = "";
		const ready = new Promise((resolve, reject) => {
			this.#process.stderr.setEncoding("utf8").on("data", (text) => {
				log += text;
				if (log.includes("database system is ready to accept connections")) resolve();
			});
			this.#exited.then(() => reject(new Error(`PostgreSQL ended:\n${log}`)));
		});
		ready.catch(() => {});
		await within(2 * patience, () => `PostgreSQL did not start:\n${log}`, ready);
	}

	/** Stops the server at once: connections break, and what was committed is there after the next start. */
	async stop() {
		if (!this.#process) return;
		this.#process.kill("SIGQUIT");
		await within(patience, () => "PostgreSQL did not stop", this.#exited);
		this.#process = undefined;
	}

	/** Makes every transaction read-only, as on a standby, or takes that back; present connections notice, too. */
	async setReadOnly(readOnly) {
		const value = readOnly ? "on" : "off";
		appendFileSync(join(this.data, "postgresql.conf"), `default_transaction_read_only = ${value}\n`);
		this.#process.kill("SIGHUP");
		const show = ["-h", this.socket, "-U", "prosody", "-Atc", "SHOW default_transaction_read_only", "postgres"];
		for (;;) {
			const { stdout } = await run(program("psql"), show);
			if (stdout.trim() === value) return;
		}
	}

	/** Stops the server and removes its folder. */
	async close() {
		await this.stop();
		this.destroy();
	}

	/** The same at once, for the end of this process. */
	destroy() {
		open.delete(this);
		if (this.#process?.exitCode === null) {
			const [command, ...args] = asServerUser(program("pg_ctl"), "stop", "-m", "immediate", "-D", this.data);
			spawnSync(command, args, { cwd: this.folder, timeout: 10_000 });
		}
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
	}

	async #create() {
		chmodSync(this.folder, 0o755);
		for (const folder of [this.data, this.socket]) {
			mkdirSync(folder, { mode: folder === this.data ? 0o700 : 0o755 });
			if (process.getuid() === 0) chownSync(folder, ...serverUser());
		}
		const locale = ["-E", "UTF8", "--locale=C"];
		const options = ["-D", this.data, "-U", "prosody", "-A", "trust", ...locale, "--no-sync"];
		const [command, ...args] = asServerUser(program("initdb"), ...options);
		await run(command, args, { cwd: this.folder });
		const settings = [
			"listen_addresses = ''",
			`unix_socket_directories = '${this.socket}'`,
			"fsync = off",
			"shared_buffers = 8MB",
			"max_connections = 10",
		];
		appendFileSync(join(this.data, "postgresql.conf"), `${settings.join("\n")}\n`);
	}
}

/** A program of PostgreSQL; Debian has them in a folder for each version, outside of PATH. */
function program(name) {
	const versions = "/usr/lib/postgresql";
	if (!existsSync(versions)) return name;
	const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
	return join(versions, newest, "bin", name);
}

/** The command as the user that PostgreSQL runs as, to be ended with this process. */
function asServerUser(...command) {
	const user = process.getuid() === 0 ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
	return ["setpriv", ...user, "--pdeathsig=QUIT", ...command];
}

/** The ids of the user and the group `postgres`. */
function serverUser() {
	return ["-u", "-g"].map((option) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" })));
}
