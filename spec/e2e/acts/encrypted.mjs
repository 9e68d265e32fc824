/**
 * The third act of the demo: Push 2.0. A message reaches the phone through a gateway and a service of Web Push, and neither
 * can read it; on Prosody 0.12, which cannot encrypt, they learn that there is one. Each step fails with its reason.
 */
import { Gateway } from "../support/gateway.mjs";
import { ns } from "../support/namespaces.mjs";
import { indent } from "../support/pretty.mjs";
import { match, profiles } from "../support/push2.mjs";
import { PushEndpoint } from "../support/push_endpoint.mjs";
import { Subscriber } from "../support/subscriber.mjs";
import { tell } from "../support/timeline.mjs";
import { until } from "../support/wait.mjs";
import { expectNothingMore } from "./ending.mjs";

const words = "The rabbit is late. Do not tell anybody.";

export async function showEncrypted({ server, phone, desktop, gatewayDomain, encrypts }) {
	const gateway = await Gateway.component(server, gatewayDomain);
	const endpoint = await PushEndpoint.open();
	tell("gateway", `${gatewayDomain} is connected as a component`);
	const scene = { server, phone, desktop, gateway, endpoint };
	try {
		await (encrypts ? showWebPush(scene) : showNotifyOnly(scene));
	} finally {
		await endpoint.close();
	}
}

async function showWebPush({ server, phone, desktop, gateway, endpoint }) {
	const app = new Subscriber().subscribe(endpoint);
	gateway.relay();
	tell("phone", `the app subscribes at a service of Web Push, ${endpoint.origin}, and makes its keys`);
	const push = await wake({
		phone,
		desktop,
		gateway,
		client: app.url,
		matches: [match(profiles.important, app.send())],
	});
	tell("gateway", "a notification has arrived; this is all that the gateway sees:", shown(push.element));
	if (String(push).includes(words)) throw new Error("the gateway could read the message");

	const [status] = await Promise.all(gateway.relayed);
	if (status !== 201) throw new Error(`the service of Web Push answered ${status}`);
	const { body, headers } = await app.next();
	tell(
		"web push",
		`took ${body.length} bytes of ${headers["content-encoding"]}, urgency ${headers.urgency}; the token is valid`,
	);

	const text = app.decrypt(body);
	const message = app.read(body);
	const size = Buffer.byteLength(text);
	tell("phone", `the app decrypts them: ${size} bytes, most of them padding; in them, from ${message.attrs.from}:`);
	tell(
		"phone",
		`${message.getChildText("body")}  (archived as ${message.getChild("stanza-id", ns.stanzaId).attrs.id})`,
	);
	if (message.getChildText("body") !== words) throw new Error("the message is not what was written");
	await comeBack({ server, phone, gateway, client: app.url });
}

async function showNotifyOnly({ server, phone, desktop, gateway }) {
	const client = "alice-phone-2";
	const push = await wake({ phone, desktop, gateway, client, matches: [match(profiles.important)] });
	tell("gateway", "a notification has arrived; it says that there is a message, not which:", indent(push.element));
	await comeBack({ server, phone, gateway, client });
}

/** The phone registers, loses its connection and is written to; gives the push. */
async function wake({ phone, desktop, gateway, client, matches }) {
	await phone.enablePush2({ service: gateway.jid, client }, ...matches);
	tell("phone", `alice's device registers for pushes at ${gateway.jid}`);
	await phone.cut();
	tell("phone", "the connection is cut");
	await desktop.say(phone.account, words);
	tell("desktop", `bob writes: ${words}`);
	return gateway.next(client);
}

async function comeBack({ server, phone, gateway, client }) {
	await phone.resume();
	await until("the phone has the message", () => phone.messages.includes(words));
	tell("phone", "the device is back, in the same session, and has the message from the server too");
	await expectNothingMore(server, gateway, client, "gateway");
}

/** An element as indented XML in which what nobody can read is cut. */
function shown(element) {
	return indent(element).replace(/[\w+/=.-]{100,}/g, (text) => `${text.slice(0, 40)}… (${text.length} characters)`);
}
