/** The results as text. */
import { round } from "./figures.mjs";
import { rows } from "./rows.mjs";

/** Lines of cells, the first of each to the left, the others to the right. */
function align(lines) {
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => [...line[column]].length)));
	const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
	return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

/** The figures: medians, and in brackets half of what lies between the quartiles. */
export function table(results, versions) {
	const columns = versions.flatMap((version) => ["peer", "ours"].map((module) => [version, module]));
	const head = ["", "", ...columns.map(([version, module]) => `${version} ${module}`)];
	const line = ({ name, unit }) => [name, unit, ...columns.map((column) => cell(results.of(...column), name))];
	return align([head, ...rows.map(line)]);
}

function cell(figures, name) {
	const { [name]: found } = figures.summary();
	if (found === undefined) return "";
	const [low, high] = found.quartiles;
	return `${found.median} (±${round((high - low) / 2)})`;
}

export function targetTable(found) {
	const line = ({ version, name, value, limit, met }) => [
		`${version}  ${name}`,
		value === null ? "lost in the noise" : String(value),
		`at most ${limit}`,
		met === null ? "" : met ? "met" : "NOT MET",
	];
	return align([["", "found", "target", ""], ...found.map(line)]);
}
