// Cutting a text to a number of bytes, without leaving half of a character. Rule P8.

import { continuesCharacter } from "./marks";

/** Stands for what was cut away. */
const ellipsis = "…";

const joiner = 0x200d;
const carriageReturn = 13;
const lineFeed = 10;

/** How many bytes XML takes for a character that it reserves. */
const escapedSizes = new LuaTable<number, number>();
for (const [character, escaped] of pairs({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;" })) {
	escapedSizes.set(string.byte(character), string.len(escaped));
}

/** How many bytes the character has that begins with this one, in UTF-8. */
function characterLength(first: number): number {
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The code point of a character of that many bytes. */
function codePointAt(text: string, position: number, length: number): number {
	const [first = 0, second = 0, third = 0, fourth = 0] = string.byte(text, position, position + length - 1);
	if (length === 1) {
		return first;
	} else if (length === 2) {
		return (first - 0xc0) * 0x40 + second - 0x80;
	} else if (length === 3) {
		return ((first - 0xe0) * 0x40 + second - 0x80) * 0x40 + third - 0x80;
	}
	return (((first - 0xf0) * 0x40 + second - 0x80) * 0x40 + third - 0x80) * 0x40 + fourth - 0x80;
}

/** Two of these, one after the other, are a flag. */
function isRegionalIndicator(codePoint: number): boolean {
	return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
}

/**
 * The text, or as much of its beginning as there is room for, with an ellipsis behind.
 *
 * It is cut where a reader sees the end of a character (a simple form of Unicode Standard Annex 29): not within UTF-8, nor
 * between a letter and its marks, emoji that are joined or have a skin tone, the halves of a flag or of a line break.
 *
 * @param text in UTF-8
 * @param room bytes of the result once it is escaped for XML; with less than three there is not even an ellipsis
 */
function cutText(text: string, room: number): string {
	const total = string.len(text);
	let position = 1;
	let size = 0;
	let fits = 0;
	let previous = 0;
	let indicators = 0;
	while (position <= total && size <= room) {
		const first = string.byte(text, position);
		const length = characterLength(first);
		const codePoint = codePointAt(text, position, length);
		const isIndicator = isRegionalIndicator(codePoint);
		const isJoined =
			previous === joiner ||
			continuesCharacter(codePoint) ||
			(isIndicator && indicators % 2 === 1) ||
			(previous === carriageReturn && codePoint === lineFeed);
		if (!isJoined && size + string.len(ellipsis) <= room) {
			fits = position - 1;
		}
		size += escapedSizes.get(first) ?? length;
		indicators = isIndicator ? indicators + 1 : 0;
		previous = codePoint;
		position += length;
	}
	if (size <= room) {
		return text;
	}
	return room < string.len(ellipsis) ? "" : string.sub(text, 1, fits) + ellipsis;
}

export { cutText, ellipsis };
