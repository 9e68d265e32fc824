// Wishes: which messages of a room a registration wants to be told of (M5).

import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import type { Registration } from "../push/registration";
import type { Registrations } from "../push/registrations";

/** All messages, those that mention the member, or none. */
type Wish = "all" | "mentions" | "none";

/** A registration that may have wishes of its own. */
interface RoomRegistration extends Registration {
	/** By the bare JID of the room. */
	readonly room_wishes?: Readonly<Record<string, Wish | undefined>>;
}

/** How Tigase's filter says it. */
const wishes: Readonly<Record<string, Wish | undefined>> = { always: "all", mentioned: "mentions", never: "none" };

/** Adds the wishes in an `<enable/>` to its registration: Tigase's filter, with a `<room/>` for each room. */
function addWishes(request: Stanza, registration: Mutable<RoomRegistration>): void {
	const filter = request.get_child("groupchat", ns.roomFilter);
	if (filter === undefined) {
		return;
	}
	const found: Record<string, Wish | undefined> = {};
	for (const { attr } of filter.childtags("room")) {
		const room = jid.bare(jid.prep(attr.jid));
		const wish = wishes[attr.allow ?? ""];
		const isConcerned = registration.room === undefined || registration.room === room;
		if (room !== undefined && wish !== undefined && isConcerned) {
			found[room] = wish;
		}
	}
	registration.room_wishes = found;
}

/** What a registration wants to be told of in a room, where `usual` holds if it has not said. */
function wishOf(registration: Registration, room: string, usual: Wish): Wish {
	const own = (registration as RoomRegistration).room_wishes;
	if (typeof own !== "object") {
		return usual;
	}
	return own[room] ?? usual;
}

/**
 * The keys of the registrations that are for a room: those for that room, and those for all rooms unless there is one
 * of the same service and node for that room (M2).
 */
function keysFor(registrations: Registrations, room: string): string[] {
	const named = new LuaSet<string>();
	for (const [_key, registration] of registrations) {
		if (registration.room === room) {
			named.add(`${registration.jid}\0${registration.node ?? ""}`);
		}
	}
	const keys: string[] = [];
	for (const [key, registration] of registrations) {
		const { jid: service, node = "" } = registration;
		const isForAll = registration.room === undefined && !named.has(`${service}\0${node}`);
		if (registration.room === room || isForAll) {
			keys.push(key);
		}
	}
	return keys;
}

/** Whether one of these registrations wants to be told of all messages of a room. */
function wantsAll(registrations: Registrations, room: string, usual: Wish): boolean {
	for (const key of keysFor(registrations, room)) {
		const registration = registrations.get(key);
		if (registration !== undefined && wishOf(registration, room, usual) === "all") {
			return true;
		}
	}
	return false;
}

export { addWishes, keysFor, wantsAll, wishOf };
export type { RoomRegistration, Wish };
