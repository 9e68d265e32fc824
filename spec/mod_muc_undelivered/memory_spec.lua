local openMemory = require("mod_muc_undelivered.memory").openMemory

local room, other = "a@rooms.example", "a@rooms.example.org"
local alice = { nick = room .. "/alice", bareJid = "alice@example" }

local function open(sizes)
	sizes = sizes or {}
	local time = { 0 }
	local options = { maxMessages = sizes.messages or 10, maxLeavers = sizes.leavers or 10, leaverPeriod = 60 }
	local memory, state = openMemory(options, function()
		return time[1]
	end)
	return memory, state, time
end

describe("mod_muc_undelivered.memory", function()
	it("N6 holds no more of anything than it may", function()
		local memory, state = open({ messages = 7, leavers = 5 })
		for i = 1, 1000 do
			memory.sent(room, alice.nick, "m" .. i, { name = "n" .. i })
			memory.whispered(room, alice.nick, "p" .. i)
			memory.report(room, alice, "n" .. i)
			memory.left(room, "session/" .. i, alice)
		end
		local counts = {}
		for name, entries in pairs(state) do
			counts[name] = name ~= "version" and entries:count() or nil
		end
		assert.same({ messages = 7, whispers = 7, reports = 7, leavers = 5 }, counts)
		assert.equal("n1000", memory.find(room, alice.nick, "m1000").name)
		assert.is_nil(memory.find(room, alice.nick, "m993"))
		assert.is_not_nil(memory.leaver(room, "session/1000"))
		assert.is_nil(memory.leaver(room, "session/995"))
	end)

	it("U1 notes a loss once, for each room, occupant, real JID and message", function()
		local memory = open()
		assert.is_true(memory.report(room, alice, "n1"))
		assert.is_false(memory.report(room, alice, "n1"))
		assert.is_true(memory.report(room, alice, "n2"))
		assert.is_true(memory.report(other, alice, "n1"))
		assert.is_true(memory.report(room, { nick = alice.nick, bareJid = "bob@example" }, "n1"))
		assert.is_true(memory.report(room, { nick = room .. "/other", bareJid = alice.bareJid }, "n1"))
	end)

	it("U4 knows who left, until the time is over", function()
		local memory, _, time = open()
		memory.left(room, "alice@example/phone", alice)
		time[1] = 60
		local who = memory.leaver(room, "alice@example/phone")
		assert.same({ alice.nick, alice.bareJid }, { who.nick, who.bareJid })
		assert.is_nil(memory.leaver(other, "alice@example/phone"))
		time[1] = 60.1
		assert.is_nil(memory.leaver(room, "alice@example/phone"))
	end)

	it("M7 forgets a room with everything in it, and no other room", function()
		local memory, state = open()
		for _, name in ipairs({ room, other }) do
			memory.sent(name, alice.nick, "m1", { name = "n1" })
			memory.whispered(name, alice.nick, "p1")
			memory.report(name, alice, "n1")
			memory.left(name, "alice@example/phone", alice)
		end
		memory.forget(room)
		assert.is_nil(memory.find(room, alice.nick, "m1"))
		assert.is_false(memory.wasWhispered(room, alice.nick, "p1"))
		assert.is_nil(memory.leaver(room, "alice@example/phone"))
		assert.is_true(memory.report(room, alice, "n1"))
		assert.is_not_nil(memory.find(other, alice.nick, "m1"))
		assert.is_true(memory.wasWhispered(other, alice.nick, "p1"))
		assert.is_not_nil(memory.leaver(other, "alice@example/phone"))
		assert.is_false(memory.report(other, alice, "n1"))
		memory.forget(room)
		memory.forget(other)
		assert.equal(0, state.messages:count() + state.whispers:count() + state.leavers:count() + state.reports:count())
	end)
end)
