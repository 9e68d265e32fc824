// Writes build/rocks/, a directory that is a LuaRocks server as it stands or behind any web server:
//
//	mod_x-1.0.0-1.rockspec         what the rock is
//	mod_x-1.0.0-1.all.rock         the rock, for every version of Lua
//	manifest, manifest-5.4, ...    what there is, for each version of Lua
//
// The rocks hold the compiled modules, since installing from a rockspec needs Lua's header files even though nothing is
// compiled. There are no zipped manifests: of a directory, LuaRocks unpacks them in place, where it mostly may not write.

import { createHash } from "node:crypto";
import path from "node:path";

import { zipSync } from "fflate";

import { toLuaOptions } from "../spec/e2e/support/lua.mjs";
import { packagedModules } from "./modules.mjs";
import { contentOf, packedOn, root, writeDirectory } from "./project.mjs";
import { luaVersions, rockspec, rockVersion } from "./rockspec.mjs";

/** The files of the server directory: a map of names to contents. */
function rocks() {
	const modules = packagedModules(root);
	const files = new Map();
	for (const module of modules) {
		const base = `${module.name}-${rockVersion}`;
		files.set(`${base}.rockspec`, rockspec(module));
		files.set(`${base}.all.rock`, rock(module));
	}
	for (const suffix of ["", ...luaVersions.map((version) => `-${version}`)]) {
		files.set(`manifest${suffix}`, manifest(modules));
	}
	return files;
}

/** A rock as `luarocks pack` makes it of what is installed, but always of the same bytes. */
function rock(module) {
	const spec = `${module.name}-${rockVersion}.rockspec`;
	const contents = {
		[spec]: Buffer.from(rockspec(module)),
		lua: { [`${module.name}.lua`]: contentOf(module.file) },
		doc: { LICENSE: contentOf("LICENSE") },
	};
	const list = toLuaOptions({ rock_manifest: checksums(contents) });
	return zipSync({ ...contents, rock_manifest: Buffer.from(list) }, { mtime: new Date(...packedOn), level: 9 });
}

/** The same tree of directories, with the MD5 checksum of each file in its place. */
function checksums(contents) {
	const entries = Object.entries(contents).map(([name, content]) => {
		const isFile = content instanceof Uint8Array;
		return [name, isFile ? createHash("md5").update(content).digest("hex") : checksums(content)];
	});
	return Object.fromEntries(entries);
}

function manifest(modules) {
	const kinds = [{ arch: "all" }, { arch: "rockspec" }];
	const repository = Object.fromEntries(modules.map(({ name }) => [name, { [rockVersion]: kinds }]));
	return toLuaOptions({ commands: {}, modules: {}, repository });
}

const files = rocks();
writeDirectory(path.join(root, "build/rocks"), files);
for (const name of files.keys()) console.log(`build/rocks/${name}`);
