// What a declared type says about a value in Lua, as plain data that mod_test_conformance reads.
//
// A shape is `{ kinds?, words?, interfaces?, fields?, entries?, items?, calls? }`; without `kinds` anything will do.
//	kinds       what Lua's `type` may say
//	words       the only texts there may be
//	interfaces  names of declared interfaces: a table is one of them
//	fields      of a table that has no name: members, see `memberOf`
//	entries     the shape of whatever stands under a string key; `items` under 1, 2, 3
//	calls       the signatures of a function, see `callOf`

import ts from "typescript";

/** TypeScriptToLua's and TypeScript's own types, by what they are in Lua. */
const builtIn = {
	LuaIterable: "function",
	LuaPairsIterable: "table",
	LuaTable: "table",
	LuaMap: "table",
	LuaSet: "table",
	ReadonlyLuaMap: "table",
	ReadonlyLuaSet: "table",
	LuaUserdata: "userdata",
	LuaThread: "thread",
	LuaFile: "userdata",
};

const anything = {};
const flagKinds = [
	[ts.TypeFlags.StringLike, "string"],
	[ts.TypeFlags.NumberLike, "number"],
	[ts.TypeFlags.BooleanLike, "boolean"],
	[ts.TypeFlags.NonPrimitive, "table"],
	[ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Null, "nil"],
];

/** @param checker the type checker; `isOurs` says of a declaration whether it stands in the files under test */
export function shaper(checker, isOurs) {
	/** @param type of TypeScript; `fresh` is false below a type without a name, which may contain itself */
	function shapeOf(type, depth = 0) {
		const alias = builtIn[type.aliasSymbol?.name] ?? builtIn[type.symbol?.name];
		if (alias) return { kinds: [alias] };
		if (type.flags & (ts.TypeFlags.AnyOrUnknown | ts.TypeFlags.Never)) return anything;
		if (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Conditional)) {
			const constraint = checker.getBaseConstraintOfType(type);
			return constraint && constraint !== type ? shapeOf(constraint, depth) : anything;
		}
		if (type.isUnion()) return type.types.map((part) => shapeOf(part, depth)).reduce(either);
		if (type.isIntersection()) return type.types.map((part) => shapeOf(part, depth)).reduce(both);
		if (type.isStringLiteral()) return { kinds: ["string"], words: [type.value] };
		const primitive = flagKinds.find(([flags]) => type.flags & flags);
		return primitive ? { kinds: [primitive[1]] } : objectShape(type, depth);
	}

	function objectShape(type, depth) {
		const signatures = type.getCallSignatures();
		if (signatures.length > 0) return { kinds: ["function"], calls: signatures.map((signature) => callOf(signature)) };
		const shape = { kinds: ["table"] };
		if (checker.isArrayType(type) || checker.isTupleType(type)) {
			const [item] = checker.getTypeArguments(type);
			if (item && depth < 4) shape.items = shapeOf(item, depth + 1);
			return shape;
		}
		if (isBrand(type) || isEmpty(type)) return anything;
		const declarations = type.symbol?.declarations ?? [];
		if (declarations.some((declaration) => ts.isInterfaceDeclaration(declaration) && isOurs(declaration)))
			return { kinds: [isUserdata(type) ? "userdata" : "table"], interfaces: [type.symbol.name] };
		return depth < 4 ? { ...shape, ...contentsOf(type, depth + 1) } : shape;
	}

	// What only Prosody can make, and nobody looks into, has one field that is not there: `__timer: unique symbol`.
	const isBrand = (type) => {
		const properties = type.getProperties();
		return properties.length > 0 && properties.every(({ name }) => name.startsWith("__"));
	};

	const isUserdata = (type) =>
		type.isClassOrInterface() &&
		checker.getBaseTypes(type).some(({ aliasSymbol }) => aliasSymbol?.name === "LuaUserdata");

	// `{}` is everything but nil.
	const isEmpty = (type) => type.getProperties().length === 0 && checker.getIndexInfosOfType(type).length === 0;

	/** The members of a table, and what stands under other keys. */
	function contentsOf(type, depth = 0) {
		const properties = checker.getPropertiesOfType(type).filter(({ name }) => !name.startsWith("__"));
		const contents = { fields: properties.map((property) => memberOf(property, depth)) };
		const textIndex = checker.getIndexInfosOfType(type).find(({ keyType }) => keyType.flags & ts.TypeFlags.String);
		const numberIndex = type.getNumberIndexType();
		if (textIndex) contents.entries = shapeOf(textIndex.type, depth + 1);
		if (numberIndex && !textIndex) contents.items = shapeOf(numberIndex, depth + 1);
		return contents;
	}

	/** `{ name, since?, of, optional, self, shape }`; `of`: the interface that declares it; `self`: whether it is called with a colon. */
	function memberOf(symbol, depth = 0) {
		const type = checker.getTypeOfSymbol(symbol);
		const shape = shapeOf(type, depth);
		const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional) || Boolean(shape.kinds?.includes("nil"));
		// What modules put there takes as few arguments as they like.
		if (isSetByModules(symbol)) delete shape.calls;
		return { name: symbol.name, ...sinceOf(symbol), of: ownerOf(symbol), optional, self: takesSelf(type), shape };
	}

	/** `{ since?, required, most?, returns }`: numbers of parameters without self (`most` is missing when there is no end), and lists of shapes. */
	function callOf(signature) {
		const parameters = (signature.declaration?.parameters ?? []).filter(({ name }) => name.getText() !== "this");
		const open = parameters.some(({ dotDotDotToken }) => dotDotDotToken);
		const required = parameters.filter(({ questionToken, dotDotDotToken }) => !questionToken && !dotDotDotToken);
		return {
			...(signature.declaration && sinceIn([signature.declaration])),
			required: required.length,
			...(!open && { most: parameters.length }),
			returns: returnsOf(signature),
		};
	}

	/** The alternatives of what is returned, each a list of shapes. */
	function returnsOf(signature) {
		if (checker.getTypePredicateOfSignature(signature)?.type) return [[{ kinds: ["boolean"] }]];
		const type = checker.getReturnTypeOfSignature(signature);
		const alternatives = type.isUnion() && type.aliasSymbol?.name !== "LuaMultiReturn" ? type.types : [type];
		if (!alternatives.some((part) => multiple(part)))
			return [type.aliasSymbol?.name === "LuaMultiReturn" ? [] : [shapeOf(type, 2)]];
		return alternatives.flatMap((part) => multiple(part) ?? [[shapeOf(part, 2)]]);
	}

	// LuaMultiReturn<[a, b] | [c]> is an intersection of each tuple with a brand, or of their union.
	function multiple(type) {
		const tuples = tuplesIn(type);
		const isMultiple = type.aliasSymbol?.name === "LuaMultiReturn" || type.isIntersection();
		if (!isMultiple || tuples.length === 0) return undefined;
		return tuples.map((tuple) => checker.getTypeArguments(tuple).map((part) => shapeOf(part, 2)));
	}

	function tuplesIn(type) {
		if (checker.isTupleType(type)) return [type];
		return type.isUnionOrIntersection() ? type.types.flatMap(tuplesIn) : [];
	}

	return { shapeOf, contentsOf, memberOf };
}

/** The version in the `@since` tag, if every declaration has one. */
export const sinceOf = (symbol) => sinceIn(symbol.declarations ?? []);

/** `{ community }`, the community's module that has something, or nothing if it is Prosody's own. */
export const communityOf = (symbol) => taggedIn(symbol.declarations ?? [], "community");

const sinceIn = (declarations) => taggedIn(declarations, "since");

function taggedIn(declarations, name) {
	const tags = declarations.map((declaration) => {
		const owner = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
		return ts.getJSDocTags(owner).find(({ tagName }) => tagName.text === name);
	});
	if (tags.length === 0 || tags.includes(undefined)) return {};
	return { [name]: ts.getTextOfJSDocComment(tags[0].comment)?.trim() ?? "" };
}

// As TypeScriptToLua has it: methods and functions in properties do, unless `this: void` is said; other functions do not.
function takesSelf(type) {
	const declaration = type.getNonNullableType().getCallSignatures()[0]?.declaration;
	return Boolean(declaration) && !ts.isFunctionDeclaration(declaration) && !saysNoSelf(declaration);
}

const saysNoSelf = ({ parameters }) =>
	parameters[0]?.name.getText() === "this" && parameters[0].type?.kind === ts.SyntaxKind.VoidKeyword;

const ownerOf = (symbol) => {
	const owner = symbol.declarations?.[0]?.parent;
	return owner && ts.isInterfaceDeclaration(owner) ? owner.name.text : undefined;
};

const isSetByModules = (symbol) =>
	(symbol.declarations ?? []).some(
		(declaration) =>
			ts.isPropertySignature(declaration) && !(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly),
	);

/** A value may be of either shape. */
function either(a, b) {
	if (!a.kinds || !b.kinds) return anything;
	const merged = { ...a, ...b, kinds: union(a.kinds, b.kinds) };
	const texts = [a, b].filter(({ kinds }) => kinds.includes("string"));
	if (texts.some(({ words }) => !words)) delete merged.words;
	else if (texts.length > 0) merged.words = union(...texts.map(({ words }) => words));
	for (const list of ["interfaces", "calls"]) if (a[list] && b[list]) merged[list] = union(a[list], b[list]);
	// Of several tables without names nobody knows which it is.
	const tables = [a, b].filter(({ kinds }) => kinds.includes("table"));
	if (tables.length > 1) for (const part of ["fields", "entries", "items"]) delete merged[part];
	if (tables.length > 1 && !tables.every(({ interfaces }) => interfaces)) delete merged.interfaces;
	return merged;
}

/** A value is of both shapes. */
function both(a, b) {
	if (!a.kinds || !b.kinds) return a.kinds ? a : b;
	const merged = { ...a, ...b, kinds: a.kinds.filter((kind) => b.kinds.includes(kind)) };
	if (a.fields && b.fields) merged.fields = [...a.fields, ...b.fields];
	if (a.interfaces && b.interfaces) merged.all = union(a.all ?? a.interfaces, b.all ?? b.interfaces);
	return merged;
}

const union = (a, b = []) => [...new Set([...a, ...b])];
