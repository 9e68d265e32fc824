// Stanzas: building, reading, and what `find` returns.
import * as st from "util.stanza";
import * as xml from "util.xml";
import * as dataforms from "util.dataforms";
import { type Equal, holds } from "./equal";

// --- building ---

const iq = st
	.iq({ type: "set", id: "1", to: "push.example.org" })
	.tag("pubsub", { xmlns: "http://jabber.org/protocol/pubsub" })
	.tag("publish", { node: undefined })
	.text_tag("item", "x")
	.up()
	.add_child(st.stanza("y"))
	.reset();
holds<Equal<typeof iq, Stanza>>();
iq.attr.to = undefined;
// @ts-expect-error: an IQ needs an id
st.iq({ type: "get" });
// @ts-expect-error: and a type that IQs have
st.iq({ type: "chat", id: "1" });
// @ts-expect-error: attributes are text
st.message({ type: "chat", age: 3 });
// @ts-expect-error: text is text
iq.text(3);
// @ts-expect-error: this ends a chain: it returns nothing
iq.add_direct_child("text").up();
// @ts-expect-error: only text and elements are children
iq.add_child({});
// @ts-expect-error: the name stays
iq.name = "message";
// @ts-expect-error: there is no such error type
st.error_reply(iq, "fatal", "bad-request");
// @ts-expect-error: the condition comes after the type
st.error_reply(iq, "bad-request");
// @ts-expect-error: in 13.0 only
iq.add_error("cancel", "gone");
st.error_reply(iq, "modify", "bad-request", "Missing jid").tag("x");

// --- reading ---

const payload = iq.get_child("pubsub", "http://jabber.org/protocol/pubsub");
holds<Equal<typeof payload, Stanza | undefined>>();
// @ts-expect-error: it may not be there
payload.attr.xmlns;
holds<Equal<ReturnType<typeof iq.get_child_text>, string | undefined>>();
holds<Equal<typeof iq.attr.id, string | undefined>>();
// @ts-expect-error: an attribute may not be there
string.len(iq.attr.id);
// @ts-expect-error: nor a first child
iq.tags[0].name;
const child = iq[1];
holds<Equal<typeof child, Stanza | string | undefined>>();
for (const tag of iq.childtags("item")) holds<Equal<typeof tag, Stanza>>();
for (const node of iq.children()) holds<Equal<typeof node, Stanza | string>>();
// @ts-expect-error: in 13.0 only
iq.get_child_attr("item", undefined, "id");
// @ts-expect-error: marks on a stanza are lost when it is cloned
iq._push_notify = true;

// find: the end of the path says what comes
const element = iq.find("{http://jabber.org/protocol/pubsub}pubsub/publish");
const text = iq.find("{urn:example}a/b#");
const attribute = iq.find("pubsub/publish@node");
declare const path: string;
const either = iq.find(path);
holds<Equal<typeof element, Stanza | undefined>>();
holds<Equal<typeof text, string | undefined>>();
holds<Equal<typeof attribute, string | undefined>>();
holds<Equal<typeof either, Stanza | string | undefined>>();
// @ts-expect-error: text has no attributes
text?.attr;

// get_error: four values
const [errorType, condition, errorText, extra] = iq.get_error();
holds<Equal<typeof condition, string | undefined>>();
holds<Equal<typeof extra, Stanza | undefined>>();
// @ts-expect-error: four values are not one
const wrongCondition: string | undefined = iq.get_error();
// @ts-expect-error: nor an object with names
iq.get_error().condition;
// @ts-expect-error: the type is whatever the sender wrote
const known: StanzaErrorType | undefined = errorType;
// @ts-expect-error: without an error there is no condition
string.len(condition);

// --- storing, parsing, forms ---

holds<Equal<ReturnType<typeof st.preserialize>, PreserializedStanza>>();
declare const stored: PreserializedStanza | undefined;
const back = st.deserialize(stored);
holds<Equal<typeof back, Stanza | undefined>>();
// @ts-expect-error: what comes from a store is no stanza yet
const direct: Stanza = st.preserialize(iq);
// @ts-expect-error: preserialize before storing
st.deserialize("<x/>");
// @ts-expect-error: nor can a stored table be cloned
st.clone(st.preserialize(iq));

// @ts-expect-error: parsing returns two values
const parsedDirectly: Stanza = xml.parse("<x/>");
const [parsed, parseError] = xml.parse("<x/>");
if (parsed) holds<Equal<typeof parsed, Stanza>>();
else holds<Equal<typeof parseError, string>>();

const summary = dataforms.new([{ name: "FORM_TYPE", type: "hidden", value: "urn:xmpp:push:summary" }]);
holds<Equal<ReturnType<typeof summary.form>, Stanza>>();
summary.form({ "message-count": "1", "last-message-body": undefined }, "submit");
// @ts-expect-error: there is no such form type
summary.form({}, "send");
// @ts-expect-error: there is no such field type
dataforms.new([{ name: "x", type: "text" }]);
const [values, errors] = summary.data(iq);
holds<Equal<(typeof values)[string], DataFormValue | undefined>>();
// @ts-expect-error: no errors is nothing, not an empty table
errors.FORM_TYPE;
