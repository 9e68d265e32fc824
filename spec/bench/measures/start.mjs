/** What a start costs with many registrations on disk, and with none: seconds of processor time until it is done. */
import { startupTime } from "../support/bed.mjs";
import { Figures } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";

export async function measure() {
	const figures = new Figures();
	for (let time = 0; time < numbers.starts; time++) {
		figures.add("start without registrations", await startupTime(0));
		figures.add(`start with registrations`, await startupTime(numbers.stored));
	}
	return figures.samples;
}
