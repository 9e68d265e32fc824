/** Loopback addresses that belong to this process alone, so that servers of several test files do not meet. */

/** Where every XMPP server of these tests takes connections of other servers. */
export const s2sPort = 15269;

let used = 0;

/** An address in 127.0.0.0/8 that nobody else on this machine uses: made of the process id, of which there are 2^22. */
export function ownAddress() {
	if (used === 4) throw new Error("there are four addresses for each process");
	const number = process.pid * 4 + used++;
	return `127.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
