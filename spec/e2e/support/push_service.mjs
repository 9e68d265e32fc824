import xml from "@xmpp/xml";

import { Inbox } from "./inbox.mjs";
import { ns } from "./namespaces.mjs";
import { patience } from "./wait.mjs";

/**
 * What any push service of these tests does, whatever its protocol: it keeps pushes by the secret that devices were given
 * for it (a node of XEP-0357, a client of Push 2.0) and answers them as told. `connection` is who speaks XMPP for it, a
 * {@link Component} or a {@link Client}. A subclass tells in `received` what is a push.
 */
export class PushService {
	/** Called with each push as it arrives. */
	onPush = () => {};
	#connection;
	#inboxes = new Map();
	#answers = new Map();
	#markers = new Inbox();

	/** @param jid as which devices register it */
	constructor(jid, connection) {
		this.jid = jid;
		this.#connection = connection;
		connection.intercept = (element) => this.#markerReceived(element) || this.received(element);
	}

	/** The XMPP side, for stanzas that are not answers. */
	get connection() {
		return this.#connection;
	}

	/** How pushes for `secret` are answered from now on; the words for it are those of the subclass. */
	answer(secret, how) {
		this.#answers.set(secret, how);
	}

	/** What {@link answer} said of this push; undefined if it was not told. */
	answerTo(push) {
		const how = this.#answers.get(push.secret);
		return typeof how === "function" ? how(push) : how;
	}

	/** The next push for `secret`, in order of arrival. */
	next(secret, timeout = patience) {
		return this.#inbox(secret).take(`a push for ${secret}`, () => true, timeout);
	}

	/** The pushes for `secret` that nobody has looked at, and forgets them. */
	takeAll(secret) {
		return this.#inbox(secret).takeAll();
	}

	/** Waits for the marker that the server was told to send, see {@link World#marker}. */
	takeMarker(id, timeout) {
		return this.#markers.take(`marker ${id}`, (marker) => marker === id, timeout);
	}

	/** Keeps a push, which has a `secret`. */
	keep(push) {
		this.#inbox(push.secret).put(push);
		this.onPush(push);
	}

	#inbox(secret) {
		if (!this.#inboxes.has(secret)) this.#inboxes.set(secret, new Inbox());
		return this.#inboxes.get(secret);
	}

	#markerReceived(element) {
		if (!element.is("message") || !element.attrs.id?.startsWith("marker-")) return false;
		this.#markers.put(element.attrs.id);
		return true;
	}
}

/** An `<error/>` from "type/condition". */
export function errorElement(description) {
	const [type, condition] = description.split("/");
	return xml("error", { type }, xml(condition, ns.stanzas));
}
