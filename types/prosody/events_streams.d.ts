/**
 * Events of a host about streams, disco and accounts, and about other modules (mod_c2s, mod_s2s, mod_disco, mod_roster,
 * mod_register_ibr, core/moduleapi.lua).
 *
 * @noSelfInFile
 */

/** A disco query about a node. Set `exists` if it is yours, and add to the reply. Anything but `nil`: answered already. */
interface DiscoNodeEvent extends DiscoEvent {
	readonly stanza: Stanza;
	readonly node: string;
	exists: boolean;
}

/** Somebody has made or deleted an account by in-band registration (XEP-0077). */
interface RegistrationEvent {
	readonly username: string;
	readonly host: string;
	/** Which module did it. */
	readonly source?: string;
	readonly session?: Session;
}

interface ProsodyEvents {
	/** Whatever a stream brings that is no stanza that somebody takes, by namespace and name: `module.hook_tag` hooks it. */
	[element: `stanza/${string}`]: StanzaEvent;
	/** A module added an item, or took it back: `module.handle_items` hooks both. */
	[added: `item-added/${string}`]: ItemEvent<unknown>;
	[removed: `item-removed/${string}`]: ItemEvent<unknown>;

	/** What a client may use now: before and after it has authenticated. Add to `features`. */
	"stream-features": {
		readonly origin: Session;
		readonly features: Stanza;
		/**
		 * The attributes of its stream header.
		 * @since 13.0
		 */
		readonly stream?: Readonly<StanzaAttributes>;
	};
	/** The same for other servers. */
	"s2s-stream-features": { readonly origin: Session; readonly features: Stanza };
	/** A stream to or from another server is ready. */
	"s2sout-established": { readonly session: Session };
	"s2sin-established": { readonly session: Session };
	/** A stanza for another server. Truthy: taken. */
	"route/remote": {
		readonly stanza: Stanza;
		readonly from_host: string;
		readonly to_host: string;
		readonly origin?: Session;
	};
	/** An external component is connected. */
	"component-authenticated": { readonly session: Session };
	/**
	 * A client sends credentials. `allowed` set to `false`: refused with that condition and text.
	 * @since 13.0
	 */
	"authentication-attempt": StanzaEvent & { allowed?: boolean; error_condition?: string; error_text?: string };

	/** Disco#items of the host. */
	"host-disco-items": DiscoEvent & { readonly stanza: Stanza };
	"host-disco-info-node": DiscoNodeEvent;
	"host-disco-items-node": DiscoNodeEvent;
	"account-disco-info-node": DiscoNodeEvent;
	"account-disco-items-node": DiscoNodeEvent;

	"user-registered": RegistrationEvent;
	"user-deregistered": RegistrationEvent;
	/** A roster was read from its store; who adds to it here adds for as long as it is in memory. */
	"roster-load": { readonly username: string; readonly host: string; readonly roster: Record<string, RosterItem> };
	/** A contact is being removed by a client. */
	"roster-item-removed": {
		readonly username: string;
		readonly jid: string;
		readonly item: RosterItem;
		readonly origin: Session;
		readonly roster: Readonly<Record<string, RosterItem>>;
	};
	/** `module.set_status` was called. The name of the module. */
	"module-status/updated": { readonly name: string };
}
