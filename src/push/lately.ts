// A set of names that forgets, to remember what was not found (N6).
//
// It has two halves. What is added or asked for goes into the young one; when that is full, the old one is forgotten and the
// young one becomes the old. So a name costs no more than its place in a table.

/** @noSelf */
interface Lately {
	has(name: string): boolean;
	add(name: string): void;
	delete(name: string): void;
	clear(): void;
}

/**
 * Opens a set.
 *
 * @param size how many names to remember at most; half of it at least, those that were added or asked for last
 */
function openLately(size: number): Lately {
	const half = math.max(1, math.floor(size / 2));
	let young = new LuaSet<string>();
	let old = new LuaSet<string>();
	let count = 0;

	function add(name: string): void {
		if (young.has(name)) {
			return;
		}
		if (count >= half) {
			old = young;
			young = new LuaSet();
			count = 0;
		}
		young.add(name);
		count += 1;
	}

	return {
		has(name) {
			if (young.has(name)) {
				return true;
			}
			const known = old.has(name);
			if (known) {
				add(name);
			}
			return known;
		},
		add,
		delete(name) {
			young.delete(name); // it counts on, so that the halves never are larger
			old.delete(name);
		},
		clear() {
			young = new LuaSet();
			old = new LuaSet();
			count = 0;
		},
	};
}

export { openLately };
export type { Lately };
