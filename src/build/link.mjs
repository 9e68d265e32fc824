// Puts an entry and the files it needs into one Lua file, each file in a block of its own and before those that use it.
// A block per file keeps the file's locals to itself: Lua allows 200 of them in a function.

import { BuildError } from "./compile.mjs";

// Not `module:require("...")`, which is Prosody's own.
const requirePattern = /(?<!:)\brequire\("([^"]+)"\)/g;
const ofProsody = /^(?:(?:(?:prosody\.)?util|core|net)\.|lxp$)/;

/**
 * @param {import("./compile.mjs").LuaFile} entry `src/mod_x/mod_x.ts`
 * @param {import("./compile.mjs").LuaFile[]} files everything compiled
 * @param {{ name: string, version: string, home: string, license: string }} about
 * @returns {{ code: string, lines: string[] }} the module, and `file:line` of the TypeScript for each of its lines
 *   ("" where there is none)
 */
export function link(entry, files, about) {
	const byModule = new Map(files.map((file) => [file.module, file]));
	const parts = inOrder(entry, byModule);
	refuseClashes(parts);

	const code = [];
	const lines = [];
	const add = (text, source) => {
		code.push(text);
		lines.push(source);
	};
	for (const line of headerOf(entry, about)) add(line, "");
	for (const file of parts) {
		add("", "");
		add(`-- ${file.source}`, "");
		for (const { text, line } of file === entry ? bodyOf(file, byModule) : blockOf(file, byModule)) {
			add(text, `${file.source}:${line}`);
		}
	}
	return { code: `${code.join("\n")}\n`, lines };
}

function headerOf(entry, { name, version, home, license }) {
	return [
		`-- ${name} ${version}`,
		...(entry.purpose ? [`-- ${entry.purpose}`] : []),
		"--",
		`-- Compiled from TypeScript; the source, and the place for changes, is ${home}`,
		`-- Licence: ${license}`,
	];
}

/** The Lua variable that holds what a file exports: `push_form` for `push.form`. */
function variableOf(file) {
	const name = file.module.replace(/[^A-Za-z0-9]/g, "_");
	return file.module.includes(".") ? name : `src_${name}`;
}

function needsOf(file, byModule) {
	const needs = [];
	for (const [, name] of file.code.matchAll(requirePattern)) {
		if (byModule.has(name)) needs.push(byModule.get(name));
		else if (!ofProsody.test(name))
			throw new BuildError(
				`${file.source} requires "${name}", which is neither in src/ nor one of Prosody's util, core and net, nor LuaExpat`,
			);
	}
	return needs;
}

// Depth first, so what a file needs comes before it.
function inOrder(entry, byModule) {
	const done = new Set();
	const visit = (file, path) => {
		if (path.includes(file)) {
			const cycle = [...path.slice(path.indexOf(file)), file].map(({ source }) => source);
			throw new BuildError(`import cycle: ${cycle.join(" -> ")}`);
		}
		if (done.has(file)) return;
		for (const need of needsOf(file, byModule)) visit(need, [...path, file]);
		done.add(file);
	};
	visit(entry, []);
	return [...done];
}

// A local of the same name would hide the variable that holds a file's exports.
function refuseClashes(parts) {
	const owners = new Map();
	for (const file of parts) {
		const name = variableOf(file);
		if (owners.has(name))
			throw new BuildError(`${owners.get(name).source} and ${file.source} would both be called ${name}`);
		owners.set(name, file);
	}
	for (const file of parts) {
		const clash = [...file.names].find((name) => owners.has(name));
		if (clash)
			throw new BuildError(
				`${file.source} uses the name ${clash}, which the build needs for ${owners.get(clash).source}`,
			);
	}
}

/** The lines of a file, with each `require` of a file of ours replaced by the variable that holds its exports. */
function bodyOf(file, byModule) {
	const body = [];
	for (const [index, text] of file.code.trimEnd().split("\n").entries()) {
		const onlyRequires = /^require\("([^"]+)"\)$/.exec(text);
		if (onlyRequires && byModule.has(onlyRequires[1])) continue;
		if (text === "" && (body.at(-1)?.text ?? "") === "") continue;
		const linked = text.replace(requirePattern, (call, name) =>
			byModule.has(name) ? variableOf(byModule.get(name)) : call,
		);
		body.push({ text: linked, line: file.lines[index] });
	}
	return body;
}

// local push_form do ... push_form = { ... } end
function blockOf(file, byModule) {
	const body = bodyOf(file, byModule);
	const name = variableOf(file);
	const last = body.findLastIndex(({ text }) => text.startsWith("return "));
	const indented = body.map(({ text, line }, index) => {
		const statement = index === last ? text.replace("return", `${name} =`) : text;
		return { text: statement === "" ? "" : `\t${statement}`, line };
	});
	const [first] = body;
	return [
		{ text: last < 0 ? "do" : `local ${name} do`, line: first?.line ?? 1 },
		...indented,
		{ text: "end", line: body.at(-1)?.line ?? 1 },
	];
}
