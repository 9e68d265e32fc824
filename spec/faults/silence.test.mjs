/**
 * C26, C27 and N2: a push service that takes a push and never gives an answer that counts. After two minutes it is tried
 * once more, since nobody knows whether the push has arrived. With LONG=1 these are two minutes; otherwise the constant
 * is smaller, and nothing else differs.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "../e2e/support/namespaces.mjs";
import { assertImportant } from "../e2e/support/pushes.mjs";
import { sideBySide } from "../e2e/support/rules.mjs";
import { until } from "../e2e/support/wait.mjs";
import { createBench } from "./support/bench.mjs";
import { createHome } from "./support/home.mjs";
import { impatience, silence } from "./support/impatient.mjs";
import { report } from "./support/report.mjs";
import { firstRetry, notedReached, notedUnreachable } from "./support/steps.mjs";

const bench = await createBench({ services: ["push", "other", "broken"], options: impatience() });
const push = await bench.service("push");
const other = await bench.service("other");
const broken = await bench.service("broken");

/** Milliseconds until the silence is noticed, and until the try after it. */
const noticed = silence * 1000 + 5000;
const tried = silence * 1000 + firstRetry;

/**
 * A message that is pushed, and pushed once more after the silence, and then no more. What `disturb` does with each push
 * is no answer. The next message is pushed, and answered, as if nothing had been.
 */
async function endure(t, fault, disturb = () => {}, appServer = push) {
	const home = await createHome(bench, appServer);
	const { phone } = home;
	appServer.answer(phone.node, "silence");
	const since = Date.now();
	await home.message();
	const first = await phone.nextPush();
	assertImportant(first);
	await disturb(first, home);
	const registration = await notedUnreachable(home, since, noticed);
	const second = await phone.nextPush(tried);
	assertImportant(second);
	const interval = second.time - first.time;
	assert.ok(interval > silence * 1000 + 4000, `tried again when the silence was long enough: ${interval} ms`);
	await disturb(second, home);
	await phone.noPush({ after: silence + 15 }); // the third try would be after 10 s to 12 s
	appServer.answer(phone.node, "result");
	await home.message();
	await phone.onePush();
	await notedReached(home);
	await home.assertUnharmed();
	report(t, { fault, device: `woken at once, and once more ${Math.round(interval / 1000)} s later`, registration });
}

/** Sends the stanza, and waits until the first server has seen it: it must be that which takes it for no answer. */
async function say(appServer, stanza) {
	appServer.component.send(stanza);
	const { from, id, type } = stanza.attrs;
	await until(`${from} is heard`, async () =>
		(await bench.heard(from)).some((heard) => heard.name === stanza.name && heard.id === id && heard.type === type),
	);
}

const contents = {
	error: xml("error", { type: "cancel" }, xml("item-not-found", ns.stanzas)),
	get: xml("query", ns.disco),
};

/** An answer to the push that differs in these attributes, or in its name. */
const answer = ({ id, to, from }, { name = "iq", type = "error", ...attributes } = {}) =>
	xml(name, { type, id, from: to, to: from, ...attributes }, contents[type]);

sideBySide("silence", () => {
	test("C27, N2 no answer: tried again once, and the registration stays", (t) => endure(t, "No answer"));

	test("C27 an answer that comes after the first two minutes, to the first try: nothing is tried after the second", (t) =>
		endure(t, "Answer to the first try after the second", async (notification, home) => {
			home.first ??= notification;
			if (home.first !== notification) push.reply(home.first);
		}));

	for (const [what, attributes] of [
		["another id", { id: `another-${Date.now()}` }],
		["an empty id", { id: "" }],
		["a resource of the service as sender", { from: "push.push.example/odd" }],
		["a user of the service as sender", { from: "user@push.push.example" }],
	]) {
		for (const type of ["error", "result"]) {
			test(`C26 ${type} with ${what}: no answer`, (t) =>
				endure(t, `IQ ${type} with ${what}`, (notification) =>
					say(push, answer(notification, { type, ...attributes })),
				));
		}
	}

	for (const type of ["error", "result"]) {
		test(`C26 ${type} from another service of the same server: no answer`, (t) =>
			endure(t, `IQ ${type} from a JID that was not asked`, (notification) =>
				say(other, answer(notification, { type, from: other.domain })),
			));
	}

	for (const name of ["message", "presence"]) {
		test(`C26 a ${name} with the id of the push: no answer`, (t) =>
			endure(t, `A ${name} instead of an IQ`, (notification) => say(push, answer(notification, { name }))));
	}

	test("C26 an IQ request with the id of the push: no answer", (t) =>
		endure(t, "An IQ request instead of an answer", (notification) =>
			say(push, answer(notification, { type: "get" })),
		));

	test("C26 something that is not XML: the connection of the app server ends, and that is no answer", (t) =>
		endure(
			t,
			"App server sends what is not XML",
			async () => {
				broken.component.send("<iq type='result'<<<");
				await broken.component.ended;
				await broken.connect();
			},
			broken,
		));
});
