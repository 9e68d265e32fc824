/** What is in force, proved by pushes, and what the tests do with the module's inside. */
import assert from "node:assert/strict";

import { enableElement } from "../../e2e/support/account.mjs";
import { ns } from "../../e2e/support/namespaces.mjs";
import { stored, subject } from "../../e2e/support/subject.mjs";

import xml from "@xmpp/xml";

/** What the module answers to what could not be stored. */
export const storageError = "wait/internal-server-error";

/** A device that has registered, and is there. */
export function device(account, settings) {
	return account.device({ sm: false, at: subject.at, ...settings });
}

/** A device that has registered and logged out: each message for its account pushes it. */
export async function offlineDevice(world, account, settings) {
	const phone = await device(account ?? (await world.account()), settings);
	await phone.logout();
	return phone;
}

/** Tells an account that nobody is logged in to something, and gives the pushes for the nodes; by node. */
export async function pushesFor(world, account, nodes, { after = 0.3 } = {}) {
	await subject.tell(world, account, "hello");
	await world.marker({ after });
	return new Map(nodes.map((node) => [node, world.push.takeAll(node)]).filter(([, pushes]) => pushes.length > 0));
}

/** Fails unless, of the `nodes`, exactly those `expected` are in force for an account. */
export async function assertInForce(world, account, nodes, expected) {
	const pushes = await pushesFor(world, account, nodes);
	assert.deepEqual([...pushes.keys()].sort(), [...expected].sort(), "the nodes that are pushed");
	for (const [node, { length }] of pushes) assert.equal(length, 1, `one push for ${node}`);
}

/** Asks for a registration at the first push service, and gives the server's answer. */
export function enable(client, node, options) {
	return client.iq("set", enableElement({ jid: client.account.world.push.domain, node }, options), { to: subject.at });
}

/** Asks for the end of a registration, and gives the server's answer. */
export function disable(client, node) {
	const element = xml("disable", { xmlns: ns.push, jid: client.account.world.push.domain, node });
	return client.iq("set", element, { to: subject.at });
}

/** The nodes that the store holds for an account, sorted. */
export async function storedNodes(world, account) {
	const registrations = (await stored(world, account)) ?? {};
	return Object.values(registrations)
		.map(({ node }) => node)
		.sort();
}

/** Lets the module try again each fifth of a second, not each minute, to write what could not be written. */
export function hurry(world) {
	return world.run(
		`local api = modulemanager.get_module(...).module
		local add_timer = api.add_timer
		function api:add_timer(delay, ...) return add_timer(self, delay == 60 and 0.2 or delay, ...) end`,
		...[subject.host, subject.module],
	);
}

/** Has the module forget what it has read, as a reload of the configuration does. */
export function forgetAll(world) {
	return world.run("prosody.reload_config()");
}

/** Fails a push of each device, and returns when the server has heard of it. */
export async function failOnce(world, ...phones) {
	for (const phone of phones) {
		world.push.answer(phone.node, { error: "cancel/item-not-found" });
		await subject.tell(world, phone.account, "hello");
		await phone.nextPush();
	}
	await world.push.component.sync();
}

/**
 * Announces what Prosody's storages and the module log on purpose when a storage fails. Of the module's own errors only
 * those two causes are expected; each comes with a traceback.
 */
export function allowStorageErrors(world) {
	world.allowLog(
		/^\S+ \d+ \S+ (datamanager|sql|\S*storage_sql)\terror\t/,
		new RegExp(`${subject.host}:${subject.module}\\terror\\tError in (reading|writing) push registrations`),
		/^\s*stack traceback:$/,
	);
}
