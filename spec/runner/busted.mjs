// A stage that runs the busted specs, spec/**/*_spec.lua, on one version of Lua.

import { runTests } from "./tests.mjs";

// Lua looks for the compiled sources first, then for what the specs share, then for Prosody's own libraries. Those of them
// that are written in C are for Lua 5.4 only.
const prosody = ".cache/prosody-0.12/usr/lib/prosody";
const luaPath = `build/lua/?.lua;spec/?.lua;spec/support/?.lua;${prosody}/?.lua;;`;
const luaCPath = `${prosody}/?.so;;`;

export function bustedStage(name, version) {
	const filter = process.env.ONLY ? ["--filter", process.env.ONLY] : [];
	const args = [
		"spec/runner/busted.lua",
		"--output=spec/runner/busted_reporter.lua",
		"--pattern=_spec%.lua$",
		...filter,
	];
	const run = () =>
		runTests(name, {
			command: `lua${version}`,
			args: [...args, "spec"],
			env: luaEnvironment(version),
			seconds: 300,
			showAll: false,
		});
	return { name, run };
}

// The names with a version: they win over LUA_PATH, and a user may have set them.
function luaEnvironment(version) {
	const suffix = version.replace(".", "_");
	return { [`LUA_PATH_${suffix}`]: luaPath, ...(version === "5.4" ? { LUA_CPATH_5_4: luaCPath } : {}) };
}
