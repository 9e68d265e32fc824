// Tracking: which push is under way, and which answer belongs to it (C26, C27).
//
// One hook sees all answers. `module:send_iq` would hook twice per push, which leaks on 13.0.1, and forgets all but 256.

import * as cache from "util.cache";
import { registrationId } from "./wakeup";
import type { Wakeup } from "./wakeup";

/** @noSelf */
interface Tracker {
	/** A push is about to leave as the stanza with this id to this service. */
	sent(id: string, service: string, wakeup: Wakeup): void;
	/** An answer has come: the push that it answers, if it is from the service that was asked. */
	answered(id: string, from: string | undefined): Flight | undefined;
	/** A push has arrived: those that left before it, and are no more important, are needless. */
	arrived(flight: Flight): void;
	/** The device is back: whatever is under way is needless. */
	settle(account: string, key: string): void;
	/** What is under way, the oldest first, for a new instance of the module. */
	save(): SavedFlight[];
	/** Takes over what was under way. */
	restore(saved: ReadonlyArray<SavedFlight>): void;
}

/** A push under way, as it outlives a reload. */
interface SavedFlight {
	readonly id: string;
	readonly service: string;
	readonly wakeup: Wakeup;
	/** When it left, in seconds from any beginning. */
	readonly since: number;
}

/** A push under way. */
interface Flight extends SavedFlight {
	readonly route: Route;
	/** Its place among all pushes, in the order in which they left. */
	readonly order: number;
}

/** What is under way for one registration. */
interface Route {
	flights: number;
	/** Up to which place important pushes are needless, and the others. */
	important: number;
	others: number;
	/** Up to which place all are, since the device is back. */
	settled: number;
}

/** What {@link openTracker} needs. */
interface TrackerNeeds {
	/** How many pushes to wait for at once. */
	readonly size: number;
	/** Whether an answer from this JID may be that of a push service (C26). */
	readonly isAnswerOf: (this: void, service: string, from: string) => boolean;
	/** Seconds that pass, from any beginning. */
	readonly now: (this: void) => number;
	readonly later: (this: void, seconds: number, run: (this: void) => void) => ModuleTimer;
	/** No answer has come, or none can be waited for any longer. */
	readonly unanswered: (this: void, flight: Flight, reason: "silent" | "forgotten") => void;
}

/** Seconds to wait for an answer. */
const timeout = 120;

/** Whether the device still needs what this push was to bring. */
function isNeeded(flight: Flight): boolean {
	const { order, route, wakeup } = flight;
	return order > (wakeup.important ? route.important : route.others);
}

/** Whether the device came back while this push was under way. */
function isOvertaken(flight: Flight): boolean {
	return flight.order <= flight.route.settled;
}

/** Opens the tracking. */
function openTracker(needs: TrackerNeeds): Tracker {
	const { now, later, unanswered } = needs;
	const routes = new LuaMap<string, Route>();
	let lastOrder = 0;
	let timer: ModuleTimer | undefined;

	const flights = cache.new<string, Flight>(needs.size, (_id, flight) => {
		land(flight);
		unanswered(flight, "forgotten");
	});

	function land(flight: Flight): void {
		flight.route.flights -= 1;
		if (flight.route.flights === 0) {
			routes.delete(registrationId(flight.wakeup.account, flight.wakeup.key));
		}
	}

	function launch(id: string, service: string, wakeup: Wakeup, since: number): void {
		const name = registrationId(wakeup.account, wakeup.key);
		const route = routes.get(name) ?? { flights: 0, important: 0, others: 0, settled: 0 };
		route.flights += 1;
		routes.set(name, route);
		lastOrder += 1;
		wakeup.lastOrder = lastOrder;
		flights.set(id, { id, service, wakeup, since, route, order: lastOrder });
		watch();
	}

	function watch(): void {
		const [, oldest] = flights.tail();
		if (timer === undefined && oldest !== undefined) {
			timer = later(math.max(1, oldest.since + timeout - now()), sweep);
		}
	}

	function sweep(): void {
		timer = undefined;
		let [id, flight] = flights.tail();
		while (id !== undefined && flight !== undefined && now() - flight.since >= timeout) {
			flights.set(id, undefined);
			land(flight);
			unanswered(flight, "silent");
			[id, flight] = flights.tail();
		}
		watch();
	}

	return {
		sent(id, service, wakeup) {
			launch(id, service, wakeup, now());
		},
		answered(id, from) {
			const flight = flights.get(id);
			if (flight === undefined || from === undefined || !needs.isAnswerOf(flight.service, from)) {
				return undefined;
			}
			flights.set(id, undefined);
			land(flight);
			return flight;
		},
		arrived(flight) {
			const { route, order, wakeup } = flight;
			route.others = math.max(route.others, order);
			if (wakeup.important) {
				route.important = math.max(route.important, order);
			}
		},
		settle(account, key) {
			const route = routes.get(registrationId(account, key));
			if (route !== undefined) {
				route.important = lastOrder;
				route.others = lastOrder;
				route.settled = lastOrder;
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
		restore(saved) {
			for (const { id, service, wakeup, since } of saved) {
				launch(id, service, wakeup, since);
			}
		},
	};
}

export { isNeeded, isOvertaken, openTracker };
export type { Flight, SavedFlight, Tracker };
