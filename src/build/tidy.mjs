// Rewrites the Lua syntax tree of one file before it is printed: TypeScriptToLua's helper tables and `____` names go,
// so that the Lua reads as if it had been written by hand. Whatever is not recognised with certainty stays as it was.

import tstl from "typescript-to-lua";
import { removeTemporaries } from "./temporaries.mjs";
import { identifiersOf } from "./tree.mjs";

const {
	isAssignmentStatement,
	isCallExpression,
	isIdentifier,
	isReturnStatement,
	isStringLiteral,
	isTableIndexExpression,
	isVariableDeclarationStatement,
} = tstl;

const keywords = new Set(
	"and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
		" ",
	),
);

const declares = (statement, test) =>
	isVariableDeclarationStatement(statement) && statement.left.length === 1 && test(statement.left[0].text);

const isField = (node, table) => isTableIndexExpression(node) && isIdentifier(node.table) && node.table.text === table;

// local ____form = require("x")    becomes    local parse = require("x").parse
// local parse = ____form.parse
function requireDirectly(statements) {
	const result = [];
	let held;
	for (const statement of statements) {
		const value = isVariableDeclarationStatement(statement) ? statement.right?.[0] : undefined;
		if (held && value && isField(value, held.name)) {
			const field = tstl.createTableIndexExpression(held.call, value.index);
			result.push({ ...statement, right: [tstl.setNodePosition(field, value)] });
		} else {
			const isImport =
				declares(statement, (name) => name.startsWith("____")) &&
				isCallExpression(value ?? statement) &&
				value.expression.text === "require";
			held = isImport ? { name: statement.left[0].text, call: value } : undefined;
			if (!isImport) result.push(statement);
		}
	}
	return result;
}

// local ____exports = {}           becomes
// ____exports.parse = parse
// return ____exports               return { parse = parse }
function returnExports(statements) {
	const isExport = (statement) =>
		isAssignmentStatement(statement) &&
		isField(statement.left[0], "____exports") &&
		isStringLiteral(statement.left[0].index) &&
		isIdentifier(statement.right[0]);
	const exported = statements.filter(isExport);
	const keys = new Set(exported.map((statement) => statement.left[0].index.value));
	const rest = statements.filter(
		(statement) =>
			!exported.includes(statement) &&
			!declares(statement, (name) => name === "____exports") &&
			!isReturnStatement(statement),
	);
	const usedOtherwise = rest.some((statement) => identifiersOf(statement).includes("____exports"));
	if (usedOtherwise || keys.size < exported.length) return statements;
	if (exported.length === 0) return rest;

	const fields = exported.map(({ left, right }) => tstl.createTableFieldExpression(right[0], left[0].index));
	const result = tstl.createReturnStatement([tstl.createTableExpression(fields)]);
	return [...rest, tstl.setNodePosition(result, exported[0])];
}

// A name may lose its underscores if nothing else in the file has the name it gets.
function plainNames(identifiers) {
	const taken = new Set(identifiers);
	const names = new Map();
	for (const name of [...taken].filter((text) => text.startsWith("____"))) {
		const plain = name.slice(4);
		const candidates = plain === "" ? ["_"] : [plain, `${plain}_`];
		const free = candidates.find((text) => /^[A-Za-z_]/.test(text) && !taken.has(text) && !keywords.has(text));
		if (free) {
			names.set(name, free);
			taken.add(free);
		}
	}
	return names;
}

/**
 * @param {object} file TypeScriptToLua's Lua syntax tree of one source file; its statements are replaced
 * @returns {{ names: Map<string, string>, identifiers: Set<string> }} the new name of each renamed identifier,
 *   and all identifiers as they are after that
 */
export function tidy(file) {
	file.statements = returnExports(requireDirectly(file.statements));
	removeTemporaries(file);
	const identifiers = identifiersOf(file);
	const names = plainNames(identifiers);
	return { names, identifiers: new Set(identifiers.map((text) => names.get(text) ?? text)) };
}
