/** M7, C7, C8, C17 and C34 of rooms over restarts, crashes, reloads, and accounts and rooms that cease to be: one after the other. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { Member, mention } from "./support/members.mjs";
import { version } from "./support/prosody.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const service = "rooms.localhost";
const world = await createWorld({
	options: { authentication: "internal_hashed" },
	rooms: { [service]: roomService(["muc_cloud_notify"], { push_max_errors: 2, muc_tombstones: false }) },
});

let lastName = 0;
const remote = () => new Member(world, new Stranger(world.remote, `member${++lastName}`));
const local = async () => new Member(world, await world.contact());

/** A room that outlives its occupants, in which the sender is. */
async function newRoom() {
	const room = new Room(world.server, service);
	await room.join(world.bob, "bob");
	await room.run("return room:set_persistent(true)");
	return room;
}

const say = (room, ...members) => room.say(world.bob, "hello", { content: members.map(({ jid }) => mention({ jid })) });

/** Fails a push of the member, and returns when the server has heard of it. */
async function failOnce(room, member) {
	member.appServer.answer(member.node, { error: "cancel/item-not-found" });
	await say(room, member);
	await member.nextPush();
	await member.appServer.component.sync();
}

for (const [how, crash] of [
	["a restart", false],
	["kill -9", true],
]) {
	test(`C34 ${how}: registrations, their options and their error counts survive, those disabled stay so`, async () => {
		const room = await newRoom();
		const other = await newRoom();
		const [one, two, failing, disabled] = [remote(), await local(), remote(), remote()];
		one.options = { secret: "publish-secret" };
		for (const member of [one, failing, disabled]) await member.register(service);
		await two.register(room.jid);
		for (const member of [one, two, failing, disabled]) await room.grant(member.jid);
		await other.grant(two.jid);
		await failOnce(room, failing);
		await disabled.disable(service);
		await world.restart({ crash });
		for (const place of [room, other]) await place.join(world.bob, "bob");
		await say(room, one, two, disabled);
		assert.equal((await one.onePush()).options.secret, "publish-secret");
		await two.onePush();
		await disabled.noPush();
		await say(other, two);
		await two.noPush();
		await failOnce(room, failing);
		await until("the registration is removed", async () => !(await failing.stored(service)));
	});
}

for (const name of ["muc_cloud_notify", "muc_undelivered", "muc"]) {
	test(`C34 a reload of mod_${name}: registrations keep working, and each message pushes once`, async () => {
		const room = await newRoom();
		const member = await remote().register(service);
		await room.grant(member.jid);
		await say(room, member);
		await member.onePush();
		assert.equal(await world.reload(name, service), true);
		await room.join(world.bob, "bob");
		await say(room, member);
		await member.onePush();
		await member.disable(service);
		await say(room, member);
		await member.noPush();
	});
}

test("C34 unloaded, the module leaves no handler; loaded again, it knows the registrations", async () => {
	const handlers = () =>
		world.run(
			`local counts = {}
			for _, name in ipairs { "muc-broadcast-message", "muc-occupant-joined", "iq/host", "message/host", "cloud-notify-ping",
				"iq-set/host/urn:xmpp:push:0:enable", "iq-set/bare/urn:xmpp:push:0:enable", "muc-disco#info" } do
				counts[name] = #(hosts[...].events._handlers[name] or {})
			end
			return counts`,
			service,
		);
	const room = await newRoom();
	const member = await remote().register(service);
	await room.grant(member.jid);
	const loaded = await handlers();
	await world.run('modulemanager.unload(..., "muc_cloud_notify")', service);
	const unloaded = await handlers();
	for (const [name, count] of Object.entries(loaded)) assert.equal(unloaded[name] ?? 0, count - 1, name);
	await say(room, member);
	await world.bob.takeMessage("hello");
	await member.noPush();
	assert.equal(await member.enable(service), "cancel/service-unavailable");
	await world.run('modulemanager.load(..., "muc_cloud_notify")', service);
	assert.deepEqual(await handlers(), loaded);
	await say(room, member);
	await member.onePush();
});

test("C34 on a host without rooms the module does not load, and says why", async () => {
	world.allowLog(/Error initializing module 'muc_cloud_notify' on 'localhost'/, /stack traceback/);
	assert.equal(
		await world.run('return (modulemanager.load("localhost", "muc_cloud_notify")) and true or false'),
		false,
	);
	assert.ok(world.logged(/belongs on a component with rooms/).length > 0);
});

test("C7 records with foreign or damaged entries: the good ones serve, the bad ones are one warning", async () => {
	const room = await newRoom();
	const member = await remote().register(service);
	await room.grant(member.jid);
	const file = world.server.dataFile("muc_cloud_notify", member.jid, service);
	const bad = '["junk"] = "text"; ["number"] = 7; ["push.localhost<x"] = { ["jid"] = 5 }; ["list"] = { 1, 2 };';
	await world.whileStopped(() => {
		writeFileSync(file, readFileSync(file, "utf8").replace(/return \{/, `return { ${bad}`));
	});
	await room.join(world.bob, "bob");
	for (let times = 1; times <= 2; times++) {
		await say(room, member);
		await member.onePush();
	}
	assert.equal(world.logged(/muc_cloud_notify\twarn\t/).filter((line) => line.includes(member.jid)).length, 1);
});

/** A member of this server whose phone hibernates with a message of the room in its queue. */
async function hibernatingMember() {
	const room = await newRoom();
	const account = await world.account();
	const phone = await account.client({ sm: true });
	const member = await new Member(world, phone).register(service);
	await room.grant(member.jid);
	await room.join(phone, "phone");
	await phone.settled();
	phone.deaf = true;
	await room.say(world.bob, "hello");
	await phone.cut();
	return member;
}

test("C17 shutdown: no push for what is queued for members, though all of them fall out of the room", async () => {
	const member = await hibernatingMember();
	await world.whileStopped(async () => {
		await world.push.component.ended;
		assert.deepEqual(world.push.takeAll(member.node), []);
	});
	await member.noPush({ after: 1.5 });
});

test("C17, C8 an account is deleted: no push for what is queued for it", async () => {
	const member = await hibernatingMember();
	await world.run('usermanager.delete_user(..., "localhost")', member.who.account.username);
	await member.noPush({ after: 1.5 });
	assert.equal(await member.stored(service), undefined);
});

test("C8 an account that was deleted and made again under the same name has no registration", async () => {
	const room = await newRoom();
	const member = await local();
	await member.register(service);
	await member.register(room.jid, { node: "another" });
	await room.grant(member.jid);
	await world.run('usermanager.delete_user(..., "localhost")', member.who.account.username);
	await say(room, member);
	assert.equal(await member.stored(service), undefined);
	await member.who.account.create();
	await say(room, member);
	await member.noPush({ after: 0.3 });
});

test("C8 the namesake of a deleted account on another server keeps the registrations", async () => {
	const room = await newRoom();
	const gone = await (await local()).register(service);
	const { username } = gone.who.account;
	const namesake = await new Member(world, new Stranger(world.remote, username)).register(service);
	await room.grant(namesake.jid);
	await world.run('usermanager.delete_user(..., "localhost")', username);
	await say(room, namesake);
	await namesake.onePush();
});

/** Prosody 0.12 cannot disable accounts. */
const disablesAccounts = version !== "0.12";
if (disablesAccounts)
	test("C8 a disabled account is not pushed until it is enabled again", async () => {
		const room = await newRoom();
		const member = await (await local()).register(service);
		await room.grant(member.jid);
		const { username } = member.who.account;
		assert.equal(await world.run('return usermanager.disable_user(..., "localhost")', username), true);
		await say(room, member);
		await member.noPush({ after: 0.3 });
		await world.run('usermanager.enable_user(..., "localhost")', username);
		await say(room, member);
		await member.onePush();
	});

test("M7 a room that was destroyed, and another one of its name: what was registered for the first is off", async () => {
	const room = await newRoom();
	const [forAll, forRoom] = [await remote().register(service), await remote().register(room.jid)];
	for (const { jid } of [forAll, forRoom]) await room.grant(jid);
	await say(room, forAll, forRoom);
	for (const member of [forAll, forRoom]) await member.onePush();
	await room.run("return room:destroy()");
	await room.join(world.bob, "bob");
	await say(room, forAll, forRoom);
	for (const member of [forAll, forRoom]) await member.noPush();
	for (const { jid } of [forAll, forRoom]) await room.grant(jid);
	await say(room, forAll, forRoom);
	await forAll.onePush();
	await forRoom.noPush();
	assert.equal(await forRoom.stored(service), undefined);
});
