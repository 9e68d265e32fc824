// Trying again: while a push service fails, one wake-up per registration is kept for it (C27).

import * as cache from "util.cache";
import { registrationId, worthier } from "./wakeup";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Retries {
	/**
	 * A new wake-up is about to be tried.
	 *
	 * @returns the wake-up to try now: the new one or the kept one, whichever is worthier; nothing if the last try was
	 *          less than a second ago, in which case it is tried when that second has passed
	 */
	admit(wakeup: Wakeup): Wakeup | undefined;
	/** A try failed, and may succeed later. */
	keep(wakeup: Wakeup): void;
	/** This wake-up is not tried again; another one of its registration may be. */
	giveUp(wakeup: Wakeup): void;
	/** The device is back, was pushed, or is no longer registered: nothing is tried again. */
	drop(account: string, key: string): void;
	/** What is kept, for a new instance of the module. */
	save(): Wakeup[];
}

/** What {@link openRetries} needs. */
interface RetryNeeds {
	/** How many registrations may wait at once, over all accounts. */
	readonly size: number;
	/** Seconds since the epoch, with fractions. */
	readonly now: (this: void) => number;
	/** A random number from 0 to 1. */
	readonly random: (this: void) => number;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
	/** Tries to push, if the wake-up is still wanted. */
	readonly push: (this: void, wakeup: Wakeup) => void;
}

/** A registration whose service fails. Times are in seconds since the epoch. */
interface Failing {
	wakeup: Wakeup;
	lastTry: number;
	/** When the next try is due that no new message brings about. */
	due: number;
	/** Seconds from that try to the one after it. */
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
	const { now, random, later, push } = needs;
	const failing = cache.new<string, Failing>(needs.size, (_id, dropped) => {
		dropped.timer?.stop();
	});

	function schedule(state: Failing, seconds: number): void {
		state.timer?.stop();
		state.timer = later(seconds, () => {
			state.timer = undefined;
			state.lastTry = now();
			push(state.wakeup);
		});
	}

	function admit(wakeup: Wakeup): Wakeup | undefined {
		const state = failing.get(registrationId(wakeup.account, wakeup.key));
		if (state === undefined) {
			return wakeup;
		}
		state.wakeup = worthier(state.wakeup, wakeup);
		const pause = state.lastTry + shortestPause - now();
		if (pause > 0) {
			schedule(state, pause);
			return undefined;
		}
		state.lastTry = now();
		return state.wakeup;
	}

	function drop(account: string, key: string): void {
		const id = registrationId(account, key);
		failing.get(id)?.timer?.stop();
		failing.set(id, undefined);
	}

	function stateOf(wakeup: Wakeup, time: number): Failing {
		const id = registrationId(wakeup.account, wakeup.key);
		let state = failing.get(id);
		if (state === undefined) {
			state = { wakeup, lastTry: time, due: time, delay: firstDelay };
			failing.set(id, state);
		}
		return state;
	}

	function keep(wakeup: Wakeup): void {
		const time = now();
		wakeup.failedSince = wakeup.failedSince ?? time;
		const state = stateOf(wakeup, time);
		state.wakeup = worthier(wakeup, state.wakeup);
		if (time - (state.wakeup.failedSince ?? time) >= patience) {
			drop(wakeup.account, wakeup.key);
			return;
		}
		if (time >= state.due) {
			state.due = time + state.delay * (1 + jitter * random());
			state.delay = math.min(state.delay * 2, longestDelay);
		}
		if (state.timer === undefined) {
			schedule(state, state.due - time);
		}
	}

	return {
		admit,
		keep,
		giveUp(wakeup) {
			if (failing.get(registrationId(wakeup.account, wakeup.key))?.wakeup === wakeup) {
				drop(wakeup.account, wakeup.key);
			}
		},
		drop,
		save() {
			const kept: Wakeup[] = [];
			for (const [_id, state] of failing.items()) {
				kept.push(state.wakeup);
			}
			return kept;
		},
	};
}

export { openRetries };
export type { Retries };
