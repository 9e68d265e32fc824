// Push 2.0 as a protocol of the core: a message to the push service, which carries the stanza encrypted for the device
// where this is asked for. Rules P3, P4, P7 to P11.

import * as jid from "util.jid";
import * as st from "util.stanza";
import * as ns from "../push/namespaces";
import { isEqual } from "../push/registrations";
import { callStep } from "../push/stanzas";
import { wantedBy } from "./matches";
import { outcomeOf } from "./outcome";
import { send as profiles } from "./profiles";
import { restore } from "./registration";
import { isSelected } from "./requests";
import type { Protocol } from "../push/protocol";
import type { WaitingMessage, Wakeup } from "../push/wakeup";
import type { Circumstances } from "./matches";
import type { Push2Registration, StoredMatch } from "./registration";
import type { DeviceSelection } from "./requests";
import type { Seal } from "./seal";

/** What {@link openProtocol} needs. */
interface ProtocolNeeds {
	/** The host that notifies. */
	readonly host: string;
	/** Encrypts what a notification tells; nothing where Prosody has no cryptography (P10). */
	readonly seal: Seal | undefined;
	/** Whether the call that a message takes back was told to a registration (C14). */
	readonly rang: (this: void, account: string, key: string, message: Stanza) => boolean;
	/** The nick of the account in a room, as which the session in question has joined it, or another one of the device. */
	readonly nickIn: (this: void, wakeup: Wakeup, room: string) => string | undefined;
	/** Seconds since another device of the account was active. */
	readonly sinceActivity: (this: void, account: string, device: string) => number | undefined;
}

/** Seconds since the first of several errors in a row before these remove a registration: the 72 hours of P11. */
const settling = 72 * 3600;

/** Opens the protocol. */
function openProtocol(needs: ProtocolNeeds): Protocol {
	const { host, seal, rang } = needs;

	/** Whether a message calls, or takes a call back that was told before. One that the account makes itself is none. */
	function isCall(wakeup: Wakeup, message: Stanza): boolean {
		const call = message.attr.type !== "groupchat" ? callStep(message) : undefined;
		return call?.step === "propose"
			? wakeup.important
			: call !== undefined && rang(wakeup.account, wakeup.key, message);
	}

	function circumstancesOf(wakeup: Wakeup, waiting: WaitingMessage, message: Stanza): Circumstances {
		return {
			message,
			account: `${wakeup.account}@${host}`,
			direction: waiting.direction ?? "received",
			important: waiting.important,
			reason: waiting.reason ?? "unknown",
			archived: waiting.archived !== undefined,
			isCall: isCall(wakeup, message),
			nickIn: (room) => needs.nickIn(wakeup, room),
			sinceActivity: needs.sinceActivity(wakeup.account, wakeup.key),
		};
	}

	/** The matches of a registration that want what a wake-up is about, and why none does. */
	function wanting(wakeup: Wakeup, registration: Push2Registration): LuaMultiReturn<[StoredMatch[], string]> {
		const { message: waiting } = wakeup;
		const message = waiting?.stanza;
		if (waiting === undefined || message === undefined) {
			return $multi([], "no message");
		}
		return wantedBy(registration.matches, circumstancesOf(wakeup, waiting, message));
	}

	/** The notification without what its matches add. */
	function build(id: string, wakeup: Wakeup, registration: Push2Registration): Stanza {
		const message = wakeup.message?.stanza;
		const calls = message !== undefined && isCall(wakeup, message);
		const usual = wakeup.important ? "normal" : "low";
		const notification = st
			.message({ id, from: host, to: registration.service })
			.tag("notification", { xmlns: ns.push2 })
			.text_tag("client", registration.client)
			.text_tag("priority", calls ? "high" : usual);
		return calls ? notification.tag("voip").up() : notification;
	}

	return {
		store: "push2_registrations",
		restore,
		serviceOf: (registration: Push2Registration) => registration.service,
		isSameTarget(before: Push2Registration, after: Push2Registration) {
			return (
				before.service === after.service && before.client === after.client && isEqual(before.matches, after.matches)
			);
		},
		replaces: (newcomer: Push2Registration, other: Push2Registration) => newcomer.client === other.client,
		selects: (selection: DeviceSelection, key, registration: Push2Registration, current) =>
			isSelected(selection, key, registration, current.has(selection.device)),
		wants(wakeup, registration: Push2Registration) {
			const [matches, reason] = wanting(wakeup, registration);
			return $multi(matches.length > 0, reason);
		},
		notification(id, wakeup, registration: Push2Registration) {
			const { message: waiting } = wakeup;
			const [matches, reason] = wanting(wakeup, registration);
			if (waiting !== undefined && matches.length === 0) {
				return $multi(undefined, reason);
			}
			const stanza = build(id, wakeup, registration);
			for (const match of matches) {
				if (match.send === profiles.encrypted && waiting?.stanza !== undefined) {
					seal?.(stanza, match, {
						stanza: waiting.stanza,
						account: `${wakeup.account}@${host}`,
						archived: waiting.archived,
					});
					break; // each way to send is taken once (P4)
				}
			}
			return $multi(stanza.reset());
		},
		// A service that is an account answers from one of its resources.
		isAnswerOf: (service, from) => from === service || jid.bare(from) === service,
		outcomeOf,
		silence: { kind: "delivered" },
		unsent: { kind: "lost", condition: "not sent" },
		oblivion: { kind: "delivered" }, // an answer is not what usually comes
		settling,
	};
}

export { openProtocol };
