/** M3, M4 and N1: who of a room is pushed for a message, and that the message is none the worse for it. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import xml from "@xmpp/xml";

import { failArchive } from "./support/broken_store.mjs";
import { Member, mention, naming, rangeOf, reference, reply, uriOf } from "./support/members.mjs";
import { ns } from "./support/namespaces.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { sideBySide } from "./support/rules.mjs";
import { body, omemo } from "./support/stanzas.mjs";
import { createWorld } from "./support/world.mjs";

const service = "rooms.localhost";
/** The same without the module under test. */
const without = "bare.localhost";
const world = await createWorld({
	rooms: {
		[service]: roomService(["muc_cloud_notify", "muc_mam"]),
		[without]: roomService(["muc_mam"]),
	},
});
world.allowLog(/in reading the archive of a room/, /stack traceback/);
/** A second occupant of every room. */
const eve = await world.contact();

let lastName = 0;

/** Somebody on the foreign domain, with a device that is registered for all rooms. */
function someone(settings) {
	return new Member(world, new Stranger(world.remote, `member${++lastName}`), settings).register(service);
}

/** A room with `bob`, a moderator, who is there. */
async function newRoom() {
	const room = new Room(world.server, service);
	await room.join(world.bob, "bob");
	return room;
}

/** A room, and a member of it who is away. */
async function withAbsentMember(nick) {
	const room = await newRoom();
	const member = await someone();
	await room.grant(member.jid, "member", nick);
	return { room, member };
}

/** The registered nick of the member, where the tests speak of one. */
const romeo = "Romeo M.";

/** What mentions the member by the nick: title, nick, text, and what stands beside the text. */
const byNick = [
	...[romeo, "a/b", "Jürgen", "🦀 crab", "100%", "why?", "a;b", "#1", "a&b='c'", "Τρυγαῖος", "😀"].map((nick) => [
		`XEP-0372 by the URI of the occupant ${nick}`,
		nick,
		"hello",
		({ room }) => [reference({ uri: uriOf(room.occupant(nick)) })],
	]),
	[
		"XEP-0372 by a URI whose digits are in lower case",
		"Jürgen",
		"hello",
		({ room }) => [reference({ uri: `xmpp:${room.jid}/J%c3%bcrgen` })],
	],
	[
		"XEP-0372 by a URI in which nothing is encoded that need not be by RFC 3987",
		"Jürgen",
		"hello",
		({ room }) => [reference({ uri: `xmpp:${room.jid}/Jürgen` })],
	],
	[
		"XEP-0372 by the URI of the occupant, and a range of whatever text",
		romeo,
		"hey you, come",
		({ room }) => [reference({ uri: uriOf(room.occupant(romeo)), begin: 4, end: 7 })],
	],
	...[
		["a range", romeo, `hello ${romeo} there`, romeo],
		["a range at the beginning", romeo, `${romeo}: hello`, romeo],
		["a range that is the whole text", romeo, romeo, romeo],
		["a range with a leading @", romeo, `hello @${romeo}!`, `@${romeo}`],
		["a range after a leading @", romeo, `hello @${romeo}!`, romeo],
		["a range after emojis", romeo, `🦀👩‍👩‍👧🇩🇪 ${romeo}`, romeo],
		["a range with a leading @ after emojis", romeo, `😀😀 @${romeo} 😀`, `@${romeo}`],
		["a range in Arabic", "يوسف", "مرحبا يوسف كيف حالك", "يوسف"],
		["a range in Japanese", "田中さん", "こんにちは、田中さん！", "田中さん"],
		["a range with combining characters", "नमिता", "अरे नमिता, सुनो", "नमिता"],
		["a range that is an emoji", "🦀", "hello 🦀!", "🦀"],
		["a range with an @ that belongs to the nick", "@home", "hello @home", "@home"],
		["a range with an @ and one that belongs to the nick", "@home", "hello @@home", "@@home"],
	].map(([how, nick, text, part]) => [`XEP-0372 by ${how}`, nick, text, () => [naming(text, part)]]),
	[
		"XEP-0461 a reply to the registered nick",
		romeo,
		"me too",
		({ room }) => [reply({ to: room.occupant(romeo), id: "unknown" })],
	],
	["XEP-0461 a reply without id", romeo, "me too", ({ room }) => [reply({ to: room.occupant(romeo) })]],
];

/** What mentions the member by the address. */
const byAddress = [
	["XEP-0372 by the URI of the member", "hello", ({ member }) => [reference({ uri: uriOf(member.jid) })]],
	["XEP-0372 by a URI in capitals", "hello", ({ member }) => [reference({ uri: `XMPP:${member.jid.toUpperCase()}` })]],
	[
		"XEP-0372 by a URI with the @ percent-encoded",
		"hello",
		({ member }) => [reference({ uri: `xmpp:${member.jid.replace("@", "%40")}` })],
	],
	[
		"XEP-0372 by the URI of the member, with a range",
		"hey you",
		({ member }) => [reference({ uri: uriOf(member.jid), begin: 4, end: 7 })],
	],
	["XEP-0513 by jid", "hello", ({ member }) => [mention({ jid: member.jid })]],
	["XEP-0513 by jid without text, but encrypted", undefined, ({ member }) => [omemo(), mention({ jid: member.jid })]],
	["XEP-0513 of the whole channel", "hello", () => [mention({ mentions: `${ns.mentions}#channel` })]],
	[
		"XEP-0513 of the whole channel, with the URI of this room",
		"hello",
		({ room }) => [mention({ mentions: `${ns.mentions}#channel`, uri: uriOf(room.jid) })],
	],
];

sideBySide("mentions", () => {
	for (const [title, nick, text, contentOf] of byNick) {
		test(`M3 ${title} (${text})`, async () => {
			const place = await withAbsentMember(nick);
			await place.room.say(world.bob, text, { content: contentOf(place) });
			assertImportant(await place.member.onePush());
		});
	}

	for (const [title, text, contentOf] of byAddress) {
		test(`M3 ${title}`, async () => {
			const place = await withAbsentMember();
			await place.room.say(world.bob, text, { content: contentOf(place) });
			assertImportant(await place.member.onePush());
		});
	}

	test("M3 by a nick that the member has registered (XEP-0045) and that is not the one used in the room", async () => {
		const { room, member } = await withAbsentMember();
		const form = xml(
			"x",
			{ xmlns: ns.data, type: "submit" },
			xml("field", { var: "FORM_TYPE" }, xml("value", {}, "http://jabber.org/protocol/muc#register")),
			xml("field", { var: "muc#register_roomnick" }, xml("value", {}, romeo)),
		);
		const answer = await member.who.iq("set", xml("query", ns.register, form), { to: room.jid });
		assert.equal(answer.attrs.type, "result", String(answer));
		await room.say(world.bob, `hello ${romeo}`, { content: [naming(`hello ${romeo}`, romeo)] });
		await member.onePush();
	});

	/** The id of the occupant that has just written the text (XEP-0421), as others see it. */
	async function occupantId(text) {
		const message = await eve.takeMessage(text);
		return message.getChild("occupant-id", ns.occupantId).attrs.id;
	}

	test("M3 XEP-0513 by occupantid", async () => {
		const { room, member } = await withAbsentMember();
		await room.join(eve, "eve");
		await room.join(member.who, "somebody");
		await room.say(member.who, `I am ${member.jid}`);
		const occupantid = await occupantId(`I am ${member.jid}`);
		await room.leave(member.who, "somebody");
		await room.say(world.bob, "hello", { content: [mention({ occupantid })] });
		await member.onePush();
	});

	test("M3 XEP-0513 by occupantid, of who has become a member after others were named by theirs", async () => {
		const { room, member } = await withAbsentMember();
		await room.join(eve, "eve");
		const idOf = (jid) => room.run("return room:get_occupant_id({ bare_jid = ... })", jid);
		const late = await someone();
		const content = [mention({ occupantid: await idOf(member.jid) }), mention({ occupantid: await idOf(late.jid) })];
		await room.say(world.bob, "hello", { content });
		await member.onePush();
		await late.noPush();
		await room.grant(late.jid);
		await room.say(world.bob, "hello again", { content });
		await member.onePush();
		await late.onePush();
	});

	for (const whois of ["anyone", "moderators"]) {
		const anonymity = whois === "anyone" ? "a non-anonymous" : "a semi-anonymous";

		/** A member without registered nick has written something, and left: the id that the archive gave it. */
		async function archivedWords(nick) {
			const place = await withAbsentMember(nick);
			const { room, member } = place;
			await room.run("return room:set_whois(...)", whois);
			await room.join(member.who, "somebody");
			await room.say(member.who, "first");
			await room.leave(member.who, "somebody");
			await room.say(world.bob, "second");
			const { first } = await room.archived();
			assert.ok(first);
			return { ...place, first };
		}

		test(`M3 XEP-0461 a reply to what a member without registered nick wrote in ${anonymity} room`, async () => {
			const { room, member, first } = await archivedWords();
			await room.say(world.bob, "me too", { content: [reply({ to: room.occupant("somebody"), id: first })] });
			await member.onePush();
		});

		test(`M3 XEP-0461 a reply that names only the id, in ${anonymity} room`, async () => {
			const { room, member, first } = await archivedWords(romeo);
			await room.say(world.bob, "me too", { content: [reply({ id: first })] });
			await member.onePush();
		});

		test(`M4 XEP-0461 a reply to somebody who has lost the affiliation, in ${anonymity} room: nobody`, async () => {
			const { room, member, first } = await archivedWords(romeo);
			await room.grant(member.jid, "none");
			await room.say(world.bob, "me too", { content: [reply({ to: room.occupant(romeo), id: first })] });
			await member.noPush();
		});
	}

	test("M3 XEP-0461 the registered nick comes before the author of the id", async () => {
		const { room, member } = await withAbsentMember(romeo);
		const author = await someone();
		await room.grant(author.jid);
		await room.join(author.who, "author");
		await room.say(author.who, "first");
		await room.leave(author.who, "author");
		const { first } = await room.archived();
		await room.say(world.bob, "me too", { content: [reply({ to: room.occupant(romeo), id: first })] });
		await member.onePush();
		await author.noPush();
	});

	test("M3 all that are mentioned, each once, and nobody else", async () => {
		const { room, member } = await withAbsentMember(romeo);
		const others = [await someone(), await someone(), await someone()];
		for (const { jid } of others) await room.grant(jid);
		const text = `hello ${romeo}`;
		const content = [
			naming(text, romeo),
			reference({ uri: uriOf(others[0].jid) }),
			xml("priority", "urn:example:priority"),
			mention({ jid: others[1].jid }),
		];
		await room.say(world.bob, text, { content });
		for (const mentioned of [member, others[0], others[1]]) await mentioned.onePush();
		await others[2].noPush();
	});

	test("M3, N2 the same member mentioned in several ways: one push for each registration", async () => {
		const { room, member } = await withAbsentMember(romeo);
		const tablet = await new Member(world, member.who).register(service);
		const text = `hello ${romeo}, @${romeo}`;
		const content = [
			naming(text, romeo),
			naming(text, `@${romeo}`),
			reference({ uri: uriOf(member.jid) }),
			reference({ uri: uriOf(room.occupant(romeo)) }),
			mention({ jid: member.jid }),
			mention({ mentions: `${ns.mentions}#channel` }),
			reply({ to: room.occupant(romeo) }),
		];
		await room.say(world.bob, text, { content });
		await member.onePush();
		await tablet.onePush();
	});

	test("M3, N2 the same words once more are another message, also with the same id", async () => {
		const { room, member } = await withAbsentMember();
		for (let number = 1; number <= 3; number++) {
			await room.say(world.bob, "hello", { id: "same", content: [mention({ jid: member.jid })] });
			await member.onePush();
		}
	});

	test("M3 an account of this server that is online, but not in the room", async () => {
		const room = await newRoom();
		const member = await new Member(world, await world.contact()).register(service);
		await room.grant(member.jid);
		await room.say(world.bob, "hello", { content: [mention({ jid: member.jid })] });
		assertImportant(await member.onePush());
	});
});

const everybody = () => [mention({ mentions: `${ns.mentions}#channel` })];

sideBySide("who is pushed", () => {
	for (const affiliation of ["member", "admin", "owner"]) {
		test(`M4 a member: affiliation ${affiliation}`, async () => {
			const { room, member } = await withAbsentMember();
			await room.grant(member.jid, affiliation);
			await room.say(world.bob, "hello", { content: [mention({ jid: member.jid })] });
			await member.onePush();
		});
	}

	for (const affiliation of ["none", "outcast"]) {
		test(`M4 nobody else, however named: affiliation ${affiliation}`, async () => {
			const { room, member } = await withAbsentMember();
			await room.grant(member.jid, affiliation, romeo);
			const text = `hello ${romeo}`;
			const content = [
				naming(text, romeo),
				reference({ uri: uriOf(member.jid) }),
				reference({ uri: uriOf(room.occupant(romeo)) }),
				mention({ jid: member.jid }),
				mention({ occupantid: await room.run("return room:get_occupant_id({ bare_jid = ... })", member.jid) }),
			];
			for (const some of [...content.map((one) => [one]), everybody()])
				await room.say(world.bob, text, { content: some });
			await member.noPush({ after: 0.3 });
		});
	}

	test("M4 occupants are never pushed, under whatever nick and with whatever else they have", async () => {
		const { room, member } = await withAbsentMember(romeo);
		const absent = await someone();
		await room.grant(absent.jid);
		const second = new Stranger(world.remote, member.jid.split("@")[0], "second");
		await room.join(second, "another nick");
		const content = [mention({ jid: member.jid }), reference({ uri: uriOf(room.occupant(romeo)) }), ...everybody()];
		await room.say(world.bob, "hello", { content });
		await absent.onePush();
		await member.noPush();
		await room.leave(second, "another nick");
		await room.say(world.bob, "hello again", { content });
		await member.onePush();
	});

	test("M4 an occupant that hibernates is present", async () => {
		const room = await newRoom();
		const account = await world.account();
		const phone = await account.client({ sm: true });
		const member = await new Member(world, phone).register(service);
		await room.grant(member.jid);
		await room.join(phone, "phone");
		await phone.cut();
		await room.say(world.bob, "hello", { content: [mention({ jid: member.jid })] });
		await member.noPush({ after: 0.3 });
	});

	test("M4 who mentions himself, or everybody, is there himself", async () => {
		const { room, member } = await withAbsentMember();
		const self = await new Member(world, world.bob).register(service);
		const content = [mention({ jid: self.jid }), reference({ uri: uriOf(room.occupant("bob")) }), ...everybody()];
		await room.say(world.bob, "hello", { content });
		await member.onePush();
		await self.noPush();
		assert.equal(await self.disable(service), undefined);
	});

	test("M3 who is no moderator cannot mention everybody, but one by one", async () => {
		const { room, member } = await withAbsentMember();
		await room.join(eve, "eve");
		await room.say(eve, "hello all", { content: everybody() });
		await member.noPush({ after: 0.3 });
		await room.say(eve, "hello you", { content: [...everybody(), mention({ jid: member.jid })] });
		await member.onePush();
		await room.run('return room:set_role(true, ..., "moderator")', room.occupant("eve"));
		await room.say(eve, "hello again", { content: everybody() });
		await member.onePush();
	});

	test("M3, N1 an archive that can't be read: a reply pushes nobody, and is what it is", async () => {
		const { room, member } = await withAbsentMember();
		await room.join(member.who, "author");
		await room.say(member.who, "first");
		await room.leave(member.who, "author");
		const { first } = await room.archived();
		const repair = await failArchive(world.server, service, "get");
		const content = [reply({ id: first })];
		try {
			for (const words of ["one", "two"]) await room.say(world.bob, words, { content });
		} finally {
			await repair();
		}
		for (const words of ["one", "two"]) await world.bob.takeMessage(words);
		await member.noPush();
		assert.equal(world.logged(/\terror\t.*the archive is on fire/).length, 1, "one error for one cause");
		await room.say(world.bob, "three", { content });
		await member.onePush();
	});

	test("M3 what the room does not send out mentions nobody", async () => {
		const { room, member } = await withAbsentMember();
		const content = [mention({ jid: member.jid })];
		await room.say(eve, "from outside", { content });
		await room.join(eve, "eve");
		await room.run("return room:set_moderated(true)");
		await room.run('return room:set_role(true, ..., "visitor")', room.occupant("eve"));
		await room.say(eve, "without voice", { content });
		await eve.post(xml("message", { to: room.occupant("bob"), type: "chat" }, body("psst"), ...content));
		await member.noPush({ after: 0.3 });
	});

	test("M3, N2 history that is sent to who joins mentions nobody anew", async () => {
		const { room, member } = await withAbsentMember();
		await room.run("return room:set_historylength(10)");
		await room.say(world.bob, "hello", { content: [mention({ jid: member.jid })] });
		await member.onePush();
		await room.join(eve, "eve");
		await eve.takeMessage("hello");
		await member.noPush({ after: 0.3 });
	});

	test("N5 a message that carries a notification pushes nobody", async () => {
		const { room, member } = await withAbsentMember();
		const content = [mention({ jid: member.jid }), xml("notification", { xmlns: ns.push })];
		await room.say(world.bob, "hello", { content });
		await member.noPush({ after: 0.3 });
	});
});

/** An element without what differs from one room, and one moment, to the next. */
function outline(element, room) {
	if (typeof element === "string") return element.replaceAll(room.jid, "ROOM");
	const changing =
		{ "stanza-id": ["id"], "occupant-id": ["id"], message: ["id"], delay: ["stamp"] }[element.name] ?? [];
	const attributes = Object.entries(element.attrs)
		.filter(([name]) => !changing.includes(name))
		.map(([name, value]) => [name, value.replaceAll(room.jid, "ROOM")]);
	return [element.name, attributes.sort(), ...element.children.map((child) => outline(child, room))];
}

/** What two occupants, the sender among them, get of a message, and what the archive has of it. */
async function received(room, text, content) {
	const id = await room.say(world.bob, text, { content });
	const isIt = ({ name, attrs }) => name === "message" && attrs.id === id && attrs.from === room.occupant("bob");
	const copies = [];
	for (const client of [world.bob, eve]) copies.push(outline(await client.inbox.take(`message ${id}`, isIt), room));
	const archived = await room.run(
		`local name, id = ...
		local found = {}
		for _, stanza in api(room.jid:match("@(.*)")):open_store("muc_log", "archive"):find(name, {}) do
			if stanza.attr.id == id then
				stanza.attr.id = nil
				found[#found + 1] = tostring(stanza):gsub("(<occupant%-id[^>]-id=)['\\"][^'\\"]*['\\"]", "%1''")
			end
		end
		return found`,
		...[room.name, id],
	);
	return { copies, archived: JSON.stringify(archived).replaceAll(room.jid, "ROOM") };
}

const text = `hello ${romeo}, 😀`;
const length = [...text].length;
const { begin, end } = rangeOf(text, romeo);

/** References, mentions and replies that name nobody, or nobody who is to be pushed: title, text, content. */
const odd = [
	["a reversed range", text, () => [reference({ begin: end, end: begin })]],
	["an empty range", text, () => [reference({ begin, end: begin })]],
	["a range that is not quite the nick", text, () => [reference({ begin: begin - 1, end })]],
	["a range that counts bytes or UTF-16", `😀 ${romeo}`, () => [reference({ begin: 3, end: 11 })]],
	["a range that ends after the text", text, () => [reference({ begin, end: length + 1 })]],
	["a range far behind the text", text, () => [reference({ begin: 10_000, end: 10_008 })]],
	["a range of huge numbers", text, () => [reference({ begin: "9".repeat(400), end: "9".repeat(401) })]],
	["a range of negative numbers", text, () => [reference({ begin: -1, end }), reference({ begin, end: -1 })]],
	["a range of fractions", text, () => [reference({ begin: `${begin}.0`, end: `${end}.0` })]],
	["a range in hexadecimal", text, () => [reference({ begin: "0x6", end: "0xe" })]],
	["a range that is no number", text, () => [reference({ begin: "a", end: "b" }), reference({ begin: "", end: "" })]],
	["a range of words of Lua", text, () => [reference({ begin: "nan", end: "inf" })]],
	["a range without end", text, () => [reference({ begin })]],
	["a range without beginning", text, () => [reference({ end })]],
	["a range that is a lone @", "@ hello", () => [reference({ begin: 0, end: 1 })]],
	["a range of a nick that nobody has", "hello Juliet", () => [naming("hello Juliet", "Juliet")]],
	["a reference of another type", text, () => [reference({ type: "data", uri: "https://example.org/", begin, end })]],
	["a reference without type", text, () => [xml("reference", { xmlns: ns.references, begin, end })]],
	["a reference with nothing", text, () => [reference({})]],
	["a reference without body, by range", undefined, () => [omemo(), reference({ begin, end })]],
	["a reference without body, by URI", undefined, ({ member }) => [omemo(), reference({ uri: uriOf(member.jid) })]],
	["a reference without body, to a nick", undefined, ({ room }) => [reference({ uri: uriOf(room.occupant(romeo)) })]],
	[
		"a reversed range beside a URI",
		text,
		({ member }) => [reference({ uri: uriOf(member.jid), begin: end, end: begin })],
	],
	[
		"a reference in the wrong namespace",
		text,
		() => [xml("reference", { xmlns: "urn:example", type: "mention", begin, end })],
	],
	...[
		"",
		"xmpp:",
		"xmpp:@",
		"xmpp:%",
		"xmpp:%zz",
		"xmpp:%00",
		"xmpp:a@/b",
		"xmpp:?join",
		"https://example.org/",
		"%",
		"::",
	].map((uri) => [`the URI "${uri}"`, text, () => [reference({ uri })]]),
	["the URI of the room", text, ({ room }) => [reference({ uri: uriOf(room.jid) })]],
	["the URI of a nick that nobody has", text, ({ room }) => [reference({ uri: uriOf(room.occupant("Juliet")) })]],
	[
		"the URI of that nick in another room",
		text,
		() => [reference({ uri: `xmpp:other@${service}/${encodeURIComponent(romeo)}` })],
	],
	["bytes that are no UTF-8 in a URI", text, ({ room }) => [reference({ uri: `xmpp:${room.jid}/%ff%fe%80` })]],
	["an address that is no URI", text, ({ member }) => [reference({ uri: member.jid })]],
	["a mention with nothing", text, () => [mention({})]],
	[
		"a mention of a jid that is none",
		text,
		() => [mention({ jid: "@" }), mention({ jid: "" }), mention({ jid: "a@b@c" })],
	],
	[
		"a mention of an occupant that is none",
		text,
		() => [mention({ occupantid: "unknown" }), mention({ occupantid: "" })],
	],
	["a mention of unknown people", text, () => [mention({ mentions: "urn:example#staff" }), mention({ mentions: "" })]],
	["noping", text, ({ member }) => [mention({ jid: member.jid }, xml("noping"))]],
	["noping for everybody", text, () => [mention({ mentions: `${ns.mentions}#channel` }, xml("noping"))]],
	["active", text, ({ member }) => [mention({ jid: member.jid }, xml("active"))]],
	["active for everybody", text, () => [mention({ mentions: `${ns.mentions}#channel` }, xml("active"))]],
	[
		"everybody of another room",
		text,
		() => [mention({ mentions: `${ns.mentions}#channel`, uri: `xmpp:other@${service}` })],
	],
	["everybody of what is no room", text, () => [mention({ mentions: `${ns.mentions}#channel`, uri: "%" })]],
	["a reply to nothing", text, () => [reply({})]],
	["a reply to an unknown id", text, () => [reply({ id: "unknown" })]],
	["a reply to an odd id", text, () => [reply({ to: "@", id: "'); --" }), reply({ to: "", id: "" })]],
	["a reply to a nick that nobody has", text, ({ room }) => [reply({ to: room.occupant("Juliet") })]],
	["a reply to that nick in another room", text, () => [reply({ to: `other@${service}/${romeo}` })]],
	[
		"hundreds of references",
		text,
		() => Array.from({ length: 300 }, (_, index) => reference({ begin: index, end: index + 3 })),
	],
	[
		"what looks like a mention inside of something",
		text,
		({ member }) => [xml("x", "urn:example", mention({ jid: member.jid }))],
	],
];

/** The titles of each of these groups begin alike; each has rooms of its own, in which one message follows the other. */
const groups = ["a range", "a reference", "the URI", "a mention", "a reply"];
const groupOf = ([title]) => groups.find((group) => title.startsWith(group)) ?? "others";

/** Two rooms with the same people, with the module and without it, and a member who is away. */
async function twoRooms() {
	const { room, member } = await withAbsentMember(romeo);
	const other = new Room(world.server, without);
	await other.join(world.bob, "bob");
	for (const place of [room, other]) await place.join(eve, "eve");
	return { room, other, member };
}

sideBySide("odd messages", () => {
	for (const group of [...groups, "others"]) {
		describe(group, { concurrency: 1 }, () => {
			let place;
			before(async () => {
				place = await twoRooms();
			});

			for (const [title, words, contentOf] of odd.filter((one) => groupOf(one) === group)) {
				test(`N1, M3 ${title}: the message is what it is without the module, and nobody is pushed`, async () => {
					const { room, other, member } = place;
					const here = await received(room, words, contentOf({ room, member }));
					const there = await received(other, words, contentOf({ room: other, member }));
					assert.deepEqual(here, there);
					await member.noPush({ after: 0.03 });
				});
			}

			test("N1 after all this, and beside it, a mention pushes, and its message is what it is too", async () => {
				const { room, other, member } = place;
				const beside = odd.filter((one) => groupOf(one) === group && one[1] === text && !one[0].startsWith("hundreds"));
				const content = (where) => [
					...beside.flatMap(([, , contentOf]) => contentOf({ room: where, member })).slice(0, 50),
					naming(text, romeo),
				];
				assert.deepEqual(await received(room, text, content(room)), await received(other, text, content(other)));
				await member.onePush();
			});
		});
	}
});
