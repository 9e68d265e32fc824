/** U1 to U4 between two real servers: the rooms are on one, and occupants on the other, `far.example`. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { createFarServer } from "./support/far_server.mjs";
import { Room, roomSettings, services } from "./support/rooms.mjs";
import { until } from "./support/wait.mjs";

/** Seconds for which the other server keeps sessions that have lost their connection. */
const hibernation = 2;
const {
	world,
	remote,
	far: farServer,
} = await createFarServer({
	rooms: roomSettings(),
	farOptions: { smacks_hibernation_time: hibernation },
});

/** A room with `bob`, a client of its server, and `far`, one of the other. */
async function populated({ service, far } = {}) {
	const room = new Room(world.server, service);
	const someone = far ?? (await farServer.client());
	const bob = await world.contact();
	await room.join(bob, "bob");
	await room.join(someone, "far");
	return { room, bob, far: someone, sender: room.occupant("bob") };
}

const outline = ({ nick, real_jid, bare_jid, stanza, archive_id, inside }) => ({
	...{ nick, real_jid, bare_jid, archive_id, inside },
	...{ from: stanza?.from, body: stanza?.body },
});

/** What is expected of an event, in the words of {@link outline}. */
async function expected({ room, far, sender }, body, inside) {
	const archive_id = room.service === services.archived ? (await room.archived())[body] : undefined;
	const who = { nick: room.occupant("far"), real_jid: far.jid, bare_jid: far.account.jid };
	return { ...who, archive_id, inside, from: sender, body };
}

test("U2 the other server refuses a message by its policy: no event, and the occupant stays", async () => {
	const { room, bob, far } = await populated();
	await farServer.refuse(far);
	await farServer.refused(room.service, () => room.say(bob, "hello"));
	await bob.sync();
	assert.deepEqual(await room.events(), []);
	assert.equal(await room.holds(far), true);
});

for (const [name, service] of Object.entries(services)) {
	test(`U1, U3 a session on the other server hibernates and ends: all it has lost is told (${name})`, async () => {
		const far = await farServer.client({ sm: true });
		const place = await populated({ service, far });
		await far.settled();
		far.deaf = true;
		await place.room.say(place.bob, "one");
		await place.room.say(place.bob, "two");
		await until("both are queued", () =>
			remote.run("return session(...).outgoing_stanza_queue:count_unacked() == 2", far.jid),
		);
		await far.cut();
		const events = await place.room.told(2, 1000 * hibernation + 8000);
		assert.deepEqual(events.map(outline), [await expected(place, "one", true), await expected(place, "two", false)]);
		assert.equal(events[0].error.condition, "recipient-unavailable");
	});
}

test("U1, U4 the other server is killed: the next message bounces, also after the presence has", async () => {
	const [archived, plain, present] = [
		await populated(),
		await populated({ service: services.plain }),
		await populated(),
	];
	await farServer.kill();
	present.bob.send(xml("presence", { to: present.sender }, xml("status", {}, "away")));
	await present.room.say(present.bob, "after presence");
	await archived.room.say(archived.bob, "hello");
	await plain.room.say(plain.bob, "hello");
	for (const place of [archived, plain]) {
		const events = await place.room.told(1);
		assert.deepEqual(events.map(outline), [await expected(place, "hello", true)]);
		assert.equal(events[0].error.condition, "remote-server-not-found");
		assert.match(events[0].error.text, /^Server-to-server connection failed/);
		await until("the occupant is removed", async () => !(await place.room.holds(place.far)));
	}
	const events = await present.room.told(1);
	assert.deepEqual(events.map(outline), [await expected(present, "after presence", false)]);
	await farServer.start();
});

test("U3 the rooms' server is restarted before the message bounces: it comes from the archive, if there is one", async () => {
	const far = await farServer.client({ sm: true });
	const archived = await populated({ far });
	const plain = await populated({ service: services.plain, far });
	await far.settled();
	far.deaf = true;
	await archived.room.say(archived.bob, "hello");
	await plain.room.say(plain.bob, "hello");
	await until("both are queued", () =>
		remote.run("return session(...).outgoing_stanza_queue:count_unacked() >= 2", far.jid),
	);
	const wanted = await expected(archived, "hello", true);
	await world.restart();
	await far.cut();
	const [event] = await archived.room.told(1, 1000 * hibernation + 8000);
	assert.deepEqual(outline(event), wanted);
	const [unknown] = await plain.room.told(1);
	assert.deepEqual([unknown.nick, unknown.stanza], [plain.room.occupant("far"), undefined]);
});
