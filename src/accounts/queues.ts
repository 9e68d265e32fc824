// The queues of sessions that hibernate or do not acknowledge (C11, C12). Stanzas that come there are put down as they are, and
// read when a push for them is to leave: the latest first, and no more than are needed to tell of one. The others count as
// pushed with it, whatever they say.

import * as datetime from "util.datetime";
import { identify } from "../push/identity";
import { offlineStamp, unwrapCarbon } from "../push/stanzas";
import { wakeupFor } from "../push/wakeup";
import { concerns } from "./decide";
import { queueOf } from "./sessions";
import type { Guard } from "../push/guard";
import type { Identity } from "../push/identity";
import type { Protocol } from "../push/protocol";
import type { Pusher } from "../push/pusher";
import type { Registration } from "../push/registration";
import type { AccountStore } from "../push/store";
import type { QueuedStanzas, WaitingMessage } from "../push/wakeup";
import type { Hibernation } from "./hibernation";
import type { Reader, SightedMessage } from "./reading";
import type { Sessions } from "./sessions";

/** @noSelf */
interface QueueReader {
	/**
	 * Whether a stanza that has just come into the queue of a session is something to be told to a registration. If it was told
	 * before the session hibernated, the time of that runs from now on (C31).
	 */
	tells(account: string, key: string, session: ClientSession, stanza: Stanza): boolean;
	/**
	 * The messages in queues that a registration is to be pushed for, oldest first: of each queue the last one that the person
	 * wants to see, and the last one of all.
	 *
	 * @returns the messages, and all stanzas that count as pushed with them: without those that were pushed before, are no news
	 *          or not wanted, or have been read
	 */
	read(
		account: string,
		key: string,
		queued: QueuedStanzas,
	): LuaMultiReturn<[messages: ReadonlyArray<WaitingMessage>, covered: QueuedStanzas]>;
	/** Identifies a stanza in a queue of an account; nothing if it can't be read. */
	identify(account: string, stanza: Stanza): Identity | undefined;
}

/** What {@link openQueues} needs. */
interface QueueNeeds {
	readonly host: string;
	readonly protocol: Protocol;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	readonly pusher: Pusher;
	readonly reader: Reader;
	readonly guard: Guard;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** A registration that is to be pushed for a queue. */
interface Listener {
	readonly account: string;
	readonly key: string;
	readonly registration: Registration;
	readonly session: ClientSession;
	/** What has been found, the latest first. */
	readonly found: SightedMessage[];
	/** Whether that is enough to be told. */
	enough: boolean;
	/** Whether it need not be known, or is known, if an important push has left before. */
	counted: boolean;
}

/** Opens the reading of queues. */
function openQueues(needs: QueueNeeds): QueueReader {
	const { host, protocol, store, sessions, hibernation, pusher, reader, log, now } = needs;
	const name = needs.guard.shield("naming what is in a queue", (account: string, stanza: Stanza) => {
		const jid = `${account}@${host}`;
		const [message] = unwrapCarbon(stanza, jid);
		return identify(message, stanza, jid, undefined, now());
	});

	/** Whether mod_offline delivers now what a registration was pushed for when it was stored. */
	function wasPushedWhenStored(listener: Listener, message: SightedMessage): boolean {
		const { account, key, registration } = listener;
		const stored = datetime.parse(offlineStamp(message.stanza, host));
		const registered = registration.created ?? registration.timestamp;
		const isOfItsTime = stored !== undefined && stored >= registered && stored <= now();
		return isOfItsTime && !pusher.wasStoredUnpushed(account, key, message.identity.name);
	}

	/** Whether a registration wants to be told of a message. */
	function isWanted(listener: Listener, message: SightedMessage): boolean {
		const { account, key, registration } = listener;
		const [wanted, reason] = protocol.wants(wakeupFor(account, key, message), registration);
		if (!wanted) {
			log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason);
		}
		return wanted;
	}

	/** A push that was to bring the device back has left before the session hibernated: its time runs (C31). */
	function countEarlierPush(listener: Listener): void {
		const { account, key, session } = listener;
		if (!pusher.isFailing(account, key)) {
			hibernation.pushed({ account, key, isEarlier: true }, store.active(account), session);
		}
	}

	/**
	 * Reads a stanza of a queue, if it has to be known what it is.
	 *
	 * @returns whether a push for that queue is for this stanza, too
	 */
	function readStanza(listener: Listener, stanza: Stanza): boolean {
		const { account, key, session, found } = listener;
		if (
			(listener.counted && pusher.wasQueuedPushed(account, key, stanza)) ||
			pusher.wasPassedOver(account, key, stanza)
		) {
			return false;
		}
		const message = reader(stanza, { trigger: "queued", account, session });
		if (message === undefined) {
			return false;
		}
		if (pusher.wasPushed(account, key, message.identity)) {
			if (message.important && !listener.counted) {
				listener.counted = true;
				countEarlierPush(listener);
			}
			return false;
		}
		if (wasPushedWhenStored(listener, message) || !isWanted(listener, message)) {
			return false;
		}
		if (message.important || found.length === 0) {
			found.push(message);
			listener.enough = message.important;
		}
		return true;
	}

	const look = needs.guard.shield("reading a queue", readStanza);

	/** Whether a push for a queue is for a stanza, too, which is read only if there is not enough to be told yet. */
	function isCovered(listener: Listener, stanza: Stanza): boolean {
		const { account, key } = listener;
		if (listener.enough) {
			return !pusher.wasQueuedPushed(account, key, stanza) && !pusher.wasPassedOver(account, key, stanza);
		}
		const [, covered] = look(listener, stanza);
		return covered === true;
	}

	/**
	 * Reads a queue from its end, until there is enough to be told.
	 *
	 * @returns the stanzas that are told, or count as told
	 */
	function readQueue(listener: Listener, stanzas: ReadonlyArray<Stanza>): Stanza[] {
		const present = queueOf(listener.session);
		const covered: Stanza[] = [];
		for (const place of $range(stanzas.length - 1, 0, -1)) {
			const stanza = stanzas[place] as Stanza;
			if ((present === undefined || present.has(stanza)) && isCovered(listener, stanza)) {
				covered.push(stanza);
			}
		}
		return covered;
	}

	/** A registration that may be pushed for the queue of a session, or nothing if it is not to be pushed for any (C11). */
	function listenerFor(account: string, key: string, session: ClientSession): Listener | undefined {
		const active = store.active(account);
		const registration = active.get(key);
		if (registration === undefined) {
			return undefined;
		}
		const [concerned, reason] = concerns("queued", sessions.presence(account, active, session).get(key));
		if (!concerned) {
			log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason);
			return undefined;
		}
		const counted = !hibernation.awaitsPush(session);
		return { account, key, registration, session, found: [], enough: false, counted };
	}

	return {
		tells(account, key, session, stanza) {
			const listener = listenerFor(account, key, session);
			if (listener === undefined) {
				return false;
			}
			look(listener, stanza);
			return listener.found.length > 0;
		},
		read(account, key, queued) {
			const messages: WaitingMessage[] = [];
			const covered: QueuedStanzas = new LuaMap();
			for (const [session, stanzas] of queued) {
				const listener = listenerFor(account, key, session);
				if (listener !== undefined) {
					covered.set(session, readQueue(listener, stanzas));
					for (const place of $range(listener.found.length - 1, 0, -1)) {
						messages.push(listener.found[place] as SightedMessage);
					}
				}
			}
			return $multi(messages, covered);
		},
		identify(account, stanza) {
			const [, identity] = name(account, stanza);
			return identity;
		},
	};
}

export { openQueues };
export type { QueueReader };
