// Trying again: while a push service fails, one wake-up per registration is kept for it (C27).
//
// What is kept waits for a timer. Whoever tries it takes it, and gives it back by `keep` if the try fails.

import * as cache from "util.cache";
import { registrationId, worthier } from "./wakeup";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Retries {
	/**
	 * A new wake-up is about to be tried.
	 *
	 * @returns the wake-up to try now: the new one, or what is left of the kept one if that is more important; nothing if
	 *          the last try was less than a second ago, in which case it is tried when that second has passed
	 */
	admit(wakeup: Wakeup): Wakeup | undefined;
	/** A try failed, and may succeed later. */
	keep(wakeup: Wakeup): void;
	/** A try of a registration has ended for good; what else is kept for it is tried as planned. */
	ended(account: string, key: string): void;
	/** A push arrived: what is kept is needless, unless it was tried later or is more important. */
	succeeded(wakeup: Wakeup, order: number): void;
	/** The device is back, or the registration gone: nothing is tried again. What was kept is returned. */
	drop(account: string, key: string): Wakeup | undefined;
	/** What is kept for a registration. */
	kept(account: string, key: string): Wakeup | undefined;
	/** Whether the service of a registration fails at present. */
	isFailing(account: string, key: string): boolean;
	/** All that is kept, for a new instance of the module. */
	save(): Wakeup[];
}

/** What {@link openRetries} needs. */
interface RetryNeeds {
	/** How many registrations may wait at once, over all accounts. */
	readonly size: number;
	/** Seconds that pass, with fractions, from any beginning. */
	readonly now: (this: void) => number;
	/** A random number from 0 to 1. */
	readonly random: (this: void) => number;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
	/** What of a wake-up the device still has to learn. */
	readonly remaining: (this: void, wakeup: Wakeup) => Wakeup | undefined;
	/** Tries to push. */
	readonly attempt: (this: void, wakeup: Wakeup) => void;
}

/** A registration whose service fails. Times are in seconds. */
interface Failing {
	/** What is kept; nothing while it is tried. */
	waiting?: Wakeup;
	lastTry: number;
	/** When the next try is due that no new message brings about. */
	due: number;
	/** From that try to the one after it. */
	delay: number;
	/** Nothing while a try is under way. */
	timer?: ModuleTimer;
}

/** Seconds. */
const firstDelay = 5;
const longestDelay = 900;
const patience = 86400;
const shortestPause = 1;

/** The part of a delay that chance may add, so that devices don't come all at once. */
const jitter = 0.2;

/** Opens the memory of failing services. */
function openRetries(needs: RetryNeeds): Retries {
	const { now, random, later, remaining, attempt } = needs;
	const failing = cache.new<string, Failing>(needs.size, (_id, dropped) => {
		dropped.timer?.stop();
	});

	function stateOf(wakeup: Wakeup): Failing | undefined {
		return failing.get(registrationId(wakeup.account, wakeup.key));
	}

	function drop(account: string, key: string): Wakeup | undefined {
		const id = registrationId(account, key);
		const state = failing.get(id);
		state?.timer?.stop();
		failing.set(id, undefined);
		return state?.waiting;
	}

	/** Keeps a wake-up, or what waits already: the more important one, else the one that was tried last. */
	function merge(state: Failing, wakeup: Wakeup): void {
		const { waiting } = state;
		if (waiting === undefined) {
			state.waiting = wakeup;
		} else if ((waiting.lastOrder ?? math.huge) > (wakeup.lastOrder ?? math.huge)) {
			state.waiting = worthier(wakeup, waiting);
		} else {
			state.waiting = worthier(waiting, wakeup);
		}
	}

	/** Tries what is kept, as far as the device still has to learn of it. */
	function tryAgain(state: Failing): void {
		const { waiting } = state;
		state.timer = undefined;
		state.waiting = undefined;
		const rest = waiting !== undefined ? remaining(waiting) : undefined;
		if (rest !== undefined) {
			state.lastTry = now();
			attempt(rest);
		} else if (waiting !== undefined) {
			drop(waiting.account, waiting.key);
		}
	}

	function schedule(state: Failing, seconds: number): void {
		state.timer?.stop();
		state.timer = later(seconds, () => {
			tryAgain(state);
		});
	}

	return {
		admit(wakeup) {
			const state = stateOf(wakeup);
			if (state === undefined) {
				return wakeup;
			}
			const pause = state.lastTry + shortestPause - now();
			if (pause > 0) {
				merge(state, wakeup);
				schedule(state, pause);
				return undefined;
			}
			state.lastTry = now();
			const rest = state.waiting !== undefined ? remaining(state.waiting) : undefined;
			const kept = rest !== undefined && rest.important && !wakeup.important;
			// What is no more important waits for what comes of the new one, which may yet be held back.
			state.waiting = kept ? undefined : rest;
			state.timer?.stop();
			state.timer = undefined;
			return kept ? rest : wakeup;
		},
		keep(wakeup) {
			const time = now();
			const { account, key } = wakeup;
			wakeup.failedSince = wakeup.failedSince ?? time;
			const state = stateOf(wakeup) ?? { lastTry: time, due: time, delay: firstDelay };
			failing.set(registrationId(account, key), state);
			merge(state, wakeup);
			if (time >= state.due) {
				state.due = time + state.delay * (1 + jitter * random());
				state.delay = math.min(state.delay * 2, longestDelay);
			}
			if (state.due - (state.waiting?.failedSince ?? time) > patience) {
				drop(account, key);
			} else if (state.timer === undefined) {
				schedule(state, state.due - time);
			}
		},
		ended(account, key) {
			const state = failing.get(registrationId(account, key));
			if (state?.waiting === undefined) {
				drop(account, key);
			} else if (state.timer === undefined) {
				schedule(state, math.max(shortestPause, state.due - now()));
			}
		},
		succeeded(wakeup, order) {
			const state = stateOf(wakeup);
			if (state === undefined) {
				return;
			}
			const { waiting } = state;
			const moreImportant = waiting?.important === true && !wakeup.important;
			if (waiting === undefined) {
				drop(wakeup.account, wakeup.key);
			} else if (moreImportant || (waiting.lastOrder ?? math.huge) > order) {
				schedule(state, math.max(0, state.lastTry + shortestPause - now())); // the service takes pushes again
			} else {
				drop(wakeup.account, wakeup.key);
			}
		},
		drop,
		kept: (account, key) => failing.get(registrationId(account, key))?.waiting,
		isFailing: (account, key) => failing.get(registrationId(account, key)) !== undefined,
		save() {
			const waiting: Wakeup[] = [];
			for (const [_id, state] of failing.items()) {
				if (state.waiting !== undefined) {
					waiting.push(state.waiting);
				}
			}
			return waiting;
		},
	};
}

export { openRetries };
export type { Retries };
