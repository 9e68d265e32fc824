// The accounts of a VirtualHost: the engine, put together with their sessions and the hibernation of these.

import { openEngine } from "../push/engine";
import { handedOver } from "../push/handover";
import { openDevices } from "./devices";
import { leasesOf, openHibernation } from "./hibernation";
import { openQueues } from "./queues";
import { openReader } from "./reading";
import { openSessions } from "./sessions";
import { openSightings } from "./sightings";
import type { Effects } from "../push/effects";
import type { Engine, EngineState } from "../push/engine";
import type { HandedOver } from "../push/handover";
import type { AccountOptions, PushOptions } from "../push/options";
import type { Protocol } from "../push/protocol";
import type { ServicePolicy } from "../push/service_policy";
import type { Hibernation, HibernationState } from "./hibernation";
import type { QueueReader } from "./queues";
import type { Belonging, Bindings, Sessions } from "./sessions";
import type { Sightings } from "./sightings";

/** @noSelf */
interface Accounts {
	readonly engine: Engine;
	readonly sessions: Sessions;
	readonly hibernation: Hibernation;
	readonly sightings: Sightings;
	/** Ends what is going on, without losing what has been promised. */
	close(): void;
	/** What the next instance of the module needs to go on where this one stops (C34). */
	save(): AccountState;
}

/** What {@link Accounts.save} hands over. */
interface AccountState extends HandedOver {
	readonly engine: EngineState;
	readonly bindings: Bindings;
	readonly hibernation: HibernationState;
}

/** What {@link openAccounts} needs. */
interface AccountNeeds {
	readonly api: ModuleApi;
	readonly effects: Effects;
	readonly options: PushOptions;
	readonly accountOptions: AccountOptions;
	readonly policy: ServicePolicy;
	readonly protocol: Protocol;
	readonly belonging: Belonging;
	/** Whether hibernation goes on for its whole time after the first important push (P12). */
	readonly outlastsPush?: boolean;
	/** What {@link Accounts.save} of an earlier instance of the module returned. */
	readonly state: unknown;
	/** Error counts, for other modules to read (C35). */
	readonly mirror?: LuaMap<string, number>;
}

/** The shape of {@link AccountState}. */
const stateVersion = 2;

/** Opens what is pushed to the accounts of a host. */
function openAccounts(needs: AccountNeeds): Accounts {
	const { api, effects, options, accountOptions, policy, protocol } = needs;
	const { host } = api;
	const state = handedOver<AccountState>(needs.state, stateVersion);

	const bindings: Bindings = state?.bindings ?? setmetatable(new LuaTable(), { __mode: "k" });
	const sessions = openSessions(prosody.hosts[host] as HostSession, needs.belonging, bindings);
	const hibernation = openHibernation({
		sessions,
		module: api.name,
		leases: leasesOf(api),
		longest: accountOptions.maxHibernation,
		outlastsPush: needs.outlastsPush === true,
		now: effects.now,
	});
	const engine = openEngine({
		api,
		effects,
		options,
		policy,
		protocol,
		mirror: needs.mirror,
		rooms: 1,
		devices: (store) => openDevices({ host, store, sessions, hibernation, queues: () => queues }),
		state: state?.engine,
	});
	const { guard, log, now, pusher, store } = engine;
	const reader = openReader({
		host,
		holdsBack: (session, stanza) =>
			session.state !== undefined &&
			session.state !== "active" &&
			api.fire_event("csi-is-stanza-important", { stanza, session }) === false,
		log,
		now,
	});
	const queues: QueueReader = openQueues({
		host,
		protocol,
		store,
		sessions,
		hibernation,
		pusher,
		reader,
		guard,
		log,
		now,
	});
	const sightings = openSightings({ host, protocol, store, sessions, pusher, queues, reader, log, now });

	if (state !== undefined) {
		hibernation.restore(state.hibernation);
	}
	engine.registrar.reviewAll();

	return {
		engine,
		sessions,
		hibernation,
		sightings,
		close() {
			engine.close();
			hibernation.releaseAll();
		},
		save: () => ({ version: stateVersion, engine: engine.save(), bindings, hibernation: hibernation.save() }),
	};
}

export { openAccounts };
export type { Accounts };
