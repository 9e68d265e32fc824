// A stanza on its way into an envelope, as the text of its parts, so that each is put into text once however much is left
// out. Rule P8.

import * as ns from "push/namespaces";
import * as jid from "util.jid";
import * as st from "util.stanza";
import { kindOf } from "./kinds";
import type { Kind } from "./kinds";

/** One child element. Never changed: a shorter one takes its place. */
interface Part {
	readonly element: Stanza;
	readonly kind: Kind;
	/** The element as XML. */
	readonly text: string;
}

interface Draft {
	/** The stanza without its children: its attributes are ours to change. */
	readonly top: Stanza;
	/** In the order in which they stand in the stanza. */
	parts: Part[];
}

function partOf(element: Stanza, kind: Kind): Part {
	return { element, kind, text: tostring(element) };
}

/** Whether some archive's id is said to be that of the account's own. */
function isIdBy(element: Stanza, account: string): boolean {
	return element.name === "stanza-id" && element.attr.xmlns === ns.stanzaId && jid.prep(element.attr.by) === account;
}

/**
 * The parts of a stanza. Of texts, invitations and each step of a call only the first is one, the others are unknown.
 *
 * @param stanza is not changed, but shares its children with the draft
 * @param account bare JID of the account whose archive it is in
 * @param id under which it is there; every other one that is said to be from there is a forgery
 */
function draftOf(stanza: Stanza, account: string, id: string | undefined): Draft {
	const top = st.clone(stanza, true);
	top.attr.xmlns = ns.client;
	const parts: Part[] = [];
	const single = new LuaSet<string>();
	for (const element of stanza.tags) {
		if (!isIdBy(element, account)) {
			const kind = kindOf(element);
			const mayRepeat = kind === "shown" || kind === "encrypted" || kind === "unknown";
			const name = kind === "body" ? kind : `${element.name} ${element.attr.xmlns ?? ""}`;
			parts.push(partOf(element, mayRepeat || !single.has(name) ? kind : "unknown"));
			single.add(name);
		}
	}
	if (id !== undefined) {
		const own = st.stanza("stanza-id", { xmlns: ns.stanzaId, by: account, id });
		parts.push(partOf(own, "archived"));
	}
	return { top, parts };
}

/** The stanza as XML. */
function draftText(draft: Draft): string {
	const texts = [draft.top.top_tag()];
	for (const { text } of draft.parts) {
		texts.push(text);
	}
	texts.push(`</${draft.top.name}>`);
	return texts.join("");
}

/** How many bytes the stanza has as XML. */
function draftSize(draft: Draft): number {
	let size = string.len(draft.top.top_tag()) + string.len(`</${draft.top.name}>`);
	for (const { text } of draft.parts) {
		size += string.len(text);
	}
	return size;
}

/**
 * Puts other parts in the place of parts.
 *
 * @param change gives what takes the place of a part, the part itself, or nothing if it goes
 */
function replaceParts(draft: Draft, change: (this: void, part: Part) => Part | undefined): void {
	const parts: Part[] = [];
	for (const part of draft.parts) {
		const other = change(part);
		if (other !== undefined) {
			parts.push(other);
		}
	}
	draft.parts = parts;
}

/** Drops parts of a kind, the largest first, until as many bytes are free or none of them is left. */
function dropLargest(draft: Draft, kind: Kind, bytes: number): void {
	const candidates: Part[] = [];
	for (const part of draft.parts) {
		if (part.kind === kind) {
			candidates.push(part);
		}
	}
	table.sort(candidates, (a, b) => string.len(a.text) > string.len(b.text));
	const dropped = new LuaSet<Part>();
	let freed = 0;
	for (const part of candidates) {
		if (freed < bytes) {
			dropped.add(part);
			freed += string.len(part.text);
		}
	}
	replaceParts(draft, (part) => (dropped.has(part) ? undefined : part));
}

export { draftOf, draftSize, draftText, dropLargest, partOf, replaceParts };
export type { Draft, Part };
