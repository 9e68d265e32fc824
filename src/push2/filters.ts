// Filters: who wants to be left alone by whom, unless they are spoken to (P5).

import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import { hasMentions, mentionsOf } from "../rooms/mentions";
import { hasWord, isSameWord } from "./words";
import type { Direction } from "../push/stanzas";
import type { Mention } from "../rooms/mentions";

/** What of a chat is wanted all the same; of a chat without any of it nothing is (stored, P14). */
interface Filter {
	readonly mention?: boolean;
	readonly reply?: boolean;
}

/** Filters by the full JID, bare JID or domain of whom somebody chats with, prepped (stored, P14). */
type Filters = Readonly<Record<string, Filter | undefined>>;

/** A message, and whose it is. */
interface ChatMessage {
	/** What a carbon carries, without the carbon. */
	readonly message: Stanza;
	/** Bare JID of the account. */
	readonly account: string;
	readonly direction: Direction;
	/** The account's nick in a room, given by its bare JID, as far as it is known. Asked for only if it matters. */
	readonly nickIn: (this: void, room: string) => string | undefined;
}

/** A message as filters see it. What takes time to find out is found out once, and only if a filter asks. @noSelf */
interface Addressing {
	/** The full JID, or whatever there is, of whom the account chats with. */
	readonly peer: string | undefined;
	/** Whether the message mentions the account's user. */
	mentions(): boolean;
	/** Whether the message replies to one of the account's user. */
	repliesTo(): boolean;
}

/** Why a filter lets a message pass, or does not. */
type FilterReason = "no filter" | "mention" | "reply" | "muted" | "not addressed";

/** Runs once, when it is asked for first. */
function once<Value extends string | boolean>(find: (this: void) => Value): (this: void) => Value {
	let found: Value | undefined;
	return () => {
		found = found ?? find();
		return found;
	};
}

/** Whether a message comes through a room, to everybody or to one occupant (XEP-0045 1.34 section 7.5). */
function isFromRoom(message: Stanza): boolean {
	return message.attr.type === "groupchat" || message.get_child("x", ns.mucUser) !== undefined;
}

/** Reads how a message speaks to the account's user. */
function readAddressing(chat: ChatMessage): Addressing {
	const { message, account, direction } = chat;
	const peer = direction === "sent" ? message.attr.to : message.attr.from;
	const place = jid.bare(peer) ?? "";

	const nick = once(() => {
		const inRoom = isFromRoom(message) ? chat.nickIn(place) : undefined;
		return inRoom ?? jid.node(account) ?? "";
	});

	function isOwn(mention: Mention): boolean {
		if (mention.by === "jid") {
			return mention.jid === account;
		}
		if (mention.by === "nick") {
			for (const named of mention.nicks) {
				if (isSameWord(named, nick())) {
					return true;
				}
			}
		}
		return false;
	}

	function isNamed(): boolean {
		if (hasMentions(message)) {
			for (const mention of mentionsOf(message, place)) {
				if (isOwn(mention)) {
					return true;
				}
			}
		}
		return false;
	}

	return {
		peer,
		mentions: once(() => hasWord(message.get_child_text("body") ?? "", nick()) || isNamed()),
		repliesTo: once(() => {
			const author = jid.prep(message.get_child("reply", ns.reply)?.attr.to);
			return author !== undefined && (jid.bare(author) === account || author === `${place}/${nick()}`);
		}),
	};
}

/** The filter for a chat: the one for the full JID before the one for the bare JID, before the one for the domain. */
function filterOf(filters: Filters | undefined, peer: string | undefined): Filter | undefined {
	if (filters === undefined || peer === undefined) {
		return undefined;
	}
	return filters[peer] ?? filters[jid.bare(peer) ?? peer] ?? filters[jid.host(peer) ?? peer];
}

/** Whether filters let a message pass, and why. */
function passes(filters: Filters | undefined, addressing: Addressing): LuaMultiReturn<[boolean, FilterReason]> {
	const filter = filterOf(filters, addressing.peer);
	if (filter === undefined) {
		return $multi(true, "no filter");
	}
	if (!filter.mention && !filter.reply) {
		return $multi(false, "muted");
	}
	if (filter.reply && addressing.repliesTo()) {
		return $multi(true, "reply");
	}
	if (filter.mention && addressing.mentions()) {
		return $multi(true, "mention");
	}
	return $multi(false, "not addressed");
}

export { passes, readAddressing };
export type { Addressing, ChatMessage, Filters };
