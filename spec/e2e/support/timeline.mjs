/** Prints what happens in the demo, with the time since its start. */

const start = Date.now();
const colours = { server: 36, "app server": 35, gateway: 35, "web push": 33, phone: 32, desktop: 34, failed: 31 };
const coloured = process.stdout.isTTY;

/** One line of the timeline, and below it, indented, what there is to show. */
export function tell(who, what, details = "") {
	const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(5);
	console.log(`${paint(2, `${seconds} s`)}  ${paint(colours[who] ?? 0, who.padEnd(10))}  ${what}`);
	if (details) console.log(details.replace(/^/gm, " ".repeat(21)));
}

/** A heading. */
export function title(text) {
	console.log(paint(1, text));
}

function paint(code, text) {
	return coloured ? `\u001b[${code}m${text}\u001b[0m` : text;
}
