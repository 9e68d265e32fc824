// The module API: options, lifecycle, timers, log.
import * as set from "util.set";
import { type Equal, holds } from "./equal";

// --- log ---

declare const stanza: Stanza;
declare const failure: ProsodyError;
declare const someSession: Session;
declare const [store]: [KeyvalStore<{ name?: string }>];
module.log("info", "%s has %d, %s, %s", "alice", 3, stanza, failure);
module.log("debug", "%s", undefined);
// @ts-expect-error: there is no such level
module.log("warning", "hello");
// @ts-expect-error: a level is missing
module.log("hello %s");
// @ts-expect-error: a table prints as an address
module.log("info", "%s", {});
// @ts-expect-error: a multiple return that nobody took apart is a table
module.log("info", "%s", store.get("alice"));
// @ts-expect-error: a session is a table, too
module.log("info", "%s", someSession);
// The function without self, and the method that needs it.
module._log("info", "%s", "alice");
holds<Equal<ThisParameterType<typeof module._log>, void>>();
// @ts-expect-error: it has no self
module._log(module, "info", "hello");

// --- options: nothing may come back even with a default, since a bad value is nothing ---

holds<Equal<ReturnType<typeof module.get_option_string>, string | undefined>>();
holds<Equal<ReturnType<typeof module.get_option_number>, number | undefined>>();
holds<Equal<ReturnType<typeof module.get_option_boolean>, boolean | undefined>>();
holds<Equal<ReturnType<typeof module.get_option_set>, ProsodySet<unknown> | undefined>>();
const body: string = module.get_option_string("push_notification_important_body", "New Message!") ?? "New Message!";
// @ts-expect-error: a bad value reads as nothing, default or not
const limit: number = module.get_option_number("push_max_errors", 16);
// @ts-expect-error: the default of a number is a number
module.get_option_number("push_max_errors", "16");
// @ts-expect-error: the default of a text is a text
module.get_option_string("push_notification_important_body", false);
// @ts-expect-error: the default of a switch is a boolean
module.get_option_boolean("push_notification_with_body", "false");
// @ts-expect-error: what stands in a set is not known to be text
const services: ProsodySet<string> = module.get_option_set("push_allowed_services", []) ?? set.new<string>();
// @ts-expect-error: no such getter in any version
module.get_option_jid("push_service");

// --- only in 13.0: look before the call ---

// @ts-expect-error: 0.12 has no periods
module.get_option_period("push_max_hibernation_timeout", "3 days");
// @ts-expect-error: 0.12 has no integers
module.get_option_integer("push_max_errors", 16, 1);
// @ts-expect-error: 0.12 has no words to choose from
module.get_option_enum("push_notify_on", "all", "messages");
// @ts-expect-error: 0.12 has no permissions
module.may(":list", "alice@example.org");
// @ts-expect-error: 0.12 has no features
prosody.features.contains("keyval+");
if (module.get_option_period) {
	holds<Equal<ReturnType<typeof module.get_option_period>, number | undefined>>();
	module.get_option_period("push_max_hibernation_timeout", "3 days", 0);
}
if (prosody.features?.contains("keyval+")) {
	const [both] = module.open_store<{ name?: string }>(undefined, "keyval+");
	both?.set_key("alice", "name", "Alice");
}

// --- lifecycle: assigned functions have no self ---

module.load = () => {};
module.unload = () => {};
module.save = () => ({ answered: 3 });
module.restore = (saved) => holds<Equal<typeof saved, object>>();
module.add_host = (host_module) => host_module.log("info", "loaded on %s", host_module.host);
module.command = (args) => args.length;
// @ts-expect-error: Prosody calls it without self
module.unload = function (this: ModuleApi) {
	this.log("info", "bye");
};
// @ts-expect-error: what is saved is a table
module.save = () => 3;
// @ts-expect-error: the name of a module is given
module.name = "other";

// --- timers ---

const timer = module.add_timer(1.5, (now, user) => (holds<Equal<typeof user, string>>() ? now : undefined), "alice");
timer.reschedule(10);
timer.stop();
// @ts-expect-error: a timer returns seconds or nothing
module.add_timer(1, () => "again");
// @ts-expect-error: the delay is a number of seconds
module.add_timer("1 minute", () => {});
// @ts-expect-error: the argument of the callback has to be given
module.add_timer(1, (now: number, user: string) => {});
module.daily("spec", (task, started_at) => {
	holds<Equal<typeof started_at, number>>();
});
// @ts-expect-error: Prosody has no such period
module.cron({ when: "monthly", run: () => {} });

// --- metrics, stores, items ---

const pushes = module.metric("counter", "pushes", "", "Pushes by outcome", ["outcome"]);
pushes.with_labels("delivered").add(1);
// @ts-expect-error: a label is missing
pushes.with_labels().add(1);
// @ts-expect-error: a counter does not go to a value
pushes.with_labels("delivered").set(1);
// @ts-expect-error: a histogram needs buckets
module.metric("histogram", "delay", "seconds", "Delay", []);
// @ts-expect-error: 0.12 fails without label keys
module.metric("counter", "pushes", "", "Pushes");

const muc = module.depends<MucExports>("muc");
holds<Equal<ReturnType<typeof muc.get_room_from_jid>, Room | false | undefined>>();
// @ts-expect-error: there may be no such room
muc.get_room_from_jid("room@conference.example.org").get_name();

// The server.
const here = prosody.hosts[module.host];
holds<Equal<typeof here, HostSession | undefined>>();
// @ts-expect-error: the host may not be ours
prosody.hosts["example.org"].sessions;
// @ts-expect-error: components have no sessions
prosody.hosts[module.host]?.sessions.alice;
// @ts-expect-error: nobody but Prosody binds sessions
prosody.full_sessions["alice@example.org/phone"] = undefined;
