// What differs between Prosody 0.12.3 and 13.0.7, found out by asking for the feature, never for the version.
//
// Where one way serves all of them it is taken, and needs no test. Such ways are bound to
//
//	0.12    a watchdog does not move, and holds its session when it is cancelled          hibernation.ts
//	13.0    mod_smacks is called back by the watchdog that stands in the session only     hibernation.ts
//	13.0.1  each name of an event that was hooked once stays in memory                    track.ts
//	13.0.6  a room service may have an archive that it was not told to load, and that     rooms/archive.ts
//	        may come after this module: it is looked for when it is needed
//	13.0.7  a hibernating session keeps its connection: `hibernating` says what it does   sessions.ts

import * as usermanager from "core.usermanager";
import * as hashes from "util.hashes";
import * as human from "util.human.io";
import * as jwt from "util.jwt";

if (_VERSION === "Lua 5.1") {
	// 0.12 still runs there, but xpcall passes no arguments on, and weak tables keep what they should let go.
	throw `This module needs Lua 5.2 or later; Prosody runs on ${_VERSION}`;
}

/**
 * Whether an account is in use. 13.0: an administrator can disable accounts, and `user_is_enabled` tells. 0.12: it
 * is not there, and all are in use.
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

/** The units of periods without their plural; Prosody itself looks at the first letters only, and takes "3 dayz". */
const units = new LuaSet<string>();
for (const unit of ["", "sec", "second", "min", "minute", "h", "hour", "d", "day", "w", "week"]) {
	units.add(unit);
}
for (const unit of ["mo", "mon", "month", "y", "year"]) {
	units.add(unit);
}

/** Reads a period such as "3 days": seconds, or nothing if it is none. Needs `parse_duration`, which 13.0 has and 0.12 has not. */
function readPeriod(period: string): number | undefined {
	const [unit] = string.match(string.lower(period), "^%s*%d+%s*(%a-)s?%s*$");
	if (unit === undefined || !units.has(unit) || human.parse_duration === undefined) {
		return undefined;
	}
	return human.parse_duration(period);
}

/** 13.0: {@link readPeriod}, as Prosody itself reads periods. 0.12: nothing, and options are numbers of seconds. */
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
