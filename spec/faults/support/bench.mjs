import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { AppServer } from "../../e2e/support/appserver.mjs";
import { startProsody } from "../../e2e/support/prosody.mjs";
import { stored, subject } from "../../e2e/support/subject.mjs";
import { until } from "../../e2e/support/wait.mjs";
import { createWorld } from "../../e2e/support/world.mjs";
import { ownAddress, s2sPort } from "./addresses.mjs";
import { Names } from "./names.mjs";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Whether to wait for what takes minutes. */
export const long = Boolean(process.env.LONG);

/** The domains of the first server: that of the accounts, and that of the {@link subject}. */
export const homeDomains = [...new Set(["localhost", subject.host])];

/**
 * Two servers that speak to each other as on the internet, with real names, connections, dialback or TLS: one with the
 * accounts and the module under test (`world`, with the {@link homeDomains}), one with the push services (`remote`).
 *
 * `services`: the first labels of their domains below push.example, one for each fault;
 * `options`: of the first server; `remoteOptions`: of the second; `modules`: of both.
 */
export async function createBench({ services, options, remoteOptions, modules = ["dialback"] }) {
	const names = await new Names().open();
	const [home, away] = [ownAddress(), ownAddress()];
	for (const domain of homeDomains) names.set(domain, home);
	const domains = services.map((service) => `${service}.push.example`);
	for (const domain of domains) names.set(domain, away);
	const world = await createWorld({ modules, ...subject.settings({ ...federation(names, home), ...options }) });
	const remote = await startProsody({
		...{ modules, without: ["cloud_notify"], mam: false, moreComponents: domains },
		options: { ...federation(names, away), ...remoteOptions },
	});
	const bench = new Bench(world, remote, names, away);
	after(() => bench.end());
	await Promise.all([bench.listen(), bench.takeOver()]);
	return bench;
}

/** Options for connections between servers, in the clear. */
export function federation(names, address) {
	return {
		modules_disabled: ["tls", "s2s_auth_certs"],
		s2s_ports: [s2sPort],
		s2s_interfaces: [address],
		s2s_direct_tls_ports: [],
		s2s_require_encryption: false,
		s2s_secure_auth: false,
		unbound: names.resolver,
	};
}

class Bench {
	#services = new Map();

	constructor(world, remote, names, address) {
		this.world = world;
		this.remote = remote;
		this.names = names;
		/** Where the second server is. */
		this.address = address;
	}

	/** The push service below push.example with this first label, connected to the second server. */
	async service(label) {
		const service = new AppServer(this.remote, `${label}.push.example`);
		service.component.peer = subject.host;
		this.#services.set(label, service);
		return service.connect();
	}

	/** Has the first server note what it hears from the push services, or says in their name. */
	listen() {
		return this.world.run(
			`local host, now = ..., require "util.time".now
			notes.heard = {}
			local function note(event)
				local stanza = event.stanza
				local from = stanza.attr.from
				local attributes = { name = stanza.name, type = stanza.attr.type, id = stanza.attr.id, time = now() }
				if stanza.attr.type == "error" then
					local kind, condition, text = stanza:get_error()
					attributes.error, attributes.text = tostring(kind) .. "/" .. tostring(condition), text
				end
				notes.heard[from] = notes.heard[from] or {}
				table.insert(notes.heard[from], attributes)
			end
			for _, name in ipairs { "iq/host", "message/host", "presence/host" } do api(host):hook(name, note, 1000) end`,
			subject.host,
		);
	}

	/** What the first server has heard from a JID: `name`, `type`, `id`, `time` in seconds, and of errors `error` and `text`. */
	async heard(from) {
		return Object.values(await this.world.run("return notes.heard[...] or {}", from));
	}

	/** Why the first push to a service could not be delivered, as the first server says it: "type/condition: text". */
	async complaint(service) {
		const { error, text } = await until("there is an error", async () =>
			(await this.heard(service.domain)).find(({ type }) => type === "error"),
		);
		return text ? `${error}: ${text}` : error;
	}

	/** The harness gives every server the host `localhost`, which is to be the first server's alone. */
	takeOver() {
		return this.remote.run('return require "core.hostmanager".deactivate("localhost") and true');
	}

	/** Starts the second server (again), with the push services. */
	async start() {
		await this.remote.start();
		await this.takeOver();
		await Promise.all([...this.#services.values()].map((service) => service.connect()));
	}

	/** Returns when the first server has no connection to a service, or has noticed that it is gone. */
	disconnected(service) {
		return until(`the connection to ${service.domain} is gone`, () =>
			this.world.run("local from, to = ... return hosts[from].s2sout[to] == nil", subject.host, service.domain),
		);
	}

	/**
	 * Stops the process of the second server where it is: the network still takes what is sent to it. Gives its process
	 * id, for a further signal.
	 */
	async freeze() {
		const pid = await this.remote.run('return require "util.pposix".getpid()');
		process.kill(pid, "SIGSTOP");
		return pid;
	}

	/** Returns when so many seconds have passed in the first server. */
	pass(seconds) {
		return this.world.run(
			`local seconds = ...
			return require "util.promise".new(function (resolve) after(seconds, function () resolve(true) end) end)`,
			seconds,
		);
	}

	/** What is stored of a device's registration; undefined if it is gone. */
	async registration(phone) {
		return (await stored(this.world, phone.account))?.[`${phone.appServer.domain}<${phone.node}`];
	}

	end() {
		this.remote.destroy();
		this.names.close();
	}
}

/** The folder with the modules under test. */
export const modules = process.env.PUSH_MODULE_PATH ?? join(root, "dist");

/** The folder with the tests' own modules of the end-to-end harness. */
export const harnessModules = join(root, "spec/e2e/modules");
