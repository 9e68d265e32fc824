// The options of a host: read once, each with its default and its bounds. A value that can't be used is one clear
// error in the log, and the module loads all the same.

import * as jid from "util.jid";

/** Where options come from, and who is told of what is wrong with them: a module, or whoever reads a configuration. */
interface OptionSource {
	get_option(name: string): unknown;
	get_option_array(name: string): unknown[] | undefined;
	/** The first argument is the name of the option. */
	log(level: LogLevel, format: string, ...args: LogArgument[]): void;
}

/** @noSelf */
interface OptionReader {
	boolean(name: string, initial: boolean): boolean;
	text(name: string, initial: string): string;
	/** A whole number of at least 1. */
	count(name: string, initial: number): number;
	/** Seconds, at least so many; where Prosody knows periods, also one such as "3 days". */
	seconds(name: string, initial: number, least: number): number;
	/** One of some words. */
	word<T extends string>(name: string, initial: T, words: ReadonlyArray<T>): T;
	/** A set of domains, prepped; nothing if the option is not set, or empty. */
	domains(name: string): LuaSet<string> | undefined;
}

/** The seconds of a period such as "3 days", or nothing if it is none. */
type PeriodParser = (this: void, period: string) => number | undefined;

/** What all push modules have in common. */
interface PushOptions {
	readonly maxErrors: number;
	readonly maxDevices: number;
	/** Seconds. */
	readonly maxUnreachable: number;
	/** Accounts. */
	readonly cacheSize: number;
}

/** What belongs to the accounts of a VirtualHost. */
interface AccountOptions {
	/** Seconds. */
	readonly maxHibernation: number;
	readonly wakeOnStart: boolean;
}

/** Which push services may be used. */
interface ServiceOptions {
	readonly allowed: LuaSet<string> | undefined;
	readonly denied: LuaSet<string>;
}

/** Seconds. */
const hour = 3600;
const day = 24 * hour;

/** The longest time that a timer is set to, in seconds: ten years. */
const longest = 3650 * day;

/** A value as an administrator would recognize it. */
function shown(value: unknown): string {
	if (typeof value === "object") {
		return "a table";
	}
	return typeof value === "string" ? `"${value}"` : tostring(value);
}

/** True or false, in the spellings that Prosody knows. */
function toBoolean(value: unknown): boolean | undefined {
	if (value === true || value === "true" || value === 1) {
		return true;
	}
	return value === false || value === "false" || value === 0 ? false : undefined;
}

/** A whole number of at least 1. */
function toCount(value: unknown): number | undefined {
	const number = tonumber(value);
	const whole = number !== undefined && number >= 1 && number < math.huge && number % 1 === 0;
	return whole ? math.floor(number) : undefined;
}

/** Seconds, from a number or, where Prosody reads periods, from a period. */
function toSeconds(value: unknown, least: number, parsePeriod: PeriodParser | undefined): number | undefined {
	const period = typeof value === "string" && parsePeriod !== undefined ? parsePeriod(value) : undefined;
	const seconds = period ?? tonumber(value);
	return seconds !== undefined && seconds >= least && seconds <= longest ? seconds : undefined;
}

/** What of ASCII no host name has: a pattern such as *.example would match nothing. */
const notInDomains = "[%c%s!-,/:-@[-^`{-~]";

/** A domain, prepped: a host name or an IPv4 address. */
function toDomain(value: unknown): string | undefined {
	const prepped = typeof value === "string" ? jid.prep(value) : undefined;
	if (prepped === undefined || jid.host(prepped) !== prepped) {
		return undefined;
	}
	const [odd] = string.find(prepped, notInDomains);
	const [dots] = string.find(prepped, "..", 1, true);
	return odd === undefined && dots === undefined ? prepped : undefined;
}

/**
 * Opens the configuration of a host.
 *
 * @param parsePeriod reads a period such as "3 days", where Prosody does
 */
function openOptions(configuration: OptionSource, parsePeriod: PeriodParser | undefined): OptionReader {
	const period = parsePeriod !== undefined ? "a number of seconds, or a period," : "a number of seconds";

	function reject(name: string, value: unknown, expected: string, substitute: unknown): void {
		const instead = substitute === undefined ? "it is left out" : `using ${shown(substitute)} instead`;
		configuration.log("error", "Option %s: %s is not %s; %s", name, shown(value), expected, instead);
	}

	/** Reads a value that `convert` understands. */
	function read<T>(
		name: string,
		initial: T,
		expected: string,
		convert: (this: void, value: unknown) => T | undefined,
	): T {
		const value = configuration.get_option(name);
		const converted = value !== undefined ? convert(value) : initial;
		if (converted === undefined) {
			reject(name, value, expected, initial);
			return initial;
		}
		return converted;
	}

	return {
		boolean: (name, initial) => read(name, initial, "true or false", toBoolean),
		text: (name, initial) => read(name, initial, "a text", (value) => (typeof value === "string" ? value : undefined)),
		count: (name, initial) => read(name, initial, "a whole number of at least 1", toCount),
		seconds: (name, initial, least) =>
			read(name, initial, `${period} of at least ${least}`, (value) => toSeconds(value, least, parsePeriod)),
		word: (name, initial, words) =>
			read(name, initial, `one of ${words.join(", ")}`, (value) => {
				for (const word of words) {
					if (word === value) {
						return word;
					}
				}
				return undefined;
			}),
		domains(name) {
			const value = configuration.get_option(name);
			const items = configuration.get_option_array(name) ?? [];
			if (items.length === 0) {
				if (typeof value === "object" && next(value as object)[0] !== undefined) {
					reject(name, value, "a list of domains", undefined);
				}
				return undefined;
			}
			const found = new LuaSet<string>();
			for (const item of items) {
				const domain = toDomain(item);
				if (domain !== undefined) {
					found.add(domain);
				} else {
					reject(name, item, "a domain", undefined);
				}
			}
			if (next(found)[0] === undefined) {
				configuration.log("error", "Option %s: nothing in it can be used, so it is a list without any domain", name);
			}
			return found;
		},
	};
}

/** Reads what all push modules have in common. */
function readPushOptions(options: OptionReader): PushOptions {
	return {
		maxErrors: options.count("push_max_errors", 16),
		maxDevices: options.count("push_max_devices", 5),
		maxUnreachable: options.seconds("push_max_unreachable", 30 * day, 1),
		cacheSize: options.count("push_cache_size", 1000),
	};
}

/** Reads what belongs to the accounts of a VirtualHost. */
function readAccountOptions(options: OptionReader): AccountOptions {
	return {
		maxHibernation: options.seconds("push_max_hibernation_timeout", 72 * hour, 0),
		wakeOnStart: options.boolean("push_wake_on_start", false),
	};
}

/** Reads which push services may be used. */
function readServiceOptions(options: OptionReader): ServiceOptions {
	return {
		allowed: options.domains("push_allowed_services"),
		denied: options.domains("push_denied_services") ?? new LuaSet(),
	};
}

export { openOptions, readAccountOptions, readPushOptions, readServiceOptions };
export type { AccountOptions, OptionReader, OptionSource, PeriodParser, PushOptions, ServiceOptions };
