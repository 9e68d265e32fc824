/** Chance that can be repeated: the same numbers for the same seed (mulberry32). */
export class Random {
	#state;

	constructor(seed) {
		this.#state = seed >>> 0;
	}

	/** A number from 0 to below 1. */
	next() {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** True in this share of the cases. */
	chance(share) {
		return this.next() < share;
	}

	/** A whole number from `least` to `most`. */
	between(least, most) {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** One of the items. */
	pick(items) {
		return items[this.between(0, items.length - 1)];
	}
}
