// The outcome of a push, and what it does to the registration. Rules C27 to C29, P11. Nothing here has an effect.

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
	/** It did not reach the service, and is not tried again (P11). */
	| { readonly kind: "lost"; readonly condition: string }
	/** The service refuses it (C28); `definite` if that can't have been a passing mistake of the service (P11). */
	| { readonly kind: "persistent"; readonly condition: string; readonly definite?: boolean };

type Refusal = Extract<Outcome, { kind: "persistent" }>;

/** The limits after which a registration is given up. */
interface Patience {
	/** Persistent errors in a row. */
	readonly errors: number;
	/** Seconds since the first of these, unless the last is definite. */
	readonly settling: number;
	/** Seconds without reaching the service. */
	readonly unreachable: number;
}

/** Conditions that say the service was not reached, whoever reports them. */
const unreached = new LuaSet<string>();
for (const condition of ["remote-server-not-found", "remote-server-timeout", "recipient-unavailable"]) {
	unreached.add(condition);
}

/**
 * Whether an error says that the service was reached.
 *
 * @param own whether our own server made it, since it could not pass the push on
 */
function wasReached(condition: string, own: boolean): boolean {
	return !own && !unreached.has(condition);
}

/** Seconds. */
const day = 86400;

/** After so many seconds without a try, nobody knows whether the service was out of reach all the while. */
const longestGap = 7 * day;

/** How an outcome reads in the log. */
function describe(outcome: Outcome): string {
	const { kind } = outcome;
	const error = kind === "transient" || kind === "persistent" || kind === "lost";
	return error ? `${kind} error, ${outcome.condition}` : kind;
}

/** The service has answered: it can be reached, and has refused so many times in a row. */
function reached(registration: Registration, errors: number | undefined, now: number): Registration {
	if (registration.errors === errors && registration.unreachable_since === undefined) {
		return registration;
	}
	const changed = copyOf(registration) as Mutable<Registration>;
	changed.errors = errors;
	changed.first_error = errors !== undefined ? (registration.first_error ?? now) : undefined;
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

/** The service has refused once more. */
function refused(
	registration: Registration,
	outcome: Refusal,
	patience: Patience,
	now: number,
): LuaMultiReturn<[Registration, removal?: string]> {
	const errors = (registration.errors ?? 0) + 1;
	const changed = reached(registration, errors, now);
	const settled = outcome.definite === true || now - (changed.first_error ?? now) >= patience.settling;
	const last = `${errors} errors in a row, the last: ${outcome.condition}`;
	return $multi(changed, errors >= patience.errors && settled ? last : undefined);
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
		return $multi(reached(registration, undefined, now));
	}
	if (outcome.kind === "persistent") {
		return refused(registration, outcome, patience, now);
	}
	if (outcome.kind === "transient" && outcome.reached) {
		return $multi(reached(registration, registration.errors, now));
	}
	const changed = outOfReach(registration, now);
	const seconds = now - (changed.unreachable_since ?? now);
	const late = changed.unreachable_since !== now && seconds >= patience.unreachable;
	return $multi(changed, late ? `not reached for ${seconds} seconds` : undefined);
}

export { afterOutcome, describe, wasReached };
export type { Outcome, Patience };
