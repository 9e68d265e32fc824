// A section of the configuration file, as a value.

import type { Kind } from "./modules";

/** The name of the section that all hosts inherit from. */
const globalSection = "*";

/**
 * A host in the configuration file, or the global section.
 *
 * @noSelf
 */
interface Section {
	/** The host's name, or "*". */
	readonly name: string;
	/** Absent for the global section. */
	readonly kind?: Kind;
	/** As an administrator would write it. */
	readonly title: string;
	/** The modules that are loaded, without "mod_". */
	readonly modules: LuaSet<string>;
	/** The options that stand in this section itself, sorted. */
	readonly own: readonly string[];
	/** An option as modules of this host read it: its own, or the global one. */
	get_option(name: string): unknown;
	/** The same as a list; a single value is a list of one. */
	get_option_array(name: string): unknown[] | undefined;
}

export { globalSection };
export type { Section };
