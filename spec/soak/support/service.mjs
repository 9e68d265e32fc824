import { AppServer } from "../../e2e/support/appserver.mjs";
import { isImportant } from "../../e2e/support/pushes.mjs";
import { maxErrors, shares } from "./numbers.mjs";

/** Refusals in a row that a registration gets which is to live on. */
const mostRefusals = 2;

/** The longest time that an answer takes, in milliseconds. */
const longestDelay = 2000;

const transient = { error: "wait/resource-constraint" };
const persistent = { error: "cancel/item-not-found" };

/** The push service: a tenth of its answers are errors, temporary or not, and a tenth come late. */
export class Service {
	pushes = 0;
	/** Whether a push that is tried again may fail again, which makes everybody wait for ten seconds. */
	mayFailTwice = false;
	/** How many pushes were answered how. */
	answers = { result: 0, wait: 0, refusal: 0, late: 0 };
	#appServer;
	#ledger;
	#random;

	constructor(server, domain, random) {
		this.#appServer = new AppServer(server, domain);
		this.#random = random;
	}

	get domain() {
		return this.#appServer.domain;
	}

	/** Connects, and answers from now on for these devices. */
	async connect(devices, ledger) {
		this.#ledger = ledger;
		for (const device of devices) {
			Object.assign(device, { refusals: 0, late: 0 });
			this.#appServer.answer(device.node, (push) => this.#answer(device, push));
		}
		await this.#appServer.connect();
	}

	/** Returns when the server has handled all answers so far, and all that it had sent by then has come. */
	sync() {
		return this.#appServer.component.sync();
	}

	/** Notifications that were for no device. */
	get strays() {
		return this.#appServer.component.inbox.items.length;
	}

	#answer(device, push) {
		this.pushes++;
		this.#appServer.takeAll(device.node);
		const sender = push.fields["last-message-sender"];
		const entry = this.#ledger.arrived(device, { sender, important: isImportant(push) });
		const how = entry ? this.#choose(device, entry) : "result";
		this.answers[how]++;
		if (how === "late") this.#answerLate(device, push);
		else if (how === "wait") this.#fail(device, entry);
		else this.#count(device, how);
		return { late: "silence", wait: transient, refusal: persistent, result: "result" }[how];
	}

	/** An error of type wait is for pushes that are alone: otherwise chance decides which of them stands for the others. */
	#choose(device, { afterFailure, tries = 0, alone }) {
		if (device.isDoomed) return "refusal";
		if (afterFailure) return this.mayFailTwice && tries === 1 && this.#random.chance(0.1) ? "wait" : "result";
		if (alone && this.#mayFail(device) && this.#isRare("wait")) return "wait";
		if (device.refusals < mostRefusals && this.#isRare("refusal")) return "refusal";
		if (this.#isRare("late")) return "late";
		return "result";
	}

	/**
	 * Whether an error of type wait has a clear meaning: no other push is under way, and the device does not get the
	 * message otherwise. Once a round is enough, as everybody waits for the account that is last.
	 */
	#mayFail(device) {
		return device.late === 0 && device.state !== "live" && !device.account.failed;
	}

	/** Whether there should be more answers of this kind, and chance agrees. */
	#isRare(how) {
		return this.answers[how] < shares[how] * this.pushes && this.#random.chance(0.5);
	}

	#fail(device, entry) {
		device.account.failed = true;
		this.#ledger.failed(device, entry);
	}

	#count(device, how) {
		device.refusals = how === "refusal" ? device.refusals + 1 : 0;
		if (device.refusals === maxErrors) this.#ledger.removed(device);
	}

	#answerLate(device, push) {
		device.late++;
		setTimeout(
			() => {
				device.late--;
				this.#count(device, "result");
				this.#appServer.reply(push);
			},
			this.#random.between(200, longestDelay),
		);
	}
}
