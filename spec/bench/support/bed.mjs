import { fileURLToPath } from "node:url";

import { startProsody, version } from "../../e2e/support/prosody.mjs";
import { peerPath } from "./peer.mjs";
import { storeRegistrations } from "./registrations.mjs";
import { Service } from "./service.mjs";

const benchModules = fileURLToPath(new URL("../modules", import.meta.url));

/** Whose module is measured: "ours", or the "peer's", which 13.0 brings along and 0.12 has from the community. */
export const whose = process.env.BENCH_MODULE ?? "ours";

/** As admins have it, but for what would drown the figures: passwords, and archives on disk. */
const settings = {
	logLevel: "info",
	without: ["offline"],
	modules: ["bench"],
	plugins: [benchModules],
};
const options = {
	authentication: "bench",
	storage: { archive: "bench" },
	default_storage: "internal",
	c2s_timeout: 600,
	smacks_hibernation_time: 7200,
	smacks_max_queue_size: 2000,
};

/**
 * A Prosody to measure in, with the registrations of `registered` accounts on disk, of which `user1` is the first. No push
 * module is loaded before {@link Bed#load}, unless `loaded` names some.
 */
export class Bed {
	static async start({ registered = 0, loaded = [], options: more = {}, ...others } = {}) {
		if (whose !== "ours") process.env.PUSH_MODULE_PATH = peerPath();
		const bed = new Bed();
		bed.server = await startProsody({
			...settings,
			...others,
			without: [...settings.without, ...(loaded.includes("cloud_notify") ? [] : ["cloud_notify"])],
			options: { ...options, ...more },
		});
		storeRegistrations(bed.server, registered);
		bed.service = new Service(bed.server);
		await bed.service.connect();
		return bed;
	}

	/** Loads a push module, or takes it out again. */
	load(name = "cloud_notify", domain = "localhost") {
		return this.#manage("load", name, domain);
	}

	unload(name = "cloud_notify", domain = "localhost") {
		return this.#manage("unload", name, domain);
	}

	/** Does something many times, see mod_bench: microseconds of the server's processor time for each. */
	async batch(what) {
		const seconds = await this.run("batch", what);
		return (1e6 * seconds) / what.count;
	}

	/**
	 * Does several things in turn, in small portions, see mod_bench: microseconds of the server's processor time for each of each
	 * kind. `times` portions of `chunk` each.
	 */
	async compare(kinds, { times, chunk = 50, rest }) {
		const spent = await this.run("compare", { kinds, times, chunk, rest });
		return spent.map((seconds) => (1e6 * seconds) / (times * chunk));
	}

	/** KiB of the server's heap that are in use. */
	heap() {
		return this.run("heap");
	}

	/** Calls a function of mod_bench, which may take two minutes. */
	run(name, ...args) {
		const code = "local name = ... return hosts.localhost.modules.bench[name](select(2, ...))";
		return this.server.control.runWithin(120_000, code, name, ...args);
	}

	/** Seconds of processor time that the server has taken. */
	processorTime() {
		return this.server.run("return os.clock()");
	}

	async stop() {
		await this.server.stop();
		this.server.destroy();
	}

	async #manage(verb, name, domain) {
		const code = `local verb, domain, name = ...
			local ok, err = modulemanager[verb](domain, name)
			return ok and true or tostring(err)`;
		const outcome = await this.server.run(code, verb, domain, name);
		if (outcome !== true) throw new Error(`${verb} ${name}: ${outcome}`);
	}
}

/** Seconds of processor time until a server has started that has so many registrations on disk, with the module in it. */
export async function startupTime(registered) {
	const bed = await Bed.start({ loaded: ["cloud_notify"] });
	await bed.server.stop();
	storeRegistrations(bed.server, registered);
	await bed.server.start();
	const time = await bed.processorTime();
	await bed.stop();
	return time;
}

export { version };
