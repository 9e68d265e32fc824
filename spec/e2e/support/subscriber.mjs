import { createECDH, generateKeyPairSync, randomBytes } from "node:crypto";

import xml from "@xmpp/xml";
import ece from "http_ece";

import { ns } from "./namespaces.mjs";
import { Inbox } from "./inbox.mjs";
import { sends } from "./push2.mjs";

/**
 * The app on a device, on the side of Web Push: its keys, what it gives to its server for them, and how it reads what
 * comes. It decrypts with another implementation than that under test.
 */
export class Subscriber {
	#ecdh = createECDH("prime256v1");
	#vapid = generateKeyPairSync("ec", { namedCurve: "P-256" });
	#bodies = new Inbox();
	authSecret = randomBytes(16);

	constructor() {
		this.#ecdh.generateKeys();
	}

	/** The device's public key: 65 bytes, uncompressed. */
	get publicKey() {
		return this.#ecdh.getPublicKey();
	}

	/** The key with which the server signs, in the clothes that Push 2.0 wants: PKCS#8 as DER. */
	get signingKey() {
		return this.#vapid.privateKey.export({ format: "der", type: "pkcs8" });
	}

	/** Its public half: 65 bytes, uncompressed. */
	get verifyingKey() {
		const { x, y } = this.#vapid.publicKey.export({ format: "jwk" });
		return Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
	}

	/** What must not be seen in a log: the keys as the server is given them. */
	get secrets() {
		return [this.publicKey, this.authSecret, this.signingKey].map((key) => key.toString("base64"));
	}

	/** Subscribes to an endpoint, for the app server that has the signing key. */
	subscribe(endpoint) {
		this.audience = endpoint.origin;
		this.url = endpoint.subscribe({
			key: this.verifyingKey,
			receive: (body, headers) => this.#bodies.put({ body, headers }),
		});
		return this;
	}

	/**
	 * <send/>: the keys for the server. `fields` override texts of children by their names, or leave one out (undefined);
	 * `claims` are those of the token; `signed`: false leaves the token out.
	 */
	send({ fields = {}, claims = { aud: this.audience ?? "https://push.example.org" }, signed = true } = {}) {
		const texts = {
			"ua-public": this.publicKey.toString("base64"),
			"auth-secret": this.authSecret.toString("base64"),
			...(signed && { "jwt-alg": "ES256", "jwt-key": this.signingKey.toString("base64") }),
			...fields,
		};
		const children = Object.entries(texts).filter(([, text]) => text !== undefined);
		return xml(
			"send",
			sends.encrypted,
			...children.map(([name, text]) => xml(name, {}, text)),
			...Object.entries(signed ? claims : {}).map(([name, value]) => xml("jwt-claim", { name }, value)),
		);
	}

	/** What has come next from the endpoint: {body, headers}. */
	next() {
		return this.#bodies.take("a Web Push message", () => true);
	}

	/** Decrypts a body; gives the text in it, or throws. */
	decrypt(body) {
		const plain = ece.decrypt(body, { version: "aes128gcm", privateKey: this.#ecdh, authSecret: this.authSecret });
		return new TextDecoder("utf-8", { fatal: true }).decode(plain);
	}

	/** Decrypts a body; gives the message that was forwarded in the envelope. Throws at any other content. */
	read(body) {
		return messageIn(this.decrypt(body));
	}
}

/** What the header of an encrypted body says (RFC 8188, section 2.1); `rest` is how many bytes follow it. */
export function headerOf(body) {
	const keyLength = body[20];
	const length = 21 + keyLength;
	return {
		salt: body.subarray(0, 16),
		recordSize: body.readUInt32BE(16),
		key: body.subarray(21, length),
		rest: body.length - length,
	};
}

/** The message in the text of an envelope (XEP-0420, XEP-0297). */
export function messageIn(text) {
	const envelope = parse(text);
	if (!envelope.is("envelope", ns.sce)) throw new Error(`no envelope: ${text}`);
	const message = envelope.getChild("content")?.getChild("forwarded", ns.forward)?.getChild("message", ns.client);
	if (!message) throw new Error(`no message: ${text}`);
	return message;
}

/** An element out of a text that holds nothing else. */
function parse(text) {
	const parser = new xml.Parser();
	const found = [];
	parser.on("element", (element) => found.push(element));
	parser.on("error", (error) => {
		throw error;
	});
	parser.write(`<document>${text}</document>`);
	if (found.length !== 1) throw new Error(`${found.length} elements: ${text}`);
	return found[0];
}
