// The way of a push: event, decision, notification, delivery, outcome, registration. Rules C9 to C18, C26, C27, N2.

import * as datetime from "util.datetime";
import { concerns, newsOf } from "./decide";
import { callName, identify } from "./identity";
import { callStep, offlineStamp } from "./stanzas";
import { isNeeded } from "./track";
import { keysOf } from "./registrations";
import { ping, registrationId, waitingPart, wakeupFor, wakeupForAll } from "./wakeup";
import type { Coalescer } from "./coalesce";
import type { NotifyOn, Trigger } from "./decide";
import type { Delivery } from "./deliver";
import type { Hibernation } from "./hibernation";
import type { Outcome } from "./outcome";
import type { Recent } from "./recent";
import type { Registration } from "./registration";
import type { Registrations } from "./registrations";
import type { Registrar } from "./registrar";
import type { Retries } from "./retry";
import type { Presence, Sessions } from "./sessions";
import type { AccountStore } from "./store";
import type { Flight, Tracker } from "./track";
import type { WaitingMessage, Wakeup } from "./wakeup";

/** How a message was seen. */
interface Sighting {
	readonly trigger: Trigger;
	readonly account: string;
	readonly stanza: Stanza;
	/** The session in whose queue it is. */
	readonly session?: ClientSession;
	/** A session that does not count as one: it is just ending. */
	readonly except?: Session;
	/** The archive's id, where the event tells it. */
	readonly archived?: string;
}

/** @noSelf */
interface Pusher {
	/** A message was seen on its way to an account: pushes whom it concerns. */
	see(sighting: Sighting): void;
	/** Pushes registrations with no message behind it (C18): all of the account, or those with these keys. */
	ping(account: string, keys?: ReadonlyArray<string>): void;
	/** What was collected for a registration is due (C15). */
	release(account: string, key: string, messages: ReadonlyArray<WaitingMessage>): void;
	/** A kept wake-up is due (C27). */
	retry(wakeup: Wakeup): void;
	/** A push has come to its end. */
	conclude(flight: Flight, outcome: Outcome): void;
}

/** What {@link openPusher} needs. */
interface PusherNeeds {
	readonly host: string;
	readonly notifyOn: NotifyOn;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	readonly recent: Recent;
	readonly registrar: Registrar;
	readonly tracker: Tracker;
	readonly coalescer: Coalescer;
	readonly retries: Retries;
	readonly deliver: Delivery;
	/** The bare JID of an account. */
	readonly jidOf: (this: void, account: string) => string;
	/** Whether client state indication holds a stanza back for this session. */
	readonly holdsBack: (this: void, session: ClientSession, stanza: Stanza) => boolean;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** Opens the pushing. */
function openPusher(needs: PusherNeeds): Pusher {
	const { store, sessions, hibernation, recent, registrar, tracker, coalescer, retries, log } = needs;

	/** What a sighting shows, if it is worth a push. */
	function messageOf(sighting: Sighting): WaitingMessage | undefined {
		const { account, stanza, session, trigger } = sighting;
		const jid = needs.jidOf(account);
		const [news, reason] = newsOf(stanza, jid, session, needs.notifyOn);
		if (news === undefined) {
			log("debug", "No push for %s: %s", account, reason);
			return undefined;
		}
		if (session !== undefined && needs.holdsBack(session, stanza)) {
			log("debug", "No push for %s: held back for an inactive client", account);
			return undefined;
		}
		const identity = identify(news.stanza, stanza, jid, sighting.archived, needs.now());
		return { stanza: news.stanza, identity, important: news.important, trigger, session };
	}

	/** Whether a registration has been pushed for a message, or is about to be (N2). */
	function isKnown(account: string, key: string, registration: Registration, message: WaitingMessage): boolean {
		const { identity, stanza } = message;
		if (recent.has(registrationId(account, key), identity) || coalescer.has(account, key, identity.object)) {
			return true;
		}
		// What mod_offline delivers now was pushed when it was stored, to all that were registered then.
		const stored = datetime.parse(offlineStamp(stanza, needs.host));
		return stored !== undefined && stored >= (registration.created ?? registration.timestamp);
	}

	/** Whether a step of a call is news for a registration: a retraction is only if the call was pushed (C14). */
	function rings(account: string, key: string, message: WaitingMessage): boolean {
		const step = callStep(message.stanza);
		if (step?.step !== "retract") {
			return message.important;
		}
		const call = callName(message.stanza.attr.from ?? "", step.id, "propose");
		return recent.hasName(registrationId(account, key), call);
	}

	/** Why a registration is not pushed for a message, if it is not. */
	function objection(
		account: string,
		key: string,
		registration: Registration,
		message: WaitingMessage,
		presence: Presence | undefined,
	): string | undefined {
		if (isKnown(account, key, registration, message)) {
			return "pushed before";
		}
		const [concerned, reason] = concerns(message.trigger, presence);
		if (!concerned) {
			return reason;
		}
		return message.trigger === "call" && !rings(account, key, message) ? "not a call that rang" : undefined;
	}

	/** Takes a message up for one registration: now, or with what else comes within a second (C15). */
	function take(account: string, key: string, message: WaitingMessage): void {
		if (message.trigger === "queued" || message.trigger === "room") {
			coalescer.add(account, key, message);
		} else {
			push(wakeupFor(account, key, message));
		}
	}

	/** A message stays in the queue of a session, and is not pushed. */
	function passOver(account: string, key: string, message: WaitingMessage, active: Registrations): void {
		const id = registrationId(account, key);
		if (recent.has(id, message.identity)) {
			// The push that was to bring the device back has left before: its time runs (C31).
			if (message.important) {
				hibernation.pushed(account, key, active);
			}
		} else if (!coalescer.has(account, key, message.identity.object)) {
			recent.add(id, message.identity); // another session of the device has it (C16)
		}
	}

	function see(sighting: Sighting): void {
		const { account, session } = sighting;
		const active = store.active(account);
		const keys = session !== undefined ? sessions.keysOf(session, active) : keysOf(active);
		const message = keys.length > 0 ? messageOf(sighting) : undefined;
		if (message === undefined) {
			return;
		}
		const presence = sessions.presence(account, active, session ?? sighting.except);
		for (const key of keys) {
			const registration = active.get(key) as Registration;
			const objected = objection(account, key, registration, message, presence.get(key));
			if (objected === undefined) {
				take(account, key, message);
			} else {
				log("debug", "No push for %s to %s: %s", account, registration.jid, objected);
				if (session !== undefined) {
					passOver(account, key, message, active);
				}
			}
		}
	}

	/** What of a wake-up the device still has to learn. */
	function remaining(wakeup: Wakeup): Wakeup | undefined {
		const { account, key } = wakeup;
		const active = store.active(account);
		return waitingPart(wakeup, (session) => sessions.presence(account, active, session).get(key)?.live ?? 0);
	}

	/** Pushes the registration as it is now (N3). */
	function attempt(wakeup: Wakeup): void {
		const { account, key } = wakeup;
		const active = store.active(account);
		const registration = active.get(key);
		if (registration === undefined) {
			retries.drop(account, key);
			return;
		}
		const departure = needs.deliver(wakeup, registration);
		if (departure === "blocked") {
			retries.giveUp(wakeup);
		} else if (departure === "sent" && wakeup.important) {
			hibernation.pushed(account, key, active);
		}
	}

	/** Pushes for the first time. */
	function push(wakeup: Wakeup): void {
		for (const message of wakeup.messages) {
			recent.add(registrationId(wakeup.account, wakeup.key), message.identity);
		}
		const admitted = retries.admit(wakeup);
		if (admitted !== undefined) {
			attempt(admitted);
		}
	}

	function conclude(flight: Flight, outcome: Outcome): void {
		const { wakeup } = flight;
		const { account, key } = wakeup;
		registrar.record(account, key, outcome);
		if (outcome.kind === "delivered") {
			tracker.settle(account, key);
			retries.drop(account, key);
		} else if (outcome.kind === "persistent" || (outcome.kind === "silent" && wakeup.repeated === true)) {
			retries.giveUp(wakeup);
		} else if (isNeeded(flight)) {
			wakeup.repeated = wakeup.repeated === true || outcome.kind === "silent";
			retries.keep(wakeup);
		}
	}

	return {
		see,
		ping(account, keys) {
			const active = store.active(account);
			for (const key of keys ?? keysOf(active)) {
				if (active.has(key)) {
					push(ping(account, key));
				}
			}
		},
		release(account, key, messages) {
			const all = wakeupForAll(account, key, messages);
			const wakeup = all !== undefined ? remaining(all) : undefined;
			if (wakeup !== undefined) {
				push(wakeup);
			}
		},
		retry(wakeup) {
			const rest = remaining(wakeup);
			if (rest !== undefined) {
				attempt(rest);
			} else {
				retries.giveUp(wakeup);
			}
		},
		conclude,
	};
}

export { openPusher };
export type { Pusher, Sighting };
