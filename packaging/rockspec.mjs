// The rockspec of a module: what LuaRocks knows of it.

import { toLuaOptions } from "../spec/e2e/support/lua.mjs";
import { project } from "./project.mjs";

/** The versions of Lua that the modules are tested with. */
export const luaVersions = ["5.2", "5.3", "5.4"];

const lua = "lua >= 5.2, < 5.5";

/** The version of a rock: that of the project, and which packaging of it this is. */
export const rockVersion = `${project.version}-1`;

/**
 * @param module one of {@link packagedModules}
 * @returns its rockspec as Lua. A newer one brings along modules that are as new, and may be put back alone.
 */
export function rockspec({ name, file, summary, dependencies }) {
	return toLuaOptions({
		package: name,
		version: rockVersion,
		source: { url: project.repository.url, tag: `v${project.version}` },
		description: { summary, homepage: project.homepage, license: project.license },
		dependencies: [lua, ...dependencies.map((other) => `${other} >= ${project.version}`)],
		build: { type: "builtin", modules: { [name]: file } },
	});
}
