import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { startProsody } from "../../e2e/support/prosody.mjs";
import { readAtOnce } from "../../e2e/support/stream.mjs";
import { until } from "../../e2e/support/wait.mjs";
import { measureHeap } from "./settings.mjs";
import { shared } from "./shared.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pluginPaths = (modulePath) => [modulePath, join(root, "spec/e2e/modules"), join(root, "spec/fuzz/modules")];
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/**
 * A live Prosody over real sockets, in real time, with what a headless one offers (see headless.mjs).
 * Scenarios run side by side, so that each needs a {@link Live#view} of its own.
 */
export class Live {
	lockstep = false;
	#services = new Set();

	/** `paths`: where plugins are looked for, if not in the usual folders. */
	static async start({ settings, modulePath = join(root, "dist"), paths = pluginPaths(modulePath) }) {
		const options = { ...settings.options, plugin_paths: paths };
		return new Live(await startProsody({ ...settings, options }));
	}

	constructor(server) {
		this.server = server;
	}

	get now() {
		return Date.now() / 1000;
	}

	open(kind, onData, onEnd = () => {}) {
		const socket = connect({ port: this.server.ports[kind], host: "127.0.0.1", noDelay: true });
		socket.setEncoding("utf8");
		socket.on("data", (text) => onData(text, this.now));
		socket.on("error", () => {});
		socket.on("close", onEnd);
		return {
			write: (text) => socket.destroyed || socket.write(readAtOnce(text)),
			cut: () => socket.resetAndDestroy(),
			leave: () => socket.end(),
		};
	}

	/** Services of the world, which are asked whether all has come. */
	join(service) {
		this.#services.add(service);
	}

	view() {
		return new View(this);
	}

	/** Returns when the server has handled what the services have sent, and they have what it has sent. */
	settle = shared(async () => {
		// What is sent by a promise leaves in the server's next turn.
		for (let turn = 0; turn < 2; turn++) await Promise.all([...this.#services].map((service) => service.barrier()));
	});

	reach(condition) {
		return until("it happens", condition);
	}

	run(code) {
		return this.server.run(code);
	}

	/** The heap in KiB. */
	heap() {
		return this.run(measureHeap);
	}

	/** Lines of the log so far, as the headless server gives them. */
	get log() {
		return this.server.log.split("\n").filter((line) => !line.includes("\tdebug\t"));
	}

	async end() {
		await this.server.stop();
		const { log } = this;
		this.server.destroy();
		return log;
	}
}

/** A live server as one scenario sees it. */
class View {
	lockstep = false;
	#sessions = new Set();

	constructor(live) {
		this.live = live;
	}

	get now() {
		return this.live.now;
	}

	open(...args) {
		return this.live.open(...args);
	}

	join(session) {
		this.#sessions.add(session);
	}

	async settle() {
		await Promise.all([...this.#sessions].map((session) => session.barrier()));
		await this.live.settle();
	}

	reach(condition) {
		return this.live.reach(condition);
	}

	run(code) {
		return this.live.run(code);
	}

	async until(expression) {
		await until(expression, () => this.run(`return not not (${expression})`));
	}

	async advance(seconds) {
		await this.settle();
		await pause(seconds);
		await this.settle();
	}
}
