/** What clients say in Push 2.0. */
import xml from "@xmpp/xml";

import { ns } from "./namespaces.mjs";

/** The profiles of <match/>. */
export const profiles = {
	all: "urn:xmpp:push2:match:all",
	important: "urn:xmpp:push2:match:important",
	archived: "urn:xmpp:push2:match:archived",
	archivedWithBody: "urn:xmpp:push2:match:archived-with-body",
};

/** The namespaces of <send/>. */
export const sends = {
	notifyOnly: "urn:xmpp:push2:send:notify-only:0",
	encrypted: "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0",
};

/** <send/>: the device learns that there is something, and no more. */
export const notifyOnly = () => xml("send", sends.notifyOnly);

/** <match/>: what is to be pushed, and how; notify-only unless one of the children says otherwise. */
export function match(profile, ...children) {
	const says = children.some((child) => child.name === "send");
	return xml("match", { profile }, ...children, says ? undefined : notifyOnly());
}

/** <filter/> for a room, a contact or a domain: mute it, or see <mention/> and <reply/> only. */
export const filter = (jid, ...exceptions) => xml("filter", { jid }, ...exceptions.map((name) => xml(name)));

/** <grace/>: how long another session keeps the device quiet, in seconds. */
export const grace = (seconds) => xml("grace", {}, String(seconds));

/** <enable/>; what is undefined is left out. */
export function enable2({ service, client }, ...matches) {
	const texts = Object.entries({ service, client }).filter(([, text]) => text !== undefined);
	return xml("enable", ns.push2, ...texts.map(([name, text]) => xml(name, {}, text)), ...matches);
}

export const disable2 = () => xml("disable", ns.push2);
