/** What the model knows of one registration: what it is owed, what it was sent, how its service answers. */

import { maybe, no, yes } from "./importance.mjs";

const rank = { [no]: 1, [maybe]: 1, [yes]: 2 };

/** C15: after a second; with a second's grace, as no rule says when exactly it begins. */
const coalescing = { least: 0.9, most: 2.2 };
/** C26, C27: how long an answer is waited for. */
const patience = 120;
/** C27: seconds to the first retry, and when one is late after such a delay, with jitter. */
const firstDelay = 5;
const latestRetry = (delay) => 1.6 * delay + 2;

export class Registration {
	/** Sessions that have enabled it. */
	sessions = new Set();
	/** C28: errors in a row. */
	errors = 0;
	/** What the rules owe, by message. */
	#dues = new Map();
	#spared = [];
	/** C27: since the service fails; what must still be told. */
	#failing;
	#unanswered = [];
	#lastRoom = -Infinity;
	/** Calls that were pushed, for the retract. */
	calls = new Set();

	constructor({ user, key, service, node, options, slack }) {
		Object.assign(this, { user, key, service, node, options, slack });
	}

	/** Whether the service is one of ours, so that pushes are seen. */
	get isSeen() {
		return /^([^@]+@)?push\.(localhost|example\.net)(\/|$)/.test(this.service);
	}

	toString() {
		return `${this.user}'s ${this.key}`;
	}

	get isFailing() {
		return this.#failing !== undefined;
	}

	/**
	 * Something happened that the rules push for. `how` is "immediate" or "coalesced"; with `must: false` the rules leave
	 * it open. The second trigger of a message changes nothing (N2).
	 */
	owe(message, verdict, how, time, must) {
		if (!this.isSeen) return;
		// C13: who has been told of a room a moment ago need not be told again at once.
		if (how === "room" && time - this.#lastRoom < 1) must = false;
		const known = this.#dues.get(message);
		if (known?.state === "open") return void this.#again(known, how, time, must);
		if (known?.state === "done" || known?.state === "read") return;
		const due = {
			message,
			verdict,
			how,
			time,
			state: "open",
			must: must && known === undefined && !this.#failing && verdict.news === yes,
			deadline: time + this.slack + (how === "immediate" ? 0 : coalescing.most),
		};
		this.#dues.set(message, due);
		if (this.#failing && must && verdict.news === yes) {
			if (this.#failing.wanted === 0) this.#failing.deadline = time + coalescing.most + 1;
			this.#want(rank[verdict.important === maybe ? no : verdict.important]);
		}
	}

	/** A message waits in a queue, but the device has a live session elsewhere (C11). */
	spare(message, verdict, time) {
		this.#spared.push({ message, verdict, time });
	}

	/** A push has left, and that session is gone: what was spared in the second before may be what it is for. */
	takeUpSpared(now) {
		for (const { message, verdict, time } of this.#spared) {
			if (now - time <= coalescing.most + this.slack) this.owe(message, verdict, "coalesced", time, false);
		}
		this.#spared = [];
	}

	/** A second way to the same push: it may go either way, in the time of the slower one. */
	#again(due, how, time, must) {
		if (due.how !== how) due.how = "either";
		if (due.must) {
			due.deadline = Math.max(due.deadline, due.time + this.slack + coalescing.most);
			return;
		}
		due.must = must && !due.isOptional && due.verdict.news === yes && !this.#failing;
		due.deadline = time + this.slack + coalescing.most;
	}

	/** C15, C16: the device is back. What it has not been told it reads now; with `for good` it never hears of it. */
	clear(time, forGood = true) {
		for (const due of this.#dues.values()) {
			// A call is pushed to devices that look alive, too: no rule says whether that is tried again.
			if (due.state === "kept" && due.verdict.call) continue;
			if (due.state !== "open" && due.state !== "kept") continue;
			due.state = forGood ? "read" : "cleared";
			due.clearedAt = time;
		}
		this.#failing = undefined;
	}

	/** C16: the device has got the message, on whichever session. */
	read(message) {
		const due = this.#dues.get(message) ?? { verdict: {} };
		if (due.verdict.call && (due.state === "kept" || (due.state === "open" && this.#failing))) this.#giveUp();
		else if (due.state !== "done") due.state = "read";
		this.#dues.set(message, due);
	}

	/** The device may have got the message: no rule says. */
	perhapsRead(message) {
		const due = this.#dues.get(message);
		if (!due) this.#dues.set(message, { state: "cleared", verdict: {} });
		else if (due.state === "open") Object.assign(due, { must: false, isOptional: true });
	}

	/** Nothing need be tried again. */
	#giveUp() {
		if (this.#failing) this.#failing.wanted = 0;
	}

	/** As if the message had not been read. */
	forget(message) {
		if (this.#dues.get(message)?.state === "read") this.#dues.set(message, { state: "cleared", verdict: {} });
	}

	/**
	 * The module was reloaded: it may not know which of the unanswered pushes have been outdone by others, and its
	 * back-off may begin anew.
	 */
	reloaded(time) {
		if (this.#failing) this.#failing.deadline = Math.max(this.#failing.deadline, time + latestRetry(firstDelay));
		for (const entry of this.#unanswered) {
			entry.outdone ||= entry.moot;
			entry.moot = false;
		}
	}

	/** The rules no longer insist on what is open. */
	relax() {
		for (const due of this.#dues.values()) {
			due.must = false;
			due.isOptional = true;
		}
		this.#giveUp();
	}

	/** A push has left for it. Gives what is wrong with it, if anything. */
	pushed(push, rules) {
		const important = push.important;
		const fits = (due) => this.#fits(due, push, rules);
		const open = this.#inState("open").filter((due) => due.time <= push.time + this.slack);
		const candidates = this.#candidates(open.filter(fits), this.#inState("kept").filter(fits), push);
		if (candidates.length === 0) candidates.push(...this.#justCleared(push).filter(fits));
		if (candidates.length === 0) return this.#unjustified(push, open, rules);
		const wrongWith = (due) => this.#tooEarly(due, open, push) ?? this.#tooOften(due, push);
		const found = candidates.find((due) => !wrongWith(due)) ?? candidates[0];
		const wrong = wrongWith(found);
		const wasKept = found.state === "kept";
		const told = open.filter((due) => due !== found && covers(push, found, due)).concat(found);
		for (const due of told) {
			// What need not be pushed is not thereby pushed; and a push that may have gone at once, or was due before, or left
			// before the other message came, stands for what waits, or what waits goes as well.
			const isSure = due.must && found.how !== "either" && !wasKept && due.time < push.time - this.slack;
			if (due !== found && !isSure) {
				due.must = false;
				due.isOptional = true;
				continue;
			}
			due.state = "done";
			const { call } = due.verdict;
			if (call?.action === "propose") this.calls.add(call.name);
		}
		if (found.how === "room") this.#lastRoom = push.time;
		if (this.#failing) {
			if (!wasKept) this.#failing.lastAttempt = push.time;
		}
		this.#unanswered.push({ push, told, important, again: found.silent });
		return wrong;
	}

	/** What a push may be for, the likeliest first: what has just come; while the service fails, what was kept. */
	#candidates(open, kept, push) {
		const isNew = (due) => ["immediate", "either"].includes(due.how) && push.time - due.time <= this.slack;
		const recent = sorted(open.filter(isNew), push);
		const waiting = sorted(
			open.filter((due) => !isNew(due)),
			push,
		);
		const again = sorted(kept, push);
		return this.#failing ? [...recent, ...again, ...waiting] : [...recent, ...waiting, ...again];
	}

	/** C26 to C28: the service has answered `push` with "result", "transient", "persistent" or "silence". */
	answered(push, kind, time, isOnline) {
		const index = this.#unanswered.findIndex((entry) => entry.push === push);
		if (index < 0) return;
		const [{ told, important, again, moot, outdone }] = this.#unanswered.splice(index, 1);
		isOnline ||= outdone;
		// The device has been woken since: nobody need try again.
		if (moot && kind !== "persistent" && kind !== "result") return;
		if (kind === "result") this.#succeeded(important);
		else if (kind === "persistent") this.#refused();
		else if (kind === "transient") this.#failed(told, important, time, isOnline, false);
		else if (kind === "silence" && !again) this.#failed(told, important, time, isOnline, true);
		else if (kind === "silence") this.#failing = undefined;
	}

	/** What is overdue at this time, as a list of complaints. */
	overdue(now) {
		const complaints = this.#inState("open")
			.filter((due) => due.must && now >= due.deadline)
			.map((due) => `no push for ${this} within ${(due.deadline - due.time).toFixed(1)} s: ${describe(due)}`);
		for (const due of this.#inState("open")) if (now >= due.deadline) due.must = false;
		for (const { push } of [...this.#unanswered]) {
			if (now >= push.time + patience) this.answered(push, "silence", push.time + patience, true);
		}
		const failing = this.#failing;
		if (failing && failing.wanted > 0 && this.#unanswered.length === 0 && now > failing.deadline + this.slack) {
			complaints.push(`C27 the kept wake-up for ${this} was not tried again in time`);
			failing.wanted = 0;
		}
		return complaints;
	}

	/** What was no longer due when the push arrived, but perhaps when it left. */
	#justCleared(push) {
		return [...this.#dues.values()].filter(({ clearedAt }) => Math.abs(push.time - clearedAt) < this.slack);
	}

	#inState(state) {
		return [...this.#dues.values()].filter((due) => due.state === state);
	}

	#succeeded(important) {
		this.errors = 0;
		this.#failing = undefined;
		// No rule says whether a silent wake-up stands for one that the person should have seen.
		for (const entry of this.#unanswered) {
			if (important || !entry.important) entry.moot = true;
			else entry.outdone = true;
		}
		for (const due of this.#inState("kept")) due.state = "done";
	}

	/** C28; nobody tries again what was refused. */
	#refused() {
		this.errors++;
		this.#failing = undefined;
	}

	/** C27: 5 s, doubling to 15 minutes, with jitter, for a day. */
	#failed(told, important, time, isOnline, silent) {
		for (const due of told) {
			due.state = "kept";
			due.silent = silent;
		}
		const attempts = (this.#failing?.attempts ?? 0) + 1;
		const since = this.#failing?.since ?? time;
		const delay = Math.min(900, firstDelay * 2 ** (attempts - 1));
		const wanted = this.#failing?.wanted ?? 0;
		this.#failing = { attempts, since, wanted, last: time, deadline: time + latestRetry(delay), silent };
		if (isOnline || time - since > 86400 - 2 * delay) this.#failing.wanted = 0;
		else this.#want(important ? 2 : 1);
		// What was about to leave waits for the service as well.
		for (const due of this.#inState("open")) {
			if (due.must) this.#want(rank[due.verdict.important]);
			due.must = false;
		}
	}

	#want(importance) {
		this.#failing.wanted = Math.max(this.#failing.wanted, importance);
	}

	#fits(due, push, { withSender, withBody }) {
		if (due.verdict.news === no) return false;
		if (push.important ? due.verdict.important === no : due.verdict.important === yes) return false;
		if (withSender && push.sender !== due.verdict.sender) return false;
		const body = due.verdict.body || undefined;
		return !(withBody && push.important && push.body !== (body ?? push.constantBody));
	}

	#unjustified(push, open, rules) {
		if (this.#isTolerated(push, rules)) {
			this.#unanswered.push({ push, told: [], important: push.important });
			return void this.relax();
		}
		const owed = open.map(describe).join("\n    ") || "nothing";
		const past = [...this.#dues.values()]
			.filter((due) => due.time && due.state !== "open" && (!rules.withSender || due.verdict.sender === push.sender))
			.slice(-5)
			.map((due) => `${due.state}: ${describe(due)}`)
			.join("\n    ");
		return `a push for ${this} that nothing asked for: ${push}\n    owed: ${owed}\n    past: ${past}`;
	}

	/** Findings that somebody knows of and does not want to hear again. */
	#isTolerated(push, rules) {
		const again = this.#unanswered.filter((entry) => entry.again).flatMap(({ told }) => told);
		return [...this.#dues.values()].some((due) => {
			if (!this.#fits(due, push, rules)) return false;
			if (due.how === "either" && rules.tolerate?.has("twice")) return true;
			return again.includes(due) && rules.tolerate?.has("silence");
		});
	}

	#tooEarly(found, open, push) {
		if (found.how !== "coalesced" || found.state !== "open" || this.#failing) return undefined;
		const first = Math.min(...open.filter((due) => due.how !== "immediate").map((due) => due.time));
		if (push.time - first >= coalescing.least - this.slack) return undefined;
		return `C15 a push for ${this} only ${(push.time - first).toFixed(2)} s after what it is for: ${push}`;
	}

	/** C13, and C27 while the service fails: not more than one a second. */
	#tooOften(found, push) {
		if (found.state === "kept" || !(this.#failing || found.how === "room")) return undefined;
		const since = push.time - (this.#failing ? (this.#failing.lastAttempt ?? -Infinity) : this.#lastRoom);
		if (since >= 0.99 - this.slack) return undefined;
		return `C13, C27 ${this} was pushed again after ${since.toFixed(2)} s: ${push}`;
	}
}

/** The likeliest reason of a push first: what must be, what may be so soon, what is important, what came first. */
function sorted(dues, push) {
	const soon = { immediate: 0, either: 1, room: 2, coalesced: 3 };
	const order = (due) => {
		const isSoon = push.time - due.time < coalescing.least;
		const oddity = isSoon ? soon[due.how] : Number(due.how === "immediate");
		return [due.must ? 0 : 1, oddity, -rank[due.verdict.important], due.time];
	};
	return dues.sort((a, b) => {
		const [left, right] = [order(a), order(b)];
		const index = left.findIndex((value, position) => value !== right[position]);
		return index < 0 ? 0 : left[index] - right[index];
	});
}

/** C15, C27: one push stands for all that waits for the same device, unless that is more important. */
function covers(push, found, due) {
	if (due.how === "immediate" || (found.how === "immediate" && found.state !== "kept")) return false;
	return push.important || due.verdict.important !== yes;
}

function describe({ message, verdict, how, time, must }) {
	const words = [
		`message ${message}`,
		how,
		`important: ${verdict.important}`,
		`news: ${verdict.news}`,
		must ? "must" : "may",
	];
	return `${words.join(", ")} at ${time.toFixed(3)}`;
}
