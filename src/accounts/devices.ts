// The devices of accounts: each may have sessions, connected or hibernating, which belong to its registration.

import { isAccountEnabled } from "../push/compat";
import { queueOf } from "./sessions";
import type { Devices } from "../push/devices";
import type { AccountStore } from "../push/store";
import type { WaitingMessage } from "../push/wakeup";
import type { Hibernation } from "./hibernation";
import type { QueueReader } from "./queues";
import type { Sessions } from "./sessions";

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
	const queued = live === 0 ? queueOf(session) : undefined;
	return live === 0 && (queued === undefined || queued.has(identity.object));
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

/** What {@link openDevices} needs. */
interface DeviceNeeds {
	readonly host: string;
	readonly store: AccountStore;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	/** The queues of sessions, which need the core and are opened after it. */
	readonly queues: (this: void) => QueueReader;
}

/** What the core has to know of the devices of a host's accounts. */
function openDevices(needs: DeviceNeeds): Devices {
	const { host, store, sessions, hibernation, queues } = needs;

	function reviewed(account: string): void {
		if (store.all(account) !== undefined) {
			hibernation.review(account, store.active(account));
		}
	}

	return {
		isEnabled: (account) => isAccountEnabled(account, host),
		unread(account, key) {
			const active = store.active(account);
			return (message) => isUnread(message, sessions.presence(account, active, message.session).get(key)?.live ?? 0);
		},
		read: (account, key, queued) => queues().read(account, key, queued),
		mayBeCopied: (account, queue) => sessions.hasOther(account, queue),
		identify: (account, stanza) => queues().identify(account, stanza),
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
