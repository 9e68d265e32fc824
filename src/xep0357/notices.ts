// What push services and other modules say to the host, rules C18 and C30.

import { keysOf } from "../push/registrations";
import { affiliationNotices } from "../push/stanzas";
import type { Engine } from "../push/engine";
import type { DisableRequest } from "./registration";

/** Handlers of events. @noSelf */
interface Notices {
	/** A message to the host or to an account: a push service may withdraw a node (C30). */
	withdrawal(event: StanzaEvent): void;
	/** Another module asks for a push with no message behind it (C18). */
	ping(event: ProsodyEvents["cloud-notify-ping"]): void;
}

/** What {@link openNotices} needs. */
interface NoticeNeeds {
	readonly engine: Engine;
	/** The account that an address names, if it has registrations here. */
	readonly accountOf: (this: void, address: string | undefined) => string | undefined;
}

/** Opens the handling of notices. */
function openNotices(needs: NoticeNeeds): Notices {
	const { engine, accountOf } = needs;
	const { log, pusher, registrar } = engine;

	return {
		withdrawal(event) {
			const { stanza } = event;
			const notices = affiliationNotices(stanza);
			if (notices.length === 0) {
				return;
			}
			const { from = "", to } = stanza.attr;
			for (const { account: named, node = "" } of notices) {
				const account = accountOf(named ?? to);
				if (account !== undefined) {
					const selection: DisableRequest = { jid: from, node };
					registrar.withdraw(account, selection);
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

export { openNotices };
