/**
 * The global `module` (core/moduleapi.lua, core/modulemanager.lua): one object per loaded module and host.
 * What it does with options, stores, items, events, timers, stanzas, permissions and metrics is in files of their own.
 *
 * What is marked `@since 13.0` is missing in 0.12, and declared as possibly missing, so that code has to look before it
 * calls. The methods that one is tempted to take off the object (`log`, `send`, `send_iq`, `fire_event`) name their
 * self, because without it `const log = module.log; log("info", "x")` would compile, and call `log(nil, "info", "x")`.
 *
 * @noSelfInFile
 */

interface ModuleApi {
	/** Without "mod_". */
	readonly name: string;
	/** The host it is loaded on; "*" for a global module. */
	readonly host: string;
	/** Path of its source file. */
	readonly path: string;
	/** Its environment: globals of the module, which are its exports. */
	readonly environment: LoadedModule & Record<string, unknown>;
	/** `false` once it has been unloaded. */
	readonly loaded?: boolean;
	/** True while the new code of a reload is run. */
	readonly reloading?: boolean;
	/** What `save` returned, while the new code of a reload is run. */
	readonly saved_state?: unknown;

	get_name(): string;
	get_host(): string;
	get_host_type(): "local" | "component" | "global";
	/** Makes it a global module: `add_host` is called for each host that wants it. */
	set_global(): void;
	/** The directory of the module's files. */
	get_directory(): string | undefined;
	/** The same module seen from another host ("*": global); hooks made through it are removed with this module. */
	context(host: string): ModuleApi;

	/** Logs a line under the module's name. */
	log(this: ModuleApi, level: LogLevel, format: string, ...args: LogArgument[]): void;
	/** The same without self, to be handed on. */
	readonly _log: LogFunction;
	/** Logs, and shows the line as the state of the module to the admin. "error" stays until the next "error". */
	log_status(level: "error" | "warn" | "info", format: string, ...args: LogArgument[]): void;
	/** Shows a line as the state of the module to the admin. */
	set_status(level: "error" | "warn" | "info" | "core", message: string, override?: boolean): void;

	/** What was set by one of these last, and when (seconds since 1970); nothing before. */
	get_status(): LuaMultiReturn<
		[type: "error" | "warn" | "info" | "core", message: string, time: number] | [type: undefined, message: undefined]
	>;

	/**
	 * Loads another module on the same host first, and returns its environment.
	 * This module is reloaded and unloaded with it.
	 * @throws if it cannot be loaded or stands in `modules_disabled`
	 */
	depends<Exports extends object = object>(name: string): LoadedModule & Exports;
	/**
	 * With `soft`, what stands in `modules_disabled` is not loaded, and no error: nothing and "disabled". In 0.12 it is one.
	 * @since 13.0
	 */
	depends<Exports extends object = object>(
		name: string,
		soft: boolean,
	): LuaMultiReturn<[module: LoadedModule & Exports, reason?: undefined] | [module: undefined, reason: string]>;
	/**
	 * A table shared with whoever names the same path: "x" is short for "/<host>/<module>/x", a path with a leading
	 * slash is taken as it is. It starts empty, so its fields are to be declared optional. It survives a reload; after
	 * an unload it lives while another module holds it.
	 */
	shared<Shared extends object>(path: string): Shared;
	/** Opens a file beside the module, or by an absolute path. Nothing and the reason if it cannot. */
	load_resource(
		path: string,
		mode?: string,
	): LuaMultiReturn<[file: LuaFile, error?: undefined] | [file: undefined, error: string]>;
	/** Runs `<name>.lib.lua` beside the module, anew at each call, and returns what it returns. @throws if missing */
	require<Library>(name: string): Library;

	/**
	 * Calls once the server has started, or on the next tick if it has. Setting `ready` does it, too.
	 * @since 13.0
	 */
	on_ready?(f: (this: void) => void): ProsodyPromise<unknown, string>;

	/** To be set: called when the main chunk has run. */
	load?: (this: void) => void;
	/** To be set: called before hooks, items and timers are taken away; on a reload after `save`. */
	unload?: (this: void) => void;
	/** To be set: what it returns reaches the new code as `saved_state` and by `restore`. If it throws, no reload. */
	save?: (this: void) => object;
	/** To be set: called on the new code after `load`, with what `save` returned, or an empty table. */
	restore?: (this: void, saved: object) => void;
	/**
	 * To be set: called once the server has started. In 0.12 nobody calls it.
	 * @since 13.0
	 */
	ready?: (this: void) => void;
	/** To be set by global modules: called for each host, with the module object for that host. */
	add_host?: (this: void, host_module: ModuleApi) => void;
	/** To be set: serves `prosodyctl mod_<name> ...`, in a process without a server. Returns the exit code. */
	command?: (this: void, args: string[]) => number | void;
}

declare const module: ModuleApi;
