// Trying again: while a push service fails, one wake-up per registration is kept for it (C27).
//
// What is kept either waits for a timer or is under way; whoever tries it says what came of it, by `keep` or `giveUp`.

import * as cache from "util.cache";
import { registrationId, worthier } from "./wakeup";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Retries {
	/**
	 * A new wake-up is about to be tried.
	 *
	 * @returns the wake-up to try now: the new one or what is left of the kept one, whichever is worthier; nothing if
	 *          the last try was less than a second ago, in which case it is tried when that second has passed
	 */
	admit(wakeup: Wakeup): Wakeup | undefined;
	/** A try failed, and may succeed later. */
	keep(wakeup: Wakeup): void;
	/** This wake-up is not tried again; another one of its registration may be. */
	giveUp(wakeup: Wakeup): void;
	/** A push arrived: what is kept is needless, unless it was tried later or is more important. */
	succeeded(wakeup: Wakeup, order: number): void;
	/** The device is back, or the registration gone: nothing is tried again. */
	drop(account: string, key: string): void;
	/** What waits for its next try, for a new instance of the module. */
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
	wakeup: Wakeup;
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

	function drop(account: string, key: string): void {
		const id = registrationId(account, key);
		failing.get(id)?.timer?.stop();
		failing.set(id, undefined);
	}

	/** Takes what is left of the kept wake-up, for a try that begins now. */
	function take(state: Failing): Wakeup | undefined {
		state.timer?.stop();
		state.timer = undefined;
		const { account, key } = state.wakeup;
		const rest = remaining(state.wakeup);
		if (rest === undefined) {
			drop(account, key);
			return undefined;
		}
		state.wakeup = rest;
		state.lastTry = now();
		return rest;
	}

	function schedule(state: Failing, seconds: number): void {
		state.timer?.stop();
		state.timer = later(seconds, () => {
			const wakeup = take(state);
			if (wakeup !== undefined) {
				attempt(wakeup);
			}
		});
	}

	return {
		admit(wakeup) {
			const state = stateOf(wakeup);
			if (state === undefined) {
				return wakeup;
			}
			const rest = remaining(state.wakeup);
			state.wakeup = rest !== undefined ? worthier(rest, wakeup) : wakeup;
			const pause = state.lastTry + shortestPause - now();
			if (pause > 0) {
				schedule(state, pause);
				return undefined;
			}
			return take(state);
		},
		keep(wakeup) {
			const time = now();
			wakeup.failedSince = wakeup.failedSince ?? time;
			let state = stateOf(wakeup);
			if (state === undefined) {
				state = { wakeup, lastTry: time, due: time, delay: firstDelay };
				failing.set(registrationId(wakeup.account, wakeup.key), state);
			}
			state.wakeup = worthier(wakeup, state.wakeup);
			if (time >= state.due) {
				state.due = time + state.delay * (1 + jitter * random());
				state.delay = math.min(state.delay * 2, longestDelay);
			}
			if (state.due - (state.wakeup.failedSince ?? time) > patience) {
				drop(wakeup.account, wakeup.key);
			} else if (state.timer === undefined) {
				schedule(state, state.due - time);
			}
		},
		giveUp(wakeup) {
			if (stateOf(wakeup)?.wakeup === wakeup) {
				drop(wakeup.account, wakeup.key);
			}
		},
		succeeded(wakeup, order) {
			const kept = stateOf(wakeup)?.wakeup;
			const moreImportant = kept?.important === true && !wakeup.important;
			if (kept !== undefined && (kept.lastOrder ?? 0) <= order && !moreImportant) {
				drop(wakeup.account, wakeup.key);
			}
		},
		drop,
		save() {
			const waiting: Wakeup[] = [];
			for (const [_id, state] of failing.items()) {
				if (state.timer !== undefined) {
					waiting.push(state.wakeup);
				}
			}
			return waiting;
		},
	};
}

export { openRetries };
export type { Retries };
