// Coalescing: what comes within a second for a device that does not answer becomes one push (C15).

import { registrationId } from "./wakeup";
import type { Identity } from "./identity";
import type { WaitingMessage } from "./wakeup";

/** @noSelf */
interface Coalescer {
	/** Adds a message to the push that leaves within a second. */
	add(account: string, key: string, message: WaitingMessage): void;
	/** Whether a message is part of a push that is about to leave. */
	has(account: string, key: string, identity: Identity): boolean;
	/** The device is back, or the registration gone: no push. */
	cancel(account: string, key: string): void;
	/** Pushes at once what is collected. */
	flush(): void;
	/** Ends the collecting: what is collected, for a new instance of the module to add. */
	take(): Collected[];
}

/** What is collected for one registration. */
interface Collected {
	readonly account: string;
	readonly key: string;
	readonly messages: WaitingMessage[];
}

/** The same while it is collected. */
interface Collection extends Collected {
	readonly names: LuaSet<string>;
	readonly timer: ModuleTimer;
}

/** Seconds for which messages are collected. */
const window = 1;

/**
 * Opens the coalescer.
 *
 * @param later runs a function after some seconds
 * @param push sends one push for the messages
 */
function openCoalescer(
	later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer,
	push: (this: void, account: string, key: string, messages: ReadonlyArray<WaitingMessage>) => void,
): Coalescer {
	const collections = new LuaMap<string, Collection>();

	function close(id: string): void {
		const collection = collections.get(id);
		if (collection !== undefined) {
			collections.delete(id);
			push(collection.account, collection.key, collection.messages);
		}
	}

	function open(account: string, key: string): Collection {
		const id = registrationId(account, key);
		const timer = later(window, () => close(id));
		const collection = { account, key, messages: [], names: new LuaSet<string>(), timer };
		collections.set(id, collection);
		return collection;
	}

	function take(): Collected[] {
		const taken: Collected[] = [];
		for (const [id, collection] of collections) {
			collection.timer.stop();
			collections.delete(id);
			taken.push(collection);
		}
		return taken;
	}

	return {
		add(account, key, message) {
			const collection = collections.get(registrationId(account, key)) ?? open(account, key);
			if (!collection.names.has(message.identity.name)) {
				collection.names.add(message.identity.name);
				collection.messages.push(message);
			}
		},
		has: (account, key, identity) => collections.get(registrationId(account, key))?.names.has(identity.name) === true,
		cancel(account, key) {
			const id = registrationId(account, key);
			collections.get(id)?.timer.stop();
			collections.delete(id);
		},
		flush() {
			for (const { account, key, messages } of take()) {
				push(account, key, messages);
			}
		},
		take,
	};
}

export { openCoalescer };
export type { Coalescer, Collected };
