// Tells other modules of room messages that came back, since an occupant is gone: for a MUC component.
//
// This file translates between Prosody and the files beside it; every hook stands in the block at the end.

import * as jid from "util.jid";
import { parsePeriod } from "../push/compat";
import { openEffects } from "../push/effects";
import { openOptions } from "../push/options";
import { archiveId } from "../push/stanzas";
import { openRoomArchive } from "../rooms/archive";
import { openBounces } from "./bounces";
import { openMemory } from "./memory";
import { readUndeliveredOptions } from "./options";

if (module.get_host_type() !== "component") {
	throw `mod_${module.name} belongs on a component with rooms, and ${module.host} is none`;
}

const muc = module.depends<MucExports>("muc");
const mucUtilities = module.require<MucUtilities>("muc/util");
const options = readUndeliveredOptions(openOptions(module, parsePeriod));
const effects = openEffects(module);
const { guard } = effects;

/** Tells whoever listens. An error of theirs is nobody else's (N1). */
function announce(event: MucUndeliveredEvent): void {
	guard.attempt("a listener of muc-message-undelivered", () => module.fire_event("muc-message-undelivered", event));
}

/** The room that an error came for. */
function roomOf(stanza: Stanza): Room | undefined {
	const room = muc.get_room_from_jid(jid.bare(stanza.attr.to) ?? "");
	return room !== false ? room : undefined;
}

const [memory, state] = openMemory(options, effects.elapsed, module.saved_state);
const archive = openRoomArchive(module, guard, effects.elapsed);
const bounces = openBounces({ memory, archive, log: effects.log, announce });

// --- Rooms

function muc_broadcast_message(event: MucMessageEvent): void {
	const { room, stanza } = event;
	if (stanza.attr.type === "groupchat") {
		// Without mod_muc_mam, an archive's id in it is what somebody has written there.
		memory.sent(room.jid, stanza, archive.isActive() ? archiveId(stanza, room.jid) : undefined);
	}
}

function muc_private_message(event: MucMessageEvent): void {
	const { room, stanza } = event;
	memory.whispered(room.jid, stanza.attr.from ?? "", stanza.attr.id ?? "");
}

function muc_occupant_pre_leave(event: ProsodyEvents["muc-occupant-pre-leave"]): void {
	bounces.leaving(event.room, event.stanza.attr.from ?? "");
}

function muc_occupant_left(event: MucOccupantEvent): void {
	const { room, occupant } = event;
	for (const [session] of occupant.each_session()) {
		memory.left(room.jid, session, { nick: occupant.nick, bareJid: occupant.bare_jid });
	}
}

function muc_room_destroyed(event: ProsodyEvents["muc-room-destroyed"]): void {
	memory.forget(event.room.jid);
}

// --- Bounces

function message_bounced(event: StanzaEvent): void {
	const { stanza } = event;
	// A refusal, which mod_muc does not remove anybody for, is no loss (U2).
	if (stanza.attr.type === "error" && mucUtilities.is_kickable_error(stanza)) {
		const room = roomOf(stanza);
		if (room !== undefined) {
			bounces.returned(room, stanza);
		}
	}
}

function presence_bounced(event: StanzaEvent): void {
	const { stanza } = event;
	const room = stanza.attr.type === "error" ? roomOf(stanza) : undefined;
	if (room !== undefined) {
		bounces.leaving(room, stanza.attr.from ?? "");
	}
}

module.save = () => state;

// --- Wiring

// After everybody who may change or stop a message: mod_muc_mam gives it its id at 0.
module.hook("muc-broadcast-message", guard.handler("muc-broadcast-message", muc_broadcast_message), -1000);
module.hook("muc-private-message", guard.handler("muc-private-message", muc_private_message), -1000);
module.hook("muc-occupant-pre-leave", guard.handler("muc-occupant-pre-leave", muc_occupant_pre_leave));
// Before mod_muc destroys a room that is empty now (-1).
module.hook("muc-occupant-left", guard.handler("muc-occupant-left", muc_occupant_left));
module.hook("muc-room-destroyed", guard.handler("muc-room-destroyed", muc_room_destroyed));

// Just before mod_muc removes whom it comes from (-2).
module.hook("message/full", guard.handler("message/full", message_bounced), -1);
module.hook("message/bare", guard.handler("message/bare", message_bounced), -1);
module.hook("message/host", guard.handler("message/host", message_bounced), -1);
module.hook("presence/full", guard.handler("presence/full", presence_bounced), -1);
module.hook("presence/bare", guard.handler("presence/bare", presence_bounced), -1);
module.hook("presence/host", guard.handler("presence/host", presence_bounced), -1);
