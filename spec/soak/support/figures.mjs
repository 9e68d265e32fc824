/** Numbers for people. */

/** The value below which this share of the values lies; of none, NaN. */
export function percentile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Rows of a name and a value, as a table. */
export function table(rows) {
	const width = Math.max(...rows.map(([name]) => name.length));
	return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

export const mebibytes = (kibibytes) => (kibibytes / 1024).toFixed(2);

export const seconds = (milliseconds) => (milliseconds / 1000).toFixed(0);
