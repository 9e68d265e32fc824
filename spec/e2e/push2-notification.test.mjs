/** P7 and N5: what a notification of Push 2.0 says, and to whom. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Gateway } from "./support/gateway.mjs";
import { ns } from "./support/namespaces.mjs";
import { push2 } from "./support/protocols.mjs";
import { match, profiles } from "./support/push2.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import * as payload from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ protocol: push2 });
const accountGateway = await Gateway.account(await world.account("gateway"));

async function offlineDevice(settings) {
	const alice = await world.account();
	const phone = await alice.device(settings);
	await phone.logout();
	return phone;
}

async function hibernatingDevice() {
	const alice = await world.account();
	const phone = await alice.device();
	await phone.cut();
	return phone;
}

const childrenOf = (push) => push.notification.children.map((child) => child.name);

sideBySide("the notification", () => {
	test("P7 a message from the host to the service, with an id, client and priority, and nothing else", async () => {
		const phone = await offlineDevice();
		await world.bob.say(phone.account.jid, "private words");
		const push = await phone.onePush();
		assert.deepEqual([push.from, push.to], ["localhost", world.push.jid]);
		assert.ok(push.id);
		assert.notEqual(push.type, "error");
		assert.deepEqual(childrenOf(push), ["client", "priority"]);
		assert.deepEqual([push.client, push.priority], [phone.node, "normal"]);
		assert.deepEqual(
			push.element.children.map((child) => child.name),
			["notification"],
		);
	});

	test("P7 neither content nor sender nor recipient of a message leaves the server", async () => {
		const phone = await offlineDevice();
		await world.bob.say(phone.account.jid, "private words");
		const push = String(await phone.onePush());
		for (const word of ["private words", world.bob.account.username, phone.account.username]) {
			assert.ok(!push.includes(word), push);
		}
	});

	test("P7 each notification has an id of its own", async () => {
		const phone = await offlineDevice();
		for (const text of ["one", "two", "three"]) await world.bob.say(phone.account.jid, text);
		const ids = (await phone.pushes({ after: 0.5 })).map(({ id }) => id);
		assert.equal(new Set(ids).size, 3, ids.join());
	});

	for (const [what, client] of [
		["markup", "node-<&>\"'-1"],
		["other alphabets", "узел-\u{1F980}"],
		["spaces inside", "a  b"],
		["a long string", `https://push.example.org/${"x".repeat(5000)}`],
	]) {
		test(`P7 the client is told as it was given: ${what}`, async () => {
			const phone = await offlineDevice({ node: `${client}` });
			await world.bob.say(phone.account.jid, "hello");
			assert.equal((await phone.onePush()).client, client);
		});
	}

	const priorities = [
		["a message with body", [payload.body("hello")], "normal", false],
		["an encrypted message", [payload.omemo(), payload.store()], "normal", false],
		["a room invitation", [payload.mediatedInvitation()], "normal", false],
		["a call", [payload.propose("call")], "high", true],
		["a chat state", [payload.chatState()], "low", false],
		["a receipt", [payload.receipt()], "low", false],
		["the end of a call", [xml("finish", { xmlns: ns.jmi, id: "call" })], "low", false],
	];
	for (const [what, content, priority, voip] of priorities) {
		test(`P7 ${what} has priority ${priority}, ${voip ? "and is" : "and is not"} marked as a call`, async () => {
			const phone = await hibernatingDevice();
			await world.bob.post(xml("message", { to: phone.jid, type: "chat" }, ...content));
			const push = await phone.onePush(coalesced);
			assert.deepEqual([push.priority, push.voip], [priority, voip]);
		});
	}

	for (const [what, makeDevice] of Object.entries({
		"an offline": offlineDevice,
		"a hibernating": hibernatingDevice,
	})) {
		test(`P7, C14 the call and its retract are high, marked, and at once for ${what} device`, async () => {
			const phone = await makeDevice();
			for (const element of [payload.propose("call"), payload.retract("call")]) {
				await world.bob.say(phone.account.jid, undefined, element);
				const push = await phone.onePush({ after: 0.5 });
				assert.deepEqual([push.priority, push.voip], ["high", true]);
			}
			await phone.noPush(coalesced);
		});
	}

	test("P7, C15 a burst with a message in it has the message's priority", async () => {
		const phone = await hibernatingDevice();
		for (const content of [payload.chatState(), payload.body("hello"), payload.chatState("paused")]) {
			world.bob.send(xml("message", { to: phone.jid, type: "chat" }, content));
		}
		await world.bob.sync();
		assert.equal((await phone.onePush(coalesced)).priority, "normal");
	});
});

sideBySide("gateways", () => {
	test("P2, P7 a gateway that is an ordinary account of this server is pushed", async () => {
		const phone = await offlineDevice({ appServer: accountGateway });
		await world.bob.say(phone.account.jid, "hello");
		const push = await phone.onePush();
		assert.deepEqual([push.from, push.to, push.priority], ["localhost", accountGateway.jid, "normal"]);
	});

	test("P7 devices of one account at two gateways are pushed each at its own", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device({ appServer: world.otherPush })];
		for (const device of [phone, tablet]) await device.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).to, world.push.jid);
		assert.equal((await tablet.onePush()).to, world.otherPush.jid);
	});

	test("N5 a notification for an account never triggers a push, whatever matches there are", async () => {
		const matches = Object.values(profiles).map((profile) => match(profile));
		const [offline, hibernating] = [await offlineDevice({ matches }), await hibernatingDevice()];
		const notification = () => xml("notification", ns.push2, xml("client", {}, "x"), xml("priority", {}, "high"));
		for (const jid of [offline.account.jid, hibernating.jid, hibernating.account.jid]) {
			await world.remote.post(payload.foreignMessage(jid, "normal", notification(), payload.body("hello")));
			await world.remote.post(payload.foreignMessage(jid, "normal", notification(), payload.propose("call")));
		}
		await offline.noPush(coalesced);
		await hibernating.noPush();
	});

	test("N5 a notification of XEP-0357 for an account never triggers a push", async () => {
		const phone = await hibernatingDevice();
		const item = xml("item", {}, xml("notification", ns.push));
		const event = xml("event", ns.pubsubEvent, xml("items", { node: "n" }, item));
		await world.remote.post(payload.foreignMessage(phone.jid, "headline", event));
		await phone.noPush(coalesced);
	});
});
