/**
 * Lets the server come to rest. Prosody runs its timers only when no socket has anything to read (net.server_epoll), so
 * that whoever asks it something all the time puts off what is due, such as the end of a second (C15).
 */
export class Breath {
	#server;
	#current;
	#next;

	constructor(server) {
		this.#server = server;
	}

	/** Returns when the server has run its timers once from now on. All who wait share one request. */
	taken() {
		this.#next ??= this.#after(this.#current);
		return this.#next;
	}

	async #after(current) {
		await current;
		this.#current = this.#next;
		this.#next = undefined;
		const timer =
			'return require "util.promise".new(function (resolve) after(0.001, function () resolve(true) end) end)';
		await this.#server.run(timer);
	}
}
