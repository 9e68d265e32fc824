// Hibernation: how long mod_smacks (XEP-0198) keeps the session of a device that waits to be pushed. Rules C31, C32, P15.
//
// mod_smacks holds a watchdog in the session and ends the session when it calls back. A longer or shorter life is
// another watchdog with the same callback: mod_smacks of 0.12 can't move its own, and that of 13.0 wants to be called
// back by the very one that stands in the session. util.watchdog of 0.12 can't be stopped before its time either, and
// would hold a session that resumed long ago; so this one is made of a timer.
//
// There is one watchdog, but there may be several push modules: each says until when it wants the session to live, and the
// latest of these times holds.

import * as timer from "util.timer";
import { copyOf } from "../push/registrations";
import type { Registrations } from "../push/registrations";
import type { Sessions } from "./sessions";

declare global {
	interface ClientSession {
		/** When the first important push since it hibernates was sent, in seconds since the epoch (C35). */
		first_hibernated_push?: number;
	}
}

/** @noSelf */
interface Hibernation {
	/** A session begins to hibernate. */
	start(session: ClientSession, registrations: Registrations): void;
	/** Whether a session hibernates and lives longer until a push has left that the person sees. */
	awaitsPush(session: ClientSession): boolean;
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

/** Until when the push modules of a host want a session to live. */
interface Lease {
	/** Seconds that mod_smacks gives it. */
	readonly normal: number;
	/** By the name of the module, in seconds since the epoch. */
	readonly ends: LuaMap<string, number>;
}

/** The hibernating sessions of a host that push modules care for. */
type Leases = LuaTable<ClientSession, Lease>;

/** What {@link openHibernation} needs. */
interface HibernationNeeds {
	readonly sessions: Sessions;
	/** The name of the module. */
	readonly module: string;
	/** What all push modules of the host share. */
	readonly leases: Leases;
	/** Seconds that a session lives at least until its first important push, or altogether. */
	readonly longest: number;
	/** Whether the first important push leaves that as it is. */
	readonly outlastsPush: boolean;
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

/** The sessions of a host that push modules care for, in a table that they share. */
function leasesOf(api: ModuleApi): Leases {
	const shared = api.shared(`/${api.host}/push/hibernation`) as { leases?: Leases };
	shared.leases = shared.leases ?? setmetatable(new LuaTable<ClientSession, Lease>(), { __mode: "k" });
	return shared.leases;
}

/** Opens the care for hibernating sessions. */
function openHibernation(needs: HibernationNeeds): Hibernation {
	const { sessions, leases, longest, outlastsPush, now } = needs;
	const claims: HibernationState = setmetatable(new LuaTable<ClientSession, Claim>(), { __mode: "k" });

	/** Until when a session lives, where this module wants it to live until then. */
	function extend(session: ClientSession, normal: number, end: number): number {
		const lease = leases.get(session) ?? { normal, ends: new LuaMap<string, number>() };
		leases.set(session, lease);
		lease.ends.set(needs.module, end);
		let latest = end;
		for (const [_module, other] of lease.ends) {
			latest = math.max(latest, other);
		}
		return latest;
	}

	function live(session: ClientSession, claim: Claim, seconds: number): void {
		const watchdog = session.hibernating_watchdog;
		if (watchdog !== undefined) {
			claim.end = now() + seconds;
			const end = extend(session, claim.normal, claim.end);
			watchdog.cancel();
			session.hibernating_watchdog = newWatchdog(end - now(), watchdog.callback);
		}
	}

	function start(session: ClientSession, registrations: Registrations): void {
		const watchdog = session.hibernating_watchdog;
		if (watchdog !== undefined && sessions.keysOf(session, registrations).length > 0) {
			const lease = leases.get(session);
			const normal = lease?.normal ?? watchdog.timeout;
			const claim: Claim = { normal, begin: now(), end: 0 };
			claims.set(session, claim);
			if (lease === undefined) {
				session.first_hibernated_push = undefined; // else it may be that of another module
			}
			live(session, claim, math.max(longest, claim.normal));
		}
	}

	function release(session: ClientSession, claim: Claim): void {
		claims.delete(session);
		if (claim.firstPush !== undefined) {
			session.first_hibernated_push = undefined;
		} else if (session.hibernating !== undefined) {
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
			if (claim !== undefined && awaitsPush(session) && sessions.belongs(session, push.key, registrations)) {
				claim.push = push;
				claim.firstPush = now();
				session.first_hibernated_push = claim.firstPush;
				live(session, claim, claim.normal);
			}
		}
	}

	function awaitsPush(session: ClientSession): boolean {
		const claim = claims.get(session);
		return !outlastsPush && claim !== undefined && session.hibernating !== undefined && claim.firstPush === undefined;
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
		leases.delete(session);
		session.first_hibernated_push = undefined;
	}

	function restore(state: HibernationState): void {
		for (const [session, claim] of state) {
			if (session.hibernating !== undefined && session.destroyed !== true) {
				claims.set(session, claim);
				session.first_hibernated_push = claim.firstPush ?? session.first_hibernated_push;
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

	return { start, awaitsPush, pushed, arrived, failed, review, resumed, save, restore, releaseAll };
}

export { leasesOf, openHibernation };
export type { Hibernation, HibernationState };
