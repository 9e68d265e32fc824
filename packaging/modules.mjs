// The modules that are packaged, which are those in dist/, and what a package says of each.

import fs from "node:fs";
import path from "node:path";

/** What `luarocks search` and `luarocks show` tell of each module, and which others of ours it loads. */
const descriptions = {
	mod_cloud_notify: {
		summary: "XEP-0357: Push Notifications, for the accounts of a VirtualHost of Prosody",
		dependencies: [],
	},
	mod_muc_cloud_notify: {
		summary: "XEP-0357: Push Notifications, for the members of the rooms of a MUC component of Prosody",
		dependencies: ["mod_muc_undelivered"],
	},
	mod_muc_undelivered: {
		summary: "Tells other modules of Prosody which occupant of a room has lost which message",
		dependencies: [],
	},
	mod_push2: {
		summary: "Push 2.0, for the accounts of a VirtualHost of Prosody",
		dependencies: [],
	},
};

/**
 * Every module of dist/, in the order of their names: `{ name, file, summary, dependencies }`, where `file` is the path of its
 * one Lua file from the root of the project, and `dependencies` are names of others.
 */
export function packagedModules(root) {
	const names = fs.readdirSync(path.join(root, "dist")).filter((name) => /^mod_\w+$/.test(name));
	if (names.length === 0) throw new Error("no modules in dist/: run make build");
	return names.sort().map((name) => {
		const description = descriptions[name];
		if (!description) throw new Error(`packaging/modules.mjs does not describe ${name}`);
		return { name, file: `dist/${name}/${name}.lua`, ...description };
	});
}
