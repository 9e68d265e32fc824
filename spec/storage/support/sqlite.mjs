import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { patience, within } from "../../e2e/support/wait.mjs";

/** An SQLite database in a temporary folder of its own, and another process that can lock it. */
export class Sqlite {
	#locker;

	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), "push-sqlite-"));
		this.file = join(this.folder, "prosody.sqlite");
		process.on("exit", () => this.destroy());
	}

	/** How Prosody opens it. */
	get options() {
		return { driver: "SQLite3", database: this.file };
	}

	/** Lets another process lock the database, and returns when it has; see sqlite-lock.lua for the kinds. */
	async lock(kind = "exclusive") {
		const script = fileURLToPath(new URL("sqlite-lock.lua", import.meta.url));
		this.#locker = spawn("lua5.4", [script, this.file, kind], { stdio: ["pipe", "pipe", "inherit"] });
		this.#locker.unref();
		const locked = new Promise((resolve) => this.#locker.stdout.once("data", resolve));
		await within(patience, () => "the database could not be locked", locked);
	}

	async unlock() {
		const ended = new Promise((resolve) => this.#locker.once("exit", resolve));
		this.#locker.stdin.end();
		await within(patience, () => "the database stays locked", ended);
		this.#locker = undefined;
	}

	/** Removes the folder, for the end of this process too. */
	destroy() {
		this.#locker?.kill("SIGKILL");
		rmSync(this.folder, { recursive: true, force: true });
	}
}
