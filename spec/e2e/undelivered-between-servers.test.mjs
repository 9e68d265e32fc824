/** U1 to U4 between two real servers: the rooms are on one, and occupants on the other, `far.example`. */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import xml from "@xmpp/xml";

import { ownAddress } from "../faults/support/addresses.mjs";
import { federation } from "../faults/support/bench.mjs";
import { Names } from "../faults/support/names.mjs";
import { Account } from "./support/account.mjs";
import { startProsody } from "./support/prosody.mjs";
import { Room, roomSettings, services } from "./support/rooms.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const farDomain = "far.example";
/** Seconds for which the other server keeps sessions that have lost their connection. */
const hibernation = 2;

const names = await new Names().open();
const [home, away] = [ownAddress(), ownAddress()];
for (const domain of ["localhost", ...Object.values(services)]) names.set(domain, home);
names.set(farDomain, away);

const modules = ["dialback"];
const world = await createWorld({ modules, rooms: roomSettings(), options: federation(names, home) });
const remote = await startProsody({
	...{ modules, without: ["cloud_notify"], mam: false, otherHosts: [farDomain] },
	options: { ...federation(names, away), smacks_hibernation_time: hibernation },
});
after(() => {
	remote.destroy();
	names.close();
});

/** Every server of these tests has the host `localhost`, which is to be that of the rooms' server. */
const takeOver = () => remote.run('return require "core.hostmanager".deactivate("localhost") and true');
await takeOver();

let lastName = 0;

/** A client on the other server. */
async function farClient(settings) {
	const account = await new Account({ server: remote }, `far${++lastName}`, farDomain).create();
	return account.client(settings);
}

/** A room with `bob`, a client of its server, and `far`, one of the other. */
async function populated({ service, far } = {}) {
	const room = new Room(world.server, service);
	const someone = far ?? (await farClient());
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
	await remote.run(
		`local far = ...
		api("${farDomain}"):hook("message/full", function (event)
			local stanza = event.stanza
			if stanza.attr.to == far and stanza.attr.type == "groupchat" then
				event.origin.send(st.error_reply(stanza, "modify", "policy-violation", "not in here"))
				return true
			end
		end, 10)`,
		far.jid,
	);
	await world.run(
		`notes.refusals = 0
		api(...):hook("message/full", function (event)
			if event.stanza.attr.type == "error" then notes.refusals = notes.refusals + 1 end
		end, 100)`,
		room.service,
	);
	await room.say(bob, "hello");
	await until("the refusal has come", () => world.run("return notes.refusals > 0"));
	await bob.sync();
	assert.deepEqual(await room.events(), []);
	assert.equal(await room.holds(far), true);
});

for (const [name, service] of Object.entries(services)) {
	test(`U1, U3 a session on the other server hibernates and ends: all it has lost is told (${name})`, async () => {
		const far = await farClient({ sm: true });
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
	await remote.kill9();
	for (const service of Object.values(services)) {
		await until("the connection is gone", () =>
			world.run("local service, far = ... return hosts[service].s2sout[far] == nil", service, farDomain),
		);
	}
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
	await remote.start();
	await takeOver();
});

test("U3 the rooms' server is restarted before the message bounces: it comes from the archive, if there is one", async () => {
	const far = await farClient({ sm: true });
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
