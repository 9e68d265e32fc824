// What the answer of a push service means: an error, since a message has no other answer. Rule P11.

import { wasReached } from "../push/outcome";
import type { Outcome } from "../push/outcome";

/** Conditions by which a service says that there is no such client any more. */
const definite = new LuaSet<string>();
definite.add("item-not-found");
definite.add("gone");

/**
 * Reads an error.
 *
 * @param answer message of type error
 * @param own whether our own server made it, since it could not pass the notification on
 */
function outcomeOf(answer: Stanza, own: boolean): Outcome {
	const [type, word] = answer.get_error();
	const condition = word ?? "undefined-condition";
	const reached = wasReached(condition, own);
	if (type === "wait") {
		return { kind: "transient", reached, condition };
	}
	if (!reached) {
		return { kind: "lost", condition };
	}
	return { kind: "persistent", condition, definite: definite.has(condition) };
}

export { outcomeOf };
