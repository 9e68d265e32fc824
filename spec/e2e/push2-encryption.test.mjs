/** P8 to P10: what only the device can read, decrypted and verified with other implementations than the one under test. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Gateway } from "./support/gateway.mjs";
import { ns } from "./support/namespaces.mjs";
import { version } from "./support/prosody.mjs";
import { push2 } from "./support/protocols.mjs";
import { match, profiles } from "./support/push2.mjs";
import { PushEndpoint, verifyToken } from "./support/push_endpoint.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import * as payload from "./support/stanzas.mjs";
import { headerOf, messageIn, Subscriber } from "./support/subscriber.mjs";
import { until } from "./support/wait.mjs";
import { faultsOf } from "./support/wellformed.mjs";
import { createWorld } from "./support/world.mjs";
import { writings } from "./support/writings.mjs";

/** The most that some services of Web Push take, in bytes. */
const largest = 3052;

/** An offline device with keys, of a new account. */
async function offlineDevice(world, { subscriber = new Subscriber(), ...settings } = {}) {
	const alice = await world.account();
	const phone = await alice.device({ subscriber, ...settings });
	await phone.logout();
	return phone;
}

/** The push for a message to the device's account, and the message that the device reads in it. */
async function received(world, phone, ...content) {
	await world.bob.post(xml("message", { to: phone.account.jid, type: "chat" }, ...content));
	const push = await phone.onePush();
	assert.equal(push.payloads.length, 1, String(push));
	assert.ok(push.payload.length <= largest, `${push.payload.length} bytes`);
	return { push, message: phone.subscriber.read(push.payload) };
}

/** The ids of the archive of an account by the ids of the messages. */
function archiveIds(world, { username }) {
	return world.run(
		`local ids = {}
		for id, stanza in api("localhost"):open_store("archive", "archive"):find(..., {}) do
			if stanza.attr.id then ids[stanza.attr.id] = id end
		end
		return ids`,
		username,
	);
}

/** The ids that the archive of `by` has given to a message, as it says. */
const stanzaIds = (message, by) =>
	message
		.getChildren("stanza-id", ns.stanzaId)
		.filter(({ attrs }) => attrs.by === by)
		.map(({ attrs }) => attrs.id);

if (version !== "0.12") await define();
else
	test("P10 on this Prosody nothing is encrypted: an encrypted match is refused, a plain one pushes", async () => {
		const world = await createWorld({ protocol: push2 });
		const alice = await world.account();
		const phone = await alice.device({ enable: false, subscriber: new Subscriber() });
		await assert.rejects(phone.enablePush(), /feature-not-implemented/);
		await phone.enablePush(match(profiles.all));
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).payloads.length, 0);
	});

async function define() {
	const world = await createWorld({
		protocol: push2,
		moreComponents: ["relay.localhost"],
		options: { push_max_errors: 1 },
	});
	const named = await createWorld({ protocol: push2, options: { contact_uri: "mailto:admin@example.org" } });
	const endpoint = await PushEndpoint.open();
	world.guests.push(endpoint);
	const gateway = (await Gateway.component(world.server, "relay.localhost")).relay();
	defineContent(world);
	defineTrimming(world);
	defineTokens(world, named);
	defineRelay(world, endpoint, gateway);
	defineEverything();
}

function defineContent(world) {
	sideBySide("content", () => {
		test("P8 the device reads the message in an envelope: sender, recipient, id, type and body", async () => {
			const phone = await offlineDevice(world);
			const id = await world.bob.say(phone.account.jid, "Grüße & <\u{1F980}>");
			const { payload: body } = await phone.onePush();
			const message = phone.subscriber.read(body);
			const { from, to, type } = message.attrs;
			assert.deepEqual([from, to, type, message.attrs.id], [world.bob.jid, phone.account.jid, "chat", id]);
			assert.equal(message.getChildText("body"), "Grüße & <\u{1F980}>");
		});

		test("P8 the archive's stanza-id is that of the archive, and no other", async () => {
			const phone = await offlineDevice(world);
			const { jid } = phone.account;
			const forged = xml("stanza-id", { xmlns: ns.stanzaId, by: jid, id: "forged" });
			const id = "with-a-forged-id";
			await world.bob.post(xml("message", { to: jid, type: "chat", id }, payload.body("hello"), forged));
			const { payload: body } = await phone.onePush();
			const archived = (await archiveIds(world, phone.account))[id];
			assert.deepEqual(stanzaIds(phone.subscriber.read(body), jid), [archived]);
		});

		test("P8 a hibernating device is told the archive's stanza-id too", async () => {
			const alice = await world.account();
			const phone = await alice.device({ subscriber: new Subscriber() });
			await phone.cut();
			const id = await world.bob.say(alice.jid, "hello");
			const { payload: body } = await phone.onePush(coalesced);
			const archived = (await archiveIds(world, alice))[id];
			assert.deepEqual(stanzaIds(phone.subscriber.read(body), alice.jid), [archived]);
		});

		test("P8 the header: record size 4096 and a key of 65 bytes; one record", async () => {
			const phone = await offlineDevice(world);
			const { push } = await received(world, phone, payload.body("hello"));
			const { recordSize, key, salt, rest } = headerOf(push.payload);
			assert.deepEqual([recordSize, key.length, key[0], salt.length], [4096, 65, 4, 16]);
			assert.ok(rest <= 4096, `${rest} bytes`);
		});

		test("P8 key and salt are fresh each time, and the length stays the same", async () => {
			const phone = await offlineDevice(world);
			const headers = [];
			for (let number = 1; number <= 5; number++) {
				const { push } = await received(world, phone, payload.body("hello"));
				headers.push(headerOf(push.payload));
			}
			assert.equal(new Set(headers.map(({ key }) => key.toString("hex"))).size, 5, "keys");
			assert.equal(new Set(headers.map(({ salt }) => salt.toString("hex"))).size, 5, "salts");
			assert.equal(new Set(headers.map(({ rest }) => rest)).size, 1, "lengths");
		});

		test("P8 short messages are indistinguishable by length", async () => {
			const phone = await offlineDevice(world);
			const texts = ["a", "yes", "no, not at all", "漢字", "\u{1F980}\u{1F980}\u{1F980}", "<&>", "x".repeat(60)];
			const lengths = new Set();
			for (const text of texts) {
				const { push } = await received(world, phone, payload.body(text));
				lengths.add(push.payload.length);
			}
			assert.equal(lengths.size, 1, [...lengths].join());
		});

		test("P8 the payload is base64 in one piece", async () => {
			const phone = await offlineDevice(world);
			const { push } = await received(world, phone, payload.body("hello"));
			const text = push.notification.getChild("encrypted", ns.sceEncrypted).getChildText("payload");
			assert.match(text, /^[A-Za-z0-9+/]+={0,2}$/);
			assert.equal(text.length % 4, 0);
		});

		test("P8 nothing of the message leaves in the clear", async () => {
			const phone = await offlineDevice(world);
			const { push } = await received(world, phone, payload.body("private words"));
			for (const word of ["private words", world.bob.account.username]) assert.ok(!String(push).includes(word));
			const names = push.notification.children.map((child) => child.name).sort();
			assert.deepEqual(names, ["client", "encrypted", "jwt", "priority"]);
		});

		test("P8 a wrong key, a wrong secret or a changed byte can't open it", async () => {
			const phone = await offlineDevice(world);
			const { push } = await received(world, phone, payload.body("hello"));
			const { subscriber } = phone;
			assert.throws(() => new Subscriber().decrypt(push.payload));
			const right = subscriber.authSecret;
			subscriber.authSecret = new Subscriber().authSecret;
			assert.throws(() => subscriber.decrypt(push.payload));
			subscriber.authSecret = right;
			for (const at of [0, 30, 90, push.payload.length - 1]) {
				const changed = Buffer.from(push.payload);
				changed[at] ^= 1;
				assert.throws(() => subscriber.decrypt(changed), `byte ${at}`);
			}
			assert.equal(subscriber.read(push.payload).getChildText("body"), "hello");
		});

		test("P8, P7 a call is read at once, with its element", async () => {
			const phone = await offlineDevice(world);
			await world.bob.say(phone.account.jid, undefined, payload.propose("call-1"));
			const push = await phone.onePush({ after: 0.5 });
			assert.deepEqual([push.priority, push.voip], ["high", true]);
			const proposal = phone.subscriber.read(push.payload).getChild("propose", ns.jmi);
			assert.equal(proposal.attrs.id, "call-1");
			assert.ok(proposal.getChild("description"));
		});

		test("P8 what is encrypted end to end stays so inside", async () => {
			const phone = await offlineDevice(world);
			const { message } = await received(world, phone, payload.omemo(), payload.store());
			assert.equal(message.getChild("encrypted", ns.omemo).getChildText("payload"), "AAAA");
		});

		test("P8, C19 in a carbon for a hibernating device it is the message carried that is read", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true, presence: 5 });
			const phone = await alice.device({ carbons: true, subscriber: new Subscriber() });
			await phone.cut();
			await world.bob.say(desktop.jid, "hello");
			const text = phone.subscriber.decrypt((await phone.onePush(coalesced)).payload);
			assert.ok(text.includes("hello") && text.includes(world.bob.jid), text);
		});

		test("P8 without jwt-key there is no token", async () => {
			const subscriber = new Subscriber();
			const phone = await offlineDevice(world, {
				...{ subscriber, matches: [match(profiles.all, subscriber.send({ signed: false }))] },
			});
			const { push, message } = await received(world, phone, payload.body("hello"));
			assert.deepEqual([push.token, push.key], [undefined, undefined]);
			assert.equal(message.getChildText("body"), "hello");
		});

		test("P8 two devices of an account have each what they alone can read", async () => {
			const alice = await world.account();
			const phones = [
				await alice.device({ subscriber: new Subscriber() }),
				await alice.device({ subscriber: new Subscriber() }),
			];
			for (const phone of phones) await phone.logout();
			await world.bob.say(alice.jid, "hello");
			const pushes = [await phones[0].onePush(), await phones[1].onePush()];
			for (const [own, push] of pushes.entries()) {
				assert.equal(phones[own].subscriber.read(push.payload).getChildText("body"), "hello");
				assert.throws(() => phones[1 - own].subscriber.decrypt(push.payload));
			}
		});
	});
}

/** An element that no rule knows, of so many bytes. */
const unknown = (bytes) => xml("extension", "urn:example:unknown", "y".repeat(bytes));

function defineTrimming(world) {
	sideBySide("what is too large", () => {
		test("P8 unknown extensions go first", async () => {
			const phone = await offlineDevice(world);
			const text = "x".repeat(1000);
			const { message } = await received(world, phone, unknown(4000), payload.body(text));
			assert.equal(message.getChildText("body"), text);
			assert.equal(message.getChild("extension"), undefined);
			assert.equal(stanzaIds(message, phone.account.jid).length, 1);
		});

		test("P8 unknown extensions stay while there is room", async () => {
			const phone = await offlineDevice(world);
			const { message } = await received(world, phone, unknown(200), payload.body("hello"));
			assert.equal(message.getChildText("extension", "urn:example:unknown"), "y".repeat(200));
		});

		test("P8 then quotes go", async () => {
			const phone = await offlineDevice(world);
			const quote = `> ${"what you have said ".repeat(200)}\n`;
			const { message } = await received(world, phone, payload.body(`${quote}my answer to that`));
			assert.match(message.getChildText("body"), /my answer to that$/);
		});

		for (const [what, character] of [
			["ASCII", "x"],
			["two bytes", "ä"],
			["three bytes", "漢"],
			["four bytes", "\u{1F980}"],
			["markup", "&"],
		]) {
			test(`P8 then the body is cut at a character boundary: ${what}`, async () => {
				const phone = await offlineDevice(world);
				const text = character.repeat(20_000);
				const { message } = await received(world, phone, payload.body(text));
				const body = message.getChildText("body").replace(/…$/, "");
				assert.ok(text.startsWith(body), body.slice(-10));
				assert.ok(Buffer.byteLength(xml.escapeXML(body)) > 1500, `${body.length} characters are left`);
				assert.equal(stanzaIds(message, phone.account.jid).length, 1);
			});
		}

		test("P8 an invitation always stays", async () => {
			const phone = await offlineDevice(world);
			const content = [
				payload.body("x".repeat(8000)),
				unknown(3000),
				payload.directInvitation(),
				payload.mediatedInvitation(),
			];
			const { message } = await received(world, phone, ...content);
			assert.equal(message.getChild("x", ns.conference).attrs.jid, "room@remote.example");
			assert.equal(message.getChild("x", ns.mucUser).getChild("invite").attrs.from, "host@remote.example");
		});

		test("P8 a call always stays", async () => {
			const phone = await offlineDevice(world);
			await world.bob.say(phone.account.jid, "x".repeat(8000), payload.propose("call"), unknown(3000));
			const push = await phone.onePush({ after: 0.5 });
			assert.ok(push.payload.length <= largest);
			assert.ok(phone.subscriber.read(push.payload).getChild("propose", ns.jmi));
		});

		test("P8, N1 what can't be made small enough is pushed without what is too large, and nobody is harmed", async () => {
			const phone = await offlineDevice(world);
			const desktop = await phone.account.client();
			const reason = xml("reason", {}, "z".repeat(20_000));
			const invitation = xml("x", ns.mucUser, xml("invite", { from: "host@remote.example" }, reason));
			await world.bob.post(xml("message", { to: phone.account.jid, type: "chat" }, payload.body("hello"), invitation));
			await desktop.takeMessage("hello");
			const push = await phone.onePush();
			assert.equal(push.priority, "normal");
			for (const body of push.payloads) assert.ok(body.length <= largest, `${body.length} bytes`);
		});
	});
}

function defineTokens(world, named) {
	const audience = "https://push.example.org";
	const claimsOf = ({ token, key }) => verifyToken(token, key, audience);

	/** The claims of the token that comes with a push, for a device that has given these. */
	async function claims(in_, given = { aud: audience }) {
		const subscriber = new Subscriber();
		const phone = await offlineDevice(in_, {
			...{ subscriber, matches: [match(profiles.all, subscriber.send({ claims: given }))] },
		});
		const { push } = await received(in_, phone, payload.body("hello"));
		assert.deepEqual(push.key, subscriber.verifyingKey);
		return claimsOf(push);
	}

	sideBySide("tokens", () => {
		test("P9 the token is signed with the device's key, for the audience that it names, and expires within a day", async () => {
			const { aud, exp } = await claims(world);
			const left = exp - Date.now() / 1000;
			assert.equal(aud, audience);
			assert.ok(left > 60 && left <= 24 * 3600, `${left} s`);
		});

		test("P9 the subject is the host unless contact_uri says otherwise", async () => {
			assert.equal((await claims(world)).sub, "xmpp:localhost");
			assert.equal((await claims(named)).sub, "mailto:admin@example.org");
		});

		test("P9 claims named exp, iat and sub from the client are ignored", async () => {
			const { exp, sub, iat } = await claims(world, {
				aud: audience,
				exp: "99999999999",
				iat: "1",
				sub: "mailto:me@example.org",
			});
			assert.ok(exp - Date.now() / 1000 <= 24 * 3600);
			assert.equal(sub, "xmpp:localhost");
			assert.notEqual(Number(iat), 1);
		});

		test("P9 other claims of the client are in the token", async () => {
			assert.equal((await claims(world, { aud: audience, vendor: "own ä <&>" })).vendor, "own ä <&>");
		});

		test("P9 a token of one device does not verify with the key of another", async () => {
			const phone = await offlineDevice(world);
			const { push } = await received(world, phone, payload.body("hello"));
			await assert.rejects(verifyToken(push.token, new Subscriber().verifyingKey, audience));
		});
	});

	test("P9 a contact_uri that is neither mailto: nor https: is one warning at load", () => {
		const warnings = (in_) => in_.logged(/ localhost:push2\twarn\t.*contact_uri/);
		assert.equal(warnings(world).length, 1, warnings(world).join("\n"));
		assert.deepEqual(warnings(named), []);
	});
}

function defineRelay(world, endpoint, gateway) {
	const subscribed = () => {
		const subscriber = new Subscriber().subscribe(endpoint);
		return offlineDevice(world, { subscriber, node: subscriber.url, appServer: gateway });
	};

	sideBySide("Web Push", () => {
		for (const [what, content, urgency] of [
			["a message", payload.body("hello"), "normal"],
			["a call", payload.propose("call"), "high"],
		]) {
			test(`P8, P9 ${what} goes through the gateway to a service of Web Push, and the device reads it`, async () => {
				const phone = await subscribed();
				await world.bob.post(xml("message", { to: phone.account.jid, type: "chat" }, content));
				const { body, headers } = await phone.subscriber.next();
				assert.equal(headers.urgency, urgency);
				assert.equal(phone.subscriber.read(body).getChild(content.name).name, content.name);
			});
		}

		test("P11 a subscription that is over removes the registration", async () => {
			const phone = await subscribed();
			endpoint.unsubscribe(phone.subscriber.url);
			await world.bob.say(phone.account.jid, "hello");
			await until("the registration is removed", async () => !(await world.stored(phone.account)));
		});
	});
}

/** How many messages make a round trip, in how large steps. */
const [total, step] = [10_000, 500];

function defineEverything() {
	test("P8 10,000 messages of every size and script round-trip: small enough, valid, never cut within a character", async (context) => {
		const world = await createWorld({
			protocol: push2,
			logLevel: "warn",
			options: {
				...{ storage: { archive: "memory" }, storage_archive_item_limit: 2 * total },
				// With mod_offline the server would be busy with storing all of them once more.
				modules_disabled: ["s2s", "tls", "s2s_auth_certs", "offline"],
			},
		});
		const phone = await offlineDevice(world);
		const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
		context.diagnostic(`SEED=${seed}`);
		const texts = writings(total, { seed, longest: 3000 });
		const pushes = await pushAll(world, phone, texts);
		const plain = pushes.map(({ payload: body }) => phone.subscriber.decrypt(body));
		assert.deepEqual(faultsOf(plain), [], `SEED=${seed}: valid XML`);
		const ids = await archiveIds(world, phone.account);
		const seen = new Set(plain.map((text) => checkMessage(messageIn(text), texts, ids, phone.account.jid)));
		assert.equal(seen.size, total, "each message has come");
		const lengths = new Set(pushes.map(({ payload: body }) => body.length));
		assert.ok(Math.max(...lengths) <= largest, `${Math.max(...lengths)} bytes`);
		assert.ok(lengths.size <= 16, `${lengths.size} different lengths`);
		context.diagnostic(`lengths: ${[...lengths].sort((a, b) => a - b).join(" ")}`);
		const stranger = new Subscriber();
		for (const { payload: body } of pushes.slice(0, 50)) assert.throws(() => stranger.decrypt(body));
	});
}

/** Has the foreign domain send these texts as messages with the ids `w-0`, `w-1`, …; gives the pushes. */
async function pushAll(world, phone, texts) {
	const pushes = [];
	for (let first = 0; first < texts.length; first += step) {
		const messages = texts.slice(first, first + step).map((text, index) => {
			const attributes = { from: "someone@remote.example/there", to: phone.account.jid, type: "chat" };
			return xml("message", { ...attributes, id: `w-${first + index}` }, payload.body(text));
		});
		world.remote.send(messages.join(""));
		await until(
			`${first + step} pushes have come`,
			() => {
				pushes.push(...phone.appServer.takeAll(phone.node));
				return pushes.length >= first + messages.length;
			},
			60_000,
		);
	}
	assert.equal(pushes.length, texts.length);
	return pushes;
}

/** Fails unless a message is one of those that were sent, or the beginning of one; gives its id. */
function checkMessage(message, texts, archiveIds, by) {
	const { id } = message.attrs;
	const text = texts[Number(id.slice(2))];
	const body = message.getChildText("body");
	const isShort = Buffer.byteLength(xml.escapeXML(text)) <= 1500;
	if (isShort) assert.equal(body, text, id);
	else assert.ok(text.startsWith(body.replace(/…$/, "")) && body.length > 0, `${id}: ${body.slice(-20)}`);
	assert.deepEqual(stanzaIds(message, by), [archiveIds[id]], id);
	return id;
}
