import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../../README.markdown", import.meta.url), "utf8");

/** The one example in Lua of a section of the README, as it is written there but for the indentation. */
export function example(section) {
	const [, text] = readme.split(`\n## ${section}\n`);
	const blocks = text.split(/\n## /)[0].match(/(?:^ {4}.*\n|^\n(?= {4}))+/gm);
	const code = blocks.filter((block) => block.includes("module:hook"));
	if (code.length !== 1) throw new Error(`there are ${code.length} examples in ${section}`);
	return code[0].replace(/^ {4}/gm, "");
}
