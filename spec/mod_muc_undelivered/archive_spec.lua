-- Messages that are not remembered any more.

local room_server = require("room_server")
local st = require("util.stanza")

local gone = room_server.error("gone")
local open = room_server.open
local far, near = "far@remote.example/x", "near@remote.example/x"
local bob = "room@rooms.localhost/bob"
local body = "<body>hello</body>"

describe("mod_muc_undelivered", function()
	describe("looks in the archive", function()
		--- A message that has fallen out of the memory of one.
		local function forgotten(settings)
			local world, room = open({ archive = true, options = { muc_undelivered_max_messages = 1 } })
			for name, value in pairs(settings or {}) do
				world.archive[name] = value
			end
			room:say("bob", "m1", body)
			room:say("bob", "m2", "<body>later</body>")
			return world, room
		end

		it("U3 for what is not remembered, and tells it as it went out", function()
			local world, room = forgotten()
			world:bounce(far, bob, "m1", gone)
			local event = world.told[1]
			assert.equal("archived-1", event.archive_id)
			local expected = st.message({ type = "groupchat", id = "m1", from = bob, to = far }, "hello")
			expected:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = room.jid, id = "archived-1" }):up()
			assert.equal(#expected.tags, #event.stanza.tags)
			assert.same(st.preserialize(expected.tags[1]), st.preserialize(event.stanza.tags[1]))
			assert.same(expected.tags[2].attr, event.stanza.tags[2].attr)
			assert.same(expected.attr, event.stanza.attr)
		end)

		it("U3 and knows it from then on", function()
			local world, room = forgotten()
			room:join(near, "near")
			world:bounce(far, bob, "m1", gone)
			world.told[1].stanza.tags[1][1] = "changed by a listener"
			world:bounce(near, bob, "m1", gone)
			world:bounce(near, bob, "m1", gone)
			assert.same({ "far: changed by a listener", "near: hello" }, world:news())
			assert.equal(1, world.archive.searches)
		end)

		it("U1 a message is told once, also when it was forgotten in between", function()
			local world, room = open({ archive = true, options = { muc_undelivered_max_messages = 2 } })
			room:say("bob", "m1", body)
			world:bounce(far, bob, "m1", gone)
			room:say("bob", "m2", body)
			room:say("bob", "m3", body)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("U3 for the newest of an id, of that sender, in that room", function()
			local world, room = forgotten()
			local other = world:room("other")
			other:say("bob", "m1", "<body>elsewhere</body>")
			room:say("far", "m1", "<body>of another</body>")
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		for _, fault in ipairs({ "throws", "returns" }) do
			it("N1 and tells of the loss without the message if it " .. fault .. " an error", function()
				local world = forgotten({ fails = fault })
				assert.is_true(world:bounce(far, bob, "m1", gone))
				assert.same({ "far: nothing" }, world:news())
				assert.equal(1, #world.lines:of("error"))
			end)
		end

		it("N1 and does without if it can't be opened", function()
			local world = forgotten()
			world.archive.store = nil
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: nothing" }, world:news())
			assert.equal(0, #world.lines:of("error"))
		end)

		it("N6 not for strangers, private messages, or without an id", function()
			local world, room = forgotten()
			world:bounce("stranger@remote.example/x", bob, "m1", gone)
			room:whisper("bob", "p1")
			world:bounce(far, bob, "p1", gone)
			world:bounce(far, bob, nil, gone)
			assert.equal(0, world.archive.searches)
		end)

		--- Somebody comes in, and says that a message has not come, which nobody has written.
		local function make_up(world, room, i)
			local session = ("made-up-%d@remote.example/x"):format(i)
			room:join(session, "made-up-" .. i)
			world:bounce(session, bob, "made-up-" .. i, gone)
		end

		it("N6 a few times for one who has left, however many ids are made up", function()
			local world, room = forgotten()
			for i = 1, 200 do
				world:bounce(far, bob, "made-up-" .. i, gone)
			end
			assert.is_true(world.archive.searches <= 6, world.archive.searches)
			room:join(near, "near")
			world:bounce(near, bob, "m1", gone)
			assert.equal("hello", world.told[201].stanza:get_child_text("body"))
		end)

		it("N6 at most fifty times in a row, however many make up ids, and again after a while", function()
			local world, room = forgotten()
			for i = 1, 200 do
				make_up(world, room, i)
			end
			assert.equal(200, #world.told)
			assert.equal(50, world.archive.searches)
			world:advance(10)
			world:bounce(far, bob, "m1", gone)
			assert.equal("hello", world.told[201].stanza:get_child_text("body"))
		end)

		it("N6 for a tenth of the time at most, where that takes long", function()
			local world, room = forgotten({ slowness = 0.4 })
			local begin = world.clock.time
			for i = 1, 200 do
				make_up(world, room, i)
				world:advance(0.1)
			end
			local passed = world.clock.time - begin
			assert.equal(200, #world.told)
			assert.is_true(0.4 * world.archive.searches <= 1 + passed / 10, world.archive.searches)
			assert.is_true(0.4 * world.archive.searches >= passed / 10, world.archive.searches)
			world:advance(10)
			world:bounce(far, bob, "m1", gone)
			assert.equal("hello", world.told[201].stanza:get_child_text("body"))
		end)

		it("N6 again after a while, where one search takes longer than that", function()
			local world, room = forgotten({ slowness = 3 })
			for i = 1, 10 do
				make_up(world, room, i)
			end
			assert.equal(1, world.archive.searches)
			world:advance(10)
			world:bounce(far, bob, "m1", gone)
			assert.equal("hello", world.told[11].stanza:get_child_text("body"))
		end)

		it("U3 only where there is one", function()
			local world, room = open({ options = { muc_undelivered_max_messages = 1 } })
			room:say("bob", "m1", body)
			room:say("bob", "m2", body)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: nothing" }, world:news())
			assert.equal(0, world.archive.searches)
		end)

		it("U3 and takes no id for one of the archive that somebody wrote", function()
			local forged = body .. "<stanza-id xmlns='urn:xmpp:sid:0' by='room@rooms.localhost' id='forged'/>"
			local world, room = open()
			room:say("bob", "m1", forged)
			world:bounce(far, bob, "m1", gone)
			assert.is_nil(world.told[1].archive_id)
			world, room = open({ archive = true })
			room:say("bob", "m1", forged)
			world:bounce(far, bob, "m1", gone)
			assert.equal("archived-1", world.told[1].archive_id)
		end)
	end)
end)
