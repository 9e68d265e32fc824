import assert from "node:assert/strict";
import { after } from "node:test";

import { Account } from "./account.mjs";
import { Component } from "./component.mjs";
import { components } from "./config.mjs";
import { startProsody } from "./prosody.mjs";
import { xep0357 } from "./protocols.mjs";

const worlds = [];

/** Ends all worlds, whichever of them complain. */
after(async () => {
	const outcomes = await Promise.allSettled(worlds.map((world) => world.end()));
	const errors = outcomes.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
	if (errors.length === 1) throw errors[0];
	if (errors.length > 1) throw new AggregateError(errors, errors.map(({ message }) => message).join("\n"));
});

let lastMarker = 0;
let lastAccount = 0;

/**
 * A server with the module under test, two push services and a foreign domain, for all tests of a file.
 * `settings` are those of {@link renderConfig}, and `pushesFrom`: the host that pushes, if not the main one; and `protocol`:
 * how devices register, see {@link xep0357}. After the file's tests everything is stopped, and the log must be
 * free of secrets (N4), and of errors and tracebacks but for what the tests have announced with {@link World#allowLog}.
 */
export async function createWorld({ protocol = xep0357, ...settings } = {}) {
	const world = new World(await startProsody(protocol.settings(settings)), protocol, settings.pushesFrom);
	worlds.push(world);
	await world.connectComponents();
	world.bob = await (await world.account()).client();
	return world;
}

class World {
	/** What has to be closed, with `close()`, before the server stops. */
	guests = [];
	/** Texts that no line of the log above debug may have. */
	secrets = new Set();
	#allowed = [];

	constructor(server, protocol, pushesFrom = "localhost") {
		this.server = server;
		this.protocol = protocol;
		this.pushesFrom = pushesFrom;
		this.push = protocol.service(server, components.push);
		this.otherPush = protocol.service(server, components.otherPush);
		this.remote = new Component(server, components.remote);
		/** What connects (again) whenever the server has started. */
		this.components = [this.push, this.otherPush, this.remote];
	}

	async connectComponents() {
		await Promise.all(this.components.map((component) => component.connect()));
	}

	/** A further push service, not yet connected; its domain must be among the `moreComponents` of the settings. */
	appServer(domain) {
		return this.protocol.service(this.server, domain);
	}

	/** A new account. The name is fresh unless given. */
	account(username = `user${++lastAccount}`) {
		return new Account(this, username).create();
	}

	/** A client of a new account, to send from. */
	async contact() {
		return (await this.account()).client();
	}

	/** Runs Lua inside the server. */
	run(code, ...args) {
		return this.server.run(code, ...args);
	}

	/** Restarts the server, orderly or by `kill -9`, and brings back the components and the sender. */
	async restart({ crash = false, options } = {}) {
		if (options) this.server.configure(options);
		await (crash ? this.server.kill9() : this.server.stop());
		await this.server.start();
		await this.connectComponents();
		this.bob = await this.bob.account.client();
	}

	/** Stops the server for as long as `change` takes, say on its files, and starts it again whatever happens. */
	async whileStopped(change) {
		await this.server.stop();
		try {
			await change();
		} finally {
			await this.restart();
		}
	}

	/** Reloads the module under test, or another one. */
	reload(name = this.protocol.module, domain = "localhost") {
		return this.run("local ok, err = modulemanager.reload(...) return ok and true or tostring(err)", domain, name);
	}

	/**
	 * Returns when `after` seconds have passed in the server and everything that it had to send to the app server by
	 * then has arrived there: what did not come before the marker did not leave in time. Independent of the module.
	 */
	async marker({ after: seconds = 0.1, appServer = this.push } = {}) {
		const id = `marker-${++lastMarker}`;
		await this.run(
			`local delay, id, from, to = ...
			after(delay, function () after(0.02, function ()
				api(from):send(st.message({ from = from, to = to, id = id }))
			end) end)`,
			...[seconds, id, this.pushesFrom, appServer.jid],
		);
		await appServer.takeMarker(id, 1000 * seconds + 8000);
	}

	/** What the store of the module holds for an account; undefined if nothing. */
	stored(account) {
		return this.record("localhost", this.protocol.store, account.username);
	}

	/** What a store of a host holds under a name; undefined if nothing. */
	async record(domain, store, name) {
		const code = "local domain, store, name = ... return api(domain):open_store(store):get(name) or false";
		return (await this.run(code, domain, store, name)) || undefined;
	}

	/** Announces lines of the log at level error that a test causes on purpose. */
	allowLog(...patterns) {
		this.#allowed.push(...patterns);
	}

	/** The lines of the log that match. */
	logged(pattern) {
		return this.server.log.split("\n").filter((line) => pattern.test(line));
	}

	async end() {
		try {
			await Promise.all(this.guests.map((guest) => guest.close()));
			await this.server.stop();
			assert.deepEqual(this.#complaints(), [], "errors in Prosody's log");
			assert.deepEqual(this.#leaks(), [], "secrets in Prosody's log");
		} finally {
			this.server.destroy();
		}
	}

	#complaints() {
		return this.logged(/\terror\t|traceback/i).filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
	}

	/** N4: lines above debug with a node, a publish option or a body that the tests call private, or a secret of this world. */
	#leaks() {
		const usual = /\bnode-\d+\b|publish-secret|private words/;
		const told = [...this.secrets];
		return this.logged(/\t(info|warn|error)\t/).filter((line) => {
			return usual.test(line) || told.some((secret) => line.includes(secret));
		});
	}
}
