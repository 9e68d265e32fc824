/**
 * What mod_cloud_notify must, may and must not push, by the rules and nothing else: it knows Prosody's events, the
 * sessions, and what clients and services have said, and nothing of the module.
 */
import { judge, maybe, no, yes } from "./importance.mjs";
import { parse } from "./parse.mjs";
import { Registration } from "./registration.mjs";

/** Seconds; mod_smacks adds one, and no rule is exact. */
const tolerance = 4;

export class Model {
	/** What was found to be against the rules. */
	problems = [];
	#accounts = new Map();
	/** The numbers that the probe gives to queued stanzas, and the messages that they carry. */
	#tags = new Map();
	/** Messages that may be the same one again: no rule says whether they are news. */
	#repeats = new Set();
	#lastUnknown = 0;
	/** When registrations were removed, by key. */
	#removals = new Map();

	/** `rules.tolerate` names findings that are not complained about. Otherwise `rules`: {withSender, withBody, messagesOnly, maxErrors, maxDevices, normalTimeout, longTimeout, slack} */
	constructor(rules) {
		this.rules = rules;
	}

	// What clients do.

	addAccount(username) {
		this.#accounts.set(username, {
			username,
			jid: `${username}@localhost`,
			registrations: new Map(),
			sessions: new Map(),
		});
	}

	/** The account is deleted (and perhaps made again). */
	deleteAccount(username, time) {
		for (const key of this.#account(username).registrations.keys()) this.#removals.set(key, time);
		this.addAccount(username);
	}

	connected(username, resource) {
		this.#account(username).sessions.set(resource, { resource, state: "live", rooms: new Set() });
	}

	joinedRoom(username, resource, nick) {
		this.#account(username).sessions.get(resource)?.rooms.add(nick);
	}

	/** The connection is lost; with stream management the session hibernates. */
	lost(username, resource, hibernates, time) {
		const account = this.#account(username);
		const session = account.sessions.get(resource);
		if (!hibernates) return this.#gone(account, session);
		session.state = "hibernating";
		session.since = time;
		const { normalTimeout, longTimeout } = this.rules;
		const registrations = this.#registrationsOf(account, session);
		const timeout = registrations.length > 0 ? Math.max(normalTimeout, longTimeout) : normalTimeout;
		// It may have had its important push already, when its acknowledgements were overdue; or one that nobody sees.
		const pushed = session.pushed || registrations.some((registration) => !registration.isSeen);
		session.earliest = time + (pushed ? normalTimeout : timeout);
		session.latest = time + timeout;
		return undefined;
	}

	resumed(username, resource, time) {
		const account = this.#account(username);
		const session = account.sessions.get(resource);
		session.state = "live";
		session.pushed = false;
		for (const registration of this.#registrationsOf(account, session)) registration.clear(time, false);
	}

	/** The session ends by the client's will, or is replaced: no rule says what becomes of what was about to be pushed. */
	closed(username, resource) {
		const account = this.#account(username);
		const session = account.sessions.get(resource);
		for (const registration of this.#registrationsOf(account, session)) {
			registration.relax();
			// A client that leaves in good order may have read what it has not acknowledged.
			for (const message of session.unread ?? []) registration.perhapsRead(message);
		}
		this.#gone(account, session);
	}

	/** From now on the client does not acknowledge anything. */
	deafened(username, resource) {
		this.#account(username).sessions.get(resource).deaf = true;
	}

	/**
	 * C16: a client has received a message, and says so if it `acknowledges`. When another session that looks alive does
	 * not, the message may come up by its queue when nobody knows any more who else has had it.
	 */
	received(username, resource, message, acknowledges) {
		const account = this.#account(username);
		const session = account.sessions.get(resource);
		const isDeafElsewhere = [...account.sessions.values()].some(({ state, deaf }) => state === "live" && deaf);
		for (const registration of this.#registrationsOf(account, session)) {
			if (acknowledges && !isDeafElsewhere) registration.read(message);
			else registration.perhapsRead(message);
		}
	}

	/** The client has acknowledged everything. */
	acknowledged(username, resource, time) {
		const account = this.#account(username);
		const session = account.sessions.get(resource);
		session.deaf = false;
		session.pushed = false;
		for (const registration of this.#registrationsOf(account, session)) {
			registration.clear(time);
			for (const message of session.unread ?? []) registration.read(message);
		}
		session.unread = undefined;
	}

	enabled(username, resource, { key, service, node, options }, time) {
		const account = this.#account(username);
		const known = account.registrations.get(key);
		const registration = known ?? new Registration({ user: username, key, service, node, slack: this.rules.slack });
		// With other options it is taken for a new one, whose errors are its own: no rule says.
		if (JSON.stringify(registration.options) !== JSON.stringify(options)) registration.errors = 0;
		registration.options = options;
		account.registrations.delete(key);
		account.registrations.set(key, registration);
		registration.sessions.add(resource);
		registration.clear(time, false);
		while (account.registrations.size > this.rules.maxDevices) {
			this.#remove(account, [...account.registrations.keys()][0], time);
		}
	}

	disabled(username, service, node, time) {
		const account = this.#account(username);
		for (const [key, registration] of account.registrations) {
			if (registration.service === service && (node === undefined || (registration.node ?? "") === node)) {
				this.#remove(account, key, time);
			}
		}
	}

	reloaded(time) {
		for (const { registrations } of this.#accounts.values()) {
			for (const registration of registrations.values()) registration.reloaded(time);
		}
	}

	keysOf(username) {
		return [...this.#account(username).registrations.keys()].sort();
	}

	/** Nothing that is open is insisted on any more: the rules are silent about what comes now. */
	relax(username) {
		for (const registration of this.#account(username).registrations.values()) registration.relax();
	}

	// What Prosody does.

	/** An event of the probe. `step` says what the client's action was: {kind, message?}. */
	happened(event, step) {
		const account = this.#accounts.get(event.user);
		if (!account) return;
		const handle = {
			message: () => this.#announced(account, event, step),
			offline: () => this.#offline(account, event, step),
			archived: () => this.#archived(account, event, step),
			groupchat: () => this.#toBareJid(account, event, step),
			"in-queue": () => this.#remember(account, event, step),
			"smacks-hibernation-start": () => this.#queued(account, event, step),
			"smacks-hibernation-stanza-queued": () => this.#queued(account, event, step),
			"smacks-ack-delayed": () => this.#queued(account, event, step),
			unbind: () => this.#unbound(account, event, step),
		}[event.event];
		handle?.();
	}

	/** C18: another module has asked for a push. */
	pinged(username, time) {
		const message = this.#unknown("ping");
		for (const registration of this.#account(username).registrations.values()) {
			const verdict = { news: this.rules.messagesOnly ? maybe : yes, important: no };
			registration.owe(message, verdict, "immediate", time, true);
		}
	}

	/** A push has reached a service. */
	pushed(push) {
		const found = this.#find(push.to, push.node, push.user);
		if (!found) {
			// What is removed while a push is on its way could not stop it any more.
			const removed = this.#removals.get(`${push.to}<${push.node ?? ""}`) ?? Infinity;
			if (Math.abs(push.time - removed) < this.rules.slack) return;
			this.problems.push(`N3 a push for a registration that is not in force: ${push}`);
			return;
		}
		const { account, registration } = found;
		if (!this.#isLive(account, registration)) registration.takeUpSpared(push.time);
		this.#say(registration.pushed(push, this.rules));
		this.#say(this.#wrongOptions(registration, push));
		if (!push.important) return;
		for (const session of this.#sessionsOf(account, registration, "live")) session.pushed = true;
		for (const session of this.#hibernating(account, registration)) {
			const normal = push.time + this.rules.normalTimeout;
			session.earliest = Math.min(session.earliest, normal);
		}
	}

	answered(push, kind, time) {
		const found = this.#find(push.to, push.node, push.user);
		if (!found) return;
		const { account, registration } = found;
		registration.answered(push, kind, time, this.#isLive(account, registration));
		if (registration.errors >= this.rules.maxErrors) return this.#remove(account, registration.key, time);
		if (kind !== "result" || !push.important) return;
		for (const session of this.#hibernating(account, registration)) {
			session.latest = Math.min(session.latest, time + this.rules.normalTimeout);
		}
	}

	/** Complains about what is overdue by now. */
	tick(now) {
		for (const account of this.#accounts.values()) {
			for (const registration of account.registrations.values()) this.problems.push(...registration.overdue(now));
			for (const session of account.sessions.values()) {
				if (session.state === "hibernating" && now > session.latest + tolerance) {
					this.problems.push(`C31, C32 ${account.username}/${session.resource} hibernates on after its time`);
					session.latest = Infinity;
				}
			}
		}
	}

	#account(username) {
		return this.#accounts.get(username);
	}

	#say(problem) {
		if (problem) this.problems.push(problem);
	}

	#find(service, node, user) {
		for (const account of this.#accounts.values()) {
			if (user !== undefined && account.username !== user) continue;
			const registration = account.registrations.get(`${service}<${node ?? ""}`);
			if (registration) return { account, registration };
		}
		return undefined;
	}

	/** C25 */
	#wrongOptions(registration, push) {
		if (registration.options === "any") return undefined;
		const expected = JSON.stringify(sorted(registration.options));
		const sent = JSON.stringify(sorted(push.options));
		return expected === sent ? undefined : `C25 publish options ${sent} instead of ${expected} for ${registration}`;
	}

	#registrationsOf(account, session) {
		return [...account.registrations.values()].filter((registration) => registration.sessions.has(session?.resource));
	}

	#sessionsOf(account, registration, state) {
		return [...registration.sessions]
			.map((resource) => account.sessions.get(resource))
			.filter((session) => session?.state === state);
	}

	#isLive(account, registration) {
		return this.#sessionsOf(account, registration, "live").length > 0;
	}

	#hibernating(account, registration) {
		return this.#sessionsOf(account, registration, "hibernating");
	}

	#remove(account, key, time) {
		const registration = account.registrations.get(key);
		account.registrations.delete(key);
		this.#removals.set(key, time);
		for (const session of this.#hibernating(account, registration)) {
			if (this.#registrationsOf(account, session).length > 0) continue;
			session.earliest = session.since + this.rules.normalTimeout;
			session.latest = (time ?? Infinity) + this.rules.normalTimeout;
		}
	}

	#gone(account, session) {
		if (!session) return;
		account.sessions.delete(session.resource);
		for (const registration of account.registrations.values()) registration.sessions.delete(session.resource);
	}

	#unbound(account, event, step) {
		const session = account.sessions.get(event.resource);
		if (!session || step.ends?.has(event.resource)) return;
		if (session.state === "hibernating" && event.time < session.earliest - tolerance) {
			const early = (session.earliest - event.time).toFixed(0);
			this.problems.push(`C31 ${account.username}/${event.resource} ended ${early} s before its time`);
		}
		this.#gone(account, session);
	}

	/** Whether the session is just going away by its client's will. */
	#isEnding(account, resource, step) {
		return step.user === account.username && step.ends?.has(resource);
	}

	#unknown(what) {
		return `${what}-${++this.#lastUnknown}`;
	}

	/** The message that a stanza is, or carries: it keeps its name on all ways (N2). */
	#messageOf(tag, stanza, step) {
		if (tag !== undefined && this.#tags.has(tag)) return this.#tags.get(tag);
		const mine = step.message && stanza.name === "message" && (stanza.attrs.type === "error") === step.message.isError;
		const message = mine ? step.message.name : this.#unknown(stanza.name);
		if (tag !== undefined) this.#tags.set(tag, message);
		return message;
	}

	#judge(account, stanza, session) {
		const ownNicks = new Set(session?.rooms);
		if (!session) {
			for (const other of account.sessions.values()) for (const nick of other.rooms) ownNicks.add(nick);
			ownNicks.unsure = true;
		}
		return judge(stanza, account.jid, { ownNicks });
	}

	#owe(account, registrations, { message, verdict, how, time, must }, step) {
		if (step.message?.again) this.#repeats.add(step.message.name);
		if (this.#repeats.has(message)) must = false;
		if (verdict.news === no) return;
		if (this.rules.messagesOnly) {
			if (verdict.important === no) return;
			if (verdict.important === maybe) must = false;
		}
		for (const registration of registrations) {
			// It may be the call that was pushed, delivered from the offline storage.
			const { call } = verdict;
			const rang = call?.action === "propose" && call.id !== undefined && registration.calls.has(call.name);
			registration.owe(message, verdict, how, time, must && !rang);
		}
	}

	/** C9 */
	#offline(account, event, step) {
		const stanza = parse(event.xml);
		const verdict = this.#judge(account, stanza);
		const message = this.#messageOf(event.tag, stanza, step);
		// C17: a session that is replaced or ended by its client sets off nothing for its own device.
		if (step.ends && step.user === account.username && step.kind === "delete") return;
		for (const registration of account.registrations.values()) {
			if (this.#isLive(account, registration) && !step.ends) continue;
			const own = step.ends && [...registration.sessions].some((resource) => step.ends.has(resource));
			if (own && step.kind === "replace") continue;
			const wasHeld = [...account.sessions.values()].some((session) => (session.held?.get(event.tag) ?? "no") !== "no");
			const must = !step.ends && !verdict.toSelf && !verdict.own && !wasHeld;
			// What a session leaves that has hibernated too long may wait as what it was queued for has.
			const late = event.tag !== undefined;
			if (late && this.rules.tolerate?.has("passed over")) this.#repeats.add(message);
			if (late && this.rules.tolerate?.has("read elsewhere")) registration.forget(message);
			const how = late ? "either" : "immediate";
			this.#owe(account, [registration], { message, verdict, how, time: event.time, must }, step);
		}
	}

	/** C10 */
	#archived(account, event, step) {
		const stanza = parse(event.xml);
		const verdict = this.#judge(account, stanza);
		if (verdict.own) return;
		const message = this.#messageOf(undefined, stanza, step);
		const registrations = [...account.registrations.values()].filter((registration) => {
			return !this.#isLive(account, registration) && this.#hibernating(account, registration).length === 0;
		});
		this.#owe(
			account,
			registrations,
			{ message, verdict, how: "immediate", time: event.time, must: !verdict.toSelf },
			step,
		);
	}

	/** C11, C12 */
	#queued(account, event, step) {
		const session = account.sessions.get(event.resource);
		if (!session) return;
		const isAway = (registration) => {
			const live = this.#sessionsOf(account, registration, "live").filter((other) => other !== session);
			return live.every(({ resource }) => this.#isEnding(account, resource, step));
		};
		const belonging = this.#registrationsOf(account, session);
		const registrations = belonging.filter(isAway);
		const present = belonging.filter((registration) => !isAway(registration));
		for (const { tag, xml: text, held } of event.stanzas) {
			const stanza = parse(text);
			const verdict = this.#judge(account, stanza, session);
			const fresh = !this.#tags.has(tag);
			const message = this.#messageOf(tag, stanza, step);
			session.held ??= new Map();
			const before = session.held.get(tag);
			if (fresh) session.held.set(tag, held);
			if (held === "yes" && (before === undefined || before === "yes")) continue;
			if (this.rules.tolerate?.has("read elsewhere")) for (const one of registrations) one.forget(message);
			const must = held === "no" && (before === undefined || before === "no") && !verdict.toSelf && !step.ends;
			this.#owe(account, registrations, { message, verdict, how: "coalesced", time: event.time, must }, step);
			for (const registration of present) registration.spare(message, verdict, event.time);
		}
	}

	/** Messages that went into the queue of a session that is there: they may push later (C11, C12). */
	#remember(account, event, step) {
		const session = account.sessions.get(event.resource);
		for (const { tag, xml: text, held } of event.stanzas) {
			const message = this.#messageOf(tag, parse(text), step);
			if (!session) continue;
			(session.held ??= new Map()).set(tag, held);
			if (session.state !== "live") continue;
			if (session.deaf) (session.unread ??= new Set()).add(message);
		}
	}

	/** C13; not more than once a second, like C15. */
	#toBareJid(account, event, step) {
		const stanza = parse(event.xml);
		const local = /@(localhost|neighbour\.localhost)(\/|$)/.test(stanza.attrs.from ?? "");
		if (local) return;
		const verdict = this.#judge(account, stanza);
		const message = this.#messageOf(undefined, stanza, step);
		const registrations = [...account.registrations.values()].filter((registration) => {
			return !this.#isLive(account, registration);
		});
		this.#owe(account, registrations, { message, verdict, how: "room", time: event.time, must: true }, step);
	}

	/** C14 */
	#announced(account, event, step) {
		const stanza = parse(event.xml);
		const verdict = this.#judge(account, stanza);
		const { call } = verdict;
		if (!call || verdict.carbon || verdict.type === "groupchat") return;
		const usual = ["chat", "normal"].includes(verdict.type) && !verdict.toSelf && !verdict.own;
		const message = this.#messageOf(undefined, stanza, step);
		for (const registration of account.registrations.values()) {
			const known = call.action === "propose" || registration.calls.has(call.name);
			const isCall = call.action === "retract" || verdict.important !== no;
			// The same call again may be the same message.
			if (call.action === "propose" && registration.calls.has(call.name)) this.#repeats.add(message);
			const must = usual && known && isCall && call.id !== undefined;
			if (!known) continue;
			this.#owe(account, [registration], { message, verdict, how: "immediate", time: event.time, must }, step);
		}
	}
}

function sorted(options) {
	return options && Object.fromEntries(Object.entries(options).sort());
}
