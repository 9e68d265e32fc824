/** The Prosody under test, which `make` has unpacked: its version, its folders, and the Lua that it runs on. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The Prosody version under test: "0.12", "13.0", or "newest" for the newest 13.0.x. */
export const version = process.env.PROSODY_VERSION ?? "13.0";

/** Where it is; PROSODY_HOME names another one than `make` has unpacked. */
export const home = process.env.PROSODY_HOME ?? join(root, ".cache", `prosody-${version}`);
if (!existsSync(join(home, "usr/bin/prosody"))) {
	throw new Error(`there is no Prosody in ${home}: run make ready-to-test VERSIONS=${version}`);
}

/** The program to run with `lua5.4`. */
export const program = join(home, "usr/bin/prosody");

/** Prosody's own modules. */
export const coreModules = join(home, "usr/lib/prosody/modules");

/** A Prosody for a newer system than this one has brought its own Lua along: that is the lua5.4 of all programs from here on. */
const ownLua = join(home, "own-lua");
if (existsSync(ownLua)) process.env.PATH = [ownLua, process.env.PATH].join(delimiter);

/** The folder of the community modules that were made for a version of Prosody. */
export function communityModules(forVersion) {
	return join(root, `.cache/prosody-modules-${forVersion}`, "usr/lib/prosody/modules");
}
