// Is this a configuration that pushes work with? Functions of values: what there is, to the lines that tell of it.

import { isUsualContact, readPush2Options } from "../push2/options";
import { oddModules, oursOn, withoutPush } from "./check_modules";
import { badValues, oddNames, openSection } from "./check_options";
import { aboutSection, problemsAmong, summary, withoutRepetition } from "./finding";
import { aboutPlugin, oddFiles } from "./plugins";
import type { PeriodParser } from "../push/options";
import type { Section } from "./section";
import type { Finding } from "./finding";
import type { PushModule } from "./modules";
import type { Plugin } from "./plugins";

/** What is looked at. */
interface Installation {
	/** The configuration file. */
	readonly file: string;
	/** Its sections, the global one first. */
	readonly sections: readonly [Section, ...Section[]];
	/** Finds the files of a module, named without "mod_". */
	readonly findPlugin: (this: void, name: string) => Plugin;
	/** Reads a period such as "3 days", where Prosody does. */
	readonly parsePeriod: PeriodParser | undefined;
	/** Whether Prosody has the cryptography that encrypted notifications take. */
	readonly canEncrypt: boolean;
}

/** What is said of a configuration. */
interface Report {
	readonly lines: readonly string[];
	readonly problems: number;
}

/** What a host with mod_push2 can't do as it is. */
function limitsOfPush2(section: Section, canEncrypt: boolean): Finding[] {
	const findings: Finding[] = [];
	function hint(text: string): void {
		findings.push({ severity: "hint", section: section.name, text });
	}
	if (!canEncrypt) {
		hint("mod_push2 can't encrypt notifications: that takes Prosody 13.0");
		return findings;
	}
	// What is wrong with the values is told of elsewhere.
	const reader = openSection(section, undefined, () => undefined);
	const { contact } = readPush2Options(reader, section.name);
	if (!isUsualContact(contact)) {
		hint(`contact_uri, ${contact}, is neither a mailto: nor an https: URI; some push services refuse it`);
	}
	return findings;
}

function collect(into: Finding[], some: readonly Finding[]): void {
	for (const finding of some) {
		into.push(finding);
	}
}

/** The modules of ours that some host asks for, each once. */
function asked(sections: readonly Section[]): PushModule[] {
	const seen = new LuaSet<PushModule>();
	const found: PushModule[] = [];
	for (const section of sections) {
		for (const ours of oursOn(section)) {
			if (!seen.has(ours)) {
				seen.add(ours);
				found.push(ours);
			}
		}
	}
	return found;
}

/** Everything that is to be said of the sections. */
function findingsOf(installation: Installation): Finding[] {
	const { sections, parsePeriod, canEncrypt } = installation;
	const findings = withoutPush(sections);
	const [global] = sections;
	for (const section of sections) {
		collect(findings, oddModules(section, global));
		for (const ours of oursOn(section)) {
			collect(findings, badValues(section, ours, parsePeriod));
			if (ours.name === "push2") {
				collect(findings, limitsOfPush2(section, canEncrypt));
			}
		}
		collect(findings, oddNames(section));
	}
	return findings;
}

/** Looks at everything. */
function check(installation: Installation): Report {
	const lines = [`Configuration: ${installation.file}`];
	const found = findingsOf(installation);
	for (const { name } of asked(installation.sections)) {
		const plugin = installation.findPlugin(name);
		collect(found, oddFiles(plugin));
		for (const line of aboutPlugin(plugin)) {
			lines.push(line);
		}
	}
	const findings = withoutRepetition(found);
	for (const section of installation.sections) {
		const names: string[] = [];
		for (const { name } of oursOn(section)) {
			names.push(`mod_${name}`);
		}
		for (const line of aboutSection(section, names, findings)) {
			lines.push(line);
		}
	}
	lines.push(summary(findings));
	return { lines, problems: problemsAmong(findings) };
}

export { check };
export type { Installation, Report };
