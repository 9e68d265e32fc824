import xml from "@xmpp/xml";

import { Component } from "./component.mjs";
import { ns } from "./namespaces.mjs";
import { errorElement, PushService } from "./push_service.mjs";

/**
 * A push service with its app server: takes XEP-0357 notifications, keeps them by node and answers as told.
 * Connect it again after the server has been restarted.
 *
 * Its answers are "result" (as without being told), "silence", {error: "type/condition"}, {from: a JID that was not asked,
 * ...} or a function of the push that gives one of these.
 */
export class AppServer extends PushService {
	constructor(server, domain) {
		super(domain, new Component(server, domain));
		this.domain = domain;
	}

	/** The XMPP side, for stanzas that are not answers. */
	get component() {
		return this.connection;
	}

	async connect() {
		await this.component.connect();
		return this;
	}

	disconnect() {
		return this.component.disconnect();
	}

	/** Answers a push that was met with silence; `attributes` override those of the answer. */
	reply(push, how = "result", attributes = {}) {
		const type = how.error ? "error" : "result";
		const error = how.error ? errorElement(how.error) : undefined;
		this.component.send(xml("iq", { type, id: push.id, from: push.to, to: push.from, ...attributes }, error));
	}

	/** Keeps and answers a push, and describes itself; true for both. */
	received(element) {
		if (element.is("iq") && element.attrs.type === "get" && element.getChild("query", ns.disco)) {
			this.#describe(element);
			return true;
		}
		if (!element.is("iq") || !element.getChild("pubsub", ns.pubsub)) return false;
		const push = parsePush(element);
		this.keep(push);
		const how = this.answerTo(push) ?? "result";
		if (how !== "silence") this.reply(push, how, how.from ? { from: how.from } : {});
		return true;
	}

	/** Answers a disco#info: clients such as Converse register only at what calls itself a push service. */
	#describe({ attrs: { id, from, to } }) {
		const identity = xml("identity", { category: "pubsub", type: "push" });
		this.component.send(xml("iq", { type: "result", id, from: to, to: from }, xml("query", ns.disco, identity)));
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
		secret: publish?.attrs.node,
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
