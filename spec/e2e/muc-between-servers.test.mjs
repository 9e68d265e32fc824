/** M2 to M4, M6 and M9 between two real servers: the rooms are on one, and their members on the other, `far.example`. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createFarServer } from "./support/far_server.mjs";
import { Member, mention, naming, reply } from "./support/members.mjs";
import { Room, roomService } from "./support/rooms.mjs";
import { coalesced } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";

const service = "rooms.localhost";
const options = { push_notification_with_body: true, push_notification_with_sender: true };
/** Seconds for which the other server keeps sessions that have lost their connection. */
const hibernation = 2;
const { world, far } = await createFarServer({
	rooms: { [service]: roomService(["muc_cloud_notify", "muc_mam"], options) },
	farOptions: { smacks_hibernation_time: hibernation },
});

/** A room with `bob`, and somebody of the other server who is a member of it, but not there. */
async function populated(settings, clientSettings) {
	const room = new Room(world.server, service);
	await room.join(world.bob, "bob");
	const member = new Member(world, await far.client(clientSettings), settings);
	await room.grant(member.jid, "member", "juliet");
	return { room, member, sender: room.occupant("bob") };
}

/** The push tells that bob has written this. */
function assertTells({ fields }, sender, body) {
	assert.deepEqual([fields["last-message-sender"], fields["last-message-body"]], [sender, body]);
}

test("M2, M3 a user of another server registers, is mentioned while absent, is pushed, disables: nothing more", async () => {
	const { room, member, sender } = await populated();
	await member.register(service);
	assert.deepEqual(await member.keys(service), [`${world.push.domain}<${member.node}`]);
	await room.say(world.bob, "hello @juliet", { content: [naming("hello @juliet", "@juliet")] });
	assertTells(await member.onePush(), sender, "hello @juliet");
	await room.say(world.bob, "without mention");
	await member.noPush();
	await room.say(world.bob, "a reply", { content: [reply({ to: room.occupant("juliet") })] });
	assertTells(await member.onePush(), sender, "a reply");
	assert.equal(await member.disable(service), undefined);
	assert.equal(await member.stored(service), undefined);
	await room.say(world.bob, "hello again", { content: [mention({ jid: member.jid })] });
	await member.noPush({ after: 0.5 });
});

test("M2 errors come back to the other server: item-not-found, bad-request, and not for others", async () => {
	const { room, member } = await populated();
	assert.equal(await member.enable(`unknown@${service}`), "cancel/item-not-found");
	assert.equal(await member.enable(room.jid, { jid: undefined }), "modify/bad-request");
	await member.register(room.jid);
	const other = new Member(world, await far.client(), { node: member.node });
	assert.equal(await other.disable(room.jid), undefined);
	assert.equal((await member.keys(service)).length, 1);
});

test("M2 the own full JID as service: the push comes to that session, on the other server", async () => {
	const { room, member } = await populated();
	await member.register(service, { jid: member.who.jid });
	await room.say(world.bob, "hello", { content: [mention({ jid: member.jid })] });
	const isPush = ({ name, attrs }) => name === "iq" && attrs.type === "set" && attrs.from === service;
	const push = await member.who.inbox.take("a push", isPush);
	assert.match(String(push), new RegExp(member.node));
});

test("M6, C27 a push service on the other server, which goes away and comes back", async () => {
	const appServer = await far.appServer();
	const { room, member, sender } = await populated({ appServer });
	await member.register(room.jid);
	const say = (text) => room.say(world.bob, text, { content: [mention({ jid: member.jid })] });
	await say("hello");
	assertTells(await member.nextPush(), sender, "hello");
	await appServer.disconnect();
	await say("are you there?");
	await until("the push has failed", () => world.logged(/muc_cloud_notify\tdebug\t.*transient/).length > 0);
	await appServer.connect();
	assertTells(await member.nextPush(9000), sender, "are you there?");
});

test("M9, U2 the other server refuses a message by its policy: no ghost, and nobody is pushed", async () => {
	const { room, member } = await populated();
	await member.register(service);
	await room.join(member.who, "juliet");
	await far.refuse(member.who);
	await far.refused(service, () => room.say(world.bob, "hello"));
	await member.noPush({ after: 1.5 });
	assert.equal(await room.holds(member.who), true);
});

test("M9 a session on the other server hibernates and ends: one push for all it has lost", async () => {
	const { room, member, sender } = await populated({}, { sm: true });
	await member.register(service);
	await room.join(member.who, "juliet");
	await member.who.settled();
	member.who.deaf = true;
	for (const text of ["one", "two"]) await room.say(world.bob, text);
	await until("both are queued", () =>
		far.remote.run("return session(...).outgoing_stanza_queue:count_unacked() == 2", member.who.jid),
	);
	await member.who.cut();
	const push = await member.nextPush(1000 * hibernation + 8000);
	assert.equal(push.fields["last-message-sender"], sender);
	await member.noPush({ after: 1.5 });
	assert.equal(await room.holds(member.who), false);
});

test("M9 the other server is killed: the next message bounces, the member is removed and pushed once with it", async () => {
	const places = [await populated(), await populated()];
	const [{ room, member, sender }, other] = places;
	for (const place of places) {
		await place.member.register(service);
		await place.room.join(place.member.who, "juliet");
	}
	await other.member.disable(service);
	await far.kill();
	await room.say(world.bob, "you miss this");
	await other.room.say(world.bob, "nobody is told");
	assertTells(await member.nextPush(), sender, "you miss this");
	for (const place of places) {
		await until("the member is removed", async () => !(await place.room.holds(place.member.who)));
	}
	await room.say(world.bob, "and this");
	await member.noPush({ after: 1.5 });
	await other.member.noPush();
	await room.say(world.bob, "but you are wanted", { content: [mention({ jid: member.jid })] });
	assertTells(await member.onePush(), sender, "but you are wanted");

	await far.start();
	const again = await member.who.account.client();
	await room.join(again, "juliet");
	await room.say(world.bob, "welcome", { content: [mention({ jid: member.jid })] });
	await again.takeMessage("welcome");
	await member.noPush({ after: 0.5 });
	await far.kill();
	await room.say(world.bob, "lost once more");
	assertTells(await member.onePush(coalesced), sender, "lost once more");
});
