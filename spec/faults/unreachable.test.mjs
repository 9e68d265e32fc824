/** C27 and N1: a push service that cannot be reached, for reasons of the network. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { coalesced, sideBySide } from "../e2e/support/rules.mjs";
import { until } from "../e2e/support/wait.mjs";
import { ownAddress } from "./support/addresses.mjs";
import { createBench } from "./support/bench.mjs";
import { createHome } from "./support/home.mjs";
import { listenSilently } from "./support/listeners.mjs";
import { report } from "./support/report.mjs";
import { firstRetry, notedUnreachable, recover, secondRetry } from "./support/steps.mjs";

const bench = await createBench({
	services: ["nameless", "refused", "silent", "unknown", "loose"],
	options: { s2s_timeout: 2 },
});

const nobody = ownAddress();

/** A message for a device whose push service has the fault, and another one when the fault is over. */
async function endure(t, fault, { label, strike, error, repair, hibernating }) {
	const service = await bench.service(label);
	const home = await createHome(bench, service, { hibernating });
	await strike(service);
	const since = Date.now();
	await home.message();
	const registration = await notedUnreachable(home, since);
	assert.match(await bench.complaint(service), error);
	const recovery = await recover(home, () => repair(service));
	await home.message();
	await home.phone.onePush(coalesced);
	report(t, { fault, device: "woken once, when the service is back", registration, recovery });
}

sideBySide("not reached", () => {
	test("C27 the name cannot be resolved: tried again at growing intervals, woken once when it can be", async (t) => {
		const service = await bench.service("nameless");
		const home = await createHome(bench, service);
		bench.names.set(service.domain, undefined);
		const since = Date.now();
		await home.message();
		const registration = await notedUnreachable(home, since);
		assert.match(await bench.complaint(service), /not-found: .*(NXDomain|unable to resolve)/);
		const [first, second] = await until("it is tried again", () => failures(service, 2), firstRetry);
		assert.ok(second - first > 4500 && second - first < 8000, `first interval: ${second - first} ms`);
		const repaired = Date.now();
		const recovery = await recover(home, () => bench.names.set(service.domain, bench.address), secondRetry);
		const interval = repaired + recovery - second;
		assert.ok(interval > 9500 && interval < 15_000, `second interval: ${interval} ms`);
		const device = "woken once, when the service is back";
		report(t, { fault: "Name not resolvable (for 5 s)", device, registration, recovery });
	});

	test("C27 the connection is refused: woken once when it is accepted", (t) =>
		endure(t, "Connection refused", {
			label: "refused",
			strike: (service) => bench.names.set(service.domain, nobody),
			error: /not-found: .*connection refused/,
			repair: (service) => bench.names.set(service.domain, bench.address),
		}));

	test("C27 the connection is accepted in silence: woken once when the service speaks", async (t) => {
		const silent = await listenSilently(ownAddress());
		await endure(t, "Connection accepted, then silence", {
			label: "silent",
			strike: (service) => bench.names.set(service.domain, silent.address),
			error: /not-found: .*connection-timeout/,
			repair: (service) => bench.names.set(service.domain, bench.address),
			hibernating: true,
		});
		assert.ok(silent.connections.length > 0);
	});

	test("C27 the server is there and does not know the service: woken once when it does", (t) =>
		endure(t, "Server is up, does not know the service", {
			label: "unknown",
			strike: (service) => hostmanager("deactivate", service),
			error: /remote-server-timeout: .*(host-unknown|does not serve|not serve)/,
			repair: async (service) => {
				await hostmanager("activate", service);
				await service.connect();
			},
		}));

	test("C27 the service has lost its connection to its server: woken once when it is back", (t) =>
		endure(t, "Component disconnected, its server is up", {
			label: "loose",
			strike: (service) => service.disconnect(),
			error: /remote-server-timeout: Component unavailable/,
			repair: (service) => service.connect(),
		}));
});

/** When pushes to the service failed, in milliseconds, if that often. */
async function failures(service, count) {
	const errors = (await bench.heard(service.domain)).filter(({ type }) => type === "error");
	return errors.length >= count && errors.map(({ time }) => time * 1000);
}

function hostmanager(action, service) {
	return bench.remote.run(`return require "core.hostmanager".${action}(...) and true`, service.domain);
}
