// A registration, as far as it is the same in every protocol: what the core notes of one, and how large it may be.

import * as serialization from "util.serialization";

/** One `<enable/>` of one account, as it is stored. A protocol adds what its clients register. */
interface Registration {
	/** Time of the last `<enable/>` in seconds since the epoch, up to a day behind if nothing else changed (C4). */
	readonly timestamp: number;
	readonly client_id?: string;
	/** The resource that enabled it. */
	readonly resource?: string;
	/** The room that it is for, where registrations may be for one: else it is for all that the host has. */
	readonly room?: string;

	/** Time of the first `<enable/>`, in seconds since the epoch. */
	readonly created?: number;
	/** Which `<enable/>` of the account was later, among those of one second. */
	readonly sequence?: number;
	/** Persistent errors in a row (C28). */
	readonly errors?: number;
	/** When the first of them came, in seconds since the epoch (P11). */
	readonly first_error?: number;
	/** Since when the service could not be reached, in seconds since the epoch (C29). */
	readonly unreachable_since?: number;
	/** When it could not be reached for the last time, in seconds since the epoch, to the day (C29). */
	readonly unreachable_last?: number;
}

/** The fields that the core notes; what else a registration consists of is what the client asked for. */
const notes = [
	"timestamp",
	"created",
	"sequence",
	"errors",
	"first_error",
	"unreachable_since",
	"unreachable_last",
] as const;

/** Bytes of a whole registration (C3, P2). */
const maxRegistration = 65536;

/** Bytes that a registration may take in its record beside what it consists of: its key, and what is noted of it. */
const bookkeeping = 16384;

/**
 * Whether the whole registration, with what listeners added, may be stored (C3, P2).
 *
 * Throws if a listener added what can't be written.
 */
function fits(registration: Registration): boolean {
	return string.len(serialization.serialize(registration, "compact")) <= maxRegistration;
}

/** Whether the registrations of an account may be stored together: no more than so many devices might need (N6). */
function fitTogether(registrations: object, devices: number): boolean {
	return string.len(serialization.serialize(registrations, "compact")) <= (maxRegistration + bookkeeping) * devices;
}

/** A string, or nothing. */
function isText(value: unknown): boolean {
	return value === undefined || typeof value === "string";
}

/**
 * Whether what the core notes of a registration that was read is of its kind (C7).
 *
 * Counts and times that are not are taken away; without the time of its `<enable/>` it counts as very old.
 */
function restoreNotes(registration: Mutable<Registration>): boolean {
	const { timestamp = 0, client_id, room } = registration;
	if (typeof timestamp !== "number" || !isText(client_id) || !isText(room)) {
		return false;
	}
	for (const note of notes) {
		if (typeof registration[note] !== "number") {
			registration[note] = undefined as never;
		}
	}
	registration.timestamp = timestamp;
	return true;
}

export { fits, fitTogether, isText, notes, restoreNotes };
export type { Registration };
