/** A storage that fails for a while, and what must hold meanwhile and afterwards. */
import assert from "node:assert/strict";

import { stored, subject } from "../../e2e/support/subject.mjs";
import { until } from "../../e2e/support/wait.mjs";

/**
 * Lets a storage fail in one of its ways (see storages.mjs) while `act` runs, also if that throws.
 * What counts is what Prosody meets: it has to fail to write by then, and to succeed afterwards, whatever the module does.
 * Drivers lag behind: LuaDBI begins a transaction as soon as it has ended the last one, and repeats old errors once.
 */
export async function during(storage, fault, world, act) {
	const { begin, end } = storage.faults[fault];
	assert.ok(await canWrite(world), "Prosody can write");
	await begin(world.server);
	try {
		await until("Prosody cannot write", async () => !(await canWrite(world)));
		return await act();
	} finally {
		await end(world.server);
		await until("Prosody can write again", () => canWrite(world));
	}
}

/**
 * Whether Prosody can write and delete a record, and do both again. An archive's statement that SQLite has refused is left
 * half done until it runs again, and lets nobody commit; in life it is the next message that runs it.
 */
function canWrite(world) {
	return world.run(
		`local host, name = ...
		local store, archive = api(host):open_store(name), api(host):open_store("archive", "archive")
		pcall(archive.append, archive, "nobody", nil, st.message(), os.time(), "nobody@localhost")
		local function attempt(record)
			local ok, stored = pcall(store.set, store, "nobody", record)
			return ok and stored == true
		end
		local written, deleted = attempt({ key = "value" }), attempt(nil)
		return written and deleted and attempt({ key = "value" }) and attempt(nil)`,
		...[subject.host, subject.module],
	);
}

/** Waits until the store holds what `matches`, given the registrations by key. */
export function untilStored(world, account, matches) {
	return until("the store holds what is in force", async () => matches((await stored(world, account)) ?? {}));
}

/** The module has logged the causes of its errors, and none twice since the server was started. */
export function assertEachCauseOnce(world) {
	const runs = world.server.log.split("Hello and welcome to Prosody");
	const causesOf = (log) => log.match(/cloud_notify\terror\tError in .*/g) ?? [];
	for (const causes of runs.map(causesOf)) assert.deepEqual(causes, [...new Set(causes)], "each cause once");
	assert.ok(causesOf(runs.at(-1)).length > 0, "the failure is in the log");
}
