// Everything that types/ declares, read with TypeScript's compiler.

import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import ts from "typescript";

import { communityOf, shaper, sinceOf } from "./shapes.mjs";

const root = resolve(import.meta.dirname, "../../..");
const types = join(root, "types");

/** The declaration files of Prosody and of Lua, and those of this repository's own events. */
const filesIn = (directory) =>
	readdirSync(directory, { recursive: true })
		.filter((name) => name.endsWith(".d.ts") && !name.endsWith("index.d.ts"))
		.map((name) => join(directory, name));

const eventMaps = ["ProsodyEvents", "ProsodyGlobalEvents"];

/**
 * @param further declaration files to be read together with those of the `directory`
 * @returns {{ libraries, globals, interfaces, events }}: `libraries` and `globals` are lists of `{ name, since?, members }`;
 *   `interfaces` are `{ name, bases, own, since?, contents }`; `events` are `{ name, pattern?, since?, community?, own, shape }`, where the `pattern`
 *   of an event whose name is open says OPEN where it is; `own` is what belongs to the modules of this repository.
 */
export function readDeclarations(further = [], directory = types) {
	const files = filesIn(directory);
	const { program, checker } = compile([...files, ...further]);
	const ours = new Set([...files, ...further].map((file) => resolve(file)));
	const isOurs = (node) => ours.has(resolve(node.getSourceFile().fileName));
	const sources = program.getSourceFiles().filter((source) => isOurs(source));
	const symbols = new Set(sources.flatMap((source) => source.statements.flatMap(declared)).map(symbolOf));
	const shapes = shaper(checker, isOurs);

	function declared(statement) {
		if (ts.isVariableStatement(statement)) return [...statement.declarationList.declarations];
		const named = [ts.isModuleDeclaration, ts.isInterfaceDeclaration, ts.isFunctionDeclaration];
		return named.some((is) => is(statement)) ? [statement] : [];
	}
	function symbolOf(declaration) {
		return checker.getSymbolAtLocation(declaration.name);
	}

	const lists = { libraries: [], globals: [], interfaces: [], events: [] };
	for (const symbol of symbols) {
		const { name, flags } = symbol;
		if (/^".*"$/.test(name)) lists.libraries.push(libraryOf(symbol, name.slice(1, -1)));
		else if (flags & ts.SymbolFlags.Namespace) lists.globals.push(libraryOf(symbol, name));
		else if (eventMaps.includes(name)) lists.events.push(...eventsOf(symbol));
		else if (flags & ts.SymbolFlags.Interface) lists.interfaces.push(interfaceOf(symbol));
		else lists.globals.push({ name: "_G", members: [shapes.memberOf(symbol)] });
	}
	return lists;

	function libraryOf(symbol, name) {
		const members = checker
			.getExportsOfModule(symbol)
			.filter((member) => member.declarations?.some(isOurs))
			.flatMap((member) => exported(member));
		return { name, ...sinceOf(symbol), members };
	}
	// A namespace in a library is a table in a table.
	function exported(symbol) {
		const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
		if (!(original.flags & ts.SymbolFlags.Value)) return [];
		if (!(original.flags & ts.SymbolFlags.ValueModule))
			return [{ ...shapes.memberOf(original), name: symbol.name, self: false }];
		const fields = checker.getExportsOfModule(original).flatMap(exported);
		return [{ name: symbol.name, ...sinceOf(original), optional: false, shape: { kinds: ["table"], fields } }];
	}
	function interfaceOf(symbol) {
		const type = checker.getDeclaredTypeOfSymbol(symbol);
		const bases = checker.getBaseTypes(type).map((base) => base.symbol?.name);
		return {
			name: symbol.name,
			bases,
			own: isOwn(symbol.declarations),
			...sinceOf(symbol),
			contents: shapes.contentsOf(type),
		};
	}

	function eventsOf(map) {
		const type = checker.getDeclaredTypeOfSymbol(map);
		const global = map.name === "ProsodyGlobalEvents";
		const named = checker.getPropertiesOfType(type).map((property) => ({
			name: property.name,
			global,
			...sinceOf(property),
			...communityOf(property),
			own: isOwn(property.declarations),
			shape: shapes.shapeOf(checker.getTypeOfSymbol(property)),
		}));
		const open = checker.getIndexInfosOfType(type).map(({ keyType, type: payload, declaration }) => ({
			name: checker.typeToString(keyType).replace(/^`|`$/g, ""),
			global,
			pattern: patternOf(keyType),
			own: isOwn(declaration && [declaration]),
			shape: shapes.shapeOf(payload),
		}));
		return [...named, ...open];
	}
}

// Those of the modules of this repository stand apart.
const isOwn = (declarations = []) =>
	declarations.some((node) => dirname(node.getSourceFile().fileName).endsWith("/cloud_notify"));

/** `iq-set/host/${string}` as what it stands for: each open part is the name "OPEN". */
function patternOf({ texts, types: parts }) {
	return texts.map((text, index) => text + (index < parts.length ? "OPEN" : "")).join("");
}

function compile(names) {
	const config = ts.readConfigFile(join(types, "tsconfig.base.json"), ts.sys.readFile).config;
	const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, root);
	const program = ts.createProgram(names, { ...options, noEmit: true });
	const problems = ts.getPreEmitDiagnostics(program);
	if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, formatHost));
	return { program, checker: program.getTypeChecker() };
}

const formatHost = {
	getCanonicalFileName: (name) => name,
	getCurrentDirectory: () => root,
	getNewLine: () => "\n",
};
