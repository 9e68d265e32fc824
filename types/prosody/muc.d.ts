/**
 * Rooms (modules/muc/mod_muc.lua, muc.lib.lua, occupant.lib.lua, register.lib.lua), the same in 0.12 and 13.0.
 *
 *     const muc = module.depends<MucExports>("muc");
 *
 * Three kinds of address: a *real* JID (user@host/resource), an *occupant* or *nick* JID (room@service/nick), and a
 * *nickname* alone.
 *
 * @noSelfInFile
 */

type MucAffiliation = "owner" | "admin" | "member" | "none" | "outcast";
type MucRole = "moderator" | "participant" | "visitor";

/** What mod_muc exports. */
interface MucExports {
	/** Loads the room if need be. Nothing if there is no such room, `false` if it could not be restored. */
	readonly get_room_from_jid: (this: void, room_jid: string) => Room | false | undefined;
	/** Rooms in memory. */
	readonly live_rooms: (this: void) => LuaIterable<Room>;
	/** All rooms; loads persistent ones one by one. */
	readonly all_rooms: (this: void) => LuaIterable<Room>;
	/** A room without occupants, as configured for the component. Nothing and "conflict" if there is one of that name. */
	readonly create_room: (
		this: void,
		room_jid: string,
	) => LuaMultiReturn<[room: Room, error?: undefined] | [room: undefined, error: string]>;
}

/** The library `muc/util` of mod_muc, for `module.require`. */
interface MucUtilities {
	/** Whether an error stanza is one for which mod_muc removes who it comes from: `nil` if not. */
	readonly is_kickable_error: (this: void, stanza: Stanza) => true | undefined;
}

/** Somebody in a room: one nick, one or more sessions. `each_occupant` and the getters hand out copies. */
interface Occupant {
	/** room@service/nick */
	readonly nick: string;
	/** Bare real JID. */
	readonly bare_jid: string;
	/** Full real JID of the primary session; `nil` when there is none left. */
	readonly jid?: string;
	/** `nil` once it has left. */
	readonly role?: MucRole;
	/** Last presence by full real JID. After leaving, those that were there. */
	readonly sessions: Readonly<Record<string, Stanza>>;
	/** Iterates over `sessions`. */
	each_session(): LuaIterable<LuaMultiReturn<[real_jid: string, presence: Stanza]>>;
	/** The presence of one session (default: the primary). */
	get_presence(real_jid?: string): Stanza | undefined;
}

/** What a room keeps with an affiliation. */
type AffiliationData = Readonly<Record<string, unknown>>;

interface Room {
	/** room@service */
	readonly jid: string;
	/** Set while it is being destroyed. */
	readonly destroying?: string | true;
	/** Of all that is kept with it: whether this is only the tombstone of a persistent room that was destroyed. */
	readonly _data: { readonly destroyed?: true };
	get_name(): string | undefined;
	get_members_only(): boolean | undefined;
	/** Who sees real JIDs. */
	get_whois(): "anyone" | "moderators";

	/** Iterates over copies of the occupants by occupant JID. */
	each_occupant(): LuaIterable<LuaMultiReturn<[occupant_jid: string, occupant: Occupant]>>;
	has_occupant(): boolean;
	/** The occupant JID of a full real JID. */
	get_occupant_jid(real_jid: string): string | undefined;
	/** By full real JID. */
	get_occupant_by_real_jid(real_jid: string): Occupant | undefined;
	/** By occupant JID. */
	get_occupant_by_nick(occupant_jid: string): Occupant | undefined;
	/** The id of XEP-0421. Only the bare JID is read, so absent people have one as well. */
	get_occupant_id(who: { readonly bare_jid: string }): string;

	/** The affiliation of a real JID, "outcast" also if its host is banned; `nil` for none. */
	get_affiliation(jid: string): Exclude<MucAffiliation, "none"> | undefined;
	/** Iterates over bare JIDs with an affiliation (or with that one only), and what is kept with them. */
	each_affiliation(
		affiliation?: Exclude<MucAffiliation, "none">,
	): LuaIterable<
		LuaMultiReturn<[jid: string, affiliation: Exclude<MucAffiliation, "none">, data: AffiliationData | undefined]>
	>;
	/** What is kept with a bare JID. */
	get_affiliation_data(bare_jid: string): AffiliationData | undefined;
	get_affiliation_data(bare_jid: string, key: string): unknown;
	/** Keeps something with a bare JID, and saves the room. */
	set_affiliation_data(
		bare_jid: string,
		key: string,
		value: unknown,
	): LuaMultiReturn<[ok: true, error?: undefined] | [ok: undefined, error: string]>;
	/** The nickname that a bare JID has registered. */
	get_registered_nick(bare_jid: string): string | undefined;
	/** The bare JID that has registered a nickname. */
	get_registered_jid(nickname: string): string | undefined;

	/** Sends a stanza from the service. */
	route_stanza(stanza: Stanza): void;
	/** Sends to every session of an occupant. Writes `to` of that very stanza for each. */
	route_to_occupant(occupant: Occupant, stanza: Stanza): void;
	/** Writes the room to its store. @param force also if it is not due */
	save(force?: boolean): boolean | void;
}

/** A module that handles a room's registration form by adding to it: items of kind "muc-registration-field". */
interface MucRegistrationField {
	readonly name: string;
	readonly var?: string;
	readonly type: DataFormFieldType;
	readonly label?: string;
	readonly value?: DataFormValue;
}
