/** One soak of one version of Prosody. */
import { components } from "../../e2e/support/config.mjs";
import { startProsody, version } from "../../e2e/support/prosody.mjs";
import { until } from "../../e2e/support/wait.mjs";
import { Breath } from "./breath.mjs";
import { Crowd } from "./crowd.mjs";
import { forEach } from "./gate.mjs";
import { Ledger } from "./ledger.mjs";
import { Life } from "./life.mjs";
import { connectionTimeout, logins, messages, options, rounds, seed, warmUp } from "./numbers.mjs";
import { Random } from "./random.mjs";
import { Remote } from "./remote.mjs";
import { Service } from "./service.mjs";
import { compareStores } from "./stores.mjs";
import { stopCancelledWatchdogs } from "./watchdogs.mjs";

/** Milliseconds after the last message in which nothing more may come: longer than until a push is tried again (C27). */
const silence = 7000;

/** Milliseconds that a busy server may take until its timers run. */
const longest = 120_000;

/** Rounds before the last ones, in which some registrations are refused until they are removed. */
const doomAfter = rounds - 3;

export class Soak {
	/** What was lost, or came otherwise than it was sent. */
	losses = [];
	/** What is stored otherwise than it should be. */
	registrations = [];
	/** KiB of Lua's heap after each round. */
	heap = [];
	started = Date.now();
	#random = new Random(seed);
	#told = new Map();

	/** `say` is given a line when something has been done. */
	constructor(say) {
		this.say = say;
	}

	async run() {
		await this.#start();
		this.say(
			`${this.crowd.devices.length} devices of ${this.crowd.accounts.length} accounts are registered (seed ${seed})`,
		);
		for (let round = 1; round <= rounds; round++) {
			if (round === doomAfter + 1) this.crowd.doom(this.#random);
			this.service.mayFailTwice = round === 1 || round === rounds;
			await this.#round(Math.round((messages * round) / rounds));
			await this.#measure();
			this.#report(round);
		}
		await this.#end();
	}

	/** Lines of the server's log. */
	get log() {
		return this.server.log.split("\n");
	}

	/** Registrations that were removed. */
	get removed() {
		return this.crowd.devices.filter(({ isGone }) => isGone).length;
	}

	async #start() {
		this.server = await startProsody({ options, logLevel: "info" });
		await stopCancelledWatchdogs(this.server);
		this.service = new Service(this.server, components.push, new Random(seed + 1));
		this.remote = new Remote(this.server, components.remote, this.losses);
		this.crowd = new Crowd(this.server, this.service);
		const breath = new Breath(this.server);
		this.ledger = new Ledger(this.crowd.devices, async () => {
			await breath.taken();
			await this.service.sync();
		});
		await this.service.connect(this.crowd.devices, this.ledger);
		await this.remote.connect();
		await this.crowd.arrive();
		this.hibernating = await this.#countHibernating();
		const { ledger, remote, service, losses } = this;
		this.watching = ledger.watch();
		this.life = new Life({ ledger, remote, service, losses, breath, random: this.#random });
	}

	/** Messages to everybody, until there have been `total`. */
	async #round(total) {
		const { accounts } = this.crowd;
		const each = (total - this.life.sent) / accounts.length;
		let shared = 0;
		const shares = accounts.map((_, index) => {
			const share = Math.round(each * (index + 1)) - shared;
			shared += share;
			return share;
		});
		await Promise.all(accounts.map((account, index) => this.life.round(account, shares[index])));
		await this.#sync();
	}

	/** Returns when all is handled that was sent. */
	async #sync() {
		await until("all answers are given", () => this.crowd.devices.every(({ late }) => late === 0));
		await Promise.all([this.service.sync(), this.remote.sync()]);
	}

	/** Measures the heap when no timer holds a connection any more that has ended. */
	async #measure() {
		const round = this.heap.length + 1;
		await this.server.run(
			"local delay, round = ... after(delay, function () notes.rested = round end)",
			...[connectionTimeout + 0.1, round],
		);
		await until("connections are forgotten", () => this.server.run("return notes.rested == ...", round), longest);
		this.heap.push(await this.server.run("for _ = 1, 3 do collectgarbage() end return collectgarbage('count')"));
	}

	#countHibernating() {
		return this.server.run(`local count = 0
			for _, session in pairs(prosody.full_sessions) do if session.hibernating then count = count + 1 end end
			return count`);
	}

	#report(round) {
		const { ledger, life, service, losses } = this;
		const parts = [
			`round ${round}: ${life.sent} messages`,
			`${service.pushes} pushes`,
			`${ledger.seen} of ${ledger.expected} wakes`,
			`${ledger.problems.length} wrong`,
			`${losses.length} lost`,
			`heap ${(this.heap.at(-1) / 1024).toFixed(2)} MiB${round < warmUp ? " (warming up)" : ""}`,
		];
		this.say(parts.join(", "));
		this.#tell(ledger.problems);
		this.#tell(losses);
	}

	/** Says what has been added to a list of problems since the last time, or the beginning of it. */
	#tell(problems) {
		const fresh = problems.slice(this.#told.get(problems) ?? 0);
		this.#told.set(problems, problems.length);
		for (const problem of fresh.slice(0, 5)) this.say(problem);
	}

	async #end() {
		await new Promise((resolve) => setTimeout(resolve, silence));
		await this.#sync();
		this.processorTime = await this.server.run("return os.clock()");
		this.stillHibernating = await this.#countHibernating();
		await forEach(this.crowd.accounts, (account) => this.life.goHome(account), logins);
		await this.#sync();
		this.ledger.close();
		await this.watching;
		this.remote.compare();
		await forEach(
			this.crowd.accounts,
			async (account) => {
				const { losses, registrations } = await compareStores(this.server, account, this.service.domain);
				this.losses.push(...losses);
				this.registrations.push(...registrations);
			},
			logins,
		);
		await this.server.stop();
		this.duration = Date.now() - this.started;
	}
}

export { version };
