// Where Prosody's sources fire an event.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");

/** The Lua files of a directory, as `{ name, text }`. */
function luaFiles(directory) {
	if (!existsSync(directory)) throw new Error(`there is no ${directory}: run make test`);
	return readdirSync(directory, { recursive: true })
		.filter((name) => name.endsWith(".lua"))
		.map((name) => ({ name, text: readFileSync(join(directory, name), "utf8") }));
}

const known = {};

/** What Debian's package of that name has of Lua, "prosody-13.0" for instance. */
function sourcesOf(name) {
	known[name] ??= luaFiles(join(root, ".cache", name, "usr/lib/prosody"));
	return known[name];
}

/**
 * Events whose names Prosody puts together, or hands to the call in a variable: those that match `event` are fired since
 * `code` stands in `file`. Whatever is open in a declared name reads as OPEN.
 */
const constructed = [
	{ event: /^(message|presence|iq)\/self$/, file: "core/stanza_router.lua", code: "stanza.name..'/self'" },
	{ event: /^(message|presence|iq)\/(host|bare|full)$/, file: "core/stanza_router.lua", code: "stanza.name..to_type" },
	{
		event: /^pre-(message|presence|iq)\/(host|bare|full)$/,
		file: "core/stanza_router.lua",
		code: "'pre-'..stanza.name..to_type",
	},
	...["self", "bare", "host"].flatMap((target) => [
		{
			event: new RegExp(`^iq/${target}/OPEN:OPEN$`),
			file: "modules/mod_iq.lua",
			code: `"iq/${target}/"..xmlns..":"..child.name`,
		},
		{
			event: new RegExp(`^iq-(get|set)/${target}/OPEN:OPEN$`),
			file: "modules/mod_iq.lua",
			code: `"iq-"..type.."/${target}/"..xmlns..":"..child.name`,
		},
		{
			event: new RegExp(`^iq-(result|error)/${target}/OPEN$`),
			file: "modules/mod_iq.lua",
			code: `"iq-"..type.."/${target}/"..stanza.attr.id`,
		},
	]),
	{
		event: /^muc-set-affiliation-data\/OPEN$/,
		file: "modules/muc/muc.lib.lua",
		code: '"muc-set-affiliation-data/"..key',
	},
	{ event: /^stanza\/OPEN$/, file: "core/stanza_router.lua", code: '"stanza/"..xmlns..":"..stanza.name' },
	{ event: /^item-added\/OPEN$/, file: "core/moduleapi.lua", code: '"item-added/"..key' },
	{ event: /^item-removed\/OPEN$/, file: "core/moduleapi.lua", code: '"item-removed/"..key' },
	{
		event: /^muc-config-submitted\/OPEN$/,
		file: "modules/muc/muc.lib.lua",
		code: '"muc-config-submitted/"..submitted_field',
	},
	{ event: /^csi-client-active$/, file: "modules/mod_csi.lua", code: 'refire_event("csi-client-active")' },
	{ event: /^csi-client-inactive$/, file: "modules/mod_csi.lua", code: 'refire_event("csi-client-inactive")' },
	{ event: /^muc-disco#info$/, file: "modules/muc/muc.lib.lua", code: 'event_name = "muc-disco#info"' },
	{ event: /^muc-occupant-pre-leave$/, file: "modules/muc/muc.lib.lua", code: 'event_name = "muc-occupant-pre-leave"' },
];

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const firing = (argument) => new RegExp(`\\bfire(?:_event)?\\s*\\(\\s*${argument}`);

/** Whether that version of Prosody fires the event, `{ name, pattern?, community? }`, or the community's module that is named. */
export function isFired({ name, pattern = name, community }, version) {
	const literal = firing(`(["'])${escaped(pattern)}\\1\\s*[,)]`);
	if (community !== undefined) {
		const file = `modules/${community}/${community}.lua`;
		return sourcesOf(`prosody-modules-${version}`).some((source) => source.name === file && literal.test(source.text));
	}
	const sources = sourcesOf(`prosody-${version}`);
	if (sources.some(({ text }) => literal.test(text))) return true;
	return constructed.some(
		({ event, file, code }) =>
			event.test(pattern) && sources.some((source) => source.name === file && source.text.includes(code)),
	);
}

/** Whether a field is read or written in those files of that version; without files, in our own modules. */
export function isRead(field, files, version) {
	const use = new RegExp(`[.["']${escaped(field)}\\b|\\b${escaped(field)}\\s*=`);
	const sources = files ? sourcesOf(`prosody-${version}`) : luaFiles(join(root, "dist"));
	return sources.some(({ name, text }) => (!files || files.includes(name)) && use.test(text));
}

/** Whether that version of Prosody handles items of a kind. */
export function isHandled(kind, version) {
	const use = new RegExp(
		`(?:handle_items|get_host_items|get_items)\\s*\\(?\\s*["']${escaped(kind)}["']|item-added/${escaped(kind)}["']`,
	);
	return sourcesOf(`prosody-${version}`).some(({ text }) => use.test(text));
}

/** Whether our own modules fire the event, or listen to it. */
export function isOurs({ name }) {
	const used = new RegExp(`(?:fire_event|hook)\\(\\s*(["'])${escaped(name)}\\1`);
	return luaFiles(join(root, "dist")).some(({ text }) => used.test(text));
}

/** Whether `code` stands in a file of that version, or of the package `of`. */
export function stands({ file, code, of = undefined }, version) {
	const name = of ?? `prosody-${version}`;
	if (file === "prosodyctl")
		return readFileSync(join(root, ".cache", name, "usr/bin/prosodyctl"), "utf8").includes(code);
	return sourcesOf(name).some((source) => source.name === file && source.text.includes(code));
}
