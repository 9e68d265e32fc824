// The outcome of a push: what the answer of a push service means, and what it does to the registration.
// Rules C26 to C29. Nothing here has an effect.

import { copyOf } from "./registrations";
import type { Registration } from "./registration";

/** What came of a push. */
type Outcome =
	/** The service took it. */
	| { readonly kind: "delivered" }
	/** It may do so later: never counted (C27). */
	| { readonly kind: "transient"; readonly reached: boolean; readonly condition: string }
	/** No answer has come in time, which does not tell whether it arrived (C27). */
	| { readonly kind: "silent" }
	/** There were too many to wait for the answer of this one (C27). */
	| { readonly kind: "forgotten" }
	/** The service refuses it (C28). */
	| { readonly kind: "persistent"; readonly condition: string };

/** The limits after which a registration is given up. */
interface Patience {
	/** Persistent errors in a row. */
	readonly errors: number;
	/** Seconds without reaching the service. */
	readonly unreachable: number;
}

/** Conditions that say the service was not reached, whoever reports them. */
const unreached = new LuaSet<string>();
for (const condition of ["remote-server-not-found", "remote-server-timeout", "recipient-unavailable"]) {
	unreached.add(condition);
}

/** Seconds. */
const day = 86400;

/** After so many seconds without a try, nobody knows whether the service was out of reach all the while. */
const longestGap = 7 * day;

/**
 * Reads the answer to a push.
 *
 * @param answer IQ of type result or error
 * @param own whether our own server made it, since it could not pass the push on
 */
function outcomeOf(answer: Stanza, own: boolean): Outcome {
	if (answer.attr.type !== "error") {
		return { kind: "delivered" };
	}
	const [type, word] = answer.get_error();
	const condition = word ?? "undefined-condition";
	const reached = !own && !unreached.has(condition);
	if (type === "wait" || !reached) {
		return { kind: "transient", reached, condition };
	}
	return { kind: "persistent", condition };
}

/** How an outcome reads in the log. */
function describe(outcome: Outcome): string {
	const error = outcome.kind === "transient" || outcome.kind === "persistent";
	return error ? `${outcome.kind} error, ${outcome.condition}` : outcome.kind;
}

/** The service has answered: it can be reached, and has refused so many times in a row. */
function reached(registration: Registration, errors: number | undefined): Registration {
	if (registration.errors === errors && registration.unreachable_since === undefined) {
		return registration;
	}
	const changed = copyOf(registration) as Mutable<Registration>;
	changed.errors = errors;
	changed.unreachable_since = undefined;
	changed.unreachable_last = undefined;
	return changed;
}

/** The service could not be reached: since when, and when was the last time, to the day. */
function outOfReach(registration: Registration, now: number): Registration {
	const { unreachable_since: since, unreachable_last: last } = registration;
	const known = since !== undefined && now - (last ?? since) <= longestGap;
	if (known && now - (last ?? since) < day) {
		return registration;
	}
	const changed = copyOf(registration) as Mutable<Registration>;
	changed.unreachable_since = known ? since : now;
	changed.unreachable_last = now;
	return changed;
}

/**
 * What an outcome does to a registration.
 *
 * @param now seconds since the epoch
 * @returns the registration afterwards (the same if nothing changed), and why it is to be removed if it is
 */
function afterOutcome(
	registration: Registration,
	outcome: Outcome,
	patience: Patience,
	now: number,
): LuaMultiReturn<[Registration, removal?: string]> {
	if (outcome.kind === "forgotten") {
		return $multi(registration);
	}
	if (outcome.kind === "delivered") {
		return $multi(reached(registration, undefined));
	}
	if (outcome.kind === "persistent") {
		const errors = (registration.errors ?? 0) + 1;
		const last = `${errors} errors in a row, the last: ${outcome.condition}`;
		return $multi(reached(registration, errors), errors >= patience.errors ? last : undefined);
	}
	if (outcome.kind === "transient" && outcome.reached) {
		return $multi(reached(registration, registration.errors));
	}
	const changed = outOfReach(registration, now);
	const seconds = now - (changed.unreachable_since ?? now);
	const late = changed.unreachable_since !== now && seconds >= patience.unreachable;
	return $multi(changed, late ? `not reached for ${seconds} seconds` : undefined);
}

export { afterOutcome, describe, outcomeOf };
export type { Outcome, Patience };
