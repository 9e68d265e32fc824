-- The module as Prosody sees it: what it hooks, what it withstands, and what it keeps.

local room_server = require("room_server")
local st = require("util.stanza")
local withstands = require("withstands")

local gone = room_server.error("gone")
local open = room_server.open
local far, near = "far@remote.example/x", "near@remote.example/x"
local bob = "room@rooms.localhost/bob"
local body = "<body>hello</body>"

--- Every hook: event and priority. Equal priorities have no order in Prosody, so each of them says whom it precedes.
local hooks = {
	{ "message/bare", -1 }, -- before mod_muc (-2)
	{ "message/full", -1 },
	{ "message/host", -1 },
	{ "muc-broadcast-message", -1000 }, -- after mod_muc_mam (0)
	{ "muc-occupant-left", 0 }, -- before mod_muc destroys the room (-1)
	{ "muc-occupant-pre-leave", 0 },
	{ "muc-private-message", -1000 },
	{ "muc-room-destroyed", 0 },
	{ "presence/bare", -1 },
	{ "presence/full", -1 },
	{ "presence/host", -1 },
}

describe("mod_muc_undelivered", function()
	it("style 4 hooks these events with these priorities", function()
		local found, expected = {}, {}
		for i, hook in ipairs(open().hooks) do
			found[i] = ("%s %s %g"):format(hook.scope, hook.name, hook.priority)
		end
		for i, hook in ipairs(hooks) do
			expected[i] = ("host %s %g"):format(hook[1], hook[2])
		end
		table.sort(found)
		assert.same(expected, found)
	end)

	it("U5 refuses to load on a host that is no component", function()
		local world = room_server.new()
		world.host_type = "local"
		local ok, why = pcall(world.load, world)
		assert.is_false(ok)
		assert.truthy(why:find("belongs on a component with rooms", 1, true))
	end)

	describe("forgets", function()
		it("N6 who left more than muc_undelivered_leaver_period ago", function()
			for seconds, expected in pairs({ [60] = { "far: hello" }, [61] = {} }) do
				local world, room = open({ options = { muc_undelivered_leaver_period = 60 } })
				room:say("bob", "m1", body)
				world:bounce(far, bob, nil, gone, "presence")
				world:advance(seconds)
				world:bounce(far, bob, "m1", gone)
				assert.same(expected, world:news())
			end
		end)

		it("N6 and errors of who left do not put that off", function()
			local world = open({ options = { muc_undelivered_leaver_period = 60 } })
			for i = 1, 5 do
				world:bounce(far, bob, "m" .. i, gone)
				world:advance(30)
			end
			assert.equal(3, #world.told)
		end)

		it("N6 nobody for presences of those who stay", function()
			local world, room = open({ options = { muc_undelivered_max_leavers = 1 } })
			room:join(near, "near")
			room:say("bob", "m1", body)
			room:remove_session(far)
			local presence = st.presence({ from = near, to = room.jid .. "/near" })
			world:fire("presence/full", { origin = {}, stanza = presence })
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: hello" }, world:news())
		end)

		it("N6 nothing over a reload, but what is beyond the limits that hold then", function()
			local world, room = open()
			room:join(near, "near")
			room:say("bob", "m1", "<body>one</body>")
			room:say("bob", "m2", "<body>two</body>")
			world:bounce(far, bob, "m2", gone)
			world:reload()
			world:bounce(far, bob, "m2", gone)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: two", "far: one" }, world:news())
			world.options.muc_undelivered_max_messages = 1
			world:reload()
			world:bounce(near, bob, "m1", gone)
			world:bounce(near, bob, "m2", gone)
			assert.same({ "near: nothing", "near: two" }, world:news())
		end)

		it("N6 what another version of the module left, if its shape is not known", function()
			local world, room = open()
			room:say("bob", "m1", body)
			local state = world.module.save()
			state.version = 0
			world.module.unload = function() end
			world:unload()
			world:load(state)
			world:bounce(far, bob, "m1", gone)
			assert.same({ "far: nothing" }, world:news())
		end)
	end)

	describe("harms nothing", function()
		--- Ways to break what the module works with.
		local faults = {
			["a listener that throws"] = function(world)
				world:listen("muc-message-undelivered", function()
					error("boom")
				end, 1)
			end,
			["an archive that throws"] = function(world)
				world.archive.fails = "throws"
			end,
			["a room that can't say who is in it"] = function(_, room)
				room.get_occupant_by_nick = function()
					error("boom")
				end
			end,
			["errors that can't be read"] = function(world)
				local utilities, calls = world.utilities, 0
				world.utilities = {
					is_kickable_error = function(stanza)
						calls = calls + 1
						assert(calls % 2 == 0, "boom")
						return utilities.is_kickable_error(stanza)
					end,
				}
				world:reload()
			end,
		}
		for what, spoil in pairs(faults) do
			it("N1 with " .. what .. " mod_muc removes who is gone all the same", function()
				local world, room = open({ archive = true })
				spoil(world, room)
				room:say("bob", "m1", body)
				assert.is_true(world:bounce(far, bob, "unknown", gone))
				assert.is_nil(room:get_occupant_by_real_jid(far))
				assert.equal(1, #world.lines:of("error"))
			end)
		end

		it("N1 an error of a listener is called one", function()
			local world, room = open()
			world:listen("muc-message-undelivered", function()
				error("boom")
			end)
			room:say("bob", "m1", body)
			world:bounce(far, bob, "m1", gone)
			assert.truthy(world.lines:of("error")[1]:find("in a listener of muc%-message%-undelivered: .*boom"))
			assert.equal(1, world.errors)
		end)

		it("N1 with an event that can't be read every hook goes on, and says so in the log", function()
			assert.same({}, withstands(open()), "none of them ends an event")
		end)

		it("N1 no hook ends an event", function()
			local world, room = open()
			local seen = {}
			for _, hook in ipairs(hooks) do
				world:listen(hook[1], function()
					seen[hook[1]] = true
				end, -2000)
			end
			room:say("bob", "m1", body)
			room:whisper("bob", "p1")
			room:leave(far)
			world:bounce("stranger@remote.example/x", bob, "m1", gone)
			world:bounce("stranger@remote.example/x", room.jid, "m1", gone)
			world:bounce("stranger@remote.example/x", world.host, "m1", gone)
			world:bounce("stranger@remote.example/x", bob, nil, gone, "presence")
			world:bounce("stranger@remote.example/x", room.jid, nil, gone, "presence")
			world:bounce("stranger@remote.example/x", world.host, nil, gone, "presence")
			room:leave("bob@localhost/x")
			for _, hook in ipairs(hooks) do
				assert.is_true(seen[hook[1]], hook[1])
			end
		end)

		it("N1 it leaves a message as it is", function()
			local world, room = open()
			local without = tostring(room:say("bob", "m1", body))
			world.module.unload = function() end
			world:unload()
			assert.equal(#without, #tostring(room:say("bob", "m1", body)))
		end)

		it("N4 it says nothing of a message above debug", function()
			local world, room = open()
			room:say("bob", "m1", "<body>private words</body>")
			world:bounce(far, bob, "m1", gone)
			for _, line in ipairs(world.lines) do
				assert.equal("debug", line.level)
				assert.is_nil(line.text:find("private words", 1, true))
			end
		end)
	end)
end)
