// The devices of accounts: each may have sessions, connected or hibernating, which belong to its registration.

import { isAccountEnabled } from "../push/compat";
import type { Devices } from "../push/devices";
import type { AccountStore } from "../push/store";
import type { WaitingMessage } from "../push/wakeup";
import type { Hibernation } from "./hibernation";
import type { Sessions } from "./sessions";

/** What is in the queue of a session; nothing where a session shows no queue. */
function queueOf(session: ClientSession | undefined): LuaSet<Stanza> | undefined {
	const queue = session?.outgoing_stanza_queue;
	if (queue === undefined) {
		return undefined;
	}
	const queued = new LuaSet<Stanza>();
	for (const stanza of queue.table()) {
		queued.add(stanza);
	}
	return queued;
}

/**
 * Whether the device still has to learn of a message (C16).
 *
 * @param live how many live sessions the device has besides the one in whose queue the message is
 * @param queued what is in that queue, if it is known
 */
function isUnread(message: WaitingMessage, live: number, queued: LuaSet<Stanza> | undefined): boolean {
	const { session, patient, identity } = message;
	if (session === undefined) {
		return !patient || live === 0;
	}
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

/** What the core has to know of the devices of a host's accounts. */
function openDevices(host: string, store: AccountStore, sessions: Sessions, hibernation: Hibernation): Devices {
	function reviewed(account: string): void {
		if (store.all(account) !== undefined) {
			hibernation.review(account, store.active(account));
		}
	}

	return {
		isEnabled: (account) => isAccountEnabled(account, host),
		unread(account, key) {
			const active = store.active(account);
			const liveBeside = (session?: ClientSession) => sessions.presence(account, active, session).get(key)?.live ?? 0;
			// Mostly all are in one queue, and may be hundreds.
			let last: ClientSession | undefined;
			let live = liveBeside();
			let queued: LuaSet<Stanza> | undefined;
			return (message) => {
				const { session } = message;
				if (session !== last) {
					last = session;
					live = liveBeside(session);
					queued = queueOf(session);
				}
				return isUnread(message, live, queued);
			};
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

export { isUnread, openDevices, queueOf };
