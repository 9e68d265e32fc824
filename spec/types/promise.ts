// Promises: what they resolve and reject with. send_iq resolves with an event and rejects with an error object.
import * as errors from "util.error";
import * as promise from "util.promise";
import * as st from "util.stanza";
import { type Equal, holds } from "./equal";

const iq = st.iq({ type: "set", id: "1", to: "push.example.org", from: module.host });
const sent = module.send_iq(iq, undefined, 120);
holds<Equal<typeof sent, ProsodyPromise<IqReply, ProsodyError | string>>>();

const outcome = sent.next(
	(reply) => {
		holds<Equal<typeof reply.stanza, Stanza>>();
		holds<Equal<typeof reply.origin, Session | undefined>>();
		return reply.stanza.attr.type === "error" ? "error" : "result";
	},
	(reason) => {
		if (typeof reason === "string") return "crash";
		holds<Equal<typeof reason, ProsodyError>>();
		return reason.context.stanza ? "error" : "lost";
	},
);
holds<Equal<typeof outcome, ProsodyPromise<"error" | "result" | "crash" | "lost", string>>>();
outcome.catch((reason) => module.log("error", "%s", reason));

// What a handler returns goes on, promises unpacked; what it throws arrives as text.
const waited = sent.next(() => promise.resolve(3)).next((n) => holds<Equal<typeof n, number>>() && n + 1);
waited.catch((reason) => holds<Equal<typeof reason, ProsodyError | string>>());
sent.finally(() => {});

// A registry knows its words.
const registry = errors.init("spec", {
	missing: { type: "modify", condition: "bad-request" },
	refused: { type: "cancel", condition: "not-allowed" },
});
holds<Equal<ReturnType<typeof registry.new>, ProsodyError>>();
st.error_reply(iq, registry.new("missing"));

// --- what does not compile ---

// @ts-expect-error: the promise is not the answer
const answer: Stanza = module.send_iq(iq);
// @ts-expect-error: it has no attributes
module.send_iq(iq).attr;
// @ts-expect-error: it resolves with an event, which is not the stanza
sent.next((reply) => reply.attr.type === "result");
// @ts-expect-error: nor can a function of a stanza handle it
sent.next((stanza: Stanza) => stanza.attr.id);
// @ts-expect-error: it rejects with an error object (or a text), which is not the stanza
sent.catch((reason) => reason.attr.type);
// @ts-expect-error: it may be a text
sent.catch((reason) => reason.condition);
// @ts-expect-error: nor can get_error be asked
sent.catch((reason: Stanza) => reason.get_error());
// @ts-expect-error: direct answers of local hosts come without a session
sent.next((reply) => reply.origin.send(iq));
// @ts-expect-error: a time-out has no stanza
sent.catch((reason) => typeof reason !== "string" && reason.context.stanza.attr.id);
// @ts-expect-error: the time-out is in seconds
module.send_iq(iq, undefined, "2 minutes");
// @ts-expect-error: there is no `then`
sent.then(() => {});
// @ts-expect-error: the registry has no such word
registry.new("unknown");
// @ts-expect-error: a word is not an error
st.error_reply(iq, "missing");
// @ts-expect-error: an IQ reply is no log argument
sent.next((reply) => module.log("info", "%s", reply));
