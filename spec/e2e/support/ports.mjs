import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the ports that Linux gives to outgoing connections: one of those is soon taken again, between the moment in which
 * it is found free and the moment in which Prosody listens on it.
 */
const [first, last] = [11_000, 32_000];

let next = randomInt(first, last);

/** `count` distinct ports of 127.0.0.1 that were free a moment ago. Who uses them must cope with losing the race. */
export async function freePorts(count) {
	const ports = [];
	while (ports.length < count) {
		const candidate = next;
		next = candidate < last ? candidate + 1 : first;
		if (await isFree(candidate)) ports.push(candidate);
	}
	return ports;
}

function isFree(port) {
	return new Promise((resolve) => {
		const server = createServer();
		server.once("error", () => resolve(false));
		server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
	});
}
