/**
 * A queue of limited size (util/queue.lua).
 *
 * @noSelfInFile
 */

interface ProsodyQueue<Item> {
	/** The most items it holds. */
	readonly size: number;
	count(): number;
	/** Adds an item at the end. A full queue drops its first one if it may wrap, and else refuses. */
	push(item: Item): LuaMultiReturn<[ok: true, error?: undefined] | [ok: undefined, error: string]>;
	/** Takes the first item. */
	pop(): Item | undefined;
	/** The first item, which stays. */
	peek(): Item | undefined;
	/** Puts another item in the place of the first one. */
	replace(item: Item): LuaMultiReturn<[ok: true, error?: undefined] | [ok: undefined, error: string]>;
	/** The items from first to last, with positions counted from 1. */
	items(): LuaIterable<LuaMultiReturn<[position: number, item: Item]>>;
	/** Takes the items, one by one. */
	consume(): LuaIterable<Item>;
}

declare module "util.queue" {
	/** @param allow_wrapping whether a full queue drops its first item for a new one */
	function create<Item>(size: number, allow_wrapping?: boolean): ProsodyQueue<Item>;
	export { create as new };
}
