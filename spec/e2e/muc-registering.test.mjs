/** M1, M2 and M8: how devices register with a room service, and what is stored. */
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { failWrites, inFolder } from "./support/broken_store.mjs";
import { Member, mention, reply } from "./support/members.mjs";
import { featuresOf } from "./support/client.mjs";
import { ns } from "./support/namespaces.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const service = "rooms.localhost";
/** A service whose options say which push services may be used. */
const choosy = "choosy.localhost";
const lists = { push_allowed_services: ["localhost", "remote.example"], push_denied_services: ["bad.localhost"] };
const world = await createWorld({
	rooms: {
		[service]: roomService(["muc_cloud_notify"]),
		[choosy]: roomService(["muc_cloud_notify"], lists),
	},
});
world.allowLog(
	/(Failed|Unable) to (load|write to) muc_cloud_notify storage/,
	/muc_cloud_notify\terror\t/,
	/stack traceback:/,
);
const push = world.push.domain;

let lastName = 0;

/** The two kinds of people that a service knows by their bare JIDs. */
const people = {
	"a user of this server": async () => new Member(world, await world.contact()),
	"a user of another server": async () => new Member(world, new Stranger(world.remote, `person${++lastName}`)),
};
const local = people["a user of this server"];
const remote = people["a user of another server"];

/** A room in which the sender is. */
async function newRoom(domain) {
	const room = new Room(world.server, domain ?? service);
	await room.join(world.bob, "bob");
	return room;
}

/** Somebody writes a message that mentions people. */
function mentionIn(room, ...members) {
	return room.say(world.bob, "hello", { content: members.map(({ jid }) => mention({ jid })) });
}

sideBySide("disco", () => {
	for (const [what, place] of [
		["the service", async () => service],
		["a room", async () => (await newRoom()).jid],
	]) {
		test(`M1 urn:xmpp:push:0 is in the disco#info of ${what}`, async () => {
			for (const someone of [await local(), await remote()]) {
				const features = await featuresOf(someone.who, await place());
				const found = features.filter((feature) => feature === ns.push);
				assert.equal(found.length, 1, features.join());
			}
		});
	}
});

for (const [who, person] of Object.entries(people)) {
	sideBySide(`registering of ${who}`, () => {
		test(`M2 with the service: ${who} is pushed for each of its rooms`, async () => {
			const member = await (await person()).register(service);
			for (const room of [await newRoom(), await newRoom()]) {
				await room.grant(member.jid);
				await mentionIn(room, member);
				await member.onePush();
			}
		});

		test(`M2 with a room: ${who} is pushed for that room only`, async () => {
			const member = await person();
			const [room, other] = [await newRoom(), await newRoom()];
			for (const place of [room, other]) await place.grant(member.jid);
			await member.register(room.jid);
			await mentionIn(other, member);
			await member.noPush();
			await mentionIn(room, member);
			await member.onePush();
		});

		test(`M2, C6 disabled at the service: ${who} is not pushed any more`, async () => {
			const member = await (await person()).register(service);
			const room = await newRoom();
			await room.grant(member.jid);
			assert.equal(await member.disable(service), undefined);
			assert.equal(await member.stored(service), undefined);
			await mentionIn(room, member);
			await member.noPush({ after: 0.3 });
		});

		test(`M2, C6 disabled at a room: ${who} is pushed for the others`, async () => {
			const member = await (await person()).register(service);
			const [room, other] = [await newRoom(), await newRoom()];
			for (const place of [room, other]) {
				await place.grant(member.jid);
				await member.register(place.jid, { node: `${member.node}-room` });
			}
			assert.equal(await member.disable(room.jid, { jid: push }), undefined);
			assert.deepEqual(await member.keys(service), [
				`${push}<${member.node}`,
				`${push}<${member.node}-room<${other.jid}`,
			]);
		});

		const refusals = [
			["without jid", {}, "modify/bad-request"],
			["with an empty jid", { jid: "" }, "modify/bad-request"],
			["with a jid without domain", { jid: "push@" }, "modify/jid-malformed"],
			["with a jid of spaces", { jid: "push service@push.localhost" }, "modify/jid-malformed"],
			["with an account of this server", { jid: "nobody@localhost" }, "cancel/not-allowed"],
			["with another host's account", { jid: "x@neighbour.localhost/y" }, "cancel/not-allowed"],
			["with a node of 4097 bytes", { jid: push, node: "n".repeat(4097) }, "modify/policy-violation"],
		];
		for (const [what, attributes, error] of refusals) {
			test(`M2, C2, C3 enable ${what}: ${error} for ${who}`, async () => {
				const member = await person();
				const room = await newRoom();
				for (const to of [service, room.jid]) {
					assert.equal(await member.enable(to, { jid: undefined, node: "n", ...attributes }), error);
				}
				assert.equal(await member.stored(service), undefined);
			});
		}

		test(`M2, C6 disable without jid: modify/bad-request for ${who}`, async () => {
			const member = await (await person()).register(service);
			const room = await newRoom();
			for (const to of [service, room.jid]) {
				assert.equal(await member.disable(to, { node: member.node }), "modify/bad-request");
			}
			assert.deepEqual(await member.keys(service), [`${push}<${member.node}`]);
		});

		test(`M2 a room that there is not: cancel/item-not-found for ${who}, and there is none afterwards`, async () => {
			const member = await person();
			const room = new Room(world.server, service);
			assert.equal(await member.enable(room.jid), "cancel/item-not-found");
			assert.equal(await member.disable(room.jid), "cancel/item-not-found");
			assert.equal(await room.run("return room == nil"), true);
			assert.equal(await member.stored(service), undefined);
		});

		test(`M2, M7 a room that was destroyed: no registration for ${who}, but an error`, async () => {
			const member = await person();
			const room = await newRoom();
			await room.run("return room:set_persistent(true) and room:destroy()");
			assert.equal(await room.run("return room ~= nil"), true, "it has left a tombstone");
			for (const error of [await member.enable(room.jid), await member.disable(room.jid)]) {
				assert.match(error, /^cancel\/(item-not-found|gone)$/);
			}
			assert.equal(await member.stored(service), undefined);
		});

		test(`M2 the bare JID counts: another session of ${who} changes and takes back the registration`, async () => {
			const member = await (await person()).register(service);
			const account = member.who.account;
			const second = account ? await account.client() : new Stranger(world.remote, member.jid.split("@")[0], "second");
			const again = new Member(world, second, { node: member.node, options: { secret: "publish-secret" } });
			await again.register(service);
			const room = await newRoom();
			await room.grant(member.jid);
			await mentionIn(room, member);
			assert.equal((await member.onePush()).options.secret, "publish-secret");
			assert.equal(await again.disable(service), undefined);
			assert.equal(await member.stored(service), undefined);
		});

		test(`M2 nobody's registration is changed by anybody else: ${who}`, async () => {
			const member = await (await person()).register(service);
			const mallory = await person();
			assert.equal(await mallory.disable(service, { jid: push, node: member.node }), undefined);
			assert.equal(await mallory.disable(service, { jid: push }), undefined);
			assert.deepEqual(await member.keys(service), [`${push}<${member.node}`]);
		});
	});
}

sideBySide("the own account as service", () => {
	test("M2 the bare JID of a user of another server: the push comes there", async () => {
		const own = await remote();
		await own.register(service, { jid: own.jid });
		const room = await newRoom();
		await room.grant(own.jid);
		await mentionIn(room, own);
		const isPush = ({ name, attrs }) => name === "iq" && attrs.to === own.jid && attrs.from === service;
		const iq = await world.remote.take("a push to the account", isPush);
		assert.equal(iq.getChild("pubsub", ns.pubsub).getChild("publish").attrs.node, own.node);
	});

	test("M2 the full JID of a user of this server: the push comes to that session", async () => {
		const own = await local();
		await own.register(service, { jid: own.who.jid });
		const room = await newRoom();
		await room.grant(own.jid);
		await mentionIn(room, own);
		const iq = await own.who.inbox.take("a push", ({ name, attrs }) => name === "iq" && attrs.from === service);
		assert.equal(iq.getChild("pubsub", ns.pubsub).getChild("publish").attrs.node, own.node);
	});

	for (const [what, jidOf] of [
		["bare", ({ jid }) => jid],
		["bare, in capitals", ({ jid }) => jid.toUpperCase()],
		["full", ({ who }) => who.jid],
		["of a session that is not there", ({ jid }) => `${jid}/elsewhere`],
	]) {
		test(`M2 it is taken, from the service and from a room: ${what}`, async () => {
			const room = await newRoom();
			for (const own of [await local(), await remote()]) {
				for (const to of [service, room.jid]) await own.register(to, { jid: jidOf(own) });
				assert.equal((await own.keys(service)).length, 2);
			}
		});
	}

	test("M2 whatever push services the settings allow: it is taken, and pushed", async () => {
		const own = new Member(world, new Stranger(world.otherPush.component, "user"), { appServer: world.otherPush });
		await own.register(choosy, { jid: own.jid });
		const room = await newRoom(choosy);
		await room.grant(own.jid);
		await mentionIn(room, own);
		assert.equal((await own.onePush()).to, own.jid);
	});
});

sideBySide("what is allowed and stored", () => {
	for (const [jid, error] of [
		["push.localhost", undefined],
		["user@push.localhost", undefined],
		["bad.localhost", "cancel/not-allowed"],
		["deep.bad.localhost", "cancel/not-allowed"],
		["push.example.net", "cancel/not-allowed"],
	]) {
		test(`M2, C2 push_allowed_services and push_denied_services: ${jid} is ${error ?? "taken"}`, async () => {
			const member = await remote();
			assert.equal(await member.enable(choosy, { jid }), error);
		});
	}

	test("M2, C2 the JID is stored prepped, and asked in that form; node is optional", async () => {
		const member = await remote();
		await member.register(service, { jid: "PUSH.Localhost" });
		await member.register(service, { jid: world.otherPush.domain, node: undefined });
		assert.deepEqual(await member.keys(service), [`${world.otherPush.domain}<`, `${push}<${member.node}`]);
		const room = await newRoom();
		await room.grant(member.jid);
		await mentionIn(room, member);
		assert.equal((await member.onePush()).to, push);
	});

	test("M2, C3 JID, node and options beyond 8192 bytes, and what listeners add beyond 64 KiB, are refused", async () => {
		const member = await remote();
		member.options = { secret: "s".repeat(8000) };
		assert.equal(await member.enable(service), "modify/policy-violation");
		member.options = undefined;
		await world.run(
			`local service, person = ...
			api(service):hook("cloud_notify/registration", function (event)
				if jid.bare(event.stanza.attr.from) == person then event.push_info.extra = ("x"):rep(70000) end
			end)`,
			...[service, member.jid],
		);
		assert.equal(await member.enable(service), "modify/policy-violation");
		assert.equal(await member.stored(service), undefined);
	});

	test("M2 the registration of a room beats that of the service with the same JID and node; others add up", async () => {
		const member = await remote();
		const [room, other] = [await newRoom(), await newRoom()];
		for (const place of [room, other]) await place.grant(member.jid);
		member.options = { secret: "publish-secret of all rooms" };
		await member.register(service);
		member.options = { secret: "publish-secret of one room" };
		await member.register(room.jid);
		const tablet = await new Member(world, member.who).register(room.jid);
		await mentionIn(room, member);
		assert.equal((await member.onePush()).options.secret, "publish-secret of one room");
		await tablet.onePush();
		await mentionIn(other, member);
		assert.equal((await member.onePush()).options.secret, "publish-secret of all rooms");
		await tablet.noPush();
		assert.equal(await member.disable(room.jid), undefined);
		await mentionIn(room, member);
		assert.equal((await member.onePush()).options.secret, "publish-secret of all rooms");
		await tablet.onePush();
	});

	test("M2, C6 disabled at the service: the registrations for single rooms are off too", async () => {
		const member = await (await remote()).register(service);
		const room = await newRoom();
		await room.grant(member.jid);
		await member.register(room.jid);
		assert.equal(await member.disable(service), undefined);
		assert.equal(await member.stored(service), undefined);
		await mentionIn(room, member);
		await member.noPush();
	});

	test("M2, C5 one device in more rooms than push_max_devices is one device", async () => {
		const member = await (await remote()).register(service);
		const rooms = [];
		for (let number = 1; number <= 7; number++) {
			const room = await newRoom();
			await room.grant(member.jid);
			await member.register(room.jid);
			rooms.push(room);
		}
		assert.equal((await member.keys(service)).length, 8);
		for (const room of [rooms[0], rooms[6], await newRoom()]) {
			await room.grant(member.jid);
			await mentionIn(room, member);
			await member.onePush();
		}
	});

	test("M3 without an archive a reply by its id pushes nobody, one to a registered nick does", async () => {
		const member = await (await remote()).register(service);
		const room = await newRoom();
		await room.grant(member.jid, "member", "juliet");
		await room.say(world.bob, "hello", { content: [reply({ id: "unknown" })] });
		await member.noPush();
		await room.say(world.bob, "hello", { content: [reply({ to: room.occupant("juliet"), id: "unknown" })] });
		await member.onePush();
	});

	test("M2, C6 disable without node takes all nodes of that push service", async () => {
		const member = await remote();
		for (const node of ["n1", "n2"]) await member.register(service, { node });
		await member.register(service, { jid: world.otherPush.domain, node: "n1" });
		assert.equal(await member.disable(service, { jid: "PUSH.localhost" }), undefined);
		assert.deepEqual(await member.keys(service), [`${world.otherPush.domain}<n1`]);
	});

	test("M2, C5 beyond push_max_devices the one whose last enable is longest ago goes, and is pushed no more", async () => {
		const member = await (await remote()).register(service);
		const room = await newRoom();
		await room.grant(member.jid);
		for (const node of ["n2", "n3", "n4", "n5", "n2", "n6"]) await member.register(service, { node });
		assert.deepEqual(
			await member.keys(service),
			["n2", "n3", "n4", "n5", "n6"].map((node) => `${push}<${node}`),
		);
		await mentionIn(room, member);
		await member.noPush();
	});

	test("M8, C35 the store: muc_cloud_notify of the service, under the bare JID, in the known shape", async () => {
		for (const person of Object.values(people)) {
			const member = await person();
			member.options = { secret: "publish-secret" };
			await member.register(service);
			const registrations = await member.stored(service);
			assert.deepEqual(Object.keys(registrations), [`${push}<${member.node}`]);
			const [{ jid, node, timestamp }] = Object.values(registrations);
			assert.deepEqual([jid, node], [push, member.node]);
			assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60, `timestamp ${timestamp}`);
			const form = await world.run(
				`local service, person = ...
				local _, registration = next(api(service):open_store("muc_cloud_notify"):get(person))
				return st.deserialize(registration.options)`,
				...[service, member.jid],
			);
			assert.match(form, /jabber:x:data.*publish-secret/);
		}
	});

	test("M8, C35 registrations that another module of this name has stored are served", async () => {
		const member = await remote();
		const room = await newRoom();
		await room.grant(member.jid);
		await world.run(
			`local service, person, push, node = ...
			api(service):open_store("muc_cloud_notify"):set(person, { [push.."<"..node] = { jid = push, node = node } })`,
			...[service, member.jid, push, member.node],
		);
		await mentionIn(room, member);
		await member.onePush();
	});

	test("M2 no field of the client's session is touched, and the account has no registration", async () => {
		const account = await world.account();
		const phone = await account.device({ options: { secret: "publish-secret" } });
		const plain = await world.contact();
		const fields = (client) =>
			world.run(
				`local found = {}
				for name, value in pairs(session(...)) do
					if type(name) == "string" and name:find("push") then found[name] = tostring(value) end
				end
				return found`,
				client.jid,
			);
		const [before, registrations] = [await fields(phone), await world.stored(account)];
		assert.ok(before.push_identifier);
		const room = await newRoom();
		for (const client of [phone, plain]) {
			const member = new Member(world, client);
			await member.register(service);
			await member.register(room.jid);
			await room.grant(member.jid);
			await mentionIn(room, member);
			await member.onePush();
			await member.disable(service, { jid: push });
		}
		assert.deepEqual(await fields(phone), before);
		assert.deepEqual(Object.keys(await fields(plain)), []);
		assert.deepEqual(await world.stored(account), registrations);
		assert.equal(await world.stored(plain.account), undefined);
		assert.equal(await new Member(world, phone, { node: phone.node }).disable(service), undefined);
		assert.deepEqual(await world.stored(account), registrations, "a disable there is none here");
	});

	test("M2, C4 an unchanged registration is not written again on the same day", async () => {
		const member = await (await remote()).register(service);
		const file = world.server.dataFile("muc_cloud_notify", member.jid, service);
		const before = statSync(file, { bigint: true });
		await member.register(service);
		const after = statSync(file, { bigint: true });
		assert.deepEqual([after.mtimeNs, after.ino], [before.mtimeNs, before.ino]);
	});
});

/** The file with the registrations of a member, in a folder that exists. */
const storeFile = (member) => inFolder(world.server.dataFile("muc_cloud_notify", member.jid, service));

sideBySide("stores that fail", () => {
	test("C7 the store cannot be read: wait/internal-server-error, the record stays, the message is unharmed", async () => {
		const member = await remote();
		const damaged = 'return { ["push.localhost<precious"] = {';
		writeFileSync(storeFile(member), damaged);
		const room = await newRoom();
		await room.grant(member.jid);
		for (const to of [service, room.jid]) {
			assert.equal(await member.enable(to), "wait/internal-server-error");
			assert.equal(await member.disable(to), "wait/internal-server-error");
		}
		const other = await (await remote()).register(service);
		await room.grant(other.jid);
		await mentionIn(room, member, other);
		await other.onePush();
		await member.noPush();
		assert.equal(readFileSync(storeFile(member), "utf8"), damaged);
	});

	test("C7 nothing empty is cached: once the store can be read again its registrations serve", async () => {
		const member = await remote();
		const room = await newRoom();
		await room.grant(member.jid);
		writeFileSync(storeFile(member), "return {");
		await mentionIn(room, member);
		await member.noPush();
		const registration = `["jid"] = "${push}"; ["node"] = "${member.node}"; ["timestamp"] = 1700000000;`;
		writeFileSync(storeFile(member), `return { ["${push}<${member.node}"] = { ${registration} }; };\n`);
		await mentionIn(room, member);
		await member.onePush();
	});

	test("C7 the store cannot be written: wait/internal-server-error, and the registration is not in force", async () => {
		const member = await remote();
		const room = await newRoom();
		await room.grant(member.jid);
		const repair = failWrites(storeFile(member));
		for (const to of [service, room.jid]) assert.equal(await member.enable(to), "wait/internal-server-error");
		await mentionIn(room, member);
		await member.noPush();
		repair();
		await member.register(service);
		await mentionIn(room, member);
		await member.onePush();
	});

	test("C6 the store cannot be written at disable: off in memory all the same", async () => {
		const member = await (await remote()).register(service);
		const room = await newRoom();
		await room.grant(member.jid);
		const repair = failWrites(storeFile(member));
		assert.equal(await member.disable(service), "wait/internal-server-error");
		await mentionIn(room, member);
		await member.noPush();
		repair();
	});
});

test("C2, N3 registrations that a changed setting refuses are off at once, and come back with it", async () => {
	const member = await (await remote()).register(choosy);
	const room = await newRoom(choosy);
	await room.grant(member.jid);
	const deny = (...domains) =>
		world.run(
			`local service, domain = ...
			require "core.configmanager".set(service, "push_denied_services", { domain })
			prosody.events.fire_event("config-reloaded")`,
			...[choosy, ...domains],
		);
	await deny(push);
	await mentionIn(room, member);
	await member.noPush();
	assert.equal(await member.enable(choosy), "cancel/not-allowed");
	await deny("bad.localhost");
	await mentionIn(room, member);
	await member.onePush();
});
