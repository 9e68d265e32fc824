/** How the heap grows, and what a push costs after many others. */
import { Bed, whose } from "../support/bed.mjs";
import { Figures } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";

const { accounts, batchSize, cacheSize } = numbers;
const marks = whose === "ours" ? numbers.marks : numbers.marksOfPeer;

const unregistered = (first, count) => ({ act: "message", account: "nobody", first, accounts: count, count });
const pushed = (count) => ({ act: "message", account: "user", accounts, count, answers: 1 });

export async function measure() {
	const figures = new Figures();
	const bed = await Bed.start({ registered: cacheSize });
	await bed.batch(unregistered(0, cacheSize));
	await bed.load();
	await users(bed, figures);
	await bed.unload();
	await bed.load();
	await registrations(bed, figures);
	await pushes(bed, figures);
	await bed.stop();
	return figures.samples;
}

/** KiB for 1,000 accounts that have got a message and have no registration. */
async function users(bed, figures) {
	const before = await bed.heap();
	await bed.batch(unregistered(0, cacheSize));
	const full = await bed.heap();
	figures.add("heap for 1,000 users seen", full - before);
	for (let time = 1; time <= 4; time++) await bed.batch(unregistered(time * cacheSize, cacheSize));
	figures.add("heap for 1,000 users beyond push_cache_size", ((await bed.heap()) - full) / 4);
}

async function pushes(bed, figures) {
	const message = { act: "message", account: "nobody", accounts };
	const asked = { act: "send_iq", answers: 1 };
	let done = 0;
	let [heap, since] = [0, 0];
	for (const mark of marks) {
		while (done < mark) {
			const count = Math.min(batchSize, mark - done);
			await bed.batch(pushed(count));
			done += count;
			// What is remembered of pushes has a limit: names of 20,000 messages (N6).
			if (since === 0 && done >= mark / 2 && mark === marks.at(-1)) [heap, since] = [await bed.heap(), done];
		}
		// Before send_iq is measured, too, which leaves something behind on 13.0.1.
		if (mark === marks.at(-1)) {
			figures.add("heap for 1,000 pushes", (1000 * ((await bed.heap()) - heap)) / (done - since));
		}
		for (let time = 0; time < numbers.samples; time++) {
			const [own, floor, push] = await bed.compare([message, asked, pushed()], { times: numbers.portions });
			const after = `after ${mark.toLocaleString("en")}`;
			figures.add(`push ${after}`, push - own);
			figures.add(`push / send_iq ${after}`, (push - own) / floor);
			done += 50 * numbers.portions;
		}
	}
}

/** KiB for 1,000 accounts with a registration: what their first pushes leave, and not the second ones. */
async function registrations(bed, figures) {
	const push = { ...pushed(cacheSize), accounts: cacheSize };
	const before = await bed.heap();
	await bed.batch(push);
	const first = await bed.heap();
	await bed.batch(push);
	figures.add("heap for 1,000 registrations", first - before - ((await bed.heap()) - first));
}
