// Are the modules where they belong, with what they need beside them? Functions of values.

import { globalSection } from "./section";
import { pushModules } from "./modules";
import type { Section } from "./section";
import type { Finding } from "./finding";
import type { Kind, PushModule } from "./modules";

/** Where modules of a kind belong. */
const homes: Record<Kind, string> = {
	accounts: "on a VirtualHost",
	rooms: 'on a component with rooms (Component "..." "muc")',
	other: "elsewhere",
};

function listed(section: Section, option: string, name: string): boolean {
	for (const item of section.get_option_array(option) ?? []) {
		if (item === name) {
			return true;
		}
	}
	return false;
}

/** A module on a host that it is not for. */
function misplaced(section: Section, global: Section, ours: PushModule): Finding {
	const { name, kind } = ours;
	const inherited = section.kind === "accounts" && listed(global, "modules_enabled", name);
	const text = inherited
		? `mod_${name} is in modules_enabled, which is for the VirtualHosts; it belongs ${homes[kind]}`
		: `mod_${name} is loaded here, and belongs ${homes[kind]}`;
	return { severity: "problem", section: inherited ? globalSection : section.name, text };
}

/** What is missing beside a module. */
function missing(section: Section, global: Section, ours: PushModule): Finding[] {
	const { name, companions, loads } = ours;
	const findings: Finding[] = [];
	for (const companion of companions) {
		if (!section.modules.has(companion.name)) {
			const text = `mod_${companion.name} is not loaded; without it ${companion.without}`;
			findings.push({ severity: companion.severity, section: section.name, text });
		}
	}
	const disabled =
		loads !== undefined && (listed(section, "modules_disabled", loads) || listed(global, "modules_disabled", loads));
	if (disabled) {
		const text = `mod_${loads} is in modules_disabled; mod_${name} does not load without it`;
		findings.push({ severity: "problem", section: section.name, text });
	}
	return findings;
}

/** What is amiss with our modules on a host. */
function oddModules(section: Section, global: Section): Finding[] {
	const findings: Finding[] = [];
	for (const ours of pushModules) {
		if (section.modules.has(ours.name)) {
			if (section.kind !== ours.kind) {
				findings.push(misplaced(section, global, ours));
			} else {
				for (const finding of missing(section, global, ours)) {
					findings.push(finding);
				}
			}
		}
	}
	return findings;
}

/** The modules of ours that are asked for on a host, those included that others of ours load. */
function askedFor(section: Section): PushModule[] {
	const names = new LuaSet<string>();
	for (const { name, loads } of pushModules) {
		if (section.modules.has(name)) {
			names.add(name);
			names.add(loads ?? name);
		}
	}
	const inOrder: PushModule[] = [];
	for (const ours of pushModules) {
		if (names.has(ours.name)) {
			inOrder.push(ours);
		}
	}
	return inOrder;
}

/** Those of them that belong there. */
function oursOn(section: Section): PushModule[] {
	const found: PushModule[] = [];
	for (const ours of askedFor(section)) {
		if (ours.kind === section.kind) {
			found.push(ours);
		}
	}
	return found;
}

/** Whether pushes are for anybody: accounts without, where others have them, and nobody at all. */
function withoutPush(sections: readonly Section[]): Finding[] {
	const without: Finding[] = [];
	let anywhere = false;
	for (const section of sections) {
		const has = oursOn(section).length > 0;
		anywhere = anywhere || has;
		if (!has && section.kind === "accounts") {
			const text = "accounts here get no pushes: mod_cloud_notify is not among modules_enabled";
			without.push({ severity: "hint", section: section.name, text });
		}
	}
	if (!anywhere) {
		const text = "nobody gets pushes: no host has mod_cloud_notify among its modules_enabled";
		return [{ severity: "problem", section: globalSection, text }];
	}
	return without;
}

export { askedFor, oddModules, oursOn, withoutPush };
