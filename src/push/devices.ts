// Devices, as the core sees them. Where they are, and where messages wait for them, differs between the accounts of a
// VirtualHost and the members of a room: whoever opens the engine brings this along. What need not be known may be left
// out.

import type { Identity } from "./identity";
import type { Registration } from "./registration";
import type { QueuedStanzas, WaitingMessage, Wakeup } from "./wakeup";

/** @noSelf */
interface Devices {
	/** Whether registrations of this account may be pushed at all: an administrator may have disabled it (C8). */
	isEnabled(account: string): boolean;
	/** Tells of messages, as things are now, whether the device of a registration still has to learn of them (C16). */
	unread(account: string, key: string): (this: void, message: WaitingMessage) => boolean;
	/**
	 * Reads what is in queues, as things are now: as many messages as are needed to push the registration, oldest first. None if
	 * the device has nothing to learn of there.
	 *
	 * @returns the messages, and the stanzas that count as pushed with them
	 */
	read?(
		account: string,
		key: string,
		queued: QueuedStanzas,
	): LuaMultiReturn<[messages: ReadonlyArray<WaitingMessage>, covered: QueuedStanzas]>;
	/** Whether there may be copies elsewhere of what is in the queue of a session. */
	mayBeCopied?(account: string, queue: ClientSession): boolean;
	/** Identifies a stanza in a queue; nothing if it can't be read. */
	identify?(account: string, stanza: Stanza): Identity | undefined;

	/** A registration was enabled, or its settings are others (C4). */
	renewed?(account: string, key: string, registration: Registration): void;
	/** These registrations of an account are switched off (N3). */
	switchedOff?(account: string, keys: ReadonlyArray<string>): void;
	/** Which registrations of an account are in force may have changed. */
	reviewed?(account: string): void;
	/** Which registrations are in force may have changed for every account. */
	allReviewed?(): void;

	/** A push is about to leave. */
	leaving?(wakeup: Wakeup): void;
	/** It has arrived. */
	arrived?(wakeup: Wakeup): void;
	/** It has not. */
	failed?(wakeup: Wakeup): void;
}

export type { Devices };
