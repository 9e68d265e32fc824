// module.hook and fire_event know every event and what it carries.
import * as st from "util.stanza";
import { type Equal, holds } from "./equal";

declare global {
	interface ProsodyEvents {
		"spec-event": { readonly size: number };
	}
}

// The payload is inferred from the name.
module.hook("message/offline/handle", (event) => {
	holds<Equal<typeof event.username, string>>();
	holds<Equal<typeof event.origin, Session>>();
	holds<Equal<typeof event.stanza, Stanza>>();
});
module.hook("archive-message-added", (event) => {
	holds<
		Equal<
			typeof event,
			{ readonly origin: Session; readonly stanza: Stanza; readonly for_user: string; readonly id: string }
		>
	>();
});
module.hook("smacks-hibernation-start", (event) => {
	holds<Equal<typeof event.origin, ClientSession>>();
	holds<Equal<typeof event.queue, Stanza[]>>();
});
module.hook("smacks-hibernation-end", (event) => {
	holds<Equal<typeof event.resumed, ClientSession>>();
	// What comes in by the new connection is no client session any more.
	holds<Equal<typeof event.origin, Session>>();
});
module.hook("csi-is-stanza-important", (event) => {
	event.reason = "spec";
	return true;
});
module.hook("cloud_notify/push", (event) => {
	holds<Equal<typeof event.original_stanza, Stanza | undefined>>();
	holds<Equal<typeof event.important, boolean>>();
	holds<Equal<typeof event.push_info, CloudNotifyRegistration>>();
});

// Event names that are made of parts, also with a namespace known at run time only.
declare const xmlns: string;
module.hook(`iq-set/self/${xmlns}:enable`, (event) => {
	holds<Equal<typeof event.origin, ClientSession>>();
	return true;
});
module.hook(`iq-get/host/${xmlns}:query`, (event) => {
	holds<Equal<typeof event.origin, Session>>();
});
module.hook(`iq-error/host/${st.iq({ type: "get", id: "x" }).attr.id ?? ""}`, (event) => {
	holds<Equal<typeof event.stanza, Stanza>>();
});
module.hook("pre-message/full", (event) => {
	holds<Equal<typeof event.to_self, boolean | undefined>>();
});
module.hook("muc-set-affiliation-data/reserved_nickname", (event) => {
	holds<Equal<typeof event.room, Room>>();
});

// A handler that looks at less than there is, by name.
function messageOffline(event: { readonly stanza: Stanza }): boolean | void {
	if (event.stanza.attr.type === "headline") return true;
}
module.hook("message/offline/handle", messageOffline, 10);
module.unhook("message/offline/handle", messageOffline);

// Own events.
module.hook("spec-event", (event) => {
	holds<Equal<typeof event.size, number>>();
});
module.fire_event("spec-event", { size: 1 });
holds<Equal<ReturnType<typeof module.fire_event>, unknown>>();

// --- what does not compile ---

// @ts-expect-error: there is no such event
module.hook("message/ofline/handle", () => {});
// @ts-expect-error: an IQ request is named by namespace and name
module.hook("iq-set/self/enable", () => {});
// @ts-expect-error: there is no such address
module.hook("message/room", () => {});
// @ts-expect-error: an event of the server is none of a host
module.hook("user-deleted", () => {});
// @ts-expect-error: and the other way round
module.hook_global("message/bare", () => {});
// @ts-expect-error: "archive-message-added" calls it for_user
module.hook("archive-message-added", (event) => event.username === "alice");
// @ts-expect-error: "account-disco-info" has a reply and no stanza
module.hook("account-disco-info", (event) => event.stanza.attr.to === "");
// @ts-expect-error: the stanza of an overdue acknowledgement is never there
module.hook("smacks-ack-delayed", (event) => event.stanza.name === "message");
// @ts-expect-error: what was acknowledged late need not be a client's
module.hook("smacks-ack-delayed", (event) => string.len(event.origin.username) > 0);
// @ts-expect-error: a ping has no message behind it
module.hook("cloud_notify/push", (event) => event.original_stanza.name === "message");
// @ts-expect-error: the payload is what was fired, not a place to write
module.hook("message/offline/handle", (event) => void (event.username = "bob"));
// @ts-expect-error: a handler answers with a boolean or not at all
module.hook("message/bare", () => "handled");
// @ts-expect-error: nor with a promise
module.hook("message/bare", (event) => module.send_iq(event.stanza));
// @ts-expect-error: a handler takes one event
module.hook("message/bare", (origin: Session, stanza: Stanza) => origin.send(stanza) === true);
// @ts-expect-error: a handler of another event
module.hook("resource-bind", (event: StanzaEvent) => event.to_self);
// @ts-expect-error: the priority is a number
module.hook("message/bare", () => {}, "high");
// @ts-expect-error: a field is missing
module.fire_event("cloud-notify-ping", {});
// @ts-expect-error: a field is wrong
module.fire_event("spec-event", { size: "1" });
// @ts-expect-error: nobody declared this event
module.fire_event("spec-event-2", { size: 1 });
// @ts-expect-error: what handlers answered is not known before it was looked at
holds<Equal<boolean, ReturnType<typeof module.fire_event>>>();

// Events of the server.
module.hook_global("user-deleted", (event) => {
	holds<Equal<typeof event.host, string>>();
});
module.hook_global("server-stopping", (event) => {
	holds<Equal<typeof event.code, number | undefined>>();
});
module.hook_global("server-started", () => {}, -1);
// @ts-expect-error: this one carries the name of the host alone
module.hook_global("host-activated", (event) => event.host === "example.org");

// --- streams, disco and changes of rooms ---

module.hook("stream-features", ({ features, stream }) => {
	features.tag("example", { xmlns: "urn:example" }).up();
	// @ts-expect-error: 0.12 does not tell
	stream.from;
});
module.hook("host-disco-info-node", (event) => {
	if (event.node !== "urn:example") return;
	event.exists = true;
	// @ts-expect-error: which node is not for handlers to say
	event.node = "urn:other";
});
module.hook("stanza/urn:example:hello", ({ origin }) => void origin.id);
module.hook("item-added/feature", ({ item }) => {
	holds<Equal<typeof item, unknown>>();
});
module.hook("muc-pre-set-affiliation", (event) => {
	event.allowed = false;
	event.error = { type: "auth", condition: "forbidden" };
	// @ts-expect-error: no such type of errors
	event.error = { type: "never", condition: "forbidden" };
});
module.hook("muc-config-submitted/muc#roomconfig_roomname", ({ value, field }) => {
	holds<Equal<typeof value, DataFormValue | undefined>>();
	holds<Equal<typeof field, string>>();
});
// @ts-expect-error: an event of the server, not of hosts
module.hook("user-role-changed", () => {});
module.hook_global("user-role-changed", ({ role }) => void role.name);
module.hook_global("c2s-closed", ({ session }) => {
	// @ts-expect-error: it may have gone before
	session.id;
});
