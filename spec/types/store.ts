// Stores: what goes in, what comes out, and that every failure shows.
import * as cache from "util.cache";
import * as jid from "util.jid";
import { type Equal, holds } from "./equal";

interface Account {
	readonly devices: Readonly<Record<string, { readonly node: string }>>;
}

const [accounts, openError] = module.open_store<Account>();
// @ts-expect-error: opening may fail
accounts.get("alice");
if (!accounts) {
	holds<Equal<typeof openError, string>>();
	throw openError;
}
// @ts-expect-error: opening returns two values
const opened: KeyvalStore<Account> = module.open_store<Account>();
// @ts-expect-error: there is no such kind of store
module.open_store("spec", "list");

// --- keyval ---

const [account, readError] = accounts.get("alice");
if (account) {
	holds<Equal<typeof account, Account>>();
	holds<Equal<typeof readError, undefined>>();
} else {
	// Nothing stored, not readable, or a store that stores nothing.
	holds<Equal<typeof account, false | undefined>>();
	holds<Equal<typeof readError, string | undefined>>();
}
// @ts-expect-error: the account may have nothing stored
account.devices;
// @ts-expect-error: two values are not one table
const direct: Account | undefined = accounts.get("alice");
// @ts-expect-error: fields have to be those of the type
accounts.set("alice", { device: {} });
// @ts-expect-error: and their values, too
accounts.set("alice", { devices: { phone: { node: 3 } } });
// @ts-expect-error: users have names
accounts.set(undefined, undefined);
// @ts-expect-error: a store keeps tables
module.open_store<string>("spec");
const [ok, writeError] = accounts.set("alice", undefined);
if (ok) holds<Equal<typeof ok, true>>();
else holds<Equal<typeof writeError, string | undefined>>();
// @ts-expect-error: success and reason are two values
const written: boolean = accounts.set("alice", undefined);
for (const user of accounts.users()) holds<Equal<typeof user, string>>();

// --- map ---

const [counts] = module.open_store<number>("counts", "map");
if (counts) {
	const [count] = counts.get("alice", "phone");
	holds<Equal<typeof count, number | undefined>>();
	counts.set_keys("alice", { phone: 3, tablet: counts.remove });
	// @ts-expect-error: the value has a type
	counts.set("alice", "phone", "3");
	// @ts-expect-error: the key is text
	counts.set("alice", 1, 3);
	// @ts-expect-error: a map has no users
	counts.users();
}

// --- archive ---

const [archive] = module.open_store("muc_log", "archive");
if (archive) {
	const [message, when] = archive.get("room", "id");
	if (message) holds<Equal<typeof when, number>>();
	const [entries, total] = archive.find("room", { with: "message<groupchat", reverse: true, limit: 10 });
	if (entries) {
		for (const [id, stanza, time] of entries) {
			holds<Equal<typeof id, string>>();
			holds<Equal<typeof stanza, Stanza>>();
			holds<Equal<typeof time, number>>();
		}
		holds<Equal<typeof total, number | undefined>>();
	}
	// @ts-expect-error: times are seconds, not texts
	archive.find("room", { start: "2024-01-01" });
	// @ts-expect-error: there is no such filter
	archive.find("room", { id: "x" });
}

// --- caches and addresses: multiple returns elsewhere ---

const recent = cache.new<string, Account>(10, (user, value) => holds<Equal<typeof value, Account>>() && user === "");
recent.set("alice", undefined);
// @ts-expect-error: it may have been forgotten
recent.get("alice").devices;
// @ts-expect-error: the value has a type
recent.set("alice", 3);
// @ts-expect-error: the size is a number
cache.new<string, number>("10");

const [node, host] = jid.split("alice@example.org");
if (host !== undefined) holds<Equal<typeof node, string | undefined>>();
// @ts-expect-error: it may be no JID
const domain: string = host;
// @ts-expect-error: three values are not one
const whole: string | undefined = jid.split("alice@example.org");
// @ts-expect-error: not every text can be prepared
const prepared: string = jid.prep("alice@@");
