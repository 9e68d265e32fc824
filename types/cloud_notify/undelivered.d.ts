/**
 * The public event of mod_muc_undelivered, a contract with the modules that listen.
 *
 * @noSelfInFile
 */

/** A room message was not delivered to an occupant, since the occupant is gone. */
interface MucUndeliveredEvent {
	/** The room, which removes the occupant after this event if it has not done so yet. */
	readonly room: Room;
	/** Who has lost the message: the occupant JID. */
	readonly nick: string;
	/** The real JID, bare. */
	readonly bare_jid: string;
	/** The real full JID of the session that the error came from, the last one of the occupant. */
	readonly real_jid: string;
	/** The message as it went out, from the occupant JID of who wrote it; missing if nobody knows it any more. A copy. */
	readonly stanza?: Stanza;
	/** Its id in the archive of the room, if it was archived. */
	readonly archive_id?: string;
	/** What the error said; all is missing in an error without `<error/>`. */
	readonly error: { readonly type?: string; readonly condition?: string; readonly text?: string };
}

interface ProsodyEvents {
	/** What handlers return means nothing. */
	"muc-message-undelivered": MucUndeliveredEvent;
}
