/**
 * Abuse: nobody makes the server talk to itself (C2, N5), nobody wakes phones with forged room messages (C13), what an
 * account may register is bounded (C3, C5), and admins choose the services (C2).
 *
 *	PROSODY_VERSION=0.12 node --test spec/fuzz/abuse.test.mjs
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { enableElement } from "../e2e/support/account.mjs";
import { errorOf } from "../e2e/support/client.mjs";
import { ns } from "../e2e/support/namespaces.mjs";
import { coalesced, sideBySide } from "../e2e/support/rules.mjs";
import { body, foreignMessage, mediatedInvitation, propose, roomMessage } from "../e2e/support/stanzas.mjs";
import { createWorld } from "../e2e/support/world.mjs";

const world = await createWorld({ muc: "rooms.localhost" });
const chosen = await createWorld({
	options: {
		push_allowed_services: ["allowed.example", "push.localhost"],
		push_denied_services: ["denied.allowed.example"],
	},
});

const service = world.push.domain;

/** Sends an `<enable/>`, and gives "type/condition" of the error. */
async function enable(client, jid, node = "n", options = undefined) {
	return errorOf(await client.iq("set", enableElement({ jid, node }, options)));
}

/** The keys of what is stored for an account. */
async function keys(account) {
	return Object.keys((await account.world.stored(account)) ?? {}).sort();
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Counts the notifications that leave for a JID, whoever gets them, from now on. */
async function watch(jid) {
	await world.run(
		`local watched = ...
		notes[watched] = 0
		api("localhost"):hook("cloud_notify/push", function (event)
			if event.push_info.jid == watched then notes[watched] = notes[watched] + 1 end
		end, 1000)`,
		jid,
	);
	return () => world.run("return notes[...]", jid);
}

/** Has an account of a host of this server send a stanza. */
function inject(host, stanza) {
	return world.run(
		`local host, text = ...
		prosody.core_post_stanza(prosody.hosts[host], require "util.xml".parse(text))`,
		...[host, stanza.toString()],
	);
}

sideBySide("the server does not talk to itself", () => {
	test("C2 two accounts can't register each other", async () => {
		const [alice, bob] = [await world.account(), await world.account()];
		const [phone, laptop] = [await alice.client(), await bob.client()];
		for (const [client, other] of [
			[phone, bob],
			[laptop, alice],
		]) {
			for (const jid of [
				other.jid,
				`${other.jid}/r1`,
				other.jid.toUpperCase(),
				`${other.username}@neighbour.localhost`,
			]) {
				assert.equal(await enable(client, jid), "cancel/not-allowed", jid);
			}
		}
		assert.deepEqual([await keys(alice), await keys(bob)], [[], []]);
		await phone.say(bob.jid, "to bob");
		await laptop.say(alice.jid, "to alice");
		await world.marker({ after: 1.5 });
		const iqs = [...phone.inbox.items, ...laptop.inbox.items].filter((stanza) => stanza.name === "iq");
		assert.deepEqual(iqs.map(String), []);
	});

	test("C2 two sessions can't register each other or themselves", async () => {
		const alice = await world.account();
		const sessions = [await alice.client(), await alice.client()];
		for (const session of sessions) {
			for (const { jid } of [...sessions, alice]) {
				assert.equal(await enable(session, jid), "modify/bad-request", jid);
				assert.equal(await enable(session, jid.toUpperCase()), "modify/bad-request", jid);
			}
		}
		assert.deepEqual(await keys(alice), []);
	});

	test("C2 a stranger can't register for somebody else, nor as an account that is not there yet", async () => {
		const [alice, mallory] = [await world.account(), await world.account()];
		const client = await mallory.client();
		const element = enableElement({ jid: service, node: "n" });
		assert.notEqual(errorOf(await client.iq("set", element, { to: alice.jid })), undefined);
		assert.equal(await enable(client, "not-yet@localhost"), "cancel/not-allowed");
		world.remote.send(xml("iq", { type: "set", id: "x", from: "eve@remote.example/x", to: alice.jid }, element));
		await world.remote.take("the refusal", (stanza) => stanza.attrs.id === "x" && stanza.attrs.type === "error");
		assert.deepEqual([await keys(alice), await keys(mallory)], [[], []]);
	});

	for (const jid of ["localhost", "neighbour.localhost", "rooms.localhost", "room@rooms.localhost"]) {
		test(`N5 this server as service is quiet: ${jid}`, async () => {
			const accounts = [await world.account(), await world.account()];
			const pushesTo = await watch(`${jid}/${accounts[0].username}`);
			for (const account of accounts) {
				const client = await account.client();
				assert.equal(await enable(client, `${jid}/${accounts[0].username}`), undefined);
				await client.logout();
			}
			for (const account of accounts) await world.bob.say(account.jid, "hello");
			await world.marker({ after: 3 });
			const pushes = await pushesTo();
			assert.ok(pushes >= 1 && pushes <= 2, `${pushes} pushes for two messages`);
		});
	}

	test("N5 a service that sends every notification back wakes nobody", async () => {
		const alice = await world.account();
		const phone = await alice.device({ appServer: world.otherPush });
		const tablet = await alice.device();
		await phone.cut();
		await tablet.logout();
		world.otherPush.answer(phone.node, (push) => {
			const { from, id } = { from: world.otherPush.domain, id: push.id };
			const pubsub = push.element.getChild("pubsub", ns.pubsub);
			const item = pubsub.getChild("publish").getChild("item");
			for (const to of [alice.jid, phone.jid]) {
				world.otherPush.component.send(xml("iq", { type: "set", from, to, id: `back-${id}` }, pubsub));
				const items = xml("items", { node: phone.node }, item);
				world.otherPush.component.send(xml("message", { from, to }, xml("event", ns.pubsubEvent, items)));
				world.otherPush.component.send(
					xml("message", { from, to, type: "chat" }, body("x"), item.getChild("notification")),
				);
			}
			return "result";
		});
		await world.bob.say(alice.jid, "hello");
		await phone.onePush({ after: 5 });
		await tablet.onePush();
	});
});

sideBySide("forged room messages", () => {
	const forgeries = { text: () => body("forged"), invitation: mediatedInvitation, call: () => propose("forged") };
	for (const host of ["localhost", "neighbour.localhost"]) {
		for (const [what, content] of Object.entries(forgeries)) {
			test(`C13 of type groupchat, from an account of ${host} to the bare JID of another: ${what}`, async () => {
				const alice = await world.account();
				const [phone, tablet] = [await alice.device(), await alice.device()];
				await phone.cut();
				await tablet.logout();
				await phone.pushes({ after: 1.3 });
				const from = `mallory@${host}/room`;
				for (const to of [alice.jid, `${alice.jid}/elsewhere`]) {
					await inject(host, xml("message", { from, to, type: "groupchat", id: "forged" }, content()));
				}
				await phone.noPush({ after: 2 });
				await tablet.noPush();
			});
		}
	}

	test("C13 a local session forges one to the bare JID of another: nobody is pushed, and it is told so", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		const mallory = await world.contact();
		await mallory.post(xml("message", { to: alice.jid, type: "groupchat", id: "forged" }, body("forged")));
		assert.equal(errorOf(await mallory.takeMessage()), "cancel/service-unavailable");
		await phone.noPush(coalesced);
	});

	for (const [what, content] of Object.entries(forgeries)) {
		test(`C13, C15 from remote rooms: not more than one push a second for all of them: ${what}`, async () => {
			const alice = await world.account();
			const [phone, tablet] = [await alice.device(), await alice.device()];
			await phone.cut();
			await tablet.logout();
			await phone.pushes({ after: 1.3 });
			const start = Date.now();
			for (let number = 0; Date.now() < start + 3500; number++) {
				const message = roomMessage(number % 2 ? alice.jid : `${alice.jid}/elsewhere`, "nick", content());
				message.attrs.from = `room-${number}@remote.example/nick`;
				await world.remote.post(message);
				await pause(40);
			}
			for (const device of [phone, tablet]) {
				const sent = await device.pushes({ after: 2.3 });
				const gaps = sent.slice(1).map((push, index) => push.time - sent[index].time);
				assert.ok(sent.length >= 1, `no push for ${device.node}`);
				assert.ok(
					gaps.every((gap) => gap > 800),
					`${sent.length} pushes, with ${Math.min(...gaps)} ms between two`,
				);
			}
		});
	}
});

sideBySide("bounds", () => {
	test("C5 an account has never more than push_max_devices registrations, however many it enables", async () => {
		const alice = await world.account();
		const client = await alice.client();
		for (let number = 0; number < 60; number++) await enable(client, service, `bound-${number}`);
		const expected = [55, 56, 57, 58, 59].map((number) => `${service}<bound-${number}`);
		assert.deepEqual(await keys(alice), expected);
		await client.logout();
		const before = world.logged(/Sending an? (un)?important push/).length;
		await world.bob.say(alice.jid, "hello");
		await world.marker({ after: 0.5 });
		assert.ok(world.logged(/Sending an? (un)?important push/).length - before >= 5);
	});

	test("C3 what is too big is refused, and what is there stays", async () => {
		const alice = await world.account();
		const client = await alice.client();
		assert.equal(await enable(client, service, "fits"), undefined);
		const before = await world.stored(alice);
		const tooBig = "modify/policy-violation";
		assert.equal(await enable(client, service, "x".repeat(4097)), tooBig);
		assert.equal(await enable(client, service, "x".repeat(100_000)), tooBig);
		assert.equal(await enable(client, service, "fits", { secret: "s".repeat(100_000) }), tooBig);
		const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`option-${index}`, "x"]));
		assert.equal(await enable(client, service, "fits", many), tooBig);
		assert.deepEqual(await world.stored(alice), before);
	});

	test("C14, C27 calls while the service fails: not more than one push a second", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		phone.appServer.answer(phone.node, { error: "wait/resource-constraint" });
		for (let number = 0; number < 20; number++) {
			await world.remote.post(foreignMessage(alice.jid, "chat", propose(`abuse-${number}`)));
		}
		const pushes = await phone.pushes({ after: 2.5 });
		assert.ok(pushes.length >= 1 && pushes.length <= 4, `${pushes.length} pushes in about 2.5 s`);
	});
});

sideBySide("services that admins choose", () => {
	const allowed = [
		"allowed.example",
		"deep.allowed.example",
		"user@allowed.example/x",
		"ALLOWED.Example",
		"push.localhost",
	];
	const refused = [
		...["other.example", "notallowed.example", "allowed.example.org", "example", "localhost", "push.localhost.example"],
		...[
			"denied.allowed.example",
			"deep.denied.allowed.example",
			"user@denied.allowed.example",
			"DENIED.allowed.example",
		],
	];
	for (const jid of allowed) {
		test(`C2 allowed: ${jid}`, async () => {
			const alice = await chosen.account();
			assert.equal(await enable(await alice.client(), jid), undefined);
		});
	}
	for (const jid of refused) {
		test(`C2 refused: ${jid}`, async () => {
			const alice = await chosen.account();
			assert.equal(await enable(await alice.client(), jid), "cancel/not-allowed");
			assert.deepEqual(await keys(alice), []);
		});
	}
	test("C2 allowing a service does not allow accounts of this server", async () => {
		const alice = await chosen.account();
		assert.equal(await enable(await alice.client(), "someone@localhost"), "cancel/not-allowed");
	});
});
