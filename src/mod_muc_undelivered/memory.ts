// What the module remembers of rooms: which messages went out lately (U3), which sessions have left (U4), and what has
// been reported (U1). Bounded by numbers of entries for all rooms together, and by the size of each (N6). Only messages of
// rooms are many: for each of the rest there is a key, which begins with its room.

import * as cache from "util.cache";
import { handedOver } from "../push/handover";
import { beginsWith, nameOf } from "../push/names";
import { addMessage, findMessage, forgetMessages, newMessages, resizeMessages } from "./messages";
import { isLight } from "./weight";
import type { HandedOver } from "../push/handover";
import type { RoomMessage } from "../rooms/archive";
import type { Messages } from "./messages";
import type { UndeliveredOptions } from "./options";

/** Who a session is in a room. */
interface Occupancy {
	/** The occupant JID. */
	readonly nick: string;
	/** The real JID, bare. */
	readonly bareJid: string;
}

/** Who a session was, and when it left, in seconds of a clock that is never set. */
interface Leaver extends Occupancy {
	readonly time: number;
	/** How many messages were looked for in the archive since, which this session says it did not get. */
	searches: number;
}

/** What {@link Memory} hands over when the module is reloaded. */
interface MemoryState extends HandedOver {
	readonly messages: Messages;
	readonly whispers: ProsodyCache<string, boolean>;
	readonly leavers: ProsodyCache<string, Leaver>;
	readonly reports: ProsodyCache<string, boolean>;
}

/**
 * Rooms are named by their JID, senders by their occupant JID, or the room's; sessions by their real full JID.
 *
 * @noSelf
 */
interface Memory {
	/**
	 * A message goes out. It replaces an older one of the same sender and id, even if it is itself too large to remember.
	 *
	 * @param stanza remembered itself: what it consists of now must not be changed further down
	 */
	sent(room: string, stanza: Stanza, archiveId: string | undefined): void;
	/** A copy of the message of that sender and id that went out last. */
	find(room: string, sender: string, id: string): RoomMessage | undefined;
	/** A private message went out. */
	whispered(room: string, sender: string, id: string): void;
	wasWhispered(room: string, sender: string, id: string): boolean;
	/** A session has left, or is about to. */
	left(room: string, session: string, who: Occupancy): void;
	/** Whether a message may be looked for in the archive because a session says so: it may say so of made-up ones. */
	maySearch(room: string, session: string): boolean;
	/** Who a session was that has left not too long ago. */
	leaver(room: string, session: string): Occupancy | undefined;
	/** Notes that somebody did not get a message. @returns false if that was known */
	report(room: string, who: Occupancy, message: string): boolean;
	/** The room is gone; another one of its name has nothing to do with it. */
	forget(room: string): void;
}

/** The shape of the state that is handed over. */
const stateVersion = 2;

/** How many messages are looked for in the archive for one session that has left. */
const mostSearches = 5;

/** Forgets everything whose key begins with the room. */
function forgetIn<Value>(entries: ProsodyCache<string, Value>, room: string): void {
	const keys: string[] = [];
	for (const [key] of entries.items()) {
		if (beginsWith(key, room)) {
			keys.push(key);
		}
	}
	for (const key of keys) {
		entries.set(key, undefined);
	}
}

/** An empty memory, or the one of an earlier instance of the module, of the sizes that are configured now. */
function sized(options: UndeliveredOptions, saved: unknown): MemoryState {
	const { maxMessages, maxLeavers } = options;
	const before = handedOver<MemoryState>(saved, stateVersion);
	const state: MemoryState = {
		version: stateVersion,
		messages: before !== undefined ? resizeMessages(before.messages, maxMessages) : newMessages(maxMessages),
		whispers: before?.whispers ?? cache.new(maxMessages),
		leavers: before?.leavers ?? cache.new(maxLeavers),
		reports: before?.reports ?? cache.new(maxMessages),
	};
	state.whispers.resize(maxMessages);
	state.leavers.resize(maxLeavers);
	state.reports.resize(maxMessages);
	return state;
}

/**
 * Opens the memory.
 *
 * @param elapsed seconds of a clock that is never set
 * @param saved what an earlier instance of the module left, if any did
 */
function openMemory(
	options: UndeliveredOptions,
	elapsed: (this: void) => number,
	saved: unknown,
): LuaMultiReturn<[Memory, MemoryState]> {
	const state = sized(options, saved);
	const { messages, whispers, leavers, reports } = state;
	const memory: Memory = {
		sent(room, stanza, archiveId) {
			if (isLight(stanza)) {
				addMessage(messages, room, stanza, archiveId);
			} else {
				const { from = room, id = "" } = stanza.attr;
				forgetMessages(messages, room, from, id); // an older one of the id is none to take for it
			}
		},
		find: (room, sender, id) => findMessage(messages, room, sender, id),
		whispered(room, sender, id) {
			whispers.set(nameOf(room, sender, id), true);
		},
		wasWhispered: (room, sender, id) => whispers.get(nameOf(room, sender, id)) !== undefined,
		left(room, session, who) {
			const { nick, bareJid } = who;
			leavers.set(nameOf(room, session), { nick, bareJid, time: elapsed(), searches: 0 });
		},
		maySearch(room, session) {
			const leaver = leavers.get(nameOf(room, session));
			if (leaver === undefined) {
				return false;
			}
			leaver.searches += 1;
			return leaver.searches <= mostSearches;
		},
		leaver(room, session) {
			const found = leavers.get(nameOf(room, session));
			return found !== undefined && elapsed() - found.time <= options.leaverPeriod ? found : undefined;
		},
		report(room, who, message) {
			const key = nameOf(room, who.nick, who.bareJid, message);
			const isNew = reports.get(key) === undefined;
			reports.set(key, true);
			return isNew;
		},
		forget(room) {
			forgetMessages(messages, room);
			forgetIn(whispers, room);
			forgetIn(leavers, room);
			forgetIn(reports, room);
		},
	};
	return $multi(memory, state);
}

export { openMemory };
export type { Memory, MemoryState, Occupancy };
