// The memory of what was pushed to whom, so that one message gives one push per registration (N2).

import * as cache from "util.cache";
import type { Identity } from "./identity";

/** What is known of a name: whether a registration was pushed for it, as its message came in or later, or was not. */
type NameMark = "fresh" | "known" | "not pushed";

/** What is known of a queued stanza and a registration: it was pushed, or needed no push where it was queued. */
type Mark = "pushed" | "passed over";

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
	/** The push did not arrive, and is not tried again: the message may be pushed after all. */
	forget(registration: string, identity: Identity): void;
	/** This very stanza needs no push: the device gets the message from another session's queue. */
	passOver(registration: string, queued: Stanza): void;
	/** This message is stored, and needs no push now. */
	storeUnpushed(registration: string, name: string): void;
}

/** What {@link Recent} keeps over a reload of the module. */
interface RecentState {
	readonly objects: LuaTable<Stanza, LuaMap<string, Mark>>;
	readonly names: ProsodyCache<string, NameMark>;
}

/** Separates a registration from a name. */
const separator = "\0\0";

/** An empty memory for so many names. */
function newState(size: number): RecentState {
	return { objects: setmetatable(new LuaTable(), { __mode: "k" }), names: cache.new(size) };
}

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
	const state = before ?? newState(size);
	const { objects, names } = state;
	names.resize(size);

	function mark(registration: string, queued: Stanza, value: Mark): void {
		const marks = objects.get(queued) ?? new LuaMap<string, Mark>();
		marks.set(registration, value);
		objects.set(queued, marks);
	}

	const recent: Recent = {
		wasPushed(registration, identity) {
			const { object, name, fresh } = identity;
			if (objects.get(object)?.get(registration) === "pushed") {
				return true;
			}
			const known = names.get(registration + separator + name);
			return known === "known" || (known === "fresh" && !fresh);
		},
		wasNamePushed(registration, name) {
			const known = names.get(registration + separator + name);
			return known === "known" || known === "fresh";
		},
		wasPassedOver: (registration, queued) => objects.get(queued)?.get(registration) === "passed over",
		wasStoredUnpushed: (registration, name) => names.get(registration + separator + name) === "not pushed",
		push(registration, identity) {
			const { object, name, fresh } = identity;
			mark(registration, object, "pushed");
			names.set(registration + separator + name, fresh ? "fresh" : "known");
		},
		forget(registration, identity) {
			const { object, name } = identity;
			objects.get(object)?.delete(registration);
			names.set(registration + separator + name, "not pushed");
		},
		passOver(registration, queued) {
			mark(registration, queued, "passed over");
		},
		storeUnpushed(registration, name) {
			names.set(registration + separator + name, "not pushed");
		},
	};
	return $multi(recent, state);
}

export { openRecent };
export type { Recent, RecentState };
