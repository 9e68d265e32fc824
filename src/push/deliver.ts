// Delivery: one notification for one registration on its way.

import type { Guard } from "./guard";
import type { Protocol } from "./protocol";
import type { Registration } from "./registration";
import type { Tracker } from "./track";
import type { Wakeup } from "./wakeup";

/** What became of an attempt: it was sent, or there was nothing to be told. */
type Departure = "sent" | "blocked";

/** What {@link openDelivery} needs. */
interface DeliveryNeeds {
	readonly protocol: Protocol;
	readonly guard: Guard;
	readonly tracker: Tracker;
	readonly log: LogFunction;
	/** Makes an id for a stanza. */
	readonly newId: (this: void) => string;
	/** A notification is about to leave. */
	readonly leaving: (this: void, wakeup: Wakeup) => void;
	readonly send: (this: void, stanza: Stanza) => void;
	/** The notification with this id could not be sent. */
	readonly undeliverable: (this: void, id: string, service: string) => void;
}

/** Delivers notifications. */
type Delivery = (this: void, wakeup: Wakeup, registration: Registration) => Departure;

/** Opens the delivery. */
function openDelivery(needs: DeliveryNeeds): Delivery {
	const { protocol, tracker, log, newId, leaving, undeliverable } = needs;
	const send = needs.guard.shield("sending a push", needs.send);

	return (wakeup, registration) => {
		const service = protocol.serviceOf(registration);
		const id = newId();
		const [stanza, reason] = protocol.notification(id, wakeup, registration);
		if (stanza === undefined) {
			log("debug", "No push for %s to %s: %s", wakeup.account, service, reason);
			return "blocked";
		}
		const what = wakeup.important ? "important" : "unimportant";
		log("debug", "Sending an %s push for %s to %s", what, wakeup.account, service);
		// An answer may come while it is sent: everything else has to be done before.
		leaving(wakeup);
		tracker.sent(stanza.attr.id ?? id, service, wakeup);
		const [sent] = send(stanza);
		if (!sent) {
			undeliverable(stanza.attr.id ?? id, service);
		}
		return "sent";
	};
}

export { openDelivery };
export type { Delivery, Departure };
