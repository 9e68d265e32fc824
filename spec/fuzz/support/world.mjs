import { components } from "../../e2e/support/config.mjs";
import { ns } from "../../e2e/support/namespaces.mjs";
import { shared } from "./shared.mjs";
import { Service } from "./wire.mjs";

/** The services around a server, and the plays that share them: each has names of its own. */
export class World {
	problems = [];
	#plays = new Map();

	constructor(driver, constantBody = "New Message!") {
		this.driver = driver;
		this.constantBody = constantBody;
		this.services = {
			[components.push]: this.#service(components.push),
			[components.otherPush]: this.#service(components.otherPush),
		};
		this.remote = new Service(driver, components.remote, (element) => {
			if (element.name === "message") this.#playOf(element.attrs.from)?.bounced(element);
		});
	}

	async connect() {
		for (const service of [...Object.values(this.services), this.remote]) await service.connect();
	}

	enter(play) {
		this.#plays.set(play.id, play);
	}

	leave(play) {
		this.#plays.delete(play.id);
	}

	/** Gives what Prosody has noted since the last time to the plays that it concerns. */
	collect = shared(async () => {
		const events = await this.driver.run("return hosts.localhost.modules.fuzz_probe.take()");
		if (!Array.isArray(events)) return;
		for (const event of events) {
			// An empty table has no order in Lua.
			if (event.stanzas && !Array.isArray(event.stanzas)) event.stanzas = [];
			event.time = Number(event.time);
			this.#playOf(event.user)?.noted(event);
		}
	});

	/** The service that speaks for a JID. */
	serviceOf(jid) {
		return this.services[jid.replace(/^.*@/, "").replace(/\/.*$/, "")];
	}

	#service(domain) {
		return new Service(this.driver, domain, (element, time) => this.#received(element, time));
	}

	#received(element, time) {
		const pubsub = element.getChild("pubsub", ns.pubsub);
		if (element.name !== "iq" || element.attrs.type !== "set" || !pubsub) return;
		const push = this.#parse(element, pubsub, time);
		const play = this.#playOf(push.node);
		if (play) play.received(push);
		else this.problems.push(`a push for nobody: ${push}`);
	}

	#playOf(name = "") {
		return this.#plays.get(Number(/^f(\d+)/.exec(name)?.[1]));
	}

	#parse(iq, pubsub, time) {
		const publish = pubsub.getChild("publish");
		const summary = publish?.getChild("item")?.getChild("notification", ns.push)?.getChild("x", ns.data);
		const fields = fieldsOf(summary) ?? {};
		return {
			...iq.attrs,
			node: publish?.attrs.node,
			sender: fields["last-message-sender"],
			body: fields["last-message-body"],
			important: "last-message-body" in fields,
			options: fieldsOf(pubsub.getChild("publish-options")?.getChild("x", ns.data)),
			constantBody: this.constantBody,
			time,
			toString: () => shorten(iq.toString()),
		};
	}
}

function shorten(text) {
	return text.length > 700 ? `${text.slice(0, 700)}...` : text;
}

function fieldsOf(form) {
	if (!form) return undefined;
	return Object.fromEntries(form.getChildren("field").map((field) => [field.attrs.var, field.getChildText("value")]));
}
