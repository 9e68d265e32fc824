/** `prosodyctl install`, as the README says, from a directory and from a web server, without a network. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../../packaging/project.mjs";
import { Chatroom, roomsDomain, withChatrooms } from "../e2e/support/chatroom.mjs";
import { version as prosody } from "../e2e/support/prosody.mjs";
import { assertImportant } from "../e2e/support/pushes.mjs";
import { block } from "../e2e/support/readme.mjs";
import { assertLoaded, assertNotLoaded, assertPushed, offersPush } from "./support/checks.mjs";
import { Machine } from "./support/machine.mjs";
import { current, makeReleases, next } from "./support/releases.mjs";
import { serveFiles } from "./support/rocks_server.mjs";

const releases = makeReleases();
const unpack = block("From a release archive", "tar");
const fromDirectory = block("With prosodyctl install", "prosodyctl list");
const fromServer = block("With prosodyctl install", "mod_muc_cloud_notify");
const fromFile = block("With prosodyctl install", ".all.rock");
const reload = block("Update", "reload");
const remove = block("Go back", "prosodyctl remove");
const exampleServer = "https://rocks.example.org";

/** A machine with an unpacked release. */
async function machineWithRelease(version = current) {
	const machine = new Machine(releases);
	machine.download(releases.files[version]);
	await machine.type(unpack.replaceAll(current, version));
	return machine;
}

/** What `prosodyctl list` shows then. */
const only = (version) => ({ mod_cloud_notify: `${version}-1` });

const both = (version) => ({ mod_muc_cloud_notify: `${version}-1`, mod_muc_undelivered: `${version}-1` });

test("prosodyctl installs, updates, puts back and removes the module of accounts", async (context) => {
	const machine = await machineWithRelease();
	const world = await machine.world({ install: () => machine.type(fromDirectory) });
	const alice = await world.account();

	await context.test("prosodyctl install from a directory: the module is listed, loads, is in disco", async () => {
		assert.deepEqual(await machine.installed(), only(current));
		await assertLoaded(machine, world, "plugins", current);
	});

	const phone = await alice.device();
	await phone.cut();

	await context.test("prosodyctl install from a directory: a push arrives", () =>
		assertPushed(world, phone, "installed"),
	);

	await context.test(
		"prosodyctl install from a web server: a later version, which pushes a device that waits",
		async () => {
			machine.download(releases.files[next]);
			await machine.type(unpack.replaceAll(current, next));
			const server = await serveFiles(machine.path("opt/prosody-cloud-notify/rocks"));
			machine.example(exampleServer, server.address);
			await machine.type(fromServer.replace("mod_muc_cloud_notify", "mod_cloud_notify"));
			assert.ok(server.requests.includes(`/mod_cloud_notify-${next}-1.all.rock`), server.requests.join(" "));
			assert.deepEqual(await machine.installed(), only(next));
			await machine.type(reload);
			await assertLoaded(machine, world, "plugins", next);
			await assertPushed(world, phone, "updated");
		},
	);

	await context.test("prosodyctl install of a file: the version before, which pushes a device that waits", async () => {
		await machine.type(fromFile.replace("/opt/prosody-cloud-notify/", `/opt/prosody-cloud-notify-${current}/`));
		assert.deepEqual(await machine.installed(), only(current));
		await machine.type(reload);
		await assertLoaded(machine, world, "plugins", current);
		await assertPushed(world, phone, "back again");
	});

	await context.test("prosodyctl remove removes it, and the server starts without it", async () => {
		if (prosody === "0.12")
			world.allowLog(/Unable to load module 'cloud_notify'|Error initializing module 'cloud_notify'/);
		await machine.type(remove);
		assert.deepEqual(await machine.installed(), {});
		assert.equal(existsSync(machine.path("plugins/share/lua/5.4/mod_cloud_notify.lua")), false);
		await world.restart();
		await assertNotLoaded(machine);
		// Prosody 13 has one of its own, Prosody 0.12 none.
		assert.equal(await offersPush(world), prosody !== "0.12");
	});
});

test("prosodyctl install of mod_muc_cloud_notify brings mod_muc_undelivered along, and a mention pushes", async () => {
	const server = await serveFiles(join(releases.unpacked[current], "rocks"));
	const machine = new Machine(releases);
	machine.example(exampleServer, server.address);
	const world = await machine.world(
		withChatrooms({}, { without: ["cloud_notify"], install: () => machine.type(fromServer) }),
	);
	assert.deepEqual(await machine.installed(), both(current));
	const room = await Chatroom.open(world);
	const member = await room.member();
	await room.mention(member);
	assertImportant(await member.onePush());
	assert.equal(
		await world.run("return hosts[...].modules.muc_undelivered.module.path", roomsDomain),
		machine.path("plugins/share/lua/5.4/mod_muc_undelivered.lua"),
	);
});

test("prosodyctl updates, puts back and removes mod_muc_undelivered with mod_muc_cloud_notify, which needs it", async () => {
	const machine = await machineWithRelease();
	await machine.type(fromFile.replace("mod_cloud_notify", "mod_muc_undelivered"));
	await machine.type(fromFile.replace("mod_cloud_notify", "mod_muc_cloud_notify"));
	assert.deepEqual(await machine.installed(), both(current));

	const later = await serveFiles(join(releases.unpacked[next], "rocks"));
	machine.example(exampleServer, later.address);
	await machine.type(fromServer);
	assert.deepEqual(await machine.installed(), both(next));

	await machine.type(fromFile.replace("mod_cloud_notify", "mod_muc_cloud_notify"));
	await machine.type(fromFile.replace("mod_cloud_notify", "mod_muc_undelivered"));
	assert.deepEqual(await machine.installed(), both(current));

	await machine.type(remove.replace("mod_cloud_notify", "mod_muc_undelivered")).catch(() => {});
	assert.deepEqual(await machine.installed(), both(current), "not while the other needs it");
	await machine.type(remove.replace("mod_cloud_notify", "mod_muc_cloud_notify"));
	await machine.type(remove.replace("mod_cloud_notify", "mod_muc_undelivered"));
	assert.deepEqual(await machine.installed(), {});
});

test("each module of dist/ has a rock, which installs exactly that", async () => {
	const machine = await machineWithRelease();
	for (const name of releases.modules) {
		await machine.type(fromDirectory.replace("mod_cloud_notify", name));
		const installed = readFileSync(machine.path(`plugins/share/lua/5.4/${name}.lua`));
		assert.ok(installed.equals(readFileSync(join(root, `dist/${name}/${name}.lua`))), name);
	}
	assert.deepEqual(Object.keys(await machine.installed()).sort(), releases.modules);
});

test("prosodyctl install of a file asks no server, even if one has a later version of that name", async () => {
	const machine = await machineWithRelease();
	const foreign = await serveFiles(join(releases.unpacked[next], "rocks"));
	machine.configureLuaRocks({ server: foreign.address });
	await machine.type(fromFile);
	assert.deepEqual(await machine.installed(), only(current));
	assert.deepEqual(foreign.requests, []);
	await machine.type(fromDirectory);
	assert.deepEqual(await machine.installed(), only(next), "this is what the README warns of");
});

test("each rockspec builds the module from the repository, where there are Lua's header files", async () => {
	const machine = await machineWithRelease();
	mkdirSync(machine.path("include"));
	writeFileSync(machine.path("include/lua.h"), "#define LUA_VERSION_NUM 504\n");
	machine.configureLuaRocks({ headers: machine.path("include") });
	const build = (name) =>
		machine.type(`prosodyctl install /opt/prosody-cloud-notify/rocks/${name}-${current}-1.rockspec`);
	// Those that others need come before them.
	for (const name of releases.modules.toReversed()) await build(name);
	assert.deepEqual(Object.keys(await machine.installed()).sort(), releases.modules);
});
