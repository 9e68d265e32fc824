/**
 * Iterators (util/iterators.lua). An iterator in Lua is three values: hand the call that makes it over directly, as in
 * `count(pairs(t))`, since a variable keeps only the first of them.
 *
 * @noSelfInFile
 */

declare module "util.iterators" {
	/** How many times it gives something. */
	function count(iterator: LuaIterable<unknown>): number;
	/** The keys of a table, in no particular order. */
	function keys<Key extends AnyNotNil>(table: LuaTable<Key, unknown>): LuaIterable<Key>;
	function keys<T extends object>(table: T): LuaIterable<keyof T>;
	/** The values of a table, in no particular order. */
	function values<Value>(table: LuaTable<AnyNotNil, Value>): LuaIterable<Value>;
	function values<T extends object>(table: T): LuaIterable<NonNullable<T[keyof T]>>;
	/** Keys and values in the order of the keys. */
	function sorted_pairs<T extends object>(
		table: T,
		before?: (this: void, a: keyof T, b: keyof T) => boolean,
	): LuaIterable<LuaMultiReturn<[keyof T, NonNullable<T[keyof T]>]>>;
	/** A list from its end, with positions counted from 1. */
	function ripairs<Item>(list: readonly Item[]): LuaIterable<LuaMultiReturn<[position: number, item: Item]>>;
	/** From `first` (1 if there is no `last`) to `last`, inclusive. */
	function range(last: number): LuaIterable<number>;
	function range(first: number, last: number): LuaIterable<number>;
	/** Only what the predicate is true of, or what is not equal to a value. */
	function filter<Item>(predicate: (this: void, item: Item) => boolean, iterator: LuaIterable<Item>): LuaIterable<Item>;
	function filter<Item extends string | number>(unwanted: Item, iterator: LuaIterable<Item>): LuaIterable<Item>;
	/** Only the first `n`. */
	function head<Item>(n: number, iterator: LuaIterable<Item>): LuaIterable<Item>;
	/** Without the first `n`. */
	function skip<Item>(n: number, iterator: LuaIterable<Item>): LuaIterable<Item>;
	/** Only the last `n`. */
	function tail<Item>(n: number, iterator: LuaIterable<Item>): LuaIterable<Item>;
	/** Each (first) value once. */
	function unique<Item>(iterator: LuaIterable<Item>): LuaIterable<Item>;
	function reverse<Item>(iterator: LuaIterable<Item>): LuaIterable<Item>;
	/** A list of the (first) values. */
	function to_array<Item>(iterator: LuaIterable<Item>): Item[];
	/** A table of keys and values. */
	function to_table<Key extends string | number, Value>(
		iterator: LuaIterable<LuaMultiReturn<[Key, Value]>>,
	): Record<Key, Value>;
}
