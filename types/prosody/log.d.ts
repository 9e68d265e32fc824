/**
 * * Logging (util.logger, util.format), the same in 0.12 and 13.0.
 *
 * @noSelfInFile
 */

/** The four levels Prosody has. */
type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * What may follow a format string. `%s` takes any of these, `nil` as "(nil)"; `%d` wants a whole number and puts
 * anything else in brackets.
 *
 * Tables are left out on purpose, Stanza and ProsodyError excepted, because those two know how to print themselves: a
 * multiple return that nobody took apart is a table in the emitted Lua, and would be logged as `table: 0x...`.
 */
type LogArgument = string | number | boolean | undefined | Stanza | ProsodyError;

/**
 * A log function without self, as `session.log` and `module._log` are.
 *
 * @param level how loud
 * @param format a util.format string: `%s` any value, `%q` a quoted or serialised value, `%d` an integer
 */
type LogFunction = (this: void, level: LogLevel, format: string, ...args: LogArgument[]) => void;

declare module "util.logger" {
	/** A log function under a name, for code that has no `module`. */
	function init(name: string): LogFunction;
}
