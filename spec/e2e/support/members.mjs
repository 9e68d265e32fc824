/** Members of rooms, the devices that they have registered with a room service, and how messages name them. */
import assert from "node:assert/strict";

import xml from "@xmpp/xml";

import { enableElement } from "./account.mjs";
import { errorOf } from "./client.mjs";
import { ns } from "./namespaces.mjs";
import { freshNode, receivingPushes } from "./receiving.mjs";

/**
 * Somebody with a device that is to be pushed by a room service. `who` asks for that: a client of this server, or a
 * {@link Stranger}.
 */
export class Member extends receivingPushes(Object) {
	constructor(world, who, { node = freshNode(), options, appServer = world.push } = {}) {
		super();
		Object.assign(this, { world, who, node, options, appServer });
	}

	/** The bare JID. */
	get jid() {
		return this.who.jid.split("/")[0];
	}

	/** Asks a service or a room for pushes; gives "type/condition" of the error, or undefined when that was accepted. */
	async enable(to, attributes = {}, ...extensions) {
		const request = { jid: this.appServer.domain, node: this.node, ...attributes };
		return errorOf(await this.who.iq("set", enableElement(request, this.options, ...extensions), { to }));
	}

	/** Asks for pushes; fails if that is refused. */
	async register(to, attributes, ...extensions) {
		assert.equal(await this.enable(to, attributes, ...extensions), undefined, `enable at ${to}`);
		return this;
	}

	/** Takes the registration back; gives the error likewise. */
	async disable(to, attributes = { jid: this.appServer.domain, node: this.node }) {
		return errorOf(await this.who.iq("set", xml("disable", { xmlns: ns.push, ...attributes }), { to }));
	}

	/** What a room service has stored; undefined if nothing. */
	stored(service) {
		return this.world.record(service, "muc_cloud_notify", this.jid);
	}

	/** The keys of what is stored. */
	async keys(service) {
		return Object.keys((await this.stored(service)) ?? {}).sort();
	}
}

/** XEP-0372: somebody is mentioned. */
export const reference = (attributes) => xml("reference", { xmlns: ns.references, type: "mention", ...attributes });

/** XEP-0372: a part of the text names somebody. */
export const naming = (text, part) => reference(rangeOf(text, part));

/** XEP-0513: an explicit mention. */
export const mention = (attributes, ...children) => xml("mention", { xmlns: ns.mentions, ...attributes }, ...children);

/** XEP-0461: a reply. */
export const reply = (attributes) => xml("reply", { xmlns: ns.reply, ...attributes });

/** The URI of a person, or of an occupant; the nick percent-encoded (RFC 5122). */
export function uriOf(jid) {
	const [bare, ...nick] = jid.split("/");
	return nick.length > 0 ? `xmpp:${bare}/${encodeURIComponent(nick.join("/"))}` : `xmpp:${bare}`;
}

/** Where a part of a text is, in code points. */
export function rangeOf(text, part) {
	const begin = [...text.slice(0, text.indexOf(part))].length;
	return { begin, end: begin + [...part].length };
}
