import { enableElement } from "../../e2e/support/account.mjs";
import { errorOf } from "../../e2e/support/client.mjs";
import { components } from "../../e2e/support/config.mjs";
import { subject } from "../../e2e/support/subject.mjs";
import { until } from "../../e2e/support/wait.mjs";

import xml from "@xmpp/xml";

/** Requests of a client that are under way at a time. */
const pipelined = 5;

let lastNode = 0;

/**
 * Many clients that each register several nodes without waiting for each answer; the last request of each is for a
 * service that the server refuses. Keeps the books of what was sent, what was confirmed and what was refused.
 */
export class Barrage {
	/** Every request: {id, account, node, secret, refused: whether it should be, state}. */
	requests = [];
	#clients;
	#confirmed = 0;

	/** `each`: how many registrations each client asks for. */
	constructor(clients, each) {
		this.#clients = clients.map((client) => ({ client, waiting: this.#plan(client, each) }));
	}

	/** Sends the first requests of each client, and from then on one for each answer. */
	start() {
		for (const { client, waiting } of this.#clients) {
			this.#tap(client, waiting);
			for (let i = 0; i < pipelined; i++) this.#next(client, waiting);
		}
	}

	/** Returns when `count` confirmations have been read. */
	confirmed(count) {
		return until(`${count} requests are confirmed`, () => this.#confirmed >= count);
	}

	/** The requests in a state: "unsent", "sent" (no answer was read), "confirmed" or an error as "type/condition". */
	inState(state) {
		return this.requests.filter((request) => request.state === state);
	}

	#plan(client, each) {
		const wanted = Array.from({ length: each }, () => this.#request(client, components.push, false));
		return [...wanted.slice(0, each / 2), this.#request(client, components.otherPush, true), ...wanted.slice(each / 2)];
	}

	#request(client, service, refused) {
		const node = `barrage-${++lastNode}`;
		const { account } = client;
		const request = { id: node, account, service, node, secret: `publish-secret of ${node}`, refused, state: "unsent" };
		this.requests.push(request);
		return request;
	}

	#next(client, waiting) {
		const request = waiting.shift();
		if (!request) return;
		const { id, service, node, secret } = request;
		request.state = "sent";
		client.send(xml("iq", { type: "set", id, to: subject.at }, enableElement({ jid: service, node }, { secret })));
	}

	/** Looks at each answer in the moment in which it is read. */
	#tap(client, waiting) {
		client.inbox.put = (reply) => {
			const request = this.requests.find(({ id, account }) => id === reply.attrs.id && account === client.account);
			if (!request) return;
			request.state = errorOf(reply) ?? "confirmed";
			if (request.state === "confirmed") this.#confirmed++;
			this.#next(client, waiting);
		};
	}
}
