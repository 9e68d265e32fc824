// Sightings: from what was seen of a message on its way to an account to the registrations that are taken up for it.
// Rules C9 to C17, N2.

import { callName } from "../push/identity";
import { archiveId, callStep } from "../push/stanzas";
import { wakeupFor } from "../push/wakeup";
import { concerns } from "./decide";
import type { Protocol } from "../push/protocol";
import type { Pusher } from "../push/pusher";
import type { Identity } from "../push/identity";
import type { Registration } from "../push/registration";
import type { Registrations } from "../push/registrations";
import type { AccountStore } from "../push/store";
import type { Trigger } from "./decide";
import type { QueueReader } from "./queues";
import type { Reader, Sight, SightedMessage } from "./reading";
import type { Presence, Sessions } from "./sessions";

/** A message that was seen on its way, in no queue. */
interface Sighting extends Sight {
	readonly trigger: Exclude<Trigger, "queued">;
	readonly session?: undefined;
	readonly stanza: Stanza;
}

/** @noSelf */
interface Sightings {
	/** Whether messages to an account may concern anybody: to be asked of each message, since most accounts have no registration. */
	mayConcern(account: string): boolean;
	/** A message was seen on its way to an account: pushes whom it concerns. */
	see(sighting: Sighting): void;
	/** A stanza waits in the queue of a session: its registrations are taken up, and read what there is when the push leaves. */
	queued(session: ClientSession, stanza: Stanza): void;
	/** Whether a registration was pushed for the call that a message takes back (C14). */
	rang(account: string, key: string, message: Stanza): boolean;
}

/** What {@link openSightings} needs. */
interface SightingNeeds {
	readonly host: string;
	readonly protocol: Protocol;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly pusher: Pusher;
	readonly queues: QueueReader;
	readonly reader: Reader;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
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
	const { host, protocol, store, sessions, pusher, reader, log, now } = needs;

	/** The message that was archived last: for whom, under which id, and what makes it that message. */
	let lastAccount: string | undefined;
	let lastArchived: string | undefined;
	let lastIdentity: Identity | undefined;

	function rang(account: string, key: string, message: Stanza): boolean {
		const step = callStep(message);
		const name = step !== undefined ? callName(message.attr.from ?? "", step.id, "propose") : "";
		return step?.step === "retract" && pusher.wasNamePushed(account, key, name);
	}

	/** Whether a step of a call is news for a registration: a retraction is only if the call was pushed (C14). */
	function rings(account: string, key: string, message: SightedMessage): boolean {
		const isRetraction = callStep(message.stanza)?.step === "retract";
		return isRetraction ? rang(account, key, message.stanza) : message.important;
	}

	/** A call that is taken back while its push is kept must not ring any more. */
	function silence(account: string, key: string, message: SightedMessage): void {
		const step = callStep(message.stanza);
		if (step?.step === "retract") {
			pusher.withdraw(account, key, callName(message.stanza.attr.from ?? "", step.id, "propose"));
		}
	}

	/** Takes a registration with this presence of its sessions up for a message, or says why not. */
	function consider(
		sighting: Sighting,
		message: SightedMessage,
		key: string,
		registration: Registration,
		presence: Presence | undefined,
	): string | undefined {
		const { account, trigger } = sighting;
		silence(account, key, message);
		if (pusher.isSettled(account, key, message.identity, sighting.ended)) {
			return "pushed before";
		}
		const [concerned, reason] = concerns(trigger, presence);
		if (!concerned) {
			if (trigger === "offline") {
				pusher.storeUnpushed(account, key, message.identity.name);
			}
			return reason;
		}
		if (trigger === "call" && !rings(account, key, message)) {
			return "not a call that rang";
		}
		const wakeup = wakeupFor(account, key, message);
		const [wanted, why] = protocol.wants(wakeup, registration);
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
		if (trigger !== "offline" || account !== lastAccount || lastArchived === undefined || lastIdentity === undefined) {
			return false;
		}
		if (archiveId(stanza, `${account}@${host}`) !== lastArchived) {
			return false;
		}
		for (const [key] of active) {
			if (!pusher.isSettled(account, key, lastIdentity)) {
				return false;
			}
		}
		return true;
	}

	/** Whether a stanza in a queue is told to any of these registrations, so that their second begins (C15). */
	function isTold(session: ClientSession, keys: ReadonlyArray<string>, stanza: Stanza): boolean {
		for (const key of keys) {
			if (needs.queues.tells(session.username, key, session, stanza)) {
				return true;
			}
		}
		return false;
	}

	return {
		rang,
		mayConcern: store.hasActive,
		see(sighting) {
			const { account, ended, trigger } = sighting;
			const active = store.active(account);
			if (next(active)[0] === undefined) {
				return;
			}
			if (wasPushedWhenArchived(sighting, active)) {
				log("debug", "No push for %s: pushed when it was archived", account);
				return;
			}
			const present = sessions.presence(account, active, ended);
			if (trigger === "archived" && !concernsAny(trigger, active, present)) {
				log("debug", "No push for %s: each of its devices has a session", account);
				return;
			}
			const message = reader(sighting.stanza, sighting);
			if (message === undefined) {
				return;
			}
			if (trigger === "archived") {
				[lastAccount, lastArchived, lastIdentity] = [account, message.archived, message.identity];
			}
			for (const [key, registration] of active) {
				const reason = consider(sighting, message, key, registration, present.get(key));
				if (reason !== undefined) {
					log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason);
				}
			}
		},
		queued(session, stanza) {
			const { username: account } = session;
			const active = store.active(account);
			if (next(active)[0] === undefined) {
				return;
			}
			// What a device gets by a live session is no news for it, not when the other session ends later, either (C16).
			for (const key of sessions.reached(session, active, stanza, now())) {
				pusher.passOver(account, key, stanza);
			}
			// A call is told at once, on another way (C14), and is put down only if it was not: else it would count as this push's.
			const isCall = callStep(stanza) !== undefined;
			if (isCall || !pusher.takeQueued(session, stanza)) {
				const keys = sessions.keysOf(session, active);
				if (isTold(session, keys, stanza)) {
					pusher.takeQueue(session, keys);
					pusher.takeQueued(session, stanza);
				}
			}
		},
	};
}

export { openSightings };
export type { Sighting, Sightings };
