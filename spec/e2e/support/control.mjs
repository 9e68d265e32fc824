import { connect } from "node:net";
import { createInterface } from "node:readline";

import { patience, within } from "./wait.mjs";

/** The client of mod_test_control: runs Lua inside the server. */
export class Control {
	#socket;
	#pending = new Map();
	#lastId = 0;

	/** Connects to the control port of a server on this machine. */
	static async open(port) {
		const control = new Control();
		await control.#connect(port);
		return control;
	}

	/** Runs Lua (with `args` as `...`) and returns what it returns, as far as JSON can carry it. */
	run(code, ...args) {
		return this.runWithin(patience, code, ...args);
	}

	/** The same for what takes long: at most so many milliseconds. */
	runWithin(timeout, code, ...args) {
		const id = ++this.#lastId;
		const reply = new Promise((resolve, reject) => {
			this.#pending.set(id, { resolve, reject });
			this.#socket.write(`${JSON.stringify({ id, code, args })}\n`);
		});
		return within(timeout, () => `the server did not answer the control request:\n${code}`, reply);
	}

	close() {
		this.#socket.destroy();
	}

	#connect(port) {
		return new Promise((resolve, reject) => {
			this.#socket = connect({ port, host: "127.0.0.1" }, resolve);
			this.#socket.on("error", (error) => this.#lost(error, reject));
			this.#socket.on("close", () => this.#lost(new Error("the control connection was closed"), reject));
			createInterface({ input: this.#socket, crlfDelay: Infinity })
				.on("line", (line) => this.#read(line))
				.on("error", () => {});
		});
	}

	/** What is no answer comes from another server, which has taken the port. */
	#read(line) {
		try {
			this.#answered(JSON.parse(line));
		} catch (error) {
			this.#socket.destroy(error);
		}
	}

	#answered({ id, ok, value, error }) {
		const request = this.#pending.get(id);
		this.#pending.delete(id);
		if (ok) request?.resolve(value);
		else request?.reject(new Error(`Lua in the server: ${error}`));
	}

	#lost(error, reject) {
		reject(error);
		for (const request of this.#pending.values()) request.reject(error);
		this.#pending.clear();
	}
}
