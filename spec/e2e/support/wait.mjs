/** Waiting for conditions: nothing in these tests waits for a bare length of time. */

/** How long a condition that should hold soon may take, in milliseconds; generous, since machines stall. */
export const patience = 8000;

const interval = 15;

/**
 * Asks `condition` again and again until it gives a truthy value, and returns that.
 * Fails with `what` in its message after `timeout` milliseconds.
 */
export async function until(what, condition, timeout = patience) {
	const deadline = Date.now() + timeout;
	for (;;) {
		const value = await condition();
		if (value) return value;
		if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain until ${what}`);
		await pause(interval);
	}
}

/** A promise that is rejected with `message()` unless it settles within `timeout` milliseconds. */
export function within(timeout, message, promise) {
	let timer;
	const expiry = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(message())), timeout);
	});
	return Promise.race([promise, expiry]).finally(() => clearTimeout(timer));
}

function pause(milliseconds) {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
