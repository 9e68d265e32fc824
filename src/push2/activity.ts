// Activity: on which device somebody has written last, so that the others can be left alone for a while (P6).

import * as cache from "util.cache";
import * as ns from "../push/namespaces";

/** A device, and when somebody was active on it, in seconds since the epoch. */
interface Activity {
	readonly device: string;
	readonly at: number;
}

/** The two devices on which an account was active last: of whichever is asked about, the other one is known. */
interface LatestActivities {
	readonly last: Activity;
	readonly before: Activity | undefined;
}

/** Devices are named by client_id, or by resource. @noSelf */
interface Activities {
	/** Somebody is active on a device now, in seconds since the epoch. */
	note(account: string, device: string, now: number): void;
	/**
	 * For how many seconds nobody has been active on any other device of the account; nothing if it is not known that anybody
	 * ever was. A time that is yet to come, since the clock was set back, is none.
	 */
	secondsSinceOthers(account: string, device: string, now: number): number | undefined;
}

/** What {@link Activities} hands over when the module is reloaded. */
type ActivityState = ProsodyCache<string, LatestActivities>;

/** Whether a stanza that a client sends shows that somebody is there: a body or a chat state (P6). */
function isActivity(stanza: Stanza): boolean {
	if (stanza.name !== "message" || stanza.attr.type === "error") {
		return false;
	}
	const body = stanza.get_child_text("body");
	return (body !== undefined && body !== "") || stanza.child_with_ns(ns.chatStates) !== undefined;
}

/**
 * Opens the memory.
 *
 * @param size how many accounts to remember at most
 * @param handedOver what an earlier instance of the module left
 */
function openActivities(
	size: number,
	handedOver: ActivityState | undefined,
): LuaMultiReturn<[Activities, ActivityState]> {
	const state: ActivityState = handedOver ?? cache.new(size);
	state.resize(size);

	const activities: Activities = {
		note(account, device, now) {
			const known = state.get(account);
			const before = known?.last.device === device ? known.before : known?.last;
			state.set(account, { last: { device, at: now }, before });
		},
		secondsSinceOthers(account, device, now) {
			const known = state.get(account);
			const other = known?.last.device === device ? known.before : known?.last;
			return other !== undefined && other.at <= now ? now - other.at : undefined;
		},
	};
	return $multi(activities, state);
}

export { isActivity, openActivities };
export type { Activities, ActivityState };
