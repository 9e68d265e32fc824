// Libraries for collections, addresses and secrets.
import * as array from "util.array";
import * as crypto from "util.crypto";
import * as hashes from "util.hashes";
import * as ip from "util.ip";
import * as iterators from "util.iterators";
import * as jwt from "util.jwt";
import * as queue from "util.queue";
import * as rsm from "util.rsm";
import * as usermanager from "core.usermanager";
import { type Equal, holds } from "./equal";

// --- what only 13.0 has is to be looked for ---

// @ts-expect-error: not in 0.12
array.new([1]);
// @ts-expect-error: not in 0.12
hashes.sha3_256("text");
// @ts-expect-error: not in 0.12
jwt.new_signer("HS256", "secret");
// @ts-expect-error: not in 0.12
usermanager.disable_user("alice", "localhost");
if (usermanager.disable_user) usermanager.disable_user("alice", "localhost");

// --- lists ---

const lengths = array.map(["a", "b"], (text) => text.length);
holds<Equal<typeof lengths, ProsodyArray<number>>>();
holds<Equal<ReturnType<typeof lengths.pop>, number | undefined>>();
// @ts-expect-error: Prosody's arrays are none of TypeScript's
const list: number[] = lengths;
// @ts-expect-error: no such method
lengths.splice(1);
// @ts-expect-error: items have no such field
array.pluck([{ name: "a" }], "colour");

for (const key of iterators.keys({ a: 1 })) holds<Equal<typeof key, "a">>();
for (const [key, value] of iterators.sorted_pairs({ a: 1 })) holds<Equal<typeof value, number>>();
holds<Equal<ReturnType<typeof iterators.to_array<string>>, string[]>>();
// @ts-expect-error: a list is no iterator
iterators.count([1]);

const waiting = queue.new<string>(5);
const [pushed, full] = waiting.push("a");
holds<Equal<typeof full, string | undefined>>();
// @ts-expect-error: another kind of item
waiting.push(5);

// --- addresses ---

const [address, reason] = ip.new_ip("192.0.2.1");
// @ts-expect-error: it may be none
address.addr;
if (address) ip.match(address, address, 24);
// @ts-expect-error: text is no address
ip.match("192.0.2.1", "192.0.2.1");
holds<Equal<typeof reason, string | undefined>>();

// --- pages ---

const page = rsm.get({} as Stanza);
// @ts-expect-error: there may be no <set/>
page.max;
rsm.generate({ max: 10, before: true });
// @ts-expect-error: a number
rsm.generate({ max: "10" });

// --- secrets ---

const [ok, claims] = jwt.verify("secret", "token");
// @ts-expect-error: claims, or why there are none
claims.sub;
if (ok) holds<Equal<typeof claims, Readonly<Record<string, unknown>>>>();
else holds<Equal<typeof claims, string>>();
const key = crypto.generate_p256_keypair();
const signature = crypto.ecdsa_sha256_sign(key, "text");
holds<Equal<typeof signature, string>>();
// @ts-expect-error: a key, not its text
crypto.ecdsa_sha256_sign(key.private_pem(), "text");
const [text] = crypto.aes_128_gcm_decrypt("key", "iv", signature);
holds<Equal<typeof text, string | undefined>>();
