/**
 * How a room is configured, and what is done to it (modules/muc/*.lib.lua). Setters return whether something has changed;
 * `save` the room afterwards.
 *
 * @noSelfInFile
 */

/** What came of changing an affiliation or a role: type and condition of the error if nothing did. */
type MucChange = LuaMultiReturn<
	[ok: true, type?: undefined, condition?: undefined] | [ok: undefined, type: string, condition: string]
>;

interface Room {
	set_name(name: string | undefined): boolean | void;
	get_description(): string | undefined;
	set_description(description: string | undefined): boolean | void;
	get_language(): string | undefined;
	set_language(language: string | undefined): boolean | void;
	/** Who set it, an occupant JID or the room's, and what it is. */
	get_subject(): LuaMultiReturn<[from: string, subject: string | undefined]>;
	/** Shown in the list of rooms. */
	get_public(): boolean;
	set_public(is_public: boolean): boolean | void;
	/** Stays when it is empty. */
	get_persistent(): boolean | undefined;
	set_persistent(persistent: boolean): boolean | void;
	set_members_only(members_only: boolean): boolean | void;
	/** Visitors may not speak. */
	get_moderated(): boolean | undefined;
	set_moderated(moderated: boolean): boolean | void;
	get_password(): string | undefined;
	set_password(password: string | undefined): boolean | void;
	set_whois(whois: "anyone" | "moderators"): boolean | void;
	/** How many messages of the past somebody gets who enters. */
	get_historylength(): number;

	/**
	 * Changes the affiliation of a bare JID, and tells the occupants.
	 * @param actor who does it: a real JID, or `true` for the server itself
	 * @param data is kept with it
	 */
	set_affiliation(
		actor: string | true,
		jid: string,
		affiliation: MucAffiliation,
		reason?: string,
		data?: Readonly<Record<string, unknown>>,
	): MucChange;
	/** By occupant JID. */
	get_role(occupant_jid: string): MucRole | undefined;
	/** "none" removes them from the room. */
	set_role(actor: string | true, occupant_jid: string, role: MucRole | "none", reason?: string): MucChange;
	/** The role of who has that affiliation. */
	get_default_role(affiliation: MucAffiliation | undefined): MucRole | undefined;
	/** Sends a message to everybody in the room, as if somebody had said it: with history, archive and events. */
	broadcast_message(stanza: Stanza): boolean | void;
	/** Sends a stanza to those of whom the function is true (default: all), and does nothing else. */
	broadcast(stanza: Stanza, includes?: (this: void, nick: string, occupant: Occupant) => boolean): void;
	/** Everybody goes out, and is told where to go instead, if said. Nothing comes back but `true`, or `false` and why not. */
	destroy(
		newjid?: string,
		reason?: string,
		password?: string,
	): LuaMultiReturn<[ok: true, error?: undefined] | [ok: false, error?: string]>;
}
