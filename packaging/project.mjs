// What the packages have in common.

import fs from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");

/** Name, version, licence, address of the home page and of the repository, as package.json has them. */
export const project = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));

/** The content of a file of the project. */
export const contentOf = (file) => fs.readFileSync(path.join(root, file));

/**
 * The day of every file in what is packed, so that the same content is packed into the same bytes whenever that is done: year,
 * month from 0, day. The first that a zip archive can name.
 */
export const packedOn = [1980, 0, 1];

/** Makes a directory hold exactly `files`, a map of names to contents, readable to everybody. */
export function writeDirectory(directory, files) {
	fs.rmSync(directory, { recursive: true, force: true });
	fs.mkdirSync(directory, { recursive: true });
	fs.chmodSync(directory, 0o755);
	for (const [name, content] of files) {
		const file = path.join(directory, name);
		fs.writeFileSync(file, content);
		fs.chmodSync(file, 0o644);
	}
}
