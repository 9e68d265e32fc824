/** The rules C19 to C21 and N5, for the model: is a stanza news, is it important, what does it say? */
import { ns } from "../../e2e/support/namespaces.mjs";

export const yes = "yes";
export const no = "no";
/** The rules leave it open. */
export const maybe = "maybe";

const bareOf = (jid = "") => jid.split("/")[0].toLowerCase();

/**
 * What the rules say of `stanza` (an element) for the account with this bare JID.
 * `news`: may it push at all; `important`; `call`: {action, id} if it announces a call; `sender`, `body`: what a
 * notification may quote; `own`: whether the account itself has sent it.
 */
export function judge(stanza, account, { ownNicks = new Set() } = {}) {
	if (stanza.name !== "message") return judgeOther(stanza);
	const { message, carbon } = unwrap(stanza, account);
	const isFromSelf = bareOf(message.attrs.from) === account;
	// To oneself: what the account sends to itself, with or without an address.
	const toSelf = isFromSelf && bareOf(message.attrs.to ?? account) === account;
	const own = (carbon === "sent" || isFromSelf) && !toSelf;
	return {
		news: newsIn(message),
		important: own ? no : weaken(toSelf, importanceOf(message, ownNicks)),
		call: callIn(message),
		sender: message.attrs.from,
		body: textOf(message),
		type: message.attrs.type ?? "normal",
		own,
		toSelf,
		carbon,
	};
}

function judgeOther(stanza) {
	const answer = stanza.name === "iq" && ["result", "error"].includes(stanza.attrs.type);
	return {
		news: answer || carriesNotification(stanza) ? no : hasNotification(stanza) ? maybe : yes,
		important: no,
		sender: stanza.attrs.from,
		type: stanza.attrs.type,
	};
}

/** C19: a carbon counts only when it comes from the account itself. */
function unwrap(stanza, account) {
	if (stanza.attrs.from !== undefined && stanza.attrs.from !== account) return { message: stanza };
	for (const carbon of ["received", "sent"]) {
		const message = stanza.getChild(carbon, ns.carbons)?.getChild("forwarded", ns.forward)?.getChild("message");
		if (message) return { message, carbon };
	}
	return { message: stanza };
}

/** N5 */
function newsIn(message) {
	if (carriesNotification(message)) return no;
	return hasNotification(message) ? maybe : yes;
}

function carriesNotification(stanza) {
	const items = [
		stanza.name === "message" ? stanza : undefined,
		stanza.getChild("pubsub", ns.pubsub)?.getChild("publish")?.getChild("item"),
		stanza.getChild("event", ns.pubsubEvent)?.getChild("items")?.getChild("item"),
	];
	return items.some((item) => item?.getChild("notification", ns.push));
}

function hasNotification(element) {
	return element.getChildElements().some((child) => child.is("notification", ns.push) || hasNotification(child));
}

const knownTypes = new Set([undefined, "", "normal", "chat", "groupchat", "headline", "error"]);

function importanceOf(message, ownNicks) {
	const { type } = message.attrs;
	if (type === "error" || type === "headline") return no;
	if (message.getChild("result", ns.mam)) return no;
	if (type === "groupchat" && ownNicks.has(message.attrs.from)) return ownNicks.unsure ? maybe : no;
	return weaken(!knownTypes.has(type), contentImportance(message, type === "groupchat"));
}

function contentImportance(message, inRoom) {
	const keyOnly = omemo(message) === "key";
	const text = textOf(message);
	const other = message.getChild("encryption", ns.eme) || pgp(message) || callIn(message) || invitation(message);
	if (keyOnly) return text || other ? maybe : no;
	if (text?.trim()) return yes;
	const encrypted = omemo(message) || message.getChild("encryption", ns.eme) || pgp(message);
	if (encrypted === "mixed") return maybe;
	if (encrypted) return yes;
	if (callIn(message)?.action === "propose") return inRoom ? maybe : yes;
	if (invitation(message)) return inRoom ? maybe : yes;
	return text ? maybe : no;
}

function weaken(condition, importance) {
	return condition && importance === yes ? maybe : importance;
}

function textOf(message) {
	return message.getChildText("body") ?? undefined;
}

function omemo(message) {
	const kinds = [ns.omemo, "urn:xmpp:omemo:1", "urn:xmpp:omemo:2"];
	const found = kinds.map((kind) => message.getChild("encrypted", kind)).filter(Boolean);
	if (found.length === 0) return undefined;
	const withPayload = found.filter((element) => element.getChild("payload"));
	if (withPayload.length === 0) return "key";
	return withPayload.length === found.length ? "payload" : "mixed";
}

function pgp(message) {
	return message.getChild("x", "jabber:x:encrypted") || message.getChild("openpgp", "urn:xmpp:openpgp:0");
}

function callIn(message) {
	for (const action of ["propose", "retract"]) {
		const element = message.getChild(action, ns.jmi);
		// Whoever retracts must be who has proposed.
		if (element) return { action, id: element.attrs.id, name: `${bareOf(message.attrs.from)} ${element.attrs.id}` };
	}
	return undefined;
}

function invitation(message) {
	return message.getChild("x", ns.conference) || message.getChild("x", ns.mucUser)?.getChild("invite");
}
