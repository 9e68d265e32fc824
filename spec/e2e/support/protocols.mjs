/**
 * The two ways in which devices register and are pushed. What differs between them for tests of what both do alike stands
 * in one of these:
 * - `module`: the name of the module without `mod_`
 * - `store`: what it keeps registrations in
 * - `sessionFields`: those by which a session shows other modules what it has registered
 * - `settings(settings)`: those of a server with this module instead of another
 * - `service(server, domain)`: a push service as an external component, not yet connected
 * - `Device`: a client that registers
 * - `isImportant(push)`: whether the device is to show something for it, and `assertImportant`, `assertUnimportant`
 * - `test(name, body)`: a test whose name has the rule by which it holds for this protocol
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Device } from "./account.mjs";
import { AppServer } from "./appserver.mjs";
import { Component } from "./component.mjs";
import { Gateway } from "./gateway.mjs";
import { Push2Device } from "./push2_device.mjs";
import { assertImportant, assertUnimportant, isImportant } from "./pushes.mjs";

/** XEP-0357, of mod_cloud_notify. */
export const xep0357 = {
	module: "cloud_notify",
	store: "cloud_notify",
	sessionFields: ["push_identifier", "push_settings"],
	settings: (settings) => settings,
	service: (server, domain) => new AppServer(server, domain),
	Device,
	isImportant,
	assertImportant,
	assertUnimportant,
	test,
};

/** Push 2.0, of mod_push2. */
export const push2 = {
	module: "push2",
	store: "push2_registrations",
	sessionFields: ["push_registration_id", "push_registration"],
	settings: ({ modules = [], without = [], ...settings }) => ({
		...settings,
		modules: ["push2", ...modules],
		without: ["cloud_notify", ...without],
	}),
	service: (server, domain) => new Gateway(domain, new Component(server, domain)),
	Device: Push2Device,
	isImportant: (push) => push.priority === "normal" || push.priority === "high",
	assertImportant: (push) => assert.match(push.priority, /^(normal|high)$/, `important: ${push}`),
	assertUnimportant: (push) => assert.equal(push.priority, "low", `unimportant: ${push}`),
	test: (name, body) => test(`P12, ${name}`, body),
};

/** Push 2.0 beside XEP-0357 on the same host: the push services of the world are those of Push 2.0. */
export const both = {
	...push2,
	settings: ({ modules = [], ...settings }) => ({ ...settings, modules: ["push2", ...modules] }),
};
