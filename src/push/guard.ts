// The boundary between Prosody and this project: nothing that goes wrong here reaches a message on its way (N1).

import * as cache from "util.cache";

/** @noSelf */
interface Guard {
	/**
	 * A handler that never throws. Where the given one would, the event goes on as if it were not hooked.
	 *
	 * @param name what it handles, for the log
	 * @param failed what to return after an error
	 */
	handler<E>(
		name: string,
		handle: (this: void, event: E) => boolean | void,
		failed?: (this: void, event: E) => boolean | void,
	): (this: void, event: E) => boolean | void;
	/** Logs and counts what went wrong, as if it had been thrown here. */
	report(name: string, problem: unknown): void;
	/** The function, made so that it never throws: whether the given one did not, and what it returned. */
	shield<Parameters extends unknown[], T>(
		name: string,
		run: (this: void, ...parameters: Parameters) => T,
	): (this: void, ...parameters: Parameters) => LuaMultiReturn<[ok: boolean, result?: T]>;
	/** Runs a function that may throw: whether it did not, and what it returned. What runs often is shielded once instead. */
	attempt<T>(name: string, run: (this: void) => T): LuaMultiReturn<[ok: boolean, result?: T]>;
}

/** How many different errors are told apart. */
const causes = 100;

/**
 * Opens the boundary.
 *
 * @param log where an error goes, once per cause with its traceback
 * @param count is called for each error
 */
function openGuard(log: LogFunction, count: (this: void) => void): Guard {
	const known = cache.new<string, boolean>(causes);

	function report(name: string, problem: unknown): void {
		count();
		const cause = `${name}: ${tostring(problem)}`;
		if (known.get(cause) === undefined) {
			known.set(cause, true);
			log("error", "Error in %s", debug.traceback(cause, 2));
		}
	}

	return {
		report,
		handler<E>(
			name: string,
			handle: (this: void, event: E) => boolean | void,
			failed?: (this: void, event: E) => boolean | void,
		) {
			const rescue = (problem: unknown) => {
				report(name, problem);
			};
			return (event: E) => {
				const [ok, result] = xpcall(handle, rescue, event);
				if (ok) {
					return result;
				}
				if (failed !== undefined) {
					const [answered, answer] = xpcall(failed, rescue, event);
					return !answered || answer;
				}
				return undefined;
			};
		},
		shield<Parameters extends unknown[], T>(name: string, run: (this: void, ...parameters: Parameters) => T) {
			const rescue = (problem: unknown) => {
				report(name, problem);
			};
			return (...parameters: Parameters) => {
				const [ok, result] = xpcall(run, rescue, ...parameters);
				return $multi(ok, result as T | undefined);
			};
		},
		attempt<T>(name: string, run: (this: void) => T): LuaMultiReturn<[ok: boolean, result?: T]> {
			const [ok, result] = xpcall(run, (problem: unknown) => {
				report(name, problem);
			});
			return $multi(ok, ok ? (result as T) : undefined);
		},
	};
}

export { openGuard };
export type { Guard };
