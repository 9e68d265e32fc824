// The first half of a push's way, as far as it is the same everywhere: a registration is taken up for a message, once
// (N2), and pushed at once or with what else comes within a second (C15).

import { keysOf } from "./registrations";
import { ping, registrationId } from "./wakeup";
import type { Attempts } from "./attempts";
import type { Coalescer } from "./coalesce";
import type { Identity } from "./identity";
import type { Recent } from "./recent";
import type { Retries } from "./retry";
import type { AccountStore } from "./store";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Pusher {
	/** Whether a registration has been pushed for a message. */
	wasPushed(account: string, key: string, identity: Identity): boolean;
	/** Whether a registration has been pushed for a message of this name. */
	wasNamePushed(account: string, key: string, name: string): boolean;
	/**
	 * Whether a registration has been pushed for a message, is about to be, or needs no push (N2).
	 *
	 * @param queue the session in whose queue the message was until that session ended
	 */
	isSettled(account: string, key: string, identity: Identity, queue?: ClientSession): boolean;
	/** Whether a registration has been pushed for a stanza in a queue. */
	wasQueuedPushed(account: string, key: string, queued: Stanza): boolean;
	/** Whether a registration needs no push for a stanza in a queue. */
	wasPassedOver(account: string, key: string, queued: Stanza): boolean;
	/** Whether a registration needed no push for a message of this name when it was stored. */
	wasStoredUnpushed(account: string, key: string, name: string): boolean;
	/** A message of this name is stored, and needs no push now. */
	storeUnpushed(account: string, key: string, name: string): void;
	/** Takes a registration up for the message of a wake-up. */
	take(wakeup: Wakeup): void;
	/** Takes registrations of an account up for whatever comes into the queue of a session in the next second. */
	takeQueue(session: ClientSession, keys: ReadonlyArray<string>): void;
	/** Adds a stanza in a queue for which registrations have been taken up. False if none have. */
	takeQueued(session: ClientSession, stanza: Stanza): boolean;
	/** This very stanza needs no push: the device learns of it in another way. */
	passOver(account: string, key: string, queued: Stanza): void;
	/** What is kept for a registration is not tried again if it tells of the message of this name. */
	withdraw(account: string, key: string, name: string): void;
	/** Whether the push service of a registration fails at present. */
	isFailing(account: string, key: string): boolean;
	/** Pushes registrations with no message behind it (C18): all of the account, or those with these keys. */
	ping(account: string, keys?: ReadonlyArray<string>): void;
}

/** What {@link openPusher} needs. */
interface PusherNeeds {
	readonly store: AccountStore;
	readonly recent: Recent;
	readonly coalescer: Coalescer;
	readonly attempts: Attempts;
	readonly retries: Retries;
}

/** Opens the pushing. */
function openPusher(needs: PusherNeeds): Pusher {
	const { store, recent, coalescer, attempts, retries } = needs;

	return {
		wasPushed: (account, key, identity) => recent.wasPushed(registrationId(account, key), identity),
		wasNamePushed: (account, key, name) => recent.wasNamePushed(registrationId(account, key), name),
		isSettled(account, key, identity, queue) {
			const id = registrationId(account, key);
			const { object } = identity;
			if (queue !== undefined && recent.wasQueuedPushed(id, object)) {
				recent.push(id, identity); // it is in no queue any more, and may come again from the offline storage
			}
			return (
				recent.wasPushed(id, identity) ||
				recent.wasPassedOver(id, object) ||
				coalescer.has(account, key, identity) ||
				(queue !== undefined && coalescer.hasQueued(account, key, queue, object))
			);
		},
		wasQueuedPushed: (account, key, queued) => recent.wasQueuedPushed(registrationId(account, key), queued),
		wasPassedOver: (account, key, queued) => recent.wasPassedOver(registrationId(account, key), queued),
		wasStoredUnpushed: (account, key, name) => recent.wasStoredUnpushed(registrationId(account, key), name),
		storeUnpushed(account, key, name) {
			recent.storeUnpushed(registrationId(account, key), name);
		},
		take(wakeup) {
			const { account, key, message } = wakeup;
			if (message?.patient === true) {
				coalescer.add(account, key, message);
			} else {
				attempts.begin(wakeup);
			}
		},
		takeQueue(session, keys) {
			coalescer.openQueue(session, keys);
		},
		takeQueued: (session, stanza) => coalescer.addQueued(session, stanza),
		passOver(account, key, queued) {
			recent.passOver(registrationId(account, key), queued);
		},
		withdraw(account, key, name) {
			if (retries.kept(account, key)?.message?.identity.name === name) {
				attempts.drop(account, key);
			}
		},
		isFailing: (account, key) => retries.isFailing(account, key),
		ping(account, keys) {
			const active = store.active(account);
			for (const key of keys ?? keysOf(active)) {
				if (active.has(key)) {
					attempts.begin(ping(account, key));
				}
			}
		},
	};
}

export { openPusher };
export type { Pusher };
