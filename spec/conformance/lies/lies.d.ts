// Declarations that lie, each below what the conformance test has to say about it: on every Prosody, or on the one named.

declare module "util.jid" {
	// finds: util.jid: frobnicate is missing
	function frobnicate(jid: string): string;
}

declare module "util.encodings" {
	// finds: util.encodings: version is a string, not a number
	const version: number;
}

declare module "util.hashes" {
	/** @since 13.0 */
	// finds: util.hashes: blake2s256 is marked @since 13.0, and not declared as possibly undefined
	const blake2s256: HashFunction;
	// finds on 0.12: util.hashes: blake2b512 was never there
	const blake2b512: HashFunction | undefined;
	/** @since 13.0 */
	// finds on 0.12: util.hashes: scram_Hi_sha1 is marked @since 13.0, but it is there
	const scram_Hi_sha1: HmacFunction | undefined;
}

declare module "util.stanza" {
	// finds: util.stanza: pretty_print wants 2 arguments, but takes 1
	function pretty_print(stanza: Stanza, colour: string): string;
}

// finds: util.unicorn: there is no such library
declare module "util.unicorn" {
	// finds: util.unicorn: gallop was never called
	function gallop(): void;
}

// finds: Unicorn: the server has shown none
interface Unicorn {
	readonly horn: string;
}

interface Stanza {
	// finds: Stanza: frob is missing
	readonly frob: string;
}

interface ProsodyServer {
	// finds: ProsodyServer: arg is a table, not a string
	readonly arg: string;
}

interface ClientSession {
	// finds: ClientSession: ClientSession.colour was never there
	readonly colour?: string;
	// finds on 0.12: ClientSession: base_type is marked @since 13.0, but it is there
	/** @since 13.0 */
	readonly base_type?: string;
	// finds: ClientSession: rostered is marked @since 13.0, and not declared as possibly undefined
	// finds on 13.0: ClientSession: rostered is missing
	/** @since 13.0 */
	readonly rostered: boolean;
}

interface ProsodyEvents {
	// finds: event message/offline/handled: Prosody does not fire it
	"message/offline/handled": OfflineMessageEvent;
	// finds: event muc-build-occupant-presence: it: room is a table, not a string
	"muc-build-occupant-presence": { readonly room: string };
	// finds on 0.12: event bookmarks/empty: it is marked @since 13.0, but Prosody 0.12 fires it
	/** @since 13.0 */
	"bookmarks/empty": { readonly session: Session };
}

interface ProsodyGlobalEvents {
	// finds: event user-undeleted: Prosody does not fire it
	"user-undeleted": AccountEvent;
}

interface DataFormField {
	// finds: DataFormField: nobody reads or writes colour
	readonly colour?: string;
}
