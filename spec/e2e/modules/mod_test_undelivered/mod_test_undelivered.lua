-- For the end-to-end tests only: notes what mod_muc_undelivered tells, by room.

local noted = module:shared("noted");

module:hook("muc-message-undelivered", function (event)
	local room, stanza = event.room, event.stanza;
	local note = {
		nick = event.nick;
		bare_jid = event.bare_jid;
		real_jid = event.real_jid;
		archive_id = event.archive_id;
		error = event.error;
		-- Whether mod_muc has not removed the occupant yet.
		inside = room:get_occupant_by_real_jid(event.real_jid) ~= nil;
	};
	if stanza then
		note.stanza = {
			from = stanza.attr.from;
			to = stanza.attr.to;
			id = stanza.attr.id;
			type = stanza.attr.type;
			body = stanza:get_child_text("body");
			xml = tostring(stanza);
		};
	end
	noted[room.jid] = noted[room.jid] or {};
	table.insert(noted[room.jid], note);
end);
