/**
 * Modules, options and clients of whatever host (core/modulemanager.lua, core/configmanager.lua,
 * core/sessionmanager.lua). What a module does for its own host, `module` does better.
 *
 * @noSelfInFile
 */

declare module "core.modulemanager" {
	/** Names of modules are without "mod_"; the host is "*" for global ones. */
	function get_module(host: string, name: string): LoadedModule | undefined;
	/** By name. */
	function get_modules(host: string): Readonly<Record<string, LoadedModule>>;
	function is_loaded(host: string, name: string): true | undefined;
	function load(
		host: string,
		name: string,
	): LuaMultiReturn<[module: LoadedModule, error?: undefined] | [module: undefined, error: string]>;
	function unload(
		host: string,
		name: string,
	): LuaMultiReturn<[ok: true, error?: undefined] | [ok: false | undefined, error: string]>;
	function reload(
		host: string,
		name: string,
	): LuaMultiReturn<[module: true | LoadedModule, error?: undefined] | [module: false | undefined, error: string]>;
	/** All items of a kind that modules of a host have added. */
	function get_items(kind: string, host: string): unknown[] | undefined;
}

declare module "core.configmanager" {
	/** An option as it stands, of that host or of all; "*" for the global section. */
	function get(host: string, name: string): unknown;
}

declare module "core.sessionmanager" {
	/** Sends the stanza itself to each client that is available; gives how many. */
	function send_to_available_resources(username: string, host: string, stanza: Stanza): number;
	/** The same for each client that has asked for the roster. */
	function send_to_interested_resources(username: string, host: string, stanza: Stanza): number;
}
