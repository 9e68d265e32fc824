/**
 * * Events of the server, for `module.hook_global`. They come for all hosts: filter by `host`.
 *
 * @noSelfInFile
 */

/** An account. */
interface AccountEvent {
	readonly username: string;
	readonly host: string;
}

interface ProsodyGlobalEvents {
	/**
	 * An account is being deleted; its stores are purged right after. mod_c2s closes its sessions at 200, so whoever
	 * wants to be first hooks above that.
	 */
	"user-deleted": AccountEvent;
	/**
	 * Sessions are closed at 200. Self-deletion with a grace period looks like this, too.
	 * @since 13.0
	 */
	"user-disabled": AccountEvent & { readonly meta?: Readonly<Record<string, unknown>> };
	/** @since 13.0 */
	"user-enabled": AccountEvent;
	/**
	 * An account has got another role.
	 * @since 13.0
	 */
	"user-role-changed": AccountEvent & { readonly role: Role };
	"user-password-changed": AccountEvent & { readonly resource?: string };

	/** Before hosts and modules are loaded. No payload. */
	"server-starting": undefined;
	/** Startup is over. Not seen by modules loaded later: look at `prosody.start_time`. No payload. */
	"server-started": undefined;
	/**
	 * An orderly stop begins. Handlers may wait. c2s ports close at -80; mod_smacks gives up hibernating sessions at -90
	 * ("delivery/failure" for each stanza); c2s closes at -100, s2s at -200, rooms at -300.
	 */
	"server-stopping": { readonly reason?: string; readonly code?: number };
	/** Last chance before the event loop ends. No payload. */
	"server-cleanup": undefined;
	/** No payload. */
	"server-stopped": undefined;
	/** The configuration was read anew. Options already read stay as they are. */
	"config-reloaded": { readonly filename: string; readonly config: object };

	/** The connection of a client is gone. The session may hibernate, or have gone before (13.0). */
	"c2s-closed": { readonly session?: Session };

	/** A host became active: its name. */
	"host-activated": string;
	/** A host went away: its name. */
	"host-deactivated": string;
	/** A global module was loaded, unloaded, reloaded. */
	"module-loaded": ModuleLifecycleEvent;
	"module-unloaded": ModuleLifecycleEvent;
	"module-reloaded": ModuleLifecycleEvent;

	/**
	 * A client's session goes on over a new connection. `from_session`, which brought it, is emptied right
	 * after.
	 * @since 13.0
	 */
	"c2s-session-updated": { readonly session: ClientSession; readonly from_session: Session };
}
