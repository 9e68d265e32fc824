// What comes back: whether a bounce says that an occupant is gone who has therefore lost a message (U1, U2).

import * as st from "util.stanza";
import type { RoomArchive, RoomMessage } from "../rooms/archive";
import type { Memory, Occupancy } from "./memory";

/** What is known of a bounce. */
interface Bounce {
	/** Who it comes from, if somebody who is in the room or was so lately. */
	readonly who: Occupancy | undefined;
	/** Whether that occupant has another session in the room. */
	readonly isPresent: boolean;
	/** The message that came back, if it is known. */
	readonly message: RoomMessage | undefined;
	/** Whether it answers a private message. */
	readonly isPrivate: boolean;
	/** Whether it answers something that the room itself sent, not an occupant. */
	readonly isForRoom: boolean;
}

/** @noSelf */
interface Bounces {
	/** An error has come for a message of the room, and mod_muc is about to remove whom it comes from. */
	returned(room: Room, error: Stanza): void;
	/** A session is about to leave, or to be removed. */
	leaving(room: Room, session: string): void;
}

/** What {@link openBounces} needs. */
interface Surroundings {
	readonly memory: Memory;
	readonly archive: RoomArchive;
	readonly log: LogFunction;
	readonly announce: (this: void, event: MucUndeliveredEvent) => void;
}

/** Who has that session in the room now. */
function occupancyOf(room: Room, session: string): Occupancy | undefined {
	const occupant = room.get_occupant_by_real_jid(session);
	return occupant !== undefined ? { nick: occupant.nick, bareJid: occupant.bare_jid } : undefined;
}

/** Whether an occupant has a session in the room beside this one. */
function isPresent(room: Room, who: Occupancy, session: string): boolean {
	const occupant = room.get_occupant_by_nick(who.nick);
	if (occupant !== undefined && occupant.bare_jid === who.bareJid) {
		for (const [other, presence] of occupant.each_session()) {
			if (other !== session && presence.attr.type === undefined) {
				return true;
			}
		}
	}
	return false;
}

/** Why a bounce says nothing of a lost message; nothing if it does. */
function whyIgnored(bounce: Bounce): string | undefined {
	if (bounce.who === undefined) {
		return "it comes from nobody who is or was in the room";
	}
	if (bounce.isPresent) {
		return "the occupant has another session in the room";
	}
	if (bounce.message !== undefined) {
		return undefined;
	}
	if (bounce.isPrivate) {
		return "what came back was a private message";
	}
	// Invitations, for instance. A message that somebody wrote comes from an occupant JID.
	return bounce.isForRoom ? "what came back was no message of an occupant" : undefined;
}

/** Puts together what listeners are told. */
function eventOf(room: Room, who: Occupancy, error: Stanza, message: RoomMessage | undefined): MucUndeliveredEvent {
	const [type, condition, text] = error.get_error();
	const session = error.attr.from as string;
	const stanza = message?.stanza;
	if (stanza !== undefined) {
		stanza.attr.to = session;
	}
	return {
		room,
		nick: who.nick,
		bare_jid: who.bareJid,
		real_jid: session,
		stanza,
		archive_id: message?.archiveId,
		error: { type, condition, text },
	};
}

/** Opens the judgement of bounces. */
function openBounces(surroundings: Surroundings): Bounces {
	const { memory, archive, log, announce } = surroundings;

	/** The message that came back: as it was remembered, else out of the archive, and then remembered. */
	function lookUp(room: string, session: string, sender: string, id: string): RoomMessage | undefined {
		const known = memory.find(room, sender, id);
		if (known !== undefined || id === "" || memory.wasWhispered(room, sender, id)) {
			return known;
		}
		if (!memory.maySearch(room, session)) {
			return undefined;
		}
		const found = archive.find(room, sender, id);
		if (found !== undefined) {
			memory.sent(room, st.clone(found.stanza), found.archiveId);
		}
		return found;
	}

	function leaving(room: Room, session: string): Occupancy | undefined {
		const who = occupancyOf(room, session);
		if (who !== undefined) {
			memory.left(room.jid, session, who);
		}
		return who;
	}

	return {
		returned(room, error) {
			const { from: session = "", to: sender = "", id = "" } = error.attr;
			const who = leaving(room, session) ?? memory.leaver(room.jid, session);
			const message = who !== undefined ? lookUp(room.jid, session, sender, id) : undefined;
			const reason = whyIgnored({
				who,
				isPresent: who !== undefined && isPresent(room, who, session),
				message,
				isPrivate: memory.wasWhispered(room.jid, sender, id),
				isForRoom: sender === room.jid,
			});
			if (who === undefined || reason !== undefined) {
				log("debug", "A bounce from %s is passed over: %s", session, reason);
			} else if (memory.report(room.jid, who, message?.name ?? `${sender}\0${id}`)) {
				log("debug", "%s is gone from %s and has lost a message", session, room.jid);
				announce(eventOf(room, who, error, message));
			}
		},
		leaving(room, session) {
			leaving(room, session);
		},
	};
}

export { openBounces };
export type { Bounces };
