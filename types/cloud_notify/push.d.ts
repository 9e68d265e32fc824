/**
 * The public events of mod_cloud_notify, a contract with other modules (mod_cloud_notify_encrypted, _filters,
 * _priority_tag) since long before this implementation. Names and fields do not change.
 *
 * @noSelfInFile
 */

/** One registration, as it is stored and as listeners see it. Listeners may add fields; they are stored, too. */
interface CloudNotifyRegistration {
	/** The push service, prepared. */
	readonly jid: string;
	readonly node?: string;
	/** An attribute of that name on `<enable/>`, as sent; no standard knows it. */
	readonly include_payload?: string;
	/** The publish options: a data form. */
	readonly options?: PreserializedStanza;
	/** When it was last enabled (seconds since 1970). */
	readonly timestamp: number;
	/** The device (`session.client_id`), if it said who it is. */
	readonly client_id?: string;
	/** Otherwise the resource it enabled from. */
	readonly resource?: string;
	/** `xml:lang` of the `<enable/>` request. */
	readonly language?: string;
}

/** The fields of the summary form (XEP-0357 section 6). Listeners see these, changing them changes nothing. */
interface CloudNotifySummary {
	"message-count"?: string;
	"last-message-sender"?: string;
	"last-message-body"?: string;
}

interface ProsodyEvents {
	/** A client enables push. `false`: refused, and the listener has answered already. */
	"cloud_notify/registration": {
		readonly origin: Session;
		/** The `<enable/>` request. */
		readonly stanza: Stanza;
		readonly push_info: CloudNotifyRegistration;
	};
	/** A notification is about to leave. Listeners may change both stanzas. Truthy: it stays. */
	"cloud_notify/push": {
		/** The whole IQ. */
		readonly notification_stanza: Stanza;
		/** The `<notification/>` in it. */
		readonly notification_payload: Stanza;
		/** What it is about; missing when a module asked for a push by "cloud-notify-ping". */
		readonly original_stanza?: Stanza;
		/** The localpart of the account; on a component with rooms the bare JID of the member. */
		readonly username: string;
		readonly push_info: CloudNotifyRegistration;
		readonly push_summary: CloudNotifySummary;
		/** Whether the person is to see something. */
		readonly important: boolean;
		/** Why it stays, for the log. */
		reason?: string;
	};
	/** A module asks for a push without a message behind it. */
	"cloud-notify-ping": {
		/** As `username` of "cloud_notify/push". */
		readonly user: string;
		/** Registrations by key (`<jid><<node>`); only the keys count. Default: all of the account. */
		readonly push_services?: Readonly<Record<string, unknown>>;
	};
}
