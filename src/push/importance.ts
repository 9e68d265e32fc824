// Importance: does a person want to see a notification of this stanza? Rules C19 to C21.

import * as ns from "./namespaces";
import { callStep } from "./stanzas";
import type { Direction } from "./stanzas";

/** Why a stanza is important, or is not: a word or two for logs and for admins. */
type Reason = string;

/** Encrypted content whose payload is the message itself, as element name and namespace. */
const sealed: ReadonlyArray<readonly [name: string, xmlns: string]> = [
	["encryption", ns.encryption],
	["x", ns.openPgpLegacy],
	["openpgp", ns.openPgp],
];

/** Whether there is an OMEMO element, and whether one has a payload; without it they only transport keys. */
function omemo(message: Stanza): LuaMultiReturn<[present: boolean, payload: boolean]> {
	let present = false;
	let payload = false;
	for (const xmlns of [ns.omemoLegacy, ns.omemo1, ns.omemo2]) {
		const encrypted = message.get_child("encrypted", xmlns);
		present = present || encrypted !== undefined;
		payload = payload || encrypted?.get_child("payload") !== undefined;
	}
	return $multi(present, payload);
}

/** Encrypted content, with or without a body for clients that can't read it (C20). */
function isEncrypted(message: Stanza): boolean {
	const [present, payload] = omemo(message);
	if (present) {
		return payload;
	}
	for (const [name, xmlns] of sealed) {
		if (message.get_child(name, xmlns) !== undefined) {
			return true;
		}
	}
	return false;
}

/** An invitation into a room, direct (XEP-0249) or through the room (XEP-0045 section 7.8). */
function isInvitation(message: Stanza): boolean {
	return (
		message.get_child("x", ns.directInvitation) !== undefined ||
		message.get_child("x", ns.mucUser)?.get_child("invite") !== undefined
	);
}

/** What kind of message is never important, whatever it says (C21). */
function neverImportant(message: Stanza, direction: Direction, reflected: boolean): Reason | undefined {
	const { type } = message.attr;
	if (type === "error") {
		return "error";
	}
	if (type === "headline") {
		return "headline";
	}
	if (direction === "sent") {
		return "sent by another device of the account";
	}
	if (reflected) {
		return "own message reflected by a room";
	}
	if (message.get_child("result", ns.archive) !== undefined) {
		return "archive result";
	}
	return undefined;
}

/**
 * Whether a stanza deserves a notification that the person sees, and why.
 *
 * @param stanza the stanza, or what a carbon carries
 * @param direction which way it went
 * @param reflected whether a room sends the account its own message back
 */
function judge(stanza: Stanza, direction: Direction, reflected: boolean): LuaMultiReturn<[boolean, Reason]> {
	if (stanza.name !== "message") {
		return $multi(false, stanza.name);
	}
	const never = neverImportant(stanza, direction, reflected);
	if (never !== undefined) {
		return $multi(false, never);
	}
	const body = stanza.get_child_text("body");
	if (body !== undefined && body !== "") {
		return $multi(true, "body");
	}
	if (isEncrypted(stanza)) {
		return $multi(true, "encrypted");
	}
	if (callStep(stanza)?.step === "propose") {
		return $multi(true, "call");
	}
	if (isInvitation(stanza)) {
		return $multi(true, "invitation");
	}
	return $multi(false, "no content");
}

export { judge };
export type { Reason };
