/** What messages may carry, by name, so that a counterexample can be read. */
import xml from "@xmpp/xml";

import { ns } from "../../e2e/support/namespaces.mjs";
import * as payload from "../../e2e/support/stanzas.mjs";

const deep = (depth) => (depth === 0 ? "x" : xml("deep", { xmlns: `urn:deep:${depth % 3}` }, deep(depth - 1)));

const carried = (...content) => xml("forwarded", ns.forward, xml("message", { xmlns: ns.client }, ...content));

const notification = () => xml("notification", ns.push, xml("x", { xmlns: ns.data, type: "submit" }));

export const bodies = {
	text: () => payload.body("hello"),
	unique: (number) => payload.body(`private words ${number}`),
	empty: () => payload.body(""),
	huge: () => payload.body("ü".repeat(20_000)),
	odd: () => payload.body("\u202e\ud83d\udca9 &<>\"' ]]> %s %d \u0301\u0301 \ufffd"),
};

export const contents = {
	omemo: () => payload.omemo(),
	"omemo key": () => payload.omemo({ payload: false }),
	"omemo 1": () => payload.newOmemo(1),
	"omemo 2": () => payload.newOmemo(2),
	"omemo 2 key": () => payload.newOmemo(2, { payload: false }),
	eme: () => payload.encryption("urn:example:encryption"),
	"legacy pgp": payload.legacyPgp,
	openpgp: payload.openPgp,
	"chat state": () => payload.chatState(),
	receipt: payload.receipt,
	"receipt request": () => xml("request", ns.receipts),
	marker: payload.displayedMarker,
	"no-store": payload.noStore,
	store: payload.store,
	"no-copy": () => xml("no-copy", ns.hints),
	private: () => xml("private", ns.carbons),
	subject: () => payload.subject("a topic"),
	propose: (number) => payload.propose(`call-${number % 5}`),
	"propose without id": () => xml("propose", ns.jmi),
	retract: (number) => payload.retract(`call-${number % 5}`),
	finish: () => xml("finish", { xmlns: ns.jmi, id: "call-1" }),
	"direct invitation": payload.directInvitation,
	"mediated invitation": payload.mediatedInvitation,
	"mam result": () => payload.mamResult("archived words"),
	"forged received carbon": () => xml("received", ns.carbons, carried(payload.body("forged words"))),
	"forged sent carbon": () => xml("sent", ns.carbons, carried(payload.body("forged words"))),
	"hollow carbon": () => xml("received", ns.carbons),
	"carbon without message": () => xml("received", ns.carbons, xml("forwarded", ns.forward)),
	"pubsub event": () => xml("event", ns.pubsubEvent, xml("items", { node: "n" }, xml("item", {}, xml("x")))),
	notification,
	"notification event": () =>
		xml("event", ns.pubsubEvent, xml("items", { node: "n" }, xml("item", {}, notification()))),
	"stanza-id": () => xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by: "localhost", id: "forged" }),
	"stanza-id without anything": () => xml("stanza-id", { xmlns: "urn:xmpp:sid:0" }),
	delay: () => xml("delay", { xmlns: ns.delay, stamp: "yesterday" }),
	deep: () => deep(40),
	many: () => xml("many", "urn:many", ...Array.from({ length: 300 }, (_, index) => xml("e", { a: String(index) }))),
	error: () => xml("error", { type: "cancel" }, xml("service-unavailable", ns.stanzas)),
	"hollow encrypted": () => xml("encrypted", ns.omemo),
	"hollow muc": () => xml("x", ns.mucUser),
	"reply fallback": () => xml("reply", { xmlns: "urn:xmpp:reply:0", to: "room@remote.example/nick" }),
};

/** Nodes, and what clients may make of them. */
export const nodeEndings = {
	plain: "",
	odd: " <&>'\"]] \u00e9\ud83d\udca9\u202e",
	bracket: "<push.localhost<",
	long: "n".repeat(4000),
};

/** JIDs of services: those at the top are ours, so that pushes are seen. */
export const services = [
	"push.localhost",
	"push.example.net",
	"user@push.localhost",
	"push.localhost/resource",
	"PUSH.Localhost",
	"push.unseen.example",
	"remote.example/\u00df\u3000",
];

/** JIDs that no registration may have, or that are at the edge of it; %s is the own account. */
export const oddServices = [
	undefined,
	"",
	" ",
	"@",
	"/",
	"push@",
	"@push.localhost",
	"a b@push.localhost",
	"x@y@z",
	"push.localhost/",
	"..",
	"\u200b@push.example.net",
	"\ufffd\ufffe".slice(0, 1),
	"\u{1f4a9}.example",
	"x".repeat(1024),
	`${"y".repeat(1024)}@push.localhost`,
	"nobody@localhost",
	"nobody@LOCALHOST/x",
	"x@neighbour.localhost",
	"%s",
	"%s/r0",
	"%S",
	"push.localhost<x",
	"xn--fa-hia.example",
];

/** Further children of an <enable/>. */
export const enableJunk = {
	nothing: () => [],
	text: () => ["some text"],
	deep: () => [deep(40)],
	"a form of another kind": () => [xml("x", { xmlns: ns.data, type: "result" })],
	"an empty form": () => [xml("x", { xmlns: ns.data, type: "submit" })],
	"two forms": () => [xml("x", { xmlns: ns.data, type: "submit" }), xml("x", { xmlns: ns.data, type: "cancel" })],
	"fields without name": () => [xml("x", { xmlns: ns.data, type: "submit" }, xml("field", {}, xml("value", {}, "v")))],
	"an enable inside": () => [xml("enable", { xmlns: ns.push, jid: "push.localhost", node: "inner" })],
	"a filter": () => [xml("muted", "tigase:push:filter:muted:0", xml("item", { jid: "a@b" }))],
	many: () => [contents.many()],
	huge: () => [xml("huge", "urn:huge", "z".repeat(70_000))],
};
