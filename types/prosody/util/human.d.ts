/**
 * What people write and read (util/human/io.lua, util/human/units.lua).
 *
 * @noSelfInFile
 */

declare module "util.human.units" {
	/**
	 * A number with a prefix and two or three digits: `format(12345, "B")` is "12 kB".
	 * @param base "b" for binary prefixes (KiB)
	 */
	function format(value: number, unit: string, base?: "b"): string;
}

declare module "util.human.io" {
	/**
	 * The seconds of a period such as "3 days" or "1h"; `undefined` if it is none. It looks for the period anywhere in
	 * the text.
	 * @since 13.0
	 */
	const parse_duration: ((this: void, period: string) => number | undefined) | undefined;
}
