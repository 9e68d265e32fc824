/**
 * C27 and N1: servers that insist on TLS, know each other by certificate, and acknowledge what they take from each other
 * (XEP-0198), as most on the internet do.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sideBySide } from "../e2e/support/rules.mjs";
import { ownAddress } from "./support/addresses.mjs";
import { createBench, homeDomains } from "./support/bench.mjs";
import { Authority } from "./support/certificates.mjs";
import { createHome } from "./support/home.mjs";
import { listenRefusingTls } from "./support/listeners.mjs";
import { report } from "./support/report.mjs";
import { firstRetry, notedUnreachable, secondRetry, woken } from "./support/steps.mjs";

const authority = new Authority();
const trusted = ["plain", "refusing", "killed"].map((label) => `${label}.push.example`);
const distrusted = "distrusted.push.example";

const bench = await createBench({
	services: ["plain", "refusing", "distrusted", "killed"],
	modules: ["dialback", "tls"],
	options: { ...authority.tls("home", homeDomains), s2s_require_encryption: true, s2s_secure_domains: [distrusted] },
});
const home = async (label) => createHome(bench, await bench.service(label));

/** Sends a message, and waits until the failure of its push is noted, for the right reason. */
async function fail(struck, reason) {
	const since = Date.now();
	await struck.message();
	const registration = await notedUnreachable(struck, since);
	assert.match(await bench.complaint(struck.phone.appServer), reason);
	return registration;
}

/** Starts the second server again, with TLS and a certificate for these domains. */
async function startWithTls(domains) {
	bench.remote.configure(authority.tls("remote", domains));
	await bench.start();
	return Date.now();
}

/** One service's server has no TLS, another one's breaks it off, until both have it. */
async function withoutTls() {
	const refuser = await listenRefusingTls(ownAddress());
	bench.names.set("refusing.push.example", refuser.address);
	const [plain, refusing] = await Promise.all([home("plain"), home("refusing")]);
	const noted = await Promise.all([
		fail(plain, /server-timeout: .*unsupported-stanza-type/),
		fail(refusing, /server-timeout: .*TLS negotiation failed/),
	]);
	await bench.remote.stop();
	bench.names.set("refusing.push.example", bench.address);
	return { plain, refusing, noted, back: await startWithTls(trusted) };
}

const without = await withoutTls();

sideBySide("without TLS", () => {
	test("C27 TLS is required and not offered: woken once when it is", async (t) => {
		const { time } = await woken(without.plain, secondRetry);
		const recovery = time - without.back;
		const device = "woken once, when it is offered";
		report(t, { fault: "TLS required, not offered", device, registration: without.noted[0], recovery });
	});

	test("C27 TLS is offered and then refused: woken once when it works", async (t) => {
		const { time } = await woken(without.refusing, secondRetry);
		const recovery = time - without.back;
		report(t, { fault: "TLS refused", device: "woken once, when it works", registration: without.noted[1], recovery });
	});
});

/** One service's certificate is not its own; the server of both is killed with a push for the other one on the line. */
async function withTls() {
	const [stranger, killed] = await Promise.all([home("distrusted"), home("killed")]);
	await killed.message();
	await killed.phone.onePush();
	const distrust = await fail(stranger, /server-timeout: .*certificate is not valid for this name/);
	const pid = await bench.freeze();
	const since = Date.now();
	await killed.message();
	process.kill(pid, "SIGKILL");
	await bench.remote.kill9();
	const loss = await notedUnreachable(killed, since);
	assert.equal(await bench.complaint(killed.phone.appServer), "cancel/recipient-unavailable");
	return { stranger, distrust, killed, loss, back: await startWithTls([...trusted, distrusted]) };
}

const within = await withTls();

sideBySide("with TLS", () => {
	test("C27 the certificate is not trusted: woken once when it is", async (t) => {
		const { time } = await woken(within.stranger, secondRetry);
		const recovery = time - within.back;
		const device = "woken once, when it is trusted";
		report(t, { fault: "Certificate not trusted", device, registration: within.distrust, recovery });
	});

	test("C27, N2 killed with a push on the line, between servers that acknowledge: woken once when it is back", async (t) => {
		const { time } = await woken(within.killed, firstRetry);
		const recovery = time - within.back;
		const device = "woken once, when the service is back";
		report(t, {
			fault: "Server killed, a push on the line, s2s with acks",
			device,
			registration: within.loss,
			recovery,
		});
	});
});
