// Sessions: send and log have no self, close has, and not every origin is a client.
import { type Equal, holds } from "./equal";

declare const session: Session;
declare const client: ClientSession;
declare const stanza: Stanza;
declare const runner: AsyncRunner<string>;

// --- self ---

session.send(stanza);
const { send } = session;
send(stanza);
session.close({ condition: "policy-violation", text: "Enough" });
client.log("info", "%s", client.full_jid);
holds<Equal<ThisParameterType<typeof session.send>, void>>();
holds<Equal<ThisParameterType<typeof client.log>, void>>();
holds<Equal<ThisParameterType<LogFunction>, void>>();
// @ts-expect-error: send has no self
session.send(session, stanza);
// @ts-expect-error: nor can it be given one
session.send.call(session, stanza);
// @ts-expect-error: log has none either
client.log(client, "info", "hello");
// @ts-expect-error: a function that wants self does not fit
const wrapped: Session["send"] = function (this: Session, data: Stanza | string) {
	return this.send(data);
};
// @ts-expect-error: nor one that wants session and stanza
const wrappedTwice: Session["send"] = (origin: Session, data: Stanza) => origin.send(data);

// --- what may be missing ---

// @ts-expect-error: hosts and bounced stanzas have no log
session.log("info", "hello");
// @ts-expect-error: only clients have a username
string.len(session.username);
holds<Equal<typeof client.username, string>>();
holds<Equal<typeof client.full_jid, string>>();
// @ts-expect-error: an origin need not be a client
const assumed: ClientSession = session;
const general: Session = client;
// @ts-expect-error: not every client says which device it is
string.len(client.client_id);
// @ts-expect-error: a session without stream management has no queue
client.outgoing_stanza_queue.count_unacked();
// @ts-expect-error: "hibernating" says since when
client.hibernating === true;
holds<Equal<typeof client.hibernating, number | undefined>>();
// @ts-expect-error: mod_smacks decides who hibernates
client.hibernating = undefined;
// @ts-expect-error: it is "c2s"
session.type === "client";
// @ts-expect-error: fields of modules are declared before they are used
client.push_queue;

// --- what comes back ---

// @ts-expect-error: a multiple return is not a value
const ran: boolean = runner.run("x");
// @ts-expect-error: sending may return nothing
const sent: boolean = session.send(stanza);
holds<Equal<ReturnType<UnackedQueue["table"]>, Stanza[]>>();

// --- watchdogs ---

const dog = client.hibernating_watchdog;
if (dog) {
	dog.cancel();
	client.hibernating_watchdog = undefined;
	holds<Equal<ThisParameterType<typeof dog.callback>, void>>();
	dog.callback(dog);
	// @ts-expect-error: 13.0 does nothing unless it gets the dog
	dog.callback();
	// @ts-expect-error: 0.12 read the timeout when the dog was made
	dog.timeout = 10;
}
