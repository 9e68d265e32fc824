/** The rules on a server that keeps no archive. */
import assert from "node:assert/strict";

import { coalesced, sideBySide } from "../support/rules.mjs";
import { chatState, propose } from "../support/stanzas.mjs";
import { until } from "../support/wait.mjs";
import { createWorld } from "../support/world.mjs";

const options = { smacks_hibernation_time: 2, push_max_hibernation_timeout: 30, smacks_max_ack_delay: 1 };
/** A world for these tests, with these options beside those that they need. */
export const worldWithoutMam = (protocol, moreOptions = {}) =>
	createWorld({ protocol, mam: false, options: { ...options, ...moreOptions } });

/** Defines these tests for the protocol of a world. */
export function defineWithoutMam(world) {
	const { test, isImportant, assertImportant, assertUnimportant } = world.protocol;

	sideBySide("without mod_mam", () => {
		test("C9 offline without mod_mam: a message pushes every registration", async () => {
			const alice = await world.account();
			const [phone, tablet] = [await alice.device(), await alice.device()];
			await phone.logout();
			await tablet.logout();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush());
			assertImportant(await tablet.onePush());
		});

		test("C9, C22 offline without mod_mam: a chat state is an unimportant push", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(alice.jid, undefined, chatState());
			assertUnimportant(await phone.onePush());
		});

		test("C11 hibernated without mod_mam: one push", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C12, N2 overdue ack without mod_mam, then disconnected, then ended: one push", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(alice.jid, "hello");
			await phone.onePush({ after: 4 });
			await phone.cut();
			await until("the session has ended", async () => !(await phone.hasSession()));
			await phone.noPush({ after: 1.5 });
		});

		test("N2 hibernation end without mod_mam: what becomes an offline message is not pushed again", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await world.bob.say(alice.jid, "two");
			await phone.onePush(coalesced);
			await until("the session has ended", async () => !(await phone.hasSession()));
			await phone.noPush({ after: 1.5 });
		});

		test("N2 offline messages that are delivered again, and lost again, are not pushed again", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush();
			const back = await alice.device({ node: phone.node, presence: undefined });
			await back.settled();
			back.deaf = true;
			await back.presence();
			await back.takeMessage("hello");
			await back.cut();
			const pushes = await phone.pushes(coalesced);
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});

		test("C14 call without mod_mam: at once and once, to live, hibernating and offline devices", async () => {
			const alice = await world.account();
			const [live, hibernating, offline] = [await alice.device(), await alice.device(), await alice.device()];
			await offline.logout();
			await hibernating.cut();
			await live.pushes({ after: 1.3 });
			await world.bob.say(alice.jid, undefined, propose("call"));
			for (const device of [live, hibernating, offline]) {
				const pushes = await device.pushes({ after: 0.4 });
				assert.equal(pushes.filter(isImportant).length, 1, `${pushes.length} for ${device.node}`);
			}
			for (const device of [live, hibernating, offline]) await device.noPush({ after: 1.3 });
		});

		test("C17 session replacement without mod_mam: no burst for what becomes offline messages", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await phone.onePush(coalesced);
			await world.bob.say(alice.jid, "two");
			await alice.device({ resource: phone.resource, node: phone.node, presence: undefined });
			await phone.noPush(coalesced);
		});
	});

	test("C17 shutdown without mod_mam: no burst for what becomes offline messages", async () => {
		const phone = await (await world.account()).device();
		await phone.cut();
		await world.bob.say(phone.account.jid, "one");
		await phone.onePush(coalesced);
		await world.bob.say(phone.account.jid, "two");
		await world.whileStopped(async () => {
			await world.push.connection.ended;
			assert.deepEqual(phone.appServer.takeAll(phone.node), []);
		});
		await phone.noPush({ after: 1.5 });
	});
}
