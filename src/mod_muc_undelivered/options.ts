// The options of the module: read once, each with its default and its bounds (N6).

import type { OptionReader } from "../push/options";

interface UndeliveredOptions {
	/** Messages of all rooms. */
	readonly maxMessages: number;
	/** Sessions, of all rooms. */
	readonly maxLeavers: number;
	/** Seconds. */
	readonly leaverPeriod: number;
}

function readUndeliveredOptions(options: OptionReader): UndeliveredOptions {
	return {
		maxMessages: options.count("muc_undelivered_max_messages", 1000),
		maxLeavers: options.count("muc_undelivered_max_leavers", 1000),
		leaverPeriod: options.seconds("muc_undelivered_leaver_period", 3600, 1),
	};
}

export { readUndeliveredOptions };
export type { UndeliveredOptions };
