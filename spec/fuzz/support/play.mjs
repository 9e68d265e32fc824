import xml from "@xmpp/xml";

import { enableElement } from "../../e2e/support/account.mjs";
import { errorElement } from "../../e2e/support/push_service.mjs";
import { errorOf } from "../../e2e/support/client.mjs";
import { ns } from "../../e2e/support/namespaces.mjs";
import { bodies, contents, enableJunk, nodeEndings, oddServices, services } from "./contents.mjs";
import { Model } from "./model.mjs";
import { Session } from "./wire.mjs";

let lastId = 0;

/**
 * Plays a scenario (a list of events, see generate.mjs) on a server, tells the model what happens, and gathers what is
 * against the rules.
 */
export class Play {
	id = ++lastId;
	/** Stanzas sent to the server by anybody. */
	stanzas = 0;
	pushes = 0;
	/** What has reached clients, contacts and stores, if the rules ask for it. */
	transcript = [];
	#sessions = new Map();
	#answers = new Map();
	#timeline = [];
	#lastMessage = 0;
	#step = { kind: "nothing" };

	/** `driver` is the scenario's view of a live server. */
	constructor(world, rules, driver = world.driver) {
		this.world = world;
		this.driver = driver;
		this.rules = rules;
		this.model = new Model(rules);
		this.accounts = [0, 1].map((index) => {
			const username = `f${this.id}x${index}`;
			return { index, username, jid: `${username}@localhost` };
		});
	}

	/** Plays everything, and gives the problems. */
	async run(events) {
		this.world.enter(this);
		try {
			for (const account of this.accounts) await this.#create(account);
			for (const event of events) {
				await this.#perform(event);
				if (this.problems.length > 0) break;
			}
			if (this.problems.length === 0) await this.#end();
		} finally {
			await this.#leave();
		}
		return this.problems;
	}

	get problems() {
		return [...this.model.problems, ...this.world.problems];
	}

	/** An event of Prosody. */
	noted(event) {
		// Clocks of two processes: what a push is for was before the push.
		const time = event.time - (this.driver.lockstep ? 0 : 0.02);
		this.#timeline.push({ time, order: 0, apply: () => this.model.happened(event, this.#step) });
	}

	/** A push has arrived; it is answered as the scenario says. */
	received(push) {
		this.pushes++;
		this.#timeline.push({ time: push.time, order: 1, apply: () => this.model.pushed(push) });
		this.#answer(push);
	}

	/** Somebody outside has got an answer to a message. */
	bounced(element) {
		this.transcript.push(`outside: ${normal(element)}`);
	}

	/** What is kept for the accounts in the end. */
	async #transcribeStores() {
		for (const { username } of this.accounts) {
			for (const store of ["archive", "offline"]) {
				const code = `local found = {}
					for _, stanza in api("localhost"):open_store("${store}", "archive"):find("${username}") or function () end do
						found[#found + 1] = tostring(stanza)
					end
					return table.concat(found, "\\1")`;
				const stanzas = (await this.driver.run(code)).split("\u0001").filter(Boolean);
				this.transcript.push(...stanzas.map((text) => `${store}: ${normal(text)}`));
			}
		}
	}

	/** A client has got a message. */
	#delivered(session, element, time) {
		if (element.name === "message") this.transcript.push(`${session.resource}: ${normal(element)}`);
		const { message } = this.#step;
		if (!message || session.deaf || (element.attrs.type === "error") !== message.isError) return;
		const { username } = session.account;
		const acknowledges = session.resumptionId !== undefined;
		const apply = () => this.model.received(username, session.resource, message.name, acknowledges);
		this.#timeline.push({ time, order: 2, apply });
	}

	async #perform(event) {
		this.#step = { kind: event.kind };
		await this[`_${event.kind}`](event);
		await this.#settled();
	}

	/** What has happened is told to the model: in order, and what clients have read after what was pushed. */
	async #settled() {
		await this.driver.settle();
		const settled = this.driver.now;
		await this.world.collect();
		// On a live server more may have come meanwhile, whose reasons will be known next time.
		const isKnown = ({ time, order }) => order === 0 || time <= settled;
		const known = this.#timeline.filter(isKnown);
		this.#timeline = this.#timeline.filter((entry) => !isKnown(entry));
		known.sort((a, b) => (a.order === 2) - (b.order === 2) || a.time - b.time || a.order - b.order);
		for (const { time, order, apply } of known) {
			if (order < 2) this.model.tick(time - this.rules.slack / 2);
			apply();
		}
		this.model.tick(settled);
		for (const [key, session] of this.#sessions) if (session.open && session.ended) this.#sessions.delete(key);
	}

	async #create(account) {
		await this.driver.run(`assert(usermanager.create_user("${account.username}", "secret", "localhost"))`);
		this.model.addAccount(account.username);
	}

	async #end() {
		for (const account of this.accounts) await this.#compareStore(account);
		await this._advance({ seconds: 3 + 2 * this.rules.slack });
		await this.#settled();
		if (this.rules.keepsTranscript) await this.#transcribeStores();
		// C8: what is deleted is not pushed any more, whatever was pending.
		for (const account of this.accounts) await this.#perform({ kind: "deleteAccount", a: account.index });
		await this._advance({ seconds: this.driver.lockstep ? 12 : 2 });
		await this.#settled();
	}

	async #leave() {
		for (const { username } of this.accounts) {
			await this.driver.run(`return usermanager.delete_user("${username}", "localhost") and true`).catch(() => {});
		}
		await this.driver.settle();
		await this.world.collect();
		this.world.leave(this);
	}

	/** C34: the store has what is in force. */
	async #compareStore({ username }) {
		const code = `local keys = {}
			for key in pairs(api("localhost"):open_store("cloud_notify"):get("${username}") or {}) do
				keys[#keys + 1] = key
			end
			table.sort(keys)
			return table.concat(keys, "\\1")`;
		const stored = (await this.driver.run(code)).split("\u0001").filter(Boolean).sort().join("\n    ");
		const expected = this.model.keysOf(username).join("\n    ");
		if (stored === expected) return;
		this.model.problems.push(`the store of ${username} has\n    ${stored}\n  instead of\n    ${expected}`);
	}

	#session({ a, s }) {
		const session = this.#sessions.get(`${a}/${s}`);
		return session?.open ? session : undefined;
	}

	/** Every account has nodes of its own, as a push does not say whom it is for. */
	#node(a, n, ending = "plain") {
		return `f${this.id}a${a}n${n}${nodeEndings[ending]}`;
	}

	// The events.

	async _nothing() {}

	async _connect({ a, s, sm, carbons, priority }) {
		const account = this.accounts[a];
		const old = this.#sessions.get(`${a}/${s}`);
		if (old?.open) return;
		const session = new Session(this.driver, account, `r${s}`);
		session.onMessage = (element, time) => this.#delivered(session, element, time);
		this.#step = { kind: "replace", user: account.username, ends: new Set([session.resource]) };
		await session.connect({ sm });
		await this.#settled();
		if (old) this.model.closed(account.username, session.resource);
		this.#step = { kind: "connect" };
		this.#sessions.set(`${a}/${s}`, session);
		this.model.connected(account.username, session.resource);
		this.stanzas += 2;
		if (carbons) await session.ask("set", xml("enable", ns.carbons));
		if (priority !== undefined) this.#presence(session, priority);
	}

	async _presence({ a, s, priority }) {
		const session = this.#session({ a, s });
		if (session) this.#presence(session, priority);
	}

	#presence(session, priority) {
		this.stanzas++;
		if (priority === "unavailable") session.send(xml("presence", { type: "unavailable" }));
		else session.send(xml("presence", {}, xml("priority", {}, String(priority))));
	}

	async _join({ a, s, nick }) {
		const session = this.#session({ a, s });
		if (!session) return;
		const room = `room@remote.example/${nick}`;
		this.stanzas++;
		session.send(xml("presence", { to: room }, xml("x", ns.muc)));
		this.model.joinedRoom(session.account.username, session.resource, room);
	}

	async _cut({ a, s }) {
		const session = this.#session({ a, s });
		if (!session) return;
		const hibernates = session.resumptionId !== undefined;
		const heard = !session.deaf;
		await session.cut();
		if (hibernates && heard) this.model.acknowledged(session.account.username, session.resource, this.driver.now);
		if (!hibernates) this.#sessions.delete(`${a}/${s}`);
		this.model.lost(session.account.username, session.resource, hibernates, this.driver.now);
		const gone = hibernates ? `session("${session.jid}").hibernating` : `not session("${session.jid}")`;
		await this.driver.until(gone);
	}

	async _resume({ a, s }) {
		const session = this.#sessions.get(`${a}/${s}`);
		if (!session || session.open || !session.resumptionId) return;
		if (await session.resume()) {
			this.model.resumed(session.account.username, session.resource, this.driver.now);
			// As XEP-0352 wants it. Prosody holds back even replies when a resumed session stays inactive.
			session.send(xml("active", ns.csi));
			return;
		}
		// It is logged in without a resource: as good as gone.
		session.close();
		this.#sessions.delete(`${a}/${s}`);
	}

	async _close({ a, s }) {
		const session = this.#session({ a, s });
		if (!session) return;
		this.#step = { kind: "close", user: session.account.username, ends: new Set([session.resource]) };
		session.close();
		await this.driver.until(`not session("${session.jid}")`);
		await this.#settled();
		this.model.closed(session.account.username, session.resource);
		this.#sessions.delete(`${a}/${s}`);
	}

	async _deafen({ a, s }) {
		const session = this.#session({ a, s });
		if (!session?.resumptionId) return;
		session.deaf = true;
		this.model.deafened(session.account.username, session.resource);
	}

	async _hear({ a, s }) {
		const session = this.#session({ a, s });
		if (!session?.resumptionId || !session.deaf) return;
		session.hear();
		await this.#settled();
		this.model.acknowledged(session.account.username, session.resource, this.driver.now);
	}

	async _csi({ a, s, active }) {
		this.#session({ a, s })?.send(xml(active ? "active" : "inactive", ns.csi));
	}

	async _enable({ a, s, n, v, ending, secret }) {
		const options = secret === undefined ? undefined : { secret: `publish-secret-${secret}` };
		const formOptions = options && { FORM_TYPE: ns.publishOptions, ...options };
		await this.#enable({ a, s }, services[v], this.#node(a, n, ending), enableElement, options, formOptions);
	}

	async _oddEnable({ a, s, jid, n, ending, junk, size }) {
		const text = oddServices[jid]
			?.replace("%s", this.accounts[a].jid)
			.replace("%S", this.accounts[a].jid.toUpperCase());
		const node = size === undefined ? this.#node(a, n, ending) : this.#node(a, n) + "x".repeat(size);
		const make = (attributes) => enableElement(attributes, undefined, ...enableJunk[junk]());
		await this.#enable({ a, s }, text, node, make, undefined, "any");
	}

	async #enable({ a, s }, jid, node, make, options, expectedOptions) {
		const session = this.#session({ a, s });
		if (!session) return;
		const { account } = session;
		this.stanzas++;
		const reply = await session.ask("set", make({ ...(jid === undefined ? {} : { jid }), node }, options));
		await this.#settled();
		if (!reply) return void this.model.problems.push(`no reply to <enable jid='${jid}'/>`);
		const error = errorOf(reply);
		const { prepped, errors, must } = await this.#verdictOnEnable(account, jid, node);
		if (error === undefined && must) {
			this.model.problems.push(`C2, C3 <enable/> was taken instead of ${errors}: ${jid} with a node of ${node.length}`);
		} else if (error !== undefined && !errors.includes(error)) {
			this.model.problems.push(`C2, C3 <enable/> was refused with ${error}: ${jid} with a node of ${node.length}`);
		} else if (error === undefined) {
			const registration = { key: `${prepped}<${node}`, service: prepped, node, options: expectedOptions };
			this.model.enabled(account.username, session.resource, registration, this.driver.now);
		}
		await this.#compareStore(account);
	}

	/** C2, C3: which errors are right, and whether there must be one. */
	async #verdictOnEnable(account, jid, node) {
		const tooBig =
			Buffer.byteLength(node) > 4096 || Buffer.byteLength(`${jid}${node}`) > 8192 ? ["modify/policy-violation"] : [];
		if (!jid) return { errors: ["modify/bad-request", ...tooBig], must: true };
		const literal = JSON.stringify([jid]);
		const code = `local text = require "util.json".decode([==[${literal}]==])[1]
			local prepped = jid.prep(text)
			if prepped and jid.prep(prepped) ~= prepped then return { prepped = prepped, malformed = true } end
			return prepped and { prepped = prepped, bare = jid.bare(prepped), localpart = jid.node(prepped), host = jid.host(prepped) }`;
		const parts = await this.driver.run(code);
		if (!parts) return { errors: ["modify/jid-malformed", "modify/bad-request", ...tooBig], must: true };
		const { prepped, bare, localpart, host, malformed } = parts;
		if (malformed) {
			const must = !this.rules.tolerate?.has("malformed");
			return { prepped, errors: ["modify/jid-malformed", "modify/bad-request", ...tooBig], must };
		}
		const errors = [...tooBig];
		if (bare === account.jid) errors.push("modify/bad-request");
		else if (localpart && ["localhost", "neighbour.localhost"].includes(host)) errors.push("cancel/not-allowed");
		return { prepped, errors: [...errors, ...this.#unsureErrors], must: errors.length > 0 };
	}

	/** Children that no rule speaks of may be too much. */
	get #unsureErrors() {
		return this.#step.kind === "oddEnable" ? ["modify/policy-violation", "modify/bad-request"] : [];
	}

	async _disable({ a, s, n, v, ending, all }) {
		const session = this.#session({ a, s });
		if (!session) return;
		const jid = services[v];
		const node = all ? undefined : this.#node(a, n, ending);
		this.stanzas++;
		const attributes = { xmlns: ns.push, jid, ...(all ? {} : { node }) };
		const reply = await session.ask("set", xml("disable", attributes));
		const error = reply ? errorOf(reply) : "nothing";
		if (error !== undefined) this.model.problems.push(`C6 <disable/> was answered with ${error}`);
		await this.#settled();
		this.model.disabled(session.account.username, await this.#prep(jid), node, this.driver.now);
		await this.#compareStore(session.account);
	}

	async _oddDisable({ a, s, jid, node }) {
		const session = this.#session({ a, s });
		if (!session) return;
		this.stanzas++;
		const text = oddServices[jid];
		const attributes = { xmlns: ns.push, ...(text === undefined ? {} : { jid: text }), ...(node ? { node } : {}) };
		const reply = await session.ask("set", xml("disable", attributes, contents.deep()));
		if (!reply) this.model.problems.push(`C6 no reply to <disable jid='${text}'/>`);
		if (reply && !text && errorOf(reply) !== "modify/bad-request") {
			this.model.problems.push(`C6 <disable/> without jid was answered with ${reply}`);
		}
		const prepped = text && (await this.#prep(text));
		if (prepped && reply && !errorOf(reply)) {
			this.model.disabled(session.account.username, prepped, node, this.driver.now);
		}
		await this.#compareStore(session.account);
	}

	async #prep(jid) {
		return this.driver.run(`return jid.prep(require "util.json".decode([==[${JSON.stringify([jid])}]==])[1])`);
	}

	async _message({ from, to, type, body, content, id, count }) {
		const number = ++this.#lastMessage;
		const account = this.accounts[to.a];
		const sender = this.#sender(from, number);
		if (!sender) return;
		const parts = content.map((name) => contents[name](number));
		if (body !== "none") parts.push(bodies[body](number));
		const address = to.s === "bare" ? account.jid : `${account.jid}/${to.s === "ghost" ? "ghost" : `r${to.s}`}`;
		const attributes = { to: address, ...(type === "none" ? {} : { type }), ...(id ? { id: `m-${number}` } : {}) };
		this.#step = { kind: "message", message: { name: `m-${number}`, isError: type === "error" } };
		for (let copy = 0; copy < count; copy++) {
			this.stanzas++;
			// With the same id, or for the same call, it may be the same message sent again: no rule says.
			const isRepeatable = id || content.some((name) => /^(propose|retract|delay)/.test(name));
			const isTolerated = content.includes("propose without id") && this.rules.tolerate?.has("calls without id");
			const name = copy > 0 ? `m-${number}.${copy}` : `m-${number}`;
			this.#step.message = { ...this.#step.message, name, again: isTolerated || (copy > 0 && isRepeatable) };
			sender(attributes, parts);
			await this.#settled();
		}
	}

	#sender(from, number) {
		const viaComponent = (jid, service) => (attributes, parts) => {
			service.send(xml("message", { from: jid, ...attributes }, ...parts));
		};
		if (from.kind === "stranger") return viaComponent(`s${number}@remote.example/x`, this.world.remote);
		if (from.kind === "friend") return viaComponent("friend@remote.example/phone", this.world.remote);
		if (from.kind === "room") return viaComponent(`room@remote.example/${from.nick}`, this.world.remote);
		if (from.kind === "service") return viaComponent("push.localhost", this.world.services["push.localhost"]);
		const session = this.#session(from);
		return session && ((attributes, parts) => session.send(xml("message", attributes, ...parts)));
	}

	async _oddStanza({ a, s, name, type, content }) {
		const account = this.accounts[a];
		const number = ++this.#lastMessage;
		const to = s === "bare" ? account.jid : `${account.jid}/r${s}`;
		this.stanzas++;
		this.#step = { kind: "oddStanza" };
		const attributes = { from: `s${number}@remote.example/x`, to, id: `odd-${number}` };
		// Prosody itself stumbles over an IQ without a type or without a child.
		if (name === "iq") attributes.type = ["get", "set", "result", "error"].includes(type) ? type : "get";
		else if (type !== "none") attributes.type = type;
		this.world.remote.send(xml(name, attributes, contents[content](number)));
	}

	async _answer({ a, n, ending, how, times }) {
		this.#answers.set(this.#node(a, n, ending), { how, times });
	}

	#answer(push) {
		const rule = this.#answers.get(push.node);
		if (rule && --rule.times < 0) this.#answers.delete(push.node);
		const how = rule && rule.times >= 0 ? rule.how : { kind: "result" };
		const send = (attributes, ...children) => {
			const iq = xml("iq", { id: push.id, from: push.to, to: push.from, ...attributes }, ...children);
			this.world.serviceOf(push.to).send(iq);
		};
		this.stanzas++;
		const answered = (kind) => {
			const time = push.time;
			this.#timeline.push({ time, order: 1, apply: () => this.model.answered(push, kind, time) });
		};
		const kinds = {
			result: () => (send({ type: "result" }), answered("result")),
			"odd result": () => (send({ type: "result" }, contents.deep(), contents.error()), answered("result")),
			transient: () => (send({ type: "error" }, errorElement(how.error)), answered("transient")),
			persistent: () => (send({ type: "error" }, errorElement(how.error)), answered("persistent")),
			silence: () => {},
			"wrong sender": () =>
				send(
					{ type: "error", from: this.world.serviceOf(push.to).domain.replace(/^/, "x@") },
					errorElement("cancel/item-not-found"),
				),
			"wrong id": () => send({ type: "result", id: `${push.id}x` }),
			twice: () => {
				send({ type: "result" });
				send({ type: "error" }, errorElement("cancel/item-not-found"));
				answered("result");
			},
		};
		kinds[how.kind]();
	}

	async _affiliation({ a, n, ending, from, value }) {
		const { jid, username } = this.accounts[a];
		const node = this.#node(a, n, ending);
		const domains = ["push.localhost", "push.example.net"];
		const sender = from === "stranger" ? "mallory@remote.example/x" : domains[from];
		const service = from === "stranger" ? this.world.remote : this.world.services[sender];
		this.stanzas++;
		const name = `affiliation-${++this.#lastMessage}`;
		this.#step = { kind: "message", message: { name, isError: false } };
		const affiliation = xml("affiliation", { jid, affiliation: value });
		service.send(xml("message", { from: sender, to: jid }, xml("pubsub", { xmlns: ns.pubsub, node }, affiliation)));
		await this.driver.settle();
		if (value === "none" && from !== "stranger") this.model.disabled(username, sender, node, this.driver.now);
		await this.#settled();
		this.model.relax(username);
		await this.#compareStore(this.accounts[a]);
	}

	async _ping({ a }) {
		const { username } = this.accounts[a];
		const time = await this.driver.run(`
			prosody.hosts.localhost.events.fire_event("cloud-notify-ping", { user = "${username}" })
			return ("%.6f"):format(require "util.time".now())`);
		this.model.pinged(username, Number(time));
	}

	async _deleteAccount({ a }) {
		const account = this.accounts[a];
		const ends = new Set();
		for (const [key, session] of this.#sessions) {
			if (!key.startsWith(`${a}/`)) continue;
			ends.add(session.resource);
			session.open = false;
			this.#sessions.delete(key);
		}
		this.#step = { kind: "delete", user: account.username, ends };
		this.model.deleteAccount(account.username, this.driver.now);
		await this.driver.run(`assert(usermanager.delete_user("${account.username}", "localhost"))`);
		await this.driver.run(`assert(usermanager.create_user("${account.username}", "secret", "localhost"))`);
	}

	async _reload() {
		await this.#settled();
		await this.driver.run('assert(modulemanager.reload("localhost", "cloud_notify"))');
		this.model.reloaded(this.driver.now);
	}

	async _advance({ seconds }) {
		await this.driver.advance(seconds);
	}
}

/** A stanza without what differs from run to run: names, ids of the archive, times, the order of attributes. */
function normal(stanza) {
	return String(stanza)
		.replace(/\bf\d+(?=[xa]\d)/g, "f")
		.replace(/<[^<>]+>/g, (tag) => tag.slice(1, -1).replace("/", " /").split(/\s+/).sort().join(" "))
		.replace(/\b(id|stamp)=(["'])(?!m-|odd-)[^"']*\2/g, "$1=?")
		.replaceAll('"', "'");
}
