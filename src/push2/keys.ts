// The keys that a device registers for encrypted notifications: checked once, and brought into the form that is stored.
// Rule P2; RFC 8291 section 2 and RFC 8292 section 3.2.

import { base64 } from "util.encodings";

/** Prosody's util.crypto. It comes in as a parameter, since 0.12 has none. */
type Crypto = typeof import("util.crypto");

/** An uncompressed point on P-256: a byte 4 and two coordinates of 32 bytes. */
const pointLength = 65;

/** Bytes of an authentication secret (RFC 8291 section 3.2). */
const secretLength = 16;

/** A PKCS#8 of P-256 takes 67 to 150 bytes; one with attributes is still no kilobyte. */
const longestKey = 1024;

/** id-ecPublicKey on the named curve prime256v1, as a DER AlgorithmIdentifier (RFC 5480 section 2.1.1). */
const p256Algorithm = string.char(
	0x30,
	0x13,
	0x06,
	0x07,
	0x2a,
	0x86,
	0x48,
	0xce,
	0x3d,
	0x02,
	0x01,
	0x06,
	0x08,
	0x2a,
	0x86,
	0x48,
	0xce,
	0x3d,
	0x03,
	0x01,
	0x07,
);

/**
 * The bytes of a text in base64 or base64url (RFC 4648), with padding or without, white space anywhere.
 *
 * @param longest the most bytes there may be
 * @returns nothing if it is no such text, mixes the alphabets or has bits left over
 */
function decode(text: string, longest: number): string | undefined {
	const [dense] = string.gsub(text, "[ \t\r\n]+", "");
	if (string.len(dense) > Math.ceil(longest / 3) * 4) {
		return undefined;
	}
	const [letters, padding] = string.match(dense, "^([%w+/]+)(=*)$");
	const [urlLetters, urlPadding] = string.match(dense, "^([%w_-]+)(=*)$");
	const [standard] = string.gsub(letters ?? urlLetters ?? "", "[-_]", { "-": "+", _: "/" });
	const missing = (4 - (string.len(standard) % 4)) % 4;
	const given = padding ?? urlPadding ?? "";
	if (standard === "" || (given !== "" && string.len(given) !== missing)) {
		return undefined;
	}
	const padded = standard + string.rep("=", missing);
	const bytes = missing < 3 ? base64.decode(padded) : undefined;
	return bytes !== undefined && base64.encode(bytes) === padded ? bytes : undefined;
}

/**
 * The device's public key as it is stored, or nothing if it is no point on P-256. OpenSSL reads points in other forms of
 * as many bytes too, but RFC 8291 knows only this one.
 */
function normalizeUaPublic(text: string, crypto: Crypto): string | undefined {
	const point = decode(text, pointLength);
	if (point === undefined || string.len(point) !== pointLength || string.byte(point) !== 4) {
		return undefined;
	}
	return crypto.import_public_ec_raw(point, "P-256") !== undefined ? base64.encode(point) : undefined;
}

/** The device's authentication secret as it is stored, or nothing if it has not 16 bytes. */
function normalizeAuthSecret(text: string): string | undefined {
	const secret = decode(text, secretLength);
	return secret !== undefined && string.len(secret) === secretLength ? base64.encode(secret) : undefined;
}

/** The PEM of a stored PKCS#8 key. */
function pkcs8Pem(stored: string): string {
	const [lines] = string.gsub(stored, string.rep(".", 64), "%0\n");
	return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

/** How many bytes a DER length at that place says there are, and where they begin; nothing for lengths above 64 KiB. */
function derLength(der: string, position: number): LuaMultiReturn<[length: number, start: number] | [undefined]> {
	const [first, second, third] = string.byte(der, position, position + 2);
	if (first !== undefined && first < 0x80) {
		return $multi(first, position + 1);
	} else if (first === 0x81 && second !== undefined) {
		return $multi(second, position + 2);
	} else if (first === 0x82 && second !== undefined && third !== undefined) {
		return $multi(second * 256 + third, position + 3);
	}
	return $multi(undefined);
}

/** Whether that is one PKCS#8 PrivateKeyInfo for the named curve P-256 (RFC 5958 section 2), by its outer parts. */
function isP256Pkcs8(der: string): boolean {
	const [length, start] = derLength(der, 2);
	if (length === undefined || string.byte(der) !== 0x30 || start + length !== string.len(der) + 1) {
		return false;
	}
	const [integer, size, version] = string.byte(der, start, start + 2);
	const algorithm = string.sub(der, start + 3, start + 2 + string.len(p256Algorithm));
	return integer === 2 && size === 1 && (version === 0 || version === 1) && algorithm === p256Algorithm;
}

/** Whether the key signs what its own public half verifies: one may claim a public half that is not its own. */
function isWholeKey(key: CryptoKey, crypto: Crypto): boolean {
	const [signs, signature] = pcall(crypto.ecdsa_sha256_sign, key, "");
	const [verifies, isValid] = pcall(crypto.ecdsa_sha256_verify, key, "", signs ? signature : "");
	return signs && verifies && isValid === true;
}

/** The key to sign tokens with as it is stored, or nothing if it is no private key on P-256 in PKCS#8. */
function normalizeJwtKey(text: string, crypto: Crypto): string | undefined {
	const der = decode(text, longestKey);
	if (der === undefined || !isP256Pkcs8(der)) {
		return undefined;
	}
	const stored = base64.encode(der);
	const key = crypto.import_private_pem(pkcs8Pem(stored));
	return key !== undefined && isWholeKey(key, crypto) ? stored : undefined;
}

export { normalizeAuthSecret, normalizeJwtKey, normalizeUaPublic, pkcs8Pem };
export type { Crypto };
