import assert from "node:assert/strict";

import { Client } from "./client.mjs";
import { disable2, enable2, match, profiles } from "./push2.mjs";
import { freshNode, receivingPushes } from "./receiving.mjs";

/**
 * A client with a registration of Push 2.0, and the pushes that reach its gateway. `node` is what the gateway knows it by,
 * the client of the registration; `clientId` that of the installation, if it has one; `subscriber` has its keys, if what it
 * is pushed is to be encrypted.
 */
export class Push2Device extends receivingPushes(Client) {
	constructor(account, { node = freshNode(), appServer = account.world.push, clientId, matches, subscriber } = {}) {
		super(account);
		Object.assign(this, { world: account.world, node, appServer, clientId, subscriber });
		this.matches = matches ?? [match(profiles.all, ...(subscriber ? [subscriber.send()] : []))];
		for (const secret of subscriber?.secrets ?? []) this.world.secrets.add(secret);
	}

	/** Logs in. An installation is known by SASL2 only, which these tests do without where it is not what they test. */
	async connect(resource) {
		await super.connect(resource);
		if (!this.clientId) return this;
		await this.world.run("local jid, id = ... session(jid).client_id = id", this.jid, this.clientId);
		return this;
	}

	/** Registers (again), with other matches if these are given; fails if the server refuses. */
	async enablePush(...matches) {
		if (matches.length > 0) this.matches = matches;
		const reply = await this.iq("set", enable2({ service: this.appServer.jid, client: this.node }, ...this.matches));
		assert.equal(reply.attrs.type, "result", `enable: ${reply}`);
	}

	/** Takes the registration back. */
	async disablePush() {
		const reply = await this.iq("set", disable2());
		assert.equal(reply.attrs.type, "result", `disable: ${reply}`);
	}
}
