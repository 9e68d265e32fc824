// Rooms, occupants, and what comes of a message that came back.
import { type Equal, holds } from "./equal";

declare const room: Room;

// Of three kinds of address, each getter takes one; nobody may be there.
const occupant = room.get_occupant_by_real_jid("alice@example.org/phone");
holds<Equal<typeof occupant, Occupant | undefined>>();
if (occupant !== undefined) {
	holds<Equal<typeof occupant.bare_jid, string>>();
	holds<Equal<typeof occupant.jid, string | undefined>>();
	for (const [real_jid, presence] of occupant.each_session()) {
		holds<Equal<typeof real_jid, string>>();
		holds<Equal<typeof presence, Stanza>>();
	}
}
// @ts-expect-error: nobody may have that nick
room.get_occupant_by_nick("room@rooms.example.org/alice").bare_jid;
// @ts-expect-error: what is handed out is a copy; writing to it changes nothing in the room
room.get_occupant_by_nick("room@rooms.example.org/alice")!.bare_jid = "bob@example.org";
// @ts-expect-error: a room's address stays
room.jid = "other@rooms.example.org";
// @ts-expect-error: occupants come with their occupant JID
for (const someone of room.each_occupant()) holds<Equal<typeof someone, Occupant>>();

// What mod_muc has to say of an error.
const utilities = module.require<MucUtilities>("muc/util");
module.hook("message/full", (event) => {
	holds<Equal<ReturnType<typeof utilities.is_kickable_error>, true | undefined>>();
	return utilities.is_kickable_error(event.stanza);
});
// @ts-expect-error: it wants the error, not the name of a condition
utilities.is_kickable_error("gone");
// @ts-expect-error: it is a function of that library, not of the room
room.is_kickable_error;

module.hook("muc-occupant-pre-leave", (event) => {
	holds<Equal<typeof event.is_last_session, boolean>>();
	holds<Equal<typeof event.stanza, Stanza>>();
});
module.hook("muc-private-message", (event) => {
	holds<Equal<typeof event.stanza, Stanza>>();
	// @ts-expect-error: it does not say who gets it but by the stanza
	event.occupant;
});
// @ts-expect-error: who was removed has sent nothing
module.hook("muc-occupant-left", (event) => event.stanza.attr.from === "");
// @ts-expect-error: a broadcast has no origin
module.hook("muc-broadcast-message", (event) => event.origin);

module.hook("muc-message-undelivered", (event) => {
	holds<Equal<typeof event.room, Room>>();
	holds<Equal<typeof event.stanza, Stanza | undefined>>();
	holds<Equal<typeof event.archive_id, string | undefined>>();
	holds<Equal<typeof event.error.condition, string | undefined>>();
});
// @ts-expect-error: nobody may know the message any more
module.hook("muc-message-undelivered", (event) => event.stanza.attr.id === "");
// @ts-expect-error: an error may have no condition
module.hook("muc-message-undelivered", (event) => string.len(event.error.condition) > 0);
// @ts-expect-error: there is more than one kind of address
module.hook("muc-message-undelivered", (event) => event.jid);
// @ts-expect-error: the error is missing
module.fire_event("muc-message-undelivered", { room, nick: "", bare_jid: "", real_jid: "" });

// --- settings ---

declare const exportsOfMuc: MucExports;
declare const configured: Room;
const [changed, errorType] = configured.set_affiliation(true, "alice@localhost", "member");
if (!changed) holds<Equal<typeof errorType, string>>();
const [made, whyNot] = exportsOfMuc.create_room("room@rooms.localhost");
// @ts-expect-error: there may be one already
made.set_name("A room");
holds<Equal<typeof whyNot, string | undefined>>();
// @ts-expect-error: no such affiliation
configured.set_affiliation(true, "alice@localhost", "friend");
// @ts-expect-error: `false` is nobody
configured.set_role(false, "room@rooms.localhost/alice", "visitor");
// @ts-expect-error: no self
configured.broadcast({} as Stanza, {} as (this: Session) => boolean);
