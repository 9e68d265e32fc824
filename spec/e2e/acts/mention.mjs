/** The second act of the demo: a mention in a room that the member is not in. Each step fails with its reason. */
import { indent } from "../support/pretty.mjs";
import { tell } from "../support/timeline.mjs";
import { until } from "../support/wait.mjs";
import { expectNothingMore } from "./ending.mjs";

export async function showMention({ server, appServer, phone, desktop }, service) {
	const node = "alice-phone-rooms";
	const room = `tea@${service}`;
	await desktop.joinRoom(room, "bob");
	await desktop.makeMember(room, phone.account);
	tell("desktop", `bob opens ${room} and makes alice a member`);
	await phone.enablePush(appServer.domain, node, service);
	await phone.joinRoom(room, "alice");
	await phone.leaveRoom(room, "alice");
	tell("phone", `alice registers with ${service}, enters the room, and leaves`);

	await desktop.sayInRoom(room, "The weather is fine.");
	tell("desktop", "bob writes in the room: The weather is fine.");
	await desktop.sayInRoom(room, "Tea is ready, alice!", { begin: 14, end: 19, uri: `xmpp:${phone.account}` });
	tell("desktop", "bob writes in the room: Tea is ready, alice!");

	const push = await appServer.next(node);
	tell("app server", "the push for the mention has arrived:", indent(push.element));
	if (!push.fields?.["last-message-body"]) throw new Error("the push does not say that it is important");

	await phone.joinRoom(room, "alice");
	await until("the phone has the message", () => phone.messages.includes("Tea is ready, alice!"));
	tell("phone", "the push has woken the device: alice enters the room and reads: Tea is ready, alice!");

	await expectNothingMore(server, appServer, node);
}
