import { createSocket } from "node:dgram";

import { s2sPort } from "./addresses.mjs";

const types = { A: 1, SRV: 33 };
const codes = { noError: 0, nameError: 3 };

/** A name server on the loopback interface, which Prosody's resolver asks: what a name means may change at any time. */
export class Names {
	#addresses = new Map();
	#socket = createSocket("udp4");

	/** Starts it on a free port. */
	async open() {
		this.#socket.on("message", (query, from) => this.#socket.send(this.#answer(query), from.port, from.address));
		this.#socket.unref();
		await new Promise((resolve) => this.#socket.bind(0, "127.0.0.1", resolve));
		return this;
	}

	close() {
		this.#socket.close();
	}

	/** Prosody's option `unbound`: asks nobody else, and remembers no answer, but for five seconds that there is no such name. */
	get resolver() {
		return {
			resolvconf: false,
			forward: [`127.0.0.1@${this.#socket.address().port}`],
			options: {
				"do-not-query-localhost:": "no",
				"local-zone:": "localhost. transparent",
				"module-config:": "iterator",
				"cache-max-ttl:": "0",
				"cache-max-negative-ttl:": "0",
			},
		};
	}

	/** From now on the domain is served at this address; without one, there is no such name. */
	set(domain, address) {
		this.#addresses.set(domain, address);
	}

	#answer(query) {
		const { name, type, end } = parseQuestion(query);
		const service = name.startsWith("_xmpp-server._tcp.");
		const domain = name.replace(/^_[^.]+\._tcp\./, "");
		const address = this.#addresses.get(domain);
		const exists = address !== undefined && (service || name === domain);
		const record = exists && { [types.SRV]: service && srv(domain), [types.A]: a(address) }[type];
		const header = Buffer.from(query.subarray(0, 12));
		header.writeUInt16BE(0x8580 | (exists ? codes.noError : codes.nameError), 2);
		[1, record ? 1 : 0, 0, 0].forEach((count, index) => header.writeUInt16BE(count, 4 + 2 * index));
		return Buffer.concat([header, query.subarray(12, end), record ? answer(type, record) : Buffer.alloc(0)]);
	}
}

/** The one question of a query, and where it ends. */
function parseQuestion(query) {
	const labels = [];
	let at = 12;
	while (query[at] > 0) {
		labels.push(query.toString("latin1", at + 1, at + 1 + query[at]));
		at += 1 + query[at];
	}
	return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A record for the name in the question, which nobody may keep. */
function answer(type, data) {
	const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, 0]);
	head.writeUInt16BE(data.length, 10);
	return Buffer.concat([head, data]);
}

const a = (address) => Buffer.from(address.split(".").map(Number));

function srv(target) {
	const labels = target.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
	const numbers = Buffer.from([0, 0, 0, 0, s2sPort >> 8, s2sPort & 255]);
	return Buffer.concat([numbers, ...labels, Buffer.from([0])]);
}
