// The notification: the IQ that publishes a push (XEP-0357 0.4.1 section 7), rules C23 to C25.

import * as st from "util.stanza";
import * as ns from "../push/namespaces";
import type { CloudRegistration } from "./registration";

/** What the administrator lets notifications tell. */
interface Disclosure {
	/** Whether the body of a message may leave the server. */
	readonly body: boolean;
	/** Whether the sender of a message may leave the server. */
	readonly sender: boolean;
	/** What stands for the body of an important message; nothing if empty. */
	readonly importantBody: string;
}

/** A notification ready to be sent, in the parts that listeners may change. */
interface Notification {
	readonly stanza: Stanza;
	readonly payload: Stanza;
	readonly summary: CloudNotifySummary;
}

/** The fields of the summary form in the order in which they are written. */
const summaryFields = ["message-count", "last-message-sender", "last-message-body"] as const;

/**
 * What is told of a message.
 *
 * @param message what sets off the push, if anything does
 * @param important whether the person is to see it
 */
function summarize(message: Stanza | undefined, important: boolean, disclosure: Disclosure): CloudNotifySummary {
	const summary: CloudNotifySummary = { "message-count": "1" };
	const sender = message?.attr.from;
	if (disclosure.sender && sender !== undefined) {
		summary["last-message-sender"] = sender;
	}
	if (important) {
		const real = disclosure.body ? (message?.get_child_text("body") ?? "") : "";
		const body = real !== "" ? real : disclosure.importantBody;
		if (body !== "") {
			summary["last-message-body"] = body;
		}
	}
	return summary;
}

/** The summary as a form that holds only fields with a value. */
function summaryForm(summary: CloudNotifySummary): Stanza {
	const form = st.stanza("x", { xmlns: ns.dataForms, type: "submit" });
	form.tag("field", { var: "FORM_TYPE", type: "hidden" }).text_tag("value", ns.pushSummary).up();
	for (const name of summaryFields) {
		const value = summary[name];
		if (value !== undefined) {
			form.tag("field", { var: name }).text_tag("value", value).up();
		}
	}
	return form;
}

/** The payload that tells a summary. */
function payloadOf(summary: CloudNotifySummary): Stanza {
	return st.stanza("notification", { xmlns: ns.push }).add_child(summaryForm(summary));
}

/** What is published of a payload. */
function itemOf(payload: Stanza): Stanza {
	return st.stanza("item").add_child(payload);
}

/**
 * Publishes an item to one registration. It is made from the inside, which takes half the memory of a path of open tags.
 *
 * @param id of the IQ
 * @param from the host that publishes
 */
function publish(id: string, from: string, registration: CloudRegistration, item: Stanza): Stanza {
	const pubsub = st
		.stanza("pubsub", { xmlns: ns.pubsub })
		.add_child(st.stanza("publish", { node: registration.node }).add_child(item));
	if (registration.options !== undefined) {
		pubsub.add_child(st.stanza("publish-options").add_child(st.deserialize(registration.options)));
	}
	return st.iq({ type: "set", id, from, to: registration.jid }).add_child(pubsub);
}

/** Builds the notification for one registration, see {@link publish}. */
function buildNotification(
	id: string,
	from: string,
	registration: CloudRegistration,
	summary: CloudNotifySummary,
): Notification {
	const payload = payloadOf(summary);
	return { stanza: publish(id, from, registration, itemOf(payload)), payload, summary };
}

export { buildNotification, itemOf, payloadOf, publish, summarize };
export type { Disclosure, Notification };
