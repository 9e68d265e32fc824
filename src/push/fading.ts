// A memory that fades: of the names that were set, the latest are known (N6).
//
// It has two halves. What is set goes into the young one; when that is full, the old one is forgotten, and the young one becomes the
// old. So what is known of a name costs its place in a table, where a list in the order of use costs five times as much.

/** What is known of names. Plain data, to be handed over to a new instance of the module. */
interface Fading<T> {
	young: LuaMap<string, T>;
	old: LuaMap<string, T>;
	/** How many names are in the young half. */
	count: number;
}

/** Nothing is known yet. */
function newFading<T>(): Fading<T> {
	return { young: new LuaMap(), old: new LuaMap(), count: 0 };
}

/** What was set for a name last, if it is known. */
function recall<T>(memory: Fading<T>, name: string): T | undefined {
	return memory.young.get(name) ?? memory.old.get(name);
}

/**
 * Sets what is known of a name.
 *
 * @param size how many names to know at most; half of these at least
 */
function remember<T>(memory: Fading<T>, name: string, value: T, size: number): void {
	if (!memory.young.has(name)) {
		if (memory.count >= math.max(1, math.floor(size / 2))) {
			memory.old = memory.young;
			memory.young = new LuaMap();
			memory.count = 0;
		}
		memory.count += 1;
	}
	memory.young.set(name, value);
}

export { newFading, recall, remember };
export type { Fading };
