/** N1, N4, N5, N6, C3 and C7 with Push 2.0: loops, damaged keys, broken stores and oversized stanzas harm nobody. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { failWrites, inFolder } from "./support/broken_store.mjs";
import { errorOf } from "./support/client.mjs";
import { version } from "./support/prosody.mjs";
import { push2 } from "./support/protocols.mjs";
import { disable2, enable2, filter, match, profiles, sends } from "./support/push2.mjs";
import { freshNode } from "./support/receiving.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { body, propose } from "./support/stanzas.mjs";
import { Subscriber } from "./support/subscriber.mjs";
import { bodiesIn } from "./support/archive.mjs";
import { createWorld } from "./support/world.mjs";

const encrypts = version !== "0.12";
const world = await createWorld({ protocol: push2 });
world.allowLog(/(Failed|Unable) to (load|write to) push2_registrations storage/);
world.allowLog(/Error in (reading|writing) push registrations/, /stack traceback/);

const enable = async (client, service, ...matches) =>
	errorOf(await client.iq("set", enable2({ service, client: "node-0" }, ...matches)));

/** Counts from now on the stanzas that the server handles for these accounts; gives how many there have been. */
async function countStanzas(accounts) {
	const names = accounts.map(({ username }) => username);
	await world.run(
		`local wanted = {}
		for _, name in ipairs(...) do wanted[name] = 0 end
		local function count(event)
			local name = jid.node(event.stanza.attr.to)
			if wanted[name] then wanted[name] = wanted[name] + 1 end
		end
		for _, event in ipairs { "message/bare", "message/full", "message/host" } do
			api("localhost"):hook(event, count, 10000)
		end
		notes[(...)[1]] = wanted`,
		names,
	);
	return async () =>
		Object.values(await world.run("return notes[...]", names[0])).reduce((sum, count) => sum + count, 0);
}

/** Accounts whose devices name the next account of the ring as their gateway, and are then `left`. */
async function ring(size, leave) {
	const accounts = [];
	for (let number = 0; number < size; number++) accounts.push(await world.account());
	for (const [index, account] of accounts.entries()) {
		const phone = await account.device({ enable: false });
		assert.equal(await enable(phone, accounts[(index + 1) % size].jid, match(profiles.all)), undefined);
		await leave(phone);
	}
	return accounts;
}

const ways = { offline: (phone) => phone.logout(), hibernating: (phone) => phone.cut() };

sideBySide("loops", () => {
	for (const [how, leave] of Object.entries(ways)) {
		for (const size of [2, 3]) {
			test(`N5 ${size} accounts that name each other, ${how}: the server is quiet, and answers others`, async () => {
				const accounts = await ring(size, leave);
				const count = await countStanzas(accounts);
				await world.bob.say(accounts[0].jid, "hello");
				await world.bob.say(accounts[0].jid, undefined, propose("call"));
				await world.marker({ after: 3 });
				const handled = await count();
				assert.ok(handled >= 2 && handled <= 6, `${handled} stanzas`);
				await (await world.contact()).sync();
				await world.marker({ after: 1 });
				assert.equal(await count(), handled, "nothing more comes");
			});
		}
	}

	test("N5 a gateway that answers errors with bodies triggers nothing", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		const push = await phone.onePush();
		for (let number = 1; number <= 20; number++) world.push.refuse(push, "cancel/item-not-found", { to: alice.jid });
		await world.push.connection.sync();
		const pushes = await phone.pushes({ after: 0.5 });
		assert.deepEqual(pushes.filter(push2.isImportant).map(String), []);
	});
});

/** Fails unless a message to the account reaches its desktop and its archive, and no error comes back. */
async function assertUnharmed(account, desktop, text, ...content) {
	const carol = await world.contact();
	await carol.say(account.jid, text, ...content);
	await desktop.takeMessage(text);
	const bounced = carol.inbox.items.filter(({ name, attrs }) => name === "message" && attrs.type === "error");
	assert.deepEqual(bounced, [], "the sender gets no error");
	assert.ok((await bodiesIn(world, "localhost", "archive", account.username)).includes(text), "it is archived");
}

/** The file with the registrations of an account, in a folder that exists. */
const storeFile = (account) => inFolder(world.server.dataFile("push2_registrations", account.username));

sideBySide("stores that fail", () => {
	test("C7 the store cannot be read: wait/internal-server-error, and the record on disk stays as it is", async () => {
		const alice = await world.account();
		const damaged = 'return { ["device"] = {';
		writeFileSync(storeFile(alice), damaged);
		const desktop = await alice.client();
		assert.equal(await enable(desktop, world.push.jid, match(profiles.all)), "wait/internal-server-error");
		assert.equal(errorOf(await desktop.iq("set", disable2())), "wait/internal-server-error");
		await assertUnharmed(alice, desktop, "unreadable");
		assert.equal(readFileSync(storeFile(alice), "utf8"), damaged);
	});

	test("C7 the store cannot be written: wait/internal-server-error, and the registration is not in force", async () => {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		const repair = failWrites(storeFile(alice));
		await assert.rejects(phone.enablePush(), /internal-server-error/);
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		repair();
		await phone.resume();
		await phone.takeMessage("hello");
		await phone.enablePush();
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush(coalesced);
	});

	test("C7 changed matches that cannot be written are not in force, those before still are", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		const repair = failWrites(storeFile(alice));
		await assert.rejects(phone.enablePush(match(profiles.all, filter("localhost"))), /internal-server-error/);
		repair();
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
	});

	test("P3, C6 the store cannot be written at disable: off in memory all the same, and wait/internal-server-error", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		const repair = failWrites(storeFile(alice));
		await assert.rejects(phone.disablePush(), /internal-server-error/);
		await phone.cut();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
		repair();
	});
});

if (encrypts)
	sideBySide("damaged keys", () => {
		const base64 = (bytes) => bytes.toString("base64");
		const damages = {
			"a ua_public that is no point": () => ({ ua_public: base64(Buffer.alloc(65, 4)) }),
			"a ua_public that is too short": () => ({ ua_public: "AAAA" }),
			"a ua_public that is no base64": () => ({ ua_public: "%%%" }),
			"a ua_public that is missing": () => ({ ua_public: undefined }),
			"an auth_secret that is too short": () => ({ auth_secret: "AAAA" }),
			"a jwt_key that is no key": () => ({ jwt_key: base64(Buffer.from("no key at all, but long enough to be one")) }),
			"a jwt_key that is cut": ({ jwt_key: key }) => ({ jwt_key: base64(Buffer.from(key, "base64").subarray(0, 60)) }),
			"claims that are no texts": () => ({ jwt_claims: { aud: { deep: "table" } } }),
			"an unknown algorithm": () => ({ jwt_alg: "HS256" }),
		};
		for (const [what, damage] of Object.entries(damages)) {
			test(`N1, N4 ${what} in the store harms no message, and no key is logged`, async () => {
				const alice = await world.account();
				const [node, otherNode] = [freshNode(), freshNode()];
				const subscriber = new Subscriber();
				for (const secret of subscriber.secrets) world.secrets.add(secret);
				const keys = {
					...{ ua_public: base64(subscriber.publicKey), auth_secret: base64(subscriber.authSecret) },
					...{
						jwt_alg: "ES256",
						jwt_key: base64(subscriber.signingKey),
						jwt_claims: { aud: "https://push.example.org" },
					},
				};
				const record = (node, match_) => ({
					...{ service: world.push.jid, client: node, timestamp: 1_700_000_000 },
					matches: [{ match: profiles.all, chats: {}, ...match_ }],
				});
				await world.run(
					'local name, records = ... assert(api("localhost"):open_store("push2_registrations"):set(name, records))',
					...[
						alice.username,
						{
							damaged: record(node, { send: sends.encrypted, ...keys, ...damage(keys) }),
							good: record(otherNode, { send: sends.notifyOnly }),
						},
					],
				);
				const [phone, tablet] = [
					await alice.device({ enable: false, node }),
					await alice.device({ enable: false, node: otherNode }),
				];
				const desktop = await alice.client();
				for (const device of [phone, tablet]) await device.logout();
				world.allowLog(new RegExp(`push2\\terror\\t`), /stack traceback/);
				for (const text of ["private words", "more private words"]) await assertUnharmed(alice, desktop, text);
				for (const push of await phone.pushes(coalesced)) assert.doesNotMatch(String(push), /private words/);
				assert.equal((await tablet.pushes({ after: 0.1 })).length, 2, "the other device is pushed");
			});
		}
	});

/** So many elements in each other. */
function nested(depth) {
	return `${"<x xmlns='urn:example:deep'>".repeat(depth)}${"</x>".repeat(depth)}`;
}

const oversized = {
	"a body of 100 KB": () => [body("x".repeat(100_000))],
	"a body of 20,000 quotes": () => [body("> \n".repeat(20_000))],
	"1,000 unknown elements": () => [body("hello"), ...Array.from({ length: 1000 }, () => xml("x", "urn:example:many"))],
	"60 elements in each other": () => [body("hello"), raw(nested(60))],
	"10,000 characters of markup": () => [body("&".repeat(10_000))],
	"an invitation with a reason of 50 KB": () => [
		body("hello"),
		xml(
			"x",
			"http://jabber.org/protocol/muc#user",
			xml("invite", { from: "a@b.example" }, xml("reason", {}, "z".repeat(50_000))),
		),
	],
	"200 references": () => [
		body("hello"),
		...Array.from({ length: 200 }, (_, n) =>
			xml("reference", { xmlns: "urn:xmpp:reference:0", type: "mention", begin: `${n}`, end: "-1" }),
		),
	],
};

/** A piece of XML as it is. */
function raw(text) {
	return { toString: () => text };
}

// One after the other: they measure what the server does.
for (const [what, contentOf] of Object.entries(oversized)) {
	test(`N1 ${what}: delivered and pushed without keeping the server busy`, async () => {
		const alice = await world.account();
		const subscriber = encrypts ? new Subscriber() : undefined;
		const phone = await alice.device({ subscriber });
		await phone.logout();
		const desktop = await alice.client();
		const content = contentOf();
		const message = `<message to='${alice.jid}' type='chat' id='oversized'>${content.map(String).join("")}</message>`;
		const carol = await world.contact();
		const before = await world.run("return os.clock()");
		carol.send(message);
		await desktop.takeMessageWithId("oversized");
		await carol.sync();
		const push = await phone.onePush();
		const seconds = (await world.run("return os.clock()")) - before;
		assert.ok(seconds < 1, `${seconds} s of the processor`);
		for (const payload of push.payloads) {
			assert.ok(payload.length <= 3052, `${payload.length} bytes`);
			assert.equal(subscriber.read(payload).attrs.id, "oversized");
		}
	});
}

test("P2, N6 a thousand refused registrations leave nothing behind, and the server answers", async () => {
	const alice = await world.account();
	const client = await alice.client();
	const answers = Array.from({ length: 1000 }, (_, number) =>
		client.iq("set", enable2({ service: "push@", client: `node-${number}` }, match(profiles.all))),
	);
	for (const answer of await Promise.all(answers)) assert.equal(errorOf(answer), "modify/jid-malformed");
	assert.equal(await world.stored(alice), undefined);
});
