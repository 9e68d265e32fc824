import xml from "@xmpp/xml";

import { Component } from "./component.mjs";
import { ns } from "./namespaces.mjs";
import { errorElement, PushService } from "./push_service.mjs";

/** What a gateway tells a server of the answers of a Web Push service (RFC 8030); none of these is silence. */
const refusals = new Map([
	[404, "cancel/item-not-found"],
	[410, "cancel/gone"],
	[413, "modify/policy-violation"],
	[429, "wait/resource-constraint"],
	[500, "wait/internal-server-error"],
	[503, "wait/remote-server-timeout"],
]);

/**
 * A push service of Push 2.0: takes notifications, keeps them by client and is silent, which is success, or answers with an
 * error as told: {error: "type/condition"}, {from: a JID that was not asked, ...} or a function of the push that gives one
 * of these or nothing. It may also relay them to where the client is a URL, by the Web Push protocol.
 */
export class Gateway extends PushService {
	/** The Web Push requests that are under way or done, in order; each settles with the status of the answer. */
	relayed = [];
	#relays = false;

	/** A gateway that is an external component. Connect it again after the server has been restarted. */
	static async component(server, domain) {
		return new Gateway(domain, new Component(server, domain)).connect();
	}

	/** A gateway that is an ordinary account, of this server or another one, with a client that is online. */
	static async account(account) {
		const client = await account.client();
		return new Gateway(account.jid, client);
	}

	async connect() {
		await this.connection.connect();
		return this;
	}

	disconnect() {
		return this.connection.disconnect();
	}

	/** From now on notifications go on to their client, a URL, by Web Push; errors of that service come back. */
	relay() {
		this.#relays = true;
		return this;
	}

	/** Answers a push with an error; `attributes` override those of the answer. */
	refuse(push, error, attributes = {}) {
		const answer = { type: "error", id: push.id, from: push.to, to: push.from, ...attributes };
		this.connection.send(xml("message", answer, errorElement(error)));
	}

	/** Keeps a push; true when it was one. */
	received(element) {
		const notification = element.is("message") && element.getChild("notification", ns.push2);
		if (!notification || element.attrs.type === "error") return false;
		const push = parsePush(element, notification);
		this.keep(push);
		const how = this.answerTo(push);
		if (how?.error) this.refuse(push, how.error, how.from ? { from: how.from } : {});
		if (this.#relays) this.relayed.push(this.#post(push));
		return true;
	}

	/** Gives the status of the answer; nothing if nobody is there, or the client is no URL. */
	async #post(push) {
		const answer = await fetch(push.client, requestOf(push)).catch(() => undefined);
		const refusal = answer ? refusals.get(answer.status) : "wait/remote-server-timeout";
		if (refusal) this.refuse(push, refusal);
		return answer?.status;
	}
}

/** What a notification says. `payload` is the encrypted body, the first of all
 * `payloads`, `token` the JWT and `key` the public key that it names. */
function parsePush(message, notification) {
	const encrypted = notification.getChildren("encrypted", ns.sceEncrypted);
	const payloads = encrypted.map((element) => Buffer.from(element.getChildText("payload"), "base64"));
	const jwt = notification.getChild("jwt");
	const client = notification.getChildText("client");
	return {
		...message.attrs,
		client,
		secret: client,
		priority: notification.getChildText("priority"),
		voip: notification.getChild("voip") !== undefined,
		payload: payloads[0],
		payloads,
		token: jwt?.getText(),
		key: jwt && Buffer.from(jwt.attrs.key, "base64"),
		notification,
		element: message,
		time: Date.now(),
		toString: () => message.toString(),
	};
}

/** The Web Push request for a notification: RFC 8030, 8291 and 8292. Calls are not kept for who cannot be reached. */
function requestOf({ payload, priority, voip, token, key }) {
	const headers = { ttl: voip ? "30" : "86400", urgency: priority };
	if (payload) headers["content-encoding"] = "aes128gcm";
	if (token) headers.authorization = `vapid t=${token}, k=${key.toString("base64url")}`;
	return { method: "POST", headers, body: payload };
}
