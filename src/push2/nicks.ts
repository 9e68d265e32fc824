// Nicks: as whom a session has joined a room last (P5).

import * as cache from "util.cache";
import * as jid from "util.jid";
import * as ns from "../push/namespaces";

/** The nicks of a session by the bare JIDs of rooms; false for a room that it has left. */
type NicksOfSession = ProsodyCache<string, string | false>;

/** What {@link Nicks} hands over when the module is reloaded. */
type NickState = LuaTable<ClientSession, NicksOfSession>;

/** @noSelf */
interface Nicks {
	/** A session sends presence, to a room or to anybody. */
	sent(session: ClientSession, presence: Stanza): void;
	/**
	 * The nick in a room.
	 *
	 * @param room bare JID
	 * @param sessions of the account, that of the device concerned first: the first that is in the room counts
	 */
	of(room: string, sessions: ReadonlyArray<ClientSession>): string | undefined;
}

/** How many rooms of a session are known at most; one that is forgotten is still found where the presence went. */
const mostRooms = 1000;

/**
 * A nick of a session that was there before this module was: its directed presence. After a change of the nick the
 * former one stands there too, and there is no telling which is which: the one that sorts first is taken.
 */
function directedNick(session: ClientSession, room: string): string | undefined {
	const prefix = `${room}/`;
	const size = string.len(prefix);
	let nick: string | undefined;
	for (const [address] of pairs(session.directed ?? {})) {
		if (string.sub(address, 1, size) === prefix) {
			const found = string.sub(address, size + 1);
			nick = nick !== undefined && nick < found ? nick : found;
		}
	}
	return nick;
}

/**
 * Opens the memory.
 *
 * @param handedOver what an earlier instance of the module left
 */
function openNicks(handedOver: NickState | undefined): LuaMultiReturn<[Nicks, NickState]> {
	const state: NickState = handedOver ?? setmetatable(new LuaTable(), { __mode: "k" });

	function remember(session: ClientSession, room: string, nick: string | false): void {
		const nicks: NicksOfSession = state.get(session) ?? cache.new(mostRooms);
		nicks.set(room, nick);
		state.set(session, nicks);
	}

	function nickOf(session: ClientSession, room: string): string | undefined {
		const known = state.get(session)?.get(room);
		return known !== false ? (known ?? directedNick(session, room)) : undefined;
	}

	/** Presence to a room is a join, or changes the nick of who is there. */
	function sentAvailable(session: ClientSession, to: string, isJoin: boolean): void {
		const room = jid.bare(to) as string;
		const nick = jid.resource(to);
		if (nick !== undefined && (isJoin || nickOf(session, room) !== undefined)) {
			remember(session, room, nick);
		}
	}

	/** Presence that ends everything if it goes to nobody in particular. */
	function sentUnavailable(session: ClientSession, to: string | undefined): void {
		const room = jid.bare(to);
		if (room === undefined) {
			state.delete(session);
		} else if (nickOf(session, room) !== undefined) {
			remember(session, room, false);
		}
	}

	const nicks: Nicks = {
		sent(session, presence) {
			const { to, type } = presence.attr;
			if (type === "unavailable") {
				sentUnavailable(session, to);
			} else if (type === undefined && to !== undefined) {
				sentAvailable(session, to, presence.get_child("x", ns.muc) !== undefined);
			}
		},
		of(room, sessions) {
			for (const session of sessions) {
				const nick = nickOf(session, room);
				if (nick !== undefined) {
					return nick;
				}
			}
			return undefined;
		},
	};
	return $multi(nicks, state);
}

export { openNicks };
export type { Nicks, NickState };
