// Sightings: from what was seen of a message on its way to an account to the registrations that are taken up for it.
// Rules C9 to C17, N2.

import * as datetime from "util.datetime";
import { callName, identify } from "../push/identity";
import { keysOf } from "../push/registrations";
import { archiveId, callStep, delayStamp, offlineStamp } from "../push/stanzas";
import { wakeupFor } from "../push/wakeup";
import { concerns, isPatient, newsOf } from "./decide";
import type { Protocol } from "../push/protocol";
import type { Pusher } from "../push/pusher";
import type { Identity } from "../push/identity";
import type { Registration } from "../push/registration";
import type { Registrations } from "../push/registrations";
import type { AccountStore } from "../push/store";
import type { WaitingMessage } from "../push/wakeup";
import type { Trigger } from "./decide";
import type { Hibernation } from "./hibernation";
import type { Presence, Sessions } from "./sessions";

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
interface Sightings {
	/** Whether messages to an account may concern anybody: to be asked of each message, since most accounts have no registration. */
	mayConcern(account: string): boolean;
	/** A message was seen on its way to an account: pushes whom it concerns. */
	see(sighting: Sighting): void;
	/** Whether a registration was pushed for the call that a message takes back (C14). */
	rang(account: string, key: string, message: Stanza): boolean;
}

/** What {@link openSightings} needs. */
interface SightingNeeds {
	readonly host: string;
	readonly protocol: Protocol;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	readonly pusher: Pusher;
	/** Whether client state indication holds a stanza back for this session. */
	readonly holdsBack: (this: void, session: ClientSession, stanza: Stanza) => boolean;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** A message that was seen on some way. */
interface SightedMessage extends WaitingMessage {
	readonly stanza: Stanza;
	readonly trigger: Trigger;
}

/** One registration that a message may concern. */
interface Candidate {
	readonly account: string;
	readonly key: string;
	readonly registration: Registration;
	readonly presence: Presence | undefined;
}

/** Whether a message that came on this way may concern any registration. */
function concernsAny(trigger: Trigger, active: Registrations, present: ReadonlyLuaMap<string, Presence>): boolean {
	for (const [key] of active) {
		const [concerned] = concerns(trigger, present.get(key));
		if (concerned) {
			return true;
		}
	}
	return false;
}

/** Opens the sightings. */
function openSightings(needs: SightingNeeds): Sightings {
	const { host, protocol, store, sessions, hibernation, pusher, log, now } = needs;

	/** The message that was archived last. */
	let archivedLast: { account: string; archived?: string; identity: Identity } | undefined;

	/** What a sighting shows, if it is worth a push. */
	function messageOf(sighting: Sighting): SightedMessage | undefined {
		const { account, stanza, session, trigger } = sighting;
		const jid = `${account}@${host}`;
		const queue = session ?? sighting.ended;
		const [news, reason] = newsOf(stanza, jid, queue);
		if (news === undefined) {
			log("debug", "No push for %s: %s", account, reason);
			return undefined;
		}
		if (queue !== undefined && needs.holdsBack(queue, stanza)) {
			log("debug", "No push for %s: held back for an inactive client", account);
			return undefined;
		}
		const archived = sighting.archived ?? archiveId(news.stanza, jid);
		return {
			stanza: news.stanza,
			identity: identify(news.stanza, stanza, jid, archived, now()),
			important: news.important,
			reason: news.reason,
			direction: news.direction,
			archived,
			patient: isPatient(trigger),
			trigger,
			session,
		};
	}

	/** Whether mod_offline delivers now what a registration was pushed for when it was stored. */
	function wasPushedWhenStored(candidate: Candidate, message: SightedMessage): boolean {
		const { account, key, registration } = candidate;
		const stored = message.trigger === "queued" ? datetime.parse(offlineStamp(message.stanza, host)) : undefined;
		const registered = registration.created ?? registration.timestamp;
		const isOfItsTime = stored !== undefined && stored >= registered && stored <= now();
		return isOfItsTime && !pusher.wasStoredUnpushed(account, key, message.identity.name);
	}

	function rang(account: string, key: string, message: Stanza): boolean {
		const step = callStep(message);
		const name = step !== undefined ? callName(message.attr.from ?? "", step.id, "propose") : "";
		return step?.step === "retract" && pusher.wasNamePushed(account, key, name);
	}

	/** Whether a step of a call is news for a registration: a retraction is only if the call was pushed (C14). */
	function rings(candidate: Candidate, message: SightedMessage): boolean {
		const isRetraction = callStep(message.stanza)?.step === "retract";
		return isRetraction ? rang(candidate.account, candidate.key, message.stanza) : message.important;
	}

	/** A call that is taken back while its push is kept must not ring any more. */
	function silence(candidate: Candidate, message: SightedMessage): void {
		const { account, key } = candidate;
		const step = callStep(message.stanza);
		if (step?.step === "retract") {
			pusher.withdraw(account, key, callName(message.stanza.attr.from ?? "", step.id, "propose"));
		}
	}

	/** A push that was to bring the device back has left before the session hibernated: its time runs (C31). */
	function countEarlierPush(candidate: Candidate, message: SightedMessage): void {
		const { account, key } = candidate;
		if (message.session !== undefined && message.important && !pusher.isFailing(account, key)) {
			if (pusher.wasPushed(account, key, message.identity)) {
				hibernation.pushed({ account, key, isEarlier: true }, store.active(account), message.session);
			}
		}
	}

	/** Takes a message up for a registration, or says why not. */
	function consider(candidate: Candidate, message: SightedMessage): string | undefined {
		const { account, key } = candidate;
		silence(candidate, message);
		if (pusher.isSettled(account, key, message.identity) || wasPushedWhenStored(candidate, message)) {
			countEarlierPush(candidate, message);
			return "pushed before";
		}
		const [concerned, reason] = concerns(message.trigger, candidate.presence);
		if (!concerned) {
			if (message.trigger === "offline") {
				pusher.storeUnpushed(account, key, message.identity.name);
			}
			return reason;
		}
		if (message.trigger === "call" && !rings(candidate, message)) {
			return "not a call that rang";
		}
		const wakeup = wakeupFor(account, key, message);
		const [wanted, why] = protocol.wants(wakeup, candidate.registration);
		if (!wanted) {
			return why;
		}
		pusher.take(wakeup);
		return undefined;
	}

	/**
	 * Whether all registrations were pushed for a message as it was archived, just before it turned out that no session can take
	 * it. That is how most pushes arise, so it is asked before anything else of the message is looked at again.
	 */
	function wasPushedWhenArchived(sighting: Sighting, active: Registrations): boolean {
		const { account, stanza, trigger } = sighting;
		if (trigger !== "offline" || account !== archivedLast?.account) {
			return false;
		}
		if (archivedLast.archived === undefined || archiveId(stanza, `${account}@${host}`) !== archivedLast.archived) {
			return false;
		}
		for (const [key] of active) {
			if (!pusher.isSettled(account, key, archivedLast.identity)) {
				return false;
			}
		}
		return true;
	}

	return {
		rang,
		mayConcern: (account) => next(store.active(account))[0] !== undefined,
		see(sighting) {
			const { account, session, stanza, trigger } = sighting;
			const active = store.active(account);
			if (next(active)[0] === undefined) {
				return;
			}
			if (wasPushedWhenArchived(sighting, active)) {
				log("debug", "No push for %s: pushed when it was archived", account);
				return;
			}
			const present = sessions.presence(account, active, session ?? sighting.ended);
			if (trigger === "archived" && !concernsAny(trigger, active, present)) {
				log("debug", "No push for %s: each of its devices has a session", account);
				return;
			}
			const keys = session !== undefined ? sessions.keysOf(session, active) : keysOf(active);
			const message = messageOf(sighting);
			if (message === undefined) {
				return;
			}
			if (trigger === "archived") {
				archivedLast = { account, archived: message.archived, identity: message.identity };
			}
			for (const key of keys) {
				const registration = active.get(key) as Registration;
				const reason = consider({ account, key, registration, presence: present.get(key) }, message);
				if (reason !== undefined) {
					log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason);
				}
			}
			// What a device gets by a live session is no news for it, not when the other session ends later, either (C16).
			if (session !== undefined) {
				const since = datetime.parse(delayStamp(stanza)) ?? now();
				for (const key of sessions.reached(session, active, message.stanza, since)) {
					pusher.passOver(account, key, message.identity.object);
				}
			}
		},
	};
}

export { openSightings };
export type { Sighting, Sightings };
