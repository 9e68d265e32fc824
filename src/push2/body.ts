// The text of a draft, and how it gets shorter. Rule P8.

import * as ns from "push/namespaces";
import * as st from "util.stanza";
import { cutText, ellipsis } from "./cutting";
import { draftSize, partOf, replaceParts } from "./draft";
import type { Draft, Part } from "./draft";
import { isReplyFallback, withoutFallback, withoutQuotedLines } from "./quotes";

/** A longer name of a language is none (RFC 5646 section 4.4.1). */
const longestLanguage = 35;

/** The part that is the text, if there is one. */
function bodyOf(draft: Draft): Part | undefined {
	for (const part of draft.parts) {
		if (part.kind === "body") {
			return part;
		}
	}
	return undefined;
}

/** An element that tells where in the text something stands, without that, or nothing if it says nothing else. */
function withoutRange(part: Part): Part | undefined {
	const { attr } = part.element;
	const range = attr.xmlns === ns.fallback ? part.element.get_child("body") : undefined;
	if (range?.attr.start !== undefined) {
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
	if (string.len(language ?? "") <= longestLanguage) {
		shorter.attr["xml:lang"] = language;
	}
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

export { bodyOf, cutBody, dropQuotes };
