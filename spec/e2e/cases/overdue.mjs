/** C12: sessions that look connected, but do not acknowledge. */
import assert from "node:assert/strict";

import { coalesced, sideBySide } from "../support/rules.mjs";
import { chatState, propose } from "../support/stanzas.mjs";

/** Defines these tests for the protocol of a world. */
export function defineOverdue(world) {
	const { test, isImportant, assertImportant } = world.protocol;
	const overdue = { after: 4 };

	async function deafDevice(account, settings) {
		const phone = await account.device(settings);
		await phone.settled();
		phone.deaf = true;
		return phone;
	}

	sideBySide("overdue ack", () => {
		test("C12 overdue ack: what a connected session does not acknowledge in time is pushed once", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush(overdue));
		});

		test("C12, N2 overdue ack, then disconnected: no second push", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(overdue);
			await phone.cut();
			await phone.noPush(coalesced);
		});

		test("C12, N2 overdue ack, disconnected before the second is over: one push", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, "hello");
			await world.marker({ after: 1.4 });
			await phone.cut();
			await phone.onePush(overdue);
		});

		test("C12 a session that acknowledges in time is not pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.bob.say(alice.jid, "hello");
			await phone.takeMessage("hello");
			await phone.noPush({ after: 3 });
		});

		test("C12 overdue ack: not while the same registration has a live session elsewhere", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice, { clientId: "phone" });
			await alice.device({ node: phone.node, clientId: "phone", presence: undefined });
			await world.bob.say(phone.jid, "hello");
			const pushes = await phone.pushes(overdue);
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});

		test("C12 overdue ack: what client state indication holds back does not push", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.setActive(false);
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(phone.jid, undefined, chatState());
			await phone.noPush(overdue);
		});

		test("C12, C31 an overdue ack's push does not end the session", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(overdue);
			phone.deaf = false;
			await world.bob.say(alice.jid, "again");
			await phone.takeMessage("again");
			assert.equal(await phone.isHibernating(), false);
		});

		test("C16 overdue ack that comes at last: what is read by then is not pushed", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, "hello");
			await world.marker({ after: 1.4 });
			phone.hear();
			await phone.settled();
			await phone.noPush(coalesced);
		});

		test("N2 call to a deaf device: no second push when the ack is overdue, nor when the connection is lost", async () => {
			const alice = await world.account();
			const phone = await deafDevice(alice);
			await world.bob.say(alice.jid, undefined, propose("call"));
			assertImportant(await phone.onePush({ after: 0.4 }));
			await phone.noPush(overdue);
			await phone.cut();
			await phone.noPush(coalesced);
		});
	});
}
