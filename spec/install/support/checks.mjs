/** What has to hold of a server with the module, and without it. */
import assert from "node:assert/strict";

import { featuresOf } from "../../e2e/support/client.mjs";
import { ns } from "../../e2e/support/namespaces.mjs";
import { block } from "../../e2e/support/readme.mjs";
import { assertImportant } from "../../e2e/support/pushes.mjs";

/** How the README says to find out what is loaded. */
const question = block("Switch it on", "module info");

/** The module of accounts is loaded from below `directory`, in this version, and is in the disco#info of accounts (C1). */
export async function assertLoaded(machine, world, directory, version) {
	const { file, title } = await machine.loaded(question);
	assert.ok(file?.startsWith(`${machine.path(directory)}/`), `loaded from ${file}`);
	assert.equal(title, `mod_cloud_notify ${version}`);
	assert.equal(await offersPush(world), true);
}

/** The module that is loaded, if any, is none of what the administrator has installed. */
export async function assertNotLoaded(machine) {
	const { file = "" } = await machine.loaded(question).catch(() => ({}));
	assert.ok(!file.startsWith(machine.directory), `loaded from ${file}`);
}

/** Whether accounts say that they know pushes. */
export async function offersPush(world) {
	return (await featuresOf(world.bob, world.bob.account.jid)).includes(ns.push);
}

/** A message for a device that is away pushes it, once. */
export async function assertPushed(world, phone, text) {
	await world.bob.say(phone.account.jid, text);
	assertImportant(await phone.onePush({ after: 1.5 }));
}
