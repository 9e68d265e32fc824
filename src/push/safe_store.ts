// A store whose failures are words: drivers return an error, or throw it (C7).

/** A record as it comes from a store: nobody has looked at it yet. */
type StoredRecord = LuaMap<string, unknown>;

/** @noSelf */
interface SafeStore {
	/** @returns the record, nothing if there is none; or nothing and why it can't be read */
	get(user: string): LuaMultiReturn<[record: StoredRecord | undefined, problem?: string]>;
	/**
	 * Writes a record; an empty one is removed.
	 *
	 * @returns why it could not be written, if it could not
	 */
	set(user: string, record: StoredRecord): string | undefined;
}

/** Why a call failed, as text. */
function problemOf(thrown: unknown, told: unknown): string {
	return tostring(thrown ?? told ?? "no reason given");
}

/** Makes the failures of a store words. */
function safely(store: KeyvalStore<StoredRecord>): SafeStore {
	return {
		get(user) {
			let found: unknown;
			let told: unknown;
			const [, thrown] = pcall(() => {
				[found, told] = store.get(user);
			});
			if (typeof found === "object") {
				return $multi(found as StoredRecord);
			}
			if (thrown === undefined && found === undefined && told === undefined) {
				return $multi(undefined);
			}
			const odd = found !== undefined && found !== false ? `the store holds a ${type(found)}` : told;
			return $multi(undefined, problemOf(thrown, odd));
		},
		set(user, record) {
			const [first] = next(record);
			let stored: unknown;
			let told: unknown;
			const [, thrown] = pcall(() => {
				[stored, told] = store.set(user, first !== undefined ? record : undefined);
			});
			return thrown === undefined && stored === true ? undefined : problemOf(thrown, told);
		},
	};
}

export { safely };
export type { SafeStore, StoredRecord };
