// What a push module makes of a stanza, and why (C19 to C21), as a line to read.

import * as jid from "util.jid";
import { newsOf } from "../accounts/decide";
import { counted } from "./finding";

/** What becomes of a stanza. */
type Verdict = "important" | "not important" | "never pushed";

/** What is said of a stanza. */
interface Explanation {
	readonly verdict: Verdict;
	readonly text: string;
}

/** The control characters from U+0080 on, in UTF-8. */
const control = `${string.char(0xc2)}[${string.char(0x80)}-${string.char(0x9f)}]`;

/** Text of a stranger, on one line and without what a terminal would obey. */
function printable(text: string): string {
	const [plain] = string.gsub(text, "%c", "?");
	const [shown] = string.gsub(plain, control, "?");
	return shown;
}

/** Such as `message of type chat, from bob@example.net/phone`. */
function described(stanza: Stanza): string {
	const { name, attr } = stanza;
	const type = attr.type !== undefined ? ` of type ${printable(attr.type)}` : "";
	const from = attr.from !== undefined ? `, from ${printable(attr.from)}` : "";
	return `${name}${type}${from}`;
}

/**
 * Explains one stanza, as if it were for an account.
 *
 * @param account bare JID; without it, the one that the stanza is addressed to
 */
function explain(stanza: Stanza, account: string | undefined): Explanation {
	// As the router has it when a module sees the stanza.
	stanza.attr.from = jid.prep(stanza.attr.from) ?? stanza.attr.from;
	const owner = account ?? jid.bare(jid.prep(stanza.attr.to)) ?? "";
	const [message, reason, important] = newsOf(stanza, owner, undefined);
	if (message === undefined) {
		return { verdict: "never pushed", text: `${described(stanza)}: never pushed (${reason})` };
	}
	const wrapping = message !== stanza ? "carbon of a " : "";
	const verdict = important ? "important" : "not important";
	return { verdict, text: `${wrapping}${described(message)}: ${verdict} (${reason})` };
}

/** The last line, of how many stanzas there were of each kind. */
function tally(counts: LuaMap<Verdict, number>): string {
	const important = counts.get("important") ?? 0;
	const unimportant = counts.get("not important") ?? 0;
	const never = counts.get("never pushed") ?? 0;
	const total = counted(important + unimportant + never, "stanza");
	return string.format("%s: %d important, %d not important, %d never pushed", total, important, unimportant, never);
}

export { explain, tally };
export type { Explanation, Verdict };
