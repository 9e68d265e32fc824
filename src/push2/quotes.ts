// What a message quotes of another one, taken out of its text. Rule P8.

import { codePointsOf, slice } from "../rooms/text";
import * as ns from "push/namespaces";

/** Whether there is anything to read in it. */
function hasText(text: string): boolean {
	return string.find(text, "%S")[0] !== undefined;
}

/** Whether the element says what part of the body is there for clients that know no replies (XEP-0461 0.2). */
function isReplyFallback(element: Stanza): boolean {
	return element.name === "fallback" && element.attr.xmlns === ns.fallback && element.attr["for"] === ns.reply;
}

/** A range of code points as it is written, or nothing if it is no number from 0. */
function codePoint(text: string | undefined): number | undefined {
	return text !== undefined && string.match(text, "^%d%d?%d?%d?%d?%d?$")[0] !== undefined ? tonumber(text) : undefined;
}

/**
 * The text without the ranges that a fallback names (XEP-0428 0.2.1 section 2), in code points. Odd ranges are ignored; so
 * are all of them where nothing to read would be left.
 */
function withoutFallback(text: string, fallback: Stanza): string {
	const points = codePointsOf(text);
	const kept: string[] = [];
	let position = 0;
	for (const range of fallback.childtags("body")) {
		const start = codePoint(range.attr.start);
		const end = codePoint(range.attr.end);
		if (
			start !== undefined &&
			end !== undefined &&
			start >= position &&
			slice(text, points, start, end) !== undefined
		) {
			kept.push(slice(text, points, position, start) ?? "");
			position = math.max(start, end);
		}
	}
	kept.push(slice(text, points, position, points.starts.length - 1) ?? "");
	const rest = kept.join("");
	return hasText(rest) ? rest : text;
}

/** The text without the lines that quote (XEP-0393 1.1.1 section 5.1.3); the same if it has no others. */
function withoutQuotedLines(text: string): string {
	const kept: string[] = [];
	for (const [line] of string.gmatch(text, "[^\n]*\n?")) {
		if (line !== undefined && string.byte(line) !== string.byte(">")) {
			kept.push(line);
		}
	}
	const rest = kept.join("");
	return hasText(rest) ? rest : text;
}

export { isReplyFallback, withoutFallback, withoutQuotedLines };
