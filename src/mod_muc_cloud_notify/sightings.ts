// Sightings: from a message of a room, or one that did not reach somebody, to the registrations that are taken up for
// it. Rules M3 to M5, M9.

import * as jid from "util.jid";
import * as st from "util.stanza";
import { identify } from "../push/identity";
import { judge } from "../push/importance";
import { nameOf } from "../push/names";
import { archiveId, carriesNotification } from "../push/stanzas";
import { wakeupFor } from "../push/wakeup";
import { hasMentions, mentionsOf } from "../rooms/mentions";
import { presentIn } from "./members";
import { keysWanting, wantsEverything, wantsMentions } from "./wishes";
import type { Pusher } from "../push/pusher";
import type { AccountStore } from "../push/store";
import type { Absence, WaitingMessage } from "../push/wakeup";
import type { Absences } from "./absences";
import type { Audiences } from "./audience";
import type { Members, People } from "./members";
import type { NotifyOn } from "../xep0357/options";
import type { Wish } from "./wishes";

/** @noSelf */
interface Sightings {
	/** A message goes out to a room: pushes whom it mentions, and who wants all of them. */
	broadcast(room: Room, stanza: Stanza): void;
	/** A message did not reach somebody who has fallen out of the room: pushes once until they are back. */
	undelivered(event: MucUndeliveredEvent): void;
}

/** What {@link openSightings} needs. */
interface SightingNeeds {
	readonly notifyOn: NotifyOn;
	/** What registrations want that do not say it. */
	readonly usual: Wish;
	readonly store: AccountStore;
	readonly members: Members;
	readonly audiences: Audiences;
	readonly absences: Absences;
	readonly pusher: Pusher;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
	/** Seconds that pass, with fractions, from any beginning. */
	readonly elapsed: (this: void) => number;
	/** Makes an id that nobody else makes. */
	readonly newId: (this: void) => string;
}

/** Seconds for which what is lost after another belongs to the same push (C15). */
const oneLoss = 1;

/** Whom most messages mention. */
const nobody: People = new LuaSet();

/** Whether the author of a message may mention everybody: a moderator (M3). */
function isByModerator(room: Room, message: Stanza): boolean {
	return room.get_occupant_by_nick(message.attr.from ?? "")?.role === "moderator";
}

/** Whether somebody is in a room with another session than this one. */
function isPresentElsewhere(room: Room, person: string, session: string): boolean {
	for (const [_nick, occupant] of room.each_occupant()) {
		if (occupant.bare_jid === person) {
			for (const [other] of occupant.each_session()) {
				if (other !== session) {
					return true;
				}
			}
		}
	}
	return false;
}

/** Opens the sightings. */
function openSightings(needs: SightingNeeds): Sightings {
	const { store, members, audiences, absences, pusher, usual, log, elapsed } = needs;

	/** Whether a message may be told of at all. */
	function isNews(room: Room, stanza: Stanza | undefined, important: boolean): boolean {
		let reason: string | undefined;
		if (stanza !== undefined && carriesNotification(stanza)) {
			reason = "it carries a push notification";
		} else if (!important && needs.notifyOn === "messages") {
			reason = "it is not important";
		}
		if (reason !== undefined) {
			log("debug", "No push for a message of %s: %s", room.jid, reason);
		}
		return reason === undefined;
	}

	/** Whom a message mentions, as far as its author may. */
	function mentionedBy(room: Room, stanza: Stanza): People {
		const mentions = mentionsOf(stanza, room.jid);
		for (const { by } of mentions) {
			if (by === "channel" && isByModerator(room, stanza)) {
				return audiences.registered(members.all(room));
			}
		}
		return members.mentioned(room, mentions);
	}

	/** Takes registrations of somebody up for a message, as far as they were not pushed for it. */
	function take(person: string, keys: ReadonlyArray<string>, message: WaitingMessage): void {
		for (const key of keys) {
			if (pusher.isSettled(person, key, message.identity)) {
				log("debug", "No push for %s: pushed before", person);
			} else {
				pusher.take(wakeupFor(person, key, message));
			}
		}
	}

	/** Tells those who are away from a room: the mentioned, and of the others who wants to be told of everything. */
	function tell(room: Room, stanza: Stanza, important: boolean, mentioned: People, audience: People): void {
		const copy = st.clone(stanza); // mod_muc writes another recipient into the original for each occupant
		const identity = identify(copy, copy, room.jid, archiveId(copy, room.jid), needs.now());
		const present = presentIn(room);

		function tellAbsent(person: string, wants: (this: void, wish: Wish) => boolean): void {
			if (present.has(person)) {
				log("debug", "No push for %s: in the room %s", person, room.jid);
				return;
			}
			const keys = keysWanting(store.active(person), room.jid, usual, wants);
			if (keys.length === 0) {
				log("debug", "No push for %s: nothing is registered that wants it of %s", person, room.jid);
			} else {
				const absence = absences.of(room.jid, person);
				take(person, keys, { stanza: copy, identity, important, patient: false, absence });
			}
		}

		for (const person of mentioned) {
			tellAbsent(person, wantsMentions);
		}
		for (const person of audience) {
			if (!mentioned.has(person) && members.isMember(room, person)) {
				tellAbsent(person, wantsEverything);
			}
		}
	}

	/** A lost message, for who has lost it; nobody may know what it was. */
	function lostMessage(event: MucUndeliveredEvent, absence: Absence): WaitingMessage {
		const { room, stanza, nick, archive_id } = event;
		const patient = true;
		if (stanza === undefined) {
			const object = st.message({ type: "groupchat" });
			const identity = { object, name: nameOf("lost", room.jid, needs.newId()), fresh: true };
			return { identity, important: false, patient, absence };
		}
		const isOwn = stanza.attr.from === nick; // the room sent it back to whoever wrote it (C21)
		const [important] = judge(stanza, "received", isOwn);
		const identity = identify(stanza, stanza, room.jid, archive_id, needs.now());
		return { stanza, identity, important, patient, absence };
	}

	return {
		broadcast(room, stanza) {
			const audience = audiences.of(room);
			const mayMention = hasMentions(stanza);
			if (!mayMention && next(audience)[0] === undefined) {
				return;
			}
			const [important] = judge(stanza, "received", false);
			if (jid.resource(stanza.attr.from) === undefined || !isNews(room, stanza, important)) {
				return;
			}
			const mentioned = mayMention ? mentionedBy(room, stanza) : nobody;
			if (mayMention && next(mentioned)[0] === undefined) {
				log("debug", "No push for a mention in %s: it names no member", room.jid);
			}
			if (next(mentioned)[0] !== undefined || next(audience)[0] !== undefined) {
				tell(room, stanza, important, mentioned, audience);
			}
		},
		undelivered(event) {
			const { room, bare_jid: person, real_jid: session } = event;
			if (!members.isMember(room, person) || isPresentElsewhere(room, person, session)) {
				return;
			}
			const keys = keysWanting(store.active(person), room.jid, usual, wantsMentions);
			if (keys.length === 0) {
				return;
			}
			const absence = absences.of(room.jid, person);
			const message = lostMessage(event, absence);
			const isLater = absence.toldAt !== undefined && elapsed() - absence.toldAt >= oneLoss;
			if (!isLater && isNews(room, message.stanza, message.important)) {
				absence.toldAt = absence.toldAt ?? elapsed();
				take(person, keys, message);
			}
		},
	};
}

export { openSightings };
export type { Sightings };
