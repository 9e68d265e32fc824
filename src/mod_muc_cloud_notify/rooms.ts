// The rooms of a component: the engine, put together with what is known of members and of their absences.

import { openEngine } from "../push/engine";
import { handedOver } from "../push/handover";
import { openRoomArchive } from "../rooms/archive";
import { openAbsences } from "./absences";
import { openAudiences } from "./audience";
import { openDevices } from "./devices";
import { openMembers } from "./members";
import { openSightings } from "./sightings";
import type { Effects } from "../push/effects";
import type { Engine, EngineState } from "../push/engine";
import type { HandedOver } from "../push/handover";
import type { PushOptions } from "../push/options";
import type { Protocol } from "../push/protocol";
import type { ServicePolicy } from "../push/service_policy";
import type { NotifyOn } from "../xep0357/options";
import type { Absences, AbsenceState } from "./absences";
import type { Audiences } from "./audience";
import type { Members, People } from "./members";
import type { Sightings } from "./sightings";
import type { Wish } from "./wishes";

/** @noSelf */
interface Rooms {
	readonly engine: Engine;
	readonly members: Members;
	readonly audiences: Audiences;
	readonly absences: Absences;
	readonly sightings: Sightings;
	/** What the next instance of the module needs to go on where this one stops (C34). */
	save(): RoomState;
}

/** What {@link Rooms.save} hands over. */
interface RoomState extends HandedOver {
	readonly engine: EngineState;
	readonly absences: AbsenceState;
}

/** What {@link openRooms} needs. */
interface RoomNeeds {
	readonly api: ModuleApi;
	readonly effects: Effects;
	readonly options: PushOptions;
	readonly notifyOn: NotifyOn;
	/** What registrations want that do not say it. */
	readonly usual: Wish;
	readonly policy: ServicePolicy;
	readonly protocol: Protocol;
	/** Error counts, for other modules to read (C35). */
	readonly mirror: LuaMap<string, number>;
}

/** The shape of {@link RoomState}. */
const stateVersion = 2;

/** Rooms for which one member may register devices. */
const roomsPerAccount = 50;

/** Rooms that one member may be away from, of those that are remembered. */
const absencesPerAccount = 10;

/** The people who have registrations on disk; nothing if the storage fails. */
function peopleIn(engine: Engine): People | undefined {
	const [, found] = engine.guard.attempt("listing push registrations", () => {
		const people: People = new LuaSet();
		for (const person of engine.store.accounts()) {
			people.add(person);
		}
		return people;
	});
	return found;
}

/** Opens what is pushed to the members of a component's rooms. */
function openRooms(needs: RoomNeeds): Rooms {
	const { api, effects, options, usual } = needs;
	const state = handedOver<RoomState>(api.saved_state, stateVersion);

	const engine = openEngine({
		api,
		effects,
		options,
		policy: needs.policy,
		protocol: needs.protocol,
		mirror: needs.mirror,
		rooms: roomsPerAccount,
		devices: () => openDevices(prosody.hosts),
		state: state?.engine,
	});
	const { store, pusher, log, now, elapsed } = engine;
	const [absences, absenceState] = openAbsences(options.cacheSize * absencesPerAccount, state?.absences);
	const members = openMembers(openRoomArchive(api, engine.guard, elapsed));
	const audiences = openAudiences({
		store,
		members,
		usual,
		size: options.cacheSize,
		people: () => peopleIn(engine),
		elapsed,
	});
	const sightings = openSightings({
		notifyOn: needs.notifyOn,
		usual,
		store,
		members,
		audiences,
		absences,
		pusher,
		log,
		now,
		elapsed,
		newId: engine.newId,
	});

	return {
		engine,
		members,
		audiences,
		absences,
		sightings,
		save: () => ({ version: stateVersion, engine: engine.save(), absences: absenceState }),
	};
}

export { openRooms };
