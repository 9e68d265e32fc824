// Devices, as the core sees them. Where they are, and where messages wait for them, differs between the accounts of a
// VirtualHost and the members of a room: whoever opens the engine brings this along. What need not be known may be left
// out.

import type { Registration } from "./registration";
import type { WaitingMessage, Wakeup } from "./wakeup";

/** @noSelf */
interface Devices {
	/** Whether registrations of this account may be pushed at all: an administrator may have disabled it (C8). */
	isEnabled(account: string): boolean;
	/** Tells of messages, as things are now, whether the device of a registration still has to learn of them (C16). */
	unread(account: string, key: string): (this: void, message: WaitingMessage) => boolean;

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
