// The option that is for rooms only. The others are those of all push modules.

import type { OptionReader } from "../push/options";
import type { Wish } from "./wishes";

interface RoomOptions {
	/** What registrations want to be told of that do not say it (M5). */
	readonly usual: Wish;
}

function readRoomOptions(options: OptionReader): RoomOptions {
	return { usual: options.word("muc_push_notify_on", "mentions", ["mentions", "all"]) };
}

export { readRoomOptions };
export type { RoomOptions };
