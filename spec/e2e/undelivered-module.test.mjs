/** N1, N6 and U5: mod_muc_undelivered as a module: what it does to the room, what it keeps, and what it leaves. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import xml from "@xmpp/xml";

import { failArchive } from "./support/broken_store.mjs";
import { example } from "./support/readme.mjs";
import { Room, roomSettings, services, Stranger } from "./support/rooms.mjs";
import { createWorld } from "./support/world.mjs";

const limits = { muc_undelivered_max_messages: 3, muc_undelivered_max_leavers: 2, muc_undelivered_leaver_period: 2 };
/** Where an administrator's own modules are. */
const plugins = mkdtempSync(join(tmpdir(), "push-plugins-"));
after(() => rmSync(plugins, { recursive: true }));

const world = await createWorld({ rooms: roomSettings(limits), plugins: [plugins] });
const presence = { name: "presence", error: "cancel/recipient-unavailable" };

let lastName = 0;
const stranger = () => new Stranger(world.remote, `stranger${++lastName}`);

async function populated({ service, others = 1 } = {}) {
	const room = new Room(world.server, service);
	const bob = await world.contact();
	await room.join(bob, "bob");
	const far = Array.from({ length: others }, stranger);
	for (const [index, who] of far.entries()) await room.join(who, `far${index}`);
	return { room, bob, far, sender: room.occupant("bob") };
}

const bodies = async (room) => (await room.events()).map(({ stanza }) => stanza?.body);

/** Does something to the module on a room service: "load", "unload" or "reload". */
const manage = (verb, service, name = "muc_undelivered") =>
	world.run(
		"local verb, host, name = ... local ok, err = modulemanager[verb](host, name) return ok and true or tostring(err)",
		...[verb, service, name],
	);

test("N6 messages beyond muc_undelivered_max_messages come from the archive, as they were broadcast", async () => {
	const { room, bob, far, sender } = await populated();
	await room.run('return room:set_whois("anyone")');
	const id = await room.say(bob, "old");
	const broadcast = await bob.takeMessage("old");
	for (const body of ["1", "2", "3"]) await room.say(bob, body);
	await far[0].bounce(sender, id);
	const [{ stanza, archive_id }] = await room.events();
	assert.equal(archive_id, (await room.archived()).old);
	assert.deepEqual([stanza.body, stanza.from, stanza.to, stanza.id], ["old", sender, far[0].jid, id]);
	assert.ok(stanza.xml.includes(`id='${archive_id}'`) && stanza.xml.includes("stanza-id"), stanza.xml);
	assert.ok(!stanza.xml.includes("muc#user"), `nothing that the archive has added: ${stanza.xml}`);
	assert.equal(broadcast.getChildText("body"), "old");
});

test("N6 messages beyond muc_undelivered_max_messages without an archive: the event, without message", async () => {
	const { room, bob, far, sender } = await populated({ service: services.plain });
	const id = await room.say(bob, "old");
	for (const body of ["1", "2", "3"]) await room.say(bob, body);
	await far[0].bounce(sender, id);
	assert.deepEqual(await bodies(room), [undefined]);
});

test("N6 of those who have left, the latest muc_undelivered_max_leavers are known", async () => {
	const { room, bob, far, sender } = await populated({ others: 3 });
	const id = await room.say(bob, "hello");
	for (const who of far) await who.bounce(sender, undefined, presence.error, presence);
	for (const who of far) await who.bounce(sender, id);
	assert.deepEqual(
		(await room.events()).map(({ real_jid }) => real_jid),
		[far[1].jid, far[2].jid],
	);
});

test("N6 who left longer than muc_undelivered_leaver_period ago is a stranger", async () => {
	const { room, bob, far, sender } = await populated();
	const id = await room.say(bob, "hello");
	await far[0].bounce(sender, undefined, presence.error, presence);
	await world.marker({ after: 2.3 });
	await far[0].bounce(sender, id);
	assert.deepEqual(await room.events(), []);
});

/** An element without what differs from one room, and one moment, to the next. */
function outline(element, room) {
	if (typeof element === "string") return element;
	const attributes = Object.entries(element.attrs)
		.filter(([name]) => !["id", "to", "jid"].includes(name))
		.map(([name, value]) => [name, value.replace(room.jid, "ROOM")]);
	return [element.name, attributes.sort(), ...element.children.map((child) => outline(child, room))];
}

/** What others in the room, and the sender, see of a bounce. */
async function seen(room) {
	const bob = await world.contact();
	const far = stranger();
	await room.join(bob, "bob");
	await room.join(far, "far");
	await bob.sync();
	bob.inbox.takeAll();
	const id = await room.say(bob, "hello");
	await far.bounce(room.occupant("bob"), id);
	await far.bounce(room.occupant("bob"), id);
	await room.say(bob, "after");
	const holds = await room.holds(far);
	const told = bob.inbox.takeAll().map((stanza) => outline(stanza, room));
	return [holds, ...told];
}

test("N1 a listener that throws: the room goes on as without the module", async () => {
	const service = services.plain;
	world.allowLog(
		/a listener of muc-message-undelivered/,
		/stack traceback/,
		/^\s|\[C\]/,
		/reading the archive of a room/,
	);
	await manage("load", service, "muc_mam");
	assert.equal(await manage("unload", service), true);
	const without = await seen(new Room(world.server, service));
	assert.equal(await manage("load", service), true);
	const quiet = await seen(new Room(world.server, service));
	await world.run(
		`notes.throw = function () error("boom") end
		api(...):hook("muc-message-undelivered", notes.throw, 1)`,
		service,
	);
	const harmed = await seen(new Room(world.server, service));
	await world.run('api(...):unhook("muc-message-undelivered", notes.throw)', service);
	assert.equal(without[0], false);
	assert.deepEqual(
		without.slice(1).map(([name]) => name),
		["message", "presence", "message"],
	);
	assert.deepEqual(quiet, without);
	assert.deepEqual(harmed, without);
	assert.equal(world.logged(/Error in a listener of muc-message-undelivered: .*boom/).length, 1);
});

test("N1 an archive that can't be read is one error in the log, and an event without message", async () => {
	const { room, bob, far, sender } = await populated();
	const id = await room.say(bob, "old");
	for (const body of ["1", "2", "3"]) await room.say(bob, body);
	const repair = await failArchive(world.server, room.service, "find");
	await far[0].bounce(sender, id);
	await repair();
	world.allowLog(/in reading the archive of a room/, /stack traceback/);
	assert.deepEqual(await bodies(room), [undefined]);
	assert.equal(await room.holds(far[0]), false);
	assert.equal(world.logged(/Error in reading the archive of a room: .*on fire/).length, 1);
});

for (const [name, service] of Object.entries(services)) {
	test(`N6 a reload keeps what is known of messages and of those who left (${name})`, async () => {
		const { room, bob, far, sender } = await populated({ service, others: 2 });
		const id = await room.say(bob, "hello");
		await far[0].bounce(sender, id);
		await far[1].bounce(sender, undefined, presence.error, presence);
		assert.equal(await manage("reload", service), true);
		await far[0].bounce(sender, id);
		await far[1].bounce(sender, id);
		assert.deepEqual(
			(await room.events()).map(({ real_jid, stanza }) => [real_jid, stanza.body]),
			far.map(({ jid }) => [jid, "hello"]),
		);
	});
}

test("U1 a reload of mod_muc takes the module along", async () => {
	const { room, bob, far, sender } = await populated();
	assert.equal(await manage("reload", room.service, "muc"), true);
	await far[0].bounce(sender, await room.say(bob, "hello"));
	assert.deepEqual(await bodies(room), ["hello"]);
});

test("N6 unloaded it leaves no handler", async () => {
	const service = services.plain;
	const handlers = () =>
		world.run(
			`local counts = {}
			for _, name in ipairs {
				"message/full", "message/bare", "message/host", "presence/full", "presence/bare", "presence/host",
				"muc-broadcast-message", "muc-private-message", "muc-occupant-pre-leave", "muc-occupant-left",
				"muc-room-destroyed",
			} do
				counts[name] = #(hosts[...].events._handlers[name] or {})
			end
			return counts`,
			service,
		);
	const loaded = await handlers();
	await manage("unload", service);
	const unloaded = await handlers();
	for (const [name, count] of Object.entries(loaded)) assert.equal(unloaded[name], count - 1, name);
	await manage("load", service);
	assert.deepEqual(await handlers(), loaded);
});

test("U5 on a host that is no component it refuses to load, and says why", async () => {
	world.allowLog(/muc_undelivered.*belongs on a component with rooms, and localhost is none/, /stack traceback/);
	assert.match(String(await manage("load", "localhost")), /belongs on a component with rooms/);
	assert.equal(await world.run("return hosts.localhost.modules.muc == nil"), true);
});

test("U5 the example of the README", async () => {
	const folder = join(plugins, "mod_readme_example");
	mkdirSync(folder);
	writeFileSync(join(folder, "mod_readme_example.lua"), example("mod_muc_undelivered"));
	assert.equal(await manage("load", services.archived, "readme_example"), true);
	const { room, bob, far, sender } = await populated();
	await far[0].bounce(sender, await room.say(bob, "hello"));
	const archiveId = (await room.archived()).hello;
	const lines = world.logged(/readme_example\tinfo\t/);
	assert.equal(lines.length, 1, lines.join("\n"));
	for (const text of [far[0].bareJid, room.jid, archiveId]) assert.ok(lines[0].includes(text), lines[0]);
});
