// Which sessions of an account belong to which registration, and which of them are live.
//
// A session shows a registration in fields that other modules read, and write to bind the session to it (C35). It may
// enable several, which one field can't tell, so they are remembered beside it.

import * as datetime from "util.datetime";
import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import { delayStamp, unwrapCarbon } from "../push/stanzas";
import type { Registration } from "../push/registration";
import type { Registrations } from "../push/registrations";

/** How sessions belong to the registrations of a protocol. @noSelf */
interface Belonging {
	/** The key of the registration that a session shows. */
	shown(session: ClientSession): string | undefined;
	/** Has a session show a registration as it is, or (without) that it is bound to one of this key, or to none. */
	show(session: ClientSession, key: string | undefined, registration?: Registration): void;
	/** The device that a session is of, if it tells. */
	deviceOf(session: Session): string | undefined;
	/** The device that a registration is of, if it tells. */
	registeredBy(key: string, registration: Registration): string | undefined;
}

/** How many sessions of a registration are connected, and how many hibernate. */
interface Presence {
	live: number;
	hibernating: number;
}

/** @noSelf */
interface Sessions {
	/** The accounts that have a session. */
	accounts(): string[];
	/** The sessions of an account. */
	of(account: string): ReadonlyArray<ClientSession>;
	/** Whether an account has another session besides one. */
	hasOther(account: string, session: ClientSession): boolean;
	/** The sessions of an account, those of a device first. */
	ofDevice(account: string, device: string): ClientSession[];
	/** Whether a session may belong to a registration, as far as it tells itself. */
	mayBelong(session: ClientSession): boolean;
	/** The keys of the registrations that a session belongs to. */
	keysOf(session: ClientSession, registrations: Registrations): string[];
	/** Whether a session belongs to a registration. */
	belongs(session: ClientSession, key: string, registrations: Registrations): boolean;
	/** For each registration with a session, how many there are. `except` is left out. */
	presence(account: string, registrations: Registrations, except?: Session): ReadonlyLuaMap<string, Presence>;
	/**
	 * The keys of those registrations to whose live sessions a stanza has come that is in the queue of this one.
	 *
	 * @param now in seconds since the epoch
	 */
	reached(queue: ClientSession, registrations: Registrations, stanza: Stanza, now: number): ReadonlyArray<string>;
	/** A session is there from now on, in seconds since the epoch. */
	arrived(session: ClientSession, now: number): void;
	/** A session has enabled a registration. */
	bind(session: ClientSession, key: string, registration: Registration): void;
	/** A registration of an account is gone. */
	unbind(account: string, key: string): void;
	/** A registration was enabled anew: whoever is bound to it shows the new settings (C4). */
	refresh(account: string, key: string, registration: Registration): void;
}

/** The registrations that a session enabled besides the one that its field names. */
type Bindings = LuaTable<ClientSession, LuaSet<string>>;

/** The sessions of an account that has none, and how many there are for each registration. */
const noSessions: ReadonlyArray<ClientSession> = [];
const nowhere: ReadonlyArray<string> = [];
const nobody: ReadonlyLuaMap<string, Presence> = new LuaMap();

/** Whether a session is connected: neither hibernating nor gone. */
function isLive(session: ClientSession): boolean {
	return session.hibernating === undefined && session.destroyed !== true;
}

/** What is in the queue of a session; nothing where a session shows no queue. */
function queueOf(session: ClientSession): LuaSet<Stanza> | undefined {
	const queue = session.outgoing_stanza_queue;
	if (queue === undefined) {
		return undefined;
	}
	const queued = new LuaSet<Stanza>();
	for (const stanza of queue.table()) {
		queued.add(stanza);
	}
	return queued;
}

/**
 * Whether mod_carbons copies a message to the account's other sessions, for certain (XEP-0280 1.0.1 section 6.1).
 *
 * What it may or may not copy counts as not copied: rather a push for what was read than none for what was not.
 */
function isCopied(message: Stanza): boolean {
	const { type = "normal" } = message.attr;
	const isText = type === "chat" || (type === "normal" && message.get_child("body") !== undefined);
	const isPrivate =
		message.get_child("private", ns.carbons) !== undefined ||
		message.get_child("no-copy", ns.hints) !== undefined ||
		message.get_child("x", ns.mucUser) !== undefined;
	return isText && !isPrivate;
}

/**
 * Whether a message in the queue of one session has come to another one of the account as well: as a carbon, or by its
 * address.
 */
function reaches(other: ClientSession, message: Stanza, queue: ClientSession): boolean {
	const { to } = message.attr;
	if (typeof other.want_carbons === "string" && isCopied(message)) {
		return true;
	}
	if (jid.resource(to) !== undefined) {
		return to === other.full_jid;
	}
	return other.priority !== undefined && other.priority >= math.max(0, queue.priority ?? 0);
}

/**
 * Watches the sessions of a host.
 *
 * @param host of the accounts
 * @param belonging how its sessions belong to registrations
 * @param bindings what an earlier instance of the module remembered
 */
function openSessions(host: HostSession, belonging: Belonging, bindings: Bindings): Sessions {
	/** When sessions came that came while the module was loaded. */
	const arrivals = setmetatable(new LuaTable<ClientSession, number>(), { __mode: "k" });

	function accounts(): string[] {
		const found: string[] = [];
		for (const [account] of pairs(host.sessions ?? {})) {
			found.push(account);
		}
		return found;
	}

	function of(account: string): ReadonlyArray<ClientSession> {
		const user = host.sessions?.[account];
		if (user === undefined) {
			return noSessions;
		}
		const found: ClientSession[] = [];
		for (const [_resource, session] of pairs(user.sessions)) {
			found.push(session);
		}
		return found;
	}

	function hasOther(account: string, session: ClientSession): boolean {
		for (const [_resource, other] of pairs(host.sessions?.[account]?.sessions ?? {})) {
			if (other !== session) {
				return true;
			}
		}
		return false;
	}

	function ofDevice(account: string, device: string): ClientSession[] {
		const found: ClientSession[] = [];
		const others: ClientSession[] = [];
		for (const session of of(account)) {
			const group = belonging.deviceOf(session) === device ? found : others;
			group.push(session);
		}
		for (const session of others) {
			found.push(session);
		}
		return found;
	}

	function mayBelong(session: ClientSession): boolean {
		return belonging.shown(session) !== undefined || belonging.deviceOf(session) !== undefined || bindings.has(session);
	}

	function keysOf(session: ClientSession, registrations: Registrations): string[] {
		const keys: string[] = [];
		const field = belonging.shown(session);
		const others = bindings.get(session);
		const enabled = field !== undefined || (others !== undefined && next(others)[0] !== undefined);
		const device = !enabled ? belonging.deviceOf(session) : undefined;
		if (!enabled && device === undefined) {
			return keys;
		}
		for (const [key, registration] of registrations) {
			const own = key === field || others?.has(key) === true;
			if (own || (device !== undefined && belonging.registeredBy(key, registration) === device)) {
				keys.push(key);
			}
		}
		return keys;
	}

	function belongs(session: ClientSession, key: string, registrations: Registrations): boolean {
		for (const own of keysOf(session, registrations)) {
			if (own === key) {
				return true;
			}
		}
		return false;
	}

	function presence(account: string, registrations: Registrations, except?: Session): ReadonlyLuaMap<string, Presence> {
		const user = host.sessions?.[account];
		if (user === undefined) {
			return nobody;
		}
		let present: LuaMap<string, Presence> | undefined;
		for (const [_resource, session] of pairs(user.sessions)) {
			if (session !== except) {
				for (const key of keysOf(session, registrations)) {
					present = present ?? new LuaMap();
					const count = present.get(key) ?? { live: 0, hibernating: 0 };
					if (isLive(session)) {
						count.live += 1;
					} else {
						count.hibernating += 1;
					}
					present.set(key, count);
				}
			}
		}
		return present ?? nobody;
	}

	function reached(
		queue: ClientSession,
		registrations: Registrations,
		stanza: Stanza,
		now: number,
	): ReadonlyArray<string> {
		let keys: string[] | undefined;
		for (const [_resource, session] of pairs(host.sessions?.[queue.username]?.sessions ?? {})) {
			if (session !== queue && isLive(session) && mayBelong(session)) {
				const since = datetime.parse(delayStamp(stanza)) ?? now;
				const [message] = unwrapCarbon(stanza, `${queue.username}@${host.host}`);
				if ((arrivals.get(session) ?? -1) <= since && reaches(session, message, queue)) {
					keys = keys ?? [];
					for (const key of keysOf(session, registrations)) {
						keys.push(key);
					}
				}
			}
		}
		return keys ?? nowhere;
	}

	function arrived(session: ClientSession, now: number): void {
		arrivals.set(session, now);
	}

	function bind(session: ClientSession, key: string, registration: Registration): void {
		const enabled = bindings.get(session) ?? new LuaSet<string>();
		enabled.add(key);
		bindings.set(session, enabled);
		belonging.show(session, key, registration);
	}

	function unbind(account: string, key: string): void {
		for (const session of of(account)) {
			const enabled = bindings.get(session);
			enabled?.delete(key);
			if (belonging.shown(session) === key) {
				const [other] = next(enabled ?? {});
				belonging.show(session, other as string | undefined);
			}
		}
	}

	function refresh(account: string, key: string, registration: Registration): void {
		for (const session of of(account)) {
			if (belonging.shown(session) === key) {
				belonging.show(session, key, registration);
			}
		}
	}

	return {
		accounts,
		of,
		hasOther,
		ofDevice,
		mayBelong,
		keysOf,
		belongs,
		presence,
		reached,
		arrived,
		bind,
		unbind,
		refresh,
	};
}

export { openSessions, queueOf };
export type { Belonging, Bindings, Presence, Sessions };
