// What makes two stanza objects the same message (N2).
//
// Prosody clones a message for the archive, for each carbon and for each queue; nothing that is put on one clone is
// seen on another (the archive's clone even lacks the archive's id). So a message is known by names made of its
// content, in this order: the call it announces, the id its archive gave it, else who sent what and when it was queued.

import * as datetime from "util.datetime";
import { bounded, nameOf } from "./names";
import * as ns from "./namespaces";
import { archiveId, callStep, delayStamp } from "./stanzas";

/** The names of a message, as one of its clones shows them. */
interface Identity {
	/** The object at hand: the one in a queue is the same whenever an event shows that queue. */
	readonly object: Stanza;
	readonly name: string;
	/**
	 * Whether this is the message on its way in, seen once, without a name that lasts. It is then named like the
	 * copies that are queued in the same second, but is never taken for an earlier message of the same words.
	 */
	readonly fresh: boolean;
}

/** Bytes of a body that go into a name; its length goes in as well. */
const bodyPrefix = 64;

/** What a message consists of beside its text: the names of its children, but for those that servers add or remove. */
function shape(message: Stanza): string {
	const names: string[] = [];
	for (const { name, attr } of message.tags) {
		const isPrivate = name === "private" && attr.xmlns === ns.carbons; // mod_carbons takes it away
		if (attr.xmlns !== ns.delay && attr.xmlns !== ns.stanzaId && !isPrivate) {
			names.push(name);
		}
	}
	return names.join(" ");
}

/** The name of a call's step: its id is chosen by the caller, so it counts together with the caller's JID. */
function callName(from: string, id: string, step: "propose" | "retract"): string {
	return nameOf("call", from, id, step);
}

/**
 * Identifies a message.
 *
 * @param message what is carried: never the carbon around it
 * @param object the stanza object that the event showed
 * @param account bare JID of the account
 * @param archived the archive's id, where the event tells it and the message does not
 * @param now seconds since the epoch
 */
function identify(
	message: Stanza,
	object: Stanza,
	account: string,
	archived: string | undefined,
	now: number,
): Identity {
	const { from = "", id = "", type = "" } = message.attr;
	const call = callStep(message);
	if (call !== undefined && call.id !== "") {
		return { object, name: callName(from, call.id, call.step), fresh: false };
	}
	const archive = archived ?? archiveId(message, account);
	if (archive !== undefined) {
		return { object, name: bounded(`archive\0${from}\0${archive}`), fresh: false }; // nearly all: without a list of parts
	}
	const body = message.get_child_text("body") ?? "";
	const stamp = delayStamp(message) ?? delayStamp(object);
	const when = stamp ?? datetime.datetime(now);
	const text = nameOf(string.sub(body, 1, bodyPrefix), tostring(string.len(body)));
	const content = nameOf(from, type, id, text, shape(message));
	return { object, name: nameOf("content", content, when), fresh: stamp === undefined };
}

export { callName, identify };
export type { Identity };
