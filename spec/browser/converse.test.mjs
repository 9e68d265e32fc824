/**
 * M1 to M3, M6 with a client as people have it: Converse in Chromium, over a websocket.
 *
 * What Converse 14 does:
 * - It registers with the account at login, and with the *domain* of a room when the room is opened, once per session:
 *   `push_app_servers` names {jid, node, secret}, and `enable_muc_push` (default false) must be set for the rooms.
 * - It asks the app server's disco#info for the identity pubsub/push, without which it registers nowhere, and for
 *   urn:xmpp:push:0 either there or at what it registers with: the account, or the room service (not the room).
 * - Its `<enable/>` to the room service has jid, node, and a form of publish options with `secret` if there is one.
 * - It registers the nick (XEP-0045 §7.10) on entering, if the room's disco#info has jabber:iq:register. Prosody lets
 *   only those with an affiliation do so, unless the service has `allow_unaffiliated_register`; they become members.
 * - A mention is typed as @nick, with a nick known from the room's occupants, members or messages. The @ is not sent.
 *   `<reference/>` has begin, end and uri. Both count UTF-16 code units, of the text before `:smile:` becomes an emoji:
 *   behind emoji and smileys they are beyond what they name, be it counted in code points, and may be beyond the end.
 *   The uri is right all the same. It is xmpp:room@service/nick, percent-encoded by encodeURI, which leaves ? and # as
 *   they are, but in a room that shows JIDs xmpp: and the JID of the one who is mentioned.
 * - An answer is `<reply/>` with the archive's id of the message and its author's room@service/nick.
 * - Closing the browser does not log out: the session hibernates, and is an occupant for as long.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ns } from "../e2e/support/namespaces.mjs";
import { version } from "../e2e/support/prosody.mjs";
import { isImportant } from "../e2e/support/pushes.mjs";
import { Chatroom, roomsDomain, storedByRooms, withChatrooms } from "../e2e/support/chatroom.mjs";
import { until } from "../e2e/support/wait.mjs";
import { createWorld } from "../e2e/support/world.mjs";
import { ConverseUser } from "./support/converse.mjs";
import { serveConverse } from "./support/site.mjs";

// Who closes the browser is an occupant for a second more.
const options = { smacks_hibernation_time: 1, push_max_hibernation_timeout: 1 };
const service = { allow_unaffiliated_register: true, push_notification_with_sender: true };
const world = await createWorld(withChatrooms(service, { modules: ["websocket"], options }));
const page = await serveConverse();
const rooms = {
	veiled: await Chatroom.open(world),
	open: await Chatroom.open(world, { whois: "anyone" }),
};

/** Somebody of that name who has opened Converse, and entered both rooms. */
async function opensConverse(name, account) {
	const appServer = { jid: world.push.domain, node: `node-${name}`, secret: `publish-secret-${name}` };
	const jids = Object.values(rooms).map(({ jid }) => jid);
	return ConverseUser.start(account ?? (await world.account(name)), page, { rooms: jids, appServer });
}

const isEnable = (to) => (stanza) => stanza.attrs.to === to && stanza.getChild("enable", ns.push);

/** The mention in a message; fails if there is none. */
function referenceIn(message) {
	const found = message.getChild("reference", ns.references);
	assert.ok(found, `a reference: ${message}`);
	return found.attrs;
}

/**
 * The push from the room service that Romeo's app server gets next. His account may be pushed as well; and what he does
 * not get any more while he is going may wake him (M9).
 */
async function pushFromRooms() {
	for (;;) {
		const push = await world.push.next("node-romeo");
		if (push.from === roomsDomain && isImportant(push)) return push;
	}
}

const juliet = await opensConverse("juliet");
const romeo = await opensConverse("romeo");

test("M1, M2 Converse registers with the room service by itself when a room is entered", async () => {
	const { attrs, children } = (await romeo.takeSent("<enable/>", isEnable(roomsDomain))).getChild("enable");
	assert.deepEqual([attrs.jid, attrs.node, children.length], [world.push.domain, "node-romeo", 1]);
	const stored = await until("the registration is stored", () => storedByRooms(world, romeo.account.jid));
	assert.deepEqual(Object.keys(stored), [`${world.push.domain}<node-romeo`]);
	for (const room of Object.values(rooms)) {
		await until("the nick is registered", async () => (await room.registeredNick(romeo.account.jid)) === "romeo");
	}
});

test("M3, M6 the browser is closed, somebody mentions the nick from Converse: the push arrives", async () => {
	await romeo.show(rooms.veiled.jid);
	await romeo.say("Lady, by yonder moon I vow");
	await romeo.sees("by yonder moon");
	await romeo.close();
	await until("Romeo is in no room", async () => {
		const present = await Promise.all(Object.values(rooms).map((room) => room.hasAccount(romeo.account.jid)));
		return !present.includes(true);
	});
	world.push.takeAll("node-romeo");

	await juliet.show(rooms.veiled.jid);
	const sent = await juliet.mention("romeo", "wherefore art thou?", { before: "O " });
	const { uri, begin, end } = referenceIn(sent);
	assert.deepEqual([uri, begin, end], [`xmpp:${rooms.veiled.jid}/romeo`, "2", "7"]);

	const push = await pushFromRooms();
	assert.equal(push.options.secret, "publish-secret-romeo");
	assert.equal(push.fields["last-message-sender"], `${rooms.veiled.jid}/juliet`);
	await juliet.sees("wherefore art thou?");
	await juliet.screenshot(`${version}-mention`);
});

test("M3 a mention behind an emoji, where Converse counts otherwise than the XEP", async () => {
	const { begin, end } = referenceIn(await juliet.mention("romeo", "come", { before: "😀 " }));
	assert.deepEqual([begin, end], ["3", "8"], "UTF-16 code units");
	assert.equal((await pushFromRooms()).fields["last-message-sender"], `${rooms.veiled.jid}/juliet`);
});

test("M3 a mention behind a smiley in ASCII, of which Converse makes an emoji after it has counted", async () => {
	const sent = await juliet.mention("romeo", "at me", { before: ":smile: " });
	assert.equal(sent.getChildText("body"), "😄 romeo at me");
	assert.deepEqual([referenceIn(sent).begin, referenceIn(sent).end], ["8", "13"]);
	assert.equal((await pushFromRooms()).fields["last-message-sender"], `${rooms.veiled.jid}/juliet`);
});

test("M3 a mention of a nick that ends like a query", async () => {
	const doubter = await rooms.veiled.member({ nick: "why?" });
	await rooms.veiled.join(doubter, doubter.nick);
	await rooms.veiled.leave(doubter, doubter.nick);
	const { uri } = referenceIn(await juliet.mention(doubter.nick, "because"));
	assert.equal(uri, `xmpp:${rooms.veiled.jid}/why?`);
	await doubter.onePush();
});

test("M3 an answer to what the absent one has said", async () => {
	const sent = await juliet.reply("by yonder moon", "swear not by the moon");
	const { id, to } = sent.getChild("reply", ns.reply)?.attrs ?? {};
	assert.ok(id, `a reply: ${sent}`);
	assert.equal(to, `${rooms.veiled.jid}/romeo`);
	assert.equal((await pushFromRooms()).fields["last-message-sender"], `${rooms.veiled.jid}/juliet`);
});

test("M3 a message without mention from Converse pushes nobody", async () => {
	await juliet.say("it is the nightingale");
	await juliet.sees("it is the nightingale");
	await world.marker();
	assert.deepEqual(world.push.takeAll("node-romeo").map(String), []);
});

test("M3 a mention in a room that shows JIDs, where Converse names the JID", async () => {
	await juliet.show(rooms.open.jid);
	const { uri } = referenceIn(await juliet.mention("romeo", "the lark"));
	assert.equal(uri, `xmpp:${romeo.account.jid}`);
	assert.equal((await pushFromRooms()).fields["last-message-sender"], `${rooms.open.jid}/juliet`);
});

test("M4 back in the room, Romeo sees the mention and is pushed for none", async () => {
	const again = await opensConverse("romeo", romeo.account);
	await again.show(rooms.veiled.jid);
	await again.sees("wherefore art thou?");
	await again.screenshot(`${version}-mention-read`);
	world.push.takeAll("node-romeo");
	await juliet.show(rooms.veiled.jid);
	referenceIn(await juliet.mention("romeo", "there thou art"));
	await again.sees("there thou art");
	await world.marker();
	assert.deepEqual(world.push.takeAll("node-romeo").map(String), []);
});
