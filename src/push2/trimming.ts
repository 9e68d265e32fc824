// What goes when a stanza is too large for a notification, and in which order. Rule P8.

import * as ns from "push/namespaces";
import * as st from "util.stanza";
import { cutText, ellipsis } from "./cutting";
import { draftSize, dropLargest, partOf, replaceParts } from "./draft";
import type { Draft, Part } from "./draft";
import type { Kind } from "./kinds";
import { isReplyFallback, withoutFallback, withoutQuotedLines } from "./quotes";

/** Bytes that the text of a message shall have at least, before anything else goes for its sake. */
const comfortable = 512;

/** The same where the text is only there for clients that can't decrypt the message. */
const sufficient = 64;

/** A longer attribute of an invitation is nothing that a notification shows. */
const longestAttribute = 256;

/** A longer name of a language is none (RFC 5646 section 4.4.1). */
const longestLanguage = 35;

/** What an invitation, or the step of a call, can't be understood without. */
const keptAttributes: Readonly<Record<string, true>> = { id: true, jid: true, xmlns: true };
const keptChildren: Readonly<Record<string, true>> = { invite: true, password: true, description: true };

function bodyOf(draft: Draft): Part | undefined {
	for (const part of draft.parts) {
		if (part.kind === "body") {
			return part;
		}
	}
	return undefined;
}

/** How many bytes all parts of a kind have. */
function sizeOf(draft: Draft, kind: Kind): number {
	let size = 0;
	for (const part of draft.parts) {
		size += part.kind === kind ? string.len(part.text) : 0;
	}
	return size;
}

/** An element that tells where in the text something stands, without that, or nothing if it says nothing else. */
function withoutRange(part: Part): Part | undefined {
	const { attr } = part.element;
	if (attr.xmlns === ns.fallback && part.element.get_child("body")?.attr.start !== undefined) {
		return undefined;
	}
	if (attr.begin === undefined || (attr.xmlns !== ns.references && attr.xmlns !== ns.mentions)) {
		return part;
	}
	const reference = st.clone(part.element, true);
	reference.attr.begin = undefined;
	reference.attr.end = undefined;
	return partOf(reference, part.kind);
}

/** Puts another text into the message. Whatever pointed into the text points there no more. */
function replaceBody(draft: Draft, body: Part, text: string): void {
	const { attr } = body.element;
	const language = attr["xml:lang"];
	const shorter = st.stanza("body", { xmlns: attr.xmlns });
	shorter.attr["xml:lang"] = string.len(language ?? "") <= longestLanguage ? language : undefined;
	const other = partOf(shorter.text(text), "body");
	replaceParts(draft, (part) => (part === body ? other : withoutRange(part)));
}

/** Takes out what the text quotes: first what is marked as such, then lines that look like it. */
function dropQuotes(draft: Draft, limit: number): void {
	let fallback: Stanza | undefined;
	for (const { element } of draft.parts) {
		fallback = fallback ?? (isReplyFallback(element) ? element : undefined);
	}
	const before = bodyOf(draft);
	if (before !== undefined && fallback !== undefined) {
		const text = before.element.get_text() ?? "";
		const rest = withoutFallback(text, fallback);
		if (rest !== text) {
			replaceBody(draft, before, rest);
		}
	}
	const body = bodyOf(draft);
	if (body !== undefined && draftSize(draft) > limit) {
		const text = body.element.get_text() ?? "";
		const rest = withoutQuotedLines(text);
		if (rest !== text) {
			replaceBody(draft, body, rest);
		}
	}
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
 * Each step is only taken as far as it is needed: what is encrypted, which the device can fetch from the archive, if there
 * is no room for it anyway; extensions; the own address; the insides of invitations and calls; the other attributes. What is left is small, unless
 * somebody made it so large that it can be nothing of use.
 */
function makeRoom(draft: Draft, limit: number): void {
	const whole = string.len(bodyOf(draft)?.text ?? "");
	/** The most bytes that the stanza may have now, so that as many of the text fit if the rest of it is cut. */
	const allow = (least: number) => limit + whole - math.min(whole, least);
	const excess = (least: number) => draftSize(draft) - allow(least);

	// What is encrypted only stays if there is room for it once all extensions are gone: then none goes in vain.
	dropLargest(draft, "encrypted", excess(sufficient) - sizeOf(draft, "shown"));
	const least = sizeOf(draft, "encrypted") > 0 ? sufficient : comfortable;
	dropLargest(draft, "shown", excess(least));
	dropMinorAttributes(draft, allow(least));
	if (excess(comfortable) > 0) {
		replaceParts(draft, (part) =>
			part.kind === "call" || part.kind === "invitation" ? partOf(shortened(part.element), part.kind) : part,
		);
	}
	dropMajorAttributes(draft, allow(sufficient));
	dropLargest(draft, "invitation", excess(0));
	dropLargest(draft, "call", excess(0));
	dropLargest(draft, "archived", excess(0));
}

/** Cuts the text to what there is room for, or drops it if that is nothing. */
function cutBody(draft: Draft, limit: number): void {
	const body = bodyOf(draft);
	if (body !== undefined) {
		replaceBody(draft, body, ellipsis);
		const shortest = bodyOf(draft);
		const room = limit - draftSize(draft) + string.len(ellipsis);
		const text = cutText(body.element.get_text() ?? "", room);
		if (shortest !== undefined && text !== "") {
			replaceBody(draft, shortest, text);
		} else {
			replaceParts(draft, (part) => (part !== shortest ? part : undefined));
		}
	}
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
