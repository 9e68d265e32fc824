/** The gateway, the push endpoint and the subscriber of the tests of Push 2.0, without the module: who tests the testers? */
import assert from "node:assert/strict";
import { createECDH, createPrivateKey } from "node:crypto";
import { test } from "node:test";

import xml from "@xmpp/xml";
import ece from "http_ece";
import { SignJWT } from "jose";

import { Gateway } from "./support/gateway.mjs";
import { ns } from "./support/namespaces.mjs";
import { xep0357 } from "./support/protocols.mjs";
import { PushEndpoint } from "./support/push_endpoint.mjs";
import { headerOf, Subscriber } from "./support/subscriber.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ protocol: xep0357, moreComponents: ["gateway.localhost"] });
const gateways = {
	"a component": await Gateway.component(world.server, "gateway.localhost"),
	"an account": await Gateway.account(await world.account("gateway")),
};
const endpoint = await PushEndpoint.open();
world.guests.push(endpoint);

const envelope = `<envelope xmlns='${ns.sce}'><content><forwarded xmlns='${ns.forward}'><message xmlns='jabber:client'
	id='m1'><body>Grüße &amp; \u{1F980}</body></message></forwarded></content><rpad>xxx</rpad></envelope>`;

/** Encrypts as RFC 8291 says, with an implementation that is not under test. */
function encrypt(text, { publicKey, authSecret }) {
	const sender = createECDH("prime256v1");
	sender.generateKeys();
	return ece.encrypt(Buffer.from(text), { version: "aes128gcm", privateKey: sender, dh: publicKey, authSecret });
}

function sign(subscriber, { audience = endpoint.origin, lives = "1h", by = subscriber } = {}) {
	const key = createPrivateKey({ key: by.signingKey, format: "der", type: "pkcs8" });
	const token = new SignJWT({ sub: "mailto:admin@example.org" }).setProtectedHeader({ alg: "ES256", typ: "JWT" });
	return token.setAudience(audience).setIssuedAt().setExpirationTime(lives).sign(key);
}

let lastId = 0;

/** Has a foreign domain send a notification, as a server with Push 2.0 would. */
async function notify(gateway, subscriber, { body = encrypt(envelope, subscriber), token } = {}) {
	const jwt = { key: subscriber.verifyingKey.toString("base64") };
	const notification = xml(
		"notification",
		ns.push2,
		xml("client", {}, subscriber.url),
		xml("priority", {}, "high"),
		xml("encrypted", ns.sceEncrypted, xml("payload", {}, body.toString("base64"))),
		xml("jwt", jwt, token ?? (await sign(subscriber))),
	);
	const attributes = { from: world.remote.domain, to: gateway.jid, id: `notification-${++lastId}` };
	await world.remote.post(xml("message", attributes, notification));
	return gateway.next(subscriber.url);
}

/** The error that a gateway has sent for a push to the domain that it came from. */
function refusalOf(push) {
	return world.remote.take("the gateway's error", ({ attrs }) => attrs.id === push.id && attrs.type === "error");
}

for (const [what, gateway] of Object.entries(gateways)) {
	gateway.relay();
	const subscriber = () => new Subscriber().subscribe(endpoint);

	test(`fixtures: through a gateway that is ${what} a notification reaches its subscriber, who reads it`, async () => {
		const phone = subscriber();
		const push = await notify(gateway, phone);
		const { body, headers } = await phone.next();
		assert.deepEqual(body, push.payload);
		assert.deepEqual([headers.urgency, headers.ttl], ["high", "86400"]);
		assert.equal(headerOf(body).recordSize, 4096);
		assert.equal(phone.read(body).getChildText("body"), "Grüße & \u{1F980}");
		assert.throws(() => new Subscriber().decrypt(body), "nobody else can read it");
		assert.deepEqual(await Promise.all(gateway.relayed.splice(0)), [201]);
	});

	test(`fixtures: a gateway that is ${what} tells its server that a subscription is over`, async () => {
		const phone = subscriber();
		endpoint.unsubscribe(phone.url);
		const refusal = await refusalOf(await notify(gateway, phone));
		assert.ok(refusal.getChild("error").getChild("gone", ns.stanzas), String(refusal));
		assert.deepEqual(await Promise.all(gateway.relayed.splice(0)), [410]);
	});

	test(`fixtures: a gateway that is ${what} refuses as it is told, and is silent otherwise`, async () => {
		const phone = subscriber();
		gateway.answer(phone.url, { error: "wait/resource-constraint" });
		const refusal = await refusalOf(await notify(gateway, phone));
		assert.equal(refusal.getChild("error").attrs.type, "wait");
		await Promise.all(gateway.relayed.splice(0));
	});
}

const distrusted = {
	"for somebody else": (phone) => sign(phone, { audience: "https://push.example.org" }),
	"for more than a day": (phone) => sign(phone, { lives: "25h" }),
	"that is over": (phone) => sign(phone, { lives: "-1h" }),
	"of another key": (phone) => sign(phone, { by: new Subscriber() }),
};
for (const [what, tokenFor] of Object.entries(distrusted)) {
	test(`fixtures: the endpoint does not take a token ${what}`, async () => {
		const gateway = gateways["a component"];
		const phone = new Subscriber().subscribe(endpoint);
		await notify(gateway, phone, { token: await tokenFor(phone) });
		assert.deepEqual(await Promise.all(gateway.relayed.splice(0)), [403]);
	});
}

for (const [what, change, status] of [
	["what is not encrypted", { headers: { ttl: "1" }, body: "plain" }, 415],
	["what says not how long it lives", { headers: { "content-encoding": "aes128gcm" }, body: "x" }, 400],
	["what is too large", { headers: { ttl: "1", "content-encoding": "aes128gcm" }, body: "x".repeat(4097) }, 413],
	["what has no token", { headers: { ttl: "1", "content-encoding": "aes128gcm" }, body: "x" }, 401],
]) {
	test(`fixtures: the endpoint does not take ${what}`, async () => {
		const phone = new Subscriber().subscribe(endpoint);
		assert.equal((await fetch(phone.url, { method: "POST", ...change })).status, status);
	});
}
