/** M6 and C26 to C30 of rooms: what comes back from the push service. */
import assert from "node:assert/strict";
import { test } from "node:test";

import xml from "@xmpp/xml";

import { Member, mention } from "./support/members.mjs";
import { ns } from "./support/namespaces.mjs";
import { assertImportant } from "./support/pushes.mjs";
import { Room, roomService, Stranger } from "./support/rooms.mjs";
import { sideBySide } from "./support/rules.mjs";
import { until } from "./support/wait.mjs";
import { createWorld } from "./support/world.mjs";

const service = "rooms.localhost";
/** A service that gives up soon what it can't reach. */
const impatient = "impatient.localhost";
const modules = ["muc_cloud_notify"];
const flakyDomain = "push.flaky.example";
const world = await createWorld({
	moreComponents: [flakyDomain],
	rooms: {
		[service]: roomService(modules, { push_max_errors: 3 }),
		[impatient]: roomService(modules, { push_max_unreachable: 2 }),
	},
});
/** An app server of its own, to be switched off without disturbing the others. */
const flaky = await world.appServer(flakyDomain).connect();
/** How long the first retry may take: 5 s with jitter. */
const firstRetry = 9000;

let lastName = 0;

/** A member who is away from a room in which the sender is, with a device registered for all rooms or for this one. */
async function absentMember({ domain = service, at = "service", ...settings } = {}) {
	const room = new Room(world.server, domain);
	await room.join(world.bob, "bob");
	const member = new Member(world, new Stranger(world.remote, `member${++lastName}`), settings);
	await room.grant(member.jid);
	await member.register(at === "room" ? room.jid : domain);
	return { room, member };
}

const say = ({ room, member }, text) => room.say(world.bob, text, { content: [mention({ jid: member.jid })] });

/** Mentions the member so many times, and returns the pushes for it when they have been answered. */
async function pushTimes(place, count) {
	const pushes = [];
	for (let number = 1; number <= count; number++) {
		await say(place, `message ${number}`);
		pushes.push(await place.member.nextPush());
		await place.member.appServer.component.sync();
	}
	return pushes;
}

const isRegistered = async ({ member, room }) => (await member.stored(room.service)) !== undefined;
const removed = (place) => until("the registration is removed", async () => !(await isRegistered(place)));

/** Fails the first `times` pushes of the member with `error`. */
function failing({ member }, error, times = 1) {
	let failures = 0;
	member.appServer.answer(member.node, () => (failures++ < times ? { error } : "result"));
}

sideBySide("answers", () => {
	for (const at of ["service", "room"]) {
		test(`M6, C28 push_max_errors persistent errors in a row remove a registration for the ${at}`, async () => {
			const place = await absentMember({ at, options: { secret: "publish-secret" } });
			const { member } = place;
			member.appServer.answer(member.node, { error: "cancel/item-not-found" });
			await pushTimes(place, 2);
			assert.ok(await isRegistered(place), "registered after two errors");
			await pushTimes(place, 1);
			await removed(place);
			member.appServer.answer(member.node, "result");
			await say(place, "one more");
			await member.noPush({ after: 0.5 });
			const warnings = world.logged(/\twarn\t/).filter((line) => line.includes(`${member.jid} `));
			assert.equal(warnings.length, 1, warnings.join("\n"));
			assert.match(warnings[0], /item-not-found/);
			assert.doesNotMatch(warnings[0], new RegExp(`${member.node}\\b|publish-secret`));
		});
	}

	test("M6, C26 a result sets the count back", async () => {
		const place = await absentMember();
		for (const how of [{ error: "cancel/gone" }, "result", { error: "cancel/gone" }]) {
			place.member.appServer.answer(place.member.node, how);
			await pushTimes(place, how === "result" ? 1 : 2);
		}
		assert.ok(await isRegistered(place));
	});

	test("M6, C28 errors count for each member and registration", async () => {
		const [place, other] = [await absentMember(), await absentMember()];
		const same = await new Member(world, other.member.who, { node: place.member.node }).register(service);
		place.member.appServer.answer(place.member.node, { error: "cancel/item-not-found" });
		await pushTimes(place, 3);
		await removed(place);
		assert.equal((await same.keys(service)).length, 2);
	});

	for (const [who, fromOf] of [
		["another service", () => [world.otherPush.component, world.otherPush.domain]],
		["a user of the service", () => [world.push.component, `user@${world.push.domain}`]],
		["a member", () => [world.remote, "mallory@remote.example/x"]],
	]) {
		test(`M6, C26 errors from ${who} do not count`, async () => {
			const place = await absentMember();
			const { member } = place;
			member.appServer.answer(member.node, "silence");
			const [component, from] = fromOf();
			const pushes = await pushTimes(place, 4);
			for (const { id } of pushes) {
				const error = xml("error", { type: "cancel" }, xml("item-not-found", ns.stanzas));
				await component.post(xml("iq", { type: "error", id, from, to: service }, error));
			}
			assert.ok(await isRegistered(place));
			for (const push of pushes.slice(0, 3)) member.appServer.reply(push, { error: "cancel/item-not-found" });
			await removed(place);
		});
	}

	test("M6, C26 an error without <error/> is survived", async () => {
		const place = await absentMember();
		const { member } = place;
		member.appServer.answer(member.node, "silence");
		const [push] = await pushTimes(place, 1);
		await world.push.component.post(xml("iq", { type: "error", id: push.id, from: push.to, to: push.from }));
		member.appServer.answer(member.node, "result");
		await world.marker({ after: 1.05 });
		await pushTimes(place, 1);
	});
});

sideBySide("failures that pass", () => {
	test("M6, C27 a wait error is tried again, once it has succeeded no more, and never counted", async () => {
		const place = await absentMember();
		failing(place, "wait/resource-constraint");
		await say(place, "hello");
		const first = await place.member.nextPush();
		const second = await place.member.nextPush(firstRetry);
		assertImportant(second);
		assert.ok(second.time - first.time > 2000, `${second.time - first.time} ms`);
		await place.member.noPush({ after: 2 });
	});

	test("M6, C27 wait errors are never counted", async () => {
		const place = await absentMember();
		failing(place, "wait/internal-server-error", 4);
		for (let number = 1; number <= 4; number++) {
			await pushTimes(place, 1);
			await world.marker({ after: 1.05 });
		}
		assert.ok(await isRegistered(place));
	});

	test("M6, C27 a service that is away is asked again, and the member is pushed when it is back", async () => {
		const place = await absentMember({ appServer: flaky });
		await flaky.disconnect();
		await say(place, "hello");
		await flaky.connect();
		assertImportant(await place.member.nextPush(firstRetry));
		assert.ok(await isRegistered(place));
	});

	for (const [title, end] of [
		["is back in the room", ({ room, member }) => room.join(member.who, "back")],
		["has disabled", ({ member }) => member.disable(service)],
		["has lost the affiliation", ({ room, member }) => room.grant(member.jid, "none")],
		["has no such room any more", ({ room }) => room.run("return room:destroy()")],
	]) {
		test(`M6, M7, C27 not tried again when the member ${title}`, async () => {
			const place = await absentMember();
			failing(place, "wait/resource-constraint");
			await pushTimes(place, 1);
			await end(place);
			await place.member.noPush({ after: 8 });
		});
	}

	test("M6, C34 what waits to be tried again survives a reload", async () => {
		const place = await absentMember();
		failing(place, "wait/resource-constraint");
		await pushTimes(place, 1);
		assert.equal(await world.reload("muc_cloud_notify", service), true);
		assertImportant(await place.member.nextPush(firstRetry));
	});

	test("M6, C29 a service that can't be reached for push_max_unreachable loses the registration", async () => {
		const unreachable = { domain: "push.unreachable.example" };
		const place = await absentMember({ domain: impatient, appServer: unreachable });
		await say(place, "one");
		await world.marker({ after: 2.1 });
		assert.ok(await isRegistered(place), "nothing has been asked since");
		await say(place, "two");
		await removed(place);
		const patient = await absentMember({ appServer: unreachable });
		for (const text of ["one", "two", "three", "four"]) {
			await say(patient, text);
			await world.marker({ after: 1.05 });
		}
		assert.ok(await isRegistered(patient), "own errors of the server are never counted");
	});
});

sideBySide("remote disabling", () => {
	/** A service tells the room service that a member's affiliation with a node is this. */
	function notice({ member, room }, from, { value = "none", node = member.node, to = room.service } = {}) {
		const affiliation = xml("affiliation", { jid: member.jid, affiliation: value });
		return xml("message", { from, to }, xml("pubsub", { xmlns: ns.pubsub, node }, affiliation));
	}

	for (const at of ["service", "room"]) {
		test(`M6, C30 an affiliation none from the push service removes a registration for the ${at}`, async () => {
			const place = await absentMember({ at });
			await world.push.component.post(notice(place, world.push.domain));
			await removed(place);
			await say(place, "hello");
			await place.member.noPush({ after: 0.3 });
		});
	}

	test("M6, C30 for all rooms and for one: both are removed, and those of other nodes stay", async () => {
		const place = await absentMember();
		await place.member.register(place.room.jid);
		const tablet = await new Member(world, place.member.who).register(place.room.jid);
		await world.push.component.post(notice(place, world.push.domain));
		await until("two are removed", async () => (await tablet.keys(service)).length === 1);
		assert.deepEqual(await tablet.keys(service), [`${world.push.domain}<${tablet.node}<${place.room.jid}`]);
	});

	test("M6, C30 of another node, another affiliation, or from anybody else: nothing is removed", async () => {
		const place = await absentMember();
		await world.push.component.post(notice(place, world.push.domain, { node: "some-other-node" }));
		await world.push.component.post(notice(place, world.push.domain, { value: "publish-only" }));
		await world.push.component.post(notice(place, `mallory@${world.push.domain}`));
		await world.otherPush.component.post(notice(place, world.otherPush.domain));
		await world.remote.post(notice(place, "mallory@remote.example/x"));
		await world.bob.post(notice(place));
		assert.ok(await isRegistered(place));
	});
});
