// Comments and blank lines of the TypeScript, in Lua's form. TypeScriptToLua keeps only `/** */` and no blank line;
// but the reasons for the code are in the other comments, and the reader of the Lua wants them too.
// Kept is what stands above a statement. Not kept: behind code on its line, inside an expression, above a type.

import ts from "typescript";

/**
 * @param {ts.SourceFile} sourceFile
 * @returns {{ header: string[], purpose: string, comments: Map<number, string[]> }} the comment at the top of the file,
 *   its first sentence, and for each line (counted from 0) on which a statement starts what stands above it
 */
export function commentsByLine(sourceFile) {
	const comments = new Map();
	const visit = (node) => {
		if (ts.isStatement(node) && !ts.isBlock(node)) {
			const start = node.getStart(sourceFile);
			const above = toLua(sourceFile.text.slice(node.getFullStart(), start), node.getFullStart() === 0);
			const { line } = sourceFile.getLineAndCharacterOfPosition(start);
			if (above.length > 0 && !comments.has(line)) comments.set(line, above);
		}
		ts.forEachChild(node, visit);
	};
	visit(sourceFile);

	const header = takeHeader(sourceFile, comments);
	return { header, purpose: firstSentence(header), comments };
}

// What stands above the first statement is about the file, unless it touches that statement. Above an import it always is.
function takeHeader(sourceFile, comments) {
	const [first] = sourceFile.statements;
	const line = first ? sourceFile.getLineAndCharacterOfPosition(first.getStart(sourceFile)).line : 0;
	const above = comments.get(line) ?? [];
	const end = first && ts.isImportDeclaration(first) ? above.length : above.lastIndexOf("") + 1;
	comments.set(line, above.slice(end));
	return above.slice(0, end);
}

// `trivia` is what the compiler skips before a statement. Its first line still belongs to the statement before.
function toLua(trivia, isFileStart) {
	const lines = trivia.split("\n").map((line) => line.trim());
	if (!isFileStart) lines.shift();
	lines.pop();
	const result = [];
	let dashes = "--";
	for (const line of lines) {
		if (line.startsWith("/*")) dashes = line.startsWith("/**") ? "---" : "--";
		const isComment = line !== "";
		const text = line.replace(/^(\/\/+|\/\*+|\*+\/|\*)/, "").replace(/\s*\*+\/$/, "");
		const isDirective = /^\s*(@ts-|prettier-|eslint-|<reference)/.test(text);
		const isFrame = isComment && text === "" && (line.startsWith("/*") || line.endsWith("*/"));
		if (isDirective || isFrame || (!isComment && result.at(-1) === "")) continue;
		result.push(isComment ? `${dashes}${text === "" || text.startsWith(" ") ? "" : " "}${text}` : "");
		if (isComment) dashes = "--";
	}
	return result;
}

function firstSentence(comment) {
	const end = comment.indexOf("");
	const paragraph = comment.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^-+\s*/, ""));
	return paragraph.join(" ").match(/^.*?\.(?=\s|$)|^.*$/)[0];
}
