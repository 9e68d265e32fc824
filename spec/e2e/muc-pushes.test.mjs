/** M5, M6, C18, C22 to C25 and C35 of rooms: which messages push, what a push says, and what other modules may do to it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Member, mention, rangeOf, reference, uriOf } from "./support/members.mjs";
import { ns } from "./support/namespaces.mjs";
import { assertImportant, assertUnimportant } from "./support/pushes.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { sideBySide } from "./support/rules.mjs";
import { chatState, omemo } from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const modules = ["muc_cloud_notify", "muc_mam"];
/** Services of different settings. */
const services = {
	"rooms.localhost": {},
	"all.localhost": { muc_push_notify_on: "all" },
	"important.localhost": { muc_push_notify_on: "all", push_notify_on: "messages" },
	"talkative.localhost": { push_notification_with_body: true, push_notification_with_sender: true },
	"silent.localhost": { push_notification_important_body: "" },
	"odd.localhost": { muc_push_notify_on: "sometimes" },
};
const [mentions, all, important, talkative, silent, odd] = Object.keys(services);
const world = await createWorld({
	rooms: Object.fromEntries(Object.entries(services).map(([name, own]) => [name, roomService(modules, own)])),
});
world.allowLog(
	/muc_push_notify_on/,
	/a listener of cloud_notify/,
	/stack traceback/,
	/muc_cloud_notify\terror\tError in/,
);

let lastName = 0;
const stranger = () => new Stranger(world.remote, `member${++lastName}`);

/** A room with `bob`, and a member who is away; `wish` is what the member's filter says of the room. */
async function populated(service, { wish, options, at = service } = {}) {
	const room = new Room(world.server, service);
	await room.join(world.bob, "bob");
	const member = new Member(world, stranger(), { options });
	await room.grant(member.jid);
	await member.register(at === "room" ? room.jid : at, {}, ...(wish ? [filter({ [room.jid]: wish })] : []));
	return { room, member };
}

/** Tigase's filter: what is wanted of each room. */
function filter(wishes) {
	const rooms = Object.entries(wishes).map(([jid, allow]) => xml("room", { jid, allow }));
	return xml("groupchat", ns.roomFilter, ...rooms);
}

const naming = (...members) => members.map(({ jid }) => mention({ jid }));

sideBySide("which messages", () => {
	test("M5 muc_push_notify_on is mentions unless set: other messages push nobody", async () => {
		const { room, member } = await populated(mentions);
		await room.say(world.bob, "hello");
		await member.noPush();
	});

	test("M5 muc_push_notify_on = all: every message pushes the members who are away, and only them", async () => {
		const { room, member } = await populated(all);
		const [guest, present] = [new Member(world, stranger()), new Member(world, stranger())];
		for (const other of [guest, present]) await other.register(all);
		await room.grant(present.jid);
		await room.join(present.who, "present");
		await room.say(world.bob, "hello");
		assertImportant(await member.onePush());
		await guest.noPush();
		await present.noPush();
	});

	test("M5, N2 muc_push_notify_on = all: who is mentioned too is pushed once", async () => {
		const { room, member } = await populated(all);
		await room.say(world.bob, "hello", { content: [...naming(member), reference({ uri: uriOf(member.jid) })] });
		await member.onePush();
	});

	test("M5 an unknown muc_push_notify_on is one error in the log, and mentions instead", async () => {
		const { room, member } = await populated(odd);
		await room.say(world.bob, "hello");
		await member.noPush();
		await room.say(world.bob, "hello", { content: naming(member) });
		await member.onePush();
		assert.equal(world.logged(/\terror\t.*muc_push_notify_on.*sometimes.*mentions/).length, 1);
	});

	const expectations = [
		[mentions, "always", { word: true, name: true }],
		[mentions, "mentioned", { word: false, name: true }],
		[mentions, "never", { word: false, name: false }],
		[mentions, "nonsense", { word: false, name: true }],
		[all, "always", { word: true, name: true }],
		[all, "mentioned", { word: false, name: true }],
		[all, "never", { word: false, name: false }],
		[all, "nonsense", { word: true, name: true }],
	];
	for (const [service, wish, expected] of expectations) {
		for (const at of ["service", "room"]) {
			const title = `muc_push_notify_on = ${services[service].muc_push_notify_on ?? "mentions"}, allow='${wish}'`;
			test(`M5 ${title} in <enable/> to the ${at}`, async () => {
				const { room, member } = await populated(service, { wish, at: at === "room" ? "room" : service });
				await room.say(world.bob, "hello");
				await (expected.word ? member.onePush() : member.noPush());
				await room.say(world.bob, "hello you", { content: naming(member) });
				await (expected.name ? member.onePush() : member.noPush());
			});
		}
	}

	test("M5 a registration speaks for itself, and for the room that it names", async () => {
		const { room, member } = await populated(mentions, { wish: "always" });
		const tablet = await new Member(world, member.who).register(mentions, {}, filter({ [room.jid]: "never" }));
		const other = await new Member(world, member.who).register(mentions);
		const elsewhere = new Room(world.server, mentions);
		await elsewhere.join(world.bob, "bob");
		await elsewhere.grant(member.jid);
		await room.say(world.bob, "hello", { content: naming(member) });
		await member.onePush();
		await tablet.noPush();
		await other.onePush();
		await elsewhere.say(world.bob, "hello");
		await member.noPush();
		await elsewhere.say(world.bob, "hello", { content: naming(member) });
		for (const device of [member, tablet, other]) await device.onePush();
	});

	test("M5 the filter of several rooms, in capitals; the next <enable/> without one ends it", async () => {
		const { room, member } = await populated(mentions);
		const rooms = { [`other@${mentions}`]: "never", [room.jid.toUpperCase()]: "always", "": "always", "@": "never" };
		await member.register(mentions, {}, filter(rooms));
		await room.say(world.bob, "hello");
		await member.onePush();
		await member.register(mentions);
		await room.say(world.bob, "hello");
		await member.noPush();
	});

	test("M5 who becomes a member, registers, disables, or comes and goes, while all messages are told", async () => {
		const { room, member } = await populated(all);
		await room.say(world.bob, "one");
		await member.onePush();
		const late = new Member(world, stranger());
		await late.register(all);
		await room.say(world.bob, "two");
		await late.noPush();
		await room.grant(late.jid);
		await room.say(world.bob, "three");
		await late.onePush();
		await room.join(late.who, "late");
		await room.say(world.bob, "four");
		await late.noPush();
		await room.leave(late.who, "late");
		await room.say(world.bob, "five");
		await late.onePush();
		await late.disable(all);
		await room.say(world.bob, "six");
		await late.noPush();
		await room.grant(member.jid, "none");
		await member.pushes({ after: 0.1 });
		await room.say(world.bob, "seven");
		await member.noPush();
	});

	test("M6, C22 push_notify_on = all: what is not important is an unimportant push", async () => {
		const { room, member } = await populated(all);
		await room.say(world.bob, undefined, { content: [chatState()] });
		assertUnimportant(await member.onePush());
	});

	test("M6, C22 push_notify_on = messages: what is not important pushes nobody", async () => {
		const { room, member } = await populated(important);
		await room.say(world.bob, undefined, { content: [chatState(), ...naming(member)] });
		await room.say(world.bob, undefined, { content: [xml("subject", {}, "a new subject")] });
		await member.noPush();
		await room.say(world.bob, undefined, { content: [omemo()] });
		assertImportant(await member.onePush());
	});
});

/** The fields that any summary has. */
const plain = { FORM_TYPE: ns.pushSummary, "message-count": "1" };

/** The fields of the push for a message of bob's that mentions the member. */
async function fieldsFor(service, text, ...content) {
	const { room, member } = await populated(service);
	await room.say(world.bob, text, { content: [...content, ...naming(member)] });
	return { fields: (await member.onePush()).fields, sender: room.occupant("bob") };
}

sideBySide("the notification", () => {
	test("M6, C23 an IQ set from the room service to the push service, with a summary form", async () => {
		const { room, member } = await populated(mentions);
		await room.say(world.bob, "private words", { content: naming(member) });
		const push = await member.onePush();
		assert.deepEqual([push.type, push.from, push.to], ["set", mentions, "push.localhost"]);
		assert.deepEqual([push.node, push.formType], [member.node, "submit"]);
		assert.deepEqual(push.fields, { ...plain, "last-message-body": "New Message!" });
		assert.equal(push.options, undefined);
		assert.ok(!String(push).includes(room.name), "nothing of the room leaves the server");
	});

	test("M6, C23, C24 with sender and body: the occupant who wrote it, and what", async () => {
		const { fields, sender } = await fieldsFor(talkative, "a < b & 🦀\nnext line");
		assert.deepEqual(fields, {
			...plain,
			"last-message-sender": sender,
			"last-message-body": "a < b & 🦀\nnext line",
		});
	});

	test("M6, C24 with body: what is encrypted is the constant body", async () => {
		const { fields } = await fieldsFor(talkative, undefined, omemo());
		assert.equal(fields["last-message-body"], "New Message!");
	});

	test("M6, C24 an empty push_notification_important_body: no field for it", async () => {
		assert.deepEqual((await fieldsFor(silent, "hello")).fields, plain);
	});

	test("M6, C25 publish options as registered", async () => {
		const options = { secret: "publish-secret <&>", "pubsub#access_model": "whitelist" };
		const { room, member } = await populated(mentions, { options });
		await room.say(world.bob, "hello", { content: naming(member) });
		assert.deepEqual((await member.onePush()).options, { FORM_TYPE: ns.publishOptions, ...options });
	});
});

/** Runs `code` (with `event`) at an event of the module for somebody, and gives it a name in the table `notes`. */
function listen(service, event, member, code) {
	const person = event === "cloud_notify/push" ? "event.username" : "jid.bare(event.stanza.attr.from)";
	return world.run(
		`local service, name, person = ...
		api(service):hook(name, function (event) if ${person} == person then ${code} end end, 10)`,
		...[service, event, member.jid],
	);
}

const seen = (member) => world.run("return notes[...] or {}", member.jid);

sideBySide("other modules", () => {
	test("M6, C35 cloud_notify/push fires on the component, with the bare JID as username", async () => {
		const { room, member } = await populated(talkative);
		await listen(
			talkative,
			"cloud_notify/push",
			member,
			`notes[person] = {
				to = event.notification_stanza.attr.to;
				payload = event.notification_payload.name;
				original = event.original_stanza:get_child_text("body");
				from = event.original_stanza.attr.from;
				username = event.username;
				node = event.push_info.node;
				count = tonumber(event.push_summary["message-count"]);
				body = event.push_summary["last-message-body"];
				sender = event.push_summary["last-message-sender"];
				important = event.important and true;
			}
			event.notification_payload:text_tag("priority", "high", { xmlns = "urn:example:priority" })`,
		);
		await room.say(world.bob, "hello", { content: naming(member) });
		const { notification } = await member.onePush();
		assert.equal(notification.getChildText("priority", "urn:example:priority"), "high");
		assert.deepEqual(await seen(member), {
			to: "push.localhost",
			payload: "notification",
			original: "hello",
			from: room.occupant("bob"),
			username: member.jid,
			node: member.node,
			count: 1,
			body: "hello",
			sender: room.occupant("bob"),
			important: true,
		});
	});

	test("M6, C35 cloud_notify/push: true blocks the push; the room goes on", async () => {
		const { room, member } = await populated(mentions);
		const tablet = new Member(world, stranger());
		await tablet.register(mentions);
		await room.grant(tablet.jid);
		await listen(mentions, "cloud_notify/push", member, `event.reason = "not now" return true`);
		await room.say(world.bob, "hello", { content: naming(member, tablet) });
		await world.bob.takeMessage("hello");
		await tablet.onePush();
		await member.noPush();
	});

	test("M6, C35 cloud_notify/registration has origin, stanza and push_info; what listeners add is kept", async () => {
		const { room, member } = await populated(mentions);
		await listen(
			mentions,
			"cloud_notify/registration",
			member,
			`notes[person] = { event.stanza.name, event.origin.type or "none", event.push_info.jid, event.push_info.node }
			event.push_info.extra = { muted = { ["room@example.org"] = true } }`,
		);
		await member.register(room.jid);
		const [name, , jid, node] = await seen(member);
		assert.deepEqual([name, jid, node], ["iq", "push.localhost", member.node]);
		const kept = Object.values(await member.stored(mentions)).filter(({ extra }) => extra);
		assert.deepEqual(
			kept.map(({ extra }) => extra),
			[{ muted: { "room@example.org": true } }],
		);
	});

	test("M6, C35 cloud_notify/registration: false refuses, with the reply of the listener", async () => {
		const member = new Member(world, stranger());
		await listen(
			mentions,
			"cloud_notify/registration",
			member,
			`event.origin.send(st.error_reply(event.stanza, "modify", "feature-not-implemented")) return false`,
		);
		assert.equal(await member.enable(mentions), "modify/feature-not-implemented");
		assert.equal(await member.stored(mentions), undefined);
	});

	test("N1 cloud_notify/registration: a listener that throws refuses the registration", async () => {
		const member = new Member(world, stranger());
		await listen(mentions, "cloud_notify/registration", member, 'error("boom at registration")');
		assert.equal(await member.enable(mentions), "wait/internal-server-error");
		assert.equal(await member.stored(mentions), undefined);
	});

	test("N1 cloud_notify/push: a listener that throws leaves the constant body, and the message as it is", async () => {
		const { room, member } = await populated(talkative);
		await listen(talkative, "cloud_notify/push", member, 'error("boom at push")');
		for (const text of ["one", "two"]) {
			await room.say(world.bob, text, { content: naming(member) });
			await world.bob.takeMessage(text);
			const push = await member.onePush();
			assert.deepEqual(push.fields, { ...plain, "last-message-body": "New Message!" });
		}
		assert.equal(world.logged(/\terror\t.*boom at push/).length, 1, "one error for one cause");
	});

	test("M6, C18 cloud-notify-ping on the component pushes all registrations, or those named, unimportantly", async () => {
		const { member } = await populated(talkative);
		const tablet = await new Member(world, member.who).register(talkative);
		const ping = (keys) =>
			world.run(
				`local service, user, keys = ...
				local services = keys and {} or nil
				for _, key in ipairs(keys or {}) do services[key] = true end
				api(service):fire_event("cloud-notify-ping", { user = user, push_services = services })`,
				...[talkative, member.jid, keys ?? false],
			);
		await ping();
		for (const device of [member, tablet]) assertUnimportant(await device.onePush());
		await ping([`push.localhost<${tablet.node}`, "push.localhost<unknown"]);
		assertUnimportant(await tablet.onePush());
		await member.noPush();
	});

	test("C35 registrations of rooms and of accounts do not know of each other", async () => {
		const account = await world.account();
		const phone = await account.device();
		const member = await new Member(world, phone).register(mentions);
		const room = new Room(world.server, mentions);
		await room.join(world.bob, "bob");
		await room.grant(account.jid);
		await phone.logout();
		await room.say(world.bob, "hello", { content: naming(member) });
		await member.onePush();
		await phone.noPush();
		await world.bob.say(account.jid, "hello");
		await phone.onePush();
		await member.noPush();
	});

	test("N4 neither nodes nor publish options nor bodies are logged above debug", async () => {
		const { room, member } = await populated(talkative, { options: { secret: "publish-secret" } });
		const text = "private words for you";
		const content = [reference(rangeOf(text, "you")), ...naming(member)];
		await room.say(world.bob, text, { content });
		await member.onePush();
		const lines = world.logged(/\t(info|warn|error)\t/).filter((line) => line.includes(member.jid));
		assert.ok(lines.length > 0, "the registration is in the log");
		for (const line of lines) assert.doesNotMatch(line, new RegExp(`publish-secret|private words|${member.node}\\b`));
	});
});
