// What goes when a stanza is too large for a notification, and in which order. Rule P8.

import * as st from "util.stanza";
import { bodyOf, cutBody, dropQuotes } from "./body";
import { draftSize, dropLargest, partOf, replaceParts } from "./draft";
import type { Draft } from "./draft";
import type { Kind } from "./kinds";

/** Bytes that the text of a message shall have at least, before anything else goes for its sake. */
const comfortable = 512;

/** The same where the text is only there for clients that can't decrypt the message. */
const sufficient = 64;

/** A longer attribute of an invitation is nothing that a notification shows. */
const longestAttribute = 256;

/** What an invitation, or the step of a call, can't be understood without. */
const keptAttributes: Readonly<Record<string, true>> = { id: true, jid: true, xmlns: true };
const keptChildren: Readonly<Record<string, true>> = { invite: true, password: true, description: true };

/** How many bytes all parts of a kind have. */
function sizeOf(draft: Draft, kind: Kind): number {
	let size = 0;
	for (const part of draft.parts) {
		size += part.kind === kind ? string.len(part.text) : 0;
	}
	return size;
}

/** An invitation, or the step of a call, with no more than it can't be understood without. */
function shortened(element: Stanza): Stanza {
	const short = st.clone(element, true);
	for (const [name, value] of pairs(element.attr)) {
		if (keptAttributes[name] === undefined && string.len(value ?? "") > longestAttribute) {
			short.attr[name] = undefined;
		}
	}
	const present = new LuaSet<string>();
	for (const child of element.tags) {
		if (keptChildren[child.name] !== undefined && !present.has(child.name)) {
			present.add(child.name);
			const inner = shortened(st.clone(child, true));
			const text = child.name === "password" ? child.get_text() : undefined;
			short.add_direct_child(string.len(text ?? "") <= longestAttribute ? inner.text(text) : inner);
		}
	}
	return short;
}

/** Drops the attributes of the stanza itself that a person is told nothing by, the own address first. */
function dropMinorAttributes(draft: Draft, limit: number): void {
	const { attr } = draft.top;
	if (draftSize(draft) > limit) {
		attr.to = undefined;
	}
	if (draftSize(draft) > limit) {
		for (const [name] of pairs(attr)) {
			if (name !== "xmlns" && name !== "from" && name !== "id" && name !== "type") {
				attr[name] = undefined;
			}
		}
	}
}

/** Drops the attributes that tell who says it and what it answers to, the largest first. */
function dropMajorAttributes(draft: Draft, limit: number): void {
	const { attr } = draft.top;
	const names: string[] = ["from", "id", "type"];
	table.sort(names, (a, b) => string.len(attr[a] ?? "") > string.len(attr[b] ?? ""));
	for (const name of names) {
		if (draftSize(draft) > limit) {
			attr[name] = undefined;
		}
	}
}

/**
 * Drops what may go until there is room for the text, or for some of it.
 *
 * Each step is only taken as far as it is needed: the insides of invitations and calls; what is encrypted, which the
 * device can fetch from the archive; extensions; the own address; the other attributes. What is left is small, unless
 * somebody made it so large that it can be of no use.
 */
function makeRoom(draft: Draft, limit: number): void {
	const whole = string.len(bodyOf(draft)?.text ?? "");
	/** The most bytes that the stanza may have now, so that as many of the text fit if the rest of it is cut. */
	const allow = (least: number) => limit + whole - math.min(whole, least);
	const excess = (least: number) => draftSize(draft) - allow(least);

	if (excess(comfortable) > 0) {
		replaceParts(draft, (part) =>
			part.kind === "call" || part.kind === "invitation" ? partOf(shortened(part.element), part.kind) : part,
		);
	}
	// What is encrypted only stays if there is room for it once all extensions are gone: then none goes in vain.
	dropLargest(draft, "encrypted", excess(sufficient) - sizeOf(draft, "shown"));
	const least = sizeOf(draft, "encrypted") > 0 ? sufficient : comfortable;
	dropLargest(draft, "shown", excess(least));
	dropMinorAttributes(draft, allow(least));
	dropMajorAttributes(draft, allow(sufficient));
	dropLargest(draft, "invitation", excess(0));
	dropLargest(draft, "call", excess(0));
	dropLargest(draft, "archived", excess(0));
}

/**
 * Makes a stanza that is too large no larger than `limit` bytes of XML.
 *
 * First goes what a notification does not need, then what is quoted, then from the end of the text, and before nothing of
 * that would be left also what else there is. The archive's id stays, so that the device can fetch the whole.
 */
function trim(draft: Draft, limit: number): void {
	replaceParts(draft, (part) => (part.kind !== "unknown" ? part : undefined));
	if (draftSize(draft) > limit) {
		dropQuotes(draft, limit);
	}
	if (draftSize(draft) > limit) {
		makeRoom(draft, limit);
	}
	if (draftSize(draft) > limit) {
		cutBody(draft, limit);
	}
}

export { trim };
