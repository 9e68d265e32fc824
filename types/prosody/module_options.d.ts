/**
 * Reading the configuration (core/moduleapi.lua).
 *
 * A value that does not fit is logged as an error and read as `undefined`, **also when a default is given**: the default
 * stands in for a missing option only. Hence every getter may return `undefined`.
 *
 * On 13.0.1 a value that is no number *throws* in `get_option_number` when a bound is given, and always in
 * `get_option_integer` with a default; the module then does not load. Code that must load regardless reads without
 * bounds and checks by itself.
 *
 * @noSelfInFile
 */

/** A period of time in words ("3 days", "1 hour"), which only 13.0 understands. */
type PeriodText = string;

interface ModuleApi {
	/** The value as it stands in the configuration. */
	get_option(name: string, default_value?: unknown): unknown;
	/** The value, or the first of a list. */
	get_option_scalar(name: string, default_value?: string | number | boolean): unknown;
	/** Any scalar as text. */
	get_option_string(name: string, default_value?: string): string | undefined;
	/**
	 * A number, or a text that is one.
	 * @param min the least and (`max`) the greatest value. Only in 13.0, which moves the value there and warns; 0.12 ignores
	 * both
	 */
	get_option_number(name: string, default_value?: number, min?: number, max?: number): number | undefined;
	/** True, "true" and 1; false, "false" and 0. */
	get_option_boolean(name: string, default_value?: boolean): boolean | undefined;
	/** A list; a scalar counts as a list of one. A copy. */
	get_option_array(name: string, default_value?: unknown[]): unknown[] | undefined;
	/** The same as a set. */
	get_option_set(name: string, default_value?: unknown[]): ProsodySet<unknown> | undefined;
	/** Joined with what the global section says. */
	get_option_inherited_set(name: string, default_value?: unknown[]): ProsodySet<unknown> | undefined;
	/** A path; a relative one is seen from `parent` (a name in `prosody.paths`, or a directory; default the module's). */
	get_option_path(name: string, default_value?: string, parent?: string): string | undefined;
	/**
	 * A whole number, rounded down.
	 * @since 13.0
	 */
	get_option_integer?(name: string, default_value?: number, min?: number, max?: number): number | undefined;
	/**
	 * A period in seconds, from a number of seconds or a text such as "2 days". Infinite (`math.huge`) for "never",
	 * `false` and negative ones.
	 * @since 13.0
	 */
	get_option_period?(
		name: string,
		default_value?: number | PeriodText,
		min?: number | PeriodText,
		max?: number | PeriodText,
	): number | undefined;
	/**
	 * One of several words. 13.0.1 logs but returns a word that is none of them; 13.0.7 returns the default then.
	 * @since 13.0
	 */
	get_option_enum?(name: string, default_value: string, ...others: string[]): string | undefined;
}
