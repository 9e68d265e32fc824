// Are the options well-spelt, in their place, and do they have values that can be used? Functions of values.

import { openOptions } from "../push/options";
import { askedFor } from "./check_modules";
import { globalSection } from "./section";
import { optionNames, pushModules } from "./modules";
import { nearest } from "./spelling";
import type { OptionReader, OptionSource, PeriodParser } from "../push/options";
import type { Section } from "./section";
import type { Finding } from "./finding";
import type { PushModule } from "./modules";

/** How the names of our options begin, but for those that other modules may have, too. */
const prefixes = ["push_", "muc_push_", "muc_undelivered_"];

/** Names that begin so and belong to modules of the community. */
const foreign = ["push_appserver_"];

/** So many wrong letters are a slip in any name. */
const slip = 2;

function beginsWithAny(name: string, beginnings: readonly string[]): boolean {
	for (const beginning of beginnings) {
		if (string.sub(name, 1, string.len(beginning)) === beginning) {
			return true;
		}
	}
	return false;
}

/** Whether an option of this name is for one of our modules. */
function isOurs(name: string): boolean {
	return beginsWithAny(name, prefixes) && !beginsWithAny(name, foreign);
}

/** All options of all our modules. */
function knownNames(): string[] {
	const names: string[] = [];
	for (const pushModule of pushModules) {
		for (const name of optionNames(pushModule)) {
			names.push(name);
		}
	}
	return names;
}

function asSet(list: readonly string[]): LuaSet<string> {
	const found = new LuaSet<string>();
	for (const item of list) {
		found.add(item);
	}
	return found;
}

/** Takes what is wrong with the value of an option. */
type Complain = (this: void, name: string, text: string) => void;

/**
 * The options of a host, as its modules read them.
 *
 * @param parsePeriod reads a period such as "3 days", where Prosody does
 */
function openSection(section: Section, parsePeriod: PeriodParser | undefined, complain: Complain): OptionReader {
	const source: OptionSource = {
		get_option: (name) => section.get_option(name),
		get_option_array: (name) => section.get_option_array(name),
		log(_level, template, ...args) {
			complain(tostring(args[0]), string.format(template, ...args));
		},
	};
	return openOptions(source, parsePeriod);
}

/** The values that a module can't use. One that a host inherits is a finding about the global section. */
function badValues(section: Section, pushModule: PushModule, parsePeriod: PeriodParser | undefined): Finding[] {
	const findings: Finding[] = [];
	const own = asSet(section.own);
	const reader = openSection(section, parsePeriod, (name, text) => {
		findings.push({ severity: "problem", section: own.has(name) ? section.name : globalSection, text });
	});
	for (const read of pushModule.readers) {
		read(reader, section.name);
	}
	return findings;
}

/** What is amiss with the name of an option that none of our modules has. */
function unknownName(section: string, name: string, known: readonly string[]): Finding | undefined {
	const [candidate, away] = nearest(name, known);
	if (candidate === undefined || (!isOurs(name) && away > slip)) {
		return undefined;
	}
	if (away <= math.max(slip, string.len(name) / 3)) {
		return { severity: "problem", section, text: `There is no option ${name}; did you mean ${candidate}?` };
	}
	const text = `${name} is no option of these modules; the nearest is ${candidate}`;
	return { severity: "hint", section, text };
}

/** Options that are misspelt, and those that none of our modules on the host reads. */
function oddNames(section: Section): Finding[] {
	const findings: Finding[] = [];
	const known = knownNames();
	const everywhere = asSet(known);
	const here = new LuaSet<string>();
	for (const pushModule of askedFor(section)) {
		for (const name of optionNames(pushModule)) {
			here.add(name);
		}
	}
	for (const name of section.own) {
		if (!everywhere.has(name)) {
			const finding = !beginsWithAny(name, foreign) ? unknownName(section.name, name, known) : undefined;
			if (finding !== undefined) {
				findings.push(finding);
			}
		} else if (isOurs(name) && section.kind !== undefined && !here.has(name)) {
			const text = `${name} has no effect here: no module that is loaded on this host reads it`;
			findings.push({ severity: "problem", section: section.name, text });
		}
	}
	return findings;
}

export { badValues, oddNames, openSection };
