/** What stands in the table, in its order: the name of a figure, its unit, and whether it is a floor, without any push module. */
import { marks } from "./numbers.mjs";

const row = (name, unit, more = {}) => ({ name, unit, ...more });

export const afterMark = (mark) => `push after ${mark.toLocaleString("en")}`;

export const rows = [
	row("message", "µs", { floor: true }),
	row("send", "µs", { floor: true }),
	row("send_iq", "µs", { floor: true }),
	row("push", "µs"),
	...marks.map((mark) => row(afterMark(mark), "µs")),
	row("push / send_iq", ""),
	...marks.map((mark) => row(afterMark(mark).replace("push", "push / send_iq"), "")),
	row("message without registration, offline", "µs"),
	row("message without registration, online", "µs"),
	row("message of a burst", "µs"),
	row("message of a burst, another client online", "µs"),
	row("heap for 1,000 pushes", "KiB"),
	row("heap for 1,000 users seen", "KiB"),
	row("heap for 1,000 users beyond push_cache_size", "KiB"),
	row("heap for 1,000 registrations", "KiB"),
	row("time to push, p50", "ms"),
	row("time to push, p99", "ms"),
	row("start without registrations", "s"),
	row("start with registrations", "s"),
	row("Push 2.0, encrypted", "µs", { oursOnly: true }),
	row("Push 2.0, notify-only", "µs", { oursOnly: true }),
	row("room message, 10 members", "µs", { oursOnly: true }),
	row("room message, 1000 members", "µs", { oursOnly: true }),
	row("mod_muc_undelivered, 1000 members", "µs", { oursOnly: true }),
	row("room message, both modules, 1000 members", "µs", { oursOnly: true }),
];
