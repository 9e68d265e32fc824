/** C9, C10, C13, C14, C18 and N2, with mod_mam: which messages push which registrations. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { defineTriggers } from "./cases/triggers.mjs";
import { assertUnimportant } from "./support/pushes.mjs";
import { coalesced, sideBySide } from "./support/rules.mjs";
import { createWorld } from "./support/world.mjs";

const world = await createWorld();

defineTriggers(world);

sideBySide("pings", () => {
	const ping = (account, services) =>
		world.run(
			`local username, keys = ...
			local services
			if keys then services = {} for _, key in ipairs(keys) do services[key] = true end end
			api("localhost"):fire_event("cloud-notify-ping", { user = username, push_services = services })`,
			account.username,
			...(services ? [services] : []),
		);

	test("C18 cloud-notify-ping pushes all registrations, unimportant and with no message behind it", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		await tablet.logout();
		await ping(alice);
		for (const device of [phone, tablet]) {
			const push = await device.onePush(coalesced);
			assertUnimportant(push);
			assert.ok(!("last-message-sender" in (push.fields ?? {})), String(push));
		}
	});

	test("C18 cloud-notify-ping with push_services pushes those", async () => {
		const alice = await world.account();
		const [phone, tablet] = [await alice.device(), await alice.device()];
		await phone.logout();
		await tablet.logout();
		await ping(alice, [`push.localhost<${tablet.node}`, "push.localhost<unknown"]);
		await tablet.onePush(coalesced);
		await phone.noPush();
	});

	test("C18 cloud-notify-ping for somebody without registrations does nothing", async () => {
		await ping(await world.account());
	});
});
