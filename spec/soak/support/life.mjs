/** What happens to one account in a round: it is written to, its phones come back and leave again. */
import assert from "node:assert/strict";

import { Gate } from "./gate.mjs";
import { compose, kinds, toElement } from "./kinds.mjs";
import { logins, writers } from "./numbers.mjs";
import { isPossible, isStoredOffline, receivers, wakes } from "./rules.mjs";

/** Milliseconds after an error until which a new message surely comes before the next try (C27). */
const soon = 2000;

const lots = kinds.flatMap((kind) => Array(kind.weight).fill(kind));

export class Life {
	/** How many messages of each kind were sent. */
	counts = new Map(kinds.map(({ name }) => [name, 0]));
	sent = 0;
	returns = 0;
	#world;
	#writing;
	#returning;

	/** `world`: {ledger, service, remote, breath, random, losses} */
	constructor(world) {
		this.#world = world;
		const rest = () => world.breath.taken();
		this.#writing = new Gate(writers, rest);
		this.#returning = new Gate(logins, rest);
	}

	/** A round of `count` messages, after which nothing is owed to the account and all that was sent to it is read. */
	async round(account, count) {
		const { random } = this.#world;
		account.failed = false;
		let left = count;
		const deaf = account.phones.length > 0 && left > 1 && random.chance(0.15) ? 1 : 0;
		const quick = account.phones.length > 0 && left > 1 && random.chance(0.2) ? 1 : 0;
		left -= deaf + quick;
		let single = account.isCareful;
		while (left > 0) {
			const size = single ? 1 : random.between(1, Math.min(3, left));
			await this.#send(account, this.#compose(account, size, { simple: single }));
			left -= size;
			single = (await this.#settle(account, left > 0)) || account.isCareful;
		}
		for (const phone of account.phones) {
			const isFirst = phone === account.phones[0];
			await this.#comeBack(account, phone, { deaf: deaf && isFirst, quick: quick && isFirst });
		}
		await this.#quiet(account);
		await this.#readLive(account);
	}

	/** All phones come back for good. */
	async goHome(account) {
		for (const phone of account.phones) await this.#resume(phone);
		await this.#readLive(account);
	}

	/** Messages that can be sent to the account; `simple` ones are on their own and no part of a call. */
	#compose(account, count, { simple }) {
		const { random } = this.#world;
		const messages = [];
		while (messages.length < count) {
			const kind = random.pick(lots);
			if (!isPossible(kind, account) || (simple && kind.call)) continue;
			// Calls and what the account sends itself have their own time, on another connection.
			const isSpecial = kind.call !== undefined || kind.from === "live";
			if (isSpecial && count > 1) continue;
			messages.push(compose(kind, account));
		}
		return messages;
	}

	/** Sends messages when it is their turn, and returns when the server has handled them. */
	async #send(account, messages) {
		// What follows a failed push must not wait until that is tried again.
		if (account.devices.some(({ kept }) => kept)) return void (await this.#hurry(account, messages).sync());
		await this.#writing.through(() => this.#hurry(account, messages).sync());
	}

	/** Sends messages at once, and notes who has to get them and to be woken for them; gives whoever has sent them. */
	#hurry(account, messages) {
		const { ledger, remote } = this.#world;
		for (const device of account.devices) {
			const woken = (when) => messages.filter((message) => wakes(message, device, account) === when);
			const [atOnce, collected] = [woken("at once"), woken("collected")];
			for (const { call, kind } of atOnce) if (kind.call === "propose") device.calls.add(call);
			ledger.owe(device, { atOnce, collected });
		}
		for (const message of messages) this.#note(account, message);
		const sender = messages.some(({ kind }) => kind.from === "live") ? account.live : remote;
		sender.send(messages.map(toElement).join(""));
		return sender;
	}

	#note(account, message) {
		const { kind, id } = message;
		for (const session of receivers(message, account)) session.due.push(id);
		if (kind.archived) account.archive.push(id);
		if (isStoredOffline(message, account)) account.offline.push(id);
		if (kind.from === "live") this.#world.remote.due.add(id);
		if (kind.from === "room" && kind.to === "bare") this.#world.remote.bounces.add(id);
		this.counts.set(kind.name, this.counts.get(kind.name) + 1);
		this.sent++;
	}

	/**
	 * Waits until the account is owed nothing; but sometimes, while a push that failed is kept, only until it is safe to
	 * send one more message, and gives true.
	 */
	async #settle(account, isMoreToCome) {
		const { ledger, random, service } = this.#world;
		await ledger.settled(account.devices, { butKept: true });
		const failed = account.devices.filter(({ kept }) => kept);
		if (failed.length > 0 && isMoreToCome && random.chance(0.5)) {
			await service.sync();
			const isSafe = ({ kept }) => kept && kept.tries === 1 && Date.now() - kept.now < soon;
			if (failed.every(isSafe)) return true;
		}
		await this.#quiet(account);
		return false;
	}

	/** Returns when the account is owed nothing, and the server knows what has become of pushes that change something. */
	async #quiet(account) {
		const { ledger, service } = this.#world;
		await ledger.settled(account.devices);
		const recovering = account.devices.filter(({ isRecovering }) => isRecovering);
		if (account.isCareful || recovering.length > 0) await service.sync();
		for (const device of recovering) device.isRecovering = false;
	}

	/**
	 * A phone comes back, reads and leaves. A `quick` one does so in the second after a message (C15); a `deaf` one gets a
	 * message, which it does not acknowledge, before it leaves (C11).
	 */
	async #comeBack(account, phone, { deaf, quick }) {
		account.call = undefined;
		await this.#returning.through(async () => {
			if (quick) this.#hurry(account, this.#compose(account, 1, { simple: true }));
			await this.#resume(phone);
			if (!deaf) await leave(phone);
		});
		if (!deaf) return;
		await this.#quiet(account);
		// What was read a moment ago is not to be pushed when the phone leaves.
		await phone.settled();
		phone.deaf = true;
		const [message] = this.#compose(account, 1, { simple: true });
		await this.#send(account, [message]);
		const gets = phone.due.includes(message.id);
		if (gets) await phone.takeMessage().catch((error) => this.#world.losses.push(error.message));
		await this.#returning.through(async () => {
			if (gets && !phone.isGone) this.#world.ledger.owe(phone, { collected: [message] });
			await leave(phone);
		});
	}

	async #resume(phone) {
		await phone.resume();
		phone.state = "live";
		this.#world.ledger.returned(phone);
		this.returns++;
		await this.#world.remote.sync();
		await phone.sync();
		this.#compare(phone);
	}

	async #readLive({ live }) {
		if (!live) return;
		await live.sync();
		this.#compare(live);
	}

	/** Nothing is lost, nothing comes twice, and all comes in the order in which it was sent. */
	#compare(session) {
		const got = session.takeIds();
		const { due } = session;
		session.due = [];
		try {
			assert.deepEqual(got, due);
		} catch {
			this.#world.losses.push(`${session.jid} has got ${got.join(" ")} instead of ${due.join(" ")}`);
		}
	}
}

/** Loses its connection; what has come is acknowledged, unless the phone is deaf. */
async function leave(phone) {
	await phone.cut();
	phone.state = "hibernating";
}
