// A protocol of push notifications, as far as the core has to know it: XEP-0357, and Push 2.0. What registrations consist
// of, what leaves for a push service, and what its answers mean, differs; the way from an event to an outcome does not.

import type { Reason } from "./importance";
import type { Outcome } from "./outcome";
import type { Registration } from "./registration";
import type { Registrations } from "./registrations";
import type { Wakeup } from "./wakeup";

/** What a `<disable/>` means, in the words of its protocol: plain data, since it may outlive the module (C6). */
type Selection = object;

/** How registrations of a protocol are to each other. Each sees only what it has restored or read itself. @noSelf */
interface Kinship {
	/** Whether two registrations are pushed in the same way, so that the errors of the one speak of the other (C28). */
	isSameTarget(before: Registration, after: Registration): boolean;
	/** Whether a new registration takes the place of another one, which has another key. */
	replaces?(newcomer: Registration, other: Registration): boolean;
	/** Whether a `<disable/>` means a registration, which is one of these. */
	selects(selection: Selection, key: string, registration: Registration, current: Registrations): boolean;
}

/** @noSelf */
interface Protocol extends Kinship {
	/** The name of the store for its registrations. */
	readonly store: string;
	/**
	 * Checks an entry that was read from the store (C7).
	 *
	 * @returns the registration, and the key that it should have; nothing if it can't be used
	 */
	restore(key: string, entry: unknown): LuaMultiReturn<[Registration, string] | [undefined, undefined]>;
	/** The JID of the push service, prepped. */
	serviceOf(registration: Registration): string;
	/** Whether what a wake-up is about is told to this registration, and if not, why. */
	wants(wakeup: Wakeup, registration: Registration): LuaMultiReturn<[wanted: boolean, reason?: Reason]>;
	/**
	 * Makes the stanza that tells the push service. Errors are the caller's.
	 *
	 * @param id of the stanza
	 * @returns the stanza; nothing, and why, if there is nothing to be told
	 */
	notification(
		id: string,
		wakeup: Wakeup,
		registration: Registration,
	): LuaMultiReturn<[Stanza] | [undefined, reason: Reason]>;
	/** Whether an answer from this JID may be that of a push service. */
	isAnswerOf(service: string, from: string): boolean;
	/**
	 * Reads an answer.
	 *
	 * @param own whether our own server made it, since it could not pass the push on
	 */
	outcomeOf(answer: Stanza, own: boolean): Outcome;
	/** What it means that no answer has come for two minutes. */
	readonly silence: Outcome;
	/** What it means that our own server failed to send. */
	readonly unsent: Outcome;
	/** What it means that there were too many pushes to wait for the answer of one. */
	readonly oblivion: Outcome;
	/** Seconds since the first of several persistent errors before these remove a registration. */
	readonly settling: number;
}

export type { Kinship, Protocol, Selection };
