// Coalescing: what comes within a second for a device that does not answer becomes one push (C15).
//
// Messages come to be collected when they have been read. Stanzas in the queue of a session are only put down, since hundreds
// may come in a burst, of which one is told: whoever is given the collection reads as many of them as it needs.

import { registrationId } from "./wakeup";
import type { Identity } from "./identity";
import type { QueuedStanzas, WaitingMessage } from "./wakeup";

/** @noSelf */
interface Coalescer {
	/** Adds a message to the push that leaves within a second. */
	add(account: string, key: string, message: WaitingMessage): void;
	/** What comes into the queue of a session from now on belongs to the pushes of these registrations, until one of them leaves. */
	openQueue(session: ClientSession, keys: ReadonlyArray<string>): void;
	/** Adds a stanza that has come into the queue of a session. False if that is not open, and the stanza in no push. */
	addQueued(session: ClientSession, stanza: Stanza): boolean;
	/** Whether a message is part of a push that is about to leave. */
	has(account: string, key: string, identity: Identity): boolean;
	/** Whether a stanza in the queue of a session is part of a push that is about to leave. */
	hasQueued(account: string, key: string, session: ClientSession, stanza: Stanza): boolean;
	/** The device is back, or the registration gone: no push. */
	cancel(account: string, key: string): void;
	/** Pushes at once what is collected. */
	flush(): void;
	/** Ends the collecting: what is collected, for a new instance of the module. */
	take(): Collected[];
	/** Takes over what an earlier instance of the module has collected. */
	restore(taken: ReadonlyArray<Collected>): void;
}

/** What is collected for one registration. */
interface Collected {
	readonly account: string;
	readonly key: string;
	readonly messages: WaitingMessage[];
	readonly queued: QueuedStanzas;
}

/** The same while it is collected. */
interface Collection extends Collected {
	readonly names: LuaSet<string>;
	readonly timer: ModuleTimer;
}

/** What is collected of most queues. */
const nothing: ReadonlyArray<Stanza> = [];

/** Seconds for which messages are collected. */
const window = 1;

/**
 * Opens the coalescer.
 *
 * @param later runs a function after some seconds
 * @param push sends one push for what is collected
 */
function openCoalescer(
	later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer,
	push: (this: void, collected: Collected) => void,
): Coalescer {
	const collections = new LuaMap<string, Collection>();
	/** Where the stanzas in the queue of a session are put down: once for each of its registrations. */
	const queues = setmetatable(new LuaTable<ClientSession, Stanza[][]>(), { __mode: "k" });

	/** Takes a collection out. */
	function remove(id: string): Collection | undefined {
		const collection = collections.get(id);
		if (collection !== undefined) {
			collections.delete(id);
			collection.timer.stop();
			for (const [session] of collection.queued) {
				queues.delete(session);
			}
		}
		return collection;
	}

	function collectionOf(account: string, key: string): Collection {
		const id = registrationId(account, key);
		let collection = collections.get(id);
		if (collection === undefined) {
			const timer = later(window, () => {
				const collected = remove(id);
				if (collected !== undefined) {
					push(collected);
				}
			});
			collection = { account, key, messages: [], names: new LuaSet<string>(), queued: new LuaMap(), timer };
			collections.set(id, collection);
		}
		return collection;
	}

	function take(): Collected[] {
		const taken: Collected[] = [];
		for (const [id] of collections) {
			taken.push(remove(id) as Collection);
		}
		return taken;
	}

	function add(account: string, key: string, message: WaitingMessage): void {
		const collection = collectionOf(account, key);
		if (!collection.names.has(message.identity.name)) {
			collection.names.add(message.identity.name);
			collection.messages.push(message);
		}
	}

	return {
		add,
		openQueue(session, keys) {
			const opened: Stanza[][] = [];
			for (const key of keys) {
				const { queued } = collectionOf(session.username, key);
				const stanzas = queued.get(session) ?? [];
				queued.set(session, stanzas);
				opened.push(stanzas);
			}
			queues.set(session, opened);
		},
		addQueued(session, stanza) {
			const opened = queues.get(session);
			if (opened === undefined) {
				return false;
			}
			for (const stanzas of opened) {
				stanzas.push(stanza);
			}
			return true;
		},
		has: (account, key, identity) => collections.get(registrationId(account, key))?.names.has(identity.name) === true,
		hasQueued(account, key, session, stanza) {
			for (const queued of collections.get(registrationId(account, key))?.queued.get(session) ?? nothing) {
				if (queued === stanza) {
					return true;
				}
			}
			return false;
		},
		cancel(account, key) {
			remove(registrationId(account, key));
		},
		flush() {
			for (const collected of take()) {
				push(collected);
			}
		},
		take,
		restore(taken) {
			for (const { account, key, messages, queued } of taken) {
				for (const message of messages) {
					add(account, key, message);
				}
				for (const [session, stanzas] of queued) {
					collectionOf(account, key).queued.set(session, stanzas); // opened anew when more comes
				}
			}
		},
	};
}

export { openCoalescer };
export type { Coalescer, Collected };
