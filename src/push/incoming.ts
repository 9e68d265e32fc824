// What push services and other modules say to the host, whichever kind of push module is loaded there.

import { keysOf } from "./registrations";
import { affiliationNotices } from "./stanzas";
import type { Engine } from "./engine";

/** Handlers of events. @noSelf */
interface Incoming {
	/** An IQ to the host: taken if it answers a push (C26). */
	answer(event: StanzaEvent): boolean | void;
	/** A message to the host or to an account: a push service may withdraw a node (C30). */
	notice(event: StanzaEvent): void;
	/** Another module asks for a push with no message behind it (C18). */
	ping(event: ProsodyEvents["cloud-notify-ping"]): void;
}

/** What {@link openIncoming} needs. */
interface IncomingNeeds {
	readonly engine: Engine;
	/** The account that an address names, if it has registrations here. */
	readonly accountOf: (this: void, address: string | undefined) => string | undefined;
}

/** Opens the handling of what comes in. */
function openIncoming(needs: IncomingNeeds): Incoming {
	const { engine, accountOf } = needs;
	const { log, pusher, registrar } = engine;

	return {
		answer(event) {
			const { origin, stanza } = event;
			const { type } = stanza.attr;
			if (type === "result" || type === "error") {
				return engine.answered(origin, stanza) ? true : undefined;
			}
		},
		notice(event) {
			const { stanza } = event;
			const { from = "", to } = stanza.attr;
			for (const { account: named, node } of affiliationNotices(stanza)) {
				const account = accountOf(named ?? to);
				if (account !== undefined) {
					registrar.withdraw(account, from, node);
				}
			}
		},
		ping(event) {
			const { user, push_services: services } = event;
			if (typeof user !== "string") {
				log("warn", "cloud-notify-ping was fired without the name of a user");
				return;
			}
			pusher.ping(user, services !== undefined ? keysOf(services) : undefined);
		},
	};
}

export { openIncoming };
