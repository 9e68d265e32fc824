/**
 * Templates and paths (util/interpolation.lua, util/paths.lua).
 *
 * @noSelfInFile
 */

declare module "util.interpolation" {
	/**
	 * A function that fills a template. With the pattern `%b{}`: `{name}` is the escaped value, `{name!}` the value as it is,
	 * `{name.field}` a field of it; `{list#...{item}...}` repeats for each item, `{table%...{idx}...{item}...}` for each
	 * entry; `{name&...}` is there if there is a value, `{name~...}` if there is none, `{name?...}` stands in for a missing
	 * one; `{name|filter}` applies a filter.
	 */
	function create(
		pattern: string,
		escape: (this: void, text: string) => string,
		filters?: Readonly<Record<string, (this: void, value: never) => unknown>>,
	): (this: void, template: string, values: object) => string;
	export { create as new };
}

declare module "util.paths" {
	/** The parts with the system's separator between them. */
	function join(...parts: string[]): string;
	/** An absolute path: `path` if it is one, else seen from `parent`. "~" stays. */
	function resolve_relative_path(parent: string, path: string): string;
	/** A Lua pattern for a glob of `*` and `?`. */
	function glob_to_pattern(glob: string): string;
}
