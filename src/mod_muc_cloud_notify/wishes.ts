// Wishes: which messages of a room a registration wants to be told of (M5).

import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import { copyOf, forRoom } from "../push/registrations";
import { keyOf } from "../xep0357/registration";
import type { Registration } from "../push/registration";
import type { Registrations } from "../push/registrations";
import type { CloudRegistration } from "../xep0357/registration";

/** All messages, those that mention the member, or none. */
type Wish = "all" | "mentions" | "none";

/** A registration that may have wishes of its own. */
interface RoomRegistration extends CloudRegistration {
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

/** Where a registration is pushed, whatever room it is for. */
function targetOf(registration: Registration): string {
	const { jid: service, node } = registration as CloudRegistration;
	return keyOf(service, node);
}

/**
 * The registrations that are for a room, by key: those for that room, and those for all rooms unless there is one of the
 * same service and node for that room (M2).
 */
function registrationsFor(registrations: Registrations, room: string): Registrations {
	const own = forRoom(registrations, room);
	const named = new LuaSet<string>();
	for (const [_key, registration] of own) {
		named.add(targetOf(registration));
	}
	const found = copyOf(own);
	for (const [key, registration] of forRoom(registrations, undefined)) {
		if (!named.has(targetOf(registration))) {
			found.set(key, registration);
		}
	}
	return found;
}

/**
 * The keys of the registrations that are for a room, and want what happens there.
 *
 * @param usual what those want that have not said it
 * @param isEnough whether somebody who wishes this is to be told
 */
function keysWanting(
	registrations: Registrations,
	room: string,
	usual: Wish,
	isEnough: (this: void, wish: Wish) => boolean,
): string[] {
	const keys: string[] = [];
	for (const [key, registration] of registrationsFor(registrations, room)) {
		if (isEnough(wishOf(registration, room, usual))) {
			keys.push(key);
		}
	}
	return keys;
}

/** Whether a registration with this wish is told of every message. */
function wantsEverything(wish: Wish): boolean {
	return wish === "all";
}

/** Whether a registration with this wish is told of what is meant for the member. */
function wantsMentions(wish: Wish): boolean {
	return wish !== "none";
}

export { addWishes, keysWanting, wantsEverything, wantsMentions, wishOf };
export type { RoomRegistration, Wish };
