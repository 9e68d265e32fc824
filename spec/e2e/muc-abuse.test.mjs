/**
 * Abuse of rooms: whatever somebody sends to a room, or asks of its service, no message is the worse for it (N1), the server
 * answers all the time, and what it remembers is bounded (N6). That nothing is an error in the log is seen at the end.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { enableElement } from "./support/account.mjs";
import { errorOf } from "./support/client.mjs";
import { Member, mention, reference, reply, uriOf } from "./support/members.mjs";
import { ns } from "./support/namespaces.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { createWorld } from "./support/world.mjs";

/** With an archive and without one; the caches are small, so that what grows beyond them is seen. */
const [service, plain] = ["rooms.localhost", "plain.localhost"];
const limits = { push_cache_size: 50, muc_undelivered_max_messages: 50, muc_undelivered_max_leavers: 50 };
const own = { ...limits, push_notification_with_body: true };
const world = await createWorld({
	rooms: {
		[service]: roomService(["muc_cloud_notify", "muc_mam"], own),
		[plain]: roomService(["muc_cloud_notify"], own),
	},
});

/** Milliseconds in which the server answers somebody else, whatever it was sent; generous, since machines stall. */
const patience = 6000;

let lastName = 0;
const stranger = () => new Stranger(world.remote, `stranger${++lastName}`);

/** A room with `bob` and `mallory`, who may send half a megabyte at once, and a member who is away, with a registered nick. */
async function populated(domain = service) {
	const room = new Room(world.server, domain);
	const mallory = stranger();
	await room.join(world.bob, "bob");
	await room.join(mallory, "mallory");
	const member = await new Member(world, stranger()).register(domain);
	await room.grant(member.jid, "member", "Romeo");
	await world.bob.sync();
	world.bob.inbox.takeAll();
	return { room, mallory, member };
}

/** Seconds that the server has computed since it was started. */
const computed = () => world.run("return os.clock()");

/** Does something to the server, and fails unless it answers somebody else soon; says how soon. */
async function endure(t, act) {
	const before = await computed();
	const begin = Date.now();
	await act();
	await world.bob.sync();
	const taken = Date.now() - begin;
	const work = Math.round(1000 * ((await computed()) - before));
	t.diagnostic(`answered after ${taken} ms, of which the server has computed ${work} ms`);
	assert.ok(taken < patience, `answered after ${taken} ms`);
}

/** Fails unless the room goes on: what is said reaches who is there, and pushes who is mentioned, once. */
async function assertGoesOn({ room, member }) {
	await member.pushes({ after: 0.1 });
	const text = `still here ${++lastName}`;
	await room.say(world.bob, text, { content: [reference({ uri: uriOf(member.jid) })] });
	await world.bob.takeMessage(text);
	assert.equal((await member.onePush()).fields["last-message-body"], text);
}

/** Fails unless what mallory says reaches bob, whatever is in it. */
async function assertArrives({ room, mallory }, text, content) {
	await room.say(mallory, text, { content });
	await world.bob.sync();
	const arrived = world.bob.inbox.takeAll(({ name }) => name === "message");
	assert.deepEqual(
		arrived.map((message) => message.getChildText("body")),
		[text],
	);
	return arrived[0];
}

const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
/** An element in an element in an element. */
const nested = (depth) => "<deep>".repeat(depth) + "</deep>".repeat(depth);

/** Messages that are much work; `content` is what stands beside the text. */
const heavy = {
	"a thousand references to parts of a body of 200 KB": [
		"Romeo ".repeat(34_000),
		() => many(1000, (index) => reference({ begin: 200 * index, end: 200 * index + 100 })),
	],
	"a thousand references that name nobody, and a body of 200 KB": [
		"🦀".repeat(50_000),
		() => many(1000, (index) => reference({ begin: 60_000 + index, end: index })),
	],
	"a thousand references by URI": [
		"hello",
		() => many(1000, (index) => reference({ uri: `xmpp:nobody${index}@remote.example` })),
	],
	"a thousand nicks that are as long as can be": [
		"ß".repeat(100_000),
		() => many(1000, (index) => reference({ begin: index, end: index + 1023 })),
	],
	"five thousand mentions by the ids of occupants": [
		"hello",
		() => many(5000, (index) => mention({ occupantid: `occupant-${index}` })),
	],
	"a thousand replies to messages that there never were": [
		"hello",
		() => many(1000, (index) => reply({ id: `made-up-${index}` })),
	],
	"a URI of 230 KB": ["hello", () => [reference({ uri: `xmpp:${"%41".repeat(77_000)}@remote.example` })]],
	"a JID of 230 KB": ["hello", () => [mention({ jid: `${"a".repeat(230_000)}@remote.example` })]],
	"twenty thousand elements": ["hello", () => [xml("wide", "urn:example:wide", ...many(20_000, () => xml("a")))]],
};

for (const [what, [text, content]] of Object.entries(heavy)) {
	test(`N1 ${what}: the message arrives, the server answers, and the room goes on`, async (t) => {
		const place = await populated();
		await endure(t, () => assertArrives(place, text, content()));
		await place.member.noPush();
		await assertGoesOn(place);
	});
}

/** Kilobytes that the server needs, when what it does not need is gone. */
const heap = () => world.run("for _ = 1, 4 do collectgarbage() end return collectgarbage('count')");

/** Sends raw XML, and gives the answer to it. */
async function ask(who, to, content) {
	const id = `raw-${++lastName}`;
	world.remote.send(`<iq from='${who.jid}' to='${to}' type='set' id='${id}'>${content}</iq>`);
	return world.remote.take(`the answer to ${id}`, ({ name, attrs }) => name === "iq" && attrs.id === id);
}

// Internal storage has a limit of its own: it cannot archive more than a hundred elements within each other.
for (const [depth, domain] of [
	[50, service],
	[5000, plain],
]) {
	test(`N1 ${depth} elements within each other in a message: it arrives, and the room goes on`, async (t) => {
		const place = await populated(domain);
		const inside = `<mention xmlns='${ns.mentions}' jid='nobody@remote.example'>${nested(depth)}</mention>`;
		const envelope = `from='${place.mallory.jid}' to='${place.room.jid}' type='groupchat' id='deep'`;
		await endure(t, async () => {
			world.remote.send(`<message ${envelope}><body>deep</body>${inside}</message>`);
			await world.bob.takeMessage("deep");
		});
		await assertGoesOn(place);
	});
}

test("N1, N6 messages that are much work, one after the other: the server answers in between", async (t) => {
	const place = await populated();
	const content = () => many(1000, (index) => reference({ begin: index, end: index + 5 }));
	const waits = [];
	for (let number = 0; number < 8; number++) {
		await place.room.say(place.mallory, "Romeo ".repeat(10_000), { content: content(), sync: false });
		const begin = Date.now();
		await world.bob.sync();
		waits.push(Date.now() - begin);
	}
	await world.remote.sync();
	t.diagnostic(`the longest wait was ${Math.max(...waits)} ms`);
	assert.ok(Math.max(...waits) < patience, String(waits));
	await world.bob.sync();
	world.bob.inbox.takeAll();
	await assertGoesOn(place);
});

test("N6 messages that take much memory are not kept in it", async (t) => {
	const place = await populated();
	const content = () => xml("wide", "urn:example:wide", ...many(10_000, () => xml("a")));
	const before = await heap();
	for (let number = 0; number < 8; number++) await place.room.say(place.mallory, "wide", { content: [content()] });
	const grown = (await heap()) - before;
	t.diagnostic(`the heap has grown by ${Math.round(grown)} KB`);
	assert.ok(grown < 5000, `by ${grown} KB`);
	world.bob.inbox.takeAll();
	await assertGoesOn(place);
});

test("M3, N1 URIs and JIDs that are none name nobody", async () => {
	const place = await populated();
	const { room, mallory, member } = place;
	const { jid } = member;
	const odd = [
		...[
			"",
			"xmpp:",
			"xmpp:%",
			"xmpp:%zz",
			"xmpp:@",
			"xmpp:/",
			"xmpp:@/",
			"xmpp:%00",
			"xmpp:%ff%fe@remote.example",
			":",
			"::",
		],
		...[
			`mailto:${jid}`,
			`//${jid}`,
			` xmpp:${jid}`,
			`xmpp://${jid}`,
			`xmpp:${jid}%00`,
			`xmpp:%00${jid}`,
			`xmpp:${jid}@${jid}`,
		],
		...[`xmpp:${room.jid}`, `xmpp:${room.jid}/`, `xmpp:${room.jid}/%00Romeo`, `xmpp:${room.jid}/Romeo%00`],
		...[`xmpp:${room.jid}/Rom%C3`, `xmpp:${room.jid}/${"Romeo".repeat(300)}`, `xmpp:${jid.replace("@", "%40%40")}`],
	];
	for (const uri of odd) await assertArrives(place, `uri ${uri}`.trim(), [reference({ uri })]);
	const jids = [
		"",
		"@",
		"/",
		"a@",
		"@b",
		"a@b@c",
		`${jid}@`,
		`@${jid}`,
		`${jid}\u{FFFD}`,
		"\u{202E}@x",
		"x".repeat(2000),
	];
	for (const odd of jids) await assertArrives(place, "jid", [mention({ jid: odd }), reply({ to: odd, id: odd })]);
	const numbers = ["-1", "1e1", "0x1", "٣", "1.0", " 1", "9".repeat(400), "NaN", "inf", ""];
	for (const begin of numbers)
		for (const end of ["5", begin]) await assertArrives(place, "Romeo", [reference({ begin, end })]);
	await member.noPush();
	await room.say(mallory, "Romeo", { content: [reference({ begin: 0, end: 5 })] });
	await member.onePush();
	await world.bob.takeMessage("Romeo");
	await assertGoesOn(place);
});

for (const domain of [service, plain]) {
	test(`N2 ids that somebody forges keep nobody else's message from being pushed (${domain})`, async () => {
		const place = await populated(domain);
		const { room, mallory, member } = place;
		const content = (id) => [
			mention({ jid: member.jid }),
			xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by: room.jid, id }),
			xml("origin-id", { xmlns: "urn:xmpp:sid:0", id }),
		];
		for (const id of ["1", "2"]) {
			await room.say(mallory, "forged", { id, content: content(id) });
			assert.equal((await member.onePush()).fields["last-message-body"], "forged");
			await room.say(world.bob, "true", { id, content: content(id) });
			assert.equal((await member.onePush()).fields["last-message-body"], "true");
		}
	});
}

test("M3 who claims to be somebody else is not: neither by the id of an occupant, nor by a real JID", async () => {
	const place = await populated();
	const { room, mallory, member } = place;
	const id = await room.run("return room:get_occupant_id({ bare_jid = ... })", member.jid);
	const claims = [
		xml("occupant-id", { xmlns: ns.occupantId, id }),
		xml("x", ns.mucUser, xml("item", { jid: member.jid, affiliation: "owner" })),
	];
	await room.say(mallory, "I am Romeo", { content: claims });
	await world.bob.takeMessage("I am Romeo");
	const archived = (await room.archived())["I am Romeo"];
	await room.say(world.bob, "are you?", { content: [reply({ id: archived })] });
	await member.noPush();
	await room.say(world.bob, "you are", { content: [mention({ occupantid: id })] });
	await member.onePush();
	world.bob.inbox.takeAll();
	await assertGoesOn(place);
});

/** Puts messages into the archive of a room, which internal storage reads from its beginning for each id. */
function fillArchive({ service, name }, count) {
	return world.run(
		`local service, room, count = ...
		local archive = api(service):open_store("muc_log", "archive")
		for _ = 1, count do
			archive:append(room, nil, st.message({ type = "groupchat" }, ("hello "):rep(20)), os.time(), "message<groupchat")
		end`,
		...[service, name, count],
	);
}

test("M3, N1 many replies to messages that there never were: the server answers in between", async (t) => {
	const place = await populated();
	for (let number = 0; number < 3; number++) await fillArchive(place.room, 3000);
	const content = () => many(50, () => reply({ id: `made-up-${++lastName}` }));
	await endure(t, async () => {
		for (let number = 0; number < 20; number++) await place.room.say(place.mallory, "re", { content: content() });
	});
	world.bob.inbox.takeAll();
	await assertGoesOn(place);
});

test("M9, U2 errors that somebody makes up for what others got: only who sends them is removed, and pushed once at most", async (t) => {
	const place = await populated();
	const { room, mallory, member } = place;
	const present = stranger();
	await room.join(present, "present");
	const liar = await new Member(world, mallory).register(service);
	await room.grant(liar.jid);
	await room.grant(present.bareJid);
	const other = await new Member(world, present).register(service);
	const sender = room.occupant("bob");
	await endure(t, async () => {
		for (let number = 0; number < 200; number++) {
			const id = number % 2 ? `made-up-${number}` : await room.say(world.bob, "hello", { sync: number % 20 === 0 });
			for (const to of [sender, room.occupant("present"), room.jid, service]) await mallory.bounce(to, id);
			await stranger().bounce(sender, id);
		}
	});
	assert.deepEqual(
		[await room.holds(mallory), await room.holds(present), await room.holds(world.bob)],
		[false, true, true],
	);
	await liar.onePush({ after: 2.3 });
	await other.noPush();
	await member.noPush();
	await world.bob.sync();
	world.bob.inbox.takeAll();
	await assertGoesOn(place);
});

test("C2, C3, M2 requests that are odd are answered, and change nothing", async () => {
	const place = await populated();
	const { room, mallory } = place;
	const [push, jid] = [`xmlns='${ns.push}'`, "jid='push.localhost'"];
	const form = (inside) => `<x xmlns='${ns.data}' type='submit'>${inside}</x>`;
	const filter = (rooms) => `<groupchat xmlns='${ns.roomFilter}'>${rooms}</groupchat>`;
	const odd = [
		...[`<enable ${push}/>`, `<enable ${push} jid=''/>`, `<enable ${push} jid='@'/>`, `<enable ${push} jid='a@b@c'/>`],
		`<enable ${push} jid='${"x".repeat(5000)}'/>`,
		`<enable ${push} ${jid} node='${"x".repeat(4097)}'/>`,
		`<enable ${push} ${jid} node='${"x".repeat(230_000)}'/>`,
		`<enable ${push} ${jid} node='n'>${form(`<field var='secret'><value>${"x".repeat(9000)}</value></field>`)}</enable>`,
		`<enable ${push} ${jid} node='n'>${form("<a/>".repeat(50_000))}</enable>`,
		`<enable ${push} ${jid} node='n'>${form(nested(300))}</enable>`,
		...[`<disable ${push}/>`, `<disable ${push} jid=''/>`, `<disable ${push} jid='@'/>`],
	];
	const wishes = filter(many(5000, (index) => `<room jid='r${index}@${service}' allow='always'/>`).join(""));
	const requests = odd.flatMap((request) => [service, room.jid].map((to) => ({ to, request })));
	requests.push({ to: service, request: `<enable ${push} ${jid} node='n'>${wishes}</enable>` });
	for (const { to, request } of requests) {
		const answer = await ask(mallory, to, request);
		assert.match(errorOf(answer) ?? "none", /^modify\//, `${request.slice(0, 100)}: ${String(answer).slice(-300)}`);
	}
	for (const to of [`nowhere@${service}`, `${room.jid}/nobody`]) {
		const answer = await ask(mallory, to, `<enable ${push} ${jid} node='n'/>`);
		assert.equal(answer.attrs.type, "error", to);
	}
	assert.equal(await new Member(world, mallory).stored(service), undefined);
	assert.equal(errorOf(await ask(mallory, service, `<disable ${push} ${jid}/>`)), undefined);
	await assertGoesOn(place);
});

test("N1 elements within each other in a registration", async () => {
	const place = await populated();
	const request = `<enable xmlns='${ns.push}' jid='push.localhost' node='deep'>${nested(5000)}</enable>`;
	assert.equal(errorOf(await ask(place.mallory, service, request)), undefined);
	assert.deepEqual(await new Member(world, place.mallory).keys(service), ["push.localhost<deep"]);
	await assertGoesOn(place);
});

test("N6 registrations of thousands: the server answers in between, and remembers as many as it may", async (t) => {
	const place = await populated();
	const enroll = async (count) => {
		for (let number = 0; number < count; number++) {
			const attributes = { jid: `push${number}.remote.example`, node: `flood-${++lastName}` };
			const options = { secret: "x".repeat(2000) };
			const who = stranger();
			who.send(xml("iq", { type: "set", id: `flood-${lastName}`, to: service }, enableElement(attributes, options)));
		}
		await world.remote.sync(60_000); // each is a file to be written, and the disk may have others to serve
		world.remote.inbox.takeAll();
	};
	await enroll(200);
	const before = await heap();
	let flood;
	await endure(t, () => void (flood = enroll(1500)));
	await flood;
	const grown = (await heap()) - before;
	t.diagnostic(`the heap has grown by ${Math.round(grown)} KB`);
	assert.ok(grown < 1500, `by ${grown} KB, of more than 3000 KB that were stored`);
	await assertGoesOn(place);
});
