/** C11, C15, C16 and N2: devices whose session hibernates, with the usual long timeouts. */
import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { ns } from "../support/namespaces.mjs";
import { coalesced, sideBySide } from "../support/rules.mjs";
import { body, chatState, foreignMessage, omemo, propose, roomMessage } from "../support/stanzas.mjs";

/** Defines these tests for the protocol of a world. */
export function defineHibernation(world) {
	const { test, isImportant, assertImportant, assertUnimportant } = world.protocol;
	sideBySide("hibernated", () => {
		test("C11 hibernated: what is queued for a hibernating session pushes that session's registration", async () => {
			const alice = await world.account();
			const [other, phone] = [await alice.device(), await alice.device()];
			await other.logout();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
			await other.onePush();
			await phone.resume();
			await phone.takeMessage("hello");
		});

		test("C11 hibernated: a message to the full JID", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(phone.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C11 hibernated: a room message to the full JID", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.remote.post(roomMessage(phone.jid, "carol", body("hello")));
			assertImportant(await phone.onePush(coalesced));
		});

		test("C11, C15 hibernated: each hibernating device is pushed", async () => {
			const alice = await world.account();
			const devices = [await alice.device(), await alice.device()];
			for (const device of devices) await device.cut();
			for (const device of devices) await device.pushes({ after: 1.3 });
			await world.bob.say(alice.jid, "hello");
			assertImportant(await devices[0].onePush(coalesced));
			assertImportant(await devices[1].onePush());
		});

		test("C11 hibernated: a session that has enabled nothing has nothing to be pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const laptop = await alice.client({ sm: true });
			await laptop.cut();
			await world.bob.say(laptop.jid, "hello");
			await phone.noPush(coalesced);
		});

		test("C11 hibernated: not while the same registration has a live session elsewhere", async () => {
			const alice = await world.account();
			const phone = await alice.device({ clientId: "phone" });
			const again = await alice.device({ node: phone.node, clientId: "phone" });
			await phone.cut();
			await world.bob.say(phone.jid, "hello");
			await world.bob.say(alice.jid, "hello all");
			await again.takeMessage("hello all");
			await phone.noPush(coalesced);
		});

		test("C11 unacked at hibernation start: it pushes when the connection is seen to be lost", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(alice.jid, "hello");
			await phone.noPush({ after: 1.3 });
			await phone.cut();
			assertImportant(await phone.onePush(coalesced));
		});

		test("C11, N2 unacked at hibernation start and then left alone: one push, whatever else happens", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(alice.jid, "hello");
			await phone.cut();
			await phone.onePush(coalesced);
			await phone.resume();
			await phone.takeMessage("hello");
			phone.deaf = true;
			await phone.cut();
			await phone.noPush({ after: 1.5 });
		});

		test("C11 hibernated: a session without unacknowledged stanzas hibernates in silence", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await phone.noPush({ after: 1.5 });
		});

		test("C11 what client state indication holds back for an inactive client does not push", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.setActive(false);
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(phone.jid, undefined, chatState());
			await phone.cut();
			await phone.noPush({ after: 1.5 });
			await world.bob.say(phone.jid, undefined, chatState());
			await phone.noPush({ after: 1.5 });
			await world.bob.say(phone.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C11 the presence of others is an unimportant push for a client that was active", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			world.bob.send(xml("presence", { to: phone.jid }));
			await world.bob.sync();
			assertUnimportant(await phone.onePush(coalesced));
		});

		test("N2 hibernated: two sessions of one device get one push", async () => {
			const alice = await world.account();
			const phone = await alice.device({ clientId: "phone" });
			const again = await alice.device({ node: phone.node, clientId: "phone" });
			await phone.cut();
			await again.cut();
			phone.appServer.takeAll(phone.node);
			await phone.pushes({ after: 1.3 });
			await world.bob.say(alice.jid, "hello");
			assert.equal((await phone.pushes(coalesced)).filter(isImportant).length, 1);
		});
	});

	sideBySide("carbons", () => {
		test("C19 carbons: a received carbon in the queue counts as the message that it carries", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true, presence: 5 });
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			await world.bob.say(desktop.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C19, C21 carbons: what the account has sent from elsewhere is an unimportant push", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true });
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			await desktop.say(world.bob.jid, "hello");
			assertUnimportant(await phone.onePush(coalesced));
		});

		test("C19, C20 carbons: an encrypted message in a received carbon is important", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true, presence: 5 });
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			await world.bob.say(desktop.jid, undefined, omemo(), xml("store", ns.hints));
			assertImportant(await phone.onePush(coalesced));
		});

		test("C19, C21 carbons: a call that the account makes from elsewhere is no alert", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true });
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			await desktop.say(world.bob.jid, undefined, propose("call"), xml("store", ns.hints));
			const pushes = await phone.pushes(coalesced);
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});

		test("C19 carbons: one that a stranger has forged is not unwrapped", async () => {
			const alice = await world.account();
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			const carried = xml("message", { xmlns: ns.client, from: world.bob.jid, to: alice.jid }, body("forged"));
			const carbon = xml("received", ns.carbons, xml("forwarded", ns.forward, carried));
			await world.remote.post(foreignMessage(phone.jid, "chat", carbon));
			const pushes = await phone.pushes(coalesced);
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});

		test("C19 carbons: a received carbon of an error or a chat state is unimportant as these are", async () => {
			const alice = await world.account();
			const desktop = await alice.client({ carbons: true, presence: 5 });
			const phone = await alice.device({ carbons: true });
			await phone.cut();
			await world.bob.say(desktop.jid, undefined, chatState(), xml("store", ns.hints));
			const pushes = await phone.pushes(coalesced);
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});
	});

	sideBySide("coalescing", () => {
		test("C15 coalescing: a burst is one push, and the important one", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			world.bob.send(xml("message", { to: phone.jid, type: "chat" }, chatState()));
			world.bob.send(xml("message", { to: phone.jid, type: "chat" }, body("hello")));
			world.bob.send(xml("message", { to: phone.jid, type: "chat" }, chatState("paused")));
			await world.bob.sync();
			assertImportant(await phone.onePush(coalesced));
		});

		test("C15 coalescing: a hibernating device is pushed once the second is over", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.noPush({ after: 0.5 });
			await phone.onePush({ after: 1.5 });
		});

		test("C15 coalescing: the next second's message is pushed again", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await phone.onePush(coalesced);
			await world.bob.say(alice.jid, "two");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C15 resumed in time: who is back within the second is not pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.resume();
			await phone.takeMessage("hello");
			await phone.noPush(coalesced);
		});

		test("C16 resumed in time: what was pending is not pushed when the connection is lost again", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.resume();
			await phone.takeMessage("hello");
			await phone.cut();
			await phone.noPush(coalesced);
		});

		test("C16 what the device has read since its last push is not pushed with the next one", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(coalesced);
			await phone.resume();
			await phone.takeMessage("hello");
			await phone.cut();
			await world.bob.say(phone.jid, undefined, chatState());
			assertUnimportant(await phone.onePush(coalesced));
		});
	});

	sideBySide("leaving", () => {
		test("C17 session replacement: no burst of pushes for what was queued", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await world.bob.say(alice.jid, "two");
			await phone.onePush(coalesced);
			await alice.client({ resource: phone.resource, presence: undefined });
			await phone.noPush({ after: 1.5 });
		});

		test("C16, C17 session replacement within the second: nothing is pushed to who is back", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await alice.device({ resource: phone.resource, node: phone.node });
			await phone.noPush(coalesced);
		});

		test("C17, C8 account deletion: no burst of pushes for what was queued", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await phone.onePush(coalesced);
			await world.bob.say(alice.jid, "two");
			await world.run('usermanager.delete_user(..., "localhost")', alice.username);
			await phone.noPush({ after: 1.5 });
		});
	});
}
