/** M9: who falls out of a room without knowing is told of what was lost. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Member, mention } from "./support/members.mjs";
import { assertImportant, assertUnimportant } from "./support/pushes.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { chatState } from "./support/stanzas.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

/** Services of different settings; mod_muc_undelivered is loaded by the module itself. */
const [service, all, important, plain] = ["rooms", "all", "important", "plain"].map((name) => `${name}.localhost`);
const modules = ["muc_cloud_notify", "muc_mam"];
const world = await createWorld({
	options: { smacks_hibernation_time: 1 },
	rooms: {
		[service]: roomService(modules, { push_notification_with_body: true, push_notification_with_sender: true }),
		[all]: roomService(modules, { muc_push_notify_on: "all" }),
		[important]: roomService(modules, { push_notify_on: "messages" }),
		[plain]: roomService(["muc_cloud_notify"]),
	},
});

let lastName = 0;
const stranger = (resource, name = `ghost${++lastName}`) => new Stranger(world.remote, name, resource);

/** A room with `bob`, and a member who is there, from a server that may fail. */
async function populated({ domain = service, who = stranger(), affiliation = "member" } = {}) {
	const room = new Room(world.server, domain);
	await room.join(world.bob, "bob");
	const member = await new Member(world, who).register(domain);
	if (affiliation !== "none") await room.grant(member.jid, affiliation);
	await room.join(who, "ghost");
	return { room, member, ghost: who, sender: room.occupant("bob") };
}

/** Something is said in the room, and comes back from the ghost. */
async function lose({ room, ghost, sender }, text, { error, content } = {}) {
	const id = await room.say(world.bob, text, { content });
	await ghost.bounce(sender, id, error);
	return id;
}

const second = ({ ghost }) => stranger("second", ghost.bareJid.split("@")[0]);
const presence = { name: "presence" };

sideBySide("ghosts", () => {
	for (const domain of [service, plain]) {
		test(`M9 a message bounces: the member is removed, and pushed once with what was lost (${domain})`, async () => {
			const place = await populated({ domain });
			await lose(place, "you have missed this");
			assert.equal(await place.room.holds(place.ghost), false);
			const { fields } = await place.member.onePush(coalesced);
			if (domain === service) {
				assert.deepEqual(
					[fields["last-message-body"], fields["last-message-sender"]],
					["you have missed this", place.sender],
				);
			} else {
				assert.equal(fields["last-message-body"], "New Message!");
			}
		});
	}

	test("M9 a registration for this room, and none for another one", async () => {
		const place = await populated();
		await place.member.disable(service);
		await place.member.register(place.room.jid);
		const other = await populated();
		const elsewhere = await new Member(world, place.ghost).register(other.room.jid);
		await lose(place, "lost");
		assertTells(await place.member.onePush(coalesced), "lost");
		await elsewhere.noPush();
	});

	test("M9 several bounces in a row are one push, and later ones none", async () => {
		const place = await populated();
		const { room, ghost, sender, member } = place;
		const ids = [
			await room.say(world.bob, "one"),
			await room.say(world.bob, "two"),
			await room.say(world.bob, "three"),
		];
		await ghost.bounce(sender, ids[0]);
		await ghost.bounce(sender, ids[1]);
		await member.onePush(coalesced);
		await ghost.bounce(sender, ids[2]);
		await member.noPush({ after: 1.5 });
	});

	test("M9 not while another session of the member is in the room, but when that is lost too", async () => {
		const place = await populated();
		const other = second(place);
		await place.room.join(other, "ghost");
		const id = await lose(place, "one");
		await place.member.noPush({ after: 1.5 });
		await other.bounce(place.sender, id);
		assertTells(await place.member.onePush(coalesced), "one");
	});

	test("M9 not while another session is there under another nick", async () => {
		const place = await populated();
		await place.room.join(second(place), "another nick");
		await lose(place, "one");
		assert.equal(await place.room.holds(place.ghost), false);
		await place.member.noPush({ after: 1.5 });
	});

	test("M9 back, and lost once more: pushed once more", async () => {
		const place = await populated();
		for (const text of ["one", "two"]) {
			await lose(place, text);
			assertTells(await place.member.onePush(coalesced), text);
			await place.room.join(place.ghost, "ghost");
		}
		await place.member.noPush();
	});

	test("M9 back before the push has left: none", async () => {
		const place = await populated();
		await lose(place, "one");
		await place.room.join(place.ghost, "ghost");
		await place.member.noPush({ after: 1.5 });
	});

	test("M9, U4 a message that comes back when the member is back already: none", async () => {
		const place = await populated();
		const id = await place.room.say(world.bob, "hello");
		await place.ghost.bounce(place.sender, undefined, "cancel/recipient-unavailable", presence);
		const again = second(place);
		await place.room.join(again, "ghost");
		await place.ghost.bounce(place.sender, id);
		await place.member.noPush({ after: 1.5 });
	});

	test("M9, U4 the presence bounces first", async () => {
		const place = await populated();
		const id = await place.room.say(world.bob, "hello");
		await place.ghost.bounce(place.sender, undefined, "cancel/recipient-unavailable", presence);
		assert.equal(await place.room.holds(place.ghost), false);
		await place.ghost.bounce(place.sender, id);
		assertTells(await place.member.onePush(coalesced), "hello");
	});

	test("M9, M3 then a mention while absent pushes, each time", async () => {
		const place = await populated();
		await lose(place, "lost");
		await place.member.onePush(coalesced);
		const content = [mention({ jid: place.member.jid })];
		for (const text of ["come back", "please"]) {
			await place.room.say(world.bob, text, { content });
			assertTells(await place.member.onePush(), text);
		}
		await place.room.say(world.bob, "without mention");
		await place.member.noPush();
	});

	test("M9, N2 the lost message mentions the member: one push", async () => {
		const place = await populated();
		await lose(place, "you", { content: [mention({ jid: place.member.jid })] });
		await place.member.onePush(coalesced);
	});

	test("M9, M5 where all messages are told: one for the loss, then one for each message", async () => {
		const place = await populated({ domain: all });
		await lose(place, "lost");
		await place.member.onePush(coalesced);
		for (const text of ["two", "three"]) {
			await place.room.say(world.bob, text);
			assertImportant(await place.member.onePush());
		}
	});

	test("M9 a lost message that nobody knows any more is a push without important words", async () => {
		const place = await populated({ domain: plain });
		await place.ghost.bounce(place.sender, "unknown");
		assertUnimportant(await place.member.onePush(coalesced));
	});

	test("M9, C22 push_notify_on = messages: what is not important is no loss, and the next that is, is one", async () => {
		const place = await populated({ domain: important });
		await place.room.join(second(place), "ghost");
		const state = await place.room.say(world.bob, undefined, { content: [chatState()] });
		const id = await place.room.say(world.bob, "hello");
		await place.ghost.bounce(place.sender, state);
		await second(place).bounce(place.sender, state);
		await place.member.noPush({ after: 1.5 });
		await second(place).bounce(place.sender, id);
		assertImportant(await place.member.onePush(coalesced));
	});
});

/** The push tells these words. */
function assertTells(push, words) {
	assert.equal(push.fields["last-message-body"], words, String(push));
}

sideBySide("no ghosts", () => {
	for (const error of [
		"modify/policy-violation",
		"modify/not-acceptable",
		"wait/resource-constraint",
		"auth/forbidden",
	]) {
		test(`M9, U2 a refusal, ${error}, pushes nobody, and the member stays in the room`, async () => {
			const place = await populated();
			await lose(place, "hello", { error });
			assert.equal(await place.room.holds(place.ghost), true);
			await place.member.noPush({ after: 1.5 });
		});
	}

	test("M9, M4 who is no member of the room", async () => {
		const place = await populated({ affiliation: "none" });
		await lose(place, "hello");
		assert.equal(await place.room.holds(place.ghost), false);
		await place.member.noPush({ after: 1.5 });
	});

	test("M9, U2 a bounce of somebody who was not in the room", async () => {
		const place = await populated();
		const absent = await new Member(world, stranger()).register(service);
		await place.room.grant(absent.jid);
		await absent.who.bounce(place.sender, await place.room.say(world.bob, "hello"));
		await absent.noPush({ after: 1.5 });
		await place.member.noPush();
	});

	test("M9 who has left in order is away, but has lost nothing", async () => {
		const place = await populated();
		await place.room.leave(place.ghost, "ghost");
		await place.room.say(world.bob, "hello");
		await place.member.noPush({ after: 1.5 });
	});

	test("M9, M5 who wants nothing of this room", async () => {
		const place = await populated();
		const filter = xml(
			"groupchat",
			"tigase:push:filter:groupchat:0",
			xml("room", { jid: place.room.jid, allow: "never" }),
		);
		await place.member.register(service, {}, filter);
		await lose(place, "hello");
		await place.member.noPush({ after: 1.5 });
	});

	test("M9, N3 who has disabled, or lost the affiliation, before the push leaves", async () => {
		const [one, two] = [await populated(), await populated()];
		await lose(one, "hello");
		await one.member.disable(service);
		await lose(two, "hello");
		await two.room.grant(two.member.jid, "none");
		await one.member.noPush({ after: 1.5 });
		await two.member.noPush();
	});

	test("M9, M7 a room that is destroyed before the push leaves", async () => {
		const place = await populated();
		await lose(place, "hello");
		await place.room.run("return room:destroy()");
		await place.member.noPush({ after: 1.5 });
	});
});

sideBySide("sessions of this server", () => {
	/** An account whose phone is in the room, and gets nothing any more from then on. */
	async function deafMember() {
		const account = await world.account();
		const phone = await account.client({ sm: true });
		const place = await populated({ who: phone });
		await phone.settled();
		phone.deaf = true;
		return { ...place, account, phone };
	}

	test("M9 a hibernated session expires: one push for all that it has lost", async () => {
		const { room, member, phone } = await deafMember();
		await room.say(world.bob, "one");
		await room.say(world.bob, "two");
		await phone.cut();
		const { fields } = await member.nextPush();
		assert.ok(["one", "two"].includes(fields["last-message-body"]), fields["last-message-body"]);
		await until("the member is removed", async () => !(await room.holds(phone)));
		await member.noPush({ after: 1.5 });
	});

	test("M9 a session that resumes has lost nothing", async () => {
		const { room, member, phone } = await deafMember();
		await room.say(world.bob, "one");
		await phone.cut();
		await phone.resume();
		await phone.takeMessage("one");
		await member.noPush({ after: 2.5 });
	});

	test("M9 another session of the account is in the room when the hibernated one expires", async () => {
		const { room, member, account, phone } = await deafMember();
		const desktop = await account.client();
		await room.join(desktop, "desktop");
		await room.say(world.bob, "one");
		await phone.cut();
		await until("the phone is removed", async () => !(await room.holds(phone)));
		await member.noPush({ after: 1.5 });
	});
});

test("M9, C34 a reload does not forget who was told", async () => {
	const place = await populated();
	const { room, ghost, sender, member } = place;
	const ids = [await room.say(world.bob, "one"), await room.say(world.bob, "two")];
	await ghost.bounce(sender, ids[0]);
	await member.onePush(coalesced);
	assert.equal(await world.reload("muc_cloud_notify", service), true);
	await ghost.bounce(sender, ids[1]);
	await member.noPush({ after: 1.5 });
	await room.join(ghost, "ghost");
	await lose(place, "three");
	assertTells(await member.onePush(coalesced), "three");
});

test("M9, C34 a reload before the push has left loses none, and doubles none", async () => {
	const place = await populated();
	await lose(place, "hello");
	assert.equal(await world.reload("muc_cloud_notify", service), true);
	assertTells(await place.member.onePush({ after: 2.5 }), "hello");
});
