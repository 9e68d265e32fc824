/** C29: a push service that is not reached for longer than the admin wants to wait. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sideBySide } from "../e2e/support/rules.mjs";
import { until } from "../e2e/support/wait.mjs";
import { createBench } from "./support/bench.mjs";
import { createHome } from "./support/home.mjs";
import { report } from "./support/report.mjs";
import { another, firstRetry, notedReached, notedUnreachable, recover } from "./support/steps.mjs";

/** Seconds: less than the first interval of trying again. */
const patience = 4;
const bench = await createBench({ services: ["lost", "unsteady"], options: { push_max_unreachable: patience } });

sideBySide("lost", () => {
	test("C29 not reached for push_max_unreachable: the registration is removed, with one warning", async (t) => {
		const service = await bench.service("lost");
		const home = await createHome(bench, service);
		await service.disconnect();
		const since = Date.now();
		await home.message();
		await notedUnreachable(home, since);
		await until("the registration is removed", async () => !(await home.registration()), firstRetry);
		assert.ok(Date.now() - since > 1000 * patience);
		const warnings = bench.world.logged(/\twarn\t.*lost\.push\.example.*not reached for/);
		assert.equal(warnings.length, 1, warnings.join("\n"));
		await service.connect();
		await home.message();
		await home.phone.noPush(another);
		await home.assertUnharmed();
		const fault = "Not reached for `push_max_unreachable` (30 days)";
		report(t, { fault, device: "not woken any more", registration: "removed, a warning in the log" });
	});

	test("C29 a success in between: the time starts anew, and the registration stays", async () => {
		const service = await bench.service("unsteady");
		const home = await createHome(bench, service);
		await service.disconnect();
		await home.message();
		await notedUnreachable(home, Date.now());
		await service.connect();
		await bench.pass(1.2);
		await home.message();
		await home.phone.nextPush();
		await notedReached(home);
		await bench.pass(patience);
		await service.disconnect();
		await home.message();
		await notedUnreachable(home, Date.now());
		await recover(home, () => service.connect());
	});
});
