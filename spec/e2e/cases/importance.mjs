/** C19 to C22: stanzas that are important, and stanzas that are not. */
import xml from "@xmpp/xml";

import { ns } from "../support/namespaces.mjs";
import * as payload from "../support/stanzas.mjs";

/** A message of somebody on the foreign domain, to whom it is told. */
export const message =
	(type, ...content) =>
	(to) =>
		payload.foreignMessage(to, type, ...content);
export const chat = (...content) => message("chat", ...content);
const room =
	(nick, ...content) =>
	(to) =>
		payload.roomMessage(to, nick, ...content);

/** Any other stanza of theirs. */
export const foreign = (name, type, content) => (to) =>
	xml(name, { from: "someone@remote.example/there", to, type, id: "foreign" }, content);

function asError(stanza) {
	stanza.attrs.type = "error";
	return stanza;
}

/** C20: what the person is to see, by what it is. Each is given the JID that it goes to. */
export const important = {
	"a body": chat(payload.body("hello")),
	"a body of type normal": message("normal", payload.body("hello")),
	"a body without type": message(undefined, payload.body("hello")),
	"a body beside a chat state": chat(payload.body("hello"), payload.chatState("active")),
	"a room message with body": room("carol", payload.body("hello")),
	"OMEMO without body": chat(payload.omemo()),
	"OMEMO with a fallback body": chat(payload.omemo(), payload.body("encrypted")),
	"OMEMO of urn:xmpp:omemo:1": chat(payload.newOmemo(1)),
	"OMEMO of urn:xmpp:omemo:2": chat(payload.newOmemo(2)),
	"OMEMO in a room": room("carol", payload.omemo()),
	"XEP-0380 encryption of any kind": chat(payload.encryption("urn:example:encryption")),
	"legacy OpenPGP": chat(payload.legacyPgp()),
	"OpenPGP for XMPP": chat(payload.openPgp()),
	"a direct invitation": chat(payload.directInvitation()),
	"a mediated invitation": message("normal", payload.mediatedInvitation()),
};

/** C21: what the person need not see. */
export const unimportant = {
	presence: foreign("presence"),
	"a subscription request": foreign("presence", "subscribe"),
	"an IQ": foreign("iq", "get", xml("ping", ns.ping)),
	"an error": message("error", payload.chatState()),
	"an error with body": message("error", payload.body("hello")),
	"an error in a room with body": (to) => asError(payload.roomMessage(to, "carol", payload.body("hello"))),
	"a headline": message("headline", payload.body("news")),
	"a subject in a room": room("carol", payload.subject("topic")),
	"a subject in a room with an empty body": room("carol", payload.subject("topic"), payload.body("")),
	"an empty body": chat(payload.body("")),
	"a chat state": chat(payload.chatState()),
	"a receipt": chat(payload.receipt()),
	"a marker": chat(payload.displayedMarker()),
	"an OMEMO key without payload": chat(payload.omemo({ payload: false })),
	"an OMEMO 2 key without payload": chat(payload.newOmemo(2, { payload: false })),
	"a result out of an archive": message(undefined, payload.mamResult("hello")),
	"the end of a call": chat(xml("finish", { xmlns: ns.jmi, id: "call" })),
	"an empty message": chat(),
};
