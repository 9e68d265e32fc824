// Reading TypeScriptToLua's Lua syntax tree.

import tstl from "typescript-to-lua";

/** The nodes directly under `node`, in the order in which they stand in the text. */
export function childrenOf(node) {
	return Object.values(node)
		.flat()
		.filter((child) => typeof child?.kind === "number");
}

/** The text of every identifier at or under `node`, as often as it occurs. */
export function identifiersOf(node) {
	const own = tstl.isIdentifier(node) ? [node.text] : [];
	return [...own, ...childrenOf(node).flatMap(identifiersOf)];
}
