// No self where Prosody passes none. Each `this: void` of the declarations has its line here, since deleting one
// compiles everywhere else and emits `object:f()` for `object.f()`, or the other way round.
import * as array from "util.array";
import * as async from "util.async";
import * as cache from "util.cache";
import * as crypto from "util.crypto";
import * as hashes from "util.hashes";
import * as http from "net.http";
import * as human from "util.human.io";
import * as id from "util.id";
import * as interpolation from "util.interpolation";
import * as ip from "util.ip";
import * as iterators from "util.iterators";
import * as jwt from "util.jwt";
import * as promise from "util.promise";
import * as timer from "util.timer";
import * as usermanager from "core.usermanager";
import * as uuid from "util.uuid";
import * as watchdog from "util.watchdog";
import * as xpcall from "util.xpcall";
import { type Equal, holds } from "./equal";

type NoSelf<F> = Equal<ThisParameterType<NonNullable<F>>, void>;

// --- functions that are values: called with a dot, assigned as functions without self ---

declare const host: HostSession;
declare const room: MucExports;
declare const registry: ProsodyErrorRegistry<"missing">;
holds<NoSelf<typeof host.send>>();
holds<NoSelf<typeof host.log>>();
holds<NoSelf<typeof host.events.add_handler>>();
holds<NoSelf<typeof host.events.remove_handler>>();
holds<NoSelf<typeof host.events.fire_event>>();
holds<NoSelf<Parameters<typeof host.events.add_handler>[1]>>();
holds<NoSelf<Parameters<typeof host.events.remove_handler>[1]>>();
holds<NoSelf<typeof prosody.shutdown>>();
holds<NoSelf<typeof module.load>>();
holds<NoSelf<typeof module.unload>>();
holds<NoSelf<typeof module.save>>();
holds<NoSelf<typeof module.restore>>();
holds<NoSelf<typeof module.ready>>();
holds<NoSelf<typeof module.add_host>>();
holds<NoSelf<typeof module.command>>();
holds<NoSelf<typeof module._log>>();
holds<NoSelf<CronTask["run"]>>();
holds<NoSelf<Watchdog["callback"]>>();
holds<NoSelf<typeof room.get_room_from_jid>>();
holds<NoSelf<typeof room.live_rooms>>();
holds<NoSelf<typeof room.all_rooms>>();
holds<NoSelf<typeof room.create_room>>();
holds<NoSelf<MucUtilities["is_kickable_error"]>>();
holds<NoSelf<typeof registry.new>>();
holds<NoSelf<typeof registry.wrap>>();
holds<NoSelf<typeof registry.coerce>>();
holds<NoSelf<typeof registry.is_error>>();
holds<NoSelf<typeof hashes.sha256>>();
holds<NoSelf<typeof hashes.hmac_sha256>>();
holds<NoSelf<typeof hashes.hkdf_hmac_sha256>>();
holds<NoSelf<typeof hashes.hkdf_hmac_sha384>>();
holds<NoSelf<typeof hashes.hmac_sha384>>();
holds<NoSelf<typeof hashes.sha3_256>>();
holds<NoSelf<typeof hashes.sha3_512>>();
holds<NoSelf<typeof uuid.v4>>();
holds<NoSelf<typeof uuid.v7>>();
holds<NoSelf<typeof human.parse_duration>>();
holds<NoSelf<ReturnType<typeof id.custom>>>();
holds<NoSelf<typeof usermanager.user_is_enabled>>();
holds<NoSelf<typeof usermanager.disable_user>>();
holds<NoSelf<typeof usermanager.enable_user>>();
holds<NoSelf<typeof usermanager.get_account_info>>();
holds<NoSelf<typeof usermanager.get_user_role>>();
holds<NoSelf<typeof usermanager.get_jid_role>>();
holds<NoSelf<typeof array.new>>();
holds<NoSelf<typeof ip.truncate>>();
holds<NoSelf<typeof ip.is_ip>>();
holds<NoSelf<typeof jwt.new_signer>>();
holds<NoSelf<typeof jwt.new_verifier>>();
holds<NoSelf<ReturnType<NonNullable<typeof jwt.new_signer>>>>();
holds<NoSelf<ReturnType<NonNullable<typeof jwt.new_verifier>>>>();
holds<NoSelf<ReturnType<typeof interpolation.new>>>();
holds<NoSelf<typeof crypto.ed25519_sign>>();
holds<NoSelf<typeof crypto.ed25519_verify>>();
holds<NoSelf<typeof crypto.aes_128_gcm_encrypt>>();
holds<NoSelf<typeof crypto.aes_128_gcm_decrypt>>();
holds<NoSelf<HttpHandler>>();
holds<NoSelf<HttpCallback>>();
const [wait, done] = async.waiter();
holds<NoSelf<typeof wait>>();
holds<NoSelf<typeof done>>();
const measureValue = module.measure("spec", "amount");
const measureCall = module.measure("spec", "rate");
const measureTime = module.measure("spec", "times");
holds<NoSelf<typeof measureValue>>();
holds<NoSelf<typeof measureCall>>();
holds<NoSelf<typeof measureTime>>();
holds<NoSelf<ReturnType<typeof measureTime>>>();
promise.new<number, string>((resolve, reject) => {
	holds<NoSelf<typeof resolve>>();
	holds<NoSelf<typeof reject>>();
});
module.wrap_event("message/bare", (next, name, event) => {
	holds<NoSelf<typeof next>>();
	return next(name, event);
});

// --- methods: they need their object ---

const { log, send, send_iq, fire_event } = module;
const { close } = host;
// @ts-expect-error: whose log?
log("info", "hello");
// @ts-expect-error: from which host?
send({} as Stanza);
// @ts-expect-error: from which host?
send_iq({} as Stanza);
// @ts-expect-error: on which host?
fire_event("cloud-notify-ping", { user: "alice" });
// @ts-expect-error: which stream?
close();

// --- callbacks: a function that wants self does not fit ---

declare const wantsSelf: (this: Session) => undefined;
declare const sent: ProsodyPromise<IqReply, ProsodyError | string>;
declare const stanza: Stanza;
// @ts-expect-error: no self
module.hook("message/bare", wantsSelf);
// @ts-expect-error: no self
module.unhook("message/bare", wantsSelf);
// @ts-expect-error: no self
module.hook_global("server-started", wantsSelf);
// @ts-expect-error: no self
module.hook_tag("urn:xmpp:sm:3", "r", wantsSelf);
// @ts-expect-error: no self
module.hook_tag("r", wantsSelf);
// @ts-expect-error: no self
module.hook_object_event(host.events, "x", wantsSelf);
// @ts-expect-error: no self
module.unhook_object_event(host.events, "x", wantsSelf);
// @ts-expect-error: no self
module.on_ready?.(wantsSelf);
// @ts-expect-error: no self
module.provides("http", { route: { GET: wantsSelf } });
// @ts-expect-error: no self
http.request("http://localhost/", undefined, wantsSelf);
// @ts-expect-error: no self
module.wrap_event("message/bare", wantsSelf);
// @ts-expect-error: no self
module.handle_items("feature", wantsSelf, () => {});
// @ts-expect-error: no self
module.handle_items("feature", () => {}, wantsSelf);
// @ts-expect-error: no self
module.add_timer(1, wantsSelf);
// @ts-expect-error: no self
timer.add_task(1, wantsSelf);
// @ts-expect-error: no self
timer.add_task(1, wantsSelf, "parameter");
// @ts-expect-error: no self
watchdog.new(1, wantsSelf);
// @ts-expect-error: no self
cache.new(1, wantsSelf);
// @ts-expect-error: no self
sent.next(wantsSelf);
// @ts-expect-error: no self
sent.next(wantsSelf, () => {});
// @ts-expect-error: no self
sent.next(() => {}, wantsSelf);
// @ts-expect-error: no self
sent.catch(wantsSelf);
// @ts-expect-error: no self
sent.finally(wantsSelf);
// @ts-expect-error: no self
promise.new(wantsSelf);
// @ts-expect-error: no self
promise.try(wantsSelf);
// @ts-expect-error: no self
async.runner(wantsSelf);
// @ts-expect-error: no self
async.runner(() => {}, { error: wantsSelf });
// @ts-expect-error: no self
xpcall.xpcall(wantsSelf, debug.traceback);
// @ts-expect-error: no self
xpcall.xpcall(() => {}, wantsSelf);
// @ts-expect-error: no self
stanza.maptags(wantsSelf);
// @ts-expect-error: no self
stanza.get_child_with_attr("x", undefined, "id", "1", wantsSelf);
declare const list: ProsodyArray<string>;
// @ts-expect-error: no self
list.map(wantsSelf);
// @ts-expect-error: no self
list.filter(wantsSelf as (this: Session) => boolean);
// @ts-expect-error: no self
list.sort(wantsSelf as (this: Session) => boolean);
// @ts-expect-error: no self
array.map(["a"], wantsSelf);
// @ts-expect-error: no self
array.filter(["a"], wantsSelf as (this: Session) => boolean);
// @ts-expect-error: no self
array.sort(["a"], wantsSelf as (this: Session) => boolean);
// @ts-expect-error: no self
iterators.filter(wantsSelf as (this: Session) => boolean, iterators.range(1));
// @ts-expect-error: no self
iterators.sorted_pairs({}, wantsSelf as (this: Session) => boolean);
// @ts-expect-error: no self
interpolation.new("%b{}", wantsSelf as (this: Session) => string);
// @ts-expect-error: no self
interpolation.new("%b{}", (text) => text, { filter: wantsSelf });
// @ts-expect-error: no self
promise.join(wantsSelf, promise.resolve(1));
