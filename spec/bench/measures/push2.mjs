/** What an encrypted notification of Push 2.0 costs: microseconds of processor time, without the message's own. */
import { createECDH, generateKeyPairSync, randomBytes } from "node:crypto";

import { components } from "../../e2e/support/config.mjs";
import { Bed } from "../support/bed.mjs";
import { Figures } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";
import { storeRegistrations } from "../support/registrations.mjs";

const { accounts, batchSize: count } = numbers;

const kinds = { encrypted: "sce+rfc8291+rfc8292:0", "notify-only": "notify-only:0" };

export async function measure() {
	const figures = new Figures();
	const bed = await Bed.start();
	for (const [kind, profile] of Object.entries(kinds)) {
		storeRegistrations(bed.server, accounts, {
			store: "push2_registrations",
			name: (number) => `${kind}${number}`,
			record: (name) => ({ phone: registration(name, `urn:xmpp:push2:send:${profile}`) }),
		});
	}
	const message = (account) => ({ act: "message", account, accounts, count });
	const own = await bed.batch(message("nobody"));
	await bed.load("push2");
	for (const kind of Object.keys(kinds)) {
		await bed.batch(message(kind));
		await bed.service.sync();
		for (let time = 0; time < numbers.samples; time++) {
			const before = bed.service.received;
			figures.add(`Push 2.0, ${kind}`, (await bed.batch(message(kind))) - own);
			await bed.service.sync();
			const pushes = bed.service.received - before;
			if (pushes !== count) throw new Error(`${pushes} notifications for ${count} messages`);
		}
	}
	await bed.stop();
	return figures.samples;
}

function registration(client, send) {
	const device = createECDH("prime256v1");
	const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
	const keys = {
		ua_public: device.generateKeys("base64"),
		auth_secret: randomBytes(16).toString("base64"),
		jwt_alg: "ES256",
		jwt_key: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
		jwt_claims: { aud: "https://push.example" },
	};
	const match = { match: "urn:xmpp:push2:match:all", send, chats: {}, ...keys };
	return { service: components.push, client, timestamp: 1_700_000_000, resource: "phone", matches: [match] };
}
