/** JSON Web Tokens, RFC 7519 (util/jwt.lua). As it is here, only in 13.0: that of 0.12 knows HS256 alone. */

/** Claims by name. Times are seconds since 1970. */
interface JwtClaims {
	iat?: number;
	exp?: number;
	readonly [claim: string]: string | number | boolean | undefined;
}

declare module "util.jwt" {
	/**
	 * A function that makes tokens. It writes `iat` (now) and `exp` into the claims that it is given, unless they are there.
	 *
	 * @param key a PEM; for HS* the secret
	 * @param options `default_ttl` in seconds, 3600 unless given
	 * @throws if the key can't be read, or is none for the algorithm; which curve it is on is not looked at
	 */
	function new_signer(
		algorithm: "ES256" | "ES512" | "HS256" | "HS384" | "HS512" | "PS256" | "RS256",
		key: string,
		options?: { readonly default_ttl?: number },
	): (this: void, claims: JwtClaims) => string;
	/**
	 * A function that checks tokens: true and the claims; false or nothing, and the reason. Expired ones are refused.
	 *
	 * @param key the public PEM; for HS* the secret
	 * @throws as new_signer
	 */
	function new_verifier(
		algorithm: "ES256" | "ES512" | "HS256" | "HS384" | "HS512" | "PS256" | "RS256",
		key: string,
		options?: { readonly accept_expired?: boolean },
	): (
		this: void,
		token: string,
	) => LuaMultiReturn<[valid: true, claims: Readonly<JwtClaims>] | [valid: false | undefined, reason: string]>;
}
