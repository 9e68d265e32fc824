import xml from "@xmpp/xml";

import { Component } from "./component.mjs";
import { Inbox } from "./inbox.mjs";
import { ns } from "./namespaces.mjs";
import { patience } from "./wait.mjs";

/**
 * A push service with its app server: takes XEP-0357 notifications, keeps them by node and answers as told.
 * Connect it again after the server has been restarted.
 */
export class AppServer {
	/** Called with each push as it arrives. */
	onPush = () => {};
	#component;
	#inboxes = new Map();
	#answers = new Map();
	#markers = new Inbox();

	constructor(server, domain) {
		this.domain = domain;
		this.#component = new Component(server, domain);
		this.#component.intercept = (element) => this.#received(element);
	}

	/** The XMPP side, for stanzas that are not answers. */
	get component() {
		return this.#component;
	}

	async connect() {
		await this.#component.connect();
		return this;
	}

	disconnect() {
		return this.#component.disconnect();
	}

	/**
	 * How pushes for `node` are answered from now on: "result" (as without this), "silence",
	 * {error: "type/condition"}, {from: a JID that was not asked, ...} or a function of the push that gives one of these.
	 */
	answer(node, how) {
		this.#answers.set(node, how);
	}

	/** Answers a push that was met with silence; `attributes` override those of the answer. */
	reply(push, how = "result", attributes = {}) {
		const type = how.error ? "error" : "result";
		const error = how.error ? errorElement(how.error) : undefined;
		this.#component.send(xml("iq", { type, id: push.id, from: push.to, to: push.from, ...attributes }, error));
	}

	/** The next push for `node`, in order of arrival. */
	next(node, timeout = patience) {
		return this.#inbox(node).take(`a push for ${node}`, () => true, timeout);
	}

	/** The pushes for `node` that nobody has looked at, and forgets them. */
	takeAll(node) {
		return this.#inbox(node).takeAll();
	}

	/** Waits for the marker that the server was told to send, see {@link World#marker}. */
	takeMarker(id, timeout) {
		return this.#markers.take(`marker ${id}`, (marker) => marker === id, timeout);
	}

	#inbox(node) {
		if (!this.#inboxes.has(node)) this.#inboxes.set(node, new Inbox());
		return this.#inboxes.get(node);
	}

	#received(element) {
		if (element.is("message") && element.attrs.id?.startsWith("marker-")) {
			this.#markers.put(element.attrs.id);
			return true;
		}
		if (element.is("iq") && element.attrs.type === "get" && element.getChild("query", ns.disco)) {
			this.#describe(element);
			return true;
		}
		if (!element.is("iq") || !element.getChild("pubsub", ns.pubsub)) return false;
		const push = parsePush(element);
		this.#inbox(push.node).put(push);
		this.onPush(push);
		this.#respond(push);
		return true;
	}

	/** Answers a disco#info: clients such as Converse register only at what calls itself a push service. */
	#describe({ attrs: { id, from, to } }) {
		const identity = xml("identity", { category: "pubsub", type: "push" });
		this.#component.send(xml("iq", { type: "result", id, from: to, to: from }, xml("query", ns.disco, identity)));
	}

	#respond(push) {
		let how = this.#answers.get(push.node) ?? "result";
		if (typeof how === "function") how = how(push);
		if (how !== "silence") this.reply(push, how, how.from ? { from: how.from } : {});
	}
}

/** What a publish IQ says. `fields`: the summary form's; `options`: those of the publish options, or undefined. */
function parsePush(iq) {
	const pubsub = iq.getChild("pubsub", ns.pubsub);
	const publish = pubsub.getChild("publish");
	const notification = publish?.getChild("item")?.getChild("notification", ns.push);
	const summary = notification?.getChild("x", ns.data);
	return {
		...iq.attrs,
		node: publish?.attrs.node,
		notification,
		fields: fieldsOf(summary),
		formType: summary?.attrs.type,
		options: fieldsOf(pubsub.getChild("publish-options")?.getChild("x", ns.data)),
		element: iq,
		time: Date.now(),
		toString: () => iq.toString(),
	};
}

/** A data form as a record of its first values. */
function fieldsOf(form) {
	if (!form) return undefined;
	return Object.fromEntries(form.getChildren("field").map((field) => [field.attrs.var, field.getChildText("value")]));
}

/** An `<error/>` from "type/condition". */
export function errorElement(description) {
	const [type, condition] = description.split("/");
	return xml("error", { type }, xml(condition, ns.stanzas));
}
