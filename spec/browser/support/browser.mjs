import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

/** Debian's Chromium; CHROMIUM names another one. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Nothing but this machine is looked up, and nothing is fetched that no page has asked for. */
const flags = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const profiles = new Set();

process.on("exit", () => {
	for (const profile of profiles) remove(profile);
});

/** A new Chromium without a window, with one page and a profile of its own. It ends with this process at the latest. */
export async function openBrowser() {
	if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}: run make browser`);
	const profile = mkdtempSync(join(tmpdir(), "push-browser-"));
	profiles.add(profile);
	const viewport = { width: 1100, height: 700 };
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		headless: true,
		args: flags,
		viewport,
	});
	return { context, page: context.pages()[0] };
}

/** For a moment after its end a Chromium still writes. */
function remove(profile) {
	rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
