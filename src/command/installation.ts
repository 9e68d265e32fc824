// What is installed, as values: the configuration file, and the files of modules. Reads both without a server.

import * as configmanager from "core.configmanager";
import * as modulemanager from "core.modulemanager";
import * as pluginloader from "util.pluginloader";
import { versionOf } from "./plugins";
import { globalSection } from "./section";
import type { Kind } from "./modules";
import type { Plugin, PluginFile } from "./plugins";
import type { Section } from "./section";

/** Whether a host is one with accounts, or a component with rooms. */
function kindOf(component: string | undefined, modules: LuaSet<string>): Kind {
	if (component === undefined) {
		return "accounts";
	}
	return component === "muc" || modules.has("muc") ? "rooms" : "other";
}

function titleOf(name: string, component: string | undefined): string {
	if (name === globalSection) {
		return "Global section";
	}
	return component === undefined ? `VirtualHost "${name}"` : `Component "${name}" "${component}"`;
}

/** The names of the hosts that are enabled, sorted. */
function hostNames(): string[] {
	const names: string[] = [];
	for (const [name, options] of pairs(configmanager.getconfig())) {
		if (name !== globalSection && options.enabled !== false) {
			names.push(name);
		}
	}
	table.sort(names);
	return names;
}

/** Reads one section. */
function readSection(api: ModuleApi, name: string): Section {
	const own: string[] = [];
	for (const [option] of pairs(configmanager.getconfig()[name] ?? {})) {
		own.push(option);
	}
	table.sort(own);
	const modules = new LuaSet<string>();
	let component: string | undefined;
	if (name !== globalSection) {
		const [enabled, component_module] = modulemanager.get_modules_for_host(name);
		component = component_module;
		for (const enabledModule of enabled.items()) {
			modules.add(enabledModule);
		}
	}
	const context = api.context(name);
	return {
		name,
		kind: name !== globalSection ? kindOf(component, modules) : undefined,
		title: titleOf(name, component),
		modules,
		own,
		get_option: (option) => context.get_option(option),
		get_option_array: (option) => context.get_option_array(option),
	};
}

/** Reads all sections, the global one first. */
function readSections(api: ModuleApi): [global: Section, ...hosts: Section[]] {
	const sections: [Section, ...Section[]] = [readSection(api, globalSection)];
	for (const name of hostNames()) {
		sections.push(readSection(api, name));
	}
	return sections;
}

/** Looks for a module in all paths. */
function findPlugin(name: string): Plugin {
	const files: PluginFile[] = [];
	// A filter that lets nothing pass sees every file.
	const everything = pluginloader.init({
		load_filter_cb(path, content) {
			files.push({ path, version: versionOf(name, content) });
			return undefined;
		},
	});
	everything.load_resource(name);
	const [content, loadedPath] = modulemanager.loader.load_resource(name);
	const others: PluginFile[] = [];
	for (const file of files) {
		if (content === undefined || file.path !== loadedPath) {
			others.push(file);
		}
	}
	const loaded = content !== undefined ? { path: loadedPath, version: versionOf(name, content) } : undefined;
	return { name, loaded, others };
}

export { findPlugin, readSections };
