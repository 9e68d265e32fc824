// XEP-0357: Push Notifications 0.4.1, as a protocol of the core: an IQ that publishes a summary, past the listeners of
// `cloud_notify/push`. Rules C22 to C28, N1.

import { isEqual } from "../push/registrations";
import { buildNotification, itemOf, payloadOf, publish, summarize } from "./notification";
import { outcomeOf } from "./outcome";
import { restore } from "./registration";
import type { Guard } from "../push/guard";
import type { Protocol } from "../push/protocol";
import type { Wakeup } from "../push/wakeup";
import type { Disclosure, Notification } from "./notification";
import type { CloudOptions } from "./options";
import type { CloudRegistration, DisableRequest } from "./registration";

/** What {@link openProtocol} needs. */
interface ProtocolNeeds {
	/** The host that publishes. */
	readonly host: string;
	/** The name of the store. */
	readonly store: string;
	readonly options: CloudOptions;
	readonly guard: Guard;
	/** Asks the listeners whether to hold a notification back. */
	readonly fire: (this: void, event: ProsodyEvents["cloud_notify/push"]) => unknown;
	/** Whether there are any listeners. */
	readonly isHeard: (this: void) => boolean;
}

/** Opens the protocol. */
function openProtocol(needs: ProtocolNeeds): Protocol {
	const { host, guard, fire } = needs;
	const { disclosure, notifyOn } = needs.options;

	/** What goes out if a listener fails: nothing that it might have hidden or encrypted (N1). */
	const discreet: Disclosure = { body: false, sender: false, importantBody: disclosure.importantBody };

	/** What all notifications tell where nothing of the message may be told: nobody may change these. */
	const tellsNothing = !disclosure.body && !disclosure.sender;
	const important = itemOf(payloadOf(summarize(undefined, true, disclosure)));
	const unimportant = itemOf(payloadOf(summarize(undefined, false, disclosure)));

	function build(id: string, wakeup: Wakeup, registration: CloudRegistration, may: Disclosure): Notification {
		const summary = summarize(wakeup.message?.stanza, wakeup.important, may);
		return buildNotification(id, host, registration, summary);
	}

	return {
		store: needs.store,
		restore: (_key, entry) => restore(entry),
		serviceOf: (registration: CloudRegistration) => registration.jid,
		isSameTarget: (before: CloudRegistration, after: CloudRegistration) => isEqual(before.options, after.options),
		selects(selection: DisableRequest, _key, registration: CloudRegistration) {
			const { jid, node, room } = selection;
			const inRoom = room === undefined || registration.room === room;
			return registration.jid === jid && inRoom && (node === undefined || (registration.node ?? "") === node);
		},
		wants(wakeup) {
			const reason = wakeup.message?.reason ?? "not important";
			return $multi(wakeup.important || notifyOn === "all", reason);
		},
		notification(id, wakeup, registration: CloudRegistration) {
			if (tellsNothing && !needs.isHeard()) {
				return $multi(publish(id, host, registration, wakeup.important ? important : unimportant));
			}
			const notification = build(id, wakeup, registration, disclosure);
			const event: ProsodyEvents["cloud_notify/push"] = {
				notification_stanza: notification.stanza,
				notification_payload: notification.payload,
				original_stanza: wakeup.message?.stanza,
				username: wakeup.account,
				push_info: registration,
				push_summary: notification.summary,
				important: wakeup.important,
			};
			const [ok, blocked] = guard.attempt("a listener of cloud_notify/push", () => fire(event));
			if (!ok) {
				return $multi(build(id, wakeup, registration, discreet).stanza);
			}
			if (blocked !== undefined && blocked !== false) {
				return $multi(undefined, `held back by a module, ${event.reason ?? "without a reason"}`);
			}
			return $multi(notification.stanza);
		},
		isAnswerOf: (service, from) => from === service,
		outcomeOf,
		silence: { kind: "silent" },
		unsent: { kind: "transient", reached: false, condition: "not sent" },
		oblivion: { kind: "forgotten" },
		settling: 0,
	};
}

export { openProtocol };
