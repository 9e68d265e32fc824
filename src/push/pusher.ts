// The first half of a push's way: from what was seen of a message to the wake-ups that it calls for.
// Rules C9 to C18, N2.

import * as datetime from "util.datetime";
import { concerns, newsOf } from "./decide";
import { callName, identify } from "./identity";
import { keysOf } from "./registrations";
import { callStep, offlineStamp } from "./stanzas";
import { isPatient, ping, registrationId, wakeupFor } from "./wakeup";
import type { Attempts } from "./attempts";
import type { Coalescer } from "./coalesce";
import type { NotifyOn, Trigger } from "./decide";
import type { Hibernation } from "./hibernation";
import type { Recent } from "./recent";
import type { Registration } from "./registration";
import type { Retries } from "./retry";
import type { Presence, Sessions } from "./sessions";
import type { AccountStore } from "./store";
import type { WaitingMessage } from "./wakeup";

/** How a message was seen. */
interface Sighting {
	readonly trigger: Trigger;
	readonly account: string;
	readonly stanza: Stanza;
	/** The session in whose queue it is: only its registrations are concerned. */
	readonly session?: ClientSession;
	/** The session in whose queue it was until that session ended. */
	readonly ended?: ClientSession;
	/** The archive's id, where the event tells it. */
	readonly archived?: string;
}

/** @noSelf */
interface Pusher {
	/** A message was seen on its way to an account: pushes whom it concerns. */
	see(sighting: Sighting): void;
	/** Pushes registrations with no message behind it (C18): all of the account, or those with these keys. */
	ping(account: string, keys?: ReadonlyArray<string>): void;
}

/** What {@link openPusher} needs. */
interface PusherNeeds {
	readonly host: string;
	readonly notifyOn: NotifyOn;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	readonly recent: Recent;
	readonly coalescer: Coalescer;
	readonly attempts: Attempts;
	readonly retries: Retries;
	/** The bare JID of an account. */
	readonly jidOf: (this: void, account: string) => string;
	/** Whether client state indication holds a stanza back for this session. */
	readonly holdsBack: (this: void, session: ClientSession, stanza: Stanza) => boolean;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** One registration that a message may concern. */
interface Candidate {
	readonly account: string;
	readonly key: string;
	readonly registration: Registration;
	readonly presence: Presence | undefined;
}

/** Opens the pushing. */
function openPusher(needs: PusherNeeds): Pusher {
	const { host, store, sessions, hibernation, recent, coalescer, attempts, retries, log, now } = needs;

	/** What a sighting shows, if it is worth a push. */
	function messageOf(sighting: Sighting): WaitingMessage | undefined {
		const { account, stanza, session, trigger } = sighting;
		const jid = needs.jidOf(account);
		const queue = session ?? sighting.ended;
		const [news, reason] = newsOf(stanza, jid, queue, needs.notifyOn);
		if (news === undefined) {
			log("debug", "No push for %s: %s", account, reason);
			return undefined;
		}
		if (queue !== undefined && needs.holdsBack(queue, stanza)) {
			log("debug", "No push for %s: held back for an inactive client", account);
			return undefined;
		}
		const identity = identify(news.stanza, stanza, jid, sighting.archived, now());
		return { stanza: news.stanza, identity, important: news.important, trigger, session };
	}

	/** Whether mod_offline delivers now what a registration was pushed for when it was stored. */
	function wasPushedWhenStored(message: WaitingMessage, registration: Registration): boolean {
		const stored = message.trigger === "queued" ? datetime.parse(offlineStamp(message.stanza, host)) : undefined;
		const registered = registration.created ?? registration.timestamp;
		return stored !== undefined && stored >= registered && stored <= now();
	}

	/** Whether a registration has been pushed for a message, is about to be, or needed no push (N2). */
	function isSettled({ account, key, registration }: Candidate, message: WaitingMessage): boolean {
		const id = registrationId(account, key);
		const { identity } = message;
		return (
			recent.wasPushed(id, identity) ||
			recent.wasPassedOver(id, identity.object) ||
			coalescer.has(account, key, identity) ||
			wasPushedWhenStored(message, registration)
		);
	}

	/** Whether a step of a call is news for a registration: a retraction is only if the call was pushed (C14). */
	function rings({ account, key }: Candidate, message: WaitingMessage): boolean {
		const step = callStep(message.stanza);
		if (step?.step !== "retract") {
			return message.important;
		}
		const call = callName(message.stanza.attr.from ?? "", step.id, "propose");
		return recent.wasNamePushed(registrationId(account, key), call);
	}

	/** A call that is taken back while its push is kept must not ring any more. */
	function silence({ account, key }: Candidate, message: WaitingMessage): void {
		const step = callStep(message.stanza);
		const call = callName(message.stanza.attr.from ?? "", step?.id ?? "", "propose");
		if (step?.step === "retract" && retries.kept(account, key)?.message?.identity.name === call) {
			attempts.drop(account, key);
		}
	}

	/** A push that was to bring the device back has left before the session hibernated: its time runs (C31). */
	function countEarlierPush({ account, key }: Candidate, message: WaitingMessage): void {
		if (message.session !== undefined && message.important && !retries.isFailing(account, key)) {
			if (recent.wasPushed(registrationId(account, key), message.identity)) {
				hibernation.pushed({ account, key }, store.active(account));
			}
		}
	}

	/**
	 * Devices with a live session get a message by that session: it is no news for them when the session in whose queue
	 * it is ends later (C16).
	 */
	function passOverLive(account: string, present: LuaMap<string, Presence>, message: WaitingMessage): void {
		for (const [key, { live }] of present) {
			if (live > 0) {
				recent.passOver(registrationId(account, key), message.identity.object);
			}
		}
	}

	/** Takes a message up for a registration: at once, or with what else comes within a second (C15). */
	function take({ account, key }: Candidate, message: WaitingMessage): void {
		if (isPatient(message.trigger)) {
			coalescer.add(account, key, message);
		} else {
			attempts.begin(wakeupFor(account, key, message));
		}
	}

	/** Takes a message up for a registration, or says why not. */
	function consider(candidate: Candidate, message: WaitingMessage): string | undefined {
		silence(candidate, message);
		if (isSettled(candidate, message)) {
			countEarlierPush(candidate, message);
			return "pushed before";
		}
		const [concerned, reason] = concerns(message.trigger, candidate.presence);
		if (!concerned) {
			return reason;
		}
		if (message.trigger === "call" && !rings(candidate, message)) {
			return "not a call that rang";
		}
		take(candidate, message);
		return undefined;
	}

	return {
		see(sighting) {
			const { account, session } = sighting;
			const active = store.active(account);
			const keys = session !== undefined ? sessions.keysOf(session, active) : keysOf(active);
			const message = keys.length > 0 ? messageOf(sighting) : undefined;
			if (message === undefined) {
				return;
			}
			const present = sessions.presence(account, active, session ?? sighting.ended);
			for (const key of keys) {
				const registration = active.get(key) as Registration;
				const reason = consider({ account, key, registration, presence: present.get(key) }, message);
				if (reason !== undefined) {
					log("debug", "No push for %s to %s: %s", account, registration.jid, reason);
				}
			}
			if (session !== undefined) {
				passOverLive(account, present, message);
			}
		},
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
export type { Pusher, Sighting };
