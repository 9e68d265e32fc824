/**
 * A table of limited size that forgets what was used least recently (util/cache.lua).
 *
 * @noSelfInFile
 */

interface ProsodyCache<Key extends AnyNotNil, Value> {
	/** The most entries it holds. */
	readonly size: number;
	/**
	 * Stores a value as the most recent; `undefined` removes the key.
	 * Do not remove a key from within `on_evict`: 0.12 then counts wrongly.
	 * @returns false if the cache is full and `on_evict` did not allow to forget anything
	 */
	set(key: Key, value: Value | undefined): boolean;
	/** Does not count as use: `set` it again to keep it. */
	get(key: Key): Value | undefined;
	/** From the most recent to the oldest. Do not change the cache meanwhile. */
	items(): LuaIterable<LuaMultiReturn<[key: Key, value: Value]>>;
	values(): LuaIterable<Value>;
	count(): number;
	/** The most recent entry. */
	head(): LuaMultiReturn<[key: Key, value: Value] | [key: undefined, value: undefined]>;
	/** The oldest entry, next to be forgotten. */
	tail(): LuaMultiReturn<[key: Key, value: Value] | [key: undefined, value: undefined]>;
	/** @returns false if entries would have to go and `on_evict` did not allow it. @throws unless above 0 */
	resize(size: number): boolean;
	clear(): void;
}

declare module "util.cache" {
	/**
	 * @param size the most entries, at least 1. @throws otherwise
	 * @param on_evict called with what is about to be forgotten; returning false keeps it, and `set` fails
	 */
	function create<Key extends AnyNotNil, Value>(
		size: number,
		on_evict?: (this: void, key: Key, value: Value) => boolean | void,
	): ProsodyCache<Key, Value>;
	export { create as new };
}
