/**
 * Result sets in pages, XEP-0059 (util/rsm.lua).
 *
 * @noSelfInFile
 */

/** What stands in `<set/>`, be it a request or an answer. */
interface ResultSet {
	readonly max?: number;
	readonly after?: string;
	/** `true` for an empty `<before/>`, which asks for the last page. */
	readonly before?: string | true;
	readonly index?: number;
	/** Parsed: the id at position 1, and its index if given. To be sent, the id alone will do. */
	readonly first?: string | { readonly index?: number; readonly [position: number]: string };
	readonly last?: string;
	readonly count?: number;
}

declare module "util.rsm" {
	/** What a `<set/>` says. */
	function parse(set: Stanza): ResultSet;
	/** What the `<set/>` in an element says; nothing if there is none or it is empty. */
	function get(element: Stanza): ResultSet | undefined;
	/** A `<set/>`. */
	function generate(set: ResultSet): Stanza;
}
