// The memory of what was pushed to whom, so that one message gives one push per registration (N2).

import * as cache from "util.cache";
import type { Identity } from "./identity";

/** @noSelf */
interface Recent {
	/** Whether this registration was pushed for this message. */
	has(registration: string, identity: Identity): boolean;
	/** Whether this registration was pushed for a message of this name. */
	hasName(registration: string, name: string): boolean;
	/** Notes that this registration was pushed for this message. */
	add(registration: string, identity: Identity): void;
}

/** What {@link Recent} keeps over a reload of the module. */
interface RecentState {
	readonly objects: LuaTable<Stanza, LuaMap<string, boolean>>;
	readonly names: ProsodyCache<string, "fresh" | "known">;
}

/** Separates a registration from a name. */
const separator = "\0\0";

/**
 * Opens the memory.
 *
 * Queued objects are remembered as long as their queue holds them, however late they come up again; names are
 * remembered up to a number.
 *
 * @param size how many names to remember at most
 * @param state what an earlier instance left
 */
function openRecent(size: number, state: RecentState | undefined): LuaMultiReturn<[Recent, RecentState]> {
	const objects = state?.objects ?? setmetatable(new LuaTable<Stanza, LuaMap<string, boolean>>(), { __mode: "k" });
	const names = state?.names ?? cache.new<string, "fresh" | "known">(size);

	function hasName(registration: string, name: string): boolean {
		return names.get(registration + separator + name) !== undefined;
	}

	function has(registration: string, identity: Identity): boolean {
		if (objects.get(identity.object)?.get(registration) === true) {
			return true;
		}
		const known = names.get(registration + separator + identity.name);
		return known === "known" || (known === "fresh" && !identity.fresh);
	}

	function add(registration: string, identity: Identity): void {
		const registrations = objects.get(identity.object) ?? new LuaMap<string, boolean>();
		registrations.set(registration, true);
		objects.set(identity.object, registrations);
		names.set(registration + separator + identity.name, identity.fresh ? "fresh" : "known");
	}

	return $multi({ has, hasName, add }, { objects, names });
}

export { openRecent };
export type { Recent, RecentState };
