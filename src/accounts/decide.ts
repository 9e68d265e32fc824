// The decision: is this stanza news for this account, and for which of its registrations? Rules C9 to C14.
// Functions of values; every refusal has its reason.

import { judge } from "../push/importance";
import { carriesNotification, unwrapCarbon } from "../push/stanzas";
import type { Reason } from "../push/importance";
import type { Direction } from "../push/stanzas";
import type { Presence } from "./sessions";

/** The way on which a message was seen. */
type Trigger =
	/** No session could take it (C9). */
	| "offline"
	/** It was archived while other devices are online (C10). */
	| "archived"
	/** It is queued for a session that hibernates (C11) or does not acknowledge (C12). */
	| "queued"
	/** It was queued for a session that has ended since (C9, C15). */
	| "abandoned"
	/** A room sent it to the bare JID (C13). */
	| "room"
	/** It announces a call, or takes one back (C14). */
	| "call";

/** Whether what was seen on this way waits for a second before it is pushed: the device may just be coming back. */
function isPatient(trigger: Trigger): boolean {
	return trigger === "queued" || trigger === "abandoned" || trigger === "room";
}

/** Whether a room sends a session its own message back: the session sent its presence to that occupant (C21). */
function isReflection(stanza: Stanza, session: ClientSession | undefined): boolean {
	const { from, type } = stanza.attr;
	return type === "groupchat" && from !== undefined && session?.directed?.[from] !== undefined;
}

/**
 * Whether a stanza is worth a push to anybody.
 *
 * @param account bare JID of the account
 * @param session whose queue it is in, if it is in one
 * @returns what is told about, the stanza or what the carbon carries, or nothing; why it is important, is not, or is nothing;
 *          whether it is important; which way it went
 */
function newsOf(
	stanza: Stanza,
	account: string,
	session: ClientSession | undefined,
): LuaMultiReturn<[message: Stanza | undefined, reason: Reason, important: boolean, direction: Direction]> {
	const { name } = stanza;
	const { type } = stanza.attr;
	if (name === "iq" && (type === "result" || type === "error")) {
		return $multi(undefined, `IQ of type ${type}`, false, "received");
	}
	const [message, direction] = unwrapCarbon(stanza, account);
	if (carriesNotification(message)) {
		return $multi(undefined, "a push notification itself", false, direction);
	}
	const [important, reason] = judge(message, direction, isReflection(message, session));
	return $multi(message, reason, important, direction);
}

/**
 * Whether a message that came on this way concerns a registration.
 *
 * @param presence of its sessions; of the others, for a message in the queue of one
 */
function concerns(trigger: Trigger, presence: Presence | undefined): LuaMultiReturn<[boolean, Reason]> {
	if (presence === undefined || trigger === "call") {
		return $multi(true, trigger);
	}
	if (presence.live > 0) {
		return $multi(false, "the device has a live session");
	}
	if (trigger === "archived" && presence.hibernating > 0) {
		return $multi(false, "the device's session hibernates and queues its own");
	}
	return $multi(true, trigger);
}

export { concerns, isPatient, newsOf };
export type { Trigger };
