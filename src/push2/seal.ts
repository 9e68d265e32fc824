// Sealing: what a notification says that only the device can read (P8), and the token for its push service (P9).

import { base64 } from "util.encodings";
import * as ns from "../push/namespaces";
import { encryptFor, longestText } from "./encryption";
import { envelopeOf } from "./envelope";
import { normalizeAuthSecret, normalizeJwtKey, normalizeUaPublic } from "./keys";
import { signToken } from "./token";
import type { Guard } from "../push/guard";
import type { Receiver, Tools } from "./encryption";
import type { StoredMatch } from "./registration";
import type { TokenLibraries } from "./token";

/** What is to be told. */
interface Content {
	readonly stanza: Stanza;
	/** Bare JID of the account. */
	readonly account: string;
	/** The id under which the account's archive has it, if it does. */
	readonly archived: string | undefined;
}

/**
 * Adds to a notification, whose open element is the payload, what a match asks for. Where that fails, the notification
 * goes out without it: the device is woken, and nothing is told (N1).
 */
type Seal = (this: void, notification: Stanza, match: StoredMatch, content: Content) => void;

/** What {@link openSeal} needs. */
interface SealNeeds {
	readonly tools: Tools;
	readonly libraries: TokenLibraries;
	readonly guard: Guard;
	/** The URI by which the operator of this server can be reached. */
	readonly contact: string;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** A signed token, and the public half of its key in base64. */
interface Token {
	readonly text: string;
	readonly publicKey: string;
	/** When it was signed, in seconds since the epoch. */
	readonly since: number;
}

/** Seconds for which a token is used: it is good for twice as long. */
const reuse = 6 * 3600;

/** Opens the sealing. */
function openSeal(needs: SealNeeds): Seal {
	const { tools, libraries, guard, contact, now } = needs;

	/** Receivers, and tokens that are still good, for as long as the registration is in memory and the same. */
	const receivers = setmetatable(new LuaTable<StoredMatch, Receiver>(), { __mode: "k" });
	const tokens = setmetatable(new LuaTable<StoredMatch, Token>(), { __mode: "k" });

	/** Whom a match is encrypted for; the keys are looked at once, as another module may have stored them. */
	function receiverOf(match: StoredMatch): Receiver {
		const known = receivers.get(match);
		if (known !== undefined) {
			return known;
		}
		const uaPublic = normalizeUaPublic(match.ua_public ?? "", tools.crypto);
		const authSecret = normalizeAuthSecret(match.auth_secret ?? "");
		if (uaPublic === undefined || authSecret === undefined) {
			throw "the keys that are stored for a device are none";
		}
		const receiver = {
			uaPublic: base64.decode(uaPublic) as string,
			authSecret: base64.decode(authSecret) as string,
		};
		receivers.set(match, receiver);
		return receiver;
	}

	function encrypt(match: StoredMatch, content: Content): string {
		const { stanza, account, archived } = content;
		const receiver = receiverOf(match);
		const text = envelopeOf(stanza, {
			account,
			archiveId: archived,
			maximum: longestText,
			randomBytes: tools.randomBytes,
		});
		const body = encryptFor(text, receiver, tools);
		if (body === undefined) {
			throw "a notification could not be encrypted";
		}
		return base64.encode(body);
	}

	function addPayload(notification: Stanza, match: StoredMatch, content: Content): void {
		const payload = encrypt(match, content);
		notification.tag("encrypted", { xmlns: ns.push2Encrypted }).text_tag("payload", payload).up();
	}

	/** A token for a match: signing takes longer than all the rest, and a token may be used again (RFC 8292 section 2). */
	function tokenFor(match: StoredMatch, key: string): Token {
		const time = now();
		const known = tokens.get(match);
		if (known !== undefined && time >= known.since && time < known.since + reuse) {
			return known;
		}
		const signing = { key: normalizeJwtKey(key, tools.crypto) ?? "", claims: match.jwt_claims ?? {} };
		const [text, publicKey] = signToken(signing, contact, time, libraries);
		if (text === undefined) {
			throw "the key that is stored for a device's token is none";
		}
		const token = { text, publicKey, since: time };
		tokens.set(match, token);
		return token;
	}

	function addToken(notification: Stanza, match: StoredMatch): void {
		if (match.jwt_alg === "ES256" && match.jwt_key !== undefined) {
			const token = tokenFor(match, match.jwt_key);
			notification.text_tag("jwt", token.text, { key: token.publicKey });
		}
	}

	return (notification, match, content) => {
		const [sealed] = guard.attempt("encrypting a notification", () => addPayload(notification, match, content));
		if (sealed) {
			guard.attempt("signing a notification", () => addToken(notification, match));
		}
	};
}

export { openSeal };
export type { Seal };
