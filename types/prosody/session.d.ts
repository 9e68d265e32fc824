/**
 * Sessions: whatever a stanza can come from (core/sessionmanager.lua, mod_c2s, mod_s2s, mod_component, mod_smacks).
 *
 * A module that keeps something of its own on a session declares it by extending the interface:
 *
 *     declare global { interface ClientSession { push_identifier?: string } }
 *
 * @noSelfInFile
 */

/** What a session is at the moment. "local" and "component" also mark the hosts themselves, see HostSession. */
type SessionType =
	| "c2s_unauthed"
	| "c2s_unbound"
	| "c2s"
	| "c2s_destroyed"
	| "s2sin_unauthed"
	| "s2sin"
	| "s2sout_unauthed"
	| "s2sout"
	| "s2s_destroyed"
	| "component_unauthed"
	| "component"
	| "local";

/** Why a stream ends: a condition of RFC 6120 section 4.9, one with a text for people, or a whole element. */
type StreamCloseReason = string | { readonly condition: string; readonly text?: string } | Stanza;

/**
 * The origin of a stanza: a client, another server, a component, one of our own hosts, or the stand-in that carries
 * bounced stanzas. Only what all of them have is required here; see ClientSession for a client that has bound.
 */
interface Session {
	readonly type: SessionType;
	/**
	 * Sends to the other side. Called without self: `session.send(stanza)`.
	 * @returns `true` when written or queued (hibernating sessions too), `false` when it could not be; nothing from hosts
	 */
	readonly send: (this: void, data: Stanza | string) => boolean | void;
	/** Logs under the session's name. Called without self. Hosts and the origin of bounced stanzas have none. */
	readonly log?: LogFunction;
	/** Closes the stream; with a reason, the other side is told. Called with self: `session:close(reason)`. */
	close(this: Session, reason?: StreamCloseReason): void;
	/** A name for the log, not unique over time. */
	readonly id?: string;
	/** The host that it belongs to, for clients and hosts. */
	readonly host?: string;
	/** The localpart, once a client has authenticated. Nothing else has one. */
	readonly username?: string;
	readonly resource?: string;
	readonly full_jid?: string;
	/** Set while and after a client session is taken down. On 13.0 a resumed stream's temporary session, too. */
	readonly destroyed?: boolean;
	/** The origin of a stanza that our server bounced because another server could not be reached (mod_s2s). */
	readonly dummy?: boolean;
	/** Servers at the two ends of an s2s stream. */
	readonly from_host?: string;
	readonly to_host?: string;
	/**
	 * The device, from the user agent's id of SASL2 (community mod_sasl2), before the resource is bound. Prosody itself
	 * never sets it.
	 */
	readonly client_id?: string;
}

/** A client that has bound a resource (type "c2s"). */
interface ClientSession extends Session {
	readonly log: LogFunction;
	readonly host: string;
	readonly username: string;
	readonly resource: string;
	/** `username@host/resource`. The session stands under it in `prosody.full_sessions`, also while it hibernates. */
	readonly full_jid: string;
	/** The address of the client. */
	readonly ip?: string;
	/** Whether the stream is encrypted. */
	readonly secure?: boolean;
	/** Its last available presence (mod_presence). */
	readonly presence?: Stanza;
	/** The priority of that presence, -128 to 127; below 0 it gets no messages to the bare JID. */
	readonly priority?: number;
	/** Has asked for the roster. */
	readonly interested?: boolean;
	/** Where it has sent available presence to directly, `room@service/nick` for a room (mod_presence). */
	readonly directed?: Readonly<Record<string, true>>;
	/** Carbons are on: the namespace (mod_carbons). */
	readonly want_carbons?: string | false;
	/** Has used the archive (mod_mam), so that unacknowledged messages need not be stored for it. */
	readonly mam_requested?: boolean;
	/** Client state indication (mod_csi, mod_csi_simple); `undefined` before the client has said anything. */
	readonly state?: "active" | "inactive" | "flushing";

	/** Stream management is on: its namespace (mod_smacks, XEP-0198). */
	readonly smacks?: string | false;
	/** The token that resumes it; gone when the session is to end for good. */
	readonly resumption_token?: string;
	/** What the client has not acknowledged. */
	readonly outgoing_stanza_queue?: UnackedQueue;
	/** Since when it hibernates (seconds since 1970). Test this and not `conn`, which 13.0.7 leaves in place. */
	readonly hibernating?: number;
	/**
	 * The timer that ends hibernation. May be replaced: cancel the old one, put a new one with the old one's callback.
	 * mod_smacks cancels whatever it finds here when the session is resumed.
	 */
	hibernating_watchdog?: Watchdog;
	/** An acknowledgement has been asked for. */
	readonly awaiting_ack?: boolean;
	/** How often it has been resumed. */
	readonly resumption_counter?: number;
	/** How the client authenticated; gone right after the event "authentication-success". */
	readonly sasl_handler?: SaslHandler;
	/**
	 * Its role.
	 * @since 13.0
	 */
	readonly role?: Role;
}

/** What is left of the authentication of a session. */
interface SaslHandler {
	readonly username?: string;
	/**
	 * The grant behind the token it logged in with, if any (mod_tokenauth).
	 * @since 13.0
	 */
	readonly token_info?: { readonly grant?: { readonly id: string } };
}

/** Outgoing stanzas that the client has not acknowledged (util/smqueue.lua). Holds `smacks_max_queue_size` (500). */
interface UnackedQueue {
	/** The stanzas in the order they were sent: a new list of the same objects each time. */
	table(): Stanza[];
	/** How many are unacknowledged, those included that were dropped because the queue was full. */
	count_unacked(): number;
	/** How many were acknowledged since the stream began. */
	count_acked(): number;
	/** Whether none of the unacknowledged has been dropped. */
	resumable(): boolean;
}

/** All sessions of one account. */
interface UserSessions {
	/** By resource. Never empty, hibernating ones included. */
	readonly sessions: Readonly<Record<string, ClientSession>>;
	/** Those that get messages to the bare JID: the highest priority, 0 or more (mod_presence). */
	readonly top_resources?: ClientSession[];
}
