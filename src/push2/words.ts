// Words: does a text have a nick in it as a word of its own, in upper or lower case? (P5)

import { stringprep } from "util.encodings";
import { beyondAscii, isUnspaced, oneCharacter, prolongsWord } from "./characters";

/**
 * A text is compared as a chain of its characters, each folded, with a mark on both sides of it that says whether it makes
 * a word longer. No text of XML has these marks in it, so that a whole word is found by one plain search.
 */
const prolonging = string.char(1);
const separating = string.char(2);

/** A character and a diacritic after it, as a pattern: U+0300 to U+036F begin with these two bytes. */
const accented = string.format("%s[%c%c][%c-%c]", oneCharacter, 0xcc, 0xcd, 0x80, 0xbf);
const diacritic = string.format("[%c%c][%c-%c]", 0xcc, 0xcd, 0x80, 0xbf);

/** How many diacritics on one letter are known as part of it: Vietnamese has two. */
const mostDiacritics = 2;

/** Stands for a space, though it takes none, where other characters without width stand for nothing. */
const zeroWidthSpace = string.char(0xe2, 0x80, 0x8b);

/** A character without regard to case, and to how it is encoded; nothing for what only says how others are shown. */
function fold(character: string): string {
	return stringprep.nameprep(character) ?? character;
}

/** A character as a part of the chain: a link, none, or several for one that folds into several, as ß does into ss. */
function linksOf(character: string): string {
	const folded = character === zeroWidthSpace ? " " : fold(character);
	const mark = prolongsWord(character) ? prolonging : separating;
	if (folded === character) {
		return `${mark}${folded}${mark}`;
	}
	const [links] = string.gsub(folded, oneCharacter, `${mark}%0${mark}`);
	return links;
}

/** Letters and their diacritics as the single characters that they make together, where there are such. */
function composed(text: string): string {
	let result = text;
	for (const _time of $range(1, mostDiacritics)) {
		if (string.find(result, diacritic)[0] === undefined) {
			return result;
		}
		[result] = string.gsub(result, accented, (pair) => fold(pair));
	}
	return result;
}

/** The chain of a text. */
function chainOf(text: string): string {
	const known: Record<string, string> = {};
	const linking = setmetatable(known, {
		__index: (_known: object, character: string) => {
			const links = linksOf(character);
			known[character] = links;
			return links;
		},
	});
	const [chain] = string.gsub(composed(text), oneCharacter, linking);
	return chain;
}

/** Whether two texts are the same without regard to case. */
function isSameWord(one: string, other: string): boolean {
	return one === other || chainOf(one) === chainOf(other);
}

/** What has to stand beside a nick, where this is its first or last character, for it to be a whole word. */
function besides(character: string | undefined): string {
	return character !== undefined && isUnspaced(character) ? "" : separating;
}

/** Whether a text can't have a nick in it, as far as that can be told at little cost. */
function isOutOfQuestion(text: string, nick: string): boolean {
	const isAscii = string.find(nick, beyondAscii)[0] === undefined && string.find(text, beyondAscii)[0] === undefined;
	return isAscii && string.find(string.lower(text), string.lower(nick), 1, true)[0] === undefined;
}

/**
 * Whether a text has a nick in it as a whole word: no letter or digit stands right before or after it. Where the nick begins
 * or ends in a script without spaces, anything may.
 */
function hasWord(text: string, nick: string): boolean {
	if (isOutOfQuestion(text, nick)) {
		return false;
	}
	const word = chainOf(nick);
	const [first] = string.match(nick, `^${oneCharacter}`);
	const [last] = string.match(nick, `${oneCharacter}$`);
	const chain = `${separating}${chainOf(text)}${separating}`;
	const sought = `${besides(first)}${word}${besides(last)}`;
	return word !== "" && string.find(chain, sought, 1, true)[0] !== undefined;
}

export { hasWord, isSameWord };
