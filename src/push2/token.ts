// The token by which a push service knows who sends (RFC 8292, ES256). Rule P9.

import { base64 } from "util.encodings";
import type { Crypto } from "./keys";
import { pkcs8Pem } from "./keys";

/** How long a token is good, in seconds. RFC 8292 section 2: not more than 24 hours, clocks that go wrong included. */
const lifetime = 12 * 3600;

/** What a device registered for the token. */
interface TokenKey {
	/** PKCS#8 in base64, as `normalizeJwtKey` returned it. */
	readonly key: string;
	/** The claims by name. */
	readonly claims: Readonly<Record<string, string>>;
}

/** Prosody's libraries; as they are here, only in 13.0. */
interface TokenLibraries {
	readonly crypto: Crypto;
	readonly newSigner: NonNullable<typeof import("util.jwt").new_signer>;
}

/**
 * Signs a token.
 *
 * @param contact the URI by which the operator of this server can be reached
 * @param now seconds since 1970
 * @returns the token, and the public half of its key: the raw point in base64; nothing if the key is none for ES256
 */
function signToken(
	registered: TokenKey,
	contact: string,
	now: number,
	libraries: TokenLibraries,
): LuaMultiReturn<[token: string, publicKey: string] | [undefined]> {
	const pem = pkcs8Pem(registered.key);
	const key = libraries.crypto.import_private_pem(pem);
	const point = key?.get_type() === "id-ecPublicKey" ? key.public_raw() : undefined;
	if (point === undefined) {
		return $multi(undefined);
	}
	const claims: Record<string, string | number> = {};
	for (const [name, value] of pairs(registered.claims)) {
		claims[name] = value;
	}
	claims.iat = math.floor(now);
	claims.exp = math.floor(now) + lifetime;
	claims.sub = contact;
	return $multi(libraries.newSigner("ES256", pem)(claims), base64.encode(point));
}

export { signToken };
export type { TokenKey, TokenLibraries };
