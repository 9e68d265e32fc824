/** Folders that cannot be written, also for root: what a disk does that was mounted again read-only after an error. */
import { chmodSync, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Makes the servers that this process starts from now on obey the permissions of files, even if it is root's. */
export function obeyPermissions() {
	if (process.getuid() !== 0 || process.env.REAL_LUA) return;
	const lua = process.env.PATH.split(delimiter)
		.map((folder) => join(folder, "lua5.4"))
		.find((file) => existsSync(file));
	if (!lua) throw new Error("there is no lua5.4");
	process.env.REAL_LUA = lua;
	process.env.PATH = [fileURLToPath(new URL("bin", import.meta.url)), process.env.PATH].join(delimiter);
}

/** Lets nobody write to a folder and to the files in it. */
export function protect(folder) {
	for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o444);
	chmodSync(folder, 0o555);
}

/** Takes {@link protect} back. */
export function unprotect(folder) {
	chmodSync(folder, 0o755);
	for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o644);
}
