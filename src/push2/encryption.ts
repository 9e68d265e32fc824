// Encrypting what a notification carries: RFC 8291 over the content coding aes128gcm of RFC 8188, in one record. Rule P8.

import type { Crypto } from "./keys";

/** Bytes of the record as its header tells: the greatest there may be, not how long it is. */
const recordSize = 4096;

/** The same as RFC 8188 section 2.1 writes it: 32 bits, the most significant first. */
const recordSizeField = string.char(0, 0, 16, 0);

/** Ends the text in the last record. */
const lastRecord = string.char(2);

/** What a record has besides its text: the delimiter of the last one, and the tag of AES-GCM. */
const recordOverhead = 17;

/** Salt, record size, length of the key id, and the sender's point as key id. */
const headerLength = 86;

/** The most bytes of header and record together that every push service takes (P8). */
const longestBody = 3052;

/** The most bytes of text that fit into such a body. */
const longestText = longestBody - headerLength - recordOverhead;

/** Who shall read it: the point (65 bytes) and the authentication secret (16 bytes) that the device registered. */
interface Receiver {
	readonly uaPublic: string;
	readonly authSecret: string;
}

/** What encrypting takes from outside. */
interface Tools {
	readonly crypto: Crypto;
	/** util.hashes' HKDF with SHA-256. */
	readonly hkdf: (this: void, length: number, key: string, salt: string, info: string) => string;
	/** A pair on P-256 that is used for this one text: util.crypto's generate_p256_keypair. */
	readonly generateKeys: (this: void) => CryptoKey;
	/** util.random's bytes. */
	readonly randomBytes: (this: void, count: number) => string;
}

/** What RFC 8188 makes a record from. */
interface ContentKey {
	/** Secret input of any length. */
	readonly input: string;
	/** 16 bytes. */
	readonly salt: string;
	/** Goes into the header, at most 255 bytes. */
	readonly keyId: string;
}

/** Header and only record of a text (RFC 8188 section 2), or nothing if it is too long for one. */
function encodeContent(text: string, key: ContentKey, tools: Tools): string | undefined {
	if (string.len(text) + recordOverhead > recordSize) {
		return undefined;
	}
	const { input, salt, keyId } = key;
	const contentKey = tools.hkdf(16, input, salt, "Content-Encoding: aes128gcm\0");
	const nonce = tools.hkdf(12, input, salt, "Content-Encoding: nonce\0");
	const record = tools.crypto.aes_128_gcm_encrypt(contentKey, nonce, text + lastRecord);
	return salt + recordSizeField + string.char(string.len(keyId)) + keyId + record;
}

/**
 * Encrypts a text for a device (RFC 8291 section 3).
 *
 * @param text at most 4079 bytes; `longestText` is what every push service takes
 * @returns the bytes of the body, 103 more than the text; nothing if the point is none, or the text is too long
 */
function encryptFor(text: string, receiver: Receiver, tools: Tools): string | undefined {
	const device = tools.crypto.import_public_ec_raw(receiver.uaPublic, "P-256");
	if (device === undefined) {
		return undefined;
	}
	const sender = tools.generateKeys();
	const senderPublic = sender.public_raw() ?? "";
	const [agreed, secret] = pcall(() => sender.derive(device));
	if (!agreed) {
		return undefined;
	}
	const info = `WebPush: info\0${receiver.uaPublic}${senderPublic}`;
	const input = tools.hkdf(32, secret, receiver.authSecret, info);
	return encodeContent(text, { input, salt: tools.randomBytes(16), keyId: senderPublic }, tools);
}

export { encodeContent, encryptFor, longestBody, longestText };
export type { ContentKey, Receiver, Tools };
