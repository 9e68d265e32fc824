import { Component } from "../../e2e/support/component.mjs";

/** The foreign domain that everybody writes from. It sees what comes back. */
export class Remote {
	/** The ids of the messages that have to come, and of those that have to be refused: room messages to a bare JID. */
	due = new Set();
	bounces = new Set();
	#component;
	#losses;

	/** What is wrong is added to `losses`. */
	constructor(server, domain, losses) {
		this.#losses = losses;
		this.#component = new Component(server, domain);
		this.#component.intercept = (element) => this.#received(element);
	}

	connect() {
		return this.#component.connect();
	}

	sync() {
		return this.#component.sync();
	}

	send(element) {
		this.#component.send(element);
	}

	/** Complains about what has not come. */
	compare() {
		for (const id of this.due) this.#losses.push(`${id} did not come to its foreign recipient`);
		for (const id of this.bounces) this.#losses.push(`${id} got lost in silence`);
	}

	#received(element) {
		if (element.name !== "message") return false;
		const { id, type } = element.attrs;
		const expected = type === "error" ? this.bounces : this.due;
		if (!expected.delete(id)) this.#losses.push(`a message came back: ${element}`);
		return true;
	}
}
