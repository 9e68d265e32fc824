/**
 * Work that may wait (util/async.lua). Waiting is only possible inside a runner: stanza handlers are, timers are not.
 *
 * @noSelfInFile
 */

/** Runs its function for one item after the other, in a coroutine. */
interface AsyncRunner<Item> {
	/** Queues an item and works on the queue unless it is waiting. */
	run(item: Item): LuaMultiReturn<[ok: true, state: string, queued: number]>;
	/** Only queues. */
	enqueue(item: Item): this;
}

declare module "util.async" {
	/** Whether waiting is possible here. */
	function ready(): boolean;
	/** Calls that wait until `done` was called `count` times (default 1). @throws outside a runner */
	function waiter(
		count?: number,
		allow_many?: boolean,
	): LuaMultiReturn<[wait: (this: void) => void, done: (this: void) => void]>;
	/**
	 * Waits for a promise. Its value, or `nil` and the reason. A false value counts as a rejection.
	 * @throws outside a runner
	 */
	function wait_for<Value, Reason>(
		promise: ProsodyPromise<Value, Reason>,
	): LuaMultiReturn<[value: NonNullable<Value>, reason?: undefined] | [value: undefined, reason: Reason | undefined]>;
	/** Waits for that many seconds. @throws outside a runner */
	function sleep(seconds: number): void;
	/** @param watchers `error` gets runner and message with traceback; without one the error is logged and thrown on */
	function runner<Item>(
		work: (this: void, item: Item) => void,
		watchers?: { readonly error?: (this: void, runner: AsyncRunner<Item>, error: string) => void },
	): AsyncRunner<Item>;
}
