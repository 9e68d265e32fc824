/** Keys, signatures and authenticated encryption by OpenSSL (util/crypto.so). Only in 13.0: `require` fails on 0.12. */

/** A key, or the public half of one. */
interface ProsodyKey {
	/** PKCS#8, ending in a line break. @throws if only the public half is known */
	private_pem(): string;
	/** SubjectPublicKeyInfo, ending in a line break. */
	public_pem(): string;
	/** The uncompressed point of an elliptic curve (65 bytes on P-256); 32 bytes of Ed25519; nothing for RSA. */
	public_raw(): string | undefined;
	/** The kind of key, but not the curve. */
	get_type(): "id-ecPublicKey" | "ED25519" | "rsaEncryption" | string;
	/**
	 * The shared secret of ECDH, 32 bytes on P-256.
	 * @param peer the other side's public key, or a pair
	 * @throws if this is no private key, or the other is of another kind or curve, or the point at infinity
	 */
	derive(peer: ProsodyKey): string;
}

declare module "util.crypto" {
	/**
	 * A fresh pair on P-256. It is good for `derive`; the signing functions take it only after its `private_pem()` was
	 * imported again, as its kind is not named alike.
	 */
	function generate_p256_keypair(): ProsodyKey;
	/** From PKCS#8 or a traditional form, of any kind and curve; `undefined` if it can't be read. */
	function import_private_pem(pem: string): ProsodyKey | undefined;
	/** From SubjectPublicKeyInfo; `undefined` if it can't be read. */
	function import_public_pem(pem: string): ProsodyKey | undefined;
	/**
	 * From a point, checked to be on the curve; `undefined` if it is not. Compressed points and the single byte 0 (the
	 * point at infinity) are taken too.
	 */
	function import_public_ec_raw(point: string, curve: "P-256"): ProsodyKey | undefined;

	/**
	 * @param key 16 bytes
	 * @param nonce 12 bytes
	 * @returns as many bytes as the text has, and 16 for the tag
	 * @throws if a length is wrong
	 */
	function aes_128_gcm_encrypt(key: string, nonce: string, text: string): string;
	/** The text; nothing and "verify-failed" if it is not genuine. @throws if a length is wrong */
	function aes_128_gcm_decrypt(
		key: string,
		nonce: string,
		ciphertext: string,
	): LuaMultiReturn<[text: string, error?: undefined] | [text: undefined, error: string]>;

	/** A signature in DER. @throws unless it is an imported private key of an elliptic curve */
	function ecdsa_sha256_sign(key: ProsodyKey, message: string): string;
	/** @throws unless it is an imported key of an elliptic curve */
	function ecdsa_sha256_verify(key: ProsodyKey, message: string, signature: string): boolean;
	/** The two numbers of a signature in DER, each of `size` bytes. */
	function parse_ecdsa_signature(der: string, size: number): LuaMultiReturn<[r: string, s: string]>;
	function build_ecdsa_signature(r: string, s: string): string;
}
