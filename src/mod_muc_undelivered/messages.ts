// The messages that went out lately, of all rooms, by sender and id (U3).
//
// They stand in places that are used again in turn, and none is copied before somebody has lost it: a message that reaches
// everybody, as nearly all do, gives the garbage collector nothing to do. A place is found by going through them from the
// latest message back, which is near the one that comes back.

import * as st from "util.stanza";
import type { RoomMessage } from "../rooms/archive";

/** A message that went out. Rooms and senders are named as in `memory.ts`. */
interface Place {
	room: string;
	sender: string;
	id: string;
	/**
	 * The very object that went out, which is its author's: mod_muc puts their real JID back when everybody has got it.
	 * What is in it may change, too: for the first occupant of this server, mod_carbons takes out what is for itself.
	 */
	stanza: Stanza;
	/** What the message consisted of when it went out, from 1. */
	readonly content: LuaTable<number, Stanza | string>;
	archiveId: string | undefined;
}

/** The latest messages. Plain data, to be handed over to a new instance of the module. */
interface Messages {
	/** By {@link placeOf}. A place is empty if what was there was forgotten. */
	readonly places: LuaMap<number, Place>;
	/** How many messages are remembered at most. */
	readonly size: number;
	/** The number of the latest message, of all that ever went out. */
	latest: number;
}

/** No messages. */
function newMessages(size: number): Messages {
	return { places: new LuaMap(), size, latest: 0 };
}

/** The place of a message, from 1. */
function placeOf(messages: Messages, number: number): number {
	return 1 + (number % messages.size);
}

/** The number of the oldest message that may be remembered. */
function oldestOf(messages: Messages): number {
	return math.max(1, messages.latest - messages.size + 1);
}

/** The same messages, but only as many of the latest as are to be remembered now. */
function resizeMessages(messages: Messages, size: number): Messages {
	const after: Messages = { places: new LuaMap(), size, latest: messages.latest };
	for (const number of $range(math.max(oldestOf(messages), oldestOf(after)), messages.latest)) {
		const place = messages.places.get(placeOf(messages, number));
		if (place !== undefined) {
			after.places.set(placeOf(after, number), place);
		}
	}
	return after;
}

/** Notes what an element consists of, where something else was noted before. */
function fill(content: LuaTable<number, Stanza | string>, element: Stanza): void {
	let position = 1;
	while (element[position] !== undefined || content.has(position)) {
		content.set(position, element[position] as Stanza | string);
		position = position + 1;
	}
}

/** Adds a message that goes out. */
function addMessage(messages: Messages, room: string, stanza: Stanza, archiveId: string | undefined): void {
	const { from: sender = room, id = "" } = stanza.attr;
	messages.latest = messages.latest + 1;
	const number = placeOf(messages, messages.latest);
	let place = messages.places.get(number);
	if (place === undefined) {
		place = { room, sender, id, stanza, content: new LuaTable(), archiveId };
		messages.places.set(number, place);
	} else {
		place.room = room;
		place.sender = sender;
		place.id = id;
		place.stanza = stanza;
		place.archiveId = archiveId;
	}
	fill(place.content, stanza);
}

/** A copy of a message as it went out. */
function asBroadcast(place: Place): Stanza {
	const copy = st.clone(place.stanza, true);
	copy.attr.from = place.sender;
	copy.attr.id = place.id !== "" ? place.id : undefined;
	let position = 1;
	while (place.content.has(position)) {
		const child = place.content.get(position);
		copy.add_direct_child(typeof child === "string" ? child : st.clone(child));
		position = position + 1;
	}
	return copy;
}

/** A copy of the message of that sender and id that went out last. */
function findMessage(messages: Messages, room: string, sender: string, id: string): RoomMessage | undefined {
	const { places, size, latest } = messages;
	let at = placeOf(messages, latest);
	for (const number of $range(latest, oldestOf(messages), -1)) {
		const place = places.get(at);
		if (place !== undefined && place.id === id && place.sender === sender && place.room === room) {
			const { archiveId } = place;
			return { name: archiveId ?? `number ${number}`, stanza: asBroadcast(place), archiveId };
		}
		at = at > 1 ? at - 1 : size;
	}
	return undefined;
}

/** Forgets the messages of a room: all, or those of one sender and id. */
function forgetMessages(messages: Messages, room: string, sender?: string, id?: string): void {
	for (const [number, place] of messages.places) {
		if (place.room === room && (sender === undefined || (place.sender === sender && place.id === id))) {
			messages.places.delete(number);
		}
	}
}

export { addMessage, findMessage, forgetMessages, newMessages, resizeMessages };
export type { Messages };
