// The audience of a room: the members who may want to be told of all its messages (M5). To look at every member's
// registrations for each message would cost too much, so it is found out once for a room, among those who have any.
// Whether somebody still is a member, and wants it, is asked again for each message.

import * as cache from "util.cache";
import { keysWanting, wantsEverything } from "./wishes";
import type { Registration } from "../push/registration";
import type { AccountStore } from "../push/store";
import type { Members, People } from "./members";
import type { RoomRegistration, Wish } from "./wishes";

/** @noSelf */
interface Audiences {
	/** Who of a room may want to be told of all its messages. */
	of(room: Room): People;
	/** Who of some people may have registrations. */
	registered(people: People): People;
	/** Somebody has registered. */
	enabled(person: string, registration: Registration): void;
	/** Who is what in a room has changed. */
	changed(room: Room): void;
	/** What anybody may be pushed for has changed. */
	forgetAll(): void;
}

/** What {@link openAudiences} needs. */
interface AudienceNeeds {
	readonly store: AccountStore;
	readonly members: Members;
	/** What registrations want that do not say it. */
	readonly usual: Wish;
	/** How many rooms to remember the audience of. */
	readonly size: number;
	/** The people who have registrations on disk; nothing if that can't be found out now. */
	readonly people: (this: void) => People | undefined;
	/** Seconds that pass, from any beginning. */
	readonly elapsed: (this: void) => number;
}

/** Seconds for which a storage that fails is not asked again. */
const pause = 10;

const nobody: People = new LuaSet();

/** Opens the audiences. */
function openAudiences(needs: AudienceNeeds): Audiences {
	const { store, members, usual, size, elapsed } = needs;
	let audiences = cache.new<string, People>(size);
	let people: People | undefined;
	let failsUntil = -math.huge;

	/** Those who may have registrations: who had when this was asked first, and who has registered since. */
	function registrants(): People | undefined {
		if (people === undefined && elapsed() >= failsUntil) {
			people = needs.people();
			failsUntil = people === undefined ? elapsed() + pause : failsUntil;
		}
		return people;
	}

	function registered(candidates: People): People {
		const known = registrants();
		if (known === undefined) {
			return candidates;
		}
		const found: People = new LuaSet();
		for (const person of candidates) {
			if (known.has(person)) {
				found.add(person);
			}
		}
		return found;
	}

	/** Whether somebody may want to be told of all messages of a room, as things are. */
	function mayWantAll(person: string, room: Room): boolean {
		return usual === "all" || keysWanting(store.active(person), room.jid, usual, wantsEverything).length > 0;
	}

	/** Finds an audience; nothing if the registrations can't be read. */
	function find(room: Room): People | undefined {
		if (registrants() === undefined) {
			return undefined;
		}
		const audience: People = new LuaSet();
		for (const person of registered(members.all(room))) {
			if (store.all(person) === undefined) {
				return undefined;
			}
			if (mayWantAll(person, room)) {
				audience.add(person);
			}
		}
		return audience;
	}

	return {
		of(room) {
			const known = audiences.get(room.jid);
			if (known !== undefined || elapsed() < failsUntil) {
				return known ?? nobody;
			}
			const audience = find(room);
			if (audience === undefined) {
				failsUntil = elapsed() + pause;
				return nobody;
			}
			audiences.set(room.jid, audience);
			return audience;
		},
		registered,
		enabled(person, registration) {
			const isNew = people !== undefined && !people.has(person);
			people?.add(person);
			if (isNew && usual === "all") {
				audiences = cache.new(size);
			}
			for (const [room] of pairs((registration as RoomRegistration).room_wishes ?? {})) {
				audiences.set(room, undefined);
			}
		},
		changed(room) {
			audiences.set(room.jid, undefined);
		},
		forgetAll() {
			audiences = cache.new(size);
		},
	};
}

export { openAudiences };
export type { Audiences };
