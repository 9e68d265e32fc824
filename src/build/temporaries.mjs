// Removes the variables that TypeScriptToLua makes up where Lua can do without. Each rule looks at neighbouring statements
// of a block and asks that the variable be used nowhere else; anything that differs stays.

import tstl from "typescript-to-lua";
import { childrenOf, identifiersOf } from "./tree.mjs";

const {
	isAssignmentStatement,
	isBlock,
	isIdentifier,
	isIfStatement,
	isNilLiteral,
	isReturnStatement,
	isStringLiteral,
	isTableIndexExpression,
	isVariableDeclarationStatement,
} = tstl;

const isMadeUp = (name) => /^____.*_\d+$/.test(name);

/** Applies the rules to every block at or under `node`, the innermost first. */
export function removeTemporaries(node) {
	for (const child of childrenOf(node)) removeTemporaries(child);
	if (Array.isArray(node.statements)) node.statements = assignDirectly(readDirectly(node.statements));
}

const uses = (nodes, name) => nodes.flatMap(identifiersOf).filter((text) => text === name).length;

const isUseOf = (node, name) => isIdentifier(node) && node.text === name;

/** `name = value`, one of each. */
const isAssignment = (statement) =>
	isAssignmentStatement(statement) &&
	statement.left.length === 1 &&
	isIdentifier(statement.left[0]) &&
	statement.right.length === 1;

/** `local name = value`, one of each. */
const isDeclaration = (statement) =>
	isVariableDeclarationStatement(statement) && statement.left.length === 1 && statement.right?.length === 1;

// local attr_0 = stanza.attr       becomes
// local to = attr_0.to             local to = stanza.attr.to
// from = attr_0.from               from = stanza.attr.from
function readDirectly(statements) {
	const result = [...statements];
	for (let index = 0; index < result.length; index++) {
		const alias = result[index];
		const root = isDeclaration(alias) && isMadeUp(alias.left[0].text) ? rootOf(alias.right[0]) : undefined;
		if (!root) continue;

		const name = alias.left[0].text;
		const rest = result.slice(index + 1);
		const reads = takeWhile(rest, (read) => isFieldRead(read, name) && read.left[0].text !== root.text);
		if (reads.length === 0 || uses(rest, name) !== reads.length) continue;

		const direct = reads.map((read) => {
			const field = tstl.createTableIndexExpression(copyOf(alias.right[0]), read.right[0].index);
			return { ...read, right: [tstl.setNodePosition(field, read.right[0])] };
		});
		result.splice(index, 1 + reads.length, ...direct);
	}
	return result;
}

/** The variable that `a`, `a.b` or `a.b.c` begins with; nothing for any other expression. */
function rootOf(node) {
	if (isTableIndexExpression(node) && isStringLiteral(node.index)) return rootOf(node.table);
	return isIdentifier(node) ? node : undefined;
}

/** The same once more: a node stands in one place only. */
const copyOf = (node) =>
	isIdentifier(node) ? tstl.cloneIdentifier(node) : tstl.createTableIndexExpression(copyOf(node.table), node.index);

const isFieldRead = (statement, table) =>
	(isDeclaration(statement) || isAssignment(statement)) &&
	isTableIndexExpression(statement.right[0]) &&
	isUseOf(statement.right[0].table, table);

function takeWhile(list, test) {
	const end = list.findIndex((item) => !test(item));
	return end < 0 ? list : list.slice(0, end);
}

// local temp_0                     becomes
// if known then                    local best
//     temp_0 = find()              if known then
// else                                 best = find()
//     temp_0 = nil                 end
// end
// local best = temp_0              and likewise for `best = temp_0` and `return temp_0`
function assignDirectly(statements) {
	const result = [...statements];
	for (let index = 0; index + 2 < result.length; index++) {
		const [declaration, branch, use] = result.slice(index, index + 3);
		const name = bareName(declaration);
		if (!name || !isMadeUp(name) || !isIfStatement(branch)) continue;
		const target = targetOf(use, name);
		const ends = endsOf(branch, name);
		if (!target || !ends || uses([branch], name) !== ends.length || uses(result.slice(index + 2), name) !== 1) continue;

		for (const { block, value } of ends) block.statements.splice(-1, 1, target(value));
		const isNew = isVariableDeclarationStatement(use);
		if (isNew && endsWithNil(branch.elseBlock)) branch.elseBlock = undefined;
		result.splice(index, 3, ...(isNew ? [{ ...use, right: undefined }] : []), branch);
	}
	return result;
}

const bareName = (statement) =>
	isVariableDeclarationStatement(statement) && statement.left.length === 1 && !statement.right?.length
		? statement.left[0].text
		: undefined;

/** What becomes of `name = value` when `use` is the statement that hands `name` on. */
function targetOf(use, name) {
	const hands = (expressions) => expressions?.length === 1 && isUseOf(expressions[0], name);
	if (isReturnStatement(use) && hands(use.expressions)) {
		return (value) => tstl.setNodePosition(tstl.createReturnStatement([value]), value);
	}
	const assigns = isVariableDeclarationStatement(use) || isAssignmentStatement(use);
	if (assigns && hands(use.right) && use.left.length === 1 && isIdentifier(use.left[0])) {
		return (value) => tstl.setNodePosition(tstl.createAssignmentStatement(use.left[0], value), value);
	}
	return undefined;
}

/** The assignments to `name` with which all ways through a branch end, or undefined if some way ends otherwise. */
function endsOf(part, name) {
	if (part && isIfStatement(part)) {
		const then = endsOf(part.ifBlock, name);
		const otherwise = endsOf(part.elseBlock, name);
		return then && otherwise && [...then, ...otherwise];
	}
	if (!part || !isBlock(part)) return undefined;
	const last = part.statements.at(-1);
	if (last && isIfStatement(last)) return endsOf(last, name);
	const isEnd =
		last &&
		isAssignmentStatement(last) &&
		last.left.length === 1 &&
		last.right.length === 1 &&
		isUseOf(last.left[0], name);
	return isEnd ? [{ block: part, value: last.right[0] }] : undefined;
}

const endsWithNil = (block) =>
	isBlock(block) && block.statements.length === 1 && isNilLiteral(block.statements[0].right[0]);
