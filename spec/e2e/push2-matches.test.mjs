/** P4 to P6: which messages push a device of Push 2.0, by its matches, its filters, and what the person does elsewhere. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { important, unimportant } from "./cases/importance.mjs";
import { mention, naming, reference, reply, uriOf } from "./support/members.mjs";
import { ns } from "./support/namespaces.mjs";
import { version } from "./support/prosody.mjs";
import { push2 } from "./support/protocols.mjs";
import { filter, grace, match, notifyOnly, profiles } from "./support/push2.mjs";
import { Room, roomService, services } from "./support/rooms.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import * as payload from "./support/stanzas.mjs";
import { Subscriber } from "./support/subscriber.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld({
	protocol: push2,
	rooms: { [services.archived]: roomService(["muc_mam"]) },
});
const { assertImportant, assertUnimportant } = push2;

/** A device with these matches whose session hibernates: whatever is sent to its full JID arrives in its queue. */
async function hibernatingDevice(...matches) {
	const alice = await world.account();
	const phone = await alice.device({ matches });
	await phone.cut();
	return phone;
}

/** A device with these matches that has logged out. */
async function offlineDevice(...matches) {
	const alice = await world.account();
	const phone = await alice.device({ matches });
	await phone.logout();
	return phone;
}

/** Fails unless what `send` does pushes the device, or does not. */
async function assertPushed(device, expected, send) {
	await send();
	const pushes = await device.pushes(coalesced);
	assert.equal(pushes.length, expected ? 1 : 0, `${pushes.length} pushes:\n${pushes.join("\n")}`);
	return pushes[0];
}

const write =
	(...content) =>
	(to) =>
		world.bob.post(xml("message", { to, type: "chat" }, ...content));

sideBySide("profiles", () => {
	for (const [what, stanza] of Object.entries(important)) {
		test(`P4 important: ${what} is pushed`, async () => {
			const phone = await hibernatingDevice(match(profiles.important));
			assertImportant(await assertPushed(phone, true, () => world.remote.post(stanza(phone.jid))));
		});
	}

	for (const [what, stanza] of Object.entries(unimportant)) {
		test(`P4 important: ${what} is not pushed`, async () => {
			const phone = await hibernatingDevice(match(profiles.important));
			await assertPushed(phone, false, () => world.remote.post(stanza(phone.jid)));
		});

		test(`P4 all: ${what} is pushed with priority low`, async () => {
			const phone = await hibernatingDevice(match(profiles.all));
			assertUnimportant(await assertPushed(phone, true, () => world.remote.post(stanza(phone.jid))));
		});
	}

	test("P4, N5 all: an IQ result or error is not pushed", async () => {
		const phone = await hibernatingDevice(match(profiles.all));
		for (const type of ["result", "error"]) {
			const iq = xml("iq", { from: "someone@remote.example/x", to: phone.jid, type, id: `an-iq-${type}` });
			await world.remote.post(iq);
		}
		await phone.noPush(coalesced);
	});
});

/** What the archive takes, by what it is; with whether it has text or is encrypted. */
const archivable = {
	"a message with body": { content: () => [payload.body("hello")], text: true },
	"OMEMO without body that is to be stored": { content: () => [payload.omemo(), payload.store()], text: true },
	"encryption that is declared and to be stored": {
		content: () => [payload.encryption("urn:example:encryption"), payload.store()],
		text: true,
	},
	"a marker that is to be stored": { content: () => [payload.displayedMarker(), payload.store()], text: false },
	"a receipt that is to be stored": { content: () => [payload.receipt(), payload.store()], text: false },
	"an OMEMO key that is to be stored": {
		content: () => [payload.omemo({ payload: false }), payload.store()],
		text: false,
	},
};

const where = {
	"while nobody is online": { before: async () => {} },
	"while another device is online": { before: (account) => account.client() },
};

sideBySide("archived", () => {
	for (const [when, { before }] of Object.entries(where)) {
		for (const [what, { content, text }] of Object.entries(archivable)) {
			test(`P4 archived: ${what} is pushed ${when}`, async () => {
				const phone = await offlineDevice(match(profiles.archived));
				await before(phone.account);
				await assertPushed(phone, true, () => write(...content())(phone.account.jid));
			});

			test(`P4 archived-with-body: ${what} is ${text ? "" : "not "}pushed ${when}`, async () => {
				const phone = await offlineDevice(match(profiles.archivedWithBody));
				await before(phone.account);
				await assertPushed(phone, text, () => write(...content())(phone.account.jid));
			});
		}

		for (const profile of [profiles.archived, profiles.archivedWithBody]) {
			test(`P4 ${profile}: what is not to be archived is not pushed ${when}`, async () => {
				const phone = await offlineDevice(match(profile));
				await before(phone.account);
				await assertPushed(phone, false, () => write(payload.body("hello"), payload.noStore())(phone.account.jid));
			});
		}
	}

	for (const [name, profile] of Object.entries(profiles)) {
		test(`P4 ${name}: a message to a hibernating device is pushed once`, async () => {
			const phone = await hibernatingDevice(match(profile));
			assertImportant(await assertPushed(phone, true, () => write(payload.body("hello"))(phone.account.jid)));
		});

		test(`P4 ${name}: a message that the device has missed when its connection is lost is pushed once`, async () => {
			const alice = await world.account();
			const phone = await alice.device({ matches: [match(profile)] });
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(alice.jid, "hello");
			await assertPushed(phone, true, () => phone.cut());
		});
	}

	test("P4 archived: a chat state to a hibernating device is not archived and not pushed", async () => {
		const phone = await hibernatingDevice(match(profiles.archived));
		await assertPushed(phone, false, () => write(payload.chatState())(phone.account.jid));
	});
});

test("P4 archived: without mod_mam nothing is archived, and nothing is pushed", async () => {
	const forgetful = await createWorld({ protocol: push2, mam: false });
	const alice = await forgetful.account();
	const [archived, all] = [
		await alice.device({ matches: [match(profiles.archived)] }),
		await alice.device({ matches: [match(profiles.all)] }),
	];
	for (const device of [archived, all]) await device.logout();
	await forgetful.bob.say(alice.jid, "hello");
	await all.onePush(coalesced);
	await archived.noPush();
});

sideBySide("several matches", () => {
	test("P4 several matches with the same send: one notification", async () => {
		const phone = await offlineDevice(...Object.values(profiles).map((profile) => match(profile)));
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P4 several matches: one that fits is enough", async () => {
		const phone = await offlineDevice(match(profiles.archivedWithBody), match(profiles.important));
		const call = () => write(payload.mediatedInvitation(), payload.noStore())(phone.account.jid);
		await assertPushed(phone, true, call);
	});

	if (version !== "0.12") {
		const withKeys = () => {
			const subscriber = new Subscriber();
			return { subscriber, send: subscriber.send() };
		};

		test("P4 several matches with different sends: one notification with what those that fit want", async () => {
			const { subscriber, send } = withKeys();
			const phone = await hibernatingDevice(match(profiles.all, notifyOnly()), match(profiles.important, send));
			const state = await assertPushed(phone, true, () => write(payload.chatState())(phone.jid));
			assert.equal(state.payloads.length, 0, String(state));
			const message = await assertPushed(phone, true, () => write(payload.body("hello"))(phone.jid));
			assert.equal(subscriber.read(message.payload).getChildText("body"), "hello");
		});

		test("P4 several matches with the same keys: the payload is there once", async () => {
			const { subscriber } = withKeys();
			const matches = [profiles.all, profiles.important].map((profile) => match(profile, subscriber.send()));
			const phone = await offlineDevice(...matches);
			const push = await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
			assert.equal(push.payloads.length, 1, String(push));
		});
	}
});

/**
 * A room in which bob is, and a hibernating device with these filters that is in there as `nick`; the filters are given the
 * room. `push(expected, text, ...content)` has bob write and looks whether that pushes.
 */
async function inRoom(nick, ...filtersOf) {
	const room = new Room(world.server, services.archived);
	const bob = await world.contact();
	await room.join(bob, "bob");
	const alice = await world.account();
	const filters = filtersOf.map((make) => make(room));
	const phone = await alice.device({ matches: [match(profiles.important, ...filters)] });
	await room.join(phone, nick);
	const leave = () => phone.cut();
	const push = (expected, text, ...content) => assertPushed(phone, expected, () => room.say(bob, text, { content }));
	return { room, bob, alice, phone, leave, push };
}

const ofRoom =
	(...exceptions) =>
	(room) =>
		filter(room.jid, ...exceptions);

sideBySide("filters", () => {
	test("P5 a filter without exceptions mutes a room, and nothing else", async () => {
		const { phone, push, leave } = await inRoom("alice", ofRoom());
		await leave();
		await push(false, "alice: hello");
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P5 a room without filter pushes whatever is said", async () => {
		const { push, leave } = await inRoom("alice");
		await leave();
		await push(true, "hello");
	});

	const texts = [
		["alice", "alice: are you there?", true],
		["alice", "is ALICE there?", true],
		["alice", "@Alice!", true],
		["alice", "(alice)", true],
		["alice", "it's alice's", true],
		["alice", "alice", true],
		["alice", "malice", false],
		["alice", "alices", false],
		["alice", "alice2", false],
		["alice", "nobody in particular", false],
		["alice", "élalice", false],
		["alice", "aliceé", false],
		["a.b", "a.b: hello", true],
		["a.b", "axb: hello", false],
		["%a+", "hello you", false],
		["%a+", "hello %a+", true],
		["Jörg", "jörg?", true],
		["Jörg", "JÖRG?", true],
		["Jörg", "Jorg?", false],
		["Анна", "анна, привет", true],
		["Анна", "Жанна, привет", false],
		["Mad Hatter", "ask the mad hatter.", true],
		["Mad Hatter", "mad hatters", false],
	];
	for (const [nick, text, expected] of texts) {
		test(`P5 <mention/>: “${text}” ${expected ? "pushes" : "does not push"} who is called ${nick}`, async () => {
			const { push, leave } = await inRoom(nick, ofRoom("mention"));
			await leave();
			await push(expected, text);
		});
	}

	test("P5 <mention/>: the nick is that of the session's last own join", async () => {
		const { room, phone, push, leave } = await inRoom("alice", ofRoom("mention"));
		await room.join(phone, "queen");
		await leave();
		await push(true, "the queen is here");
		await push(false, "alice is here");
	});

	const named = {
		"a reference to the own JID": { content: ({ alice }) => reference({ uri: uriOf(alice.jid) }), expected: true },
		"a reference to the own occupant": {
			content: ({ room }) => reference({ uri: uriOf(room.occupant("alice")) }),
			expected: true,
		},
		"a mention of the own JID": { content: ({ alice }) => mention({ jid: alice.jid }), expected: true },
		"a reference to somebody else": { content: () => reference({ uri: "xmpp:carol@localhost" }), expected: false },
		"a reference to another occupant": {
			content: ({ room }) => reference({ uri: uriOf(room.occupant("bob")) }),
			expected: false,
		},
		"a mention of somebody else": { content: () => mention({ jid: "carol@localhost" }), expected: false },
		"a reference that names nobody": { content: () => reference({}), expected: false },
		"a reply": { content: ({ room }) => reply({ to: room.occupant("alice"), id: "m1" }), expected: false },
	};
	for (const [what, { content, expected }] of Object.entries(named)) {
		test(`P5 <mention/>: ${what} ${expected ? "pushes" : "does not push"}`, async () => {
			const scene = await inRoom("alice", ofRoom("mention"));
			await scene.leave();
			await scene.push(expected, "hello you", content(scene));
		});
	}

	const replies = {
		"to the own occupant": { to: ({ room }) => room.occupant("alice"), expected: true },
		"to the own bare JID": { to: ({ alice }) => alice.jid, expected: true },
		"to the own full JID": { to: ({ phone }) => phone.jid, expected: true },
		"to another occupant": { to: ({ room }) => room.occupant("bob"), expected: false },
		"to somebody else": { to: () => "carol@localhost", expected: false },
		"to the same nick in another room": { to: () => `elsewhere@${services.archived}/alice`, expected: false },
		"that says not to whom": { to: () => undefined, expected: false },
	};
	for (const [what, { to, expected }] of Object.entries(replies)) {
		test(`P5 <reply/>: a reply ${what} ${expected ? "pushes" : "does not push"}`, async () => {
			const scene = await inRoom("alice", ofRoom("reply"));
			await scene.leave();
			await scene.push(expected, "yes", reply({ to: to(scene), id: "m1" }));
		});
	}

	test("P5 <reply/>: a mention is no reply", async () => {
		const { push, leave } = await inRoom("alice", ofRoom("reply"));
		await leave();
		await push(false, "alice: hello", naming("alice: hello", "alice"));
	});

	test("P5 with both exceptions, either suffices", async () => {
		const { room, push, leave } = await inRoom("alice", ofRoom("mention", "reply"));
		await leave();
		await push(true, "alice: hello");
		await push(true, "yes", reply({ to: room.occupant("alice"), id: "m1" }));
		await push(false, "hello all");
	});

	test("P5 a filter of an occupant mutes that one only", async () => {
		const scene = await inRoom("alice", (room) => filter(room.occupant("bob")));
		const carol = await world.contact();
		await scene.room.join(carol, "carol");
		await scene.leave();
		await scene.push(false, "hello");
		await assertPushed(scene.phone, true, () => scene.room.say(carol, "hello"));
	});

	test("P5 a filter of a domain mutes everybody there", async () => {
		const { phone, push, leave } = await inRoom("alice", () => filter(services.archived));
		await leave();
		await push(false, "alice: hello");
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	for (const [what, jidOf] of [
		["bare JID", ({ account }) => account.jid],
		["bare JID in capitals", ({ account }) => account.jid.toUpperCase()],
		["full JID", ({ jid }) => jid],
		["domain", ({ account }) => account.domain],
	]) {
		test(`P5 a filter of a contact's ${what} mutes that contact`, async () => {
			const muted = await world.contact();
			const phone = await offlineDevice(match(profiles.all, filter(jidOf(muted))));
			await assertPushed(phone, false, () => muted.say(phone.account.jid, "hello"));
			await assertPushed(phone, true, () =>
				world.remote.post(payload.foreignMessage(phone.account.jid, "chat", payload.body("hi"))),
			);
		});
	}

	test("P5 <mention/> of a contact: the localpart of the account stands for the nick", async () => {
		const phone = await offlineDevice(match(profiles.important, filter(world.bob.account.jid, "mention")));
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, `hello ${phone.account.username}!`));
		await assertPushed(phone, false, () => world.bob.say(phone.account.jid, "hello alice"));
	});

	test("P5 <reply/> of a contact: a reply to this account pushes", async () => {
		const phone = await offlineDevice(match(profiles.important, filter(world.bob.account.jid, "reply")));
		const { jid } = phone.account;
		await assertPushed(phone, true, () => world.bob.say(jid, "yes", reply({ to: jid, id: "m1" })));
		await assertPushed(phone, false, () => world.bob.say(jid, "no"));
	});

	test("P5, C19 in a carbon it is the message carried that is filtered", async () => {
		const alice = await world.account();
		const desktop = await alice.client({ carbons: true, presence: 5 });
		const muted = await world.contact();
		const phone = await alice.device({
			carbons: true,
			matches: [match(profiles.important, filter(muted.account.jid))],
		});
		await phone.cut();
		await assertPushed(phone, false, () => muted.say(desktop.jid, "hello"));
		await assertPushed(phone, true, () => world.bob.say(desktop.jid, "hello"));
	});

	test("P5 each match has filters of its own", async () => {
		const { jid } = world.bob.account;
		const matches = [match(profiles.all, filter(jid)), match(profiles.archivedWithBody, filter(jid, "mention"))];
		const phone = await offlineDevice(...matches);
		await assertPushed(phone, false, () => world.bob.say(phone.account.jid, "hello"));
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, `hello ${phone.account.username}`));
	});

	test("P5 the filters of the last <enable/> hold", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [match(profiles.all, filter(world.bob.account.jid))] });
		await phone.enablePush(match(profiles.all));
		await phone.logout();
		await assertPushed(phone, true, () => world.bob.say(alice.jid, "hello"));
	});
});

/** What a session may send to somebody, and whether the person is then known to be active there. */
const activities = {
	"a body": { content: () => [payload.body("hello")], active: true },
	"a chat state": { content: () => [payload.chatState()], active: true },
	"a chat state that ends": { content: () => [payload.chatState("gone")], active: true },
	"a receipt": { content: () => [payload.receipt()], active: false },
	"a marker": { content: () => [payload.displayedMarker()], active: false },
};

sideBySide("grace", () => {
	for (const [what, { content, active }] of Object.entries(activities)) {
		test(`P6 grace: another session that has just sent ${what} ${active ? "keeps the device quiet" : "does not count"}`, async () => {
			const phone = await offlineDevice(match(profiles.important, grace(60)));
			const desktop = await phone.account.client();
			await desktop.post(xml("message", { to: world.bob.jid, type: "chat" }, ...content()));
			await assertPushed(phone, !active, () => world.bob.say(phone.account.jid, "hello"));
		});
	}

	test("P6 grace: what is written in a room counts", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)));
		const desktop = await phone.account.client();
		const room = new Room(world.server, services.archived);
		await room.join(desktop, "alice");
		await room.say(desktop, "hello all");
		await assertPushed(phone, false, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: a session that is there and silent does not count", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)));
		const desktop = await phone.account.client();
		await desktop.iq("get", xml("ping", ns.ping));
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: a session that tells client state only does not count", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)));
		const desktop = await phone.account.client();
		await desktop.setActive(true);
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: after so many seconds the device is pushed again", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(3)));
		const desktop = await phone.account.client();
		await desktop.say(world.bob.jid, "hello");
		await world.bob.say(phone.account.jid, "one");
		await phone.noPush({ after: 4.5 });
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "two"));
	});

	test("P6 grace: what the device has sent itself does not count", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [match(profiles.important, grace(60))] });
		await alice.client();
		await phone.say(world.bob.jid, "hello");
		await phone.cut();
		await assertPushed(phone, true, () => world.bob.say(phone.jid, "hello"));
	});

	test("P6 grace: it holds for hibernating devices", async () => {
		const alice = await world.account();
		const phone = await alice.device({ matches: [match(profiles.important, grace(60))] });
		const desktop = await alice.client();
		await phone.cut();
		await desktop.say(world.bob.jid, "hello");
		await assertPushed(phone, false, () => world.bob.say(alice.jid, "hello"));
	});

	test("P6 grace: what other accounts do does not count", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)));
		await phone.account.client();
		const carol = await world.contact();
		await carol.say(world.bob.jid, "hello");
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: of 0 seconds keeps nothing", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(0)));
		const desktop = await phone.account.client();
		await desktop.say(world.bob.jid, "hello");
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: a match without it is not held by that of another", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)), match(profiles.archivedWithBody));
		const desktop = await phone.account.client();
		await desktop.say(world.bob.jid, "hello");
		await assertPushed(phone, true, () => world.bob.say(phone.account.jid, "hello"));
	});

	test("P6 grace: calls excepted", async () => {
		const phone = await offlineDevice(match(profiles.important, grace(60)));
		const desktop = await phone.account.client();
		await desktop.say(world.bob.jid, "hello");
		await world.bob.say(phone.account.jid, undefined, payload.propose("call"));
		assert.equal((await phone.onePush({ after: 0.5 })).priority, "high");
	});
});
