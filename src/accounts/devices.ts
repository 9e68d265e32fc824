// The devices of accounts: each may have sessions, connected or hibernating, which belong to its registration.

import { isAccountEnabled } from "../push/compat";
import type { Devices } from "../push/devices";
import type { AccountStore } from "../push/store";
import type { WaitingMessage } from "../push/wakeup";
import type { Hibernation } from "./hibernation";
import type { Sessions } from "./sessions";

/** Whether a stanza is still in the queue of a session; true where a session shows no queue. */
function isQueued(session: ClientSession, stanza: Stanza): boolean {
	for (const queued of session.outgoing_stanza_queue?.table() ?? [stanza]) {
		if (queued === stanza) {
			return true;
		}
	}
	return false;
}

/**
 * Whether the device still has to learn of a message (C16).
 *
 * @param live how many live sessions the device has besides the one in whose queue the message is
 */
function isUnread(message: WaitingMessage, live: number): boolean {
	const { session, patient, identity } = message;
	if (session === undefined) {
		return !patient || live === 0;
	}
	return live === 0 && isQueued(session, identity.object);
}

/** Whether one of these sessions hibernates, so that its time may have to change. */
function hasSleeper(sessions: ReadonlyArray<ClientSession>): boolean {
	for (const session of sessions) {
		if (session.hibernating !== undefined) {
			return true;
		}
	}
	return false;
}

/** What the core has to know of the devices of a host's accounts. */
function openDevices(host: string, store: AccountStore, sessions: Sessions, hibernation: Hibernation): Devices {
	function reviewed(account: string): void {
		if (store.all(account) !== undefined) {
			hibernation.review(account, store.active(account));
		}
	}

	return {
		isEnabled: (account) => isAccountEnabled(account, host),
		isWaiting(account, key, message) {
			const presence = sessions.presence(account, store.active(account), message.session);
			return isUnread(message, presence.get(key)?.live ?? 0);
		},
		renewed(account, key, registration) {
			sessions.refresh(account, key, registration);
		},
		switchedOff(account, keys) {
			for (const key of keys) {
				sessions.unbind(account, key);
			}
		},
		reviewed,
		allReviewed() {
			for (const account of sessions.accounts()) {
				if (hasSleeper(sessions.of(account))) {
					reviewed(account);
				}
			}
		},
		leaving(wakeup) {
			if (wakeup.important) {
				hibernation.pushed(wakeup, store.active(wakeup.account));
			}
		},
		arrived(wakeup) {
			if (wakeup.important) {
				hibernation.arrived(wakeup, store.active(wakeup.account));
			}
		},
		failed(wakeup) {
			if (wakeup.important) {
				hibernation.failed(wakeup);
			}
		},
	};
}

export { isUnread, openDevices };
