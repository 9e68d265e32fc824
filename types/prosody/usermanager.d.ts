/**
 * Accounts (core/usermanager.lua). The host must be one of ours: the functions index `prosody.hosts` without a look.
 *
 * @noSelfInFile
 */

declare module "core.usermanager" {
	/** Whether the account exists; true at once for those with a session. @throws for a host that is not ours */
	function user_exists(username: string, host: string): boolean | undefined;
	/**
	 * Whether the account may be used; 0.12 knows no disabled accounts.
	 * Nothing and an error if the store cannot be read.
	 * @since 13.0
	 */
	const user_is_enabled:
		| ((this: void, username: string, host: string) => LuaMultiReturn<[enabled: boolean | undefined, error?: string]>)
		| undefined;
	/** All accounts. Not every provider knows them. */
	function users(host: string): LuaIterable<string>;
	/** Whether the JID is an admin of the host. Logs warnings on 13.0: prefer `module.may` there. */
	function is_admin(jid: string, host: string): boolean | undefined;
}
