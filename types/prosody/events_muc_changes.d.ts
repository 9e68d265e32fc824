/**
 * Events of a MUC component before something changes, and about configuration and history (modules/muc/*.lib.lua).
 *
 * @noSelfInFile
 */

/** The configuration of a room, as an owner has sent it. */
interface MucConfigEvent {
	readonly room: Room;
	readonly origin: Session;
	readonly stanza: Stanza;
	/** By the names of the fields. */
	readonly fields: Readonly<Record<string, DataFormValue | undefined>>;
	/** Codes that the occupants are told: set "104" (the configuration has changed) to `true`. */
	readonly status_codes: Record<string, boolean>;
	/** The full real JID of the owner. */
	readonly actor: string;
	/**
	 * Calls `room:set_<name>` with the value of a field, if it is there, allowed and new; and then says so.
	 * @param allowed by value
	 */
	readonly update_option: (
		this: void,
		name: string,
		field: string,
		allowed?: Readonly<Record<string, boolean>>,
	) => true | undefined;
}

interface ProsodyEvents {
	/** Somebody wants to enter a room that does not exist. Truthy: they do not, and have been told. */
	"muc-room-pre-create": { readonly room: Room; readonly origin: Session; readonly stanza: Stanza };
	/** Somebody wants to enter. Truthy: they do not, and have been told. */
	"muc-occupant-pre-join": {
		readonly room: Room;
		readonly origin: Session;
		readonly stanza: Stanza;
		/** As it will be. */
		readonly occupant: Occupant;
		readonly is_first_session: boolean;
		readonly is_new_room?: boolean;
	};
	/** An affiliation is about to change. Set `allowed` to `false` to prevent it, with what to say in `error`. */
	"muc-pre-set-affiliation": MucAffiliationEvent & {
		allowed?: boolean;
		error?: { readonly type: StanzaErrorType; readonly condition: string };
	};
	/** A room is about to be destroyed. Set `allowed` to `false` to prevent it. What it is told may be changed. */
	"muc-pre-room-destroy": {
		readonly room: Room;
		newjid?: string;
		reason?: string;
		password?: string;
		/** The element that tells the occupants. */
		readonly x: Stanza;
		allowed: boolean;
		error?: string;
	};
	/** The presence of an occupant goes to the room. `x` is its `<x/>`, before it is put in. */
	"muc-broadcast-presence": {
		readonly room: Room;
		readonly stanza: Stanza;
		readonly x: Stanza;
		readonly occupant: Occupant;
		/** A new nickname. */
		readonly nick?: string;
		readonly actor?: string;
		readonly reason?: string;
	};
	/** Somebody is invited through the room. Truthy: not sent. `incoming` is the request, `stanza` what goes out. */
	"muc-invite": {
		readonly room: Room;
		readonly stanza: Stanza;
		readonly origin: Session;
		readonly incoming: Stanza;
	};
	/** An owner asks for the configuration: add fields to the form. */
	"muc-config-form": { readonly room: Room; readonly actor: string; readonly form: DataFormField[] };
	"muc-config-submitted": MucConfigEvent;
	/** For each field, by its name. */
	[field: `muc-config-submitted/${string}`]: MucConfigEvent & {
		readonly field: string;
		readonly value: DataFormValue | undefined;
	};
	/** Somebody has entered and gets what was said before. The handler sets `next_stanza`. */
	"muc-get-history": {
		readonly room: Room;
		/** The presence. */
		readonly stanza: Stanza;
		/** The full real JID. */
		readonly to: string;
		readonly maxchars?: number;
		readonly maxstanzas?: number;
		/** Seconds since 1970. */
		readonly since?: number;
		/** Gives one stanza after the other, addressed to them, and at last nothing. */
		next_stanza: (this: void) => Stanza | undefined;
	};
	/** The role of who has that affiliation: returned by the handler; mod_muc's own answer has priority -1. */
	"muc-get-default-role": {
		readonly room: Room;
		readonly affiliation: MucAffiliation | undefined;
		readonly affiliation_rank: number;
	};
	/** A room was read from its store. */
	"muc-room-restored": { readonly room: Room; readonly jid: string };
}
