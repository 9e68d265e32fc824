import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { importJWK, jwtVerify } from "jose";

import { freePorts } from "./ports.mjs";

/** What services of Web Push take at least, and this one at most, in bytes (RFC 8030, section 7.2). */
const largest = 4096;

/** The longest life of a token, in seconds (RFC 8292, section 2). */
const day = 24 * 3600;

const urgencies = new Set(["very-low", "low", "normal", "high"]);

/**
 * A service of Web Push on this machine: RFC 8030 as far as app servers see it, and RFC 8292. Each subscription has a URL of
 * its own, may name the key of the app server that it is for, and hands the bodies to its subscriber.
 */
export class PushEndpoint {
	#subscriptions = new Map();
	#http;

	/** Starts it on a free port of 127.0.0.1. */
	static async open() {
		const endpoint = new PushEndpoint();
		await endpoint.#listen();
		return endpoint;
	}

	/** A new subscription: gives its URL. `key` is the app server's public one (65 bytes); `receive(body, headers)` is told. */
	subscribe({ key, receive }) {
		const path = `/push/${randomUUID()}`;
		this.#subscriptions.set(path, { key, receive });
		return `${this.origin}${path}`;
	}

	/** The subscription is over: who sends to it is told so. */
	unsubscribe(url) {
		this.#subscriptions.delete(new URL(url).pathname);
	}

	close() {
		this.#http.closeAllConnections();
		return new Promise((resolve) => this.#http.close(resolve));
	}

	async #listen() {
		const [port] = await freePorts(1);
		this.origin = `http://127.0.0.1:${port}`;
		this.#http = createServer(async (request, response) => {
			const { status, reason } = await this.#take(request).catch((error) => ({ status: 500, reason: error.message }));
			response.writeHead(status, { ttl: "0" }).end(reason);
		});
		await new Promise((resolve, reject) => this.#http.once("error", reject).listen(port, "127.0.0.1", resolve));
	}

	/** Takes a message to be pushed; gives the status of the answer and, if it is refused, why. */
	async #take(request) {
		const { headers, url } = request;
		const body = Buffer.concat(await request.toArray());
		const subscription = this.#subscriptions.get(url);
		if (!subscription) return { status: 410, reason: "no such subscription" };
		const refusal = fault(request, body) ?? (await this.#distrust(headers.authorization, subscription.key));
		if (refusal) return refusal;
		subscription.receive(body, headers);
		return { status: 201 };
	}

	/** RFC 8292: gives the refusal, if there is one. Who has named no key takes what comes. */
	async #distrust(authorization, key) {
		if (!key) return undefined;
		if (!authorization) return { status: 401, reason: "no token" };
		const [, token, named] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
		if (named !== key.toString("base64url")) return { status: 403, reason: "another key" };
		const reason = await verifyToken(token, key, this.origin).then(
			() => undefined,
			(error) => error.message,
		);
		return reason && { status: 403, reason };
	}
}

/** What is wrong with a request, whoever sends it; undefined if nothing is. */
function fault({ method, headers }, body) {
	if (method !== "POST") return { status: 405, reason: method };
	if (!/^\d+$/.test(headers.ttl ?? "")) return { status: 400, reason: "no TTL" };
	if (!urgencies.has(headers.urgency ?? "normal")) return { status: 400, reason: `urgency ${headers.urgency}` };
	if (body.length > largest) return { status: 413, reason: `${body.length} bytes` };
	const isPlain = body.length > 0 && headers["content-encoding"] !== "aes128gcm";
	return isPlain ? { status: 415, reason: "not encrypted" } : undefined;
}

/** Checks signature, audience and life of a token; gives its claims, or throws. `key` is the public one, 65 bytes. */
export async function verifyToken(token, key, audience) {
	const [x, y] = [key.subarray(1, 33), key.subarray(33)].map((half) => half.toString("base64url"));
	const publicKey = await importJWK({ kty: "EC", crv: "P-256", x, y }, "ES256");
	const { payload } = await jwtVerify(token, publicKey, {
		...{ audience, algorithms: ["ES256"], requiredClaims: ["exp", "sub"] },
	});
	if (payload.exp - Date.now() / 1000 > day) throw new Error("the token is valid for more than a day");
	return payload;
}
