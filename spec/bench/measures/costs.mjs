/**
 * What a message, a push and a burst cost: microseconds of processor time. What is compared is done in turn, in small portions, in
 * one server; samples are without the message's own cost.
 */
import xml from "@xmpp/xml";

import { Account, Device } from "../../e2e/support/account.mjs";
import { Component } from "../../e2e/support/component.mjs";
import { components } from "../../e2e/support/config.mjs";
import { Bed } from "../support/bed.mjs";
import { Figures, quantile } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";

const { accounts, portions } = numbers;

const nothing = { act: "nothing" };
const unregistered = { act: "message", account: "nobody", accounts };
const sent = { act: "send" };
const asked = { act: "send_iq", answers: 1 };
const pushed = { act: "message", account: "user", accounts, answers: 1 };

export async function measure() {
	const figures = new Figures();
	const bed = await Bed.start({ registered: accounts });
	const juliet = await new Account(bed, "juliet").client();
	await floor(bed, figures);
	await pushes(bed, figures); // before anything else makes the heap larger, and with it all that allocates dearer
	await strangers(bed, figures, "offline", {});
	await strangers(bed, figures, "online", { online: juliet.account.username });
	await bursts(bed, figures, "message of a burst", false);
	await bursts(bed, figures, "message of a burst, another client online", true);
	await bed.load();
	await latency(bed, figures);
	await bed.stop();
	return figures.samples;
}

/** Makes a sample several times, after one that does not count. */
async function sample(make) {
	await make();
	for (let time = 0; time < numbers.samples; time++) await make(time);
}

/** Without a push module: a message, a stanza that leaves, and one that is answered. */
async function floor(bed, figures) {
	await sample(async (time) => {
		const [message, send, send_iq] = await bed.compare([unregistered, sent, asked], { times: portions });
		if (time === undefined) return;
		figures.add("message", message);
		figures.add("send", send);
		figures.add("send_iq", send_iq);
	});
}

/** What a module adds to a message for an account without registration. */
async function strangers(bed, figures, name, who) {
	const own = { act: "hear", account: "nobody", accounts, ...who };
	await bed.load();
	const heard = { ...own, module: "cloud_notify" };
	await sample(async (time) => {
		const [without, cost] = await bed.compare([own, heard], { times: 10 * portions, chunk: 100 });
		if (time !== undefined) figures.add(`message without registration, ${name}`, cost - without);
	});
	await bed.unload();
}

/**
 * What a module adds to an archived message that waits for a hibernating device: as it is queued, and afterwards, with its push. The
 * accounts may be online with another client besides.
 */
async function bursts(bed, figures, name, besides) {
	await bed.load();
	const devices = [];
	const others = [];
	for (let number = 1; number <= numbers.sleepers; number++) {
		const account = new Account(bed, `${besides ? "mercutio" : "tybalt"}${number}`);
		if (besides) others.push(await account.client());
		devices.push(await account.device({ Device, appServer: { domain: components.push }, node: account.username }));
	}
	const chunk = 5 * devices.length;
	const times = numbers.burst / 5;
	const users = devices.map(({ account }) => account.username);
	const heard = { act: "queue", users, count: chunk * times, module: "cloud_notify" };
	const rest = 1.3; // seconds, of which a push waits one
	for (let time = 0; time < numbers.bursts; time++) {
		for (const device of devices) await device.cut();
		const [without, cost] = await bed.compare([nothing, heard], { chunk, times, rest });
		figures.add(name, cost - without);
		for (const device of devices) {
			await device.resume();
			device.inbox.takeAll();
		}
	}
	for (const client of [...devices, ...others]) await client.logout();
	await bed.unload();
}

/** What a push costs, beside a message to somebody else and an IQ. */
async function pushes(bed, figures) {
	await bed.load();
	await sample(async (time) => {
		const [own, floor, push] = await bed.compare([unregistered, asked, pushed], { times: portions });
		if (time === undefined) return;
		figures.add("push", push - own);
		figures.add("push / send_iq", (push - own) / floor);
	});
	await bed.unload();
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
