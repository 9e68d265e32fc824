/** The payloads that the business rules speak of. */
import xml from "@xmpp/xml";

import { ns } from "./namespaces.mjs";

export const body = (text) => xml("body", {}, text);

export const subject = (text) => xml("subject", {}, text);

export const chatState = (state = "composing") => xml(state, ns.chatStates);

export const receipt = () => xml("received", { xmlns: ns.receipts, id: "m1" });

export const displayedMarker = () => xml("displayed", { xmlns: ns.markers, id: "m1" });

/** Not to be archived or stored, XEP-0334. */
export const noStore = () => xml("no-store", ns.hints);

/** To be archived, XEP-0334. */
export const store = () => xml("store", ns.hints);

/** OMEMO as most clients speak it; without payload it only carries a key. */
export function omemo({ payload = true } = {}) {
	const header = xml("header", { sid: "1" }, xml("key", { rid: "2" }, "AAAA"), xml("iv", {}, "AAAA"));
	return xml("encrypted", ns.omemo, header, payload ? xml("payload", {}, "AAAA") : undefined);
}

/** OMEMO of the namespaces `urn:xmpp:omemo:1` and `:2`. */
export function newOmemo(version, { payload = true } = {}) {
	const header = xml("header", { sid: "1" }, xml("keys", { jid: "alice@localhost" }));
	return xml("encrypted", `urn:xmpp:omemo:${version}`, header, payload ? xml("payload", {}, "AAAA") : undefined);
}

/** XEP-0380: the content is encrypted in the way of `namespace`. */
export const encryption = (namespace) => xml("encryption", { xmlns: ns.eme, namespace });

export const legacyPgp = () => xml("x", "jabber:x:encrypted", "AAAA");

export const openPgp = () => xml("openpgp", "urn:xmpp:openpgp:0", "AAAA");

/** The start of a call, XEP-0353. */
export function propose(id) {
	const description = xml("description", { xmlns: "urn:xmpp:jingle:apps:rtp:1", media: "audio" });
	return xml("propose", { xmlns: ns.jmi, id }, description);
}

/** The caller has given up. */
export const retract = (id) => xml("retract", { xmlns: ns.jmi, id });

export const directInvitation = () => xml("x", { xmlns: ns.conference, jid: "room@remote.example" });

export function mediatedInvitation() {
	return xml("x", ns.mucUser, xml("invite", { from: "host@remote.example" }, xml("reason", {}, "come")));
}

/** A message out of an archive, as a reply to a query. */
export function mamResult(text) {
	const forwarded = xml("forwarded", ns.forward, xml("message", { xmlns: ns.client, type: "chat" }, body(text)));
	return xml("result", { xmlns: ns.mam, queryid: "q", id: "archived" }, forwarded);
}

/** A message of a chat room on the foreign domain. */
export function roomMessage(to, nick, ...content) {
	return xml(
		"message",
		{ from: `room@remote.example/${nick}`, to, type: "groupchat", id: `g-${++lastId}` },
		...content,
	);
}

/** A message from somebody on the foreign domain. */
export function foreignMessage(to, type, ...content) {
	return xml("message", { from: "someone@remote.example/there", to, type, id: `f-${++lastId}` }, ...content);
}

let lastId = 0;
