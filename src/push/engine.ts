// The engine: all parts of the core put together, for the one host that a module is loaded on.
//
// A push module of any kind brings its options and what it knows of devices; it calls the pusher with what it sees and
// the registrar with what clients ask for.

import * as jid from "util.jid";
import { openAttempts } from "./attempts";
import { openCoalescer } from "./coalesce";
import { openDelivery } from "./deliver";
import { openPusher } from "./pusher";
import { openRecent } from "./recent";
import { openRegistrar } from "./registrar";
import { openRetries } from "./retry";
import { safely } from "./safe_store";
import { openAccountStore } from "./store";
import { openTracker } from "./track";
import type { Attempts } from "./attempts";
import type { Coalescer, Collected } from "./coalesce";
import type { Devices } from "./devices";
import type { Effects } from "./effects";
import type { Guard } from "./guard";
import type { PushOptions } from "./options";
import type { Protocol } from "./protocol";
import type { Pusher } from "./pusher";
import type { RecentState } from "./recent";
import type { Registrar } from "./registrar";
import type { Retries } from "./retry";
import type { StoredRecord } from "./safe_store";
import type { ServicePolicy } from "./service_policy";
import type { AccountStore, Unsaved } from "./store";
import type { SavedFlight, Tracker } from "./track";
import type { Wakeup } from "./wakeup";

/** The parts that a module calls. @noSelf */
interface Engine {
	readonly guard: Guard;
	readonly log: LogFunction;
	readonly store: AccountStore;
	readonly registrar: Registrar;
	readonly pusher: Pusher;
	/** Runs a function after some seconds, where it may use the storage. */
	later(seconds: number, run: (this: void) => void): ModuleTimer;
	/** Whole seconds since the epoch. */
	now(): number;
	/** Seconds that pass, with fractions, whatever happens to the clock. */
	elapsed(): number;
	/** Makes an id that nobody can guess. */
	newId(): string;
	/** The device of a registration is back: nothing waits to be pushed (C16). */
	deviceIsBack(account: string, keys: ReadonlyArray<string>): void;
	/** A stanza has come for the host: taken if it answers a push (C26). */
	answer(event: StanzaEvent): boolean | void;
	/** Ends what is going on, without losing what has been promised. */
	close(): void;
	/** What the next instance of the module needs to go on where this one stops. */
	save(): EngineState;
}

/** What {@link Engine.save} hands over. */
interface EngineState {
	readonly collected: Collected[];
	readonly recent: RecentState;
	readonly unsaved: Unsaved;
	readonly flights: SavedFlight[];
	readonly kept: Wakeup[];
}

/** What {@link openEngine} needs. */
interface EngineNeeds {
	readonly api: ModuleApi;
	readonly effects: Effects;
	readonly options: PushOptions;
	readonly policy: ServicePolicy;
	readonly protocol: Protocol;
	/** Error counts, for other modules to read (C35). */
	readonly mirror?: LuaMap<string, number>;
	/** For how many rooms one account may register devices; 1 where registrations are for no particular room. */
	readonly rooms: number;
	/** Opens what the module knows of devices. */
	readonly devices: (this: void, store: AccountStore) => Devices;
	/** What {@link Engine.save} of an earlier instance of the module returned. */
	readonly state: EngineState | undefined;
}

/** Names of messages to remember for each registration that fits into the cache. */
const namesPerRegistration = 4;

/** Pushes to wait for at once, for each account that fits into the cache. */
const flightsPerAccount = 10;

/** Goes on where an earlier instance of the module stopped (C34). */
function takeOver(
	state: EngineState,
	parts: Readonly<{ coalescer: Coalescer; tracker: Tracker; retries: Retries }>,
): void {
	parts.coalescer.restore(state.collected);
	parts.tracker.restore(state.flights);
	for (const wakeup of state.kept) {
		wakeup.lastOrder = 0; // places are counted anew
		parts.retries.keep(wakeup);
	}
}

/** Puts the parts together. */
function openEngine(needs: EngineNeeds): Engine {
	const { api, effects, options, policy, protocol, state } = needs;
	const { host } = api;
	const { guard, log, later, now } = effects;

	const [recent, recentState] = openRecent(
		options.cacheSize * options.maxDevices * namesPerRegistration,
		state?.recent,
	);
	const [records] = api.open_store<StoredRecord>(protocol.store);
	const store = openAccountStore({
		store: safely(assert(records), "push registrations", guard),
		protocol,
		size: options.cacheSize,
		isEnabled: (account) => devices.isEnabled(account),
		allows: (service, account) => policy.allows(service, account),
		mirror: needs.mirror,
		unsaved: state?.unsaved,
		log,
		later,
	});
	const devices = needs.devices(store);

	/** Whether the module is about to go. */
	let closing = false;

	const coalescer: Coalescer = openCoalescer(later, (collected) => {
		if (store.all(collected.account) === undefined && !closing) {
			log("debug", "A push for %s waits: the registration can't be read", collected.account);
			coalescer.restore([collected]);
		} else {
			attempts.beginForAll(collected);
		}
	});
	const retries: Retries = openRetries({
		size: options.cacheSize,
		now: effects.elapsed,
		random: effects.random,
		later,
		remaining: (wakeup) => attempts.remaining(wakeup),
		attempt: (wakeup) => {
			attempts.attempt(wakeup);
		},
	});
	const tracker: Tracker = openTracker({
		size: options.cacheSize * flightsPerAccount,
		isAnswerOf: (service, from) => protocol.isAnswerOf(service, from),
		now: effects.elapsed,
		later,
		unanswered: (flight, reason) => {
			attempts.conclude(flight, reason === "silent" ? protocol.silence : protocol.oblivion);
		},
	});

	function dropWakeups(account: string, key: string): void {
		coalescer.cancel(account, key);
		attempts.drop(account, key);
		tracker.settle(account, key);
	}

	const registrar = openRegistrar({
		protocol,
		store,
		devices,
		limits: { devices: options.maxDevices, rooms: needs.rooms },
		patience: { errors: options.maxErrors, settling: protocol.settling, unreachable: options.maxUnreachable },
		log,
		now,
		dropWakeups,
	});
	const deliver = openDelivery({
		protocol,
		guard,
		tracker,
		log,
		newId: effects.newId,
		leaving: (wakeup) => {
			devices.leaving?.(wakeup);
		},
		send: effects.send,
		undeliverable: (id, service) => {
			const flight = tracker.answered(id, service);
			if (flight !== undefined) {
				attempts.conclude(flight, protocol.unsent);
			}
		},
	});
	const attempts: Attempts = openAttempts({
		store,
		devices,
		recent,
		registrar,
		tracker,
		retries,
		deliver,
		guard,
		log,
	});
	const pusher = openPusher({ store, recent, coalescer, attempts, retries });

	if (state !== undefined) {
		takeOver(state, { coalescer, tracker, retries });
	}

	return {
		guard,
		log,
		store,
		registrar,
		pusher,
		later,
		now,
		elapsed: effects.elapsed,
		newId: effects.newId,
		deviceIsBack(account, keys) {
			for (const key of keys) {
				dropWakeups(account, key);
			}
		},
		answer(event) {
			const { origin, stanza: answer } = event;
			const { from, id = "", type } = answer.attr;
			if (type !== "error" && (type !== "result" || answer.name !== "iq")) {
				return;
			}
			const flight = tracker.answered(id, from);
			if (flight === undefined) {
				return;
			}
			// What our server says in the name of a remote one comes from the host itself, or from a stand-in.
			const remote = prosody.hosts[jid.host(from) ?? ""] === undefined;
			const own = remote && (origin.dummy === true || origin === prosody.hosts[host]);
			attempts.conclude(flight, protocol.outcomeOf(answer, own));
			return true;
		},
		close() {
			closing = true;
			coalescer.flush();
			store.writeUnsaved();
		},
		save() {
			return {
				collected: coalescer.take(),
				recent: recentState,
				unsaved: store.save(),
				flights: tracker.save(),
				kept: retries.save(),
			};
		},
	};
}

export { openEngine };
export type { Engine, EngineState };
