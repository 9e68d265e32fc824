import { describe } from "node:test";

/** What one coalesced push takes (C15), with room for a second one that should not come; seconds of the server. */
export const coalesced = { after: 2.3 };

/**
 * Tests that do not disturb each other, since each has accounts of its own, run side by side: they wait most of the
 * time. What changes the whole server must not be among them.
 */
export function sideBySide(topic, define) {
	describe(topic, { concurrency: 16 }, define);
}
