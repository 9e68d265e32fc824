// Reading a stanza: what it carries, who sent it, what it is called. No decisions here.

import * as jid from "util.jid";
import * as ns from "./namespaces";

/** Which way a message went, seen from the account that it was queued for. */
type Direction = "received" | "sent";

/** What is said of a call (XEP-0353 0.6): which step, and the id of the call. */
interface CallStep {
	readonly step: "propose" | "retract";
	readonly id: string;
}

/** A service that withdraws a node from an account (XEP-0357 0.4.1, "Remote Disabling of Notifications"). */
interface AffiliationNotice {
	/** The account concerned, prepped; absent if the service named none. */
	readonly account?: string;
	/** The node, absent if the service named none. */
	readonly node?: string;
}

/**
 * The message that a carbon carries, or the stanza itself (C19).
 *
 * A carbon comes from the account's own bare JID (XEP-0280 1.0.1 section 11); one from anybody else is a forgery and
 * stays an ordinary stanza. What the account sends to itself counts as sent, with a carbon around it or not.
 *
 * @param account bare JID of the account that the stanza is for
 * @returns the carried message, and its direction
 */
function unwrapCarbon(stanza: Stanza, account: string): LuaMultiReturn<[Stanza, Direction]> {
	let message = stanza;
	if (stanza.name === "message" && stanza.attr.from === account) {
		const received = stanza.get_child("received", ns.carbons);
		const wrapper = received ?? stanza.get_child("sent", ns.carbons);
		message = wrapper?.get_child("forwarded", ns.forward)?.get_child("message", ns.client) ?? stanza;
	}
	return $multi(message, jid.bare(message.attr.from) === account ? "sent" : "received");
}

/**
 * The id under which `by` archived the stanza (XEP-0359 0.7), if it did.
 *
 * mod_mam adds its own id last and may leave a forged one before it, so the last one counts.
 *
 * @param by bare JID of the archive
 */
function archiveId(stanza: Stanza, by: string): string | undefined {
	let id: string | undefined;
	for (const { name, attr } of stanza.tags) {
		if (name === "stanza-id" && attr.xmlns === ns.stanzaId && attr.by === by) {
			id = attr.id;
		}
	}
	return id;
}

/** The first time stamp of a delayed message (XEP-0203 2.0), as written. */
function delayStamp(stanza: Stanza): string | undefined {
	return stanza.get_child("delay", ns.delay)?.attr.stamp;
}

/**
 * When mod_offline stored the message that it delivers now, if that was how the message came in. One that had been in
 * a session's queue before bears the delay of mod_smacks first, which names the account.
 *
 * @param host the domain of the account; mod_offline writes it into `from`
 * @returns the time stamp as written
 */
function offlineStamp(stanza: Stanza, host: string): string | undefined {
	const delay = stanza.get_child("delay", ns.delay);
	return delay?.attr.from === host ? delay.attr.stamp : undefined;
}

/** The call that the message announces or takes back, if it does (XEP-0353 0.6 sections 3.1 and 3.3). */
function callStep(stanza: Stanza): CallStep | undefined {
	if (stanza.attr.type === "error") {
		return undefined;
	}
	let found: CallStep | undefined;
	const { tags } = stanza;
	for (const index of $range(0, tags.length - 1)) {
		const { name, attr } = tags[index] as Stanza;
		const isStep = attr.xmlns === ns.callInvitation && (name === "propose" || name === "retract");
		if (isStep && (found === undefined || (name === "propose" && found.step === "retract"))) {
			found = { step: name, id: attr.id ?? "" };
		}
	}
	return found;
}

/** Whether the stanza carries a push notification, ours or another server's, so that it must not set off one (N5). */
function carriesNotification(stanza: Stanza): boolean {
	if (stanza.name === "iq") {
		const item = stanza.get_child("pubsub", ns.pubsub)?.get_child("publish")?.get_child("item");
		return item?.get_child("notification", ns.push) !== undefined;
	}
	if ((stanza.get_child("notification", ns.push) ?? stanza.get_child("notification", ns.push2)) !== undefined) {
		return true;
	}
	const item = stanza.get_child("event", ns.pubsubEvent)?.get_child("items")?.get_child("item");
	return item?.get_child("notification", ns.push) !== undefined;
}

/** How many accounts one message may withdraw nodes from: anybody may send it, and each account is looked up. */
const mostAccounts = 20;

/** What nearly all messages announce. */
const noNotices: ReadonlyArray<AffiliationNotice> = [];

/** The first child with a name and a namespace of its own. Every message is looked at, and this takes half as long as get_child. */
function childOf(stanza: Stanza, name: string, xmlns: string): Stanza | undefined {
	const { tags } = stanza;
	for (const index of $range(0, tags.length - 1)) {
		const tag = tags[index] as Stanza;
		if (tag.name === name && tag.attr.xmlns === xmlns) {
			return tag;
		}
	}
	return undefined;
}

/** The withdrawals that a message announces: affiliations of `none` (XEP-0060 1.26 section 8.9.4, C30). */
function affiliationNotices(stanza: Stanza): ReadonlyArray<AffiliationNotice> {
	const pubsub = stanza.attr.type !== "error" ? childOf(stanza, "pubsub", ns.pubsub) : undefined;
	if (pubsub === undefined) {
		return noNotices;
	}
	const list = pubsub.get_child("affiliations") ?? pubsub;
	const notices: AffiliationNotice[] = [];
	const accounts = new LuaSet<string>();
	let count = 0;
	for (const { attr } of list.childtags("affiliation")) {
		const named = attr.jid ?? "";
		count += accounts.has(named) ? 0 : 1;
		accounts.add(named);
		if (attr.affiliation === "none" && count <= mostAccounts) {
			notices.push({ account: jid.prep(attr.jid), node: attr.node ?? list.attr.node });
		}
	}
	return notices;
}

/** Whether the message is for this account and comes from somebody else (C10). */
function isAddressedTo(stanza: Stanza, account: string): boolean {
	const { to, from } = stanza.attr;
	return to !== undefined && jid.bare(to) === account && (from === undefined || jid.bare(from) !== account);
}

export { affiliationNotices, archiveId, callStep, carriesNotification, delayStamp, isAddressedTo, offlineStamp };
export { unwrapCarbon };
export type { AffiliationNotice, CallStep, Direction };
