// Which known name somebody may have meant.

/** How many letters have to be changed, added or left out to make one text of the other (Levenshtein). */
function distance(from: string, to: string): number {
	let row: number[] = [];
	for (const column of $range(0, to.length)) {
		row.push(column);
	}
	for (const line of $range(1, from.length)) {
		const next = [line];
		for (const column of $range(1, to.length)) {
			const same = string.byte(from, line) === string.byte(to, column);
			const replaced = (row[column - 1] ?? 0) + (same ? 0 : 1);
			const added = (next[column - 1] ?? 0) + 1;
			const left = (row[column] ?? 0) + 1;
			next.push(math.min(replaced, added, left));
		}
		row = next;
	}
	return row[to.length] ?? 0;
}

/** The known name that is nearest to this one, and how far away it is; the first of several. */
function nearest(name: string, known: readonly string[]): LuaMultiReturn<[string | undefined, number]> {
	let best: string | undefined;
	let least = math.huge;
	for (const candidate of known) {
		const away = distance(name, candidate);
		if (away < least) {
			best = candidate;
			least = away;
		}
	}
	return $multi(best, least);
}

export { nearest };
