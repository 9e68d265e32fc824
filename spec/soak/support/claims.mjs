/** What a soak has to show, each with what speaks against it. */
import { doomed, groups, heapBound, leastShare, messages, warmUp } from "./numbers.mjs";
import { mebibytes } from "./figures.mjs";

const hibernating = groups.reduce((sum, group) => sum + group.count * group.hibernating, 0);

export function claims(soak) {
	const { ledger, losses, registrations } = soak;
	return [
		{ name: "every device is woken for what the rules say, and for nothing else", problems: ledger.problems },
		{ name: "as many devices were woken as had to be", problems: unequal("wakes", ledger.seen, ledger.expected) },
		{ name: "no message is lost", problems: losses },
		{
			name: "only registrations that were refused to the end are removed",
			problems: [...registrations, ...notRemoved(soak)],
		},
		{
			name: "the heap is flat after warm-up (on 0.12 without what cancelled watchdogs of its own hold)",
			problems: growth(soak.heap),
		},
		{ name: "Prosody logs no error, and no secret", problems: complaints(soak) },
		{ name: "the load was what it has to be", problems: tooLittle(soak) },
	];
}

const unequal = (what, found, expected) => (found === expected ? [] : [`${found} ${what} instead of ${expected}`]);

/** N6: compares the means of the first three samples after the warm-up and of the last three. */
function growth(heap) {
	const mean = (samples) => samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
	const [before, after] = [mean(heap.slice(warmUp - 1, warmUp + 2)), mean(heap.slice(-3))];
	return after - before > heapBound ? [`it grew from ${mebibytes(before)} to ${mebibytes(after)} MiB`] : [];
}

/** C28, with one warning for each. */
function notRemoved({ removed, log }) {
	const warnings = log.filter((line) => /\twarn\t.*item-not-found/.test(line));
	return [
		...unequal("warnings of a removal", warnings.length, removed),
		...(removed === 0 ? ["none was removed"] : []),
	];
}

/** N1, N4 */
function complaints({ log }) {
	const isError = (line) => /\terror\t|traceback/i.test(line);
	const isLeak = (line) => /\t(info|warn)\t/.test(line) && /\buser\d+-\w+-\d+\b|text of m\d|publish-secret/.test(line);
	return log.filter((line) => isError(line) || isLeak(line));
}

function tooLittle(soak) {
	const { life, service, crowd } = soak;
	const { wait, refusal, late } = service.answers;
	const share = (count) => count / service.pushes;
	const problems = [
		...unequal("messages", life.sent, messages),
		...unequal("hibernating sessions at the start", soak.hibernating, hibernating),
		...unequal("hibernating sessions at the end", soak.stillHibernating, hibernating),
		...unequal("stray notifications", service.strays, 0),
	];
	const enabled = soak.log.filter((line) => line.includes("Push notifications enabled")).length;
	problems.push(...unequal("registrations in the log", enabled, crowd.devices.length));
	for (const [name, count] of life.counts) if (count === 0) problems.push(`no message of the kind: ${name}`);
	if (share(wait + refusal) < leastShare) problems.push("not enough errors were answered");
	if (share(late) < leastShare) problems.push("not enough answers were late");
	if (crowd.devices.filter(({ isDoomed }) => isDoomed).length !== doomed) problems.push("not enough were refused");
	return problems;
}
