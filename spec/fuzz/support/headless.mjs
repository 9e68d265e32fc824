import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { renderConfig } from "../../e2e/support/config.mjs";
import { program } from "../../e2e/support/installation.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const ports = { c2s: 5222, component: 5347, control: 5999, http: 5280 };

const running = new Set();
process.on("exit", () => {
	for (const server of running) server.destroy();
});

/**
 * A real Prosody whose network and clock are in our hands, see headless.lua. The same input gives the same run.
 * `settings` are those of the end-to-end tests' renderConfig; `modulePath` is the folder of the module under test.
 */
export class Headless {
	/** Whether time passes only when told to. */
	lockstep = true;
	/** Lines of the log, level info and above, that nobody has taken. */
	log = [];
	#process;
	#input = [];
	#frames = new Frames();
	#connections = new Map();
	#answers = [];
	#lastId = 0;
	#now = 0;

	constructor({ settings, modulePath = join(root, "dist") }) {
		this.directory = mkdtempSync(join(tmpdir(), "push-fuzz-"));
		const dataPath = join(this.directory, "data");
		mkdirSync(dataPath);
		const configFile = join(this.directory, "prosody.cfg.lua");
		const paths = [modulePath, join(root, "spec/e2e/modules"), join(root, "spec/fuzz/modules")];
		const place = { directory: this.directory, dataPath, logFile: join(this.directory, "prosody.log"), ports };
		const options = { log: [], network_backend: "epoll", ...settings.options };
		writeFileSync(configFile, renderConfig(place, { ...settings, options }, paths));
		this.#spawn(configFile);
		running.add(this);
	}

	/** The server's time in seconds. */
	get now() {
		return this.#now;
	}

	/** A connection; `onData(text, time)` and `onEnd()` are called while things settle. */
	open(kind, onData, onEnd = () => {}) {
		const id = ++this.#lastId;
		this.#connections.set(id, { onData, onEnd });
		this.#input.push(`O ${id} ${ports[kind]}\n`);
		return {
			write: (data) => this.#input.push(`D ${id} ${Buffer.byteLength(data)}\n`, data),
			cut: () => {
				this.#connections.delete(id);
				this.#input.push(`C ${id}\n`);
			},
		};
	}

	/** Returns when everything that was sent has had all its effects, answers to answers included. */
	async settle() {
		do {
			await this.#exchange();
		} while (this.#input.length > 0);
	}

	/** Returns when `condition` holds, or when nothing more happens. */
	async reach(condition) {
		if (!condition()) await this.settle();
	}

	/** Returns when the Lua expression is true; here that is at once. */
	async until(expression) {
		if (!(await this.run(`return ${expression}`))) throw new Error(`not so: ${expression}`);
	}

	/** Lets time pass; whoever is sent something in between can answer at that moment. */
	async advance(seconds) {
		await this.settle();
		const target = this.#now + seconds;
		while (this.#now < target - 1e-6) {
			this.#input.push(`A ${(target - this.#now).toFixed(6)}\n`);
			await this.settle();
		}
	}

	/** Runs Lua in the server, and gives what it returns. */
	async run(code) {
		this.#input.push(`L ${Buffer.byteLength(code)}\n`, code);
		const answer = new Promise((resolve) => this.#answers.push(resolve));
		await this.settle();
		const { ok, value } = await answer;
		if (!ok) throw new Error(`Lua in the server: ${value}`);
		return value;
	}

	/** Ends the server and removes its folder. */
	destroy() {
		running.delete(this);
		this.#process.kill("SIGKILL");
		rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
	}

	async #exchange() {
		this.#process.stdin.write(`${this.#input.join("")}F\n`);
		this.#input = [];
		for (const { name, id, time, payload } of await this.#frames.next()) {
			this.#now = time;
			if (name === "D") this.#connections.get(id)?.onData(payload, time);
			else if (name === "X") this.#ended(id);
			else if (name === "R") this.#answers.shift()?.(JSON.parse(payload));
			else if (name === "G") this.log.push(payload);
		}
	}

	#ended(id) {
		const connection = this.#connections.get(id);
		this.#connections.delete(id);
		connection?.onEnd();
	}

	#spawn(configFile) {
		const script = join(root, "spec/fuzz/support/headless.lua");
		this.#process = spawn("lua5.4", [script, program, "--config", configFile, "-F"], {
			cwd: this.directory,
			stdio: ["pipe", "pipe", "inherit"],
		});
		this.#process.stdin.on("error", () => {});
		this.#process.stdout.on("data", (data) => this.#frames.feed(data));
		this.#process.on("exit", (code) => this.#frames.end(new Error(`the headless server ended with ${code}`)));
	}
}

/** Takes the output apart: batches of frames, each batch ended by a line with a dot. */
class Frames {
	#data = Buffer.alloc(0);
	#batch = [];
	#ready = [];
	#waiting = [];
	#error;

	feed(data) {
		this.#data = this.#data.length > 0 ? Buffer.concat([this.#data, data]) : data;
		let start = 0;
		for (;;) {
			const end = this.#data.indexOf(10, start);
			if (end < 0) break;
			const header = this.#data.toString("latin1", start, end);
			if (header === ".") {
				this.#complete();
				start = end + 1;
				continue;
			}
			const [name, id, size, time] = header.split(" ");
			const stop = end + 1 + Number(size);
			if (stop > this.#data.length) break;
			this.#batch.push({
				name,
				id: Number(id),
				time: Number(time),
				payload: this.#data.toString("utf8", end + 1, stop),
			});
			start = stop;
		}
		this.#data = this.#data.subarray(start);
	}

	next() {
		if (this.#ready.length > 0) return this.#ready.shift();
		if (this.#error) throw this.#error;
		return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
	}

	end(error) {
		this.#error = error;
		for (const { reject } of this.#waiting) reject(error);
	}

	#complete() {
		const batch = this.#batch;
		this.#batch = [];
		const waiter = this.#waiting.shift();
		if (waiter) waiter.resolve(batch);
		else this.#ready.push(batch);
	}
}
