import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { Client } from "./client.mjs";
import { ns } from "./namespaces.mjs";

/** An account, of the main host unless said otherwise: made for one test, with as many clients as it wants. */
export class Account {
	#lastResource = 0;

	constructor(world, username, domain = "localhost") {
		this.world = world;
		this.server = world.server;
		this.username = username;
		this.password = "secret";
		this.domain = domain;
		this.jid = `${username}@${domain}`;
	}

	/** Makes the account in the server. */
	async create() {
		await this.server.run(
			`local username, password, domain = ...
			local ok, err = usermanager.create_user(username, password, domain)
			if not ok then error(tostring(err)) end`,
			...[this.username, this.password, this.domain],
		);
		return this;
	}

	/** A client that is logged in; with `presence: undefined` it sends none. */
	async client({ presence = 0, resource = `r${++this.#lastResource}`, sm = false, carbons = false } = {}) {
		const client = await new Client(this).connect(resource);
		return prepare(client, { presence, sm, carbons });
	}

	/** A client on a phone: stream management, and a registration for pushes to a node of its own. */
	async device({ sm = true, presence = 0, resource = `phone${++this.#lastResource}`, carbons, ...registration } = {}) {
		const device = await new Device(this, registration).connect(resource);
		await prepare(device, { sm, carbons });
		if (registration.enable !== false) await device.enablePush();
		if (presence !== undefined) await device.presence(presence);
		return device;
	}
}

async function prepare(client, { presence, sm, carbons }) {
	if (sm) await client.enableSm();
	if (carbons) await client.enableCarbons();
	if (presence !== undefined) await client.presence(presence);
	return client;
}

let lastNode = 0;

/** A client with a registration, and the pushes that reach its node. */
export class Device extends Client {
	constructor(account, { node = `node-${++lastNode}`, options, appServer = account.world.push } = {}) {
		super(account);
		this.node = node;
		this.options = options;
		this.appServer = appServer;
	}

	/** Registers (again); fails if the server refuses. */
	async enablePush(attributes = {}) {
		const reply = await this.iq(
			"set",
			enableElement({ jid: this.appServer.domain, node: this.node, ...attributes }, this.options),
		);
		assert.equal(reply.attrs.type, "result", `enable: ${reply}`);
	}

	/** Takes the registration back; without arguments, that of its own node. */
	async disablePush(attributes = { jid: this.appServer.domain, node: this.node }) {
		const reply = await this.iq("set", xml("disable", { xmlns: ns.push, ...attributes }));
		assert.equal(reply.attrs.type, "result", `disable: ${reply}`);
	}

	/** The next push for the node. */
	nextPush(timeout) {
		return this.appServer.next(this.node, timeout);
	}

	/**
	 * The one push that has left within `after` seconds from now (by the server's clock, measured with a marker): fails
	 * if there are none or several.
	 */
	async onePush({ after = 0.3 } = {}) {
		const pushes = await this.pushes({ after });
		assert.equal(pushes.length, 1, `one push for ${this.node}, not ${pushes.length}:\n${pushes.join("\n")}`);
		return pushes[0];
	}

	/** Fails if any push has left that nobody has looked at, until `after` seconds from now. */
	async noPush({ after = 0.1 } = {}) {
		const pushes = await this.pushes({ after });
		assert.equal(pushes.length, 0, `no push for ${this.node}:\n${pushes.join("\n")}`);
	}

	/** All pushes that have left until `after` seconds from now and that nobody has looked at. */
	async pushes({ after }) {
		await this.account.world.marker({ after, appServer: this.appServer });
		return this.appServer.takeAll(this.node);
	}
}

/** `<enable/>`; `options` is a record of publish options, `extensions` are further children. */
export function enableElement(attributes, options, ...extensions) {
	return xml("enable", { xmlns: ns.push, ...attributes }, options && optionsForm(options), ...extensions);
}

function optionsForm(options) {
	const fields = Object.entries(options).map(([name, value]) => xml("field", { var: name }, xml("value", {}, value)));
	const formType = xml("field", { var: "FORM_TYPE" }, xml("value", {}, ns.publishOptions));
	return xml("x", { xmlns: ns.data, type: "submit" }, formType, ...fields);
}
