// The memory of what was pushed to whom, so that one message gives one push per registration (N2).

import { newFading, recall, remember } from "./fading";
import { copyOf } from "./registrations";
import type { Fading } from "./fading";
import type { Identity } from "./identity";

/** What is known of a name: whether a registration was pushed for it, as its message came in or later, or was not. */
type NameMark = "fresh" | "known" | "not pushed";

/** What is known of a queued stanza and a registration: it was pushed, or needed no push where it was queued. */
type Mark = "pushed" | "passed over";

/** What is known of a queued stanza, by registration. Many stanzas may share one, so it is never changed. */
type Marks = ReadonlyLuaMap<string, Mark>;

/** @noSelf */
interface Recent {
	/** Whether this registration was pushed for this message. */
	wasPushed(registration: string, identity: Identity): boolean;
	/** Whether this registration was pushed for a message of this name. */
	wasNamePushed(registration: string, name: string): boolean;
	/** Whether this very stanza, in the queue where it is, needed no push. */
	wasPassedOver(registration: string, queued: Stanza): boolean;
	/** Whether this registration needed no push for a message of this name when it was stored. */
	wasStoredUnpushed(registration: string, name: string): boolean;
	/** This registration is pushed for this message. */
	push(registration: string, identity: Identity): void;
	/** This registration is pushed for these stanzas, in the queue where they are. */
	pushQueued(registration: string, stanzas: ReadonlyArray<Stanza>): void;
	/** Whether this registration was pushed for this very stanza, in the queue where it is. */
	wasQueuedPushed(registration: string, queued: Stanza): boolean;
	/** The push did not arrive, and is not tried again: the message may be pushed after all. */
	forget(registration: string, identity: Identity): void;
	/** This very stanza needs no push: the device gets the message from another session's queue. */
	passOver(registration: string, queued: Stanza): void;
	/** This message is stored, and needs no push now. */
	storeUnpushed(registration: string, name: string): void;
}

/** What {@link Recent} keeps over a reload of the module. */
interface RecentState {
	readonly objects: LuaTable<Stanza, Marks>;
	readonly names: Fading<NameMark>;
}

/** What is known of most stanzas. */
const nothing: Marks = new LuaMap();

/** Separates a registration from a name. */
const separator = "\0\0";

/**
 * Opens the memory.
 *
 * Queued stanzas are remembered as long as their queue holds them, however late they come up again; names are
 * remembered up to a number.
 *
 * @param size how many names to remember at most
 * @param before what an earlier instance of the module left
 */
function openRecent(size: number, before: RecentState | undefined): LuaMultiReturn<[Recent, RecentState]> {
	const state: RecentState = before ?? {
		objects: setmetatable(new LuaTable<Stanza, Marks>(), { __mode: "k" }),
		names: newFading(),
	};
	const { objects, names } = state;

	function known(registration: string, name: string): NameMark | undefined {
		return recall(names, registration + separator + name);
	}

	function learn(registration: string, name: string, value: NameMark): void {
		remember(names, registration + separator + name, value, size);
	}

	/** What is known of a stanza, and that besides. */
	function marksWith(queued: Stanza, registration: string, value: Mark | undefined): Marks {
		const marks = copyOf(objects.get(queued) ?? nothing) as LuaMap<string, Mark>;
		if (value !== undefined) {
			marks.set(registration, value);
		} else {
			marks.delete(registration);
		}
		return marks;
	}

	const recent: Recent = {
		wasPushed(registration, identity) {
			const { object, name, fresh } = identity;
			if (recent.wasQueuedPushed(registration, object)) {
				return true;
			}
			const found = known(registration, name);
			return found === "known" || (found === "fresh" && !fresh);
		},
		wasNamePushed(registration, name) {
			const found = known(registration, name);
			return found === "known" || found === "fresh";
		},
		wasPassedOver: (registration, queued) => objects.get(queued)?.get(registration) === "passed over",
		wasStoredUnpushed: (registration, name) => known(registration, name) === "not pushed",
		push(registration, identity) {
			const { object, name, fresh } = identity;
			if (fresh) {
				objects.set(object, marksWith(object, registration, "pushed"));
			}
			learn(registration, name, fresh ? "fresh" : "known");
		},
		pushQueued(registration, stanzas) {
			const pushed = new LuaMap<string, Mark>();
			pushed.set(registration, "pushed");
			for (const queued of stanzas) {
				objects.set(queued, objects.has(queued) ? marksWith(queued, registration, "pushed") : pushed);
			}
		},
		wasQueuedPushed: (registration, queued) => objects.get(queued)?.get(registration) === "pushed",
		forget(registration, identity) {
			const { object, name } = identity;
			if (objects.has(object)) {
				objects.set(object, marksWith(object, registration, undefined));
			}
			learn(registration, name, "not pushed");
		},
		passOver(registration, queued) {
			objects.set(queued, marksWith(queued, registration, "passed over"));
		},
		storeUnpushed(registration, name) {
			learn(registration, name, "not pushed");
		},
	};
	return $multi(recent, state);
}

export { openRecent };
export type { Recent, RecentState };
