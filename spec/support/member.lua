-- Alice, a member of a room who is away from it and has registered her phone: the usual beginning of a spec about rooms.

local jid = require("util.jid")
local room_server = require("room_server")
local st = require("util.stanza")
local parse = require("xml")

local member = {
	service = "push.example",
	node = "n1",
	alice = "alice@localhost",
	host = "rooms.localhost",
	mention = "<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:alice@localhost'/>",
}

--- A request to the service, or to a room; the answer.
function member.request(world, from, to, request)
	local child = parse(request)
	local answers = {}
	local origin = {
		type = "c2s",
		send = function(stanza)
			answers[#answers + 1] = stanza
		end,
	}
	local stanza = st.iq({ type = "set", id = "q1", from = from, to = to }):add_child(child)
	local where = jid.node(to) and "bare" or "host"
	world:fire(("iq-set/%s/%s:%s"):format(where, child.attr.xmlns, child.name), { origin = origin, stanza = stanza })
	assert(#answers == 1, "one answer")
	assert(next(origin, next(origin, next(origin))) == nil, "M2 no field of the session is touched")
	return answers[1]
end

--- Enables push; `fields` may be from, to, service, node and inner XML text.
function member.enable(world, fields)
	fields = fields or {}
	local text = "<enable xmlns='urn:xmpp:push:0' jid='%s' node='%s'>%s</enable>"
	local from, to = fields.from or (member.alice .. "/phone"), fields.to or member.host
	local service, node = fields.service or member.service, fields.node or member.node
	return member.request(world, from, to, text:format(service, node, fields.inner or ""))
end

--- Disables push.
function member.disable(world, fields)
	fields = fields or {}
	local text = "<disable xmlns='urn:xmpp:push:0' jid='%s' node='%s'/>"
	local from, to = fields.from or (member.alice .. "/phone"), fields.to or member.host
	return member.request(world, from, to, text:format(fields.service or member.service, fields.node or member.node))
end

--- A room in which bob writes and alice is a member, without anything registered.
function member.open_room(settings)
	settings = settings or {}
	settings.module = "muc_cloud_notify"
	local world = room_server.new(settings):load()
	local room = world:room("room")
	room:affiliate("bob@localhost", "owner"):register(member.alice, "alice")
	room:join("bob@localhost/x", "bob")
	return world, room
end

--- The same, and alice has registered.
function member.open(settings)
	local world, room = member.open_room(settings)
	assert(member.enable(world).attr.type == "result")
	return world, room
end

--- A message that mentions alice.
function member.mention_alice(room, id, body)
	return room:say("bob", id or "m1", ("<body>%s</body>%s"):format(body or "hello alice", member.mention))
end

--- A message did not reach somebody.
function member.lose(room, person, session, stanza, fields)
	local event = {
		room = room,
		nick = room.jid .. "/alice",
		bare_jid = person,
		real_jid = session,
		stanza = stanza,
		error = { type = "cancel", condition = "gone" },
	}
	for name, value in pairs(fields or {}) do
		event[name] = value
	end
	room.server:fire("muc-message-undelivered", event)
end

return member
