import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../../README.markdown", import.meta.url), "utf8");

/** What is below a heading, up to the next one of its level or above. */
function section(heading) {
	const [, level, text] = readme.match(new RegExp(`^(##+) ${heading}\n([^]*)`, "m")) ?? [];
	if (!level) throw new Error(`the README has no heading ${heading}`);
	return text.split(new RegExp(`^#{2,${level.length}} `, "m"))[0];
}

/** The indented blocks of a text. */
const blocks = (text) => text.match(/(?:^ {4}.*\n|^\n(?= {4}))+/gm);

const unindented = (code) => code.replace(/^ {4}/gm, "").replace(/^\n/, "");

/** The one example in Lua of a section of the README, as it is written there but for the indentation. */
export const example = (heading) => block(heading, "module:hook");

/**
 * The one block of a section of the README, or of a part of one, that has `words` in it: code, configuration or commands, as it
 * is written there but for the indentation.
 */
export function block(heading, words) {
	const found = blocks(section(heading)).filter((text) => text.includes(words));
	if (found.length !== 1) throw new Error(`there are ${found.length} blocks in ${heading} with ${words}`);
	return unindented(found[0]);
}

/**
 * What a section of the README tells to type, in that order: `{ text, file }`, where `file` is the name of the file in
 * the line before, if there is one.
 */
export function steps(heading) {
	const text = section(heading);
	let from = 0;
	return blocks(text).map((code) => {
		const at = text.indexOf(code, from);
		const before = text.slice(from, at).trimEnd().split("\n").at(-1);
		from = at + code.length;
		return { text: unindented(code), file: before.match(/^`(.*)`:$/)?.[1] };
	});
}

/** The files of the project that the README links to, as paths from where it is. */
export function linkedFiles() {
	return [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, file]) => file);
}
