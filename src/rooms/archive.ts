// The archive of a component's rooms (mod_muc_mam), where there is one.

import * as st from "util.stanza";
import * as throttle from "util.throttle";
import * as jid from "util.jid";
import * as ns from "../push/namespaces";
import type { Guard } from "../push/guard";

/** A message that went out to a room. */
interface RoomMessage {
	/** What tells it from the other messages of its room, also from those of the same id. */
	readonly name: string;
	/** As it went out. */
	readonly stanza: Stanza;
	readonly archiveId?: string;
}

/** @noSelf */
interface RoomArchive {
	/** Whether rooms have an archive. */
	isActive(): boolean;
	/**
	 * The newest message of that sender and id among the latest of the room, if it is there and can be read. Archives
	 * know messages by their own ids only, so the latest are read.
	 *
	 * @param sender the occupant JID, or the room's
	 */
	find(room: string, sender: string, id: string): RoomMessage | undefined;
	/** The message that the archive knows by an id of its own, as it is stored, if it is there and can be read. */
	get(room: string, archiveId: string): Stanza | undefined;
}

/** How many messages are read at most. */
const depth = 100;

/** Readings at once, and the seconds after which as many are possible again: what others send must not keep the disk busy. */
const burst = 50;
const period = 10;

/**
 * Seconds that readings at once may take, of the same period. Some storages go through the whole archive to find one
 * message, and others than who makes them do so wait for the server.
 */
const duration = 1;

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
 * Opens the archive of a component's rooms.
 *
 * @param elapsed seconds that pass, with fractions, from any beginning
 */
function openRoomArchive(api: ModuleApi, guard: Guard, elapsed: (this: void) => number): RoomArchive {
	const readings = throttle.create(burst, period);
	const time = throttle.create(duration, period);
	/** Seconds that the last reading took: the next one is expected to take as long. */
	let latest = 0;

	function isActive(): boolean {
		return prosody.hosts[api.host]?.modules.muc_mam !== undefined;
	}

	/** Reads, if there is an archive, and it may be read now. */
	function read<Found>(act: (this: void, archive: ArchiveStore) => Found | undefined): Found | undefined {
		if (!isActive() || !time.peek(math.min(latest, duration)) || !readings.poll(1)) {
			return undefined;
		}
		const begin = elapsed();
		const [, found] = guard.attempt("reading the archive of a room", () => {
			const [store] = api.open_store("muc_log", "archive");
			return store !== undefined ? act(store) : undefined;
		});
		latest = elapsed() - begin;
		time.poll(latest, true);
		return found;
	}

	function search(archive: ArchiveStore, room: string, sender: string, id: string): RoomMessage | undefined {
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

	function get(archive: ArchiveStore, room: string, archiveId: string): Stanza | undefined {
		const [stored, problem] = archive.get(jid.node(room) as string, archiveId);
		if (!stored && problem !== "item-not-found") {
			throw problem;
		}
		return stored !== false ? stored : undefined;
	}

	return {
		isActive,
		find: (room, sender, id) => read((archive) => search(archive, room, sender, id)),
		get: (room, archiveId) => read((archive) => get(archive, room, archiveId)),
	};
}

export { openRoomArchive };
export type { RoomArchive, RoomMessage };
