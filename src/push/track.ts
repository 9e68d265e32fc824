// Tracking: which push is under way, and which answer belongs to it (C26, C27).
//
// One hook sees all answers. `module:send_iq` would hook twice per push, which leaks on 13.0.1, and forgets all but 256.

import * as cache from "util.cache";
import { registrationId } from "./wakeup";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Tracker {
	/** A push is about to leave, or left at some time, as the IQ with this id to this service. */
	sent(id: string, service: string, wakeup: Wakeup, since?: number): void;
	/** An IQ of type result or error has come; the push that it answers, if it is from the service that was asked. */
	answered(id: string, from: string | undefined): Flight | undefined;
	/** The device does not need what is under way any more. */
	settle(account: string, key: string): void;
	/** What is under way, the oldest first, for a new instance of the module. */
	save(): SavedFlight[];
}

/** A push under way, as it outlives a reload. */
interface SavedFlight {
	readonly id: string;
	readonly service: string;
	readonly wakeup: Wakeup;
	readonly since: number;
}

/** A push under way. */
interface Flight {
	readonly wakeup: Wakeup;
	readonly service: string;
	/** When it left, in seconds since the epoch. */
	readonly since: number;
	readonly route: Route;
	/** The route's generation when it left. */
	readonly generation: number;
}

/** What is under way for one registration. */
interface Route {
	flights: number;
	/** Counts how often what was under way has become needless. */
	generation: number;
}

/** What {@link openTracker} needs. */
interface TrackerNeeds {
	/** How many pushes to wait for at once. */
	readonly size: number;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
	/** No answer has come, or none can be waited for. */
	readonly silence: (this: void, flight: Flight) => void;
}

/** Seconds to wait for an answer. */
const timeout = 120;

/** Whether the device still needs what this push was to bring. */
function isNeeded(flight: Flight): boolean {
	return flight.generation === flight.route.generation;
}

/** Opens the tracking. */
function openTracker(needs: TrackerNeeds): Tracker {
	const { now, later, silence } = needs;
	const routes = new LuaMap<string, Route>();
	let timer: ModuleTimer | undefined;

	function land(flight: Flight): void {
		flight.route.flights -= 1;
		if (flight.route.flights === 0) {
			routes.delete(registrationId(flight.wakeup.account, flight.wakeup.key));
		}
	}

	const flights = cache.new<string, Flight>(needs.size, (_id, flight) => {
		land(flight);
		silence(flight);
	});

	function sweep(): void {
		timer = undefined;
		let [id, flight] = flights.tail();
		while (id !== undefined && flight !== undefined && now() - flight.since >= timeout) {
			flights.set(id, undefined);
			land(flight);
			silence(flight);
			[id, flight] = flights.tail();
		}
		watch();
	}

	function watch(): void {
		const [, oldest] = flights.tail();
		if (timer === undefined && oldest !== undefined) {
			timer = later(math.max(1, oldest.since + timeout - now()), sweep);
		}
	}

	return {
		sent(id, service, wakeup, since) {
			const name = registrationId(wakeup.account, wakeup.key);
			const route = routes.get(name) ?? { flights: 0, generation: 0 };
			route.flights += 1;
			routes.set(name, route);
			flights.set(id, { wakeup, service, since: since ?? now(), route, generation: route.generation });
			watch();
		},
		answered(id, from) {
			const flight = flights.get(id);
			if (flight === undefined || flight.service !== from) {
				return undefined;
			}
			flights.set(id, undefined);
			land(flight);
			return flight;
		},
		settle(account, key) {
			const route = routes.get(registrationId(account, key));
			if (route !== undefined) {
				route.generation += 1;
			}
		},
		save() {
			const saved: SavedFlight[] = [];
			let place = flights.count();
			for (const [id, { service, wakeup, since }] of flights.items()) {
				place -= 1;
				saved[place] = { id, service, wakeup, since };
			}
			return saved;
		},
	};
}

export { isNeeded, openTracker };
export type { Flight, SavedFlight, Tracker };
