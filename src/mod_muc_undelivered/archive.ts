// Looking for a message in a room's archive (mod_muc_mam), which knows messages by its own ids only: the latest are read.

import * as st from "util.stanza";
import * as throttle from "util.throttle";
import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import type { Guard } from "../push/guard";
import type { RoomMessage } from "./memory";

/** @noSelf */
interface RoomArchive {
	/**
	 * The newest message of that sender and id among the latest of the room, if it is there and can be read.
	 *
	 * @param sender the occupant JID, or the room's
	 */
	find(room: string, sender: string, id: string): RoomMessage | undefined;
}

/** How many messages are read at most. */
const depth = 100;

/** Searches at once, and the seconds after which as many are possible again: whoever bounces must not keep the disk busy. */
const burst = 50;
const period = 10;

/** What an archive has of a message made to what went out. */
function asBroadcast(room: string, stored: Stanza, id: string): Stanza {
	const message = st.clone(stored);
	// mod_muc_mam adds who wrote it, by the real JID.
	message.maptags((child) => {
		const isAuthor = child.name === "x" && child.attr.xmlns === ns.mucUser && child.get_child("item") !== undefined;
		return isAuthor ? undefined : child;
	});
	message.add_direct_child(st.stanza("stanza-id", { xmlns: ns.stanzaId, by: room, id }));
	return message;
}

/**
 * Opens the archives of a component's rooms.
 *
 * @param open the store; nothing where there is no archive
 */
function openRoomArchive(open: (this: void) => ArchiveStore | undefined, guard: Guard): RoomArchive {
	const searches = throttle.create(burst, period);

	function search(room: string, sender: string, id: string): RoomMessage | undefined {
		const archive = open();
		if (archive === undefined || !searches.poll(1)) {
			return undefined;
		}
		const query = { with: "message<groupchat", reverse: true, limit: depth };
		const [entries, problem] = archive.find(jid.node(room) as string, query);
		if (!entries) {
			throw problem;
		}
		for (const [archiveId, stored] of entries) {
			if (stored.attr.id === id && stored.attr.from === sender) {
				return { name: archiveId, stanza: asBroadcast(room, stored, archiveId), archiveId };
			}
		}
		return undefined;
	}

	return {
		find(room, sender, id) {
			const [, found] = guard.attempt("reading the archive of a room", () => search(room, sender, id));
			return found;
		},
	};
}

export { openRoomArchive };
export type { RoomArchive };
