/**
 * Accounts (core/usermanager.lua). The host must be one of ours: the functions index `prosody.hosts` without a look.
 * What one of them may return depends on the authentication module, which may know less than is asked: then it is nothing
 * and a reason.
 *
 * @noSelfInFile
 */

/** What came of changing an account. */
type AccountResult = LuaMultiReturn<[ok: true, error?: undefined] | [ok: false | undefined, error?: string]>;

/**
 * What is known of an account. Times are seconds since 1970.
 * @since 13.0
 */
interface AccountInfo {
	readonly created?: number;
	readonly password_updated?: number;
	readonly enabled?: boolean;
}

/**
 * A role, which permits something or not (util/roles.lua).
 * @since 13.0
 */
interface Role {
	/** "prosody:registered" for instance. */
	readonly name: string;
	/** Whether it does; `nil` when nothing is said of it. */
	may(permission: string, context?: unknown): boolean | undefined;
}

declare module "core.usermanager" {
	/** Whether the account exists; true at once for those with a session. @throws for a host that is not ours */
	function user_exists(username: string, host: string): boolean | undefined;
	/** @param password `undefined`: nobody can log in until one is set */
	function create_user(username: string, password: string | undefined, host: string): AccountResult;
	/** Deletes the account and all its stores ("user-deleted"). */
	function delete_user(username: string, host: string): AccountResult;
	/** @param resource of the client that asks for it, for those who listen to "user-password-changed" */
	function set_password(username: string, password: string, host: string, resource?: string): AccountResult;
	function test_password(username: string, host: string, password: string): AccountResult;
	/**
	 * Whether the account may be used; 0.12 knows no disabled accounts.
	 * Nothing and an error if the store cannot be read.
	 * @since 13.0
	 */
	const user_is_enabled:
		| ((this: void, username: string, host: string) => LuaMultiReturn<[enabled: boolean | undefined, error?: string]>)
		| undefined;
	/**
	 * Nobody can log in any more ("user-disabled").
	 * @param meta kept with the account, and given to listeners
	 * @since 13.0
	 */
	const disable_user: ((this: void, username: string, host: string, meta?: object) => AccountResult) | undefined;
	/** @since 13.0 */
	const enable_user: ((this: void, username: string, host: string) => AccountResult) | undefined;
	/** @since 13.0 */
	const get_account_info:
		| ((
				this: void,
				username: string,
				host: string,
		  ) => LuaMultiReturn<[info: AccountInfo, error?: undefined] | [info: undefined, error?: string]>)
		| undefined;
	/** All accounts. Not every provider knows them. */
	function users(host: string): LuaIterable<string>;
	/** Whether the JID is an admin of the host. Logs warnings on 13.0: prefer `module.may` there. */
	function is_admin(jid: string, host: string): boolean | undefined;
	/**
	 * The role of an account; `false` for a host that is not ours.
	 * @since 13.0
	 */
	const get_user_role: ((this: void, username: string, host: string) => Role | false | undefined) | undefined;
	/**
	 * The role of whatever JID on that host; nothing if it has none.
	 * @since 13.0
	 */
	const get_jid_role: ((this: void, jid: string, host: string) => Role | undefined) | undefined;
}
