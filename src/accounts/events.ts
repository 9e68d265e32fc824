// What happens to the accounts of a VirtualHost, and whom it concerns: the handlers that all push modules of accounts
// have, whatever their protocol. hooks.ts says on which events they are.

import * as jid from "util.jid";
import { callStep, isAddressedTo } from "../push/stanzas";
import type { ServicePolicy } from "../push/service_policy";
import type { Accounts } from "./accounts";
import type { Waker } from "./wake";

/** Handlers of events, by what has happened. @noSelf */
interface AccountEvents {
	accountDeleted(event: AccountEvent): void;
	accountDisabledOrEnabled(event: AccountEvent): void;

	messageForOffline(event: OfflineMessageEvent): void;
	messageArchived(event: ProsodyEvents["archive-message-added"]): void;
	roomMessage(event: StanzaEvent): void;
	messageAboutToBeDelivered(event: StanzaEvent): void;

	hibernationStarted(event: HibernationEvent): void;
	stanzaQueued(event: ProsodyEvents["smacks-hibernation-stanza-queued"]): void;
	hibernationEnded(event: ProsodyEvents["smacks-hibernation-end"]): void;
	acknowledgementOverdue(event: ProsodyEvents["smacks-ack-delayed"]): void;
	resourceBound(event: ProsodyEvents["resource-bind"]): void;
	sessionAboutToClose(event: ProsodyEvents["pre-session-close"]): void;
	deliveryFailed(event: ProsodyEvents["delivery/failure"]): void;

	serverStarted(event: unknown): void;
	serverStopping(event: unknown): void;
	configurationReloaded(event: unknown): void;
}

/** What {@link openAccountEvents} needs. */
interface EventNeeds {
	readonly host: string;
	readonly accounts: Accounts;
	readonly policy: ServicePolicy;
	readonly waking: Waker;
	/** Reads the options anew that may change while the server runs. */
	readonly reconfigure: (this: void) => void;
}

/** The account that an address names, if it is of this host. */
function accountAt(address: string | undefined, host: string): string | undefined {
	const [node, domain] = jid.split(address);
	return domain === host ? node : undefined;
}

/** Opens the handlers. */
function openAccountEvents(needs: EventNeeds): AccountEvents {
	const { host, accounts, policy, waking } = needs;
	const { engine, sessions, hibernation, sightings } = accounts;
	const { registrar, store } = engine;

	/** Sessions that are about to end, and whether another one takes their place. */
	const ending = setmetatable(new LuaTable<Session, "given up" | "replaced">(), { __mode: "k" });

	/** Whether the server stops: sessions end then, and what they have not read stays stored (C17). */
	let stopping = false;

	/** Stanzas wait for a session, and nobody knows for how long. */
	function seeQueued(session: ClientSession, stanzas: ReadonlyArray<Stanza>): void {
		for (const stanza of stanzas) {
			sightings.queued(session, stanza);
		}
	}

	/** A device is back, and learns by itself what there is. */
	function welcome(session: ClientSession): void {
		if (sessions.mayBelong(session)) {
			engine.deviceIsBack(session.username, sessions.keysOf(session, store.active(session.username)));
		}
	}

	return {
		accountDeleted(event) {
			if (event.host === host) {
				registrar.forgetAccount(event.username);
			}
		},
		accountDisabledOrEnabled(event) {
			if (event.host === host) {
				registrar.reviewAccount(event.username);
			}
		},

		messageForOffline(event) {
			const { username: account, origin, stanza } = event;
			const end = ending.get(origin);
			if (stopping || end === "replaced") {
				return; // it stays stored, and the device knows where (C17)
			}
			if (!sightings.mayConcern(account)) {
				return;
			}
			if (end === "given up") {
				sightings.see({ trigger: "abandoned", account, stanza, ended: origin as ClientSession });
			} else {
				sightings.see({ trigger: "offline", account, stanza });
			}
		},
		messageArchived(event) {
			const { for_user: account, stanza, id: archived } = event;
			if (sightings.mayConcern(account) && isAddressedTo(stanza, `${account}@${host}`)) {
				sightings.see({ trigger: "archived", account, stanza, archived });
			}
		},
		roomMessage(event) {
			const { stanza } = event;
			const account = accountAt(stanza.attr.to, host);
			// A room is never an account; whoever writes from one forges a room message (C13).
			if (account !== undefined && !policy.isLocalAccount(stanza.attr.from ?? "")) {
				sightings.see({ trigger: "room", account, stanza });
			}
		},
		messageAboutToBeDelivered(event) {
			const { stanza } = event;
			// Nobody is called by a room: what says so is a message like any other from there (C13).
			const calls = callStep(stanza) !== undefined && stanza.attr.type !== "groupchat";
			const account = calls ? accountAt(stanza.attr.to, host) : undefined;
			if (account !== undefined) {
				sightings.see({ trigger: "call", account, stanza });
			}
		},

		hibernationStarted(event) {
			const { origin: session, queue } = event;
			if (sessions.mayBelong(session)) {
				hibernation.start(session, store.active(session.username));
			}
			seeQueued(session, queue);
		},
		stanzaQueued(event) {
			sightings.queued(event.origin, event.stanza);
		},
		hibernationEnded(event) {
			hibernation.resumed(event.resumed);
			welcome(event.resumed);
		},
		acknowledgementOverdue(event) {
			const session = event.origin as ClientSession;
			if (event.origin.username !== undefined) {
				seeQueued(session, event.queue);
			}
		},
		resourceBound(event) {
			sessions.arrived(event.session, engine.now());
			welcome(event.session);
		},
		sessionAboutToClose(event) {
			const { session, reason } = event;
			const replaced = typeof reason === "object" && "condition" in reason && reason.condition === "conflict";
			if (replaced && session.username !== undefined) {
				ending.set(session, "replaced");
				welcome(session as ClientSession);
			}
		},
		deliveryFailed(event) {
			const { session } = event;
			ending.set(session, ending.get(session) ?? "given up");
		},

		serverStarted() {
			waking.started();
		},
		serverStopping() {
			stopping = true;
			waking.stopping();
			store.writeUnsaved(); // modules are not unloaded when the server stops
		},
		configurationReloaded() {
			needs.reconfigure();
			registrar.reviewAll();
		},
	};
}

export { accountAt, openAccountEvents };
export type { AccountEvents };
