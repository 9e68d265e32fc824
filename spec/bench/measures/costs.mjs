/** What a message, a push and a burst cost: microseconds of processor time. Samples are without the message's own cost. */
import xml from "@xmpp/xml";

import { Account, Device } from "../../e2e/support/account.mjs";
import { Component } from "../../e2e/support/component.mjs";
import { components } from "../../e2e/support/config.mjs";
import { Bed } from "../support/bed.mjs";
import { Figures, quantile } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";

const { accounts, batchSize: count } = numbers;

const unregistered = { act: "message", account: "nobody", accounts, count };
const asked = { act: "send_iq", count, answers: 1 };
const pushed = { act: "message", account: "user", accounts, count, answers: 1 };

export async function measure() {
	const figures = new Figures();
	const bed = await Bed.start({ registered: accounts });
	const juliet = await new Account(bed, "juliet").client();
	await floor(bed, figures);
	await strangers(bed, figures, "offline", {});
	await strangers(bed, figures, "online", { online: juliet.account.username });
	await bursts(bed, figures);
	await pushes(bed, figures);
	await latency(bed, figures);
	await bed.stop();
	return figures.samples;
}

/** Without a push module: a message, a stanza that leaves, and one that is answered. */
async function floor(bed, figures) {
	await bed.batch(unregistered);
	for (let time = 0; time < numbers.batches; time++) {
		figures.add("message", await bed.batch(unregistered));
		figures.add("send", await bed.batch({ act: "send", count }));
		figures.add("send_iq", await bed.batch(asked));
	}
}

/** What a module adds to a message for an account without registration. */
async function strangers(bed, figures, name, who) {
	const what = { act: "hear", account: "nobody", accounts, count: 5 * count, chunk: 1000, ...who };
	await bed.load();
	await bed.batch({ ...what, module: "cloud_notify" }); // that there is no registration is known from now on
	for (let time = 0; time < numbers.batches; time++) {
		const own = await bed.batch(what);
		figures.add(`message without registration, ${name}`, (await bed.batch({ ...what, module: "cloud_notify" })) - own);
	}
	await bed.unload();
}

/** What a message costs that waits for a hibernating device, with its pushes and without a module. */
async function bursts(bed, figures) {
	const account = new Account(bed, "tybalt");
	for (let time = 0; time < numbers.bursts; time++) {
		const without = await burst(bed, account, { enable: false });
		await bed.load();
		figures.add("message of a burst", (await burst(bed, account, { enable: true })) - without);
		await bed.unload();
	}
}

async function burst(bed, account, { enable }) {
	const phone = await account.device({ Device, enable, appServer: { domain: components.push }, node: "tybalt" });
	await phone.cut();
	const cost = await bed.batch({ act: "say", to: account.jid, count: numbers.burst, rest: 1.2 });
	await phone.resume();
	await phone.logout();
	return cost;
}

/** What a push costs, each time with what a message to somebody else and an IQ cost just before. */
async function pushes(bed, figures) {
	await bed.load();
	await bed.batch(pushed);
	for (let time = 0; time < numbers.batches + 1; time++) {
		const own = await bed.batch(unregistered);
		const floor = await bed.batch(asked);
		const push = (await bed.batch(pushed)) - own;
		figures.add("push", push);
		figures.add("push / send_iq", push / floor);
	}
}

/**
 * From a message that is written to a socket to the push that comes out of another one, in milliseconds. Pushes leave in the
 * order in which the messages come.
 */
async function latency(bed, figures) {
	const remote = new Component(bed.server, components.remote);
	await remote.connect();
	const sent = [];
	const times = [];
	await new Promise((resolve) => {
		bed.service.onPush = () => {
			times.push(performance.now() - sent[times.length]);
			if (times.length === total) resolve();
		};
		send(remote, sent);
	});
	bed.service.onPush = () => {};
	figures.add("time to push, p50", quantile(times, 0.5));
	figures.add("time to push, p99", quantile(times, 0.99));
}

const total = numbers.rate * numbers.seconds;

/** Sends the messages at their rate, and notes when each was sent. */
function send(remote, sent) {
	const begin = performance.now();
	const timer = setInterval(() => {
		const due = Math.min(total, ((performance.now() - begin) * numbers.rate) / 1000);
		while (sent.length < due) {
			const to = `user${1 + (sent.length % accounts)}@localhost`;
			const attributes = { from: `romeo@${components.remote}`, to, type: "chat", id: `timed-${sent.length}` };
			sent.push(performance.now());
			remote.send(xml("message", attributes, xml("body", {}, "But soft, what light through yonder window breaks?")));
		}
		if (sent.length === total) clearInterval(timer);
	}, 2);
}
