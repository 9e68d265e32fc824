// What differs between Prosody 0.12 and 13.0, found out by asking for the feature, never for the version.

import * as usermanager from "core.usermanager";
import * as hashes from "util.hashes";
import * as human from "util.human.io";
import * as jwt from "util.jwt";

if (_VERSION === "Lua 5.1") {
	// Prosody 0.12 still runs there, but xpcall passes no arguments on, and weak tables keep what they should let go.
	throw `This module needs Lua 5.2 or later; Prosody runs on ${_VERSION}`;
}

/**
 * Whether an account is in use. An administrator can disable accounts since 13.0; on 0.12 all are in use.
 *
 * @param username localpart of the account
 */
function isAccountEnabled(username: string, host: string): boolean {
	const isEnabled = usermanager.user_is_enabled;
	if (isEnabled === undefined) {
		return true;
	}
	const [enabled] = isEnabled(username, host);
	return enabled !== false;
}

/** Reads a period such as "3 days": seconds, or nothing if it is none. */
function readPeriod(period: string): number | undefined {
	const [wellFormed] = string.match(period, "^%s*%d+%s*%a+%s*$");
	if (wellFormed === undefined || human.parse_duration === undefined) {
		return undefined;
	}
	return human.parse_duration(period);
}

/** {@link readPeriod} where Prosody reads periods, which it does since 13.0. */
const parsePeriod = human.parse_duration !== undefined ? readPeriod : undefined;

/** What encrypted notifications take. */
interface Cryptography {
	readonly crypto: typeof import("util.crypto");
	readonly newSigner: NonNullable<typeof jwt.new_signer>;
	readonly hkdf: NonNullable<typeof hashes.hkdf_hmac_sha256>;
}

/** Prosody's cryptography, which it has since 13.0: on 0.12 there is no util.crypto (P10). */
function loadCryptography(): Cryptography | undefined {
	const [loaded, crypto] = pcall(() => require("util.crypto") as typeof import("util.crypto"));
	const hkdf = hashes.hkdf_hmac_sha256;
	const newSigner = jwt.new_signer;
	if (!loaded || hkdf === undefined || newSigner === undefined) {
		return undefined;
	}
	return { crypto, newSigner, hkdf };
}

export { isAccountEnabled, loadCryptography, parsePeriod };
export type { Cryptography };
