// The registrations of one account, as values: what an `<enable/>`, a `<disable/>` or an outcome makes of them.

import { notes } from "./registration";
import type { Kinship } from "./protocol";
import type { Registration } from "./registration";

/** The registrations of an account by their key. */
type Registrations = LuaMap<string, Registration>;

/** What an `<enable/>` does to the registrations of an account. */
interface Enabled {
	/** The registrations afterwards. */
	readonly next: Registrations;
	/** The keys that had to go (C5). */
	readonly evicted: string[];
	/** The keys in whose place the new one has come (P3). */
	readonly replaced: string[];
	/** Whether anything changed that has to be written (C4). */
	readonly changed: boolean;
}

/** Seconds after which a repeated `<enable/>` is worth a write of its time (C4). */
const timeGranularity = 86400;

/** How many registrations an account may have. */
interface Limits {
	/** For each room, or for no particular one. */
	readonly devices: number;
	/** The same, for how many rooms altogether. */
	readonly rooms: number;
}

/** The fields that tell one `<enable/>` from the next one of the same device. */
const bookkeeping = new LuaSet<string>();
for (const field of notes) {
	bookkeeping.add(field);
}

/** A shallow copy. */
function copyOf<T extends object>(original: T): T {
	const copy = new LuaTable<string, unknown>();
	for (const [field, value] of original as unknown as LuaMap<string, unknown>) {
		copy.set(field, value);
	}
	return copy as unknown as T;
}

/** Whether every value of `a` is in `b` too, however deep. */
function isWithin(a: LuaMap<string, unknown>, b: LuaMap<string, unknown>, except?: LuaSet<string>): boolean {
	for (const [key, value] of a) {
		if (except?.has(key) !== true && !isEqual(value, b.get(key))) {
			return false;
		}
	}
	return true;
}

/** Whether two values that can be stored are the same. */
function isEqual(a: unknown, b: unknown, except?: LuaSet<string>): boolean {
	if (typeof a === "object" && typeof b === "object") {
		const [left, right] = [a as LuaMap<string, unknown>, b as LuaMap<string, unknown>];
		return isWithin(left, right, except) && isWithin(right, left, except);
	}
	return a === b;
}

/** Whether `a` was enabled before `b`. The clock may have been set back between, the sequence never. */
function isOlder(a: Registration, b: Registration): boolean {
	if (a.sequence !== undefined && b.sequence !== undefined) {
		return a.sequence < b.sequence;
	}
	return a.timestamp < b.timestamp;
}

/** The key of the registration that comes before all others. */
function firstOf(
	registrations: Registrations,
	comesBefore: (this: void, a: Registration, b: Registration) => boolean,
): string | undefined {
	let first: string | undefined;
	for (const [key, registration] of registrations) {
		const best = first !== undefined ? registrations.get(first) : undefined;
		if (best === undefined || comesBefore(registration, best)) {
			first = key;
		}
	}
	return first;
}

/** The key of the registration that was enabled last. */
function newestOf(registrations: Registrations): string | undefined {
	return firstOf(registrations, (a, b) => isOlder(b, a));
}

/** The highest sequence number in use. */
function lastSequence(registrations: Registrations): number {
	let last = 0;
	for (const [_key, registration] of registrations) {
		last = math.max(last, registration.sequence ?? 0);
	}
	return last;
}

/** The registrations for one room, or those that are for no particular room. */
function forRoom(registrations: Registrations, room: string | undefined): Registrations {
	const found: Registrations = new LuaMap();
	for (const [key, registration] of registrations) {
		if (registration.room === room) {
			found.set(key, registration);
		}
	}
	return found;
}

/** The keys of the registrations that are beyond the limit, the oldest first, but not of the one that has just come. */
function oldestBeyond(registrations: Registrations, limit: number, newcomer: string): string[] {
	const oldest: string[] = [];
	const others = without(registrations, [newcomer]);
	for (const _surplus of $range(limit, keysOf(others).length)) {
		const key = firstOf(others, isOlder) as string;
		others.delete(key);
		oldest.push(key);
	}
	return oldest;
}

/** The keys that have to go for a newcomer (C5). */
function surplus(registrations: Registrations, limits: Limits, newcomer: string, room: string | undefined): string[] {
	const keys = oldestBeyond(forRoom(registrations, room), limits.devices, newcomer);
	for (const key of oldestBeyond(without(registrations, keys), limits.devices * limits.rooms, newcomer)) {
		keys.push(key);
	}
	return keys;
}

/**
 * Adds or replaces a registration, and evicts the oldest beyond the limit.
 *
 * Repeated by the device that enabled last, with nothing new, it changes nothing for a day: clients do so at each
 * login (C4). By another device it changes the order in which they are evicted, which has to survive a restart (C5). The
 * count of errors starts anew with another target, since that may be what was wrong.
 */
function enable(
	current: Registrations,
	key: string,
	registration: Registration,
	limits: Limits,
	kinship: Kinship,
): Enabled {
	const { room, timestamp } = registration;
	const before = current.get(key);
	const age = before !== undefined ? timestamp - before.timestamp : 0;
	const same = isEqual(before, registration, bookkeeping) && age < timeGranularity;
	if (same && newestOf(forRoom(current, room)) === key && surplus(current, limits, key, room).length === 0) {
		return { next: current, evicted: [], replaced: [], changed: false };
	}
	const added = copyOf(registration) as Mutable<Registration>;
	added.sequence = lastSequence(current) + 1;
	added.created = before?.created ?? before?.timestamp ?? timestamp;
	added.unreachable_since = before?.unreachable_since;
	added.unreachable_last = before?.unreachable_last;
	if (before !== undefined && kinship.isSameTarget(before, registration)) {
		added.errors = before.errors;
		added.first_error = before.first_error;
	}

	const replaced = keysWhere(
		current,
		(other, existing) => other !== key && kinship.replaces?.(registration, existing) === true,
	);
	const all = replacing(without(current, replaced), key, added);
	const evicted = surplus(all, limits, key, room);
	return { next: without(all, evicted), evicted, replaced, changed: true };
}

/** The keys of those registrations that are chosen. */
function keysWhere(
	registrations: Registrations,
	isChosen: (this: void, key: string, registration: Registration) => boolean,
): string[] {
	const keys: string[] = [];
	for (const [key, registration] of registrations) {
		if (isChosen(key, registration)) {
			keys.push(key);
		}
	}
	return keys;
}

/** The keys of registrations, or of any table that has them. */
function keysOf(registrations: object): string[] {
	const keys: string[] = [];
	for (const [key] of pairs(registrations)) {
		keys.push(key);
	}
	return keys;
}

/** The registrations without some of them. */
function without(current: Registrations, keys: ReadonlyArray<string>): Registrations {
	const next = copyOf(current);
	for (const key of keys) {
		next.delete(key);
	}
	return next;
}

/** The registrations with one of them replaced. */
function replacing(current: Registrations, key: string, registration: Registration): Registrations {
	const next = copyOf(current);
	next.set(key, registration);
	return next;
}

export { copyOf, enable, forRoom, isEqual, keysOf, keysWhere, replacing, without };
export type { Limits, Registrations };
