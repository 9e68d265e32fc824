import { accounts } from "./subject-accounts.mjs";
import { rooms } from "./subject-rooms.mjs";

/**
 * What the tests of faults and of storages run over: the push module of accounts, or the one of rooms, as SUBJECT in the
 * environment says. All that differs between the two stands in one of these:
 * - `host`: where the module is, and which therefore pushes
 * - `module`: its name without `mod_`, which is that of its store too
 * - `settings`: of a server with it, see {@link createWorld}; `options` are added to the global ones
 * - `at`: whom clients ask for a registration; undefined for their own account
 * - `hibernates`: whether what it does depends on the sessions of its accounts (C31 to C33)
 * - `hasPredecessor`: whether a module of this name came before (C35)
 * - `keyOf(account)`: under which name the store has somebody's registrations
 * - `tell(world, account, text, sender)`: `sender` (`world.bob` unless given) writes what pushes the account's devices that
 *   are away; returns when the server has handled it
 * - `desktop(world, account)`: a client that gets, too, what is told to the account, and whose presence keeps no device of the
 *   account from being pushed
 * - `archived(world, account)`: the bodies of what was told to the account, as the archive has them
 */
const subjects = { accounts, rooms };

const name = process.env.SUBJECT ?? "accounts";
if (!Object.hasOwn(subjects, name))
	throw new Error(`SUBJECT=${name}: there are ${Object.keys(subjects).join(" and ")}`);

export const subject = subjects[name];

/** What is stored of an account's registrations; undefined if nothing. */
export function stored(world, account) {
	return world.record(subject.host, subject.module, subject.keyOf(account));
}
