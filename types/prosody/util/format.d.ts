/**
 * Formatting as in the log (util/format.lua).
 *
 * @noSelfInFile
 */

declare module "util.format" {
	/** `%s` takes anything, missing and excess arguments do no harm. */
	function format(format: string, ...args: LogArgument[]): string;
}
