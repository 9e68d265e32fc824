/** The plot: bars for what counts most, as an SVG that needs nothing else and is readable on light and on dark. */

const panels = [
	{ name: "push", title: "CPU for a push and its answer, µs", floor: "send_iq" },
	{ name: "message of a burst", title: "CPU for a message of a burst to a sleeping phone, µs" },
	{ name: "heap for 1,000 pushes", title: "Heap that 1,000 pushes leave for good, KiB" },
	{ name: "heap for 1,000 users seen", title: "Heap that 1,000 users take who have got a message, KiB" },
];

const width = 720;
const left = 190;
const barHeight = 18;
const gap = 5;
const colours = { peer: "#c2703d", ours: "#2f86c9", floor: "#8a8a8a" };
const names = { peer: "the module before", ours: "this one", floor: "send_iq alone" };

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** What has to be drawn of one figure: a label, a value, and whose it is. */
function barsOf(results, versions, { name, floor }) {
	return versions.flatMap((version) => {
		const bars = ["peer", "ours"].map((module) => ({ module, value: results.median(version, module, name) }));
		if (floor) bars.push({ module: "floor", value: results.floor(version, floor) });
		return bars
			.filter(({ value }) => value !== undefined)
			.map((bar) => ({ ...bar, label: `${version}, ${names[bar.module]}` }));
	});
}

const number = (value) =>
	Math.abs(value) < 0.05 ? "0" : Math.abs(value) >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(1);

function drawBar({ module, value, label }, y, scale) {
	const length = Math.max(1, value * scale);
	const middle = y + barHeight - 5;
	return [
		`<text x="${left - 8}" y="${middle}" text-anchor="end">${escape(label)}</text>`,
		`<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2" fill="${colours[module]}"/>`,
		`<text x="${(left + length + 6).toFixed(1)}" y="${middle}">${number(value)}</text>`,
	].join("\n");
}

/** The SVG. */
export function plot(results, versions) {
	const parts = [];
	let y = 24;
	for (const panel of panels) {
		const bars = barsOf(results, versions, panel);
		const most = Math.max(...bars.map(({ value }) => value));
		const scale = (width - left - 70) / most;
		parts.push(`<text class="title" x="0" y="${y}">${escape(panel.title)}</text>`);
		y += 10;
		for (const bar of bars) {
			parts.push(drawBar(bar, y, scale));
			y += barHeight + gap;
		}
		y += 30;
	}
	const style = "text{font:13px sans-serif;fill:#24292f}.title{font-weight:bold}";
	const dark = "@media(prefers-color-scheme:dark){text{fill:#e6edf3}}";
	const size = `width="${width}" height="${y - 20}" viewBox="0 0 ${width} ${y - 20}"`;
	const about = "<title>What a push costs, measured side by side</title>";
	return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${about}\n<style>${style}${dark}</style>\n${parts.join("\n")}\n</svg>\n`;
}
