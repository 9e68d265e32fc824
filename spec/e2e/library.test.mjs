/** The main path once more with a client library that others use: xmpp.js. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { LibraryClient } from "./support/library-client.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld();

test("xmpp.js: registers, loses its connection, is pushed, resumes and reads", async (context) => {
	const alice = await world.account();
	const phone = await LibraryClient.start(world.server, alice.username, alice.password, "phone");
	context.after(() => phone.stop());
	await phone.enablePush(world.push.domain, "xmppjs");
	await phone.cut();
	await until("the session hibernates", () =>
		world.run("local s = session(...) return s ~= nil and not not s.hibernating", phone.jid),
	);
	await world.bob.say(alice.jid, "hello");
	assertImportant(await world.push.next("xmppjs"));
	await phone.resume();
	await until("the message is read", () => phone.messages.includes("hello"));
	await world.marker({ after: 1.5 });
	assert.deepEqual(world.push.takeAll("xmppjs"), []);
	await phone.disablePush(world.push.domain);
	assert.equal(await world.stored(alice), undefined);
});
