// Absences: for how long a member has been away from a room. Coming back reads everything (C16).

import * as cache from "util.cache";
import type { Absence } from "../push/wakeup";

/** The absence of somebody who fell out of a room without knowing (M9). */
interface RoomAbsence extends Absence {
	over: boolean;
	/** When the devices were told of it, in seconds that pass, from any beginning. */
	toldAt?: number;
}

/** The absences by room and person, those that were asked for last. */
type AbsenceState = ProsodyCache<string, RoomAbsence>;

/** @noSelf */
interface Absences {
	/** The absence of a person from a room, which goes on. */
	of(room: string, person: string): RoomAbsence;
	/** The person is back, or has nothing to do with the room any more. */
	ended(room: string, person: string): void;
	/** The room is gone. */
	allEnded(room: string): void;
}

/** Joins what no JID can contain the separator of. */
function keyOf(room: string, person: string): string {
	return `${room}\0${person}`;
}

/**
 * Opens the absences.
 *
 * @param size how many to remember
 * @param before what an earlier instance of the module left
 */
function openAbsences(size: number, before: AbsenceState | undefined): LuaMultiReturn<[Absences, AbsenceState]> {
	const absences: AbsenceState = before ?? cache.new(size);
	absences.resize(size);

	function end(key: string): void {
		const absence = absences.get(key);
		if (absence !== undefined) {
			absence.over = true;
			absences.set(key, undefined);
		}
	}

	const all: Absences = {
		of(room, person) {
			const key = keyOf(room, person);
			const absence = absences.get(key) ?? { over: false };
			absences.set(key, absence); // the cache drops what was set longest ago
			return absence;
		},
		ended(room, person) {
			end(keyOf(room, person));
		},
		allEnded(room) {
			const prefix = keyOf(room, "");
			const keys: string[] = [];
			for (const [key] of absences.items()) {
				if (string.sub(key, 1, string.len(prefix)) === prefix) {
					keys.push(key);
				}
			}
			for (const key of keys) {
				end(key);
			}
		},
	};
	return $multi(all, absences);
}

export { openAbsences };
export type { Absences, AbsenceState, RoomAbsence };
