/**
 * Keys, signatures and encryption (util/crypto, util-src/crypto.c). Signatures of ECDSA are in DER.
 *
 * @noSelfInFile
 */

/**
 * A key, which knows whether it has its private half.
 * @since 13.0
 */
interface CryptoKey extends LuaUserdata {
	/** "ED25519", "id-ecPublicKey", "rsaEncryption" */
	get_type(): string;
	/** @throws if it is a public key */
	private_pem(): string;
	public_pem(): string;
	/** The uncompressed point of an elliptic curve, 65 bytes for P-256; 32 bytes for Ed25519; nothing for RSA. */
	public_raw(): string | undefined;
	/**
	 * The shared secret with somebody else's public key (ECDH), 32 bytes for P-256.
	 * @throws if this is no private key, or the other is of another kind or curve, or the point at infinity
	 */
	derive(peer: CryptoKey): string;
}

type CryptoSign = (this: void, private_key: CryptoKey, message: string) => string;
type CryptoVerify = (this: void, public_key: CryptoKey, message: string, signature: string) => boolean;
/** @param iv 12 bytes. The last 16 bytes of the encrypted text are the tag. */
type CryptoGcm = (this: void, key: string, iv: string, text: string) => string;
/** Nothing and "verify-failed" if it was tampered with. */
type CryptoGcmDecrypt = (
	this: void,
	key: string,
	iv: string,
	text: string,
) => LuaMultiReturn<[text: string, error?: undefined] | [text: undefined, error: string]>;

/**
 * In 0.12 there is no such library: `require` throws.
 * @since 13.0
 */
declare module "util.crypto" {
	function generate_ed25519_keypair(): CryptoKey;
	/** 13.0.1 does not sign with it as it is: take `import_private_pem(key.private_pem())` for that. */
	function generate_p256_keypair(): CryptoKey;
	/** Nothing if it is none. */
	function import_private_pem(pem: string): CryptoKey | undefined;
	function import_public_pem(pem: string): CryptoKey | undefined;
	/**
	 * The public key that is a point on the curve; nothing if it is none. Compressed and hybrid points and the single byte 0 (the
	 * point at infinity) are taken too.
	 */
	function import_public_ec_raw(point: string, curve: "P-256"): CryptoKey | undefined;
	const ed25519_sign: CryptoSign;
	const ed25519_verify: CryptoVerify;
	const ecdsa_sha256_sign: CryptoSign;
	const ecdsa_sha256_verify: CryptoVerify;
	/** The two numbers of a DER signature, each of that many bytes (32 for P-256); nothing if it is none. */
	function parse_ecdsa_signature(
		der: string,
		size: number,
	): LuaMultiReturn<[r: string, s: string] | [r: undefined, s: undefined]>;
	function build_ecdsa_signature(r: string, s: string): string;
	const aes_128_gcm_encrypt: CryptoGcm;
	const aes_256_gcm_encrypt: CryptoGcm;
	const aes_128_gcm_decrypt: CryptoGcmDecrypt;
	const aes_256_gcm_decrypt: CryptoGcmDecrypt;
}
