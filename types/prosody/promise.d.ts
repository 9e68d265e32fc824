/**
 * Promises (util/promise.lua), alike in 0.12 and 13.0.
 *
 * Two things differ from JavaScript. Inside a running Prosody the function given to `new` runs on the next tick of the
 * event loop, while handlers run at once when the promise settles. And a rejection that nobody handles is silent: end
 * each chain with `catch`.
 *
 * @noSelfInFile
 */

/**
 * A value to come, or the reason why it will not.
 *
 * A handler that throws turns into a rejection whose reason is a *string*, the message with its traceback. Therefore
 * `string` joins the reasons of everything that `next`, `catch` and `finally` return.
 */
interface ProsodyPromise<Value, Reason> {
	/** Calls one of the two when settled, and passes on what it returns; a returned promise is waited for. */
	next<Next>(
		on_fulfilled: (this: void, value: Value) => Next | ProsodyPromise<Next, Reason | string>,
	): ProsodyPromise<Next, Reason | string>;
	next<Next, Caught>(
		on_fulfilled: (this: void, value: Value) => Next | ProsodyPromise<Next, string>,
		on_rejected: (this: void, reason: Reason) => Caught | ProsodyPromise<Caught, string>,
	): ProsodyPromise<Next | Caught, string>;
	/** Calls the handler with the reason of a rejection. */
	catch<Caught>(
		on_rejected: (this: void, reason: Reason) => Caught | ProsodyPromise<Caught, string>,
	): ProsodyPromise<Value | Caught, string>;
	/** Calls the handler in either case, without arguments, and passes value or reason on. */
	finally(on_settled: (this: void) => void): ProsodyPromise<Value, Reason | string>;
}

/** How one promise of `all_settled` ended. */
type SettledPromise<Value, Reason> =
	{ readonly status: "fulfilled"; readonly value: Value } | { readonly status: "rejected"; readonly reason: Reason };

declare module "util.promise" {
	/**
	 * A promise that the given function settles by calling one of its arguments, once.
	 * If the function throws, the promise is rejected with message and traceback as a string.
	 */
	function create<Value, Reason>(
		executor: (
			this: void,
			resolve: (this: void, value: Value | ProsodyPromise<Value, Reason>) => void,
			reject: (this: void, reason: Reason) => void,
		) => void,
	): ProsodyPromise<Value, Reason | string>;
	/** A promise that is (about to be) fulfilled. */
	function resolve<Value>(value: Value): ProsodyPromise<Value, string>;
	/** A promise that is (about to be) rejected. */
	function reject<Reason>(reason: Reason): ProsodyPromise<never, Reason | string>;
	/** All values in a table with the same keys, or the first rejection. */
	function all<Value, Reason>(promises: ProsodyPromise<Value, Reason>[]): ProsodyPromise<Value[], Reason | string>;
	/** How each of them ended; never rejected. */
	function all_settled<Value, Reason>(
		promises: ProsodyPromise<Value, Reason>[],
	): ProsodyPromise<SettledPromise<Value, Reason>[], string>;
	/** Ends as the first of them that ends. */
	function race<Value, Reason>(promises: ProsodyPromise<Value, Reason>[]): ProsodyPromise<Value, Reason | string>;
	/** What the function makes of the values of the promises, in that order; or the first rejection. */
	function join<Values extends unknown[], Result, Reason>(
		f: (this: void, ...values: Values) => Result | ProsodyPromise<Result, Reason>,
		...promises: { [Position in keyof Values]: ProsodyPromise<Values[Position], Reason> }
	): ProsodyPromise<Result, Reason | string>;
	/** Calls the function inside a promise, so that what it throws becomes a rejection. */
	function attempt<Value>(f: (this: void) => Value | ProsodyPromise<Value, string>): ProsodyPromise<Value, string>;
	/** Whether this is a promise of util.promise. */
	function is_promise(value: unknown): value is ProsodyPromise<unknown, unknown>;
	export { create as new, resolve, reject, all, all_settled, race, join, attempt as try, is_promise };
}
