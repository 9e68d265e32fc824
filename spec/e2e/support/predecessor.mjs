/** The module of this name that came before, as Debian ships it, and servers that go from it to this one and back. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { communityModules, version } from "./installation.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const name = "mod_cloud_notify";

/**
 * Where the two are: 13.0 has the one before among its own modules, where it looks last; for 0.12 it is among the
 * community's, most of which have no place in a test.
 */
const places = {
	ours: join(process.env.PUSH_MODULE_PATH ?? join(root, "dist"), name),
	theirs: version === "0.12" ? join(communityModules("0.12"), name) : undefined,
};

/** How an administrator makes a server take the module that it finds now. */
export const ways = {
	restart: (world) => world.restart(),
	reload: async (world) => assert.equal(await world.reload(), true),
	"unload and load": async (world) => {
		const code = 'local manage = modulemanager[...] local ok, err = manage("localhost", "cloud_notify") return not err';
		for (const action of ["unload", "load"]) assert.equal(await world.run(code, action), true, action);
	},
};

/** A folder for `plugin_paths` in which a server finds one of the two modules, as after an upgrade and a downgrade. */
export class Switch {
	#folder = mkdtempSync(join(tmpdir(), "push-switch-"));

	/** @param which is found at first, "ours" or "theirs" */
	constructor(which) {
		process.on("exit", () => rmSync(this.#folder, { recursive: true, force: true }));
		this.#put(which);
	}

	/** Options of the server; `more` are further folders with modules. */
	options(...more) {
		return { plugin_paths: [this.#folder, join(root, "spec/e2e/modules"), ...more] };
	}

	/** Makes the server of a world run one of the modules from now on; `way` is one of {@link ways}. */
	async to(which, world, way = "restart") {
		this.#put(which);
		await ways[way](world);
		// Of the two, only this one has something to hand over when it is reloaded.
		const isOurs = await world.run('return modulemanager.get_module("localhost", "cloud_notify").module.save ~= nil');
		assert.equal(isOurs, which === "ours", `the server runs ${which}`);
	}

	#put(which) {
		const link = join(this.#folder, name);
		rmSync(link, { force: true });
		if (places[which]) symlinkSync(places[which], link);
	}
}

/** A device whose node is no secret: the module before logs it. */
export const device = (account, what, settings) => account.device({ node: `${account.username}-${what}`, ...settings });

/** The name of its registration. */
export const keyOf = ({ appServer, node }) => `${appServer.domain}<${node}`;
