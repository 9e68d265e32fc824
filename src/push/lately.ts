// A set of names that forgets, to remember what was not found (N6).
//
// The names are kept in buckets, each of which is one string, so that a name costs little more than its length: as keys of a
// table, 1,000 names such as nobody1 would take 50 to 58 KiB, here they take 17. A new name goes into the young half of the
// buckets. When that is full, the old half is forgotten and the young one becomes the old. Asking changes nothing.

/** @noSelf */
interface Lately {
	has(name: string): boolean;
	add(name: string): void;
	delete(name: string): void;
	clear(): void;
}

/** What stands before and after each name in a bucket. No JID has it. */
const separator = "\0";

/** Buckets by number; those that nothing has been put into are not there. */
type Buckets = LuaTable<number, string>;

/** Bytes that there are for each name. A longer one takes the place of several. */
const share = 24;

/** Bytes of the longest name that is remembered: who sends messages may choose names of up to 1,023, of accounts that nobody has. */
const longestName = 128;

/** Names to a bucket, in both halves: to look for one among them takes 0.5 µs. */
const namesOfBucket = 16;

/**
 * Bytes of the longest bucket, in which to look takes 2 µs. Names that somebody has chosen to fall into one soon empty it.
 * Others don't: among 100,000 made of 22 first and 20 last names, the fullest bucket took 2,820.
 */
const longestBucket = 4096;

/** A number made of the end of the localpart, in which accounts differ most. */
function numberOf(name: string): number {
	const at = string.find(name, "@", 1, true)[0] ?? name.length + 1;
	const [first, second, third, fourth] = string.byte(name, at - 4, at - 1);
	return (((first ?? 0) * 43 + (second ?? 0)) * 43 + (third ?? 0)) * 43 + (fourth ?? 0) + name.length;
}

/** Whether this may be remembered: names can be told apart only if none has a separator in it, or is empty. */
function isName(name: string): boolean {
	const [separated] = string.find(name, separator, 1, true);
	return name !== "" && separated === undefined;
}

/** Where a name begins and ends in a bucket: between two separators, and not as a part of another one. */
function find(bucket: string, name: string): LuaMultiReturn<[from: number, to: number] | [undefined, undefined]> {
	let [from, to] = string.find(bucket, name, 1, true);
	while (from !== undefined && to !== undefined) {
		if (string.byte(bucket, from - 1) === 0 && string.byte(bucket, to + 1) === 0) {
			return $multi(from, to);
		}
		[from, to] = string.find(bucket, name, from + 1, true);
	}
	return $multi(undefined, undefined);
}

function holds(bucket: string, name: string): boolean {
	const [from] = find(bucket, name);
	return from !== undefined;
}

/** Takes a name out of a bucket that may hold it. */
function cutOut(buckets: Buckets, place: number, name: string): void {
	const bucket = buckets.get(place) ?? "";
	const [from, to] = find(bucket, name);
	if (from !== undefined && to !== undefined) {
		buckets.set(place, string.sub(bucket, 1, from - 1) + string.sub(bucket, to + 2));
	}
}

/**
 * Opens a set.
 *
 * @param size how many names to remember at most; of names shorter than 24 bytes the last so many, or half of them at least
 */
function openLately(size: number): Lately {
	const half = share * math.max(1, math.floor(size / 2));
	const places = math.ceil(size / namesOfBucket);
	let young: Buckets = new LuaTable();
	let old: Buckets = new LuaTable();
	/** Bytes of the young half that are taken. They stay so when a name is deleted: neither half is ever larger. */
	let taken = 0;

	function has(name: string): boolean {
		const place = numberOf(name) % places;
		const bucket = young.get(place);
		const before = old.get(place);
		const found = (bucket !== undefined && holds(bucket, name)) || (before !== undefined && holds(before, name));
		return found && isName(name);
	}

	return {
		has,
		add(name) {
			if (name.length > longestName || !isName(name) || has(name)) {
				return;
			}
			const cost = math.max(share, name.length + separator.length);
			if (taken + cost > half) {
				old = young;
				young = new LuaTable();
				taken = 0;
			}
			const place = numberOf(name) % places;
			const bucket = young.get(place) ?? separator;
			const isFull = bucket.length + cost > longestBucket;
			young.set(place, (isFull ? separator : bucket) + name + separator);
			taken += cost;
		},
		delete(name) {
			const place = numberOf(name) % places;
			cutOut(young, place, name);
			cutOut(old, place, name);
		},
		clear() {
			young = new LuaTable();
			old = new LuaTable();
			taken = 0;
		},
	};
}

export { openLately };
export type { Lately };
