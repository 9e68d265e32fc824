/** types/ serves other projects, as a package, in each of the ways that the README names. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";

import tstl from "typescript-to-lua";

import { pack, run, temporaryFolder } from "./support/npm.mjs";

const root = resolve(import.meta.dirname, "../..");
const folder = temporaryFolder();

before(() => {
	const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
	const compiler = `typescript@${devDependencies.typescript}`;
	writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
	run(`npm install ${compiler} '${pack()}'`, folder);
	writeFileSync(
		join(folder, "mod_x.ts"),
		'import * as jid from "util.jid";\nmodule.hook("message/bare", ({ origin }) => void jid.bare(origin.full_jid));\n',
	);
});

const withoutTheirConfiguration = {
	target: "ESNext",
	lib: ["ES5"],
	moduleDetection: "force",
	strict: true,
	noEmit: true,
};

for (const [moduleResolution, module] of [
	["bundler", "ESNext"],
	["node16", "node16"],
]) {
	test(`the types are found with moduleResolution ${moduleResolution}`, () => {
		const compilerOptions = {
			...withoutTheirConfiguration,
			moduleResolution,
			module,
			types: ["prosody-cloud-notify/types"],
		};
		checkTypes({ compilerOptions, include: ["*.ts"] });
	});
}

const declarations = readdirSync(join(root, "types"), { recursive: true }).filter((name) => name.endsWith(".d.ts"));
const textOf = (name) => readFileSync(join(root, "types", name), "utf8");

test("every declaration file is part of the package's types, or of those of the modules here", () => {
	const named = ["index.d.ts", "cloud_notify/index.d.ts"].flatMap((index) =>
		[...textOf(index).matchAll(/<reference path="(.*)"/g)].map(([, path]) => join(index, "..", path)),
	);
	const missing = declarations.filter((name) => !name.endsWith("index.d.ts") && !named.includes(name));
	assert.deepEqual(missing, []);
});

// TypeScriptToLua's noImplicitSelf does not reach a package.
test("every declaration file says that functions have no self", () => {
	const silent = declarations.filter((name) => !name.endsWith("index.d.ts") && !textOf(name).includes("@noSelfInFile"));
	assert.deepEqual(silent, []);
});

test("the types are found by a reference in a source file", () => {
	const compilerOptions = { ...withoutTheirConfiguration, moduleResolution: "bundler", module: "ESNext", types: [] };
	const reference = '/// <reference types="prosody-cloud-notify/types" />\n';
	writeFileSync(join(folder, "referring.ts"), reference + readFileSync(join(folder, "mod_x.ts"), "utf8"));
	checkTypes({ compilerOptions, files: ["referring.ts"] });
});

test("the types are found by include", () => {
	const compilerOptions = { ...withoutTheirConfiguration, moduleResolution: "bundler", module: "ESNext", types: [] };
	checkTypes({ compilerOptions, include: ["mod_x.ts", "node_modules/prosody-cloud-notify/types/**/*.d.ts"] });
});

test("the events of the modules here are known to who names them, and to nobody else", () => {
	const compilerOptions = { ...withoutTheirConfiguration, moduleResolution: "bundler", module: "ESNext" };
	writeFileSync(join(folder, "listener.ts"), 'module.hook("cloud_notify/push", () => true);\n');
	const check = (types) => checkTypes({ compilerOptions: { ...compilerOptions, types }, files: ["listener.ts"] });
	check(["prosody-cloud-notify/types/cloud_notify"]);
	assert.throws(() => check(["prosody-cloud-notify/types"]), /"cloud_notify\/push"' is not assignable/);
});

function checkTypes(configuration) {
	writeFileSync(join(folder, "tsconfig.check.json"), JSON.stringify(configuration));
	run("node_modules/.bin/tsc -p tsconfig.check.json", folder);
}

test("the modules of this repository compile to the same Lua with the types as a package", () => {
	cpSync(join(root, "src"), join(folder, "src"), { recursive: true });
	const own = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
	own.extends = "prosody-cloud-notify/tsconfig";
	own.compilerOptions.types = ["prosody-cloud-notify/types/cloud_notify"];
	own.include = ["src"];
	writeFileSync(join(folder, "tsconfig.src.json"), JSON.stringify(own));
	const here = compiled(root, "tsconfig.json");
	assert(here.size > 20);
	assert.deepEqual(compiled(folder, "tsconfig.src.json"), here);
});

/** The Lua of a project, by the names of its files. */
function compiled(directory, configuration) {
	const files = new Map();
	const write = (name, text) => files.set(name.slice(directory.length), text);
	const { diagnostics } = tstl.transpileProject(join(directory, configuration), {}, write);
	assert.deepEqual(
		diagnostics.map(({ messageText }) => messageText),
		[],
	);
	return files;
}
