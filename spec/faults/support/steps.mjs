import assert from "node:assert/strict";

import { assertImportant } from "../../e2e/support/pushes.mjs";
import { until } from "../../e2e/support/wait.mjs";
import { describeRegistration } from "./report.mjs";

/** How long the first and the second try after a failure may take in milliseconds: 5 s and 10 s with jitter, and some. */
export const firstRetry = 9000;
export const secondRetry = 16_000;

/** Seconds of the server in which a second push would have left that should not. */
export const another = { after: 6.5 };

/**
 * Waits until it is noted in the stored registration that the service could not be reached, and that it is not held
 * against it. `since`: when that began, in milliseconds.
 */
export async function notedUnreachable(home, since, timeout) {
	const registration = await until(
		"the failure is noted",
		async () => {
			const stored = await home.registration();
			return stored?.unreachable_since && stored;
		},
		timeout,
	);
	assert.equal(registration.errors, undefined, "nothing is counted");
	const late = registration.unreachable_since - since / 1000;
	assert.ok(late > -2 && late * 1000 < (timeout ?? 5000), `unreachable since the fault began, ${late} s after`);
	return describeRegistration(registration);
}

/** Waits until a success is noted: the registration is as new. */
export function notedReached(home) {
	return until("the success is noted", async () => {
		const registration = await home.registration();
		return registration && registration.unreachable_since === undefined && registration.errors === undefined;
	});
}

/**
 * Waits for the one push that leaves by itself when the fault is over, without a new message; nothing else may have come
 * of the fault. Gives the push.
 */
export async function woken(home, timeout = firstRetry) {
	const push = await home.phone.nextPush(timeout);
	assertImportant(push);
	await notedReached(home);
	await home.phone.noPush(another);
	await home.assertUnharmed();
	return push;
}

/** Ends the fault, and gives the milliseconds that the device has to wait from then on until it is {@link woken}. */
export async function recover(home, repair, timeout) {
	await repair();
	const repaired = Date.now();
	return (await woken(home, timeout)).time - repaired;
}
