// Attempts: from a wake-up to its outcome. Rules C15, C16, C26, C27.

import { describe } from "./outcome";
import { isNeeded, isOvertaken } from "./track";
import { registrationId, waitingPart, wakeupForAll } from "./wakeup";
import type { Collected } from "./coalesce";
import type { Delivery } from "./deliver";
import type { Devices } from "./devices";
import type { Guard } from "./guard";
import type { Identity } from "./identity";
import type { Outcome } from "./outcome";
import type { Recent } from "./recent";
import type { Registrar } from "./registrar";
import type { Retries } from "./retry";
import type { AccountStore } from "./store";
import type { Flight, Tracker } from "./track";
import type { QueuedStanzas, WaitingMessage, Wakeup } from "./wakeup";

/** @noSelf */
interface Attempts {
	/** Pushes for the first time. */
	begin(wakeup: Wakeup): void;
	/** Pushes for what was collected, as far as the device has not learnt of it since (C15). */
	beginForAll(collected: Collected): void;
	/** Pushes the registration as it is now (N3). */
	attempt(wakeup: Wakeup): void;
	/** What of a wake-up the device still has to learn (C16). */
	remaining(wakeup: Wakeup): Wakeup | undefined;
	/** What is kept for a registration is not tried again: the device is back, or the registration gone. */
	drop(account: string, key: string): void;
	/** A push has come to its end. */
	conclude(flight: Flight, outcome: Outcome): void;
}

/** What {@link openAttempts} needs. */
interface AttemptNeeds {
	readonly store: AccountStore;
	readonly devices: Devices;
	readonly recent: Recent;
	readonly registrar: Registrar;
	readonly tracker: Tracker;
	readonly retries: Retries;
	readonly deliver: Delivery;
	readonly guard: Guard;
	readonly log: LogFunction;
}

/** What is in queues in most cases. */
const noQueues: QueuedStanzas = new LuaMap();

/** Opens the attempts. */
function openAttempts(needs: AttemptNeeds): Attempts {
	const { store, devices, recent, registrar, tracker, retries, log } = needs;
	const deliver = needs.guard.shield("making a push", needs.deliver);

	function remaining(wakeup: Wakeup): Wakeup | undefined {
		const { account, key } = wakeup;
		const rest = waitingPart(wakeup, devices.unread(account, key));
		if (rest === undefined) {
			log("debug", "No push for %s: the device is back, or has read it", account);
		}
		return rest;
	}

	function attempt(wakeup: Wakeup): void {
		const { account, key } = wakeup;
		if (store.all(account) === undefined) {
			log("debug", "A push for %s waits: the registration can't be read", account);
			retries.keep(wakeup);
			return;
		}
		const registration = store.active(account).get(key);
		if (registration === undefined) {
			log("debug", "No push for %s: the registration is gone", account);
			retries.drop(account, key);
			return;
		}
		const [ok, departure] = deliver(wakeup, registration);
		if (!ok || departure === "blocked") {
			retries.ended(account, key);
		}
	}

	/** Identifies what is in a queue. */
	function eachIdentity(
		account: string,
		stanzas: ReadonlyArray<Stanza>,
		use: (this: void, identity: Identity) => void,
	) {
		for (const stanza of stanzas) {
			const identity = devices.identify?.(account, stanza);
			if (identity !== undefined) {
				use(identity);
			}
		}
	}

	function begin(wakeup: Wakeup): void {
		const { account, key } = wakeup;
		const id = registrationId(account, key);
		for (const [session, stanzas] of wakeup.queued ?? noQueues) {
			recent.pushQueued(id, stanzas);
			if (devices.mayBeCopied?.(account, session) === true) {
				eachIdentity(account, stanzas, (identity) => {
					recent.push(id, identity);
				});
			}
		}
		for (const message of wakeup.messages) {
			recent.push(id, message.identity);
		}
		const admitted = retries.admit(wakeup);
		if (admitted !== undefined) {
			attempt(admitted);
		} else {
			log("debug", "A push for %s waits: its service has just failed", account);
		}
	}

	/** A push that did not arrive, or may not have, is tried again if the device still needs it. */
	function tryAgain(flight: Flight, outcome: Outcome): void {
		const { wakeup } = flight;
		const { account, key } = wakeup;
		const unanswered = outcome.kind === "silent" || outcome.kind === "forgotten";
		if (!isNeeded(flight)) {
			if (!unanswered && isOvertaken(flight)) {
				forget(wakeup);
			}
			retries.ended(account, key);
		} else if (unanswered && wakeup.repeated === true) {
			retries.ended(account, key);
		} else {
			if (!unanswered) {
				devices.failed?.(wakeup);
			}
			wakeup.repeated = wakeup.repeated === true || unanswered;
			retries.keep(wakeup);
		}
	}

	/** The messages of a wake-up have not been pushed after all. */
	function forget(wakeup: Wakeup): void {
		const id = registrationId(wakeup.account, wakeup.key);
		for (const message of wakeup.messages) {
			recent.forget(id, message.identity);
		}
		for (const [_session, stanzas] of wakeup.queued ?? noQueues) {
			eachIdentity(wakeup.account, stanzas, (identity) => {
				recent.forget(id, identity);
			});
		}
	}

	return {
		begin,
		beginForAll(collected) {
			const { account, key, messages, queued } = collected;
			const isUnread = devices.unread(account, key);
			const waiting: WaitingMessage[] = [];
			for (const message of messages) {
				if (isUnread(message)) {
					waiting.push(message);
				}
			}
			let covered: QueuedStanzas | undefined;
			if (devices.read !== undefined && next(queued)[0] !== undefined) {
				const [found, told] = devices.read(account, key, queued);
				covered = told;
				for (const message of found) {
					waiting.push(message);
				}
			}
			const wakeup = wakeupForAll(account, key, waiting, covered);
			if (wakeup !== undefined) {
				begin(wakeup);
			} else {
				log("debug", "No push for %s: the device is back, or has nothing to learn of", account);
			}
		},
		attempt,
		remaining,
		drop(account, key) {
			const kept = retries.drop(account, key);
			if (kept !== undefined) {
				forget(kept);
			}
		},
		conclude(flight, outcome) {
			const { wakeup, service } = flight;
			const { account, key } = wakeup;
			log("debug", "The push for %s to %s: %s", account, service, describe(outcome));
			registrar.record(account, key, outcome);
			if (outcome.kind === "delivered") {
				tracker.arrived(flight);
				retries.succeeded(wakeup, flight.order);
				if (!isOvertaken(flight)) {
					devices.arrived?.(wakeup);
				}
			} else if (outcome.kind === "persistent") {
				retries.ended(account, key);
			} else if (outcome.kind === "lost") {
				devices.failed?.(wakeup);
				retries.ended(account, key);
			} else {
				tryAgain(flight, outcome);
			}
		},
	};
}

export { openAttempts };
export type { Attempts };
