/**
 * What of Prosody only a command needs: the configuration as it was read (core/configmanager.lua), what follows from it
 * (core/modulemanager.lua, util/pluginloader.lua), arguments (util/argparse.lua) and XML (util/xmppstream.lua, LuaExpat). The
 * same in 0.12 and 13.0, and there without a running server.
 */

declare module "core.configmanager" {
	/** By section: a host, or "*" for the global section. A section holds what stands in it, and nothing inherited. */
	function getconfig(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

declare module "util.pluginloader" {
	/** Finds the files of modules in `prosody.paths.plugins`. */
	interface PluginLoader {
		/** Reads `mod_<plugin>.lua`: the first in the order of the paths that the filter lets pass. */
		load_resource(
			plugin: string,
		): LuaMultiReturn<[content: string, path: string] | [content: undefined, error: string | undefined]>;
	}

	/**
	 * Makes a loader.
	 * @param options `load_filter_cb` sees each file that is found, and returns it, or nothing to have the search go on
	 */
	function init(options: {
		readonly load_filter_cb?: (
			this: void,
			path: string,
			content: string,
		) => LuaMultiReturn<[path: string, content: string]> | undefined;
	}): PluginLoader;
}

declare module "core.modulemanager" {
	import type { PluginLoader } from "util.pluginloader";

	/** The modules that the configuration asks for on a host, and the one that a component is made by. */
	function get_modules_for_host(host: string): LuaMultiReturn<[modules: ProsodySet<string>, component?: string]>;
	/** What modules are loaded with: it passes over those that this version of Prosody can't run. */
	const loader: PluginLoader;
}

declare module "util.argparse" {
	/**
	 * Takes the options off the front of a list of arguments: `--name`, `--no-name` (false), `--name=value`, and
	 * `--name value` for those that take one. A "-" in a name becomes "_" on 13.0.
	 *
	 * @param args loses the options; what is left is in the result at 1, 2, ..., too
	 * @returns nothing, the reason and the argument, if a value is missing or a short option is unknown
	 */
	function parse(
		args: string[],
		config?: {
			readonly short_params?: Readonly<Record<string, string>>;
			readonly value_params?: Readonly<Record<string, boolean>>;
		},
	): LuaMultiReturn<
		| [options: LuaMap<string | number, string | boolean>]
		| [options: undefined, error: "param-not-found" | "missing-value", argument: string]
	>;
}

/**
 * LuaExpat, which is neither in here nor a part of Prosody.
 *
 * @noResolution
 */
declare module "lxp" {
	/** A parser of one document that comes in pieces. */
	interface Parser {
		/**
		 * Takes a piece; without one, the document ends. Nothing, the reason and the place (counted from 1) if it is not
		 * well-formed.
		 */
		parse(
			text?: string,
		): LuaMultiReturn<
			[parser: Parser, error?: undefined] | [parser: undefined, error: string, line: number, column: number]
		>;
		/** Where the event that is handled begins, counted from 1. */
		pos(): LuaMultiReturn<[line: number, column: number]>;
	}

	/** What is called while a document is parsed; names are `<namespace><separator><name>`. What is absent is passed over. */
	interface Handlers {
		StartElement: (this: void, parser: Parser, name: string, attributes: StanzaAttributes) => void;
		EndElement: (this: void, parser: Parser, name: string) => void;
		Comment?: (this: void, parser: Parser, text: string) => void;
		ProcessingInstruction?: (this: void, parser: Parser, target: string, data: string) => void;
	}

	function create(handlers: Handlers, separator: string, merge_character_data: boolean): Parser;
	export { create as new, type Handlers, type Parser };
}

declare module "util.xmppstream" {
	import type { Handlers } from "lxp";

	/** Stands between namespace and name. */
	const ns_separator: string;

	/** Handlers for LuaExpat that make stanzas; document types, comments and processing instructions are refused. */
	function new_sax_handlers<Session extends object>(
		session: Session,
		callbacks: {
			/** The namespace that stanzas don't have as an attribute. */
			readonly default_ns: string;
			readonly handlestanza: (this: void, session: Session, stanza: Stanza) => void;
			readonly error?: (this: void, session: Session, error: string) => void;
		},
	): LuaMultiReturn<[handlers: Handlers, control: object]>;
}
