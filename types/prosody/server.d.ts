/**
 * * The global `prosody` (util/startup.lua) and the hosts in it (core/hostmanager.lua).
 *
 * @noSelfInFile
 */

/** The event registry of a host or of the server (util/events.lua). */
interface EventRegistry {
	readonly add_handler: (
		this: void,
		event: string,
		handler: (this: void, event: unknown) => boolean | void,
		priority?: number,
	) => void;
	readonly remove_handler: (this: void, event: string, handler: (this: void, event: unknown) => boolean | void) => void;
	/** The handlers of an event; nothing if there is none. */
	readonly get_handlers: (this: void, event: string) => unknown[] | undefined;
	/** Calls the handlers, highest priority first, until one returns something other than `nil`. */
	readonly fire_event: (this: void, event: string, data?: unknown) => unknown;
}

/** A host of this server, which is also the origin of what the server itself sends. */
interface HostSession extends Session {
	readonly type: "local" | "component";
	readonly host: string;
	readonly events: EventRegistry;
	/** The environments of the modules loaded on it, by name without "mod_". */
	readonly modules: Readonly<Record<string, LoadedModule>>;
	/** Accounts with at least one session, by localpart. `nil` on components. */
	readonly sessions?: Readonly<Record<string, UserSessions>>;
}

/** The environment of a loaded module: its exported functions stand beside `module`. */
interface LoadedModule {
	readonly module: ModuleApi;
}

/** What the server keeps for everybody. Tables are live: look, do not keep. */
interface ProsodyServer {
	/** By host name. */
	readonly hosts: Readonly<Record<string, HostSession>>;
	/** By full JID; hibernating sessions included. */
	readonly full_sessions: Readonly<Record<string, ClientSession>>;
	/** By bare JID. */
	readonly bare_sessions: Readonly<Record<string, UserSessions>>;
	/** The registry behind `hook_global`. */
	readonly events: EventRegistry;
	/** When startup finished (seconds since 1970); `nil` while modules are loaded for the first time. */
	readonly start_time?: number;
	/** "prosodyctl" when the module is loaded by `prosodyctl mod_<name>`, where no server runs. */
	readonly process_type: "prosody" | "prosodyctl";
	/** "0.12.3" for instance, or "hg:<commit>", or "unknown". Prefer testing for what is needed. */
	readonly version: string;
	readonly platform: "posix" | "windows" | "unknown";
	readonly config_file?: string;
	/** Directories. */
	readonly paths: {
		readonly data: string;
		readonly config: string;
		readonly plugins: string;
		readonly source?: string;
		readonly installer?: string;
	};
	/**
	 * Words for what this version can do, such as "keyval+".
	 * @since 13.0
	 */
	readonly features?: ProsodySet<string>;
	/** @since 13.0 */
	readonly state?: "starting" | "running" | "stopping" | "stopped";
	/**
	 * Settled once startup is over.
	 * @since 13.0
	 */
	readonly started?: ProsodyPromise<unknown, string>;
	/** Given when shutting down. */
	readonly shutdown_reason?: string;
	/** Begins an orderly stop. */
	readonly shutdown: (this: void, reason?: string, exit_code?: number) => void;
}

declare const prosody: ProsodyServer;
