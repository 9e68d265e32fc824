/**
 * Time (util/time, util/datetime.lua, util/timer.lua, util/watchdog.lua).
 *
 * @noSelfInFile
 */

declare module "util.time" {
	/** Seconds since 1970, with fraction. */
	function now(): number;
	/** Seconds since some moment, never going back. */
	function monotonic(): number;
}

/** XEP-0082. Times are seconds since 1970; on 0.12 and Lua 5.3 or later a fraction throws: `math.floor` it. */
declare module "util.datetime" {
	/** `2024-05-01`. Default: now. */
	function date(time?: number): string;
	/** `2024-05-01T12:00:00Z`. Default: now. */
	function datetime(time?: number): string;
	/** `12:00:00`. Default: now. */
	function time(time?: number): string;
	/** Seconds since 1970, on 13.0 with fraction; `undefined` if it is not a date with time. */
	function parse(text: string | undefined): number | undefined;
}

/** A timer of util.timer; opaque. */
interface TimerId {
	readonly __timer: unique symbol;
}

/** Timers of the server. In a module prefer `module.add_timer`, which ends with the module. */
declare module "util.timer" {
	/** Calls back after `delay` seconds; a number returned arms it again. */
	function add_task<Parameter>(
		delay: number,
		callback: (this: void, now: number, id: TimerId, parameter: Parameter) => number | void,
		parameter: Parameter,
	): TimerId;
	function add_task(delay: number, callback: (this: void, now: number, id: TimerId) => number | void): TimerId;
	function stop(id: TimerId): void;
	/** Lets it fire in `delay` seconds from now instead. Needs the epoll backend (the default) before 13.0.7. */
	function reschedule(id: TimerId, delay: number): void;
}

/**
 * Barks when nobody resets it in time, one second late.
 *
 * 0.12 reads the timeout once: neither `timeout` nor an argument of `reset` changes it there. To give a dog another
 * timeout on every version, cancel it and make a new one with the same callback.
 */
interface Watchdog {
	/** Seconds. */
	readonly timeout: number;
	/** Read when it barks. Called with the dog; a number returned arms it again in that many seconds. */
	callback: (this: void, dog: Watchdog) => number | void;
	/** Starts the time anew. @param timeout another one from now on: only in 13.0, ignored in 0.12 */
	reset(timeout?: number): void;
	/** It never barks again. */
	cancel(): void;
	/**
	 * Only while it runs.
	 * @since 13.0
	 */
	readonly timer_id?: TimerId;
}

declare module "util.watchdog" {
	/** @param timeout in seconds */
	function create(timeout: number, callback: (this: void, dog: Watchdog) => number | void): Watchdog;
	export { create as new };
}
