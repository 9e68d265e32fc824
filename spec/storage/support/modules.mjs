/** Where the module under test is, and the module of this name that came before: as folders for `plugin_paths`. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { version } from "../../e2e/support/prosody.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export const thisModule = process.env.PUSH_MODULE_PATH ?? join(root, "dist");

/** What the tests themselves need in the server. */
export const testModules = join(root, "spec/e2e/modules");

/** 13.0 brings a module of this name along; for 0.12 it was the community's. */
export const oldModule = version === "0.12" ? [communityModule()] : [];

/** A folder with that module alone, since the others of the community would hide some of Prosody's. */
function communityModule() {
	const folder = mkdtempSync(join(tmpdir(), "push-old-module-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	const source = join(root, ".cache/prosody-modules-0.12/usr/lib/prosody/modules/mod_cloud_notify");
	cpSync(source, join(folder, "mod_cloud_notify"), { recursive: true, dereference: true });
	return folder;
}
