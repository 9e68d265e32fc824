// How the Lua looks: tabs, the blank lines and comments of the TypeScript, callbacks inline as Lua programmers write them.

import tstl from "typescript-to-lua";
import { commentsByLine } from "./comments.mjs";
import { concatenateToTheRight, withoutNegation } from "./expressions.mjs";
import { tidy } from "./tidy.mjs";
import { childrenOf } from "./tree.mjs";

const maxWidth = 110;

export class LuaFilePrinter extends tstl.LuaPrinter {
	print(file) {
		const { names, identifiers } = tidy(file);
		this.names = names;
		this.identifiers = identifiers;
		const { header, purpose, comments } = commentsByLine(this.program.getSourceFile(this.sourceFile));
		this.header = header;
		this.purpose = purpose;
		this.comments = comments;
		this.commented = new Map();

		const result = super.print(file);
		this.lines = linesOf(result.sourceMapNode);
		return result;
	}

	printFile(file) {
		return this.concatNodes(this.header.map((line) => `${line}\n`).join(""), super.printFile(file));
	}

	pushIndent() {
		this.currentIndent += "\t";
	}

	popIndent() {
		this.currentIndent = this.currentIndent.slice(1);
	}

	// One TypeScript line can become several Lua statements: its comments belong to the first that is printed.
	printStatement(statement) {
		const line = lineOf(statement);
		if (line !== undefined && !this.commented.has(line)) this.commented.set(line, statement);
		const comments = this.commented.get(line) === statement ? (this.comments.get(line) ?? []) : [];
		const lines = comments.map((comment) => (comment === "" ? "\n" : `${this.currentIndent}${comment}\n`));
		return this.concatNodes(lines.join(""), this.printStatementExcludingComments(statement));
	}

	printIdentifier(expression) {
		const text = this.names.get(expression.text) ?? expression.text;
		return this.createSourceNode(expression, text);
	}

	printGotoStatement(statement) {
		return super.printGotoStatement({ ...statement, label: labelName(statement.label) });
	}

	printLabelStatement(statement) {
		return super.printLabelStatement({ ...statement, name: labelName(statement.name) });
	}

	printBinaryExpression(expression) {
		const isConcatenation = expression.operator === tstl.SyntaxKind.ConcatOperator;
		return super.printBinaryExpression(isConcatenation ? concatenateToTheRight(expression) : expression);
	}

	// `not` binds tighter than what replaces it, so where it needed no parentheses its replacement may.
	printExpressionInParenthesesIfNeeded(expression, minPrecedence) {
		return super.printExpressionInParenthesesIfNeeded(plain(expression), minPrecedence);
	}

	printUnaryExpression(expression) {
		const same = withoutNegation(expression);
		return same === expression ? super.printUnaryExpression(expression) : this.printBinaryExpression(same);
	}

	// Only what is called or indexed needs them: `a or {}`, but `({}).b`.
	needsParenthesis(expression, minPrecedence) {
		const isOperand = minPrecedence !== undefined;
		const isLiteral = tstl.isTableExpression(expression) || tstl.isFunctionExpression(expression);
		return !(isOperand && isLiteral) && super.needsParenthesis(expression, minPrecedence);
	}

	printTableExpression(expression) {
		if (expression.fields.length === 0) return super.printTableExpression(expression);
		const inline = this.inline(expression.fields);
		const chunks = this.fits(inline) ? ["{ ", ...inline, " }"] : ["{", ...this.onePerLine(expression.fields), "}"];
		return this.createSourceNode(expression, chunks);
	}

	// Arguments of a call. One function or table among them may span lines: hook("name", function(event) ... end, 1)
	printExpressionList(expressions) {
		const inline = this.inline(expressions);
		const long = expressions.filter((expression) => !this.fits([this.printExpression(expression)]));
		const block = long.length === 1 && (tstl.isFunctionExpression(long[0]) || tstl.isTableExpression(long[0]));
		return expressions.length <= 1 || block || this.fits(inline) ? inline : this.onePerLine(expressions);
	}

	inline(expressions) {
		return this.joinChunksWithComma(expressions.map((expression) => this.printExpression(expression)));
	}

	onePerLine(expressions) {
		this.pushIndent();
		const lines = expressions.map((expression) => ["\n", this.indent(), this.printExpression(expression)]);
		this.popIndent();
		return [...lines.flatMap((line, index) => (index === 0 ? line : [",", ...line])), "\n", this.indent()];
	}

	fits(chunks) {
		const text = chunks.map(String).join("");
		return !text.includes("\n") && this.currentIndent.length * 4 + text.length <= maxWidth;
	}
}

const plain = (expression) => (tstl.isUnaryExpression(expression) ? withoutNegation(expression) : expression);

// `__continue12` is TypeScriptToLua's label; labels have a name space of their own, so this cannot clash.
const labelName = (name) => name.replace(/^__continue(\d+)$/, "continue_$1");

// Some statements have no position of their own, but what they are made of has. A `do` is never in the TypeScript, nor is
// a declaration of what is assigned further below: the comments belong there.
function lineOf(node) {
	const isAhead = tstl.isVariableDeclarationStatement(node) && node.right === undefined;
	if (node.line !== undefined || isAhead || tstl.isDoStatement(node)) return node.line;
	for (const child of childrenOf(node)) {
		const line = lineOf(child);
		if (line !== undefined) return line;
	}
	return undefined;
}

// The TypeScript line of each Lua line; a line that has none of its own (a comment, an `else`) takes the one before.
function linesOf(root) {
	const lines = [undefined];
	root.walk((chunk, { line }) => {
		for (const [index, text] of chunk.split("\n").entries()) {
			if (index > 0) lines.push(undefined);
			if (text.trim() !== "") lines[lines.length - 1] ??= line ?? undefined;
		}
	});
	let last = 1;
	return lines.map((line) => (last = line ?? last));
}
