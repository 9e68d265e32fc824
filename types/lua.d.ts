/**
 * Lua's own library: what Lua 5.2, 5.3 and 5.4 have in common, and nothing else.
 *
 * `lua-types/5.2`, `/5.3` and `/5.4` cannot be taken whole. Each of them brings in `special/5.2-plus`, which declares
 * the `module` function of Lua 5.1 and so collides with Prosody's global `module`. The parts named here are the
 * intersection of the three versions; the rest of `5.2-plus` that is wanted stands below.
 *
 * Deliberately absent, because one of the three lacks it: `bit32`, `utf8`, `math.type`, `math.tointeger`, `table.move`,
 * `string.pack`. Prosody has `util.bitcompat` and `util.encodings.utf8` instead.
 */

/// <reference types="@typescript-to-lua/language-extensions" resolution-mode="require" />
/// <reference types="lua-types/core" resolution-mode="require" />
/// <reference types="lua-types/special/5.2-plus-or-jit" resolution-mode="require" />
/// <reference types="lua-types/special/5.2-or-jit" resolution-mode="require" />
/// <reference types="lua-types/special/5.4-pre" resolution-mode="require" />

/** @noSelfInFile */

declare namespace table {
	/** The elements of a list as separate values. */
	function unpack<T extends unknown[]>(list: T): LuaMultiReturn<T>;

	/** Elements `i` to `j` of a list (counted from 1; `j` defaults to the length). */
	function unpack<T>(list: T[], i: number, j?: number): LuaMultiReturn<T[]>;

	/** All arguments as one list that remembers their number in `n`, so that trailing `nil`s are not lost. */
	function pack<T extends unknown[]>(...args: T): T & { n: number };
}

declare namespace coroutine {
	/** The running coroutine, and whether it is the main one. */
	function running(): LuaMultiReturn<[thread: LuaThread, main: boolean]>;
}

/** The size of the Lua heap in KiB (a fraction). */
declare function collectgarbage(opt: "count"): number;
