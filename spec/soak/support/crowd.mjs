import { Account, Device } from "../../e2e/support/account.mjs";
import { carriedId } from "./kinds.mjs";
import { forEach } from "./gate.mjs";
import { doomed, groups, logins } from "./numbers.mjs";

/** A device of an account, registered or not; `state` is "hibernating", "away" or "live". */
class Member extends Device {
	/** The calls that it was pushed for. */
	calls = new Set();
	/** The ids of the messages that it has to get, in their order. */
	due = [];

	constructor(account, state, { node, service }) {
		super(account, { node, appServer: service });
		this.state = state;
	}

	/** The ids of the messages that have come since the last time. */
	takeIds() {
		return this.inbox.takeAll((element) => element.name === "message").map(carriedId);
	}
}

/**
 * The accounts, each with `devices` (the registered ones) and `sessions`; among them its `phones`, which hibernate, the
 * devices that are `away`, and the `live` one. `archive` and `offline` are the ids of the messages that are stored.
 */
export class Crowd {
	accounts = [];
	devices = [];

	constructor(server, service) {
		for (const group of groups) {
			for (let index = 0; index < group.count; index++) this.#add(server, service, group);
		}
	}

	/** Everybody registers, and goes where the soak wants them. */
	async arrive() {
		await forEach(this.accounts, (account) => arrive(account), logins);
	}

	/** From now on their service refuses some of the registrations. */
	doom(random) {
		let left = doomed;
		while (left > 0) {
			const device = random.pick(this.devices);
			if (device.isDoomed || device.state === "live" || device.late > 0) continue;
			if (device.account.devices.some(({ isDoomed }) => isDoomed)) continue;
			device.isDoomed = device.account.isCareful = true;
			left--;
		}
	}

	#add(server, service, group) {
		const account = new Account({ server, push: service }, `user${this.accounts.length}`);
		const member = (state, number) =>
			new Member(account, state, { node: `${account.username}-${state}-${number}`, service });
		const members = (state, count) => Array.from({ length: count }, (_, number) => member(state, number));
		account.phones = members("hibernating", group.hibernating);
		account.away = members("away", group.away);
		account.live = group.live ? member("live", 0) : undefined;
		account.devices = [...account.phones, ...account.away];
		if (group.live === "registered") account.devices.push(account.live);
		account.sessions = [...account.phones, ...(account.live ? [account.live] : [])];
		Object.assign(account, { archive: [], offline: [] });
		this.accounts.push(account);
		this.devices.push(...account.devices);
	}
}

async function arrive(account) {
	await account.create();
	for (const device of new Set([...account.devices, ...account.sessions])) {
		await device.connect(device.node.slice(account.username.length + 1));
		if (device.state !== "away") {
			await device.enableSm();
			await device.enableCarbons();
		}
		if (account.devices.includes(device)) await device.enablePush();
		if (device.state === "away") await device.logout();
		else await device.presence();
	}
	for (const phone of account.phones) await phone.cut();
}
