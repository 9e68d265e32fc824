// A store whose failures are words: drivers return an error, or throw it (C7). Each is logged once per cause (N1).

import type { Guard } from "./guard";

/** A record as it comes from a store: nobody has looked at it yet. */
type StoredRecord = LuaMap<string, unknown>;

/** @noSelf */
interface SafeStore {
	/** @returns whether it could be read, and the record if there is one */
	get(user: string): LuaMultiReturn<[ok: boolean, record?: StoredRecord]>;
	/**
	 * Writes a record; an empty one is removed.
	 *
	 * @returns whether it could be written
	 */
	set(user: string, record: StoredRecord): boolean;
	/** All users with a record. Throws if the driver does. */
	users(): LuaIterable<string>;
}

/**
 * Makes the failures of a store words.
 *
 * @param name what it holds, for the log
 */
function safely(store: KeyvalStore<StoredRecord>, name: string, guard: Guard): SafeStore {
	return {
		get(user) {
			let found: unknown;
			let problem: unknown;
			const [ok] = guard.attempt(`reading ${name}`, () => {
				[found, problem] = store.get(user);
			});
			if (typeof found === "object") {
				return $multi(true, found as StoredRecord);
			}
			const odd = found !== undefined && found !== false ? `it is a ${type(found)}` : problem;
			if (ok && odd !== undefined) {
				guard.report(`reading ${name}`, odd);
			}
			return $multi(ok && odd === undefined && found === undefined);
		},
		set(user, record) {
			const [first] = next(record);
			let stored: unknown;
			let problem: unknown;
			const [ok] = guard.attempt(`writing ${name}`, () => {
				[stored, problem] = store.set(user, first !== undefined ? record : undefined);
			});
			if (ok && stored !== true) {
				guard.report(`writing ${name}`, problem);
			}
			return ok && stored === true;
		},
		users: () => store.users(),
	};
}

export { safely };
export type { SafeStore, StoredRecord };
