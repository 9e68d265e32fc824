import assert from "node:assert/strict";

/**
 * An account whose phone is away while its desktop is there, and somebody who writes to it: what a fault must not touch
 * (N1). `hibernating`: the phone's session waits for it.
 */
export async function createHome(bench, appServer, { hibernating = false } = {}) {
	const { world } = bench;
	const account = await world.account();
	const phone = await account.device({ appServer, carbons: hibernating });
	await (hibernating ? phone.cut() : phone.logout());
	return new Home(bench, account, phone, await account.client(), await world.contact());
}

class Home {
	#sent = 0;

	constructor(bench, account, phone, desktop, friend) {
		Object.assign(this, { bench, account, phone, desktop, friend });
	}

	/** The friend writes; the desktop must get it, and it must be in the archive. */
	async message() {
		const text = `private words ${++this.#sent}`;
		await this.friend.say(this.account.jid, text);
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
		return this.bench.world.run(
			`local found = {}
			for _, stanza in api("localhost"):open_store("archive", "archive"):find(..., {}) do
				table.insert(found, stanza:get_child_text("body"))
			end
			return found`,
			this.account.username,
		);
	}
}
