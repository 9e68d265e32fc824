/** C31 and C32: how long hibernation lasts. */
import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { sideBySide } from "../support/rules.mjs";
import { until } from "../support/wait.mjs";
import { createWorld } from "../support/world.mjs";

/** Prosody's watchdog takes a second more than it is told. */
const normal = 2;
const options = {
	smacks_hibernation_time: normal,
	push_max_hibernation_timeout: 14,
	push_max_errors: 1,
	push_max_devices: 2,
};

/** The settings of another session of a device. */
const sameAs = ({ node, clientId }) => ({ node, clientId });

/** A world for these tests, with these options beside those that they need. */
export const worldOfTimeouts = (protocol, moreOptions = {}) =>
	createWorld({ protocol, options: { ...options, ...moreOptions } });

/** Defines these tests for the protocol of a world, which was made with these options. */
export function defineTimeouts(world, moreOptions = {}) {
	const { protocol } = world;
	const { test } = protocol;

	/** Fails unless the session still hibernates after so many seconds. */
	async function lives(device, seconds) {
		await world.marker({ after: seconds });
		assert.equal(await device.isHibernating(), true, `the session still hibernates after ${seconds} s`);
	}

	/** Fails unless the session is gone within so many seconds. */
	function ends(device, seconds) {
		return until("the session has ended", async () => !(await device.hasSession()), seconds * 1000);
	}

	sideBySide("hibernation", () => {
		test("C32 a session without registration keeps its normal timeout", async () => {
			const alice = await world.account();
			const laptop = await alice.client({ sm: true });
			await laptop.cut();
			await ends(laptop, normal + 3);
		});

		test("C31 a hibernating session with a registration lives for push_max_hibernation_timeout, then it ends", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await lives(phone, normal + 4);
			await ends(phone, 14);
		});

		test("C31 from its first important push on it has its normal timeout, then it ends", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await lives(phone, normal + 2);
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await lives(phone, 1);
			await ends(phone, normal + 3);
		});

		test("C31 the end of the session is seen by those who know its presence", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const carol = await world.contact();
			await phone.post(xml("presence", { to: carol.jid }));
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await carol.inbox.take(
				"unavailable presence",
				({ name, attrs }) => name === "presence" && attrs.type === "unavailable" && attrs.from === phone.jid,
				(normal + 4) * 1000,
			);
		});

		test("C31 an unimportant push does not shorten it", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			world.bob.send(xml("presence", { to: phone.jid }));
			await phone.nextPush();
			await lives(phone, normal + 3);
		});

		test("C31 what was unacknowledged when hibernation began counts as well", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.settled();
			phone.deaf = true;
			await world.bob.say(alice.jid, "hello");
			await phone.cut();
			await phone.nextPush();
			await ends(phone, normal + 3);
		});

		test("C31 a second important message does not put off the end", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "one");
			await phone.nextPush();
			await world.marker({ after: 1 });
			await world.bob.say(alice.jid, "two");
			await ends(phone, normal + 2.2);
		});

		test("C31 who has resumed has the whole time again at the next loss of connection", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await phone.resume();
			await phone.takeMessage("hello");
			await phone.cut();
			await lives(phone, normal + 3);
		});

		test("C31 the extended session can be resumed after its normal timeout", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await lives(phone, normal + 2);
			await phone.resume();
			await world.bob.say(alice.jid, "hello");
			await phone.takeMessage("hello");
		});

		test("C32 disable gives the normal timeout back", async () => {
			const alice = await world.account();
			const phone = await alice.device({ clientId: "phone" });
			await phone.cut();
			await (await alice.device({ ...sameAs(phone), enable: false, presence: undefined })).disablePush();
			await ends(phone, normal + 3);
		});

		test("C32 eviction gives the normal timeout back", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			for (let others = 1; others <= 2; others++) await alice.device({ presence: undefined });
			await ends(phone, normal + 3);
		});

		test("C32, C28 removal by errors gives the normal timeout back", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			phone.appServer.answer(phone.node, { error: "cancel/item-not-found" });
			await phone.cut();
			world.bob.send(xml("presence", { to: phone.jid }));
			await phone.nextPush();
			await until("the registration is removed", async () => !(await world.stored(alice)));
			await ends(phone, normal + 3);
		});

		test("N2 hibernation end: what was pushed while the session hibernated is not pushed when it ends", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await ends(phone, normal + 4);
			await phone.noPush({ after: 1.5 });
		});

		test("C9 after hibernation has ended the device is pushed as an offline one", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			await phone.nextPush();
			await ends(phone, normal + 4);
			await phone.pushes({ after: 0.1 });
			await world.bob.say(alice.jid, "again");
			await phone.onePush();
		});
	});

	test("C31, C34 the extension holds over a reload of the module, and ends as it would have", async () => {
		const alice = await world.account();
		const phone = await alice.device();
		await phone.cut();
		assert.equal(await world.reload(), true);
		await lives(phone, normal + 3);
		await world.bob.say(alice.jid, "hello");
		await phone.nextPush();
		await ends(phone, normal + 3);
	});

	test("C31 a push_max_hibernation_timeout below the normal timeout shortens nothing", async () => {
		const briefly = { smacks_hibernation_time: 4, push_max_hibernation_timeout: 1 };
		const brief = await createWorld({ protocol, options: { ...briefly, ...moreOptions } });
		const alice = await brief.account();
		const phone = await alice.device();
		await phone.cut();
		await brief.marker({ after: 3.5 });
		assert.equal(await phone.isHibernating(), true);
		await ends(phone, 4);
	});
}
