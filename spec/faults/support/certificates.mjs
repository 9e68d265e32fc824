import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("make_certificate.lua", import.meta.url));

/** An authority of its own in a temporary folder, which both servers believe. */
export class Authority {
	#directory = mkdtempSync(join(tmpdir(), "push-certificates-"));

	constructor() {
		process.once("exit", () => rmSync(this.#directory, { recursive: true, force: true }));
		this.#make("authority");
	}

	/** Options for TLS with a certificate for these domains, which is made now. */
	tls(name, domains) {
		this.#make(name, ...domains);
		return {
			modules_disabled: [],
			ssl: {
				certificate: join(this.#directory, `${name}.crt`),
				key: join(this.#directory, `${name}.key`),
				cafile: join(this.#directory, "authority.crt"),
			},
		};
	}

	#make(...args) {
		execFileSync("lua5.4", [script, this.#directory, ...args], { stdio: ["ignore", "inherit", "inherit"] });
	}
}
