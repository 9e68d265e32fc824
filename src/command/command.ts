// `prosodyctl mod_cloud_notify`: what an administrator can ask without a running server.

import * as argparse from "util.argparse";
import * as jid from "util.jid";
import { loadCryptography, parsePeriod } from "../push/compat";
import { check } from "./check";
import { explain, tally } from "./explain";
import { openInput } from "./input";
import { findPlugin, readSections } from "./installation";
import type { Verdict } from "./explain";

/** Exit codes. */
const good = 0;
const bad = 1;

/** So much of the standard input is read at a time, in bytes. */
const pieceSize = 8192;

const help = [
	"Usage: prosodyctl [--config FILE] mod_cloud_notify COMMAND",
	"",
	"  help",
	"      This text.",
	"  check",
	"      Looks at the configuration file: values and names of the options of",
	"      mod_cloud_notify, mod_muc_cloud_notify, mod_muc_undelivered and mod_push2,",
	"      what should be loaded beside them, and which files they are loaded from.",
	"      Exit code 0 if there is no problem, 1 otherwise.",
	"  explain [--account=user@example.org] < stanzas.xml",
	"      Says of each stanza of the standard input whether it is important, and why.",
	"      Important ones are shown to the person; others wake the app silently, or",
	'      not at all with push_notify_on = "messages". The stanzas stand one after',
	"      the other, or in one element. The account, which tells what was sent from",
	"      what was received, is the one that a stanza is addressed to if none is",
	"      given. Exit code 1 if the input is no XML or holds no stanza.",
].join("\n");

/** Options of a command, `--name=value` each. */
type Flags = LuaMap<string | number, string | boolean>;

/** A command: what is left of the arguments, to the exit code. */
type Command = (this: void, flags: Flags) => number;

/** Tells what is wrong with the call. */
function complain(text: string): number {
	io.stderr.write(`${text}\n`);
	return bad;
}

/** Shows what there is, after a call that asks for nothing that there is. */
function refuse(text: string): number {
	print(help);
	return complain(text);
}

function runCheck(api: ModuleApi): number {
	const { lines, problems } = check({
		file: prosody.config_file ?? "",
		sections: readSections(api),
		findPlugin,
		parsePeriod,
		canEncrypt: loadCryptography() !== undefined,
	});
	for (const line of lines) {
		print(line);
	}
	return problems === 0 ? good : bad;
}

/** The bare JID of an account; nothing if it is none. */
function accountOf(flag: string | boolean): string | undefined {
	const prepped = typeof flag === "string" ? jid.prep(flag) : undefined;
	return jid.node(prepped) !== undefined ? jid.bare(prepped) : undefined;
}

function runExplain(flags: Flags): number {
	const flag = flags.get("account");
	const account = flag !== undefined ? accountOf(flag) : undefined;
	if (flag !== undefined && account === undefined) {
		return complain("--account takes the address of an account: --account=user@example.org");
	}
	const counts = new LuaMap<Verdict, number>();
	const input = openInput({
		stanza(stanza, line) {
			const { verdict, text } = explain(stanza, account);
			counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
			print(string.format("line %d: %s", line, text));
		},
		other(name, line) {
			print(string.format("line %d: <%s/> is no stanza", line, name));
		},
	});
	let piece = io.read(pieceSize);
	let error: string | undefined;
	while (piece !== undefined && error === undefined) {
		error = input.feed(piece);
		piece = io.read(pieceSize);
	}
	error = error ?? input.end();
	if (error !== undefined) {
		return complain(`The standard input is no XML: ${error}`);
	}
	if (next(counts)[0] === undefined) {
		return complain("There is no stanza in the standard input");
	}
	print(tally(counts));
	return good;
}

/** The options of a command, if there are no others and no further arguments; or what is wrong with them. */
function parseFlags(args: string[], known: readonly string[]): LuaMultiReturn<[Flags] | [undefined, string]> {
	const value_params: Record<string, boolean> = {};
	for (const name of known) {
		value_params[name] = true;
	}
	const [flags, problem, argument] = argparse.parse(args, { short_params: { h: "help" }, value_params });
	if (flags === undefined) {
		return $multi(undefined, problem === "missing-value" ? `${argument} takes a value` : `There is no ${argument}`);
	}
	for (const [name, value] of flags) {
		if (typeof name === "number") {
			return $multi(undefined, `There is nothing to do with ${tostring(value)}`);
		}
		if (name !== "help" && value_params[name] === undefined) {
			return $multi(undefined, `There is no --${name}`);
		}
	}
	return $multi(flags);
}

/**
 * Makes the command.
 *
 * @returns what `module.command` has to be: the arguments after the module's name, to the exit code
 */
function openCommand(api: ModuleApi): (this: void, args: string[]) => number {
	const commands: Record<string, { readonly flags: readonly string[]; readonly run: Command } | undefined> = {
		check: { flags: [], run: () => runCheck(api) },
		explain: { flags: ["account"], run: runExplain },
	};

	return (args) => {
		const name = args.shift();
		if (name === undefined) {
			return refuse("Which command?");
		}
		if (name === "help" || name === "--help" || name === "-h" || name === "-?") {
			print(help);
			return good;
		}
		const command = commands[name];
		if (command === undefined) {
			return refuse(`There is no command ${name}`);
		}
		const [flags, problem] = parseFlags(args, command.flags);
		if (flags === undefined) {
			return refuse(problem);
		}
		if (flags.has("help")) {
			print(help);
			return good;
		}
		return command.run(flags);
	};
}

export { openCommand };
