/** U1 to U4: what mod_muc_undelivered tells of messages that came back, on one server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { ns } from "./support/namespaces.mjs";
import { Room, roomSettings, services, Stranger } from "./support/rooms.mjs";
import { sideBySide } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({ rooms: roomSettings(), options: { smacks_hibernation_time: 1 } });

let lastName = 0;

/** Somebody new on the foreign domain. */
const stranger = (resource, name = `stranger${++lastName}`) => new Stranger(world.remote, name, resource);

/** A room in which the sender is `bob`, a client of this server, and somebody from elsewhere is `far`. */
async function populated(service) {
	const room = new Room(world.server, service);
	const [bob, far] = [await world.contact(), stranger()];
	await room.join(bob, "bob");
	await room.join(far, "far");
	return { room, bob, far, sender: room.occupant("bob") };
}

/** How a presence comes back. */
const presence = { name: "presence", error: "cancel/recipient-unavailable" };

const idByRoom =
	(jid) =>
	({ name, attrs }) =>
		name === "stanza-id" && attrs.by === jid;

sideBySide("what is told", () => {
	test("U1, U3 a message bounces: who has lost which one, as it was broadcast, with its id in the archive", async () => {
		const { room, bob, far, sender } = await populated();
		const id = await room.say(bob, "hello");
		const broadcast = await bob.takeMessage("hello");
		await far.bounce(sender, id, "cancel/gone", { text: "moved away" });
		const [event, ...others] = await room.events();
		assert.deepEqual(others, []);
		const archiveId = (await room.archived()).hello;
		assert.equal(broadcast.children.find(idByRoom(room.jid)).attrs.id, archiveId);
		const { stanza, ...rest } = event;
		assert.deepEqual(rest, {
			nick: room.occupant("far"),
			bare_jid: far.bareJid,
			real_jid: far.jid,
			archive_id: archiveId,
			error: { type: "cancel", condition: "gone", text: "moved away" },
			inside: true,
		});
		const { xml: text, ...attributes } = stanza;
		assert.deepEqual(attributes, { from: sender, to: far.jid, id, type: "groupchat", body: "hello" });
		assert.ok(text.includes(`id='${archiveId}'`), text);
		assert.equal(await room.holds(far), false, "mod_muc has removed the occupant");
	});

	test("U3 as it was broadcast, also what mod_carbons has taken out for somebody of this server", async () => {
		for (const service of Object.values(services)) {
			const { room, bob, far, sender } = await populated(service);
			const id = await room.say(bob, "hello", { content: [xml("private", ns.carbons), xml("no-copy", ns.hints)] });
			const broadcast = await bob.takeMessage("hello");
			assert.deepEqual([broadcast.getChild("private"), broadcast.getChild("no-copy")?.name], [undefined, "no-copy"]);
			await far.bounce(sender, id);
			const [{ stanza }] = await room.events();
			assert.match(stanza.xml, /<private xmlns='urn:xmpp:carbons:2'\/>/);
			assert.ok(!stanza.xml.includes(bob.jid.split("/")[0]), `nothing of the real JID: ${stanza.xml}`);
		}
	});

	test("U3 without an archive: the message, and no id, not even one that the sender has put there", async () => {
		const { room, bob, far, sender } = await populated(services.plain);
		const forged = xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by: room.jid, id: "forged" });
		const id = await room.say(bob, "hello", { content: [forged] });
		await far.bounce(sender, id);
		const [{ stanza, archive_id }] = await room.events();
		assert.deepEqual([stanza.body, stanza.from, archive_id], ["hello", sender, undefined]);
	});

	test("U3 what is not archived (XEP-0334) has no id; an id that the sender made up does not count", async () => {
		const { room, bob, far, sender } = await populated();
		const forged = xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by: room.jid, id: "forged" });
		const id = await room.say(bob, "hello", { content: [xml("no-store", ns.hints), forged] });
		await far.bounce(sender, id);
		const [{ stanza, archive_id }] = await room.events();
		assert.deepEqual([stanza.body, archive_id], ["hello", undefined]);
	});

	test("U1 each lost message and each occupant once, however often an error comes", async () => {
		const { room, bob, far, sender } = await populated();
		const near = stranger();
		await room.join(near, "near");
		const [one, two] = [await room.say(bob, "one"), await room.say(bob, "two")];
		for (const who of [far, near, far, near]) for (const id of [one, two, one]) await who.bounce(sender, id);
		const told = (await room.events()).map(({ nick, stanza }) => `${nick.split("/")[1]} ${stanza.body}`);
		assert.deepEqual(told, ["far one", "far two", "near one", "near two"]);
	});

	test("U1 the same id from two senders is two messages", async () => {
		const { room, bob, far, sender } = await populated();
		const carol = await world.contact();
		await room.join(carol, "carol");
		await room.say(bob, "of bob", { id: "1" });
		await room.say(carol, "of carol", { id: "1" });
		await far.bounce(room.occupant("carol"), "1");
		await far.bounce(sender, "1");
		assert.deepEqual(
			(await room.events()).map(({ stanza }) => stanza.body),
			["of carol", "of bob"],
		);
	});

	test("U1 a message that was sent without an id gets one from the room", async () => {
		const { room, bob, far, sender } = await populated();
		await room.say(bob, "hello", { id: "" });
		const { attrs } = await bob.takeMessage("hello");
		assert.ok(attrs.id);
		await far.bounce(sender, attrs.id);
		assert.deepEqual(
			(await room.events()).map(({ stanza }) => stanza.body),
			["hello"],
		);
	});

	test("U1 an error without <error/>, for which mod_muc removes the occupant: an event that says so", async () => {
		const { room, bob, far, sender } = await populated();
		await far.bounce(sender, await room.say(bob, "hello"), false);
		const [{ error, stanza }] = await room.events();
		assert.deepEqual([Object.values(error), stanza.body], [[], "hello"]);
		assert.equal(await room.holds(far), false);
	});

	test("U3 a message that nobody knows: the event comes, without it", async () => {
		const { room, far, sender } = await populated();
		await far.bounce(sender, "unknown");
		const [event] = await room.events();
		assert.deepEqual([event.nick, event.stanza, event.archive_id], [room.occupant("far"), undefined, undefined]);
	});
});

sideBySide("what is not told", () => {
	test("U2 a bounce from somebody who is not and was not in the room", async () => {
		const { room, bob, sender } = await populated();
		await stranger().bounce(sender, await room.say(bob, "hello"));
		await stranger().bounce(room.jid, "1");
		assert.deepEqual(await room.events(), []);
	});

	test("U2 a bounce counts for whom it comes from, not for anybody else", async () => {
		const { room, bob, far, sender } = await populated();
		const liar = stranger();
		await room.join(liar, "liar");
		await liar.bounce(sender, await room.say(bob, "hello"));
		assert.deepEqual(
			(await room.events()).map(({ nick }) => nick),
			[room.occupant("liar")],
		);
		assert.equal(await room.holds(far), true);
	});

	const refusals = ["modify/policy-violation", "modify/not-acceptable", "wait/resource-constraint", "auth/forbidden"];
	for (const refusal of [...refusals, "cancel/undefined-condition", "cancel/not-allowed", "modify/bad-request"]) {
		test(`U2 a refusal, ${refusal}, for which mod_muc removes nobody`, async () => {
			const { room, bob, far, sender } = await populated();
			await far.bounce(sender, await room.say(bob, "hello"), refusal);
			assert.deepEqual(await room.events(), []);
			assert.equal(await room.holds(far), true);
		});
	}

	const departures = ["gone", "internal-server-error", "item-not-found", "jid-malformed", "recipient-unavailable"];
	for (const departure of [
		...departures,
		...["redirect", "remote-server-not-found", "remote-server-timeout", "service-unavailable"],
	]) {
		test(`U2 but ${departure}, for which mod_muc removes the occupant, is told`, async () => {
			const { room, bob, far, sender } = await populated();
			await far.bounce(sender, await room.say(bob, "hello"), `cancel/${departure}`);
			assert.equal((await room.events()).length, 1);
			assert.equal(await room.holds(far), false);
		});
	}

	test("U1 a private message that bounces is no message of the room", async () => {
		const { room, bob, far, sender } = await populated();
		await bob.post(xml("message", { to: room.occupant("far"), type: "chat", id: "p1" }, xml("body", {}, "psst")));
		await bob.post(xml("message", { to: room.occupant("far"), type: "chat" }, xml("body", {}, "no id")));
		await far.bounce(sender, "p1");
		await far.bounce(sender, undefined);
		assert.deepEqual(await room.events(), []);
		assert.equal(await room.holds(far), false);
	});

	test("U1 what the room itself sends to all, other than messages, is no message that somebody lost", async () => {
		const { room, far } = await populated();
		await room.run('return room:set_affiliation(true, "member@localhost", "member")');
		await far.bounce(room.jid, undefined);
		assert.deepEqual(await room.events(), []);
		assert.equal(await room.holds(far), false);
	});

	test("U1 an ordinary message, and an error for a presence", async () => {
		const { room, bob, far, sender } = await populated();
		await room.say(bob, "hello");
		await far.bounce(sender, undefined, presence.error, presence);
		assert.deepEqual(await room.events(), []);
		assert.equal(await room.holds(far), false);
	});

	test("M7 a bounce for a room that has been destroyed since, also when there is another one of its name", async () => {
		const { room, bob, far, sender } = await populated();
		const id = await room.say(bob, "hello");
		await room.run("return room:destroy()");
		await far.bounce(sender, id);
		await room.join(bob, "bob");
		await far.bounce(sender, id);
		assert.deepEqual(await room.events(), []);
	});

	test("M7 a room that ceased to be when its last occupant was removed leaves nothing to another one of its name", async () => {
		const { room, bob, far, sender } = await populated();
		const id = await room.say(bob, "hello");
		await bob.post(xml("presence", { to: sender, type: "unavailable" }));
		await far.bounce(sender, undefined, presence.error, presence);
		assert.equal(await room.run("return room == nil"), true);
		await room.join(bob, "bob");
		await far.bounce(sender, id);
		assert.deepEqual(await room.events(), []);
	});

	test("M7 a persistent room that has been destroyed leaves a tombstone, which tells nothing", async () => {
		const { room, bob, far, sender } = await populated();
		await room.run("return room:set_persistent(true)");
		const id = await room.say(bob, "hello");
		await room.run("return room:destroy()");
		await far.bounce(sender, id);
		assert.deepEqual(await room.events(), []);
	});
});

sideBySide("who has left", () => {
	test("U4 the presence bounces first, and mod_muc has removed the occupant", async () => {
		const { room, bob, far, sender } = await populated();
		const id = await room.say(bob, "hello");
		await far.bounce(sender, undefined, presence.error, presence);
		assert.equal(await room.holds(far), false);
		await far.bounce(sender, id);
		const [event] = await room.events();
		assert.deepEqual(
			[event.nick, event.real_jid, event.bare_jid, event.stanza.body, event.inside],
			[room.occupant("far"), far.jid, far.bareJid, "hello", false],
		);
	});

	test("U4 who left, or was kicked, before the bounce came", async () => {
		const { room, bob, far, sender } = await populated();
		const near = stranger();
		await room.join(near, "near");
		const id = await room.say(bob, "hello");
		await far.post(xml("presence", { to: room.occupant("far"), type: "unavailable" }));
		await room.run("return room:set_role(true, ..., nil)", room.occupant("near"));
		await far.bounce(sender, id);
		await near.bounce(sender, id);
		assert.deepEqual(
			(await room.events()).map(({ nick }) => nick),
			[room.occupant("far"), room.occupant("near")],
		);
	});

	test("U1 after a change of nick it is the new one", async () => {
		const { room, bob, far, sender } = await populated();
		const id = await room.say(bob, "hello");
		await far.post(xml("presence", { to: room.occupant("distant") }));
		await far.bounce(sender, id);
		assert.deepEqual(
			(await room.events()).map(({ nick }) => nick),
			[room.occupant("distant")],
		);
	});

	test("U1 an occupant of several sessions is gone with the last of them, and then it is told once", async () => {
		const { room, bob, far, sender } = await populated();
		const second = stranger("second", far.bareJid.split("@")[0]);
		await room.join(second, "far");
		const [one, two] = [await room.say(bob, "one"), await room.say(bob, "two")];
		await far.bounce(sender, one);
		await far.bounce(sender, two);
		assert.deepEqual(await room.events(), []);
		await second.bounce(sender, one);
		await second.bounce(sender, two);
		await far.bounce(sender, two);
		assert.deepEqual(
			(await room.events()).map(({ real_jid, stanza }) => [real_jid, stanza.body]),
			[
				[second.jid, "one"],
				[second.jid, "two"],
			],
		);
	});

	test("U4 of several sessions, one was removed by its presence, one left, and both bounce later", async () => {
		const { room, bob, far, sender } = await populated();
		const name = far.bareJid.split("@")[0];
		const [second, third] = [stranger("second", name), stranger("third", name)];
		await room.join(second, "far");
		await room.join(third, "far");
		const id = await room.say(bob, "hello");
		await second.bounce(sender, undefined, presence.error, presence);
		await third.post(xml("presence", { to: room.occupant("far"), type: "unavailable" }));
		await room.run("return room:set_role(true, ..., nil)", room.occupant("far"));
		for (const who of [second, third]) assert.equal(await room.holds(who), false);
		await second.bounce(sender, id);
		await third.bounce(sender, await room.say(bob, "again"));
		assert.deepEqual(
			(await room.events()).map(({ real_jid }) => real_jid),
			[second.jid, third.jid],
		);
	});
});

sideBySide("sessions of this server", () => {
	/** An account whose phone is in the room, and gets nothing any more from then on. */
	async function deafPhone(room, { before = async () => {} } = {}) {
		const alice = await world.account();
		const phone = await alice.device({ enable: false });
		await before(phone);
		await room.join(phone, "alice");
		if (!phone.deaf) await phone.settled();
		phone.deaf = true;
		return phone;
	}

	test("U1 hibernation ends: each message of its queue is told, with the id in the archive", async () => {
		const { room, bob, sender } = await populated();
		const phone = await deafPhone(room);
		await room.say(bob, "one");
		await room.say(bob, "two");
		await phone.cut();
		const events = await room.told(2);
		const archived = await room.archived();
		assert.deepEqual(
			events.map(({ nick, real_jid, stanza, archive_id }) => [nick, real_jid, stanza.from, stanza.body, archive_id]),
			["one", "two"].map((body) => [room.occupant("alice"), phone.jid, sender, body, archived[body]]),
		);
		assert.deepEqual(
			events.map(({ inside }) => inside),
			[true, false],
		);
		await until("the occupant is removed", async () => !(await room.holds(phone)));
	});

	test("U4 hibernation ends, and presences were in the queue before the messages", async () => {
		const { room, bob } = await populated();
		const hearNothing = async (phone) => {
			await phone.settled();
			phone.deaf = true;
		};
		const phone = await deafPhone(room, { before: hearNothing });
		await room.say(bob, "one");
		await room.say(bob, "two");
		await phone.cut();
		const events = await room.told(2);
		assert.deepEqual(
			events.map(({ nick, stanza, inside }) => [nick, stanza.body, inside]),
			[
				[room.occupant("alice"), "one", false],
				[room.occupant("alice"), "two", false],
			],
		);
	});

	test("U1 a session that resumes has lost nothing", async () => {
		const { room, bob } = await populated();
		const phone = await deafPhone(room);
		await room.say(bob, "one");
		await phone.cut();
		await phone.resume();
		await phone.takeMessage("one");
		await room.say(bob, "two");
		await phone.takeMessage("two");
		assert.deepEqual(await room.events(), []);
		assert.equal(await room.holds(phone), true);
	});
});
