import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../../README.markdown", import.meta.url), "utf8");

/** The one example in Lua of a section of the README, as it is written there but for the indentation. */
export const example = (section) => block(section, "module:hook");

/**
 * The one block of a section of the README, or of a part of one, that has `words` in it: code, configuration or commands, as it
 * is written there but for the indentation.
 */
export function block(heading, words) {
	const found = section(heading)
		.match(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)
		.filter((text) => text.includes(words));
	if (found.length !== 1) throw new Error(`there are ${found.length} blocks in ${heading} with ${words}`);
	return found[0].replace(/^ {4}/gm, "");
}

/** What is below a heading, up to the next one of its level or above. */
function section(heading) {
	const [, level, text] = readme.match(new RegExp(`^(##+) ${heading}\n([^]*)`, "m")) ?? [];
	if (!level) throw new Error(`the README has no heading ${heading}`);
	return text.split(new RegExp(`^#{2,${level.length}} `, "m"))[0];
}

/** The files of the project that the README links to, as paths from where it is. */
export function linkedFiles() {
	return [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, file]) => file);
}
