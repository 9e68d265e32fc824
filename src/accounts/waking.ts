// Waking devices after a start of the server (C33), put together for the accounts of a VirtualHost.

import { safely } from "../push/safe_store";
import { openWaker } from "./wake";
import type { AccountOptions } from "../push/options";
import type { StoredRecord } from "../push/safe_store";
import type { Accounts } from "./accounts";
import type { Roll, Waker } from "./wake";

/** Nothing to do where the administrator does not want devices to be woken. */
const idle: Waker = { stopping() {}, started() {} };

/** The registrations that have a session, connected or hibernating. */
function roll(accounts: Accounts): Roll {
	const { engine, sessions } = accounts;
	const { store } = engine;
	const present: Roll = new LuaMap();
	for (const account of sessions.accounts()) {
		const keys = new LuaMap<string, boolean>();
		for (const [key] of sessions.presence(account, store.active(account))) {
			keys.set(key, true);
		}
		if (next(keys)[0] !== undefined) {
			present.set(account, keys);
		}
	}
	return present;
}

/** Pushes the registrations whose devices are not back. */
function wake(accounts: Accounts, account: string, keys: ReadonlyArray<string>): void {
	const { engine, sessions } = accounts;
	const { pusher, store } = engine;
	const presence = sessions.presence(account, store.active(account));
	const absent: string[] = [];
	for (const key of keys) {
		if ((presence.get(key)?.live ?? 0) === 0) {
			absent.push(key);
		}
	}
	pusher.ping(account, absent);
}

/** Opens the waking, if it is wanted. */
function openWaking(api: ModuleApi, accounts: Accounts, options: AccountOptions): Waker {
	const { engine } = accounts;
	const [notes] = api.open_store<StoredRecord>(`${api.name}_wake`);
	if (!options.wakeOnStart || notes === undefined) {
		return idle;
	}
	return openWaker({
		store: safely(notes, "the note for the next start", engine.guard),
		accounts: () => engine.store.accounts(),
		present: () => roll(accounts),
		active: (account) => engine.store.active(account),
		wake: (account, keys) => {
			wake(accounts, account, keys);
		},
		longest: options.maxHibernation,
		log: api._log,
		now: () => engine.now(),
		later: (seconds, run) => engine.later(seconds, run),
	});
}

export { openWaking };
