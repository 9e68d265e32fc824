/**
 * Bytes to text and back (util/encodings, util/hashes, util/hex.lua). Lua strings are bytes.
 *
 * @noSelfInFile
 */

/** A hash: 8-bit string of fixed length, or lower-case hexadecimal digits. */
type HashFunction = (this: void, data: string, hex?: boolean) => string;
type HmacFunction = (this: void, key: string, message: string, hex?: boolean) => string;

declare module "util.hashes" {
	const md5: HashFunction;
	const sha1: HashFunction;
	const sha224: HashFunction;
	const sha256: HashFunction;
	const sha384: HashFunction;
	const sha512: HashFunction;
	const hmac_md5: HmacFunction;
	const hmac_sha1: HmacFunction;
	const hmac_sha256: HmacFunction;
	const hmac_sha512: HmacFunction;
	/** @since 13.0 */
	const hmac_sha384: HmacFunction | undefined;
	/** @since 13.0 */
	const sha3_256: HashFunction | undefined;
	/** @since 13.0 */
	const sha3_512: HashFunction | undefined;
	/** RFC 8018: a key of 20, or 32, bytes from a password. */
	function pbkdf2_hmac_sha1(password: string, salt: string, iterations: number): string;
	function pbkdf2_hmac_sha256(password: string, salt: string, iterations: number): string;
	/** Compares in a time that does not depend on where they differ. */
	function equals(a: string, b: string): boolean;
	/**
	 * RFC 5869; length in bytes.
	 * @since 13.0
	 */
	const hkdf_hmac_sha256: ((this: void, length: number, key: string, salt: string, info: string) => string) | undefined;
	/** @since 13.0 */
	const hkdf_hmac_sha384: ((this: void, length: number, key: string, salt: string, info: string) => string) | undefined;
}

declare module "util.encodings" {
	namespace base64 {
		/** With padding, without line breaks. */
		function encode(bytes: string): string;
		/** No return value at all if it is not base64: store it first. The URL-safe alphabet is not known. */
		function decode(text: string): string | undefined;
	}
	namespace utf8 {
		function valid(text: string): boolean;
		/** In code points; `undefined` if it is not UTF-8. */
		function length(text: string): number | undefined;
	}
	namespace stringprep {
		/** The normalised part, `undefined` if it is not allowed. `strict` refuses unassigned code points. */
		function nodeprep(text: string, strict?: boolean): string | undefined;
		function nameprep(text: string, strict?: boolean): string | undefined;
		function resourceprep(text: string, strict?: boolean): string | undefined;
		function saslprep(text: string, strict?: boolean): string | undefined;
	}
	namespace idna {
		/** An international domain name in ASCII, and back; `undefined` if it is none. */
		function to_ascii(domain: string): string | undefined;
		function to_unicode(domain: string): string | undefined;
	}
}

declare module "util.hex" {
	/** Lower-case hexadecimal digits. */
	function encode(bytes: string): string;
	/** Bytes for pairs of digits; not a check: what is no digit is skipped or left in. */
	function decode(text: string): string;
}
