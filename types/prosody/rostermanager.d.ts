/**
 * Contact lists (core/rostermanager.lua).
 *
 * @noSelfInFile
 */

/** One contact. */
interface RosterItem {
	readonly subscription: "none" | "to" | "from" | "both" | "remove";
	/** The account has asked for a subscription that is not answered. */
	readonly ask?: "subscribe";
	readonly name?: string;
	/** Names of groups. */
	readonly groups: Readonly<Record<string, true>>;
	/** XEP-0237: "true" if a subscription is granted before it is asked for. */
	readonly approved?: string;
}

declare module "core.rostermanager" {
	/**
	 * The contacts by bare JID. Besides them there is a key that is no text but `false`: skip it in `pairs`.
	 * An account that does not exist has an empty one. The error is there if the store could not be read.
	 */
	function load_roster(
		username: string,
		host: string,
	): LuaMultiReturn<[roster: Readonly<Record<string, RosterItem>>, error?: string]>;
	/** Whether the contact sees the presence of the account. */
	function is_contact_subscribed(username: string, host: string, contact: string): boolean | undefined;
	/** Whether the account sees the presence of the contact. */
	function is_user_subscribed(username: string, host: string, contact: string): boolean | undefined;
	/** Whether the contact waits for an answer of the account. */
	function is_contact_pending_in(username: string, host: string, contact: string): boolean;
	/** Whether the account waits for an answer of the contact. */
	function is_contact_pending_out(username: string, host: string, contact: string): string | undefined;
	/** Tells all clients of the account what there is of that contact. */
	function roster_push(username: string, host: string, contact: string): void;
}
