/**
 * C27 and N1: the server of a push service ends, in the middle of what it does or otherwise, and comes back. Servers that
 * know each other by dialback have no acknowledgements (XEP-0198): what was under way then may have arrived or not, and
 * there is no answer to it. For how long silence is, see silence.test.mjs.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sideBySide } from "../e2e/support/rules.mjs";
import { createBench } from "./support/bench.mjs";
import { createHome } from "./support/home.mjs";
import { impatience, silence } from "./support/impatient.mjs";
import { describeRegistration, report } from "./support/report.mjs";
import { firstRetry, notedUnreachable, recover, woken } from "./support/steps.mjs";

const bench = await createBench({ services: ["push"], options: impatience() });
const push = await bench.service("push");

const whenSilent = silence * 1000 + firstRetry;

/** An account, with a push that has gone well: the servers are connected. */
async function settledHome() {
	const home = await createHome(bench, push);
	await home.message();
	await home.phone.onePush();
	return home;
}

/** The server is killed: one push has arrived and is not answered, one is on the line, and one leaves when it is down. */
async function crash() {
	const [arrived, lost, refused] = await Promise.all([settledHome(), settledHome(), settledHome()]);
	push.answer(arrived.phone.node, "silence");
	const since = Date.now();
	await arrived.message();
	const first = await arrived.phone.nextPush();
	const pid = await bench.freeze();
	await lost.message();
	process.kill(pid, "SIGKILL");
	await bench.remote.kill9();
	await bench.disconnected(push);
	await refused.message();
	const noted = await notedUnreachable(refused, since);
	push.answer(arrived.phone.node, "result");
	await bench.start();
	return { arrived, lost, refused, since, first, noted, back: Date.now() };
}

const killed = await crash();

sideBySide("killed", () => {
	test("C27 a push that leaves while the server is down: woken once when it is back", async (t) => {
		const { time } = await woken(killed.refused);
		const device = "woken once, when the service is back";
		report(t, { fault: "Server killed, then down", device, registration: killed.noted, recovery: time - killed.back });
	});

	test("C27 a push that was on the line is lost: woken once, when there was no answer for long enough", async (t) => {
		const { lost, since, back } = killed;
		const registration = await notedUnreachable(lost, since, whenSilent);
		const { time } = await woken(lost, whenSilent);
		assert.ok(time - since > silence * 1000, `${time - since} ms`);
		const device = `woken once, ${Math.round((time - since) / 1000)} s after the message`;
		report(t, { fault: "Server killed, a push on the line", device, registration, recovery: time - back });
	});

	test("C27, N2 a push that had arrived and was not answered: pushed once more, when that was long ago", async (t) => {
		const { arrived, since, first } = killed;
		const registration = await notedUnreachable(arrived, since, whenSilent);
		const { time } = await woken(arrived, whenSilent);
		const interval = time - first.time;
		assert.ok(interval > silence * 1000 + 4000, `${interval} ms`);
		const device = `woken at once, and once more ${Math.round(interval / 1000)} s later`;
		report(t, { fault: "Server killed, a push not answered", device, registration });
	});
});

test("C27 the server is restarted by its admin: woken once when it is back", async (t) => {
	const home = await settledHome();
	await bench.remote.stop();
	await bench.disconnected(push);
	const since = Date.now();
	await home.message();
	const registration = await notedUnreachable(home, since);
	const recovery = await recover(home, () => bench.start());
	report(t, { fault: "Server restarted", device: "woken once, when the service is back", registration, recovery });
});

test("C27, N2 the server stands still for a moment: woken once when it goes on", async (t) => {
	const home = await settledHome();
	const pid = await bench.freeze();
	await home.message();
	const recovery = await recover(home, async () => {
		await bench.pass(2);
		process.kill(pid, "SIGCONT");
	});
	assert.ok(recovery < 4000, "the first push arrives");
	const registration = describeRegistration(await home.registration());
	report(t, { fault: "Server stands still for 2 s", device: "woken once, when it goes on", registration, recovery });
});
