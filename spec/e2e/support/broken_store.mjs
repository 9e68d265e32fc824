/** Storage that fails, for as long as a test wants. */
import { mkdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes sure that the folder of a file is there, and gives the file. */
export function inFolder(file) {
	mkdirSync(dirname(file), { recursive: true });
	return file;
}

/** Makes writing a file fail until the returned function is called: Prosody writes to this name first. */
export function failWrites(file) {
	const scratch = `${inFolder(file)}~`;
	mkdirSync(scratch);
	return () => rmdirSync(scratch);
}

/** Makes a method of the archive of a room service throw until the returned function is called. */
export async function failArchive(server, service, method) {
	await server.run(
		`local service, method = ...
		local driver = require "core.storagemanager".get_driver(service, "muc_log")
		notes.open, notes.driver = driver.open, driver
		driver.open = function (...)
			local store, err = notes.open(...)
			if not store then return store, err end
			return setmetatable({ [method] = function () error("the archive is on fire") end }, { __index = store })
		end`,
		...[service, method],
	);
	return () => server.run("notes.driver.open = notes.open");
}
