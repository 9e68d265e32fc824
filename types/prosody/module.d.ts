/**
 * The global `module` (core/moduleapi.lua, core/modulemanager.lua): one object per loaded module and host.
 * Options, stores, items, events and metrics are declared in files of their own.
 *
 * What is marked `@since 13.0` is missing in 0.12, and declared as possibly missing, so that code has to look before it
 * calls. The methods that one is tempted to take off the object (`log`, `send`, `send_iq`, `fire_event`) name their
 * self, because without it `const log = module.log; log("info", "x")` would compile, and call `log(nil, "info", "x")`.
 *
 * @noSelfInFile
 */

/** A timer of `module.add_timer`. It does not fire any more once the module is unloaded. */
interface ModuleTimer {
	/** Cancels it; harmless afterwards. */
	stop(): void;
	/** The same. */
	disarm(): void;
	/** Fires in `delay` seconds from now instead. Needs the epoll or event backend (the default) before 13.0.7. */
	reschedule(delay: number): void;
}

/** What `send_iq` resolves with. */
interface IqReply {
	/**
	 * The answer. **May be of type "error"**: one that a local host or component gives directly does not reject the
	 * promise. Look at `stanza.attr.type`.
	 */
	readonly stanza: Stanza;
	/** Where it came in; `nil` for direct answers of local hosts. */
	readonly origin?: Session;
}

/** A job that mod_cron runs inside an async context. */
interface CronTask {
	/** Default: `when`. */
	readonly name?: string;
	readonly when: "hourly" | "daily" | "weekly";
	/** Called with the task and the time (seconds since 1970). */
	readonly run: (this: void, task: CronTask, started_at: number) => void;
}

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
	 * Calls back after `delay` seconds; a number returned arms the timer again.
	 * Not in an async context. Errors are logged by Prosody.
	 * @param callback gets the time (seconds since 1970, with fraction) and the extra arguments
	 */
	add_timer<Args extends unknown[]>(
		delay: number,
		callback: (this: void, now: number, ...args: Args) => number | void,
		...args: Args
	): ModuleTimer;
	/** Hands a job to mod_cron, loading it if necessary. 13.0 runs a job at once that has never run. */
	cron(task: CronTask): void;
	hourly(name: string, run: CronTask["run"]): void;
	hourly(run: CronTask["run"]): void;
	daily(name: string, run: CronTask["run"]): void;
	daily(run: CronTask["run"]): void;
	weekly(name: string, run: CronTask["run"]): void;
	weekly(run: CronTask["run"]): void;

	/**
	 * Sends a stanza as coming from the host. Sets nothing: `from` and `to` must be there. No "pre-" events, so nothing
	 * is archived for the sender. A local receiver gets this very object.
	 */
	send(this: ModuleApi, stanza: Stanza, origin?: Session): void;
	/**
	 * Sends an IQ, on the next tick, and waits for its answer.
	 *
	 * Resolves with IqReply, which may carry an error, see there. Rejects with a ProsodyError: an error answer (with
	 * `context.stanza`); no answer in time ("wait", "remote-server-timeout", empty context); id in use ("modify",
	 * "conflict"); more than 256 IQs of this module under way, the oldest goes ("wait", "resource-constraint"). Rejects
	 * with a string if a local receiver threw while it handled the IQ.
	 *
	 * The answer is recognised by `from`, so `to` must be prepared with `jid.prep`, or it never comes. On 0.12 an error
	 * without `<error/>` throws in the handler and ends in the time-out.
	 *
	 * @param timeout in seconds, default 120
	 * @throws at once if the IQ has no id
	 */
	send_iq(
		this: ModuleApi,
		stanza: Stanza,
		origin?: Session,
		timeout?: number,
	): ProsodyPromise<IqReply, ProsodyError | string>;
	/** Sends a clone of the stanza to each of the JIDs. */
	broadcast(jids: string[], stanza: Stanza): void;

	/**
	 * Gives a permission to a role by default; ":x" is short for "<module>:x".
	 * @since 13.0
	 */
	default_permission?(role: string, permission: string): void;
	/**
	 * The same for several permissions.
	 * @since 13.0
	 */
	default_permissions?(role: string, permissions: readonly string[]): void;
	/**
	 * Whether the sender of an event, or a JID, has a permission.
	 * @since 13.0
	 */
	may?(permission: string, who: StanzaEvent | string): boolean;
	/**
	 * `may` without a line in the log.
	 * @since 13.0
	 */
	could?(permission: string, who: StanzaEvent | string): boolean;

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
