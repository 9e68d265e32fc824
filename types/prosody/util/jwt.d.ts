/**
 * JSON Web Tokens, RFC 7519 (util/jwt.lua).
 *
 * @noSelfInFile
 */

/** What comes of looking at a token: whether it holds, and what it says or why it does not. */
type JwtVerdict = LuaMultiReturn<
	[ok: true, claims: Readonly<Record<string, unknown>>] | [ok: false | undefined, reason: string]
>;

type JwtAlgorithm =
	"HS256" | "HS384" | "HS512" | "ES256" | "ES512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512";

declare module "util.jwt" {
	/** A token signed by HMAC with SHA-256. */
	function sign(key: string, claims: object): string;
	/** Looks at the signature only, not at times. "signature-mismatch" comes with `false`, all else with nothing. */
	function verify(key: string, token: string): JwtVerdict;
	/**
	 * A function that signs, and sets `iat` and, in an hour or `default_ttl` seconds, `exp` on the claims unless they are
	 * there.
	 * @param key the secret for the HS algorithms, a private key in PEM for the others
	 * @since 13.0
	 */
	const new_signer:
		| ((
				this: void,
				algorithm: JwtAlgorithm,
				key: string,
				options?: { readonly default_ttl?: number },
		  ) => (this: void, claims: Record<string, unknown>) => string)
		| undefined;
	/**
	 * A function that looks at signature, `exp`, and what `claim_verifier` says.
	 * @param key the secret for the HS algorithms, a public key in PEM for the others
	 * @since 13.0
	 */
	const new_verifier:
		| ((
				this: void,
				algorithm: JwtAlgorithm,
				key: string,
				options?: {
					readonly accept_expired?: boolean;
					readonly claim_verifier?: (this: void, claims: Readonly<Record<string, unknown>>) => boolean;
				},
		  ) => (this: void, token: string) => JwtVerdict)
		| undefined;
}
