/**
 * Events of a MUC component (modules/muc/*.lib.lua), the same in 0.12 and 13.0.
 *
 * @noSelfInFile
 */

/** Somebody in a room. */
interface MucOccupantEvent {
	readonly room: Room;
	/** The occupant JID. */
	readonly nick: string;
	readonly occupant: Occupant;
	/** What made it happen; missing for kicks, bounces and closing rooms. */
	readonly origin?: Session;
	readonly stanza?: Stanza;
}

/** A message of a room on its way to the occupants. */
interface MucMessageEvent {
	readonly room: Room;
	/**
	 * From the occupant JID (or the room's). One table for all recipients, whose `to` is rewritten for each: clone what
	 * is kept.
	 */
	readonly stanza: Stanza;
}

/** An affiliation, after it has changed. */
interface MucAffiliationEvent {
	readonly room: Room;
	/** Who did it: a real JID; `nil` for the server itself. */
	readonly actor?: string;
	/** Whose: a bare JID. */
	readonly jid: string;
	readonly affiliation: MucAffiliation;
	readonly previous_affiliation: MucAffiliation;
	readonly reason?: string;
	readonly data?: AffiliationData;
	readonly previous_data?: AffiliationData;
	/** Whether they are in the room. */
	readonly in_room?: boolean;
}

interface ProsodyEvents {
	/**
	 * A message came in for the room, still from the real JID. Truthy: goes no further. mod_muc refuses visitors and
	 * strangers at 50, where `occupant` may still be missing.
	 */
	"muc-occupant-groupchat": {
		readonly room: Room;
		readonly origin: Session;
		readonly stanza: Stanza;
		/** The full real JID. */
		readonly from: string;
		readonly occupant?: Occupant;
	};
	/** Before a message goes out to all. Truthy: it does not. Below 0 it has its archive id (mod_muc_mam). */
	"muc-broadcast-message": MucMessageEvent;
	/** Whether a message belongs into the history; mod_muc's own answer has priority -1. */
	"muc-message-is-historic": MucMessageEvent;
	/** It does. mod_muc_mam archives at 0; the default history ends the chain at -1. */
	"muc-add-history": MucMessageEvent;

	/**
	 * A private message before it goes out, from the occupant JID of the sender; `to` is the occupant JID of the
	 * recipient. `false`: it does not go out.
	 */
	"muc-private-message": MucMessageEvent & { readonly origin: Session };

	"muc-occupant-joined": MucOccupantEvent;
	/** One more session of an occupant. */
	"muc-occupant-session-new": MucOccupantEvent & {
		/** Its full real JID. */
		readonly jid: string;
	};
	/** A session is about to leave, its occupant with it if it is the last one. Truthy: it stays. */
	"muc-occupant-pre-leave": {
		readonly room: Room;
		readonly origin: Session;
		/** The unavailable presence, from the full real JID. */
		readonly stanza: Stanza;
		/** As it still is. */
		readonly occupant: Occupant;
		readonly is_last_session: boolean;
	};
	/** The last session of an occupant has gone; the keys of `occupant.sessions` are the real JIDs it had. */
	"muc-occupant-left": MucOccupantEvent;

	"muc-set-affiliation": MucAffiliationEvent;
	/** What is kept with an affiliation was changed by `set_affiliation_data`. */
	[data: `muc-set-affiliation-data/${string}`]: {
		readonly room: Room;
		readonly jid: string;
		readonly key: string;
		readonly value: unknown;
		readonly old_value: unknown;
	};
	/** A nickname is being registered. Fields put into `affiliation_data` are kept. */
	"muc-registration-submitted": {
		readonly room: Room;
		readonly origin: Session;
		readonly stanza: Stanza;
		readonly submitted_data: Readonly<Record<string, DataFormValue | undefined>>;
		readonly affiliation_data: Record<string, unknown>;
	};
	/** A room was made. By a client (with `creator`) or by a module. */
	"muc-room-created": {
		readonly room: Room;
		readonly creator?: Occupant;
		readonly stanza?: Stanza;
		readonly origin?: Session;
	};
	/** A room has gone: destroyed by its owner, or empty and not persistent. */
	"muc-room-destroyed": {
		readonly room: Room;
		readonly reason?: string;
		readonly newjid?: string;
		readonly password?: string;
	};
	/** Disco#info of a room; add to the reply. */
	"muc-disco#info": { readonly room: Room; readonly reply: Stanza; readonly stanza: Stanza };
}
