// A registration of Push 2.0: what one device has enabled, as it is stored (P14).

import * as jid from "util.jid";
import { isText, restoreNotes } from "../push/registration";
import type { Registration } from "../push/registration";
import type { Match } from "./matches";

/** What one `<match/>` asks for. The keys are in base64, as keys.ts brings them into shape. */
interface StoredMatch extends Match {
	/** The send profile, by its URI. */
	readonly send: string;
	readonly ua_public?: string;
	readonly auth_secret?: string;
	readonly jwt_alg?: string;
	readonly jwt_key?: string;
	readonly jwt_claims?: Readonly<Record<string, string>>;
}

/** The registration of one device, whose client_id or resource is its key. */
interface Push2Registration extends Registration {
	/** The push service, prepped. */
	readonly service: string;
	/** What tells the service whom to notify. */
	readonly client: string;
	readonly matches: ReadonlyArray<StoredMatch>;
}

/** Filters as they are looked for, by prepped JIDs: others stored them as the client wrote them. */
function preppedFilters(chats: NonNullable<Match["chats"]>): NonNullable<Match["chats"]> {
	const prepped: Mutable<NonNullable<Match["chats"]>> = {};
	for (const [peer, filter] of pairs(chats)) {
		prepped[jid.prep(peer) ?? peer] = filter;
	}
	return prepped;
}

/** Whether the filters of a match that was read from a store can be used. */
function hasSoundFilters(chats: unknown): boolean {
	if (typeof chats !== "object") {
		return chats === undefined;
	}
	for (const [peer, filter] of pairs(chats as object)) {
		if (typeof peer !== "string" || typeof filter !== "object") {
			return false;
		}
	}
	return true;
}

/** Whether a match that was read from a store can be used. */
function isSoundMatch(entry: unknown): boolean {
	if (typeof entry !== "object") {
		return false;
	}
	const match = entry as StoredMatch;
	const { grace, jwt_claims } = match;
	const isMatch = typeof match.match === "string" && typeof match.send === "string" && hasSoundFilters(match.chats);
	const hasTexts =
		isText(match.ua_public) && isText(match.auth_secret) && isText(match.jwt_alg) && isText(match.jwt_key);
	const hasNumbers = grace === undefined || typeof grace === "number";
	return isMatch && hasTexts && hasNumbers && (jwt_claims === undefined || typeof jwt_claims === "object");
}

/**
 * Checks an entry that was read from a store: written by this module, by another of its name, or damaged (C7, P14).
 *
 * @returns the entry, or nothing
 */
function restore(key: string, entry: unknown): LuaMultiReturn<[Push2Registration, string] | [undefined, undefined]> {
	if (typeof entry !== "object") {
		return $multi(undefined, undefined);
	}
	const registration = entry as Mutable<Push2Registration>;
	const service = typeof registration.service === "string" ? jid.prep(registration.service) : undefined;
	const sound = typeof registration.client === "string" && typeof registration.matches === "object";
	if (service === undefined || !sound || !restoreNotes(registration)) {
		return $multi(undefined, undefined);
	}
	const matches: StoredMatch[] = [];
	for (const match of registration.matches) {
		if (isSoundMatch(match)) {
			(match as Mutable<StoredMatch>).chats = match.chats !== undefined ? preppedFilters(match.chats) : undefined;
			matches.push(match);
		}
	}
	registration.service = service;
	registration.matches = matches;
	if (matches.length === 0) {
		return $multi(undefined, undefined);
	}
	return $multi(registration, key);
}

export { restore };
export type { Push2Registration, StoredMatch };
