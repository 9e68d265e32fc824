/** Arbitrary scenarios for fast-check: lists of the events that play.mjs performs. */
import fc from "fast-check";

import { bodies, contents, enableJunk, nodeEndings, oddServices, services } from "./contents.mjs";

const account = fc.constantFrom(0, 0, 0, 1);
const slot = fc.constantFrom(0, 0, 1, 2);
const place = { a: account, s: slot };
const node = fc.integer({ min: 0, max: 4 });
const ending = fc.constantFrom(...Array(8).fill("plain"), ...Object.keys(nodeEndings));
const service = fc.constantFrom(0, 0, 0, 1, ...services.keys());
const priority = fc.constantFrom(0, 0, 0, 1, 5, -1, undefined);

const event = (kind, fields = {}) => fc.record({ kind: fc.constant(kind), ...fields });
const weighted = (weight, arbitrary) => ({ weight, arbitrary });

const usualContent = ["chat state", "omemo", "receipt", "marker", "store", "propose", "eme", "subject", "no-store"];

const from = fc.oneof(
	weighted(6, fc.constant({ kind: "stranger" })),
	weighted(2, fc.constant({ kind: "friend" })),
	weighted(1, fc.record({ kind: fc.constant("room"), nick: fc.constantFrom("carol", "me") })),
	weighted(1, fc.constant({ kind: "service" })),
	weighted(3, fc.record({ kind: fc.constant("session"), ...place })),
);

/** Of messages. */
export const types = ["chat", "none", "normal", "groupchat", "headline", "error", "odd"];

const message = event("message", {
	from,
	to: fc.record({ a: account, s: fc.constantFrom("bare", "bare", "bare", 0, 1, 2, "ghost") }),
	type: fc.constantFrom("chat", "chat", "chat", ...types),
	body: fc.constantFrom(...Array(9).fill("unique"), "text", ...Array(7).fill("none"), ...Object.keys(bodies)),
	content: fc.oneof(
		weighted(4, fc.constant([])),
		weighted(
			3,
			fc.constantFrom(...usualContent).map((name) => [name]),
		),
		weighted(2, fc.uniqueArray(fc.constantFrom(...Object.keys(contents)), { minLength: 1, maxLength: 3 })),
	),
	id: fc.boolean(),
	count: fc.constantFrom(1, 1, 1, 1, 2, 3),
});

const transient = [
	"wait/resource-constraint",
	"wait/internal-server-error",
	"cancel/remote-server-not-found",
	"cancel/recipient-unavailable",
	"wait/remote-server-timeout",
];
const persistent = [
	"cancel/item-not-found",
	"modify/bad-request",
	"auth/forbidden",
	"cancel/gone",
	"auth/not-authorized",
];

const how = fc.oneof(
	weighted(
		3,
		fc.constantFrom(...transient).map((error) => ({ kind: "transient", error })),
	),
	weighted(
		3,
		fc.constantFrom(...persistent).map((error) => ({ kind: "persistent", error })),
	),
	weighted(
		3,
		fc.constantFrom("silence", "wrong sender", "wrong id", "odd result", "twice").map((kind) => ({ kind })),
	),
);

const live = [
	weighted(
		8,
		event("connect", { ...place, sm: fc.constantFrom(true, true, true, false), carbons: fc.boolean(), priority }),
	),
	weighted(
		9,
		event("enable", {
			...place,
			n: node,
			v: service,
			ending,
			secret: fc.option(fc.integer({ max: 3, min: 0 }), { nil: undefined }),
		}),
	),
	weighted(2, event("disable", { ...place, n: node, v: service, ending, all: fc.boolean() })),
	weighted(
		2,
		event("oddEnable", {
			...place,
			jid: fc.nat(oddServices.length - 1),
			n: node,
			ending,
			junk: fc.constantFrom(...Object.keys(enableJunk)),
			size: fc.constantFrom(undefined, undefined, 4090, 5000, 60_000),
		}),
	),
	weighted(
		1,
		event("oddDisable", { ...place, jid: fc.nat(oddServices.length - 1), node: fc.constantFrom(undefined, "x") }),
	),
	weighted(36, message),
	weighted(
		2,
		event("oddStanza", {
			a: account,
			s: fc.constantFrom("bare", 0, 1),
			name: fc.constantFrom("presence", "presence", "iq"),
			type: fc.constantFrom("none", "get", "set", "result", "error", "subscribe", "unavailable"),
			content: fc.constantFrom(...Object.keys(contents)),
		}),
	),
	weighted(7, event("cut", place)),
	weighted(5, event("resume", place)),
	weighted(3, event("close", place)),
	weighted(4, event("deafen", place)),
	weighted(2, event("hear", place)),
	weighted(3, event("csi", { ...place, active: fc.boolean() })),
	weighted(1, event("presence", { ...place, priority: fc.constantFrom(0, 1, -1, "unavailable") })),
	weighted(1, event("join", { ...place, nick: fc.constantFrom("me", "carol") })),
	weighted(4, event("answer", { a: account, n: node, ending, how, times: fc.integer({ min: 1, max: 5 }) })),
	weighted(
		1,
		event("affiliation", {
			a: account,
			n: node,
			ending,
			from: fc.constantFrom(0, 0, 1, "stranger"),
			value: fc.constantFrom("none", "none", "none", "publisher", ""),
		}),
	),
	weighted(1, event("ping", { a: account })),
];

/** A device that has registered, and is then away in one of several ways. */
const device = fc.record({
	...place,
	sm: fc.constantFrom(true, true, true, false),
	carbons: fc.boolean(),
	priority: fc.constantFrom(0, 0, 0, 1, -1, undefined),
	n: node,
	v: fc.constantFrom(0, 0, 0, 1),
	then: fc.constantFrom("cut", "cut", "cut", "close", "deafen", "csi", "nothing"),
});

/** The events that make it so. */
export function register({ a, s, sm, carbons, priority, n, v, then }) {
	return [
		{ kind: "connect", a, s, sm, carbons, priority },
		{ kind: "enable", a, s, n, v, ending: "plain" },
		{ kind: then, a, s, ...(then === "csi" ? { active: false } : {}) },
	];
}

/** A list of events that begins with some devices. */
function scenarioOf(devices, { least, most }, ...events) {
	const list = fc.array(fc.oneof(...live, ...events), { minLength: least, maxLength: most, size: "max" });
	return fc
		.noBias(fc.tuple(fc.array(device, devices), list))
		.map(([first, rest]) => [...first.flatMap(register), ...rest]);
}

const moments = [0.2, 0.4, 0.7, 1.1, 1.5, 2.5, 2.5];
const advance = (seconds) => event("advance", { seconds: fc.constantFrom(...seconds) });

/** Scenarios in which hours may pass. */
export const scenario = scenarioOf(
	{ minLength: 0, maxLength: 4 },
	{ least: 1, most: 60 },
	weighted(12, advance([...moments, ...moments, 6, 12, 31, 70, 130, 650, 4000])),
	weighted(1, event("deleteAccount", { a: account })),
	weighted(1, event("reload")),
);

/** Scenarios for real time: only moments pass, and nothing happens to the others on the server. */
export const shortScenario = scenarioOf(
	{ minLength: 1, maxLength: 4 },
	{ least: 25, most: 45 },
	weighted(6, advance(moments)),
	weighted(1, event("deleteAccount", { a: account })),
);
