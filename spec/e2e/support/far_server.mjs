import { after } from "node:test";

import { ownAddress } from "../../faults/support/addresses.mjs";
import { federation } from "../../faults/support/bench.mjs";
import { Names } from "../../faults/support/names.mjs";
import { Account } from "./account.mjs";
import { AppServer } from "./appserver.mjs";
import { startProsody } from "./prosody.mjs";
import { until } from "./wait.mjs";
import { createWorld } from "./world.mjs";

const farDomain = "far.example";
const farPush = "push.far.example";

/**
 * A server with room services (`rooms`: their settings by domain), and a second one that it reaches over connections
 * between servers, with accounts of `far.example` and a push service. `farOptions` are those of the second.
 */
export async function createFarServer({ rooms, farOptions }) {
	const names = await new Names().open();
	const [home, away] = [ownAddress(), ownAddress()];
	for (const domain of ["localhost", ...Object.keys(rooms)]) names.set(domain, home);
	for (const domain of [farDomain, farPush]) names.set(domain, away);
	const modules = ["dialback"];
	const world = await createWorld({ modules, rooms, options: federation(names, home) });
	const remote = await startProsody({
		...{ modules, without: ["cloud_notify"], mam: false, otherHosts: [farDomain], moreComponents: [farPush] },
		options: { ...federation(names, away), ...farOptions },
	});
	after(() => {
		remote.destroy();
		names.close();
	});
	const far = new FarServer(world, remote, Object.keys(rooms));
	await far.takeOver();
	return { world, remote, far };
}

class FarServer {
	#lastName = 0;

	constructor(world, remote, services) {
		this.world = world;
		this.remote = remote;
		this.services = services;
		this.domain = farDomain;
	}

	/** Every server of these tests has the host `localhost`, which is to be that of the rooms' server. */
	takeOver() {
		return this.remote.run('return require "core.hostmanager".deactivate("localhost") and true');
	}

	/** A client of a new account there. */
	async client(settings) {
		const account = await new Account({ server: this.remote }, `far${++this.#lastName}`, farDomain).create();
		return account.client(settings);
	}

	/** The push service there, connected. */
	appServer() {
		return new AppServer(this.remote, farPush).connect();
	}

	/** Kills the server, and returns when no room service has a connection to it any more. */
	async kill() {
		await this.remote.kill9();
		for (const service of this.services) {
			await until("the connection is gone", () =>
				this.world.run("local service, far = ... return hosts[service].s2sout[far] == nil", service, farDomain),
			);
		}
	}

	/** Starts it again. */
	async start() {
		await this.remote.start();
		await this.takeOver();
	}

	/** Has it refuse by its policy what a client there is sent by rooms. */
	refuse(client) {
		return this.remote.run(
			`local far = ...
			api(jid.host(far)):hook("message/full", function (event)
				local stanza = event.stanza
				if stanza.attr.to == far and stanza.attr.type == "groupchat" then
					event.origin.send(st.error_reply(stanza, "modify", "policy-violation", "not in here"))
					return true
				end
			end, 10)`,
			client.jid,
		);
	}

	/** Returns when a room service has heard of so many more errors than before it was asked to `send`. */
	async refused(service, send) {
		const count = () => this.world.run("return (notes.refusals or {})[...] or 0", service);
		await this.world.run(
			`local service = ...
			notes.refusals = notes.refusals or {}
			if notes.refusals[service] then return end
			notes.refusals[service] = 0
			api(service):hook("message/full", function (event)
				if event.stanza.attr.type == "error" then notes.refusals[service] = notes.refusals[service] + 1 end
			end, 100)`,
			service,
		);
		const before = await count();
		await send();
		await until("the refusal has come", async () => (await count()) > before);
	}
}
