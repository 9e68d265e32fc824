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
	/** No answer, which does not tell whether it arrived (C27). */
	| { readonly kind: "silent" }
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
	const changed = copyOf(registration) as Mutable<Registration>;
	if (outcome.kind === "delivered") {
		if (registration.errors === undefined && registration.unreachable_since === undefined) {
			return $multi(registration);
		}
		changed.errors = undefined;
		changed.unreachable_since = undefined;
		return $multi(changed);
	}
	if (outcome.kind === "persistent") {
		const errors = (registration.errors ?? 0) + 1;
		changed.errors = errors;
		return $multi(
			changed,
			errors >= patience.errors ? `${errors} errors in a row, the last: ${outcome.condition}` : undefined,
		);
	}
	if (outcome.kind === "transient" && outcome.reached) {
		return $multi(registration);
	}
	const since = registration.unreachable_since;
	if (since === undefined) {
		changed.unreachable_since = now;
		return $multi(changed);
	}
	const days = math.floor((now - since) / 86400);
	return $multi(registration, now - since >= patience.unreachable ? `not reached for ${days} days` : undefined);
}

export { afterOutcome, outcomeOf };
export type { Outcome, Patience };
