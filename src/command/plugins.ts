// Which files there are of a module, and which of them Prosody loads: what that means. Functions of values.

import { globalSection } from "./section";
import type { Finding } from "./finding";

/** A file of a module. */
interface PluginFile {
	readonly path: string;
	/** The version, if it is one of this project's. */
	readonly version?: string;
}

/** The files of a module, and the one that is loaded. */
interface Plugin {
	/** Without "mod_". */
	readonly name: string;
	readonly loaded?: PluginFile;
	/** The others, in the order in which Prosody looks for them. */
	readonly others: readonly PluginFile[];
}

/** The version in the first line of a file that this project has built: `-- mod_x 1.0.0`. */
function versionOf(name: string, content: string): string | undefined {
	const [title, version] = string.match(content, "^%-%- (mod_[%w_]+) (%S+)\n");
	return title === `mod_${name}` ? version : undefined;
}

/** What is amiss with the files of a module. */
function oddFiles(plugin: Plugin): Finding[] {
	const { name, loaded, others } = plugin;
	const section = globalSection;
	if (loaded === undefined) {
		return [{ severity: "problem", section, text: `mod_${name} is in none of the plugin paths, so it is not loaded` }];
	}
	if (loaded.version !== undefined) {
		return [];
	}
	for (const { path, version } of others) {
		if (version !== undefined) {
			const text = `Another mod_${name} is found first, in ${loaded.path}; this project's, in ${path}, is not loaded`;
			return [{ severity: "problem", section, text }];
		}
	}
	const text = `mod_${name} is another one than this project's; what is said of it here may not hold`;
	return [{ severity: "hint", section, text }];
}

/** The lines that say where a module is. */
function aboutPlugin(plugin: Plugin): string[] {
	const { name, loaded, others } = plugin;
	const described = (file: PluginFile) =>
		file.version !== undefined ? `${file.path} (${file.version})` : `${file.path} (not of this project)`;
	const lines = [`mod_${name}: ${loaded !== undefined ? described(loaded) : "not found"}`];
	for (const file of others) {
		lines.push(`  passed over: ${described(file)}`);
	}
	return lines;
}

export { aboutPlugin, oddFiles, versionOf };
export type { Plugin, PluginFile };
