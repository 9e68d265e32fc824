/**
 * Random identifiers and random bytes (util/id.lua, util/uuid.lua, util/random.lua).
 *
 * @noSelfInFile
 */

/** Identifiers of letters, digits, `-` and `_`. */
declare module "util.id" {
	/** 4 characters from 3 random bytes, for what is short-lived and rare. */
	function tiny(): string;
	/** 12 characters from 9 bytes: stanza ids. */
	function short(): string;
	/** 24 characters from 18 bytes: globally unique, hard to guess. */
	function medium(): string;
	/** 36 characters from 27 bytes. */
	function long(): string;
	/** A generator from that many bytes. */
	function custom(bytes: number): (this: void) => string;
}

declare module "util.uuid" {
	/** A random UUID (version 4). */
	function generate(): string;
	/**
	 * The same as `generate`.
	 * @since 13.0
	 */
	const v4: ((this: void) => string) | undefined;
	/**
	 * A UUID that sorts by time (version 7).
	 * @since 13.0
	 */
	const v7: ((this: void) => string) | undefined;
}

declare module "util.random" {
	/** That many bytes fit for secrets. @throws if the system has none */
	function bytes(count: number): string;
}
