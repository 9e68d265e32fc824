/** What no run may leave to chance: scenarios by the rules that they are for. */
import { contents, oddServices } from "./contents.mjs";
import { register, types } from "./generate.mjs";

const place = { a: 0, s: 0 };
const phone = (then, more = {}) =>
	register({ ...place, sm: true, carbons: false, priority: 0, n: 0, v: 0, then, ...more });
const message = (fields = {}) => ({
	...{ kind: "message", from: { kind: "stranger" }, to: { a: 0, s: "bare" }, type: "chat", body: "unique" },
	...{ content: [], id: true, count: 1, ...fields },
});
const advance = (seconds) => ({ kind: "advance", seconds });
const each = (list, eventOf) => list.flatMap((item) => [eventOf(item), advance(1.5)]);
const several = (count) => each(Array(count).fill({}), message);
const answer = (times, kind, error) => ({ kind: "answer", a: 0, n: 0, ending: "plain", how: { kind, error }, times });
const enable = (n, v = 0) => ({ kind: "enable", ...place, n, v, ending: "plain" });
const affiliation = (from) => ({ kind: "affiliation", a: 0, n: 0, ending: "plain", from, value: "none" });
const everything = [
	...each(Object.keys(contents), (name) => message({ content: [name], body: "none" })),
	...each(types, (type) => message({ type })),
];
const refused = "cancel/item-not-found";

export const tours = {
	"C20, C21 for a device that is gone": [...phone("close"), ...everything],
	"C20, C21 for one that hibernates": [...phone("cut"), ...everything],
	"C14 for one that is there": [...phone("nothing"), ...each([1, 2], () => message({ content: ["propose"] }))],
	"C2, C3": [
		...phone("nothing"),
		...oddServices.map((_, jid) => ({ kind: "oddEnable", ...place, jid, n: 1, ending: "plain", junk: "nothing" })),
		{ kind: "oddEnable", ...place, jid: 22, n: 1, ending: "plain", junk: "nothing", size: 5000 },
	],
	C5: [...phone("nothing"), enable(1), enable(2), enable(3), { kind: "close", ...place }, ...several(1)],
	C6: [
		...[...phone("nothing"), enable(1), enable(2, 1)],
		{ kind: "disable", ...place, n: 0, v: 0, ending: "plain", all: true },
	],
	"C11 what is held back": [
		...[...phone("csi"), message({ content: ["chat state"], body: "none" }), { kind: "cut", ...place }, advance(2.5)],
	],
	C13: [
		...[...phone("cut"), { kind: "connect", a: 1, s: 0, sm: true, carbons: false, priority: 0 }],
		...each(["none", "unique"], (body) => {
			return message({ from: { kind: "session", a: 1, s: 0 }, type: "groupchat", body });
		}),
	],
	"C26 a success between errors": [
		...[...phone("close"), answer(3, "persistent", refused), ...several(3), answer(1, "odd result"), ...several(1)],
		...[answer(3, "persistent", refused), ...several(4)],
	],
	"C26 whoever answers": [...phone("close"), answer(6, "wrong sender"), ...several(6)],
	"C27 a service that is not there": [
		...[...phone("close"), answer(6, "transient", "cancel/remote-server-not-found"), ...several(8)],
	],
	"C27 a failure": [...phone("close"), answer(1, "transient", "wait/resource-constraint"), message(), advance(12)],
	"C27, C8 a failure, and then the account is deleted": [
		...[...phone("close"), answer(1, "transient", "wait/resource-constraint"), message()],
	],
	"C27 silence": [...phone("close"), answer(4, "silence"), message(), advance(650)],
	C28: [...phone("close"), answer(6, "persistent", refused), ...several(6)],
	C30: [
		...[...phone("close"), affiliation("stranger"), ...several(1), affiliation(1), ...several(1)],
		...[affiliation(0), ...several(1)],
	],
};
