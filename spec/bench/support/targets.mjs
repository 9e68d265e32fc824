/** What the figures have to be, as ratios of medians of one run; a run on another machine has other figures, and the same ratios. */
import { round } from "./figures.mjs";
import { marks } from "./numbers.mjs";
import { afterMark } from "./rows.mjs";

const count = (mark) => mark.toLocaleString("en");
const beside = (name) => name.replace("push", "push / send_iq");

/** Each target with the version, what was found, and whether that is enough. What was not measured is left out. */
export function targets(results, versions) {
	return versions.flatMap((version) => all(results, version)).filter(({ value }) => value !== undefined);
}

function all(results, version) {
	const ours = (name) => results.median(version, "ours", name);
	const peers = (name) => results.median(version, "peer", name);
	const atMost = (name, value, limit) => ({
		version,
		name,
		value: value === undefined || Number.isNaN(value) ? undefined : round(value),
		limit,
		met: value <= limit,
	});
	const ratio = (name, one, other, limit) => {
		if (one === undefined || other === undefined) return atMost(name, undefined, limit);
		// What is lost in the noise says nothing, whichever way it lies.
		return one > 0 && other > 0 ? atMost(name, one / other, limit) : { version, name, value: null, limit, met: null };
	};
	const toPeer = (name, limit) => ratio(`${name}: ours / peer's`, ours(name), peers(name), limit);
	const [first, , last] = marks.map(afterMark);
	const toPush = { 0.12: 0.5, newest: 0.2 };
	return [
		...["push", first, afterMark(marks[1])].flatMap((name) => (toPush[version] ? [toPeer(name, toPush[version])] : [])),
		atMost("push / send_iq", ours("push / send_iq"), 0.8),
		ratio(`${last} / after ${count(marks[0])}`, ours(last), ours(first), 1.05),
		// What is remembered makes the heap of a small server larger, which makes all that allocates dearer, send_iq as well.
		ratio(`the same, each beside send_iq then`, ours(beside(last)), ours(beside(first)), 1.05),
		toPeer("message without registration, offline", 0.3),
		toPeer("message without registration, online", 0.3),
		toPeer("message of a burst", 0.3),
		toPeer("message of a burst, another client online", 0.3),
		atMost("heap for 1,000 pushes, KiB", ours("heap for 1,000 pushes"), 5),
		atMost("heap for 1,000 users seen, KiB", ours("heap for 1,000 users seen"), 30),
		atMost("the same beyond push_cache_size, KiB", ours("heap for 1,000 users beyond push_cache_size"), 1),
		ratio(
			"start with registrations / without",
			ours("start with registrations"),
			ours("start without registrations"),
			1.1,
		),
		atMost("room message, 10 members, µs", ours("room message, 10 members"), 2),
		atMost("room message, 1000 members, µs", ours("room message, 1000 members"), 2),
	];
}
