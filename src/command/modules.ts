// The modules of this project: where each belongs, what it reads, and what should be loaded beside it.

import { readRoomOptions } from "../mod_muc_cloud_notify/options";
import { readUndeliveredOptions } from "../mod_muc_undelivered/options";
import { readAccountOptions, readPushOptions, readServiceOptions } from "../push/options";
import { readPush2Options } from "../push2/options";
import { readCloudOptions } from "../xep0357/options";
import type { OptionReader } from "../push/options";

/** What a host has: accounts (a VirtualHost), rooms (a component of mod_muc), or neither. */
type Kind = "accounts" | "rooms" | "other";

/** Reads some options of a host. */
type ReadOptions = (this: void, options: OptionReader, host: string) => unknown;

/** A module that should be loaded beside one of ours. */
interface Companion {
	readonly name: string;
	/** Whether something is amiss without it. */
	readonly severity: "problem" | "hint";
	/** What suffers then. */
	readonly without: string;
}

interface PushModule {
	/** Without "mod_". */
	readonly name: string;
	readonly kind: Kind;
	/** In the order of the README. */
	readonly readers: readonly ReadOptions[];
	readonly companions: readonly Companion[];
	/** Another of ours that it loads by itself. */
	readonly loads?: string;
}

const besideAccounts: readonly Companion[] = [
	{
		name: "smacks",
		severity: "problem",
		without: "a phone that loses its connection is gone at once, and nothing notices a dead connection",
	},
	{
		name: "mam",
		severity: "problem",
		without: "phones that are away while another device is online learn of nothing",
	},
	{
		name: "carbons",
		severity: "problem",
		without: "a phone whose session waits for it is not pushed for messages that go to another device",
	},
	{
		name: "csi_simple",
		severity: "hint",
		without: "phones are also pushed for what could wait until they are looked at",
	},
	{
		name: "s2s",
		severity: "hint",
		without: "no push reaches a push service on another server, and nearly all are on others",
	},
];

const cloudNotify: PushModule = {
	name: "cloud_notify",
	kind: "accounts",
	readers: [readCloudOptions, readPushOptions, readAccountOptions, readServiceOptions],
	companions: besideAccounts,
};

const push2: PushModule = {
	name: "push2",
	kind: "accounts",
	readers: [readPush2Options, readPushOptions, readAccountOptions, readServiceOptions],
	companions: besideAccounts,
};

const mucCloudNotify: PushModule = {
	name: "muc_cloud_notify",
	kind: "rooms",
	readers: [readCloudOptions, readPushOptions, readServiceOptions, readRoomOptions],
	companions: [
		{
			name: "muc_mam",
			severity: "hint",
			without: "nobody is pushed for a reply to a message unless the reply says who wrote it",
		},
	],
	loads: "muc_undelivered",
};

const mucUndelivered: PushModule = {
	name: "muc_undelivered",
	kind: "rooms",
	readers: [readUndeliveredOptions],
	companions: [],
};

/** All of them, in the order of the README. */
const pushModules: readonly PushModule[] = [cloudNotify, mucCloudNotify, mucUndelivered, push2];

/** The names of the options that a module reads, in the order of reading. */
function optionNames(pushModule: PushModule): string[] {
	const names: string[] = [];
	/** Takes note of the name; the value is as if the option were not set. */
	function note<T>(name: string, initial: T): T {
		names.push(name);
		return initial;
	}
	const reader: OptionReader = {
		boolean: note,
		text: note,
		count: note,
		seconds: note,
		word: note,
		domains: (name) => note(name, undefined),
	};
	for (const read of pushModule.readers) {
		read(reader, "");
	}
	return names;
}

/** The module of ours with this name, without "mod_". */
function pushModule(name: string): PushModule | undefined {
	for (const candidate of pushModules) {
		if (candidate.name === name) {
			return candidate;
		}
	}
	return undefined;
}

export { optionNames, pushModule, pushModules };
export type { Companion, Kind, PushModule };
