// The only reader and writer of the registrations on disk, with a cache of bounded size (C7, N6).

import * as cache from "util.cache";
import { openLately } from "./lately";
import { copyOf, keysOf, keysWhere, without } from "./registrations";
import type { Protocol, Selection } from "./protocol";
import type { Registrations } from "./registrations";
import type { SafeStore, StoredRecord } from "./safe_store";

/** @noSelf */
interface AccountStore {
	/**
	 * All registrations of an account; empty if it has none.
	 *
	 * @returns undefined if the store can't be read; nothing is cached then
	 */
	all(account: string): Registrations | undefined;
	/** The registrations that may be pushed now: none of a disabled account or of an unreadable record. */
	active(account: string): Registrations;
	/** Whether there are any that may be pushed now: to be asked of each message, since most accounts have none. */
	hasActive(account: string): boolean;
	/** All accounts that have registrations on disk. Throws if the storage does. */
	accounts(): LuaIterable<string>;
	/** Writes the registrations. If that fails, what was in force before still is. */
	write(account: string, registrations: Registrations): boolean;
	/**
	 * Puts the registrations in force even if they can't be written, and tries to write them until they are: for what
	 * is switched off (C6).
	 *
	 * @returns whether they were written
	 */
	enforce(account: string, registrations: Registrations): boolean;
	/**
	 * Switches registrations off as soon as the account can be read: for an account that can't be (C6). Nothing of it is
	 * pushed before.
	 */
	disableOnceRead(account: string, selection: Selection): void;
	/** Puts the registrations in force as long as they are in memory, even if they can't be written: for counts. */
	note(account: string, registrations: Registrations): void;
	/** Reads the account anew when it is asked for next. */
	forget(account: string): void;
	/** Reads every account anew. */
	forgetAll(): void;
	/** Tries once more to write what could not be written. */
	writeUnsaved(): void;
	/** What is in force but not on disk, for a new instance of the module. */
	save(): Unsaved;
}

/** What the disk does not know yet, by account. */
interface Unsaved {
	/** What is in force. */
	readonly records: LuaMap<string, Registrations>;
	/** What is to be switched off in a record that could not be read. */
	readonly disabled: LuaMap<string, Selection[]>;
}

/** What {@link openAccountStore} needs. */
interface StoreNeeds {
	readonly store: SafeStore;
	readonly protocol: Protocol;
	/** How many accounts to keep in memory. */
	readonly size: number;
	/** Whether an account is in use: not disabled by the administrator (C8). */
	readonly isEnabled: (this: void, account: string) => boolean;
	/** Whether the administrator's settings let an account be pushed through a service (N3). */
	readonly allows: (this: void, service: string, account: string) => boolean;
	/** Error counts of the accounts in memory by key, if other modules may read them; never read here (C35). */
	readonly mirror: LuaMap<string, number> | undefined;
	/** What an earlier instance of the module could not write. */
	readonly unsaved: Unsaved | undefined;
	readonly log: LogFunction;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
}

/** Seconds after which to try again to write what could not be written. */
const writeAgain = 60;

/** Requests to remember for an account that can't be read, beyond which they are forgotten with their error. */
const maxRequests = 20;

/** Accounts without anything to push to have at hand: one takes 60 bytes, and is found in a tenth of the time. */
const mostIdle = 128;

/** Bytes of the longest name of one of them. */
const longestIdle = 128;

/** An account in the cache. */
interface Entry {
	readonly all: Registrations;
	readonly active: Registrations;
}

/** Keeps the sound entries of a record. */
function soundEntries(record: StoredRecord, protocol: Protocol): LuaMultiReturn<[Registrations, dropped: number]> {
	const registrations: Registrations = new LuaMap();
	let dropped = 0;
	for (const [name, entry] of record) {
		const [registration, key] = protocol.restore(name, entry);
		if (registration !== undefined) {
			registrations.set(key, registration);
		} else {
			dropped += 1;
		}
	}
	return $multi(registrations, dropped);
}

/** Opens the registrations of a host. */
function openAccountStore(needs: StoreNeeds): AccountStore {
	const { store, protocol, size, isEnabled, allows, mirror, log } = needs;
	const nothing: Registrations = new LuaMap();
	const empty: Entry = { all: nothing, active: nothing };
	/** Accounts that have no registration, most of all: they take little room. */
	const absent = openLately(size);
	/** Accounts that messages came for of late and that have nothing to push. When there are too many, all are forgotten. */
	let idle = new LuaSet<string>();
	let idleCount = 0;
	const entries = cache.new<string, Entry>(size, (_account, entry) => {
		reflect(entry.all, false);
	});
	const unsaved: Unsaved = needs.unsaved ?? { records: new LuaMap(), disabled: new LuaMap() };
	const { records, disabled } = unsaved;
	let timer: ModuleTimer | undefined;

	/** Shows the error counts of registrations to other modules, or takes them away. */
	function reflect(registrations: Registrations, present: boolean): void {
		for (const [key, { errors }] of registrations) {
			if (errors !== undefined && present) {
				mirror?.set(key, errors);
			} else {
				mirror?.delete(key);
			}
		}
	}

	/** Takes an account out of memory. */
	function forget(account: string): void {
		idle.delete(account);
		absent.delete(account);
		const entry = entries.get(account);
		if (entry !== undefined) {
			reflect(entry.all, false);
			entries.set(account, undefined);
		}
	}

	function read(account: string): Registrations | undefined {
		const [ok, record] = store.get(account);
		if (!ok) {
			log("debug", "The push registrations of %s can't be read", account);
			return undefined;
		}
		const [registrations, dropped] = soundEntries(record ?? new LuaMap(), protocol);
		if (dropped > 0) {
			log("warn", "Dropped %d damaged push registrations of %s", dropped, account);
		}
		return registrations;
	}

	function put(account: string, registrations: Registrations): boolean {
		const written = store.set(account, registrations as StoredRecord);
		if (written) {
			records.delete(account);
		} else {
			log("debug", "The push registrations of %s can't be written", account);
		}
		return written;
	}

	function remember(account: string, all: Registrations): Entry {
		if (next(all)[0] === undefined) {
			forget(account);
			absent.add(account);
			return empty;
		}
		const active: Registrations = new LuaMap();
		if (isEnabled(account)) {
			for (const [key, registration] of all) {
				if (allows(protocol.serviceOf(registration), account)) {
					active.set(key, registration);
				}
			}
		}
		const entry = { all, active };
		forget(account);
		entries.set(account, entry);
		reflect(all, true);
		return entry;
	}

	/** Reads an account from disk, without what was switched off while it could not be read. */
	function readAnew(account: string): Registrations | undefined {
		const found = read(account);
		const selections = disabled.get(account);
		if (found === undefined || selections === undefined) {
			return found;
		}
		let rest = found;
		for (const selection of selections) {
			const current = rest;
			rest = without(
				current,
				keysWhere(current, (key, registration) => protocol.selects(selection, key, registration, current)),
			);
		}
		disabled.delete(account);
		records.set(account, rest);
		put(account, rest);
		watch();
		return rest;
	}

	function load(account: string): Entry | undefined {
		const entry = entries.get(account);
		if (entry !== undefined) {
			const [latest] = entries.head();
			if (latest !== account) {
				entries.set(account, entry); // the cache drops what was set longest ago
			}
			return entry;
		}
		if (absent.has(account)) {
			return empty;
		}
		const registrations = records.get(account) ?? readAnew(account);
		return registrations !== undefined ? remember(account, registrations) : undefined;
	}

	function clearIdle(): void {
		idle = new LuaSet();
		idleCount = 0;
	}

	function hasActive(account: string): boolean {
		if (idle.has(account)) {
			return false;
		}
		const entry = load(account);
		if (entry === undefined || next(entry.active)[0] !== undefined) {
			return entry !== undefined;
		}
		if (account.length <= longestIdle) {
			if (idleCount >= mostIdle) {
				clearIdle();
			}
			idle.add(account);
			idleCount += 1;
		}
		return false;
	}

	function writeUnsaved(): void {
		for (const [account, registrations] of copyOf(records)) {
			put(account, registrations);
		}
		watch();
	}

	/** Has what is not on disk written as soon as it can be. */
	function watch(): void {
		if (timer === undefined && next(records)[0] !== undefined) {
			timer = needs.later(writeAgain, () => {
				timer = undefined;
				writeUnsaved();
			});
		}
	}

	function note(account: string, registrations: Registrations): boolean {
		remember(account, registrations);
		const written = put(account, registrations);
		if (!written && records.has(account)) {
			records.set(account, registrations);
		}
		return written;
	}

	watch();

	return {
		all: (account) => load(account)?.all,
		active: (account) => load(account)?.active ?? nothing,
		hasActive,
		accounts: () => store.users(),
		write(account, registrations) {
			const before = load(account)?.all;
			const written = put(account, registrations);
			if (written) {
				remember(account, registrations);
			} else if (before !== undefined && !put(account, before)) {
				// A storage may keep what it has just refused, and write it with the next that succeeds, as SQLite does.
				if (!records.has(account) && keysOf(records).length < size) {
					records.set(account, before);
					watch();
				}
			}
			return written;
		},
		disableOnceRead(account, selection) {
			const selections = disabled.get(account) ?? [];
			if (selections.length < maxRequests && keysOf(disabled).length < size) {
				selections.push(selection);
				disabled.set(account, selections);
			}
		},
		enforce(account, registrations) {
			const written = note(account, registrations);
			if (!written) {
				records.set(account, registrations);
				watch();
			}
			return written;
		},
		note(account, registrations) {
			note(account, registrations);
		},
		forget,
		forgetAll() {
			const accounts: string[] = [];
			for (const [account] of entries.items()) {
				accounts.push(account);
			}
			for (const account of accounts) {
				forget(account);
			}
			absent.clear();
			clearIdle();
		},
		writeUnsaved,
		save: () => unsaved,
	};
}

export { openAccountStore };
export type { AccountStore, Unsaved };
