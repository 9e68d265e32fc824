/** The modules in `plugin_paths`, from a clone and from a release archive, instead of the module that was there, and back. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../../packaging/project.mjs";
import { Chatroom, roomsDomain } from "../e2e/support/chatroom.mjs";
import { version as prosody } from "../e2e/support/prosody.mjs";
import { assertImportant } from "../e2e/support/pushes.mjs";
import { block, linkedFiles } from "../e2e/support/readme.mjs";
import { assertLoaded, assertNotLoaded, assertPushed } from "./support/checks.mjs";
import { Machine } from "./support/machine.mjs";
import { current, makeReleases, next } from "./support/releases.mjs";

const releases = makeReleases();
const clone = block("From a clone", "git clone");
const pluginPaths = block("From a clone", "plugin_paths");
const unpack = block("From a release archive", "tar");
const switchOn = block("Switch it on", "modules_enabled");
const reload = block("Update", "reload");

/** Where the module is that an administrator of Prosody 0.12 has; Prosody 13 has one of its own. */
const predecessor = prosody === "0.12" ? [join(root, ".cache/prosody-modules-0.12/usr/lib/prosody/modules")] : [];

test("a clone takes over from the module that was there, is updated and put back, and gives over to that module again", async (context) => {
	const machine = new Machine(releases);
	const world = await machine.world({ plugins: predecessor });
	const alice = await world.account();
	// The module that was there writes the node into the log. (N4 is about ours: its nodes have names that are looked for there.)
	const registration = { resource: "phone", node: "a-phone" };
	let phone = await alice.device(registration);
	await phone.logout();

	await context.test("clone: the module that was there pushes", async () => {
		await assertNotLoaded(machine);
		await assertPushed(world, phone, "before");
	});

	await context.test("clone: our module pushes who has registered with it", async () => {
		await machine.type(clone);
		world.server.change({ lua: machine.configuration(pluginPaths, switchOn, { morePlugins: predecessor }) });
		await world.restart();
		await assertLoaded(machine, world, "opt/prosody-cloud-notify/dist", current);
		await assertPushed(world, phone, "switched");
	});

	await context.test("clone: an update reaches a device that waits", async () => {
		phone = await alice.device(registration);
		await phone.cut();
		releases.publishNext();
		await machine.type(block("Update", "pull"));
		await machine.type(reload);
		await assertLoaded(machine, world, "opt/prosody-cloud-notify/dist", next);
		await assertPushed(world, phone, "updated");
	});

	await context.test("clone: the version before reaches it too, and the later one again", async () => {
		await machine.type(block("Go back", "checkout"));
		await machine.type(reload);
		await assertLoaded(machine, world, "opt/prosody-cloud-notify/dist", current);
		await assertPushed(world, phone, "back");
		await machine.type("git -C /opt/prosody-cloud-notify switch -");
		await machine.type(reload);
		await assertLoaded(machine, world, "opt/prosody-cloud-notify/dist", next);
	});

	await context.test("clone: without it, the module that was there pushes who has registered with ours", async () => {
		world.server.change({ lua: undefined });
		await world.restart();
		await assertNotLoaded(machine);
		await assertPushed(world, phone, "after");
	});
});

test("a release archive with the recommended configuration: pushes for accounts and rooms; a later one and back", async (context) => {
	const machine = new Machine(releases);
	machine.example("rooms.example.org", roomsDomain);
	machine.download(releases.files[current]);
	const recommended = block("A recommended configuration", "Component");
	const world = await machine.world({
		install: () => machine.type(unpack),
		lua: machine.configuration(pluginPaths, recommended),
	});
	const alice = await world.account();
	const phone = await alice.device();
	await phone.cut();
	const where = "opt/prosody-cloud-notify/dist";

	await context.test("archive: a message pushes", async () => {
		await assertLoaded(machine, world, where, current);
		await assertPushed(world, phone, "unpacked");
	});

	await context.test("archive: a mention pushes", async () => {
		const room = await Chatroom.open(world);
		const member = await room.member();
		await room.mention(member);
		assertImportant(await member.onePush());
	});

	await context.test("archive: nothing warns", () => {
		assert.deepEqual(world.logged(/ (localhost|rooms\.localhost):.*\twarn\t/), []);
	});

	await context.test("archive: a later one replaces it", async () => {
		machine.download(releases.files[next]);
		await machine.type(unpack.replaceAll(current, next));
		await machine.type(reload);
		await assertLoaded(machine, world, where, next);
		await assertPushed(world, phone, "updated");
	});

	await context.test("archive: the earlier one replaces that", async () => {
		await machine.type(block("Go back", "ln -sfn"));
		await machine.type(reload);
		await assertLoaded(machine, world, where, current);
		await assertPushed(world, phone, "back");
	});
});

test("a release archive has every file that its README links to, and that of each module in dist/", () => {
	const has = (file) => existsSync(join(releases.unpacked[current], file));
	const expected = [
		...linkedFiles(),
		...releases.modules.map((name) => `dist/${name}/${name}.lua`),
		"CHANGES",
		"LICENSE",
	];
	assert.deepEqual(
		expected.filter((file) => !has(file)),
		[],
	);
	assert.ok(expected.length > releases.modules.length + 2, "the README links to something");
});

test("a release archive that was changed on the way is not what SHA256SUMS says", async () => {
	const machine = new Machine(releases);
	machine.download(releases.files[current]);
	await machine.type(`printf x >>prosody-cloud-notify-${current}.tar.gz`);
	await assert.rejects(machine.type(unpack), /FAILED/);
	assert.equal(existsSync(machine.path("opt/prosody-cloud-notify")), false);
});
