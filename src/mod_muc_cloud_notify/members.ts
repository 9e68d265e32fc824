// Members: who of a room is named by a message, and who of them is not there (M3, M4).

import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import type { RoomArchive } from "../rooms/archive";
import type { Mention } from "../rooms/mentions";

/** Bare JIDs. */
type People = LuaSet<string>;

/** @noSelf */
interface Members {
	/** Whether somebody is a member of a room, or more. */
	isMember(room: Room, person: string): boolean;
	/** The members of a room whom mentions name one by one, present or not. */
	mentioned(room: Room, mentions: ReadonlyArray<Mention>): People;
	/** All members of a room. */
	all(room: Room): People;
	/** Who has an affiliation with a room has changed. */
	changed(room: Room): void;
}

/** Whether an affiliation makes a member (M4). */
function isOfMember(affiliation: MucAffiliation | undefined): boolean {
	return affiliation === "member" || affiliation === "admin" || affiliation === "owner";
}

/** Who is in a room, by bare JIDs. */
function presentIn(room: Room): People {
	const present: People = new LuaSet();
	for (const [_nick, occupant] of room.each_occupant()) {
		present.add(occupant.bare_jid);
	}
	return present;
}

/** Who has any affiliation with a room, that of an outcast included. */
function affiliatedWith(room: Room): People {
	const people: People = new LuaSet();
	for (const [person] of room.each_affiliation()) {
		people.add(person);
	}
	return people;
}

/** Who has registered one of these nicknames. */
function registrantOf(room: Room, nicks: ReadonlyArray<string>): string | undefined {
	for (const nick of nicks) {
		const person = room.get_registered_jid(nick);
		if (person !== undefined) {
			return person;
		}
	}
	return undefined;
}

/** Opens what is known of members. */
function openMembers(archive: RoomArchive): Members {
	/** Members by the id that they have as occupants, for rooms where somebody was named by one. */
	const occupantIds = setmetatable(new LuaTable<Room, LuaMap<string, string>>(), { __mode: "k" });

	function all(room: Room): People {
		const members: People = new LuaSet();
		for (const [person, affiliation] of room.each_affiliation()) {
			if (isOfMember(affiliation)) {
				members.add(person);
			}
		}
		return members;
	}

	function personOf(room: Room, occupantId: string): string | undefined {
		const known = occupantIds.get(room);
		if (known !== undefined) {
			return known.get(occupantId);
		}
		const ids = new LuaMap<string, string>();
		for (const person of all(room)) {
			ids.set(room.get_occupant_id({ bare_jid: person }), person);
		}
		occupantIds.set(room, ids);
		return ids.get(occupantId);
	}

	/**
	 * Who wrote a message that the archive has: it may tell an occupant's id, the real JID, or only a nickname. The id comes
	 * first, since the room lets nobody make one up.
	 */
	function authorOf(room: Room, message: Stanza): string | undefined {
		const id = message.get_child("occupant-id", ns.occupantId)?.attr.id;
		const address = message.get_child("x", ns.mucUser)?.get_child("item")?.attr.jid;
		const nick = jid.resource(message.attr.from);
		const known = id !== undefined ? personOf(room, id) : jid.bare(address);
		return known ?? registrantOf(room, nick !== undefined ? [nick] : []);
	}

	function namedBy(room: Room, mention: Mention): string | undefined {
		if (mention.by === "jid") {
			return mention.jid;
		}
		if (mention.by === "occupant") {
			return personOf(room, mention.id);
		}
		if (mention.by === "channel") {
			return undefined;
		}
		const registrant = registrantOf(room, mention.nicks);
		if (registrant !== undefined || mention.by === "nick" || mention.archived === undefined) {
			return registrant;
		}
		const message = archive.get(room.jid, mention.archived);
		return message !== undefined ? authorOf(room, message) : undefined;
	}

	function isMember(room: Room, person: string): boolean {
		return isOfMember(room.get_affiliation(person));
	}

	return {
		isMember,
		mentioned(room, mentions) {
			const people: People = new LuaSet();
			for (const mention of mentions) {
				const person = namedBy(room, mention);
				if (person !== undefined && isMember(room, person)) {
					people.add(person);
				}
			}
			return people;
		},
		all,
		changed(room) {
			occupantIds.delete(room);
		},
	};
}

export { affiliatedWith, openMembers, presentIn };
export type { Members, People };
