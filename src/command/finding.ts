// What a look at the configuration has found, and how it is told.

import type { Section } from "./section";

/** Something that the administrator should know. */
interface Finding {
	/** A problem is something amiss; a hint may be as it is meant. */
	readonly severity: "problem" | "hint";
	/** The name of the section that it stands in. */
	readonly section: string;
	readonly text: string;
}

/** How many of a thing, in words. */
function counted(count: number, thing: string): string {
	return count === 1 ? `1 ${thing}` : `${string.format("%d", count)} ${thing}s`;
}

/** Findings without those that say the same of the same section. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
	const seen = new LuaSet<string>();
	const different: Finding[] = [];
	for (const finding of findings) {
		const name = `${finding.section}\n${finding.text}`;
		if (!seen.has(name)) {
			seen.add(name);
			different.push(finding);
		}
	}
	return different;
}

/** The lines about one section; none if there is nothing of ours and nothing to tell. */
function aboutSection(section: Section, ours: readonly string[], findings: readonly Finding[]): string[] {
	const lines: string[] = [];
	for (const { section: where, severity, text } of findings) {
		if (where === section.name) {
			lines.push(`  ${severity}: ${text}`);
		}
	}
	if (lines.length === 0 && ours.length > 0) {
		lines.push("  nothing to complain of");
	}
	if (lines.length > 0) {
		const title = ours.length > 0 ? `${section.title}: ${ours.join(", ")}` : section.title;
		table.insert(lines, 1, title);
	}
	return lines;
}

/** How many problems there are. */
function problemsAmong(findings: readonly Finding[]): number {
	let problems = 0;
	for (const { severity } of findings) {
		problems += severity === "problem" ? 1 : 0;
	}
	return problems;
}

/** The last line. */
function summary(findings: readonly Finding[]): string {
	const problems = problemsAmong(findings);
	const hints = findings.length - problems;
	if (problems === 0) {
		return hints === 0 ? "All is well." : `All is well; ${counted(hints, "hint")}.`;
	}
	return hints === 0
		? `${counted(problems, "problem")}.`
		: `${counted(problems, "problem")}, ${counted(hints, "hint")}.`;
}

export { aboutSection, counted, problemsAmong, summary, withoutRepetition };
export type { Finding };
