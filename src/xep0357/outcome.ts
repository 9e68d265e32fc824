// What the answer of a push service means: an IQ of type result or error. Rules C26 to C28.

import { wasReached } from "../push/outcome";
import type { Outcome } from "../push/outcome";

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
	const reached = wasReached(condition, own);
	if (type === "wait" || !reached) {
		return { kind: "transient", reached, condition };
	}
	return { kind: "persistent", condition };
}

export { outcomeOf };
