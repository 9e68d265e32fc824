-- What comes of a bounce, with rooms that do what mod_muc does.

local parse = require("xml")
local room_server = require("room_server")
local st = require("util.stanza")

local gone = room_server.error("gone")
local open = room_server.open
local far, near = "far@remote.example/x", "near@remote.example/x"
local bob = "room@rooms.localhost/bob"
local body = "<body>hello</body>"

describe("mod_muc_undelivered", function()
	describe("tells", function()
		it("U1 who has lost which message, and why", function()
			local world, room = open({ archive = true })
			local broadcast = room:say("bob", "m1", body)
			world:bounce(far, bob, "m1", room_server.error("recipient-unavailable", "wait", "try later"))
			local event = world.told[1]
			assert.equal(1, #world.told)
			assert.equal(room, event.room)
			assert.equal(room.jid .. "/far", event.nick)
			assert.equal("far@remote.example", event.bare_jid)
			assert.equal(far, event.real_jid)
			assert.equal("archived-1", event.archive_id)
			assert.same({ type = "wait", condition = "recipient-unavailable", text = "try later" }, event.error)
			broadcast.attr.to = far
			assert.same(st.preserialize(broadcast), st.preserialize(event.stanza))
		end)

		it("U3 a copy of the message, which listeners may change", function()
			local world, room = open()
			room:join(near, "near")
			room:say("bob", "m1", body)
			world:bounce(far, bob, "m1", gone)
			world.told[1].stanza:maptags(function() end)
			world.told[1].stanza.attr.from = "somebody"
			world:bounce(near, bob, "m1", gone)
			assert.equal("hello", world.told[2].stanza:get_child_text("body"))
			assert.equal(bob, world.told[2].stanza.attr.from)
			assert.equal(near, world.told[2].stanza.attr.to)
		end)

		it("U3 the message as it went out, whatever becomes of it afterwards", function()
			local world, room = open()
			local broadcast = room:say("bob", "m1", body)
			broadcast:maptags(function() end)
			broadcast.attr.from = "bob@localhost/x"
			world:bounce(far, bob, "m1", gone)
			assert.equal("hello", world.told[1].stanza:get_child_text("body"))
			assert.equal(bob, world.told[1].stanza.attr.from)
		end)

		it("U3 the message as it went out, while mod_muc still sends it to others", function()
			local world, room = open()
			room:join(near, "near")
			world:listen("muc-broadcast-message", function(event)
				event.stanza.attr.to = far
				world:bounce(far, bob, "m1", gone)
				world.told[1].stanza.attr.to = "somebody"
				event.stanza.attr.to = near
			end, -2000)
			local broadcast = room:say("bob", "m1", body)
			assert.equal(near, broadcast.attr.to)
			world:bounce(near, bob, "m1", gone)
			assert.same({ "far: hello", "near: hello" }, world:news())
		end)

		it("U1 once, however often the error comes", function()
			local world, room = open()
			room:say("bob", "m1", body)
			for _ = 1, 3 do
				world:bounce(far, bob, "m1", gone)
			end
			world:bounce(far, bob, "unknown", gone)
			world:bounce(far, bob, "unknown", gone)
			assert.same({ "far: hello", "far: nothing" }, world:news())
		end)

		it("U1 of each lost message, and of each occupant", function()
			local world, room = open()
			room:join(near, "near")
			room:say("bob", "m1", "<body>one</body>")
			room:say("bob", "m2", "<body>two</body>")
			for _, who in ipairs({ far, near }) do
				world:bounce(who, bob, "m1", gone)
				world:bounce(who, bob, "m2", gone)
			end
			assert.same({ "far: one", "far: two", "near: one", "near: two" }, world:news())
		end)

		it("U1 of a message that uses the id of an earlier one again", function()
			local world, room = open()
			room:say("bob", "1", "<body>one</body>")
			world:bounce(far, bob, "1", gone)
			room:join(far, "far")
			room:say("bob", "1", "<body>two</body>")
			world:bounce(far, bob, "1", gone)
			assert.same({ "far: one", "far: two" }, world:news())
		end)

		it("U1 of the same id from two senders as two messages", function()
			local world, room = open()
			room:join(near, "near")
			room:say("bob", "1", "<body>of bob</body>")
			room:say("near", "1", "<body>of near</body>")
			world:bounce(far, room.jid .. "/near", "1", gone)
			world:bounce(far, bob, "1", gone)
			assert.same({ "far: of near", "far: of bob" }, world:news())
		end)

		it("U1 of what the room itself wrote, if it is known", function()
			local world, room = open()
			room:say(nil, nil, "<subject>news</subject>")
			world:bounce(far, room.jid, nil, gone)
			assert.equal("news", world.told[1].stanza:get_child_text("subject"))
		end)

		it("U1 of an error without anything, in a room that is the component itself", function()
			local world = open()
			local lobby = world:room("lobby")
			lobby.jid = world.host
			world.rooms[world.host] = lobby
			lobby:join(far, "far")
			lobby:say(nil, "1", body)
			world:bounce(far, world.host, "1", "")
			assert.same({ "far: hello" }, world:news())
			assert.is_nil(lobby:get_occupant_by_real_jid(far))
		end)

		it("U4 when the presence bounced first", function()
			local world, room = open()
			room:say("bob", "m1", body)
			world:bounce(far, bob, nil, gone, "presence")
			assert.is_nil(room:get_occupant_by_real_jid(far))
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("U4 of a session that left, beside others or as the last", function()
			local world, room = open()
			room:join("far@remote.example/y", "far")
			room:say("bob", "m1", body)
			room:leave(far)
			room:leave("far@remote.example/y")
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
			assert.equal(0, #world.lines:of("error"))
		end)

		it("U1 by the nick that the occupant has now", function()
			local world, room = open()
			room:say("bob", "m1", body)
			room:join(far, "distant")
			world:bounce(far, bob, "m1", gone)
			assert.same({ "distant: hello" }, world:news())
		end)

		it("U1 of an occupant with several sessions when the last of them is gone, once", function()
			local world, room = open()
			local second = "far@remote.example/y"
			room:join(second, "far")
			room:say("bob", "m1", body)
			world:bounce(far, bob, "m1", gone)
			assert.same({}, world:news())
			world:bounce(second, bob, "m1", gone)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("U4 of several sessions, one of which its presence removed without a word of mod_muc", function()
			local world, room = open()
			local second = "far@remote.example/y"
			room:join(second, "far")
			room:say("bob", "m1", body)
			world:bounce(second, bob, nil, gone, "presence")
			world:bounce(far, bob, nil, gone, "presence")
			world:bounce(second, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
			assert.is_nil(room:get_occupant_by_real_jid(second))
		end)

		it("U4 of several sessions, one of which bounced while another one was still there", function()
			local world, room = open()
			local second = "far@remote.example/y"
			room:join(second, "far")
			room:say("bob", "m1", "<body>one</body>")
			room:say("bob", "m2", "<body>two</body>")
			world:bounce(far, bob, "m1", gone)
			room:leave(second)
			world:bounce(far, bob, "m2", gone)
			assert.same({ "far: two" }, world:news())
		end)

		it("U4 of who was kicked", function()
			local world, room = open()
			room:say("bob", "m1", body)
			room:remove_session(far)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("U1 of a nick that has another owner by now", function()
			local world, room = open()
			room:say("bob", "m1", body)
			world:bounce(far, bob, nil, gone, "presence")
			room:join(near, "far")
			world:bounce(far, bob, "m1", gone)
			assert.equal("far@remote.example", world.told[1].bare_jid)
		end)
	end)

	describe("does not tell", function()
		it("U2 of a bounce from somebody who is not and was not in the room", function()
			local world, room = open()
			room:say("bob", "m1", body)
			world:bounce("stranger@remote.example/x", bob, "m1", gone)
			world:bounce("far@remote.example/other", bob, "m1", gone)
			world:bounce("far@remote.example", bob, "m1", gone)
			assert.same({}, world:news())
		end)

		it("U2 of somebody else than who bounces", function()
			local world, room = open()
			room:join(near, "near")
			room:say("bob", "m1", body)
			world:bounce(near, bob, "m1", gone)
			assert.same({ "near: hello" }, world:news())
			assert.is_not_nil(room:get_occupant_by_real_jid(far))
		end)

		it("U1 of a private message, with or without an id", function()
			local world, room = open()
			room:whisper("bob", "p1")
			room:whisper("bob", nil)
			world:bounce(far, bob, "p1", gone)
			world:bounce(far, bob, nil, gone)
			assert.same({}, world:news())
			room:join(far, "far")
			room:say("bob", "p1", body)
			world:bounce(far, bob, "p1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("U1 of invitations and notices of the room, which are not known", function()
			local world, room = open()
			world:bounce(far, room.jid, "i1", gone)
			assert.same({}, world:news())
		end)

		it("U1 of an ordinary message", function()
			local world, room = open()
			room:say("bob", "m1", body)
			local message = parse("<message type='chat' id='m1'>" .. gone .. "</message>")
			message.attr.from, message.attr.to = far, bob
			world:fire("message/full", { origin = {}, stanza = message })
			assert.same({}, world:news())
		end)

		it("M7 in a room that is gone, or is another one of its name", function()
			local world, room = open()
			room:say("bob", "m1", body)
			room:leave("bob@localhost/x")
			world:bounce(far, bob, nil, gone, "presence")
			assert.is_nil(world.rooms[room.jid])
			world:bounce(far, bob, "m1", gone)
			local another = world:room("room")
			world:bounce(far, bob, "m1", gone)
			another:join(far, "far")
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: nothing" }, world:news())
		end)

		it("U1 what could not be looked at because the room can't be loaded", function()
			local world, room = open()
			room:say("bob", "m1", body)
			world.rooms[room.jid] = false
			world.events.add_handler("message/full", function()
				return true
			end, -1.5)
			assert.is_true(world:bounce(far, bob, "m1", gone))
			assert.same({}, world:news())
			assert.same({}, world.lines:of("error"))
		end)
	end)

	describe("goes by mod_muc", function()
		local conditions = {
			"bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error",
			"item-not-found", "jid-malformed", "not-acceptable", "not-allowed", "not-authorized", "policy-violation",
			"recipient-unavailable", "redirect", "registration-required", "remote-server-not-found",
			"remote-server-timeout", "resource-constraint", "service-unavailable", "subscription-required",
			"undefined-condition", "unexpected-request",
		}
		for _, version in ipairs({ "0.12", "13.0" }) do
			for _, condition in ipairs(conditions) do
				it("U2 on " .. version .. " in whether " .. condition .. " means that an occupant is gone", function()
					local world, room = open({ version = version })
					room:say("bob", "m1", body)
					world:bounce(far, bob, "m1", room_server.error(condition))
					local removed = room:get_occupant_by_real_jid(far) == nil
					assert.equal(removed and 1 or 0, #world.told)
				end)
			end
		end

		it("U2 in that a refusal is none, and some errors are", function()
			local is_kickable_error = room_server.muc_utilities("0.12").is_kickable_error
			local function kicks(condition)
				return is_kickable_error(parse("<message type='error'>" .. room_server.error(condition) .. "</message>"))
			end
			assert.is_true(kicks("gone"))
			assert.is_nil(kicks("policy-violation"))
		end)
	end)
end)
