// What is wrong with the declarations, after a server has looked at them.

import { elsewhere, given, kinds, partsOfMaps, unpredictable } from "./elsewhere.mjs";
import { isFired, isHandled, isOurs, isRead, stands } from "./sources.mjs";

/** Whether something declared with `since` is to be found in a version. */
const isIn = (version, since) => since === undefined || Number(version) >= Number(since);

/**
 * @param declarations of `readDeclarations`
 * @param seen what the server has seen: `records` by owner (a library, an interface, or a table in one), and what it has
 *   `called`
 * @returns a list of `{ name, members, problems }`, one for each library, interface and event
 */
export function compare(declarations, { records: seen, called }, version) {
	const { libraries, globals, interfaces, events } = declarations;
	const names = [...libraries, ...globals, ...interfaces].map(({ name }) => name);
	const recordsOf = (name) =>
		Object.entries(seen).filter(
			([owner]) => owner === name || (owner.startsWith(`${name}.`) && !names.includes(owner)),
		);
	const problemsOf = (name) =>
		recordsOf(name).flatMap(([owner, { problems }]) =>
			Object.keys(problems).map((problem) =>
				owner === name ? problem : `${owner.slice(name.length + 1)}: ${problem}`,
			),
		);
	return [
		...merged([...libraries, ...globals]).map(({ name, since, members }) => ({
			name,
			members: members.length,
			problems: [
				...unmarked(members),
				...problemsOf(name),
				...(isIn(version, since) ? absent(name, members, seen, version) : []),
				...(isIn(version, since) ? uncalled(name, members, called, version) : []),
			],
		})),
		...interfaces
			.filter((declared) => !isBrand(declared) && !partsOfMaps.has(declared.name))
			.map((declared) => ({
				name: declared.name,
				members: declared.contents.fields.length,
				problems: kinds[declared.name]
					? unhandled(declared, version)
					: declared.own || given[declared.name]
						? unread(declared, version)
						: [
								...unmarked(declared.contents.fields),
								...problemsOf(declared.name),
								...unseen(declared, seen, version),
								...(isIn(version, declared.since)
									? uncalled(declared.name, declared.contents.fields, called, version)
									: []),
							],
			})),
		...events.map((event) => ({
			name: `event ${event.name}`,
			members: 1,
			problems: [...notFired(event, version), ...problemsOf(`event ${event.name}`)],
		})),
	];
}

// What only Prosody makes, and nobody looks into.
const isBrand = ({ contents }) => contents.fields.length === 0;

function merged(libraries) {
	const byName = new Map();
	for (const { name, since, members } of libraries)
		byName.set(name, { name, since, members: [...(byName.get(name)?.members ?? []), ...members] });
	return [...byName.values()];
}

// Code has to look before it uses what not every version has.
const unmarked = (members) =>
	members
		.filter(({ since, optional }) => since !== undefined && !optional)
		.map(({ name, since }) => `${name} is marked @since ${since}, and not declared as possibly undefined`);

/** What may be missing from a library is there, or marked as missing from this version. */
const absent = (owner, members, seen, version) =>
	members
		.filter(({ name, since, optional }) => optional && isIn(version, since) && !seen[owner]?.seen?.[name])
		.map(({ name }) => `${name} was never there`);

/** Functions that nobody has called, so that nobody knows what they return. */
const uncalled = (owner, members, called, version) =>
	members.flatMap(({ name, since, of, shape }) => {
		if (!isIn(version, since) || (of ?? owner) !== owner) return [];
		if (shape.kinds?.includes("table") && shape.fields && !/^[A-Z]/.test(owner))
			return uncalled(`${owner}.${name}`, shape.fields, called, version);
		const path = `${owner}.${name}`;
		return shape.calls && !called[path] && !unpredictable.has(path) ? [`${name} was never called`] : [];
	});

const unhandled = ({ name, contents }, version) =>
	contents.fields
		.filter((field) => !isHandled(kinds[name](field.name), version))
		.map((field) => `nobody handles ${field.name}`);

/** What modules give to Prosody, or ours to others, is read or written by somebody under these names. */
const unread = ({ name, own, contents }, version) =>
	contents.fields
		.filter((field) => !isRead(field.name, own ? undefined : given[name], version))
		.map((field) => `nobody reads or writes ${field.name}`);

/** Each interface needs an example, and each optional field one that has it, be it of an interface that extends this one. */
function unseen({ name, since, contents }, seen, version) {
	const instances = seen[name]?.instances ?? 0;
	if (!isIn(version, since)) return instances > 0 ? [`it is marked @since ${since}, but there is one`] : [];
	if (instances === 0) return ["the server has shown none"];
	return tablesIn(name, contents).flatMap(({ owner, fields }) =>
		fields
			.filter((field) => field.optional && isIn(version, field.since) && (field.of ?? owner) === owner)
			.filter((field) => !seen[owner]?.seen?.[field.name] && !isElsewhere(`${owner}.${field.name}`, field, version))
			.map((field) => `${owner}.${field.name} was never there`),
	);
}

function isElsewhere(path, { since }, version) {
	const evidence = elsewhere[path];
	if (!evidence || !stands(evidence, version)) return false;
	return since === undefined || !stands(evidence, "0.12");
}

/** An interface, and the tables without names in it. */
function tablesIn(owner, { fields = [] }) {
	const inner = fields
		.filter(({ shape, optional }) => shape.fields && !optional)
		.flatMap(({ name, shape }) => tablesIn(`${owner}.${name}`, shape));
	return [{ owner, fields }, ...inner];
}

function notFired(event, version) {
	if (event.own) return isOurs(event) ? [] : ["none of our modules fires it or listens to it"];
	const fired = isFired(event, version);
	if (isIn(version, event.since)) return fired ? [] : ["Prosody does not fire it"];
	return fired ? [`it is marked @since ${event.since}, but Prosody ${version} fires it`] : [];
}
