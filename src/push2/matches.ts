// Matches: which of those that a registration made want a message (P4), are not filtered out (P5), and not held back while
// somebody is active elsewhere (P6). Functions of values; every refusal has its reason.

import { passes, readAddressing } from "./filters";
import { match as profiles } from "./profiles";
import type { Reason } from "../push/importance";
import type { Direction } from "../push/stanzas";
import type { Addressing, Filters } from "./filters";

/** What a match says of the messages that it wants (stored, P14). */
interface Match {
	/** The profile, by its URI. */
	readonly match: string;
	readonly chats?: Filters;
	/** Seconds for which nothing is wanted after somebody was active on another device. */
	readonly grace?: number;
}

/** A message, and what is known of it and of the account. */
interface Circumstances {
	/** What a carbon carries, without the carbon; nothing if a device is woken for no message. */
	readonly message: Stanza | undefined;
	/** Bare JID of the account. */
	readonly account: string;
	readonly direction: Direction;
	/** Whether it is important, and why (C20). */
	readonly important: boolean;
	readonly reason: Reason;
	/** Whether the account's archive has it. */
	readonly archived: boolean;
	/** Whether it proposes a call or takes it back (C14). */
	readonly isCall: boolean;
	/** The account's nick in a room, given by its bare JID, as far as it is known. Asked for only if it matters. */
	readonly nickIn: (this: void, room: string) => string | undefined;
	/** For how many seconds nobody has been active on another device of the account, as far as anybody is known to be. */
	readonly sinceActivity?: number;
}

/** Whether what a match wants depends on whom a message comes from. */
function hasFilters(match: Match): boolean {
	return match.chats !== undefined && next(match.chats)[0] !== undefined;
}

/** Whether the profile of a match wants a message: nothing if so, else why not. */
function refusalOfProfile(profile: string, circumstances: Circumstances): Reason | undefined {
	const { important, reason, archived, isCall } = circumstances;
	if (profile === profiles.all) {
		return undefined;
	}
	if (profile === profiles.important) {
		return important || isCall ? undefined : "not important";
	}
	if (profile !== profiles.archived && profile !== profiles.archivedWithBody) {
		return "unknown match";
	}
	if (!archived) {
		return "not archived";
	}
	const hasContent = important && (reason === "body" || reason === "encrypted");
	return profile === profiles.archived || hasContent ? undefined : "no text";
}

/** Whether somebody was active on another device so recently that this one is left alone; never by calls. */
function isLeftAlone(match: Match, circumstances: Circumstances): boolean {
	const { sinceActivity, isCall } = circumstances;
	return !isCall && match.grace !== undefined && sinceActivity !== undefined && sinceActivity < match.grace;
}

/**
 * Why a match does not want a message; nothing if it does.
 *
 * @param addressing how the message speaks to the user; not needed if the match has no filters
 */
function refusal(match: Match, circumstances: Circumstances, addressing: Addressing | undefined): Reason | undefined {
	const unwanted = refusalOfProfile(match.match, circumstances);
	if (unwanted !== undefined) {
		return unwanted;
	}
	if (addressing !== undefined) {
		const [isPassed, reason] = passes(match.chats, addressing);
		if (!isPassed) {
			return reason;
		}
	}
	return isLeftAlone(match, circumstances) ? "active on another device" : undefined;
}

/**
 * Which matches of a registration want a message.
 *
 * @returns those that do, in their order; if there are none, why the last of them does not
 */
function wantedBy<M extends Match>(
	matches: ReadonlyArray<M>,
	circumstances: Circumstances,
): LuaMultiReturn<[wanting: M[], reason: Reason]> {
	const { message, account, direction, nickIn } = circumstances;
	const wanting: M[] = [];
	if (message === undefined) {
		return $multi(wanting, "no message");
	}
	let addressing: Addressing | undefined;
	let reason = "no match";
	for (const match of matches) {
		if (addressing === undefined && hasFilters(match)) {
			addressing = readAddressing({ message, account, direction, nickIn });
		}
		const refused = refusal(match, circumstances, addressing);
		if (refused === undefined) {
			wanting.push(match);
		} else {
			reason = refused;
		}
	}
	return $multi(wanting, wanting.length > 0 ? circumstances.reason : reason);
}

export { wantedBy };
export type { Circumstances, Match };
