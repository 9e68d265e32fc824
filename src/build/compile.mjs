// TypeScript to Lua: one TypeScriptToLua program over everything in src/, kept in memory.
// Anything the compiler has to say is an error, warnings too: in Lua they are wrong values, not style.

import path from "node:path";
import tstl from "typescript-to-lua";
import ts from "typescript";
import { LuaFilePrinter } from "./printer.mjs";

/** What is wrong with the sources, told to whoever runs the build; not a fault of the build itself. */
export class BuildError extends Error {}

/**
 * @typedef {object} LuaFile one source file, compiled
 * @property {string} source its path in the repository, `src/push/form.ts`
 * @property {string} module what `require` calls it, `push.form`
 * @property {string} code its Lua text, ending in `return { ... }` if it exports anything
 * @property {number[]} lines the TypeScript line of each Lua line, the first at index 0
 * @property {Set<string>} names every identifier in the Lua text
 * @property {string} purpose the first sentence of the comment it starts with, or ""
 */

/**
 * @param {string} root the directory of tsconfig.json
 * @returns {LuaFile[]}
 */
export function compile(root) {
	const config = tstl.parseConfigFileWithSystem(path.join(root, "tsconfig.json"));
	refuse(config.errors, root);

	const printers = new Map();
	let printed = [];
	const plugin = {
		printer(program, host, fileName, file) {
			const printer = new LuaFilePrinter(host, program, fileName);
			printers.set(path.normalize(fileName), printer);
			return printer.print(file);
		},
		afterPrint(program, options, host, files) {
			printed = files;
		},
	};
	const options = { ...config.options, luaPlugins: [{ plugin }] };
	const { diagnostics } = tstl.transpileFiles(config.fileNames, options, () => {});
	refuse(diagnostics, root);

	const files = printed.map((file) => describe(file, printers.get(file.fileName), root, options));
	refuseRuntimeLibrary(printed, root);
	return files;
}

// Module resolution has by now replaced each `require("./form")` in `code` by `require("push.form")`.
function describe(file, printer, root, options) {
	const inSources = path.relative(options.rootDir, file.fileName);
	return {
		source: path.posix.join(...path.relative(root, file.fileName).split(path.sep)),
		module: inSources.replace(/\.ts$/, "").split(path.sep).join("."),
		code: file.code,
		lines: printer.lines,
		names: printer.identifiers,
		purpose: printer.purpose,
	};
}

function refuse(diagnostics, root) {
	if (diagnostics.length === 0) return;
	const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };
	throw new BuildError(ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(diagnostics), host).trimEnd());
}

// TypeScriptToLua implements much of JavaScript's library in Lua. A module must not carry that: it is slow, unlike
// anything a Prosody admin has read, and there is always a plain Lua way to write the same.
function refuseRuntimeLibrary(printed, root) {
	const complaints = printed
		.filter((file) => file.luaAst.luaLibFeatures.size > 0)
		.map((file) => {
			const features = [...file.luaAst.luaLibFeatures].join(", ");
			return `${path.relative(root, file.fileName)} needs TypeScriptToLua's runtime library (${features}); write it with Lua's own functions`;
		});
	if (complaints.length > 0) throw new BuildError(complaints.join("\n"));
}
