// A text by its code points, which is how ranges of it are given (XEP-0426 0.3).

/** Where the code points of a text are. */
interface CodePoints {
	/** The byte where each begins, counted from 1; after the last, where one more would. */
	readonly starts: number[];
	/** How many there would be in UTF-16, in which browsers count. */
	readonly units: number;
}

/** Finds the code points of a text in UTF-8. */
function codePointsOf(text: string): CodePoints {
	const starts: number[] = [];
	let units = 0;
	for (const position of $range(1, string.len(text))) {
		const byte = string.byte(text, position);
		if (byte < 0x80 || byte >= 0xc0) {
			starts.push(position);
			units += byte >= 0xf0 ? 2 : 1;
		}
	}
	starts.push(string.len(text) + 1);
	return { starts, units };
}

/**
 * A part of a text.
 *
 * @param begin the first code point, counted from 0
 * @param end the code point after the last
 * @returns nothing if the text has no such part
 */
function slice(text: string, points: CodePoints, begin: number, end: number): string | undefined {
	const first = points.starts[begin];
	const after = points.starts[end];
	return first !== undefined && after !== undefined ? string.sub(text, first, after - 1) : undefined;
}

export { codePointsOf, slice };
export type { CodePoints };
