// Waking after a start (C33): a device whose session ended with the server can't know that it has to come back.

import type { Registrations } from "../push/registrations";
import type { SafeStore, StoredRecord } from "../push/safe_store";

/** Registrations by account and key. */
type Roll = LuaMap<string, LuaMap<string, boolean>>;

/** @noSelf */
interface Waker {
	/** The server is about to stop in good order: notes whose devices are connected or hibernate. */
	stopping(): void;
	/** The server has started: pushes those; after a crash all that were enabled lately. */
	started(): void;
}

/** What {@link openWaker} needs. */
interface WakerNeeds {
	/** Holds the note from one run to the next. */
	readonly store: SafeStore;
	/** The accounts that have registrations on disk. */
	readonly accounts: (this: void) => LuaIterable<string>;
	/** The registrations with a session, connected or hibernating. */
	readonly present: (this: void) => Roll;
	/** The registrations of an account that may be pushed. */
	readonly active: (this: void, account: string) => Registrations;
	/** Pushes registrations of an account whose devices are not back yet. */
	readonly wake: (this: void, account: string, keys: ReadonlyArray<string>) => void;
	/** Seconds after its `<enable/>` that a device may still hope for its session after a crash. */
	readonly longest: number;
	readonly log: LogFunction;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
}

/** The user under whose name the note is kept: no account can have it. */
const noteOwner = "@stopped";

/** Pushes in a step, and seconds from step to step: 50 a second over the host. */
const stepSize = 10;
const stepTime = 0.2;

/** Accounts to look at in a step, most of which may have nothing to wake. */
const accountsPerStep = 100;

/** Opens the waking. */
function openWaker(needs: WakerNeeds): Waker {
	const { store, active, longest, log, now, later } = needs;

	/** The time of an `<enable/>` may be a day behind (C4). */
	const slack = math.min(86400, longest / 3);

	/** Takes the note of the last stop away: there is none after a crash. */
	function takeNote(): Roll | undefined {
		const [, note] = store.get(noteOwner);
		if (note === undefined) {
			return undefined;
		}
		store.set(noteOwner, new LuaMap());
		return note.get("accounts") as Roll | undefined;
	}

	/** The keys to wake of an account: those noted, or those enabled lately. */
	function keysToWake(account: string, noted: LuaMap<string, boolean> | undefined): string[] {
		const keys: string[] = [];
		for (const [key, registration] of active(account)) {
			const due = noted !== undefined ? noted.has(key) : now() - registration.timestamp <= longest + slack;
			if (due) {
				keys.push(key);
			}
		}
		return keys;
	}

	/** Pushes the next registrations, and goes on in a moment. */
	function walk(accounts: string[], note: Roll | undefined, account: string, keys: string[]): void {
		let room = stepSize;
		for (const _step of $range(1, accountsPerStep)) {
			const chosen: string[] = [];
			while (keys.length > 0 && room > 0) {
				chosen.push(keys.pop() as string);
				room -= 1;
			}
			needs.wake(account, chosen);
			const following = keys.length === 0 ? accounts.pop() : undefined;
			if (following === undefined) {
				break;
			}
			account = following;
			keys = keysToWake(account, note?.get(account));
		}
		if (keys.length > 0 || accounts.length > 0) {
			later(stepTime, () => walk(accounts, note, account, keys));
		}
	}

	return {
		stopping() {
			const note: StoredRecord = new LuaMap();
			note.set("accounts", needs.present());
			store.set(noteOwner, note);
		},
		started() {
			const note = takeNote();
			const accounts: string[] = [];
			if (note !== undefined) {
				for (const [account] of note) {
					accounts.push(account);
				}
			} else {
				for (const account of needs.accounts()) {
					accounts.push(account);
				}
			}
			log("info", "Waking the devices of %d accounts", accounts.length);
			walk(accounts, note, "", []);
		},
	};
}

export { openWaker };
export type { Roll, Waker };
