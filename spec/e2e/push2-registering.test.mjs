/** P1 to P3, P10 and P14: how devices register for Push 2.0. */
import assert from "node:assert/strict";
import { createECDH, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { errorOf, featuresOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { version } from "./support/prosody.mjs";
import { push2 } from "./support/protocols.mjs";
import { disable2, enable2, filter, grace, match, notifyOnly, profiles, sends } from "./support/push2.mjs";
import { freshNode } from "./support/receiving.mjs";
import { sideBySide } from "./support/rules.mjs";
import { Subscriber } from "./support/subscriber.mjs";
import { createWorld } from "./support/world.mjs";

const encrypts = version !== "0.12";
const world = await createWorld({ protocol: push2 });
const service = world.push.jid;

/** Sends an <enable/> and gives the reply. */
function ask(client, { service: to = service, client: opaque = "node-0", ...rest } = {}, ...matches) {
	return client.iq("set", enable2({ service: to, client: opaque, ...rest }, ...matches));
}

/** The same with one match for all unless others are given; gives "type/condition" of the error, if there is one. */
async function enable(client, settings, ...matches) {
	return errorOf(await ask(client, settings, ...(matches.length > 0 ? matches : [match(profiles.all)])));
}

const disable = async (client) => errorOf(await client.iq("set", disable2()));

/** The stored registrations of an account by device. */
const stored = async (account) => (await world.stored(account)) ?? {};
const devices = async (account) => Object.keys(await stored(account)).sort();

/** Fails unless an <enable/> like this is refused with this error, and nothing is stored. */
async function assertRefused(error, settings, ...matches) {
	const alice = await world.account();
	assert.equal(await enable(await alice.client(), settings, ...matches), error);
	assert.deepEqual(await devices(alice), []);
}

sideBySide("disco", () => {
	test("P1 the account's disco#info has Push 2.0 and each match profile", async () => {
		const client = await (await world.account()).client();
		const features = await featuresOf(client, client.account.jid);
		for (const feature of [ns.push2, ...Object.values(profiles), sends.notifyOnly]) {
			assert.ok(features.includes(feature), `${feature} is among ${features.join()}`);
		}
	});

	test(`P1, P10 the encrypted profile is ${encrypts ? "" : "not "}advertised here`, async () => {
		const client = await (await world.account()).client();
		const features = await featuresOf(client, client.account.jid);
		assert.equal(features.includes(sends.encrypted), encrypts);
	});
});

const known = () => match(profiles.important);
const unknownProfile = () => match("urn:xmpp:push2:match:unknown");
const withSend = (...send) => xml("match", { profile: profiles.all }, ...send);

sideBySide("enable", () => {
	const badServices = [
		["an empty service", "", "modify/bad-request"],
		["a service without domain", "push@", "modify/jid-malformed"],
		["a service of an empty localpart", "@push.localhost", "modify/jid-malformed"],
		["a service with spaces", "push service@push.localhost", "modify/jid-malformed"],
	];
	for (const [what, jid, error] of badServices) {
		test(`P2 enable with ${what} is refused with ${error}`, () => assertRefused(error, { service: jid }));
	}

	for (const child of ["service", "client"]) {
		test(`P2 enable without <${child}/> is refused with modify/bad-request`, async () => {
			const alice = await world.account();
			const client = await alice.client();
			const enabling = enable2({ service, client: "node-0", [child]: undefined }, known());
			assert.equal(errorOf(await client.iq("set", enabling)), "modify/bad-request");
			assert.deepEqual(await devices(alice), []);
		});
	}

	test("P2 enable with an empty <client/> is refused with modify/bad-request", () =>
		assertRefused("modify/bad-request", { client: "" }));

	for (const [what, jidOf] of [
		["bare JID", (alice) => alice.jid],
		["bare JID in capitals", (alice) => alice.jid.toUpperCase()],
		["full JID", (alice) => `${alice.jid}/r1`],
		["JID with a resource that is not online", (alice) => `${alice.jid}/elsewhere`],
	]) {
		test(`P2 the own account as service is refused with modify/bad-request: ${what}`, async () => {
			const alice = await world.account();
			assert.equal(await enable(await alice.client(), { service: jidOf(alice) }), "modify/bad-request");
			assert.deepEqual(await devices(alice), []);
		});
	}

	for (const jid of [
		"gateway@localhost",
		"x@neighbour.localhost",
		"neighbour.localhost",
		service,
		"a@push.unknown.example",
	]) {
		test(`P2 any other JID is allowed as service: ${jid}`, async () => {
			const alice = await world.account();
			assert.equal(await enable(await alice.client(), { service: jid }), undefined);
			assert.deepEqual(
				Object.values(await stored(alice)).map((registration) => registration.service),
				[jid],
			);
		});
	}

	test("P2 the service is stored prepped, and asked in that form", async () => {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		assert.equal(await enable(phone, { service: "PUSH.Localhost", client: phone.node }), undefined);
		assert.equal((await stored(alice))[phone.resource].service, "push.localhost");
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).to, "push.localhost");
	});

	test("P2 enable and disable may name the own account as addressee", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const to = { to: alice.jid };
		assert.equal(errorOf(await client.iq("set", enable2({ service, client: "node-0" }, known()), to)), undefined);
		assert.deepEqual(await devices(alice), [client.resource]);
		assert.equal(errorOf(await client.iq("set", disable2(), to)), undefined);
		assert.deepEqual(await devices(alice), []);
	});

	test("P2 somebody else's account is refused as any stranger's IQ", async () => {
		const [alice, mallory] = [await world.account(), await world.account()];
		const client = await mallory.client();
		const reply = await client.iq("set", enable2({ service, client: "node-0" }, known()), { to: alice.jid });
		assert.equal(reply.attrs.type, "error");
		assert.deepEqual([await devices(alice), await devices(mallory)], [[], []]);
	});

	const notImplemented = [
		["without <match/>", () => []],
		["with an unknown match profile only", () => [unknownProfile()]],
		["with a match without profile", () => [xml("match", {}, notifyOnly())]],
		["with a match without <send/>", () => [withSend()]],
		["with an unknown <send/> only", () => [withSend(xml("send", "urn:xmpp:push2:send:unknown:0"))]],
	];
	for (const [what, matchesOf] of notImplemented) {
		test(`P2 enable ${what} is refused with feature-not-implemented`, async () => {
			const alice = await world.account();
			const error = errorOf(await ask(await alice.client(), {}, ...matchesOf()));
			assert.equal(error?.split("/")[1], "feature-not-implemented");
			assert.deepEqual(await devices(alice), []);
		});
	}

	test("P2 an unknown match beside a known one is passed over", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [unknownProfile(), known()] });
		assert.deepEqual(
			(await stored(alice))[phone.resource].matches.map((one) => one.match),
			[profiles.important],
		);
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
	});

	const badMatches = {
		"a filter without JID": () => match(profiles.all, xml("filter")),
		"a filter with an empty JID": () => match(profiles.all, filter("")),
		"a grace that is a word": () => match(profiles.all, grace("soon")),
		"an empty grace": () => match(profiles.all, grace("")),
		"a grace that is not finite": () => match(profiles.all, grace("inf")),
		"a grace that is not a number": () => match(profiles.all, grace("nan")),
	};
	for (const [what, badMatch] of Object.entries(badMatches)) {
		test(`P2 enable with ${what} is refused with modify/bad-request`, () =>
			assertRefused("modify/bad-request", {}, badMatch()));
	}

	test("P2 beyond 64 KiB a registration is refused with modify/policy-violation", async () => {
		const alice = await world.account();
		const client = await alice.client();
		const filters = (count) => Array.from({ length: count }, (_, n) => filter(`room-number-${n}@rooms.remote.example`));
		assert.equal(await enable(client, {}, match(profiles.all, ...filters(100))), undefined);
		const before = await stored(alice);
		for (const [settings, ...matches] of [
			[{}, match(profiles.all, ...filters(2500))],
			[{ client: "x".repeat(70_000) }, known()],
			[{}, ...Array.from({ length: 1000 }, (_, n) => match(profiles.all, grace(n)))],
		]) {
			assert.equal(await enable(client, settings, ...matches), "modify/policy-violation");
			assert.deepEqual(await stored(alice), before);
		}
	});

	test("P2, P14 a hundred filters are stored", async () => {
		const alice = await world.account();
		const filters = Array.from({ length: 100 }, (_, n) => filter(`a-long-name-${n}@rooms.remote.example`, "mention"));
		const phone = await alice.device({ matches: [match(profiles.all, ...filters)] });
		const [{ chats }] = (await stored(alice))[phone.resource].matches;
		assert.equal(Object.keys(chats).length, 100);
	});
});

test("P2, C2 push_denied_services and push_allowed_services refuse services with cancel/not-allowed", async () => {
	const strict = await createWorld({
		protocol: push2,
		options: { push_allowed_services: ["localhost", "example.net"], push_denied_services: ["push.example.net"] },
	});
	const alice = await strict.account();
	const client = await alice.client();
	for (const jid of ["push.example.net", "a@sub.push.example.net", "push.unknown.example"]) {
		assert.equal(await enable(client, { service: jid }), "cancel/not-allowed", jid);
	}
	for (const jid of ["push.localhost", "gateway@localhost", "other.example.net"]) {
		assert.equal(await enable(client, { service: jid }), undefined, jid);
	}
});

sideBySide("devices", () => {
	test("P3 one registration per device: a session's next enable replaces its first", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		const first = phone.node;
		phone.node = `${first}-again`;
		await phone.enablePush();
		assert.deepEqual(await devices(alice), [phone.resource]);
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.onePush();
		assert.deepEqual(phone.appServer.takeAll(first), []);
	});

	test("P3 the key is the client_id if the session has one", async () => {
		const alice = await world.account();
		const phone = await alice.device({ clientId: "8cd1c6a8-a7d4-4b3a-9d25-0a8e5ab9a8b1" });
		assert.deepEqual(await devices(alice), [phone.clientId]);
	});

	test("P3 the same client string replaces an older registration", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const again = await alice.device({ node: phone.node });
		assert.notEqual(again.resource, phone.resource);
		assert.deepEqual(await devices(alice), [again.resource]);
		await again.logout();
		await world.bob.say(alice.jid, "hello");
		await again.onePush();
	});

	test("P3, C5 beyond push_max_devices the one whose last enable is longest ago goes", async () => {
		const alice = await world.account();
		const clients = [];
		for (let number = 0; number < 6; number++) clients.push(await alice.client({ presence: undefined }));
		for (const number of [0, 1, 2, 3, 4, 0, 5]) {
			assert.equal(await enable(clients[number], { client: `node-${number}` }), undefined);
		}
		assert.deepEqual(await devices(alice), [0, 2, 3, 4, 5].map((number) => clients[number].resource).sort());
	});

	test("P3, C5 the session of the one that goes stops being pushed", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		await phone.pushes({ after: 1.3 });
		for (let others = 1; others <= 5; others++) await alice.device({ presence: -1 });
		await phone.pushes({ after: 1.3 });
		await world.bob.say(phone.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	test("P3 <disable/> removes the device's own registration, and no other", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		await phone.disablePush();
		assert.deepEqual(await devices(alice), [tablet.resource]);
		await phone.cut();
		await world.bob.say(phone.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});

	test("P3 <disable/> from a session without one removes what was made under the same resource", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		const back = await alice.client({ resource: phone.resource });
		assert.equal(await disable(back), undefined);
		assert.deepEqual(await devices(alice), []);
	});

	test("P3 <disable/> from a session without one removes what was made under the same client_id", async () => {
		const alice = await world.account();
		const phone = await alice.device({ clientId: "installation" });
		await phone.logout();
		const back = await alice.device({ clientId: "installation", enable: false });
		assert.notEqual(back.resource, phone.resource);
		await back.disablePush();
		assert.deepEqual(await devices(alice), []);
	});

	test("P3 <disable/> where there is none is no error, and takes nothing of others", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		assert.equal(await disable(await alice.client()), undefined);
		assert.deepEqual(await devices(alice), [phone.resource]);
	});

	test("P3, N3 a device that was disabled while offline is not pushed", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.logout();
		await disable(await alice.client({ resource: phone.resource, presence: -1 }));
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.5 });
	});
});

/** What another module has stored for a device; `record` overrides it. */
const foreignRecord = ({ jid: gateway }, node, record = {}) => ({
	...{ service: gateway, client: node, timestamp: 1_700_000_000 },
	matches: [{ match: profiles.important, send: sends.notifyOnly, chats: {} }],
	...record,
});

/** Stores registrations of an account in the clothes of another module, which has to happen before this one
 * looks for any: before the account logs in. */
function store(account, registrations) {
	return world.run(
		'local name, records = ... assert(api("localhost"):open_store("push2_registrations"):set(name, records))',
		...[account.username, registrations],
	);
}

sideBySide("the store", () => {
	test("P14 a registration is stored under its device, as service, client, timestamp and matches", async () => {
		const alice = await world.account();
		const matches = [
			match(profiles.important, grace(144), filter("room@remote.example", "mention", "reply"), filter("spam.example")),
			match(profiles.archivedWithBody),
		];
		const phone = await alice.device({ matches });
		const { service: jid, client, timestamp, matches: kept } = (await stored(alice))[phone.resource];
		assert.deepEqual([jid, client], [service, phone.node]);
		assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60, `timestamp ${timestamp}`);
		assert.equal(kept.length, 2);
		const [first, second] = kept;
		assert.deepEqual([first.match, first.send, first.grace], [profiles.important, sends.notifyOnly, 144]);
		assert.deepEqual(first.chats["room@remote.example"], { mention: true, reply: true });
		assert.deepEqual(Object.values(first.chats["spam.example"]).filter(Boolean), []);
		assert.deepEqual([second.match, second.send], [profiles.archivedWithBody, sends.notifyOnly]);
	});

	test("P14 what another module has stored is served", async () => {
		const alice = await world.account();
		const node = freshNode();
		await store(alice, { "some-device": foreignRecord(world.push, node) });
		const phone = await alice.device({ enable: false, node });
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		assert.equal((await phone.onePush()).priority, "normal");
	});

	test("P14 filters that another module has stored hold", async () => {
		const alice = await world.account();
		const node = freshNode();
		const chats = { [world.bob.account.jid]: {}, "remote.example": { mention: true } };
		const matches = [{ match: profiles.all, send: sends.notifyOnly, chats }];
		await store(alice, { "some-device": foreignRecord(world.push, node, { matches }) });
		const phone = await alice.device({ enable: false, node });
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		await phone.noPush({ after: 1.2 });
		const carol = await world.contact();
		await carol.say(alice.jid, "hello");
		await phone.onePush();
	});

	test("P14, C7 of foreign or damaged entries the good ones serve, the bad ones are one warning", async () => {
		const alice = await world.account();
		const node = freshNode();
		const bad = {
			...{ text: "junk", number: 7, list: [1, 2], nothing: {} },
			"wrong types": foreignRecord(world.push, node, { service: 5, client: {} }),
			"no matches": foreignRecord(world.push, node, { matches: undefined }),
			"strange matches": foreignRecord(world.push, node, { matches: ["x", 1, { match: 5 }] }),
		};
		await store(alice, { ...bad, good: foreignRecord(world.push, node) });
		const phone = await alice.device({ enable: false, node });
		await phone.logout();
		for (const text of ["one", "two"]) {
			await world.bob.say(alice.jid, text);
			await phone.onePush();
		}
		const warnings = world.logged(/push2\twarn\t/).filter((line) => line.includes(alice.username));
		assert.equal(warnings.length, 1, warnings.join("\n"));
	});
});

if (!encrypts) {
	test("P10 without util.crypto the encrypted profile is refused with feature-not-implemented", async () => {
		const alice = await world.account();
		const error = await enable(await alice.client(), {}, match(profiles.all, new Subscriber().send()));
		assert.equal(error?.split("/")[1], "feature-not-implemented");
		assert.deepEqual(await devices(alice), []);
	});

	test("P10 beside a match that this server can serve the encrypted one is passed over", async () => {
		const alice = await world.account();
		const matches = [match(profiles.all, new Subscriber().send()), match(profiles.important)];
		const phone = await alice.device({ matches });
		await phone.logout();
		await world.bob.say(alice.jid, "hello");
		const push = await phone.onePush();
		assert.equal(push.payload, undefined, String(push));
	});
}

if (encrypts)
	sideBySide("keys", () => {
		const base64 = (bytes) => bytes.toString("base64");
		const point = () => new Subscriber().publicKey;
		const pkcs8 = (type, options) =>
			base64(generateKeyPairSync(type, options).privateKey.export({ format: "der", type: "pkcs8" }));
		const compressed = () => {
			const ecdh = createECDH("prime256v1");
			return ecdh.generateKeys("base64", "compressed");
		};
		const offCurve = () => {
			const bytes = Buffer.from(point());
			bytes[64] ^= 1;
			return base64(bytes);
		};
		const badKeys = [
			["ua-public", "missing", undefined],
			["ua-public", "empty", ""],
			["ua-public", "no base64", "!!!"],
			["ua-public", "a byte short", base64(point().subarray(0, 64))],
			["ua-public", "a byte long", base64(Buffer.concat([point(), Buffer.of(0)]))],
			["ua-public", "not on the curve", offCurve()],
			["ua-public", "compressed", compressed()],
			["ua-public", "infinity", base64(Buffer.alloc(65))],
			["auth-secret", "missing", undefined],
			["auth-secret", "empty", ""],
			["auth-secret", "no base64", "ä"],
			["auth-secret", "15 bytes", base64(Buffer.alloc(15, 1))],
			["auth-secret", "17 bytes", base64(Buffer.alloc(17, 1))],
			["jwt-alg", "missing beside jwt-key", undefined],
			["jwt-alg", "another algorithm", "HS256"],
			["jwt-alg", "none", "none"],
			["jwt-key", "missing beside jwt-alg", undefined],
			["jwt-key", "no base64", "***"],
			["jwt-key", "no key", base64(Buffer.from("no key at all, but long enough to be one"))],
			["jwt-key", "an RSA key", pkcs8("rsa", { modulusLength: 2048 })],
			["jwt-key", "a key of P-384", pkcs8("ec", { namedCurve: "P-384" })],
			["jwt-key", "an Ed25519 key", pkcs8("ed25519")],
			["jwt-key", "the public half", base64(point())],
		];
		for (const [field, what, value] of badKeys) {
			test(`P2 ${field} that is ${what} is refused with modify/bad-request naming it`, async () => {
				const alice = await world.account();
				const send = new Subscriber().send({ fields: { [field]: value } });
				const reply = await ask(await alice.client(), {}, match(profiles.all, send));
				assert.equal(errorOf(reply), "modify/bad-request");
				assert.match(reply.getChild("error").getChildText("text", ns.stanzas) ?? "", /ua-public|auth-secret|jwt-/);
				if (!what.startsWith("missing beside"))
					assert.ok(reply.getChild("error").getChildText("text", ns.stanzas).includes(field), String(reply));
				assert.deepEqual(await devices(alice), []);
			});
		}

		test("P2 a bad key beside a good match is refused all the same", async () => {
			const alice = await world.account();
			const bad = match(profiles.important, new Subscriber().send({ fields: { "ua-public": "AAAA" } }));
			assert.equal(await enable(await alice.client(), {}, match(profiles.all), bad), "modify/bad-request");
			assert.deepEqual(await devices(alice), []);
		});

		const lines = (text) => `\n${text.replace(/.{40}/g, "$&\n\t")}\n`;
		const forms = {
			"base64 with padding": (text) => text,
			"base64 without padding": (text) => text.replace(/=+$/, ""),
			base64url: (text) => text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""),
			"base64url with padding": (text) => text.replace(/\+/g, "-").replace(/\//g, "_"),
			"base64 in lines": lines,
		};
		for (const [what, write] of Object.entries(forms)) {
			test(`P2, P14 keys in ${what} are taken, and stored in the standard alphabet with padding`, async () => {
				const alice = await world.account();
				const subscriber = new Subscriber();
				const texts = {
					"ua-public": base64(subscriber.publicKey),
					"auth-secret": base64(subscriber.authSecret),
					"jwt-key": base64(subscriber.signingKey),
				};
				const fields = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, write(text)]));
				const phone = await alice.device({ matches: [match(profiles.all, subscriber.send({ fields }))] });
				const [kept] = (await stored(alice))[phone.resource].matches;
				assert.deepEqual(
					[kept.ua_public, kept.auth_secret, kept.jwt_key, kept.jwt_alg],
					[...Object.values(texts), "ES256"],
				);
				await phone.logout();
				await world.bob.say(alice.jid, "hello");
				const { payload } = await phone.onePush();
				assert.equal(subscriber.read(payload).getChildText("body"), "hello");
			});
		}

		test("P2 jwt-alg and jwt-key are optional", async () => {
			const alice = await world.account();
			const subscriber = new Subscriber();
			const phone = await alice.device({ matches: [match(profiles.all, subscriber.send({ signed: false }))] });
			const [kept] = (await stored(alice))[phone.resource].matches;
			assert.deepEqual([kept.jwt_alg, kept.jwt_key], [undefined, undefined]);
		});

		test("P14 claims are stored by name", async () => {
			const alice = await world.account();
			const claims = { aud: "https://push.example.org", vendor: "own claim" };
			const phone = await alice.device({ matches: [match(profiles.all, new Subscriber().send({ claims }))] });
			const [kept] = (await stored(alice))[phone.resource].matches;
			assert.deepEqual([kept.match, kept.send, kept.jwt_claims], [profiles.all, sends.encrypted, claims]);
		});

		test("P14 keys that another module has stored serve", async () => {
			const alice = await world.account();
			const node = freshNode();
			const subscriber = new Subscriber();
			const keys = {
				...{ ua_public: base64(subscriber.publicKey), auth_secret: base64(subscriber.authSecret) },
				...{
					jwt_alg: "ES256",
					jwt_key: base64(subscriber.signingKey),
					jwt_claims: { aud: "https://push.example.org" },
				},
			};
			const matches = [{ match: profiles.all, send: sends.encrypted, chats: {}, ...keys }];
			await store(alice, { "some-device": foreignRecord(world.push, node, { matches }) });
			const phone = await alice.device({ enable: false, node });
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			const push = await phone.onePush();
			assert.equal(subscriber.read(push.payload).getChildText("body"), "hello");
			assert.deepEqual(push.key, subscriber.verifyingKey);
		});
	});
