// Plainer forms of what TypeScriptToLua makes of operators, with the same value.

import tstl from "typescript-to-lua";

const { SyntaxKind, isBinaryExpression } = tstl;

/**
 * `(a .. b) .. c` becomes `a .. (b .. c)`, which prints without parentheses and makes one string instead of one per step.
 */
export function concatenateToTheRight(expression) {
	const isConcatenation = (node) => isBinaryExpression(node) && node.operator === SyntaxKind.ConcatOperator;
	let { left, right } = expression;
	while (isConcatenation(left)) {
		right = tstl.setNodePosition(tstl.createBinaryExpression(left.right, right, SyntaxKind.ConcatOperator), left.right);
		left = left.left;
	}
	return { ...expression, left, right };
}

const opposites = {
	[SyntaxKind.EqualityOperator]: SyntaxKind.InequalityOperator,
	[SyntaxKind.InequalityOperator]: SyntaxKind.EqualityOperator,
};

/** `a ~= b` for `not (a == b)`, and the other way round; any other expression as it is. */
export function withoutNegation(expression) {
	const operand = tstl.isParenthesizedExpression(expression.operand)
		? expression.operand.expression
		: expression.operand;
	const opposite = isBinaryExpression(operand) && opposites[operand.operator];
	return expression.operator === SyntaxKind.NotOperator && opposite ? { ...operand, operator: opposite } : expression;
}
