/**
 * A budget that fills up over time (util/throttle.lua).
 *
 * @noSelfInFile
 */

interface Throttle {
	/** Takes `cost` from the budget, if it holds that much; if it does not, and `split` is true, all that it holds. */
	poll(cost: number, split?: boolean): boolean;
	/** Whether the budget holds `cost` (default 1). */
	peek(cost?: number): boolean;
}

declare module "util.throttle" {
	/** A budget of `max` that fills from empty in `period` seconds; it starts full. */
	function create(max: number, period: number): Throttle;
}
