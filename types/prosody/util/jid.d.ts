/**
 * Addresses (util/jid.lua, RFC 7622). Except for the two `prep` functions nothing is normalised or checked.
 *
 * @noSelfInFile
 */

declare module "util.jid" {
	/** The parts as they stand; all `undefined` if it is no JID. */
	function split(
		jid: string | undefined,
	): LuaMultiReturn<
		| [node: string | undefined, host: string, resource: string | undefined]
		| [node: undefined, host: undefined, resource: undefined]
	>;
	/** `split` with each part normalised; all `undefined` if one of them is not allowed. */
	function prepped_split(
		jid: string | undefined,
		strict?: boolean,
	): LuaMultiReturn<
		| [node: string | undefined, host: string, resource: string | undefined]
		| [node: undefined, host: undefined, resource: undefined]
	>;
	/** The normalised JID; `undefined` if it is none. */
	function prep(jid: string | undefined, strict?: boolean): string | undefined;
	/** Without resource. */
	function bare(jid: string | undefined): string | undefined;
	function node(jid: string | undefined): string | undefined;
	function host(jid: string | undefined): string | undefined;
	function resource(jid: string | undefined): string | undefined;
	/** `undefined` without host. */
	function join(node: string | undefined, host: string, resource?: string): string;
	function join(node: string | undefined, host: string | undefined, resource?: string): string | undefined;
	/** Whether a JID falls under a pattern: a part missing in the pattern matches all. */
	function compare(jid: string, pattern: string): boolean;
	/** XEP-0106. */
	function escape(text: string): string;
	function unescape(text: string): string;
}
