import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { Client } from "./client.mjs";
import { ns } from "./namespaces.mjs";
import { freshNode, receivingPushes } from "./receiving.mjs";

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

	/**
	 * A client on a phone: stream management, and a registration for pushes to a node of its own, in the protocol of the world
	 * unless `Device` says otherwise.
	 */
	async device({ sm = true, presence = 0, resource = `phone${++this.#lastResource}`, carbons, ...registration } = {}) {
		const { Device: Kind = this.world.protocol.Device } = registration;
		const device = await new Kind(this, registration).connect(resource);
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

/** A client with a registration, and the pushes that reach its node. It is registered `at` its account unless told otherwise. */
export class Device extends receivingPushes(Client) {
	constructor(account, { node = freshNode(), options, appServer = account.world.push, at } = {}) {
		super(account);
		this.at = at;
		this.world = account.world;
		this.node = node;
		this.options = options;
		this.appServer = appServer;
	}

	/** Registers (again); fails if the server refuses. */
	async enablePush(attributes = {}) {
		const reply = await this.iq(
			"set",
			enableElement({ jid: this.appServer.domain, node: this.node, ...attributes }, this.options),
			{ to: this.at },
		);
		assert.equal(reply.attrs.type, "result", `enable: ${reply}`);
	}

	/** Takes the registration back; without arguments, that of its own node. */
	async disablePush(attributes = { jid: this.appServer.domain, node: this.node }) {
		const reply = await this.iq("set", xml("disable", { xmlns: ns.push, ...attributes }), { to: this.at });
		assert.equal(reply.attrs.type, "result", `disable: ${reply}`);
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
