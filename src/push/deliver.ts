// Delivery: one notification for one registration, past the listeners of `cloud_notify/push`, on its way.

import { buildNotification, summarize } from "./notification";
import type { Guard } from "./guard";
import type { Disclosure, Notification } from "./notification";
import type { Registration } from "./registration";
import type { Tracker } from "./track";
import type { Wakeup } from "./wakeup";

/** What became of an attempt: it was sent, or a listener held it back. */
type Departure = "sent" | "blocked";

/** What {@link openDelivery} needs. */
interface DeliveryNeeds {
	/** The host that publishes. */
	readonly host: string;
	readonly disclosure: Disclosure;
	readonly guard: Guard;
	readonly tracker: Tracker;
	readonly log: LogFunction;
	/** Makes an id for an IQ. */
	readonly newId: (this: void) => string;
	/** A notification is about to leave. */
	readonly leaving: (this: void, wakeup: Wakeup) => void;
	/** Asks the listeners whether to hold a notification back. */
	readonly fire: (this: void, event: ProsodyEvents["cloud_notify/push"]) => unknown;
	readonly send: (this: void, stanza: Stanza) => void;
	/** A notification could not be sent. */
	readonly undeliverable: (this: void, stanza: Stanza) => void;
}

/** Delivers notifications. */
type Delivery = (this: void, wakeup: Wakeup, registration: Registration) => Departure;

/** Opens the delivery. */
function openDelivery(needs: DeliveryNeeds): Delivery {
	const { host, disclosure, guard, tracker, log, newId, leaving, fire, send, undeliverable } = needs;

	/** What goes out if a listener fails: nothing that it might have hidden or encrypted (N1). */
	const discreet: Disclosure = { body: false, sender: false, importantBody: disclosure.importantBody };

	function build(wakeup: Wakeup, registration: Registration, may: Disclosure): Notification {
		const summary = summarize(wakeup.message?.stanza, wakeup.important, may);
		return buildNotification(newId(), host, registration, summary);
	}

	function ask(wakeup: Wakeup, registration: Registration, notification: Notification): Notification | undefined {
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
			return build(wakeup, registration, discreet);
		}
		if (blocked !== undefined && blocked !== false) {
			log(
				"debug",
				"No push for %s to %s: held back by a module, %s",
				wakeup.account,
				registration.jid,
				event.reason ?? "without a reason",
			);
			return undefined;
		}
		return notification;
	}

	return (wakeup, registration) => {
		const notification = ask(wakeup, registration, build(wakeup, registration, disclosure));
		if (notification === undefined) {
			return "blocked";
		}
		const { stanza } = notification;
		const what = wakeup.important ? "important" : "unimportant";
		log("debug", "Sending an %s push for %s to %s", what, wakeup.account, registration.jid);
		// An answer may come while it is sent: everything else has to be done before.
		leaving(wakeup);
		tracker.sent(stanza.attr.id as string, registration.jid, wakeup);
		const [sent] = guard.attempt("sending a push", () => send(stanza));
		if (!sent) {
			undeliverable(stanza);
		}
		return "sent";
	};
}

export { openDelivery };
export type { Delivery, Departure };
