local st = require("util.stanza")
local openMemory = require("mod_muc_undelivered.memory").openMemory

local room, other = "a@rooms.example", "a@rooms.example.org"
local alice = { nick = room .. "/alice", bareJid = "alice@example" }

--- A message of alice.
local function message(id, body)
	return st.message({ type = "groupchat", from = alice.nick, to = room, id = id }, body)
end

--- How many messages are held.
local function held(state)
	local count = 0
	for _ in pairs(state.messages.places) do
		count = count + 1
	end
	return count
end

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
	describe("of a message that is too large", function()
		local elements = message("m1")
		for _ = 1, 300 do
			elements:tag("a"):up()
		end
		local depths = message("m1")
		for _ = 1, 300 do
			depths:tag("a")
		end
		local attributes = message("m1")
		attributes.attr["xml:lang"] = ("x"):rep(70000)
		for what, stanza in pairs({
			["a body"] = message("m1", ("x"):rep(70000)),
			["an attribute"] = attributes,
			["many elements"] = elements,
			["elements within elements"] = depths,
		}) do
			it("N6 for " .. what .. " holds nothing, not even what was there before", function()
				local memory, state = open()
				memory.sent(room, message("m1", "older"))
				memory.sent(room, message("m1", "old"))
				memory.sent(room, message("m2"))
				memory.sent(room, stanza)
				assert.is_nil(memory.find(room, alice.nick, "m1"))
				assert.is_not_nil(memory.find(room, alice.nick, "m2"))
				assert.equal(1, held(state))
			end)
		end
	end)

	it("N6 holds what is not", function()
		local memory = open()
		local stanza = message("m1", ("x"):rep(40000))
		for _ = 1, 50 do
			stanza:tag("key", { rid = "1" }):text(("x"):rep(100)):up()
		end
		memory.sent(room, stanza)
		assert.same(st.preserialize(stanza), st.preserialize(memory.find(room, alice.nick, "m1").stanza))
	end)

	it("N6 holds no more of a long id than it may, and forgets it with the room", function()
		local memory, state = open()
		local id = ("x"):rep(100000)
		memory.whispered(room, alice.nick, id)
		memory.report(room, alice, id)
		for _, entries in ipairs({ state.whispers, state.reports }) do
			for key in entries:items() do
				assert.is_true(#key < 5000)
			end
		end
		assert.is_true(memory.wasWhispered(room, alice.nick, id))
		assert.is_false(memory.wasWhispered(room, alice.nick, id .. "x"))
		memory.forget(room)
		assert.equal(0, state.whispers:count() + state.reports:count())
	end)

	it("N6 holds no more of anything than it may", function()
		local memory, state = open({ messages = 7, leavers = 5 })
		for i = 1, 1000 do
			memory.sent(room, message("m" .. i), "n" .. i)
			memory.whispered(room, alice.nick, "p" .. i)
			memory.report(room, alice, "n" .. i)
			memory.left(room, "session/" .. i, alice)
		end
		local counts = { messages = held(state) }
		for _, name in ipairs({ "whispers", "reports", "leavers" }) do
			counts[name] = state[name]:count()
		end
		assert.same({ messages = 7, whispers = 7, reports = 7, leavers = 5 }, counts)
		assert.equal("n1000", memory.find(room, alice.nick, "m1000").name)
		assert.is_not_nil(memory.find(room, alice.nick, "m994"))
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
			memory.sent(name, message("m1"))
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
		assert.equal(0, held(state) + state.whispers:count() + state.leavers:count() + state.reports:count())
	end)
end)
