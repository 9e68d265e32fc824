/**
 * Calling with a message handler and arguments, on every Lua version (util/xpcall.lua).
 *
 * @noSelfInFile
 */

declare module "util.xpcall" {
	/** The result, or `false` and what the handler made of the error (give it `debug.traceback`). */
	function xpcall<Args extends unknown[], Result, Failure>(
		f: (this: void, ...args: Args) => Result,
		handler: (this: void, error: unknown) => Failure,
		...args: Args
	): LuaMultiReturn<[ok: true, result: Result] | [ok: false, failure: Failure]>;
}
