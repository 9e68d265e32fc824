// How an `<enable/>` of Push 2.0 reads, and what is wrong with one. Rules P2, P5, P6.

import * as jid from "util.jid";
import { tooLarge } from "../push/requests";
import { isMatchProfile } from "./profiles";
import { mistake, readSend, textOf } from "./sending";
import type { Refusal } from "../push/requests";
import type { Crypto } from "./keys";
import type { Match } from "./matches";
import type { Push2Registration, StoredMatch } from "./registration";

/** How requests are read. */
interface Reading {
	/** Bare JID of the account. */
	readonly account: string;
	/** Seconds since the epoch. */
	readonly now: number;
	/** Prosody's cryptography, if it has any (P10). */
	readonly crypto: Crypto | undefined;
}

/** Bytes of a request. */
const maxRequest = 65536;

/** Matches of a registration: each has keys that have to be checked. */
const maxMatches = 32;

const tooMany: Refusal = ["modify", "policy-violation", `There are more than ${maxMatches} match elements`];

/** Digits of a number of seconds: more than anybody lives to see. */
const longestGrace = 20;

const unknownProfiles: Refusal = [
	"cancel",
	"feature-not-implemented",
	"There is no match with a profile and a way to send that this server knows",
];

/** The push service that a request names, prepped. */
function readService(request: Stanza, account: string): LuaMultiReturn<[string] | [undefined, Refusal]> {
	const text = textOf(request, "service");
	if (text === undefined) {
		return $multi(undefined, mistake("The service element, which names the push service, is missing or empty"));
	}
	const service = jid.prep(text);
	if (service === undefined || jid.prep(service) !== service) {
		return $multi(undefined, ["modify", "jid-malformed", "The service element does not hold a JID"]);
	}
	if (jid.bare(service) === account) {
		return $multi(undefined, mistake("An account can't be its own push service"));
	}
	return $multi(service);
}

/** The filters of a match (P5). */
function readFilters(match: Stanza): LuaMultiReturn<[NonNullable<Match["chats"]>] | [undefined, Refusal]> {
	const chats: Record<string, { mention?: boolean; reply?: boolean }> = {};
	for (const filter of match.childtags("filter")) {
		const peer = jid.prep(filter.attr.jid);
		if (peer === undefined) {
			return $multi(undefined, mistake("The jid attribute of a filter element is missing, or not a JID"));
		}
		chats[peer] = {
			mention: filter.get_child("mention") !== undefined || undefined,
			reply: filter.get_child("reply") !== undefined || undefined,
		};
	}
	return $multi(chats);
}

/** The seconds for which a match holds back; nothing if it says none (P6). */
function readGrace(match: Stanza): LuaMultiReturn<[number?, Refusal?]> {
	if (match.get_child("grace") === undefined) {
		return $multi();
	}
	const text = textOf(match, "grace") ?? "";
	const [digits] = string.match(string.len(text) <= longestGrace ? text : "", "^%d+%.?%d*$");
	const seconds = digits !== undefined ? tonumber(digits) : undefined;
	if (seconds === undefined) {
		return $multi(undefined, mistake("The grace element does not hold a number of seconds"));
	}
	return $multi(seconds);
}

/** One match; nothing, and no refusal, if it has a profile that is not known here. */
function readMatch(match: Stanza, crypto: Crypto | undefined): LuaMultiReturn<[StoredMatch?, Refusal?]> {
	const { profile } = match.attr;
	const [chats, wrongFilter] = readFilters(match);
	if (chats === undefined) {
		return $multi(undefined, wrongFilter);
	}
	const [grace, wrongGrace] = readGrace(match);
	if (wrongGrace !== undefined) {
		return $multi(undefined, wrongGrace);
	}
	if (!isMatchProfile(profile)) {
		return $multi();
	}
	const [found, problem] = readSend(match, crypto);
	if (found === undefined) {
		return $multi(undefined, problem);
	}
	found.match = profile;
	found.chats = chats;
	found.grace = grace;
	return $multi(found as StoredMatch);
}

/** The matches of a request that are known here. */
function readMatches(
	request: Stanza,
	crypto: Crypto | undefined,
): LuaMultiReturn<[StoredMatch[]] | [undefined, Refusal]> {
	const matches: StoredMatch[] = [];
	let count = 0;
	for (const element of request.childtags("match")) {
		count += 1;
		if (count > maxMatches) {
			return $multi(undefined, tooMany);
		}
		const [match, problem] = readMatch(element, crypto);
		if (problem !== undefined) {
			return $multi(undefined, problem);
		}
		if (match !== undefined) {
			matches.push(match);
		}
	}
	if (matches.length === 0) {
		return $multi(undefined, unknownProfiles);
	}
	return $multi(matches);
}

/** Reads an `<enable/>`, whoever sends it. */
function parseEnable(request: Stanza, reading: Reading): LuaMultiReturn<[Push2Registration] | [undefined, Refusal]> {
	if (string.len(tostring(request)) > maxRequest) {
		return $multi(undefined, tooLarge);
	}
	const [service, noService] = readService(request, reading.account);
	if (service === undefined) {
		return $multi(undefined, noService);
	}
	const client = textOf(request, "client");
	if (client === undefined) {
		return $multi(undefined, mistake("The client element is missing or empty"));
	}
	const [matches, problem] = readMatches(request, reading.crypto);
	if (matches === undefined) {
		return $multi(undefined, problem);
	}
	return $multi({ service, client, matches, timestamp: reading.now });
}

export { parseEnable };
