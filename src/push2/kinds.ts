// What each part of a stanza is for, when a device shows a notification of it. Rule P8.

import * as ns from "push/namespaces";

/**
 * - `archived`: the id under which the account's own archive has it; stays
 * - `call`, `invitation`: stays, though shorter
 * - `body`: the text; is cut
 * - `encrypted`: the device can fetch it from the archive
 * - `shown`: anything else that a notification is made of
 * - `unknown`: goes first
 */
type Kind = "archived" | "call" | "invitation" | "body" | "encrypted" | "shown" | "unknown";

/** The elements that are known, by namespace; of those with an empty list all. */
const shown: ReadonlyArray<readonly [xmlns: string, names: readonly string[]]> = [
	[ns.client, ["error", "show", "status", "subject", "thread"]],
	[ns.callInvitation, []],
	[ns.correction, ["replace"]],
	[ns.delay, ["delay"]],
	[ns.encryption, ["encryption"]],
	[ns.fallback, ["fallback"]],
	[ns.markers, []],
	[ns.mentions, []],
	[ns.moderation, []],
	[ns.mucUser, ["x"]],
	[ns.nickname, ["nick"]],
	[ns.occupantId, ["occupant-id"]],
	[ns.outOfBand, ["x"]],
	[ns.reactions, ["reactions"]],
	[ns.references, ["reference"]],
	[ns.reply, ["reply"]],
	[ns.retraction, []],
	[ns.spoiler, ["spoiler"]],
];

/** What holds the message itself, as element name and namespace. */
const encrypted: ReadonlyArray<readonly [name: string, xmlns: string]> = [
	["encrypted", ns.omemoLegacy],
	["encrypted", ns.omemo1],
	["encrypted", ns.omemo2],
	["openpgp", ns.openPgp],
	["x", ns.openPgpLegacy],
];

function key(xmlns: string, name: string): string {
	return `${xmlns} ${name}`;
}

const kinds = new LuaTable<string, Kind>();
for (const [xmlns, names] of shown) {
	for (const name of names) {
		kinds.set(key(xmlns, name), "shown");
	}
	if (names.length === 0) {
		kinds.set(key(xmlns, "*"), "shown");
	}
}
for (const [name, xmlns] of encrypted) {
	kinds.set(key(xmlns, name), "encrypted");
}
kinds.set(key(ns.client, "body"), "body");
kinds.set(key(ns.callInvitation, "propose"), "call");
kinds.set(key(ns.callInvitation, "retract"), "call");
kinds.set(key(ns.directInvitation, "x"), "invitation");

/** What a child of a stanza is for. It knows nothing of ids in archives: whose is the account's own, the caller knows. */
function kindOf(element: Stanza): Kind {
	const xmlns = element.attr.xmlns ?? ns.client;
	const kind = kinds.get(key(xmlns, element.name)) ?? kinds.get(key(xmlns, "*")) ?? "unknown";
	if (xmlns === ns.mucUser && element.get_child("invite") !== undefined) {
		return "invitation";
	}
	// A text within elements is none (RFC 6121 section 5.2.3).
	return kind === "body" && element.get_text() === undefined ? "unknown" : kind;
}

export { kindOf };
export type { Kind };
