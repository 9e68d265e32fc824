/** The module of this name that was there before. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { communityModules, version } from "../../e2e/support/installation.mjs";

/** What PUSH_MODULE_PATH has to be for it: 13.0 brings it along, and for 0.12 it is one of the community's modules. */
export function peerPath() {
	if (version !== "0.12") return "core";
	const folder = mkdtempSync(join(tmpdir(), "push-peer-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	symlinkSync(join(communityModules(version), "mod_cloud_notify"), join(folder, "mod_cloud_notify"));
	return folder;
}
