// Hibernation: how long mod_smacks (XEP-0198) keeps the session of a device that waits to be pushed. Rules C31, C32.
//
// mod_smacks holds a watchdog in the session and ends the session when it calls back. A longer or shorter life is
// another watchdog with the same callback: mod_smacks of 0.12 can't move its own, and that of 13.0 wants to be called
// back by the very one that stands in the session. util.watchdog of 0.12 can't be stopped before its time either, and
// would hold a session that resumed long ago; so this one is made of a timer.

import * as timer from "util.timer";
import { copyOf } from "../push/registrations";
import type { Sessions } from "./sessions";
import type { Registrations } from "../push/registrations";

/** @noSelf */
interface Hibernation {
	/** A session begins to hibernate. */
	start(session: ClientSession, registrations: Registrations): void;
	/** A push that the person sees has left for a registration: its sessions, or one of them, live their normal time from now. */
	pushed(push: PushRef, registrations: Registrations, only?: ClientSession): void;
	/** That push has arrived: whatever becomes of others, the sessions live their normal time. */
	arrived(push: PushRef, registrations: Registrations): void;
	/** That push has not arrived: the sessions wait for the next one. */
	failed(push: PushRef): void;
	/**
	 * The registrations of an account have changed: sessions that hibernate with one live longer, those without have
	 * their normal time.
	 */
	review(account: string, registrations: Registrations): void;
	/** A session was resumed. */
	resumed(session: ClientSession): void;
	/** What a new instance of the module needs to go on. */
	save(): HibernationState;
	/** Takes over from an earlier instance. */
	restore(state: HibernationState): void;
	/** Gives all sessions their normal time back. */
	releaseAll(): void;
}

/** A push, as far as it matters here: whose it is, and which one. */
interface PushRef {
	readonly account: string;
	/** Key of the registration. */
	readonly key: string;
	/** Whether it left before the session hibernated, so that only the registration tells which one it was. */
	readonly isEarlier?: boolean;
}

/** A hibernating session that has a registration. */
interface Claim {
	/** Seconds that mod_smacks gives it. */
	readonly normal: number;
	/** When it began to wait, in seconds since the epoch. */
	readonly begin: number;
	/** When it ends, in seconds since the epoch. */
	end: number;
	/** The first important push, and when it left, in seconds since the epoch. */
	push?: PushRef;
	firstPush?: number;
}

type HibernationState = LuaTable<ClientSession, Claim>;

/** What {@link openHibernation} needs. */
interface HibernationNeeds {
	readonly sessions: Sessions;
	/** Seconds that a session lives at least until its first important push. */
	readonly longest: number;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** A watchdog whose timer ends with it. */
function newWatchdog(seconds: number, callback: Watchdog["callback"]): Watchdog {
	let handle: TimerId | undefined;
	const watchdog: Mutable<Watchdog> = {
		timeout: seconds,
		callback,
		cancel() {
			if (handle !== undefined) {
				timer.stop(handle);
				handle = undefined;
			}
		},
		reset(timeout) {
			watchdog.cancel();
			watchdog.timeout = timeout ?? watchdog.timeout;
			handle = timer.add_task(watchdog.timeout, () => watchdog.callback(watchdog));
		},
	};
	watchdog.reset();
	return watchdog;
}

/** Opens the care for hibernating sessions. */
function openHibernation(needs: HibernationNeeds): Hibernation {
	const { sessions, longest, now } = needs;
	const claims: HibernationState = setmetatable(new LuaTable<ClientSession, Claim>(), { __mode: "k" });

	function live(session: ClientSession, claim: Claim, seconds: number): void {
		const watchdog = session.hibernating_watchdog;
		if (watchdog !== undefined) {
			watchdog.cancel();
			session.hibernating_watchdog = newWatchdog(seconds, watchdog.callback);
			claim.end = now() + seconds;
		}
	}

	function start(session: ClientSession, registrations: Registrations): void {
		const watchdog = session.hibernating_watchdog;
		if (watchdog !== undefined && sessions.keysOf(session, registrations).length > 0) {
			const claim: Claim = { normal: watchdog.timeout, begin: now(), end: 0 };
			claims.set(session, claim);
			session.first_hibernated_push = undefined;
			live(session, claim, math.max(longest, claim.normal));
		}
	}

	function release(session: ClientSession, claim: Claim): void {
		claims.delete(session);
		session.first_hibernated_push = undefined;
		if (session.hibernating !== undefined && claim.firstPush === undefined) {
			live(session, claim, claim.normal);
		}
	}

	function review(account: string, registrations: Registrations): void {
		for (const session of sessions.of(account)) {
			const claim = claims.get(session);
			if (claim !== undefined && sessions.keysOf(session, registrations).length === 0) {
				release(session, claim);
			} else if (claim === undefined && session.hibernating !== undefined) {
				start(session, registrations);
			}
		}
	}

	function pushed(push: PushRef, registrations: Registrations, only?: ClientSession): void {
		for (const session of only !== undefined ? [only] : sessions.of(push.account)) {
			const claim = claims.get(session);
			const first = claim !== undefined && session.hibernating !== undefined && claim.firstPush === undefined;
			if (first && sessions.belongs(session, push.key, registrations)) {
				claim.push = push;
				claim.firstPush = now();
				session.first_hibernated_push = claim.firstPush;
				live(session, claim, claim.normal);
			}
		}
	}

	function arrived(push: PushRef, registrations: Registrations): void {
		pushed(push, registrations);
		for (const session of sessions.of(push.account)) {
			const claim = claims.get(session);
			if (claim !== undefined && sessions.belongs(session, push.key, registrations)) {
				claim.push = undefined;
			}
		}
	}

	function failed(push: PushRef): void {
		for (const session of sessions.of(push.account)) {
			const claim = claims.get(session);
			const first = claim?.push;
			const isSame = first === push || (first?.isEarlier === true && first.key === push.key);
			if (claim !== undefined && first !== undefined && isSame && session.hibernating !== undefined) {
				claim.push = undefined;
				claim.firstPush = undefined;
				session.first_hibernated_push = undefined;
				const rest = claim.begin + longest - now();
				live(session, claim, math.max(rest, claim.normal));
			}
		}
	}

	function resumed(session: ClientSession): void {
		claims.delete(session);
		session.first_hibernated_push = undefined;
	}

	function restore(state: HibernationState): void {
		for (const [session, claim] of state) {
			if (session.hibernating !== undefined && session.destroyed !== true) {
				claims.set(session, claim);
				session.first_hibernated_push = claim.firstPush;
				live(session, claim, math.max(0, claim.end - now()));
			}
		}
	}

	function save(): HibernationState {
		const state: HibernationState = new LuaTable();
		for (const [session, claim] of claims) {
			state.set(session, copyOf(claim));
		}
		return state;
	}

	function releaseAll(): void {
		for (const [session, claim] of claims) {
			release(session, claim);
		}
	}

	return { start, pushed, arrived, failed, review, resumed, save, restore, releaseAll };
}

export { openHibernation };
export type { Hibernation, HibernationState };
