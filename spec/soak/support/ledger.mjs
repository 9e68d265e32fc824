import { keptOf, summary } from "./rules.mjs";
import { lateness } from "./numbers.mjs";

/** Milliseconds by which a clock may seem to be early. */
const early = 50;

/** Milliseconds between two looks at what is late. */
const interval = 500;

/** How often the server must have had time for a push that is late, until that counts as lost. */
const chances = 5;

/** Milliseconds for which messages are collected (C15). */
const second = 1000;

/** Milliseconds after which a failed push is tried again for the first time, and the part that chance may add (C27). */
const firstDelay = 5000;
const jitter = 0.2;

/**
 * Which pushes each device is owed, and which it has got: neither more nor fewer, neither early nor late, and each for
 * the message that it should be for. Times are in milliseconds of this process's clock.
 */
export class Ledger {
	/** What was not as it should be. */
	problems = [];
	expected = 0;
	seen = 0;
	/** Pushes that were neither due nor forbidden: the device came back while a second ended. */
	undecided = 0;
	/** Milliseconds from the message to its push, of those that leave at once, and of those that are collected first. */
	latencies = { atOnce: [], collected: [] };
	#devices;
	#rest;
	#waiting = new Set();
	#isClosed = false;

	/** `rest` returns when the server has done all that was due, and its pushes have come. */
	constructor(devices, rest) {
		this.#devices = devices;
		this.#rest = rest;
		for (const device of devices) device.owed = [];
	}

	/** Complains about what is late, until it is closed. */
	async watch() {
		while (!this.#isClosed) {
			await new Promise((resolve) => setTimeout(resolve, interval));
			await this.#rest();
			this.#complainOfLate();
		}
	}

	/** Messages leave for a device, or begin to wait for it: one push for each of `atOnce`, one for all of `collected`. */
	owe(device, { atOnce = [], collected = [] }) {
		const now = Date.now();
		const alone = atOnce.length + Math.min(collected.length, 1) === 1;
		for (const message of atOnce) this.#expect(device, { ...summary([message]), way: "atOnce", now, from: now, alone });
		if (collected.length === 0) return;
		this.#expect(device, { ...summary(collected), way: "collected", now, from: now + second, alone });
	}

	/** A push has come for a device: the entry that it fulfils, if it was owed. */
	arrived(device, { sender, important }) {
		const now = Date.now();
		const fits = (entry) => {
			return entry.important === important && entry.senders.includes(sender) && now >= entry.from - early;
		};
		const entry = device.owed.find(fits) ?? this.#part(device, fits);
		if (!entry) {
			this.#complain(device, `pushed for ${sender} (important: ${important}) without reason, too soon or again`);
			return undefined;
		}
		this.#close(device, entry);
		this.seen += entry.optional ? 0 : 1;
		this.undecided += entry.optional ? 1 : 0;
		// Whether a slow server has seen the new message by then, nobody knows.
		if (entry.parts && fits(entry.parts.kept)) device.owed.push({ ...entry.parts.entry, optional: true });
		if (entry.afterFailure) device.isRecovering = true;
		if (!entry.afterFailure) this.latencies[entry.way].push(now - entry.now);
		return { ...entry, senders: [sender] };
	}

	/** The push that fulfilled `entry` is answered with an error of type wait: it is tried again (C27). */
	failed(device, entry) {
		const now = Date.now();
		const delay = firstDelay * 2 ** (entry.tries ?? 0);
		const from = now + delay;
		const { senders, important, messages } = entry;
		const again = { senders, important, messages, now, from, due: from + jitter * delay };
		device.kept = this.#expect(device, { ...again, tries: (entry.tries ?? 0) + 1, afterFailure: true });
	}

	/** A device is back: it is not pushed any more for what it reads now (C15, C16, C27). */
	returned(device) {
		const now = Date.now();
		for (const entry of [...device.owed]) {
			if (entry.optional) continue;
			// What was due before may be on its way.
			entry.optional = now >= entry.from - early;
			this.expected--;
			if (entry.optional) entry.due = now;
			else this.#close(device, entry);
		}
		device.kept = undefined;
	}

	/** Its registration was removed (C28). */
	removed(device) {
		device.isGone = true;
		for (const entry of device.owed.filter(({ optional }) => !optional)) {
			this.#complain(device, `owed a push for ${this.#messagesOf(entry)} when it was removed`);
		}
	}

	/** Returns when these devices are owed nothing more; with `butKept`, nothing more than what failed and is kept. */
	async settled(devices, { butKept = false } = {}) {
		const isDone = () => devices.every(({ owed, kept }) => owed.every((entry) => butKept && entry === kept));
		// A push that has come may be owed again a moment later.
		while (!isDone()) await new Promise((resolve) => this.#waiting.add({ isDone, resolve }));
	}

	close() {
		this.#isClosed = true;
	}

	#expect(device, entry) {
		const { kept } = device;
		let complete = { due: entry.from, ...entry };
		if (kept && !entry.tries) {
			// While its service fails, one push stands for what is kept and what is new (C27).
			this.expected--;
			this.#close(device, kept);
			complete = { ...complete, ...keptOf(kept, entry), afterFailure: true, parts: { kept, entry: complete } };
		}
		this.expected++;
		device.owed.push(complete);
		return complete;
	}

	/**
	 * The part of an entry that was kept, if it `fits`: a slow server has tried it again before it saw the new message,
	 * which is still owed.
	 */
	#part(device, fits) {
		const whole = device.owed.find(({ parts }) => parts && fits(parts.kept));
		if (!whole) return undefined;
		const { kept, entry } = whole.parts;
		Object.assign(whole, entry, { parts: undefined, afterFailure: undefined });
		this.expected++;
		// It does not fail again, as that would leave open which of the two the next push is for.
		return { ...kept, tries: undefined };
	}

	#close(device, entry) {
		device.owed = device.owed.filter((other) => other !== entry);
		if (device.kept === entry) device.kept = undefined;
		for (const waiter of this.#waiting) {
			if (!waiter.isDone()) continue;
			this.#waiting.delete(waiter);
			waiter.resolve();
		}
	}

	/** The messages of an entry, for people. */
	#messagesOf({ messages, tries = 0 }) {
		const words = messages.map(({ id, kind }) => `${id} (${kind.name})`).join(", ");
		return tries > 0 ? `${words}, try ${tries + 1}` : words;
	}

	#complain(device, what) {
		this.problems.push(`${device.account.username}'s ${device.resource} (${device.state}) ${what}`);
	}

	#complainOfLate() {
		const now = Date.now();
		for (const device of this.#devices) {
			for (const entry of device.owed) {
				if (now <= entry.due + lateness) continue;
				entry.chances = (entry.chances ?? 0) + 1;
				if (entry.chances < chances) continue;
				if (!entry.optional) this.#complain(device, `not woken for ${this.#messagesOf(entry)}`);
				this.#close(device, entry);
			}
		}
	}
}
