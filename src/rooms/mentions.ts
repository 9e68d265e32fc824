// Mentions: whom a room message names, and how (M3). Nothing here knows who is in the room.

import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import { codePointsOf, slice } from "./text";
import type { CodePoints } from "./text";

/** Somebody that a message names. */
type Mention =
	/** By a bare JID, prepped. */
	| { readonly by: "jid"; readonly jid: string }
	/** By the nickname in the room: the one of these that somebody has registered. */
	| { readonly by: "nick"; readonly nicks: ReadonlyArray<string> }
	/** By the id of an occupant (XEP-0421). */
	| { readonly by: "occupant"; readonly id: string }
	/** As the author of an earlier message: by nickname, else by the id that the room's archive gave the message. */
	| { readonly by: "authorship"; readonly nicks: ReadonlyArray<string>; readonly archived: string | undefined }
	/** By being in the channel: everybody is meant. */
	| { readonly by: "channel" };

/** A message, and what has been found out about its body. */
interface Reading {
	/** The bare JID of the room. */
	readonly room: string;
	readonly body: string;
	points?: CodePoints;
}

/** How many mentions of one message are read at most. */
const most = 100;

/** How many code points a nickname may have here; it is a resource, of at most 1023 bytes (RFC 7622). */
const longestNick = 1023;

/** Who all are in the channel (XEP-0513 0.1 section 3.2.1.1). */
const channel = "urn:xmpp:mentions:0#channel";

/** A nickname as rooms know it; nothing if it can't be one. */
function preparedNick(room: string, nick: string): string | undefined {
	return jid.resource(jid.prep(`${room}/${nick}`));
}

/** Where in a URI its address is (RFC 5122), and where it is when ? and # are not the end of it. */
const strictAddress = "^(%a+):([^?#]+)";
const lenientAddress = "^(%a+):(.+)$";

/** The JID that a URI such as `xmpp:room@service/some%20nick` names, prepped. */
function jidOfUri(uri: string, pattern: string): string | undefined {
	const [scheme, address] = string.match(uri, pattern);
	if (scheme === undefined || address === undefined || string.lower(scheme) !== "xmpp") {
		return undefined;
	}
	const [decoded] = string.gsub(address, "%%(%x%x)", (digits) => string.char(tonumber(digits, 16) as number));
	return jid.prep(decoded);
}

/** Somebody by an address, prepped: an occupant of this room, or a person. */
function byAddress(address: string | undefined, room: string): Mention | undefined {
	const [node, host, resource] = jid.split(address);
	if (node === undefined) {
		return undefined;
	}
	const bare = `${node}@${host}`;
	if (bare !== room) {
		return { by: "jid", jid: bare };
	}
	return resource !== undefined ? { by: "nick", nicks: [resource] } : undefined;
}

/**
 * Somebody by a URI.
 *
 * Converse leaves ? and # in a nickname as they are, so that what would be a query may belong to the nickname.
 */
function byUri(uri: string, room: string): Mention | undefined {
	const named = byAddress(jidOfUri(uri, strictAddress), room);
	const [mark] = string.find(uri, "[?#]");
	const whole = mark !== undefined ? byAddress(jidOfUri(uri, lenientAddress), room) : undefined;
	if (whole === undefined || whole.by !== "nick") {
		return named;
	}
	const nicks = [whole.nicks[0] as string];
	if (named !== undefined && named.by === "nick") {
		nicks.push(named.nicks[0] as string);
	}
	return { by: "nick", nicks };
}

/** A number of code points. */
function toIndex(value: string | undefined): number | undefined {
	const [digits] = string.match(value ?? "", "^%d+$");
	return digits !== undefined ? tonumber(digits) : undefined;
}

/** Somebody by a part of the body that is a nickname, with an @ before it or not. */
function byRange(reading: Reading, points: CodePoints, begin: number, end: number): Mention | undefined {
	const text = end - begin <= longestNick ? slice(reading.body, points, begin, end) : undefined;
	if (text === undefined) {
		return undefined;
	}
	const nicks: string[] = [];
	const [marked] = string.match(text, "^@(.+)$");
	for (const candidate of [text, marked ?? ""]) {
		const nick = candidate !== "" ? preparedNick(reading.room, candidate) : undefined;
		if (nick !== undefined) {
			nicks.push(nick);
		}
	}
	return { by: "nick", nicks };
}

/**
 * Whom a reference names (XEP-0372 0.1 section 3.2): nobody if its range is none.
 *
 * Where a URI says who it is, the range may be counted in UTF-16, as clients in browsers do.
 */
function fromReference(reference: Stanza, reading: Reading): Mention | undefined {
	const { type, uri, begin, end } = reference.attr;
	if (type !== "mention" || reading.body === "") {
		return undefined;
	}
	if (begin === undefined && end === undefined) {
		return uri !== undefined ? byUri(uri, reading.room) : undefined;
	}
	const first = toIndex(begin);
	const after = toIndex(end);
	reading.points = reading.points ?? codePointsOf(reading.body);
	if (first === undefined || after === undefined || first >= after || after > reading.points.units) {
		return undefined;
	}
	return uri !== undefined ? byUri(uri, reading.room) : byRange(reading, reading.points, first, after);
}

/** Whom an explicit mention names (XEP-0513 0.1). What is only for the active is not for who is absent. */
function fromMention(mention: Stanza, room: string): Mention | undefined {
	const { mentions, occupantid, jid: address, uri } = mention.attr;
	if (mention.get_child("noping") !== undefined || mention.get_child("active") !== undefined) {
		return undefined;
	}
	if (mentions !== undefined) {
		const here = uri === undefined || jidOfUri(uri, strictAddress) === room;
		return mentions === channel && here ? { by: "channel" } : undefined;
	}
	if (occupantid !== undefined) {
		return { by: "occupant", id: occupantid };
	}
	return byAddress(jid.prep(address), room);
}

/** To whom a message replies (XEP-0461 0.3). */
function fromReply(reply: Stanza, room: string): Mention {
	const { to, id } = reply.attr;
	const author = jid.prep(to);
	const nick = jid.bare(author) === room ? jid.resource(author) : undefined;
	return { by: "authorship", nicks: nick !== undefined ? [nick] : [], archived: id };
}

/** Whom an element of a message names. */
function fromElement(element: Stanza, reading: Reading): Mention | undefined {
	const { name } = element;
	const { xmlns } = element.attr;
	if (name === "reference" && xmlns === ns.references) {
		return fromReference(element, reading);
	}
	if (name === "mention" && xmlns === ns.mentions) {
		return fromMention(element, reading.room);
	}
	return name === "reply" && xmlns === ns.reply ? fromReply(element, reading.room) : undefined;
}

/** Whether a message may mention somebody: to be asked of each message, since few do. */
function hasMentions(message: Stanza): boolean {
	for (const element of message.tags) {
		const { xmlns } = element.attr;
		if (xmlns === ns.references || xmlns === ns.mentions || xmlns === ns.reply) {
			return true;
		}
	}
	return false;
}

/**
 * Whom a message names.
 *
 * @param room the bare JID of the room
 */
function mentionsOf(message: Stanza, room: string): Mention[] {
	const reading: Reading = { room, body: message.get_child_text("body") ?? "" };
	const mentions: Mention[] = [];
	let isReply = false;
	for (const element of message.tags) {
		const mention = mentions.length < most ? fromElement(element, reading) : undefined;
		const isAnotherReply = mention?.by === "authorship" && isReply;
		if (mention !== undefined && !isAnotherReply) {
			mentions.push(mention);
			isReply = isReply || mention.by === "authorship";
		}
	}
	return mentions;
}

export { hasMentions, mentionsOf };
export type { Mention };
