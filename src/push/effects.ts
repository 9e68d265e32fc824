// The effects: everything that the core does to the world, by name, for the host that a module is loaded on.

import * as async from "util.async";
import * as id from "util.id";
import * as time from "util.time";
import { openGuard } from "./guard";
import type { Guard } from "./guard";

/** @noSelf */
interface Effects {
	readonly guard: Guard;
	readonly log: LogFunction;
	/** Runs a function after some seconds, where it may use the storage. */
	later(seconds: number, run: (this: void) => void): ModuleTimer;
	/** Whole seconds since the epoch. */
	now(): number;
	/** Seconds that pass, with fractions, whatever happens to the clock. */
	elapsed(): number;
	/** A number from 0 to 1. */
	random(): number;
	/** An id for a stanza, which nobody can guess. */
	newId(): string;
	/** Sends a stanza in the name of the host. */
	send(stanza: Stanza): void;
}

/** Opens the effects of a module. */
function openEffects(api: ModuleApi): Effects {
	const log = api._log;
	const description = "Errors that were kept from a message on its way";
	const errors = api.metric("counter", "errors", "", description, []).with_labels();
	const guard = openGuard(log, () => {
		errors.add(1);
	});

	/** A storage may wait, which is possible in a runner only, and timers are in none. */
	const timers = async.runner((run: (this: void) => void) => {
		guard.attempt("a timer", run);
	});

	return {
		guard,
		log,
		later: (seconds, run) =>
			api.add_timer(seconds, () => {
				timers.run(run);
			}),
		now: () => os.time(),
		elapsed: () => time.monotonic(),
		random: () => math.random(),
		newId: () => id.medium(),
		send(stanza) {
			api.send(stanza);
		},
	};
}

export { openEffects };
export type { Effects };
