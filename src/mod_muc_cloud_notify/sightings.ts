// Sightings: from a message of a room, or one that did not reach somebody, to the registrations that are taken up for
// it. Rules M3 to M5, M9.

import * as jid from "util.jid";
import * as st from "util.stanza";
import { identify } from "../push/identity";
import { judge } from "../push/importance";
import { archiveId, carriesNotification } from "../push/stanzas";
import { presentIn } from "./members";
import { hasMentions, mentionsOf } from "./mentions";
import { keysFor, wishOf } from "./wishes";
import type { NotifyOn } from "../push/options";
import type { Pusher } from "../push/pusher";
import type { Registration } from "../push/registration";
import type { AccountStore } from "../push/store";
import type { WaitingMessage } from "../push/wakeup";
import type { Absences } from "./absences";
import type { Audiences } from "./audience";
import type { Members, People } from "./members";
import type { Mention } from "./mentions";
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

/** Whether a registration with this wish is told of every message. */
function wantsEverything(wish: Wish): boolean {
	return wish === "all";
}

/** Whether a registration with this wish is told of what is meant for the member. */
function wantsMentions(wish: Wish): boolean {
	return wish !== "none";
}

/** Opens the sightings. */
function openSightings(needs: SightingNeeds): Sightings {
	const { store, members, audiences, absences, pusher, usual, log, elapsed } = needs;

	/** Whether a message may be told of at all. */
	function isNews(room: Room, stanza: Stanza, important: boolean): boolean {
		const reason = carriesNotification(stanza) ? "a push notification itself" : "not important";
		const isWorthIt = important || needs.notifyOn === "all";
		if (carriesNotification(stanza) || !isWorthIt) {
			log("debug", "No push for a message of %s: %s", room.jid, reason);
			return false;
		}
		return true;
	}

	/** Whom a message mentions, as far as its author may. */
	function mentionedBy(room: Room, stanza: Stanza): People {
		const mentions: Mention[] = [];
		for (const mention of mentionsOf(stanza, room.jid)) {
			if (mention.by !== "channel" || isByModerator(room, stanza)) {
				mentions.push(mention);
			}
		}
		return members.mentioned(room, mentions);
	}

	/** The registrations of somebody who wants to be told of what happens in a room. */
	function keysOf(room: Room, person: string, wants: (this: void, wish: Wish) => boolean): string[] {
		const active = store.active(person);
		const keys: string[] = [];
		for (const key of keysFor(active, room.jid)) {
			if (wants(wishOf(active.get(key) as Registration, room.jid, usual))) {
				keys.push(key);
			}
		}
		return keys;
	}

	/** Takes registrations of somebody up for a message, as far as they were not pushed for it. */
	function take(person: string, keys: ReadonlyArray<string>, message: WaitingMessage): void {
		for (const key of keys) {
			if (pusher.isSettled(person, key, message.identity)) {
				log("debug", "No push for %s: pushed before", person);
			} else {
				pusher.take(person, key, message);
			}
		}
	}

	/** Tells those who are away from a room: the mentioned, and of the others who wants to be told of everything. */
	function tell(room: Room, stanza: Stanza, mentioned: People, audience: People): void {
		const [important] = judge(stanza, "received", false);
		if (!isNews(room, stanza, important)) {
			return;
		}
		const copy = st.clone(stanza); // mod_muc writes another recipient into the original for each occupant
		const identity = identify(copy, copy, room.jid, archiveId(copy, room.jid), needs.now());
		const present = presentIn(room);

		function tellAbsent(person: string, wants: (this: void, wish: Wish) => boolean): void {
			const keys = !present.has(person) ? keysOf(room, person, wants) : [];
			if (keys.length > 0) {
				const absence = absences.of(room.jid, person);
				take(person, keys, { stanza: copy, identity, important, patient: false, absence });
			}
		}

		for (const person of mentioned) {
			tellAbsent(person, wantsMentions);
		}
		for (const person of audience) {
			if (!mentioned.has(person)) {
				tellAbsent(person, wantsEverything);
			}
		}
	}

	return {
		broadcast(room, stanza) {
			const audience = audiences.of(room);
			const mentioned = hasMentions(stanza) ? mentionedBy(room, stanza) : nobody;
			const isForSomebody = next(mentioned)[0] !== undefined || next(audience)[0] !== undefined;
			if (isForSomebody && jid.resource(stanza.attr.from) !== undefined) {
				tell(room, stanza, mentioned, audience);
			}
		},
		undelivered(event) {
			const { room, bare_jid: person, real_jid: session, stanza } = event;
			if (!members.isMember(room, person) || isPresentElsewhere(room, person, session)) {
				return;
			}
			const keys = keysOf(room, person, wantsMentions);
			const absence = absences.of(room.jid, person);
			const isLater = absence.toldAt !== undefined && elapsed() - absence.toldAt >= oneLoss;
			if (keys.length === 0 || isLater) {
				return;
			}
			if (stanza === undefined) {
				if (absence.toldAt === undefined) {
					pusher.ping(person, keys);
				}
			} else {
				const isOwn = stanza.attr.from === event.nick; // the room sent it back to whoever wrote it (C21)
				const [important] = judge(stanza, "received", isOwn);
				if (!isNews(room, stanza, important)) {
					return;
				}
				const identity = identify(stanza, stanza, room.jid, event.archive_id, needs.now());
				take(person, keys, { stanza, identity, important, patient: true, absence });
			}
			absence.toldAt = absence.toldAt ?? elapsed();
		},
	};
}

export { openSightings };
export type { Sightings };
