/** C9, C10, C13, C14 and N2, with mod_mam: which messages push which registrations. */
import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { coalesced, sideBySide } from "../support/rules.mjs";
import { body, chatState, foreignMessage, propose, retract, roomMessage } from "../support/stanzas.mjs";

/** Defines these tests for the protocol of a world. */
export function defineTriggers(world) {
	const { test, isImportant, assertImportant } = world.protocol;
	sideBySide("offline", () => {
		test("C9 offline: a message for an account without a session pushes every registration", async () => {
			const alice = await world.account();
			const [phone, tablet] = [await alice.device(), await alice.device({ appServer: world.otherPush })];
			await phone.logout();
			await tablet.logout();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush());
			assertImportant(await tablet.onePush());
		});

		test("C9 offline: a message to a full JID that is not online counts as well", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(phone.jid, "hello");
			assertImportant(await phone.onePush());
		});

		test("C9 offline: each message pushes", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(alice.jid, "one");
			await world.bob.say(alice.jid, "two");
			assert.equal((await phone.pushes({ after: 1.5 })).length, 2);
		});

		test("C9 offline: a session of negative priority takes nothing, but its own registration is live", async () => {
			const alice = await world.account();
			const [phone, away] = [await alice.device(), await alice.device({ presence: -1 })];
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(coalesced);
			await away.noPush();
		});

		test("C9 offline: a session without presence takes nothing, but its own registration is live", async () => {
			const alice = await world.account();
			const [phone, quiet] = [await alice.device(), await alice.device({ presence: undefined })];
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(coalesced);
			await quiet.noPush();
		});

		test("N2 offline: a message that is archived and stored pushes once, also past a session without presence", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await alice.client({ presence: undefined });
			await world.bob.say(alice.jid, "hello");
			await phone.onePush(coalesced);
		});

		test("C9 offline: headlines are not kept for anybody and push nobody", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.post(xml("message", { to: alice.jid, type: "headline" }, body("news")));
			await phone.noPush();
		});

		test("N5 offline: errors push nobody important", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			const error = xml("error", { type: "cancel" }, xml("gone", "urn:ietf:params:xml:ns:xmpp-stanzas"));
			await world.remote.post(foreignMessage(alice.jid, "error", body("hello"), error));
			const pushes = await phone.pushes({ after: 0.3 });
			assert.deepEqual(pushes.filter(isImportant).map(String), []);
		});

		test("C9 a message to an account of the same name on another host pushes nobody here", async () => {
			const alice = await world.account();
			await world.run('usermanager.create_user(..., "secret", "neighbour.localhost")', alice.username);
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(`${alice.username}@neighbour.localhost`, "hello");
			await phone.noPush({ after: 1.2 });
		});
	});

	sideBySide("archived", () => {
		test("C10 archived while another device is online: registrations without a session are pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const desktop = await alice.client();
			await phone.logout();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush());
			await desktop.takeMessage("hello");
		});

		test("C10 archived: a message to the full JID of another device pushes too", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const desktop = await alice.client();
			await phone.logout();
			await world.bob.say(desktop.jid, "hello");
			await phone.onePush();
		});

		test("C10 archived: a live session's registration is not pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await alice.client();
			await world.bob.say(alice.jid, "hello");
			await phone.takeMessage("hello");
			await phone.noPush({ after: 1.5 });
		});

		test("C10 archived: a hibernating session's registration is not pushed for what is not for that session", async () => {
			const alice = await world.account();
			const desktop = await alice.client();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(desktop.jid, "hello");
			await phone.noPush({ after: 1.5 });
		});

		test("N2 archived and queued for a hibernating session: one push", async () => {
			const alice = await world.account();
			await alice.client();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, "hello");
			assertImportant(await phone.onePush(coalesced));
		});

		test("C10 archived: what the account sends itself pushes nobody", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const desktop = await alice.client();
			await phone.logout();
			await desktop.say(world.bob.jid, "hello");
			await phone.noPush({ after: 1.2 });
		});

		test("C10 archived: what the account sends to a namesake on another domain pushes nobody", async () => {
			const alice = await world.account();
			await world.run('usermanager.create_user(..., "secret", "neighbour.localhost")', alice.username);
			const phone = await alice.device();
			const desktop = await alice.client();
			await phone.logout();
			await desktop.say(`${alice.username}@neighbour.localhost`, "hello");
			await desktop.say(`${alice.username}@remote.example`, "hello");
			await phone.noPush({ after: 1.2 });
		});

		test("C10 a session with the client_id of a registration belongs to it", async () => {
			const alice = await world.account();
			const setClientId = (client) => world.run('session(...).client_id = "device-1"', client.jid);
			const phone = await alice.device({ enable: false });
			await setClientId(phone);
			await phone.enablePush();
			await phone.logout();
			const back = await alice.client();
			await setClientId(back);
			await world.bob.say(alice.jid, "hello");
			await back.takeMessage("hello");
			await phone.noPush({ after: 1.2 });
		});
	});

	sideBySide("room messages to the bare JID", () => {
		test("C13 bare groupchat: every registration without a live session is pushed", async () => {
			const alice = await world.account();
			const [phone, tablet, live] = [await alice.device(), await alice.device(), await alice.device()];
			await phone.logout();
			await tablet.cut();
			phone.appServer.takeAll(tablet.node);
			await world.remote.post(roomMessage(alice.jid, "carol", body("hello")));
			assertImportant(await phone.onePush(coalesced));
			assert.ok((await tablet.pushes({ after: 0.1 })).some(isImportant), "the hibernating device is pushed");
			await live.noPush();
		});

		test("C13 bare groupchat: an account without a session is pushed once", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.remote.post(roomMessage(alice.jid, "carol", body("hello")));
			assertImportant(await phone.onePush(coalesced));
		});

		test("C13 bare groupchat: a room message to a full JID that is not online counts as well", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.remote.post(roomMessage(phone.jid, "carol", body("hello")));
			assertImportant(await phone.onePush(coalesced));
		});

		test("C13 bare groupchat: not when the sender is an account of a local host", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.post(xml("message", { to: alice.jid, type: "groupchat" }, body("hello")));
			await phone.noPush({ after: 1.5 });
		});
	});

	sideBySide("calls", () => {
		test("C14 call: a propose goes out immediately to a device whose session looks alive", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.bob.say(alice.jid, undefined, propose("call"));
			assertImportant(await phone.onePush({ after: 0.5 }));
		});

		test("C14 call: a propose to the full JID goes out immediately as well", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.bob.say(phone.jid, undefined, propose("call"));
			assertImportant(await phone.onePush({ after: 0.5 }));
			await phone.noPush(coalesced);
		});

		test("C14 call: every call is pushed", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			for (const call of ["call 1", "call 2"]) {
				await world.bob.say(alice.jid, undefined, propose(call));
				assertImportant(await phone.onePush({ after: 0.5 }));
			}
		});

		test("C14, N2 call: a propose goes out immediately to a hibernating device, and once", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, undefined, propose("call"));
			assertImportant(await phone.onePush({ after: 0.5 }));
			await phone.noPush(coalesced);
		});

		test("C14, N2 call: a propose goes out immediately to an offline device, and once", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await world.bob.say(alice.jid, undefined, propose("call"));
			assertImportant(await phone.onePush({ after: 0.5 }));
			await phone.noPush(coalesced);
		});

		test("C14, N2 call: a propose that is archived goes out once to a device without a session", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.logout();
			await alice.client();
			await world.bob.say(alice.jid, undefined, propose("call"), xml("store", "urn:xmpp:hints"));
			assertImportant(await phone.onePush({ after: 0.5 }));
			await phone.noPush(coalesced);
		});

		test("C14 call: from a foreign domain", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.remote.post(foreignMessage(alice.jid, "chat", propose("call")));
			assertImportant(await phone.onePush({ after: 0.5 }));
		});

		test("C14 call: the retract of one that was pushed goes out immediately, also to a live device", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.bob.say(alice.jid, undefined, propose("call"));
			await phone.onePush({ after: 0.3 });
			await world.bob.say(alice.jid, undefined, retract("call"));
			await phone.onePush({ after: 0.5 });
			await phone.noPush(coalesced);
		});

		test("C14, N2 call: the retract of one that was pushed to a hibernating device goes out once", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await phone.cut();
			await world.bob.say(alice.jid, undefined, propose("call"));
			await phone.onePush({ after: 0.3 });
			await world.bob.say(alice.jid, undefined, retract("call"));
			await phone.onePush({ after: 0.5 });
			await phone.noPush(coalesced);
		});

		test("C14 call: the retract of one that was not pushed does not go to a live device", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await world.bob.say(alice.jid, undefined, retract("unheard"));
			await phone.noPush({ after: 1.3 });
		});

		test("C14 call: what the account proposes itself pushes none of its devices", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			const desktop = await alice.client();
			await phone.logout();
			await desktop.say(world.bob.jid, undefined, propose("call"));
			await phone.noPush({ after: 1.3 });
		});
	});

	sideBySide("presence of the device", () => {
		test("C10 a chat state is not archived and wakes nobody while another device is online", async () => {
			const alice = await world.account();
			const phone = await alice.device();
			await alice.client();
			await phone.logout();
			await world.bob.say(alice.jid, undefined, chatState());
			await phone.noPush({ after: 1.2 });
		});
	});
}
