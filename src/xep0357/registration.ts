// A registration of XEP-0357: one `<enable/>` of one account (0.4.1 section 5), and how its requests are read.

import * as jid from "util.jid";
import * as st from "util.stanza";
import * as ns from "../push/namespaces";
import { isText, restoreNotes } from "../push/registration";
import { buildNotification } from "./notification";
import type { Registration } from "../push/registration";
import type { ServicePolicy, ServiceRefusal } from "../push/service_policy";

/**
 * A registration as it is stored. These fields are the contract of the store `cloud_notify`, which other modules read
 * and write (C35); listeners of `cloud_notify/registration` add fields of their own.
 */
interface CloudRegistration extends Registration {
	/** The push service, prepped. */
	readonly jid: string;
	readonly node?: string;
	readonly include_payload?: string;
	/** The publish options form, preserialized. */
	readonly options?: PreserializedStanza;
	readonly language?: string;
}

/** What is wrong with a request, as a word that the entry turns into a stanza error. */
type RequestError = "missing-jid" | "malformed-jid" | ServiceRefusal | "too-large";

/** What a `<disable/>` asks for: one node, or all nodes of the service. */
interface DisableRequest {
	readonly jid: string;
	readonly node?: string;
	/** Only what is registered for this room. */
	readonly room?: string;
}

/** Who asks, as far as a registration records it. */
interface Requester {
	/** The account under which registrations are stored. */
	readonly account: string;
	/** Its bare JID. */
	readonly address: string;
	/** The room that was asked, where that makes a difference. */
	readonly room?: string;
	readonly client_id?: string;
	readonly resource?: string;
}

/** Bytes of a node; of JID, node and options together (C3). */
const maxNode = 4096;
const maxRequest = 8192;

/** Elements within each other in the options. A form has three (XEP-0004); storages can't write what has hundreds. */
const maxDepth = 16;

/** The key of a registration in the store: `<jid> "<" <node or nothing>`, and for one room `"<" <room>` after it. */
function keyOf(service: string, node: string | undefined, room?: string): string {
	const key = `${service}<${node ?? ""}`;
	return room !== undefined ? `${key}<${room}` : key;
}

/** The push service that a request names, prepped. */
function requestedService(request: Stanza): LuaMultiReturn<[string] | [undefined, RequestError]> {
	const service = request.attr.jid;
	if (service === undefined || service === "") {
		return $multi(undefined, "missing-jid");
	}
	const prepped = jid.prep(service);
	// What can be prepped once more may come out as another JID, or as none.
	if (prepped === undefined || jid.prep(prepped) !== prepped) {
		return $multi(undefined, "malformed-jid");
	}
	return $multi(prepped);
}

/** Whether an element has more than so many others within each other. */
function isDeeper(element: Stanza, depth: number): boolean {
	for (const child of element.tags) {
		if (depth === 0 || isDeeper(child, depth - 1)) {
			return true;
		}
	}
	return false;
}

/** Whether a request keeps to the sizes (C3). */
function isModest(service: string, node: string, form: Stanza | undefined): boolean {
	if (form !== undefined && isDeeper(form, maxDepth)) {
		return false;
	}
	const size = string.len(service) + string.len(node) + (form !== undefined ? string.len(tostring(form)) : 0);
	return size <= maxRequest && string.len(node) <= maxNode;
}

/**
 * Reads an `<enable/>`.
 *
 * @param stanza the IQ that holds it
 * @param now seconds since the epoch
 */
function parseEnable(
	stanza: Stanza,
	requester: Requester,
	policy: ServicePolicy,
	now: number,
): LuaMultiReturn<[CloudRegistration] | [undefined, RequestError]> {
	const request = stanza.get_child("enable", ns.push) as Stanza;
	const [service, problem] = requestedService(request);
	if (service === undefined) {
		return $multi(undefined, problem);
	}
	const refused = policy.refusal(service, requester.address);
	if (refused !== undefined) {
		return $multi(undefined, refused);
	}
	const { node } = request.attr;
	const form = request.get_child("x", ns.dataForms);
	if (!isModest(service, node ?? "", form)) {
		return $multi(undefined, "too-large");
	}
	return $multi({
		jid: service,
		node,
		include_payload: request.attr.include_payload,
		options: form !== undefined ? st.preserialize(form) : undefined,
		timestamp: now,
		client_id: requester.client_id,
		resource: requester.client_id === undefined ? requester.resource : undefined,
		language: stanza.attr["xml:lang"],
		room: requester.room,
	});
}

/**
 * Reads a `<disable/>` (C6).
 *
 * @param room the room that was asked, where that makes a difference
 */
function parseDisable(
	stanza: Stanza,
	room: string | undefined,
): LuaMultiReturn<[DisableRequest] | [undefined, RequestError]> {
	const request = stanza.get_child("disable", ns.push) as Stanza;
	const [service, problem] = requestedService(request);
	if (service === undefined) {
		return $multi(undefined, problem);
	}
	return $multi({ jid: service, node: request.attr.node, room });
}

/** Whether a notification can be made with the node and the options as they are. */
function canBePublished(registration: CloudRegistration, service: string): boolean {
	const { node, options } = registration;
	const [made] = pcall(() => buildNotification("", "", { jid: service, node, options, timestamp: 0 }, {}));
	return made;
}

/**
 * Checks an entry that was read from a store: written by this module, by another of its name, or damaged (C7).
 *
 * @returns the entry and the key that it should have, or nothing
 */
function restore(entry: unknown): LuaMultiReturn<[CloudRegistration, string] | [undefined, undefined]> {
	if (typeof entry !== "object") {
		return $multi(undefined, undefined);
	}
	const registration = entry as Mutable<CloudRegistration>;
	const { node } = registration;
	const service = typeof registration.jid === "string" ? jid.prep(registration.jid) : undefined;
	const sound = isText(node) && restoreNotes(registration);
	if (service === undefined || !sound || !canBePublished(registration, service)) {
		return $multi(undefined, undefined);
	}
	registration.jid = service;
	return $multi(registration, keyOf(service, node, registration.room));
}

export { keyOf, parseDisable, parseEnable, restore };
export type { CloudRegistration, DisableRequest, Requester, RequestError };
