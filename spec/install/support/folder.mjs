import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for this process, which is removed when the process ends, however it does. */
export function temporaryFolder(name) {
	const directory = mkdtempSync(join(tmpdir(), `push-${name}-`));
	process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
	return directory;
}
