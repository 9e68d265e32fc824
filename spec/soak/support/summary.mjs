import { mebibytes, percentile, seconds, table } from "./figures.mjs";
import { version } from "./soak.mjs";

/** The figures of a soak. */
export function summarize(soak) {
	const { crowd, ledger, life, service, heap } = soak;
	const { wait, refusal, late } = service.answers;
	const share = (count) => `${count} (${((100 * count) / service.pushes).toFixed(1)} %)`;
	const { atOnce, collected } = ledger.latencies;
	const milliseconds = (values) => `${percentile(values, 0.5)} ms, ${percentile(values, 0.99)} ms`;
	const rows = [
		["Prosody", version],
		["duration", `${seconds(soak.duration)} s`],
		["processor time of the server", `${soak.processorTime.toFixed(0)} s`],
		["registered devices, of which hibernating", `${crowd.devices.length}, ${soak.hibernating}`],
		["messages", life.sent],
		["pushes", service.pushes],
		["answered with an error of type wait", share(wait)],
		["answered with another error", share(refusal)],
		["answered late", share(late)],
		["wakes expected, seen", `${ledger.expected}, ${ledger.seen}`],
		["pushes at the very moment of a return", ledger.undecided],
		["times that a device came back", life.returns],
		["registrations removed after errors", soak.removed],
		["messages lost", soak.losses.length],
		["from a message to its push, p50, p99", milliseconds(atOnce)],
		["the same, collected for a second (C15)", milliseconds(collected)],
		["heap after each round in MiB", heap.map(mebibytes).join(" ")],
	];
	return table(rows);
}
