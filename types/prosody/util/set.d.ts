/**
 * Sets (util/set.lua).
 *
 * @noSelfInFile
 */

interface ProsodySet<Item> {
	add(item: Item): void;
	remove(item: Item): void;
	/** `true` or `nil`. */
	contains(item: Item): true | undefined;
	contains_set(other: ProsodySet<Item>): boolean;
	/** Iterates over the items, in no particular order. */
	items(): LuaIterable<Item>;
	add_list(items: readonly Item[] | undefined): void;
	include(other: ProsodySet<Item>): void;
	exclude(other: ProsodySet<Item>): void;
	empty(): boolean;
}

declare module "util.set" {
	/** With the items of a list. */
	function create<Item>(items?: readonly Item[]): ProsodySet<Item>;
	function is_set(value: unknown): value is ProsodySet<unknown>;
	function union<Item>(a: ProsodySet<Item>, b: ProsodySet<Item>): ProsodySet<Item>;
	function difference<Item>(a: ProsodySet<Item>, b: ProsodySet<Item>): ProsodySet<Item>;
	function intersection<Item>(a: ProsodySet<Item>, b: ProsodySet<Item>): ProsodySet<Item>;
	/** What is in one of them but not in both. */
	function xor<Item>(a: ProsodySet<Item>, b: ProsodySet<Item>): ProsodySet<Item>;
	export { create as new, is_set, union, difference, intersection, xor };
}
