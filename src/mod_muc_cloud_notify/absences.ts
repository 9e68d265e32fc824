// Absences: for how long a member has been away from a room. Coming back reads everything (C16).

import * as cache from "util.cache";
import { beginsWith, nameOf } from "../push/names";
import type { Absence } from "../push/wakeup";

/** The absence of a member from a room. */
interface RoomAbsence extends Absence {
	over: boolean;
	/** When the devices were told that messages are lost (M9), in seconds that pass, from any beginning. */
	toldAt?: number;
}

/** What {@link Absences} hands over when the module is reloaded. */
interface AbsenceState {
	/** All that anybody holds: a message that waits is one who does. */
	readonly known: LuaMap<string, RoomAbsence>;
	/** Those that were asked for last. */
	readonly latest: ProsodyCache<string, RoomAbsence>;
}

/** Rooms and persons are named by their bare JIDs. @noSelf */
interface Absences {
	/** The absence of a person from a room, which goes on. */
	of(room: string, person: string): RoomAbsence;
	/** The person is back, or has nothing to do with the room any more. */
	ended(room: string, person: string): void;
	/** The room is gone. */
	allEnded(room: string): void;
}

/** An empty memory for so many absences that nobody holds. */
function newState(size: number): AbsenceState {
	return { known: setmetatable(new LuaMap<string, RoomAbsence>(), { __mode: "v" }), latest: cache.new(size) };
}

/**
 * Opens the absences.
 *
 * @param size how many to remember besides those of messages that wait
 * @param before what an earlier instance of the module left
 */
function openAbsences(size: number, before: AbsenceState | undefined): LuaMultiReturn<[Absences, AbsenceState]> {
	const state = before ?? newState(size);
	const { known, latest } = state;
	latest.resize(size);

	function end(key: string): void {
		const absence = known.get(key);
		if (absence !== undefined) {
			absence.over = true;
			known.delete(key);
			latest.set(key, undefined);
		}
	}

	const absences: Absences = {
		of(room, person) {
			const key = nameOf(room, person);
			const absence = known.get(key) ?? { over: false };
			known.set(key, absence);
			latest.set(key, absence); // the cache drops what was set longest ago
			return absence;
		},
		ended(room, person) {
			end(nameOf(room, person));
		},
		allEnded(room) {
			for (const [key] of known) {
				if (beginsWith(key, room)) {
					end(key);
				}
			}
		},
	};
	return $multi(absences, state);
}

export { openAbsences };
export type { Absences, AbsenceState };
