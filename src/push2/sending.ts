// How a `<send/>` of Push 2.0 reads: the keys are checked at once, and what is wrong is named. Rules P2, P9, P10.

import { normalizeAuthSecret, normalizeJwtKey, normalizeUaPublic } from "./keys";
import { send as profiles } from "./profiles";
import type { Refusal } from "../push/requests";
import type { Crypto } from "./keys";
import type { StoredMatch } from "./registration";

/** The client's mistake, in words. */
function mistake(text: string): Refusal {
	return ["modify", "bad-request", text];
}

/**
 * The text of a child without the white space around it; nothing if there is none.
 *
 * One pattern for both ends would take time with the square of the length where a client puts much white space within.
 */
function textOf(element: Stanza, name: string): string | undefined {
	const [begun] = string.match(element.get_child_text(name) ?? "", "%S.*");
	const [text] = string.match(begun ?? "", "^.*%S");
	return text;
}

/** The claims that a token is to make (P9). */
function readClaims(send: Stanza): LuaMultiReturn<[Record<string, string>] | [undefined, Refusal]> {
	const claims: Record<string, string> = {};
	for (const claim of send.childtags("jwt-claim")) {
		const { name } = claim.attr;
		if (name === undefined) {
			return $multi(undefined, mistake("A jwt-claim element has no name"));
		}
		claims[name] = claim.get_text() ?? "";
	}
	return $multi(claims);
}

/** The key that signs tokens, if the device wants any. */
function readTokenKey(
	send: Stanza,
	crypto: Crypto,
): LuaMultiReturn<[Mutable<Partial<StoredMatch>>] | [undefined, Refusal]> {
	const algorithm = textOf(send, "jwt-alg");
	const text = textOf(send, "jwt-key");
	if (send.get_child("jwt-alg") === undefined && send.get_child("jwt-key") === undefined) {
		return $multi({});
	}
	if (algorithm !== "ES256") {
		return $multi(undefined, mistake("The jwt-alg element does not hold ES256"));
	}
	const key = text !== undefined ? normalizeJwtKey(text, crypto) : undefined;
	if (key === undefined) {
		return $multi(undefined, mistake("The jwt-key element does not hold a private key on P-256 in PKCS#8"));
	}
	const [claims, problem] = readClaims(send);
	if (claims === undefined) {
		return $multi(undefined, problem);
	}
	return $multi({ jwt_alg: algorithm, jwt_key: key, jwt_claims: claims });
}

/** The keys of a match whose notifications are encrypted. */
function readKeys(
	send: Stanza,
	crypto: Crypto,
): LuaMultiReturn<[Mutable<Partial<StoredMatch>>] | [undefined, Refusal]> {
	const ua_public = normalizeUaPublic(textOf(send, "ua-public") ?? "", crypto);
	if (ua_public === undefined) {
		return $multi(undefined, mistake("The ua-public element does not hold a point on P-256 of 65 bytes"));
	}
	const auth_secret = normalizeAuthSecret(textOf(send, "auth-secret") ?? "");
	if (auth_secret === undefined) {
		return $multi(undefined, mistake("The auth-secret element does not hold 16 bytes"));
	}
	const [keys, problem] = readTokenKey(send, crypto);
	if (keys === undefined) {
		return $multi(undefined, problem);
	}
	keys.ua_public = ua_public;
	keys.auth_secret = auth_secret;
	return $multi(keys);
}

/** How a match is sent, if that is known here (P10): its profile, and the keys that this takes. */
function readSend(
	match: Stanza,
	crypto: Crypto | undefined,
): LuaMultiReturn<[Mutable<Partial<StoredMatch>>?, Refusal?]> {
	const encrypted = crypto !== undefined ? match.get_child("send", profiles.encrypted) : undefined;
	if (crypto === undefined || encrypted === undefined) {
		const plain = match.get_child("send", profiles.notifyOnly) !== undefined;
		return $multi(plain ? { send: profiles.notifyOnly } : undefined);
	}
	const [keys, problem] = readKeys(encrypted, crypto);
	if (keys === undefined) {
		return $multi(undefined, problem);
	}
	keys.send = profiles.encrypted;
	return $multi(keys);
}

export { mistake, readSend, textOf };
