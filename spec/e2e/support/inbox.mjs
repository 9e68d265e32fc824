import { patience, within } from "./wait.mjs";

/**
 * What has arrived and was not looked at yet, in order of arrival.
 * `take` removes the first matching item, waiting for it if need be; the others stay for those who look for them.
 */
export class Inbox {
	#items = [];
	#waiting = new Set();

	/** Adds an item; whoever has waited longest for one like it gets it. */
	put(item) {
		for (const waiter of this.#waiting) {
			if (waiter.matches(item)) {
				this.#waiting.delete(waiter);
				waiter.resolve(item);
				return;
			}
		}
		this.#items.push(item);
	}

	/** The items that nobody has taken yet. */
	get items() {
		return [...this.#items];
	}

	/** Removes and returns all present items that match, without waiting. */
	takeAll(matches = () => true) {
		const taken = this.#items.filter(matches);
		this.#items = this.#items.filter((item) => !matches(item));
		return taken;
	}

	/** The first item that matches, now or within `timeout` milliseconds; `what` names it in the failure. */
	take(what, matches, timeout = patience) {
		const index = this.#items.findIndex(matches);
		if (index >= 0) return Promise.resolve(this.#items.splice(index, 1)[0]);
		let waiter;
		const arrival = new Promise((resolve) => {
			waiter = { matches, resolve };
			this.#waiting.add(waiter);
		});
		const message = () => {
			this.#waiting.delete(waiter);
			return `${what} did not arrive within ${timeout} ms; untaken: ${this.#items.map(String).join("\n") || "nothing"}`;
		};
		return within(timeout, message, arrival);
	}
}
