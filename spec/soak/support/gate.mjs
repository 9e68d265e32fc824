/** Lets only so many jobs run at a time; the others wait for their turn. */
export class Gate {
	#free;
	#rest;
	#waiting = [];

	/** Between a job and the one that has waited for it, `rest` is awaited. */
	constructor(width, rest = () => {}) {
		this.#free = width;
		this.#rest = rest;
	}

	/** Runs `job` when it is its turn, and gives what it gives. */
	async through(job) {
		if (this.#free > 0) this.#free--;
		else await new Promise((resolve) => this.#waiting.push(resolve));
		try {
			return await job();
		} finally {
			void this.#leave();
		}
	}

	async #leave() {
		await this.#rest();
		const next = this.#waiting.shift();
		if (next) next();
		else this.#free++;
	}
}

/** Runs `job` for each item, `atATime` of them at a time. */
export async function forEach(items, job, atATime) {
	const gate = new Gate(atATime);
	await Promise.all([...items].map((item) => gate.through(() => job(item))));
}
