// A wake-up: the wish to push one registration, from the moment that an event asks for it until a push has succeeded
// or nobody needs it any more. The registration is named, never held: what counts is what it is when the push leaves (N3).

import * as hashes from "util.hashes";
import type { Identity } from "./identity";
import type { Reason } from "./importance";
import type { Direction } from "./stanzas";

/** The time for which somebody is away from where messages would be read. */
interface Absence {
	/** Whether it has ended, and everything has been read. */
	readonly over: boolean;
}

/** A message that waits for the device. */
interface WaitingMessage {
	/** The message, unwrapped; nothing if all that is known is that there was one. */
	readonly stanza?: Stanza;
	readonly identity: Identity;
	readonly important: boolean;
	/** Why it is important or is not, if that is known. */
	readonly reason?: Reason;
	/** Which way it went, if not to the account. */
	readonly direction?: Direction;
	/** The id under which the archive of the account has it, if that is known. */
	readonly archived?: string;
	/** Whether a push for it may wait a second for others, since the device may just be coming back (C15). */
	readonly patient: boolean;
	/** The session in whose queue it waits, if it does. */
	readonly session?: ClientSession;
	/** The absence during which it came, if coming back reads it. */
	readonly absence?: Absence;
}

/** Stanzas in the queues of sessions, which are read only if it has to be known what they are. */
type QueuedStanzas = LuaMap<ClientSession, Stanza[]>;

/** The wish to push a registration. */
interface Wakeup {
	readonly account: string;
	/** Key of the registration. */
	readonly key: string;
	/** What is told about; nothing for a mere ping. */
	readonly message?: WaitingMessage;
	/** What waits, that included: all of these count as pushed with it (C15). */
	readonly messages: ReadonlyArray<WaitingMessage>;
	/** What waits in queues: all of that counts as pushed with it, too. */
	readonly queued?: QueuedStanzas;
	readonly important: boolean;
	/** When it was first tried without success, in seconds from any beginning. */
	failedSince?: number;
	/** The place of its last try among all pushes. */
	lastOrder?: number;
	/** Whether it was tried again since there was no answer, which is done once (C27). */
	repeated?: boolean;
}

/** Bytes of a key beyond which it is named by its hash: clients choose nodes of kilobytes, and names are many (N6). */
const longestKey = 128;

/** The registration that was named last: each is, several times in a row, and its name may be long. */
let [lastAccount, lastKey, lastId] = ["", "", ""];

/** Names a registration of an account, for tables that hold those of all accounts. */
function registrationId(account: string, key: string): string {
	if (account !== lastAccount || key !== lastKey) {
		[lastAccount, lastKey] = [account, key];
		lastId = `${account}\0${string.len(key) <= longestKey ? key : hashes.sha256(key)}`;
	}
	return lastId;
}

/** A wake-up for one message. */
function wakeupFor(account: string, key: string, message: WaitingMessage): Wakeup {
	return { account, key, message, messages: [message], important: message.important };
}

/** A wake-up with no message behind it (C18). */
function ping(account: string, key: string): Wakeup {
	return { account, key, messages: [], important: false };
}

/**
 * The wake-up that one push for several messages is: about the last important one, if there is one (C15).
 *
 * @param messages those that have been read; without any there is no wake-up
 * @param queued what else counts as pushed
 */
function wakeupForAll(
	account: string,
	key: string,
	messages: ReadonlyArray<WaitingMessage>,
	queued?: QueuedStanzas,
): Wakeup | undefined {
	let chosen: WaitingMessage | undefined;
	for (const message of messages) {
		if (chosen === undefined || message.important || !chosen.important) {
			chosen = message;
		}
	}
	if (chosen === undefined) {
		return undefined;
	}
	return { account, key, message: chosen, messages, queued, important: chosen.important };
}

/**
 * What of a wake-up the device still has to learn: all of it, a part, or nothing.
 *
 * @param isWaiting whether the device still has to learn of a message
 */
function waitingPart(wakeup: Wakeup, isWaiting: (this: void, message: WaitingMessage) => boolean): Wakeup | undefined {
	const messages: WaitingMessage[] = [];
	for (const message of wakeup.messages) {
		if (isWaiting(message)) {
			messages.push(message);
		}
	}
	if (messages.length === wakeup.messages.length) {
		return wakeup;
	}
	const part = wakeupForAll(wakeup.account, wakeup.key, messages, wakeup.queued);
	if (part !== undefined) {
		part.failedSince = wakeup.failedSince;
		part.repeated = wakeup.repeated;
		part.lastOrder = wakeup.lastOrder;
	}
	return part;
}

/** Which of two wake-ups of a registration to keep: the more important one, else the later one (C27). */
function worthier(earlier: Wakeup, later: Wakeup): Wakeup {
	return earlier.important && !later.important ? earlier : later;
}

export { ping, registrationId, waitingPart, wakeupFor, wakeupForAll, worthier };
export type { Absence, QueuedStanzas, WaitingMessage, Wakeup };
