/**
 * Lists with methods (util/array.lua). Unlike a list of TypeScript they are counted from 1, as in Lua, and their methods
 * are Prosody's: calling one emits a method call and no code of TypeScriptToLua's.
 *
 * @noSelfInFile
 */

interface ProsodyArray<Item> {
	/** Counted from 1. */
	[position: number]: Item;
	length(): number;
	/** Changes the array in place, as do `filter`, `slice`, `sort`, `unique`, `pluck`, `reverse` and `shuffle`. */
	map<Next>(f: (this: void, item: Item) => Next): ProsodyArray<Next>;
	filter(keeps: (this: void, item: Item) => boolean): this;
	/** Items `from` to `to`, both inclusive and counted from 1; from the end when negative. */
	slice(from: number, to?: number): this;
	sort(before?: (this: void, a: Item, b: Item) => boolean): this;
	/** Each item once, where it comes first. */
	unique(): this;
	/** That field of each item. */
	pluck<Key extends keyof Item>(key: Key, default_value?: NonNullable<Item[Key]>): ProsodyArray<NonNullable<Item[Key]>>;
	reverse(): this;
	shuffle(): this;
	/** Adds the items of a list at the end. */
	append(items: ProsodyArray<Item> | readonly Item[]): this;
	push(item: Item): this;
	/** Takes away the last item, or the one there. */
	pop(position?: number): Item | undefined;
	/** The items as text, with that between them. */
	concat(separator?: string): string;
	/** One of the items. @throws in an empty array */
	random(): Item;
	/** One of the items, but not that at `position`. */
	random_other(position: number): Item;
}

declare module "util.array" {
	type List<Item> = ProsodyArray<Item> | readonly Item[];
	/**
	 * Makes the list itself an array. (The library can also be called to do so, on both versions, which TypeScript cannot
	 * say of a module.)
	 * @since 13.0
	 */
	const create: (<Item>(this: void, list?: readonly Item[]) => ProsodyArray<Item>) | undefined;
	/** What an iterator gives; of several values the first. Hand the call over that makes the iterator: `pairs(t)`. */
	function collect<Item>(iterator: LuaIterable<Item>): ProsodyArray<Item>;
	function map<Item, Next>(list: List<Item>, f: (this: void, item: Item) => Next): ProsodyArray<Next>;
	function filter<Item>(list: List<Item>, keeps: (this: void, item: Item) => boolean): ProsodyArray<Item>;
	function slice<Item>(list: List<Item>, from: number, to?: number): ProsodyArray<Item>;
	function sort<Item>(list: List<Item>, before?: (this: void, a: Item, b: Item) => boolean): ProsodyArray<Item>;
	function unique<Item>(list: List<Item>): ProsodyArray<Item>;
	function pluck<Item, Key extends keyof Item>(list: List<Item>, key: Key): ProsodyArray<NonNullable<Item[Key]>>;
	function reverse<Item>(list: List<Item>): ProsodyArray<Item>;
	export { create as new, collect, map, filter, slice, sort, unique, pluck, reverse };
}
