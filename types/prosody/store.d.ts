/**
 * Storage (core/storagemanager.lua and the drivers mod_storage_internal, _sql, _memory).
 *
 * Stores belong to a host. The calls are synchronous but a driver may yield, so they belong into an async context:
 * stanza and event handlers and mod_cron tasks are in one, timers and promise handlers are not. The drivers that come
 * with Prosody never yield.
 *
 * If the configured driver is missing, Prosody hands out a driver that stores nothing and answers every call with
 * `false, "no data storage active"`. That is why `false` stands beside `undefined` in the failures here: test for
 * truth, not for `undefined`.
 *
 * @noSelfInFile
 */

/** The outcome of a write. After success SQL drivers return a second `true` that means nothing. */
type StoreResult = LuaMultiReturn<[ok: true, ignored?: true] | [ok: false | undefined, error?: string]>;

/**
 * One table per user ("keyval").
 *
 * Keys at the top level must be strings; a top-level `false` is dropped on reading by the SQL driver; strings must be
 * UTF-8 without NUL there. Nested tables are free. Stanzas go in preserialized.
 */
interface KeyvalStore<Data extends object> {
	/** @returns the table; `nil` if there is none; `nil` or `false` and the error if it could not be read */
	get(user: string): LuaMultiReturn<[data: Data, error?: undefined] | [data: false | undefined, error?: string]>;
	/**
	 * Replaces the user's table; `undefined` (or an empty table) deletes it.
	 * @throws (internal and memory drivers) if the data cannot be serialised
	 */
	set(user: string, data: Data | undefined): StoreResult;
	/** Iterates over the users that have data. @throws (SQL) if the database fails */
	users(): LuaIterable<string>;
}

/**
 * One value per user and key ("map"). Shares its data with a KeyvalStore of the same name.
 * The internal and memory drivers read and write the whole table of the user each time.
 */
interface MapStore<Value> {
	/** @returns the value; `nil` if there is none; `nil` or `false` and the error if it could not be read */
	get(
		user: string,
		key: string,
	): LuaMultiReturn<[value: Value, error?: undefined] | [value: undefined, error?: string]>;
	/** Sets or, with `undefined`, removes one key. */
	set(user: string, key: string, value: Value | undefined): StoreResult;
	/** Sets several keys in one go; the value `store.remove` removes a key. */
	set_keys(user: string, values: Readonly<Record<string, Value | MapStoreRemove>>): StoreResult;
	/** The value of that key for every user who has it. `nil` alone: nobody has it. The key must not be empty. */
	get_all(
		key: string,
	): LuaMultiReturn<[values: Readonly<Record<string, Value>>, error?: undefined] | [values: undefined, error?: string]>;
	/** Removes that key from every user. */
	delete_all(key: string): StoreResult;
	/** The marker for `set_keys`. */
	readonly remove: MapStoreRemove;
}

/** Marks a key for removal in `set_keys`; comes from the store only. */
interface MapStoreRemove {
	readonly __map_store_remove: unique symbol;
}

/**
 * Both at once ("keyval+"). On 0.12 the store that stores nothing comes back for this type.
 * @since 13.0
 */
interface KeyvalPlusStore<Data extends object> {
	readonly get: KeyvalStore<Data>["get"];
	readonly set: KeyvalStore<Data>["set"];
	/** Iterates over the users that have data (not called `users` here). */
	items(): LuaIterable<string>;
	get_key<Key extends keyof Data & string>(
		user: string,
		key: Key,
	): LuaMultiReturn<[value: NonNullable<Data[Key]>, error?: undefined] | [value: undefined, error?: string]>;
	set_key<Key extends keyof Data & string>(user: string, key: Key, value: Data[Key] | undefined): StoreResult;
	/** Sets several keys in one go. */
	set_keys(user: string, values: Readonly<Partial<Data>>): StoreResult;
	/** As `get_all` of a MapStore. */
	get_key_from_all<Key extends keyof Data & string>(
		key: Key,
	): LuaMultiReturn<
		[values: Readonly<Record<string, NonNullable<Data[Key]>>>, error?: undefined] | [values: undefined, error?: string]
	>;
	/** Removes that key from every user. */
	delete_key_from_all(key: string): StoreResult;
}

/** Which entries of an archive. Times are seconds since 1970. */
interface ArchiveQuery {
	/** Only the entry with that id. */
	readonly key?: string;
	readonly ids?: string[];
	/** Entries since. */
	readonly start?: number;
	/** Entries until. */
	readonly end?: number;
	/** Only entries of that correspondent, as given to `append`. */
	readonly with?: string;
	/** At most that many. */
	readonly limit?: number;
	/** Only entries before, or after, the one with that id. */
	readonly before?: string;
	readonly after?: string;
	/** Newest first. */
	readonly reverse?: boolean;
	/** Count all entries that match (second return of `find`). */
	readonly total?: boolean;
}

/** Stanzas in the order they came ("archive"). Entries are stored without `<stanza-id/>`. */
interface ArchiveStore {
	/**
	 * Adds one entry.
	 * @param key its id, or `undefined` to have one made
	 * @param when seconds since 1970
	 * @returns the id, or nothing and the error, "quota-limit" for instance
	 */
	append(
		user: string,
		key: string | undefined,
		stanza: Stanza,
		when: number,
		correspondent: string,
	): LuaMultiReturn<[id: string, error?: undefined] | [id: false | undefined, error: string]>;
	/** The entries that match, one by one as id, stanza, time (s) and correspondent; and their number if asked for. */
	find(
		user: string,
		query?: ArchiveQuery,
	): LuaMultiReturn<
		| [
				entries: LuaIterable<LuaMultiReturn<[id: string, stanza: Stanza, when: number, correspondent: string]>>,
				total?: number,
		  ]
		| [entries: false | undefined, error: string]
	>;
	/** One entry; the error is "item-not-found" if there is no such id. */
	get(
		user: string,
		id: string,
	): LuaMultiReturn<
		| [stanza: Stanza, when: number, correspondent: string]
		| [stanza: false | undefined, error: string, correspondent?: undefined]
	>;
	/** Removes the entries that match (all without a query). @returns how many, or `true` */
	delete(
		user: string,
		query?: ArchiveQuery,
	): LuaMultiReturn<[removed: number | true, error?: undefined] | [removed: false | undefined, error?: string]>;
	/** What the driver can do; missing entries mean no. */
	readonly caps?: {
		readonly total?: boolean;
		readonly truncate?: boolean;
		readonly full_id_range?: boolean;
		readonly ids?: boolean;
		/** The most entries one user may have. */
		readonly quota?: number;
	};
}
