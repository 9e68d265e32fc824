import xml from "@xmpp/xml";

import { Component } from "../../e2e/support/component.mjs";
import { components } from "../../e2e/support/config.mjs";

/**
 * The push service: answers each notification with success, but for those whose id begins with "silent"; Push 2.0 wants no
 * answers. What comes together is answered together: how often the server has to read would else be left to chance, and
 * cost more than anything.
 */
export class Service {
	/** How many notifications have come. */
	received = 0;
	/** Called with the node or the client of each notification. */
	onPush = () => {};
	#component;
	#answers = [];

	constructor(server) {
		this.#component = new Component(server, components.push);
		this.#component.intercept = (element) => this.#take(element);
	}

	connect() {
		return this.#component.connect();
	}

	/** Returns when all that the server has sent so far has come. */
	sync() {
		return this.#component.sync();
	}

	#take(element) {
		if (element.name === "message") {
			this.#count(element.getChild("notification")?.getChildText("client"));
			return true;
		}
		const publish = element.getChild("pubsub")?.getChild("publish");
		if (publish === undefined) return false;
		const { id, from, to } = element.attrs;
		if (!id.startsWith("silent")) this.#answer(xml("iq", { type: "result", id, from: to, to: from }));
		this.#count(publish.attrs.node);
		return true;
	}

	#answer(element) {
		if (this.#answers.push(String(element)) > 1) return;
		setImmediate(() => {
			this.#component.send(this.#answers.join(""));
			this.#answers = [];
		});
	}

	#count(whose) {
		this.received++;
		this.onPush(whose);
	}
}
