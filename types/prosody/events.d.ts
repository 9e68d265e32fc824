/**
 * Events of a host and what they carry. `module.hook` takes these names and no others.
 *
 * A module announces its own events by extending the map:
 *
 *     declare global { interface ProsodyEvents { "my-event": { readonly stanza: Stanza } } }
 *
 * Fields that handlers are meant to set are writable, all others readonly. "Truthy" below says what a truthy return
 * means to the one who fires.
 *
 * @noSelfInFile
 */

/** A stanza on its way. */
interface StanzaEvent {
	readonly origin: Session;
	/** Handlers may put another stanza here for those after them, as mod_mam does. */
	stanza: Stanza;
	/** Addressed to the sender's own account (to the bare JID, or without `to`, which then is missing). */
	readonly to_self?: boolean;
}

/** A stanza of a client to its own account. Its `to` is missing. */
interface SelfStanzaEvent extends StanzaEvent {
	readonly origin: ClientSession;
}

/** An answer to a disco query about something of ours. */
interface DiscoEvent {
	readonly origin: Session;
	/** To be added to: `event.reply:tag("feature", { var = ... }):up()`. */
	readonly reply: Stanza;
}

/** A message that nobody is there to take. */
interface OfflineMessageEvent {
	/** The localpart of the account. */
	readonly username: string;
	/** The sender; when mod_smacks gives up a session, that dying session. */
	readonly origin: Session;
	readonly stanza: Stanza;
}

/** Something about a client session that hibernates or is about to (mod_smacks). */
interface HibernationEvent {
	readonly origin: ClientSession;
	/** What the client has not acknowledged, oldest first: the objects of the queue. Messages, presences and IQs. */
	readonly queue: Stanza[];
}

/** A question about one stanza, with room for the reason of the answer. */
interface StanzaDecisionEvent {
	readonly stanza: Stanza;
	/** Why, for the log. */
	reason?: string;
}

/** What an address is: a host, an account, a client, or the sender's own account. */
type StanzaTarget = "host" | "bare" | "full";
type StanzaName = "message" | "presence" | "iq";

/**
 * Stanzas by kind and by what their address is, on the host of the address ("pre-": on that of the sending client, before
 * anything else). Truthy: handled, goes no further. Priorities in use: mod_mam 0, mod_carbons -0.5, mod_message -1; at
 * -0.2 a message to an account has its archive id and has not been delivered yet.
 */
interface ProsodyStanzaEvents extends Record<`${"pre-" | ""}${StanzaName}/${StanzaTarget}`, StanzaEvent> {
	"message/self": SelfStanzaEvent;
	"presence/self": SelfStanzaEvent;
	"iq/self": SelfStanzaEvent;
	/** Any stanza of a client, before everything else. Anything but `nil`: rejected. */
	"pre-stanza": StanzaEvent & { reason?: string };
}

interface ProsodyEvents extends ProsodyStanzaEvents {
	/** IQ requests by namespace and name of their child (mod_iq). Truthy: answered. */
	[request: `iq/self/${string}:${string}`]: SelfStanzaEvent;
	[request: `iq-get/self/${string}:${string}`]: SelfStanzaEvent;
	[request: `iq-set/self/${string}:${string}`]: SelfStanzaEvent;
	[request: `iq/${"host" | "bare"}/${string}:${string}`]: StanzaEvent;
	[request: `iq-get/${"host" | "bare"}/${string}:${string}`]: StanzaEvent;
	[request: `iq-set/${"host" | "bare"}/${string}:${string}`]: StanzaEvent;
	/** IQ answers by id (mod_iq). Look at `from` before believing them. */
	[answer: `iq-result/${"host" | "bare" | "self"}/${string}`]: StanzaEvent;
	[answer: `iq-error/${"host" | "bare" | "self"}/${string}`]: StanzaEvent;

	/** Disco#info of an account; add to the reply (mod_disco). */
	"account-disco-info": DiscoEvent;
	/** Disco#items of an account. */
	"account-disco-items": DiscoEvent & { readonly stanza: Stanza };

	/** A message for an account without a session that can take it. Truthy: stored. mod_offline -1, mod_mam -2. */
	"message/offline/handle": OfflineMessageEvent;
	/** A client came online and wants what is stored. Truthy: done. */
	"message/offline/broadcast": { readonly origin: ClientSession };
	/** A room message to the bare JID of an account, or to a client that is gone. Not truthy: error to the sender. */
	"message/bare/groupchat": StanzaEvent;

	/** Whether to archive (mod_mam); its own answer has priority -1. */
	"archive-should-store": StanzaDecisionEvent & { readonly session: Session };
	/**
	 * A message went into an account's archive (mod_mam), before it is delivered. Fired for the sender's archive and for
	 * the recipient's. The stanza is a copy of its own without `<stanza-id/>`: marks put on it are seen by nobody.
	 */
	"archive-message-added": {
		readonly origin: Session;
		readonly stanza: Stanza;
		/** The localpart whose archive it is. */
		readonly for_user: string;
		/** The id in the archive. */
		readonly id: string;
	};
	/** Whether to send carbon copies (mod_carbons); its own answer has priority -1. */
	"carbons-should-copy": StanzaDecisionEvent & { readonly session: Session };

	/** A client lost its connection and may come back. The watchdog is running already. */
	"smacks-hibernation-start": HibernationEvent;
	/** Something was queued for a hibernating client: the queue's own clone, with `<delay/>` unless it is an IQ. */
	"smacks-hibernation-stanza-queued": HibernationEvent & { readonly stanza: Stanza };
	/**
	 * A client has resumed, and the queue has been sent again. `resumed` is the session that goes on; `origin` is the
	 * temporary one of the new connection (0.12: cannot send; 13.0: emptied). Not fired when hibernation times out.
	 */
	"smacks-hibernation-end": { readonly origin: Session; readonly resumed: ClientSession; readonly queue: Stanza[] };
	/** An acknowledgement is overdue (`smacks_max_ack_delay`). Also for streams to other servers: look at `username`. */
	"smacks-ack-delayed": { readonly origin: Session; readonly queue: Stanza[]; readonly stanza?: undefined };
	/**
	 * A session ends with this unacknowledged. Truthy: no error to the sender. mod_smacks itself (0) hands chat messages
	 * on to "message/offline/handle". Also for streams to other servers: look at `username`.
	 */
	"delivery/failure": { readonly session: Session; readonly stanza: Stanza };

	/** XEP-0352 (mod_csi). */
	"csi-client-active": StanzaEvent;
	"csi-client-inactive": StanzaEvent;
	/** Whether an inactive client should get it now (mod_csi_simple, -1). The stanza may be a nonza or text. */
	"csi-is-stanza-important": StanzaDecisionEvent & { readonly session: ClientSession };
	/** What was held back for an inactive client is sent. */
	"csi-flushing": { readonly session: ClientSession };

	/** SASL succeeded. Before the resource is bound; with SASL2 (community) after. */
	"authentication-success": { readonly session: Session };
	"authentication-failure": { readonly session: Session; readonly condition: string; readonly text?: string };
	/** False: refused, with `error` if set. */
	"pre-resource-bind": { readonly session: Session; resource?: string; error?: ProsodyError };
	/** A client has a resource; it does not know yet. */
	"resource-bind": { readonly session: ClientSession };
	/** A client is to go. Truthy: it stays, as mod_smacks wants for hibernation. `error` is text for the
	 * log, or `false` when the client closed its stream.
	 */
	"pre-resource-unbind": { readonly session: ClientSession; readonly error?: string | false };
	/** A client has gone from all tables; its fields are still there. */
	"resource-unbind": { readonly session: ClientSession; readonly error?: string | false };
	/** A stream is being closed on purpose, by us or by the client (`false`). */
	"pre-session-close": { readonly session: Session; reason?: StreamCloseReason | false };
	/** A client became available after having been unavailable (mod_presence). */
	"presence/initial": StanzaEvent;

	/** A module of this host was loaded, unloaded, reloaded. */
	"module-loaded": ModuleLifecycleEvent;
	"module-unloaded": ModuleLifecycleEvent;
	"module-reloaded": ModuleLifecycleEvent;
}

/** Which module. */
interface ModuleLifecycleEvent {
	/** Without "mod_". */
	readonly module: string;
	readonly host: string;
}
