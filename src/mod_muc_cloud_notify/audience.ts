// The audience of a room: the members who want to be told of all its messages (M5). To look at every member's
// registrations for each message would cost too much, so it is found out once for a room, and kept up to date.

import { wantsAll } from "./wishes";
import type { AccountStore } from "../push/store";
import type { Members, People } from "./members";
import type { Wish } from "./wishes";

/** @noSelf */
interface Audiences {
	/** Who of a room wants to be told of all its messages. */
	of(room: Room): People;
	/** What somebody wants may have changed. */
	enabled(person: string): void;
	/** What somebody is in a room has changed. */
	changed(room: Room, person: string): void;
	/** What anybody wants may have changed. */
	forgetAll(): void;
}

/** What {@link openAudiences} needs. */
interface AudienceNeeds {
	readonly store: AccountStore;
	readonly members: Members;
	/** What registrations want that do not say it. */
	readonly usual: Wish;
}

/** Opens the audiences. */
function openAudiences(needs: AudienceNeeds): Audiences {
	const { store, members, usual } = needs;
	let audiences = newAudiences();

	/** They live as long as their room is in memory. */
	function newAudiences(): LuaTable<Room, People> {
		return setmetatable(new LuaTable<Room, People>(), { __mode: "k" });
	}

	function review(audience: People, room: Room, person: string): void {
		if (members.isMember(room, person) && wantsAll(store.active(person), room.jid, usual)) {
			audience.add(person);
		} else {
			audience.delete(person);
		}
	}

	return {
		of(room) {
			const known = audiences.get(room);
			if (known !== undefined) {
				return known;
			}
			const audience: People = new LuaSet();
			let isComplete = true;
			for (const person of members.all(room)) {
				review(audience, room, person);
				isComplete = isComplete && store.all(person) !== undefined;
			}
			if (isComplete) {
				audiences.set(room, audience);
			}
			return audience;
		},
		enabled(person) {
			for (const [room, audience] of audiences) {
				review(audience, room, person);
			}
		},
		changed(room, person) {
			const audience = audiences.get(room);
			if (audience !== undefined) {
				review(audience, room, person);
			}
		},
		forgetAll() {
			audiences = newAudiences();
		},
	};
}

export { openAudiences };
export type { Audiences };
