/** Writes JavaScript values as Lua, for Prosody's configuration file. */

const raw = Symbol("Lua source");

/** A piece of Lua source that stands for itself in a configuration. */
export function lua(source) {
	return { [raw]: source };
}

/** A JavaScript value as a Lua expression: strings, numbers, booleans, lists, records and {@link lua} pieces. */
export function toLua(value) {
	if (value?.[raw] !== undefined) return value[raw];
	if (typeof value === "string") return quote(value);
	if (typeof value === "number" || typeof value === "boolean") return String(value);
	if (Array.isArray(value)) return `{ ${value.map(toLua).join("; ")} }`;
	if (value && typeof value === "object") {
		const entries = Object.entries(value).map(([key, item]) => `[${quote(key)}] = ${toLua(item)}`);
		return `{ ${entries.join("; ")} }`;
	}
	throw new TypeError(`no Lua for ${String(value)}`);
}

/** One `name = value` line for each option that is not undefined. */
export function toLuaOptions(options) {
	return Object.entries(options)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name} = ${toLua(value)}\n`)
		.join("");
}

function quote(text) {
	const escaped = text.replace(/[\\"]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, (char) => {
		return `\\${String(char.charCodeAt(0)).padStart(3, "0")}`;
	});
	return `"${escaped}"`;
}
