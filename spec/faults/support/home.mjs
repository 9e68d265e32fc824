import assert from "node:assert/strict";

import { subject } from "../../e2e/support/subject.mjs";

/**
 * Somebody whose phone is away, a desktop that gets every message all the same, and a friend who writes: what a fault must
 * not touch (N1). `hibernating`: the phone's session waits for it, if the {@link subject} cares.
 */
export async function createHome(bench, appServer, { hibernating = false } = {}) {
	const { world } = bench;
	const account = await world.account();
	const phone = await account.device({ appServer, at: subject.at, carbons: hibernating });
	await (hibernating && subject.hibernates ? phone.cut() : phone.logout());
	return new Home(bench, account, phone, await subject.desktop(world, account), await world.contact());
}

class Home {
	#sent = 0;

	constructor(bench, account, phone, desktop, friend) {
		Object.assign(this, { bench, account, phone, desktop, friend });
	}

	/** The friend writes; the desktop must get it, and it must be in the archive. */
	async message() {
		const text = `private words ${++this.#sent}`;
		await subject.tell(this.bench.world, this.account, text, this.friend);
		await this.desktop.takeMessage(text);
		assert.equal((await this.#archived()).at(-1), text, "the message is archived");
	}

	/** What is stored of the phone's registration; undefined if it is gone. */
	registration() {
		return this.bench.registration(this.phone);
	}

	/** Fails unless all that was sent has stayed what it was: no error to the friend, nothing twice. */
	async assertUnharmed() {
		await this.friend.sync();
		await this.desktop.sync();
		const messages = (client) => client.inbox.items.filter(({ name }) => name === "message");
		assert.deepEqual(messages(this.friend).map(String), [], "the sender gets nothing back");
		assert.deepEqual(messages(this.desktop).map(String), [], "the desktop gets every message once");
		assert.equal((await this.#archived()).length, this.#sent, "every message is archived once");
	}

	#archived() {
		return subject.archived(this.bench.world, this.account);
	}
}
