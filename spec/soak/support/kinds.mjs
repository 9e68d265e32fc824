/**
 * The kinds of messages, and what is known of each without regard to pushes.
 *
 * `to`: "bare" for the account's bare JID, or the full JID of a "phone", a "live" or an "away" device;
 * `type`: of the message, "chat" unless given; `content`: its children;
 * `important`: by C20, C21;
 * `archived`: whether mod_mam keeps it; `needs`: what an account must have for it to make sense;
 * `call`: the step of a call that it is; `from`: "room" for an occupant of a room, "live" for the account's own live device.
 */
import xml from "@xmpp/xml";

import { ns } from "../../e2e/support/namespaces.mjs";
import * as payload from "../../e2e/support/stanzas.mjs";

const text = ({ id }) => payload.body(`text of ${id}`);
const kept = { archived: true, important: true };
const heard = { archived: false, important: true };
const quiet = { archived: false, important: false };
const keptQuiet = { archived: true, important: false };

const all = {
	"chat with body": { weight: 10, to: "bare", content: (m) => [text(m)], ...kept },
	"normal with body": { weight: 2, to: "bare", type: "normal", content: (m) => [text(m)], ...kept },
	"chat to the phone": { weight: 3, to: "phone", content: (m) => [text(m)], ...kept },
	"chat to the live device (carbon)": { weight: 4, to: "live", content: (m) => [text(m)], ...kept },
	"chat to the device that is away": { weight: 2, to: "away", content: (m) => [text(m)], ...kept },
	"chat, not to be stored": { weight: 2, to: "bare", content: (m) => [text(m), payload.noStore()], ...heard },
	OMEMO: { weight: 4, to: "bare", content: () => [payload.omemo(), payload.store()], ...kept },
	"OMEMO with body": { weight: 2, to: "bare", content: (m) => [payload.omemo(), text(m)], ...kept },
	"OMEMO 2": { weight: 1, to: "bare", content: () => [payload.newOmemo(2)], ...heard },
	"OMEMO key transport": { weight: 1, to: "bare", content: () => [payload.omemo({ payload: false })], ...quiet },
	OpenPGP: { weight: 1, to: "bare", content: () => [payload.openPgp()], ...heard },
	"XEP-0380": {
		weight: 1,
		to: "bare",
		content: () => [payload.legacyPgp(), payload.encryption("jabber:x:encrypted")],
		...kept,
	},
	"direct invitation": { weight: 1, to: "bare", type: "normal", content: () => [payload.directInvitation()], ...kept },
	"mediated invitation": {
		weight: 1,
		to: "bare",
		type: "normal",
		content: () => [payload.mediatedInvitation()],
		...kept,
	},
	"chat state": { weight: 6, to: "bare", content: () => [payload.chatState()], ...quiet },
	receipt: { weight: 3, to: "bare", content: () => [payload.receipt()], ...keptQuiet },
	marker: { weight: 3, to: "bare", content: () => [payload.displayedMarker()], ...keptQuiet },
	headline: { weight: 2, to: "bare", type: "headline", content: (m) => [text(m)], ...quiet },
	"error to the phone": {
		weight: 1,
		to: "phone",
		type: "error",
		content: (m) => [text(m)],
		...keptQuiet,
		needs: "no other session",
	},
	"error to the bare JID": { weight: 1, to: "bare", type: "error", content: (m) => [text(m)], ...quiet },
	groupchat: { weight: 3, to: "phone", type: "groupchat", from: "room", content: (m) => [text(m)], ...heard },
	"groupchat, subject": {
		weight: 1,
		to: "phone",
		type: "groupchat",
		from: "room",
		content: () => [payload.subject("news")],
		...quiet,
	},
	"groupchat to the bare JID": {
		weight: 3,
		to: "bare",
		type: "groupchat",
		from: "room",
		content: (m) => [text(m)],
		...heard,
	},
	"MAM result": { weight: 1, to: "phone", type: "normal", content: () => [payload.mamResult("old")], ...quiet },
	"call, propose": { weight: 2, to: "bare", content: ({ call }) => [payload.propose(call)], ...kept, call: "propose" },
	"call, retract": {
		weight: 2,
		to: "bare",
		content: ({ call }) => [payload.retract(call)],
		...keptQuiet,
		call: "retract",
	},
	"own message (sent carbon)": { weight: 3, to: "contact", from: "live", content: (m) => [text(m)], ...keptQuiet },
};

export const kinds = Object.entries(all).map(([name, kind]) => ({ name, type: "chat", ...kind }));

const contact = "contact@remote.example";
let lastNumber = 0;

/** A new message of a kind to an account, with what tells it from all others: its sender and its id. */
export function compose(kind, account) {
	const number = ++lastNumber;
	const from = senderOf(kind, number, account);
	const message = { kind, id: `m${number}`, from, to: addressOf(kind, account), important: kind.important };
	return kind.call ? partOfCall(message, account) : message;
}

/** The message as it is sent. */
export function toElement({ kind, id, from, to, call }) {
	const attributes = { from, to, id, type: kind.type };
	return xml("message", attributes, ...kind.content({ id, call }));
}

/** The id of a message, or of the one that a carbon carries. */
export function carriedId(element) {
	const carbon = element.getChild("received", ns.carbons) ?? element.getChild("sent", ns.carbons);
	return (carbon?.getChild("forwarded", ns.forward)?.getChild("message") ?? element).attrs.id;
}

/** Who has called takes the call back, once; what takes back a call that never was is sent as well. */
function partOfCall(message, account) {
	const own = { from: message.from, id: `call-of-${message.id}` };
	const { from, id } = message.kind.call === "retract" ? (account.call ?? own) : own;
	account.call = message.kind.call === "propose" ? own : undefined;
	return { ...message, from, call: id };
}

function senderOf({ from }, number, account) {
	if (from === "live") return account.live.jid;
	return from === "room" ? `room@remote.example/nick${number}` : `friend${number % 97}@remote.example/${number}`;
}

function addressOf({ to }, account) {
	if (to === "bare") return account.jid;
	if (to === "contact") return contact;
	const target = { phone: account.phones[0], live: account.live, away: account.away[0] }[to];
	return `${account.jid}/${target.resource}`;
}
