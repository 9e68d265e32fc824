/** The first act of the demo: a message for a phone that hibernates. Each step fails with its reason. */
import { indent } from "../support/pretty.mjs";
import { tell } from "../support/timeline.mjs";
import { until } from "../support/wait.mjs";
import { expectNothingMore } from "./ending.mjs";

export async function showMessage({ server, appServer, phone, desktop }) {
	const node = "alice-phone";
	await phone.enablePush(appServer.domain, node);
	tell("phone", `alice's device registers for pushes at ${appServer.domain}`);

	await phone.cut();
	await until("Prosody notices that the phone is gone", () => isHibernating(server, phone));
	tell("phone", "the connection is cut; Prosody keeps the session in hibernation");

	await desktop.say(phone.account, "Are you there?");
	tell("desktop", "bob writes: Are you there?");

	const push = await appServer.next(node);
	tell("app server", "the push has arrived:", indent(push.element));
	if (!push.fields?.["last-message-body"]) throw new Error("the push does not say that it is important");

	await phone.resume();
	tell("phone", "the push has woken the device: it is back, in the same session");
	await until("the phone has the message", () => phone.messages.includes("Are you there?"));
	tell("phone", "alice reads: Are you there?");

	await expectNothingMore(server, appServer, node);
}

function isHibernating(server, client) {
	return server.run("local s = session(...) return s ~= nil and not not s.hibernating", client.jid);
}
