local clock = require("clock")
local track = require("push.track")

local function open(size)
	local world = { clock = clock.new(), silent = {} }
	local _, now = world.clock:functions()
	world.tracker = track.openTracker({
		size = size or 10,
		isAnswerOf = function(service, from)
			return service == from
		end,
		now = now,
		later = function(seconds, run)
			return world.clock:later(seconds, run)
		end,
		unanswered = function(flight, reason)
			world.silent[#world.silent + 1] = flight
			world.reason = reason
		end,
	})
	return world, world.tracker
end

local function wakeup(key, important)
	return { account = "alice", key = key or "phone", important = important or false }
end

describe("push.track", function()
	it("C26 an answer finds its push, once", function()
		local _, tracker = open()
		local sent = wakeup()
		tracker.sent("id1", "push.example", sent)
		assert.equal(sent, tracker.answered("id1", "push.example").wakeup)
		assert.is_nil(tracker.answered("id1", "push.example"))
	end)

	for _, sender in ipairs({ "evil.example", "push.example/resource", "app@push.example", "localhost" }) do
		it("C26 an answer from " .. sender .. ", who was not asked, counts for nothing", function()
			local _, tracker = open()
			tracker.sent("id1", "push.example", wakeup())
			assert.is_nil(tracker.answered("id1", sender))
			assert.is_not_nil(tracker.answered("id1", "push.example"))
		end)
	end

	it("C26 an answer without sender or to another id counts for nothing", function()
		local _, tracker = open()
		tracker.sent("id1", "push.example", wakeup())
		assert.is_nil(tracker.answered("id1", nil))
		assert.is_nil(tracker.answered("id2", "push.example"))
	end)

	it("C27 no answer within 2 minutes is silence, told once", function()
		local world, tracker = open()
		local sent = wakeup()
		tracker.sent("id1", "push.example", sent)
		world.clock:advance(119)
		assert.equal(0, #world.silent)
		world.clock:advance(2)
		assert.equal(1, #world.silent)
		assert.equal(sent, world.silent[1].wakeup)
		assert.equal("silent", world.reason)
		world.clock:advance(1000)
		assert.equal(1, #world.silent)
		assert.is_nil(tracker.answered("id1", "push.example"))
	end)

	it("C27 each push has its own 2 minutes", function()
		local world, tracker = open()
		tracker.sent("id1", "push.example", wakeup("phone"))
		world.clock:advance(60)
		tracker.sent("id2", "push.example", wakeup("tablet"))
		world.clock:advance(61)
		assert.equal(1, #world.silent)
		world.clock:advance(58)
		assert.equal(1, #world.silent)
		world.clock:advance(2)
		assert.equal(2, #world.silent)
	end)

	it("C27 what was answered is never silent", function()
		local world, tracker = open()
		tracker.sent("id1", "push.example", wakeup())
		world.clock:advance(119)
		tracker.answered("id1", "push.example")
		world.clock:advance(1000)
		assert.equal(0, #world.silent)
	end)

	it("N6 tracks no more pushes than it may: the oldest is given up, as if it were silent", function()
		local world, tracker = open(3)
		for i = 1, 5 do
			tracker.sent("id" .. i, "push.example", wakeup("phone" .. i))
		end
		assert.equal(2, #world.silent)
		assert.equal("phone1", world.silent[1].wakeup.key)
		assert.equal("forgotten", world.reason)
		assert.is_nil(tracker.answered("id1", "push.example"))
		assert.is_not_nil(tracker.answered("id5", "push.example"))
		world.clock:advance(1000)
		assert.equal(4, #world.silent)
	end)

	it("N6 waits with one timer, however many pushes are under way", function()
		local world, tracker = open(1000)
		for i = 1, 500 do
			tracker.sent("id" .. i, "push.example", wakeup("phone" .. i))
		end
		assert.equal(1, world.clock:pending())
		world.clock:advance(1000)
		assert.equal(500, #world.silent)
		assert.equal(0, world.clock:pending())
	end)

	it("N6 what has landed leaves nothing behind", function()
		local world, tracker = open(10)
		local function fly(first, last)
			for i = first, last do
				tracker.sent("id" .. i, "push.example", wakeup("phone" .. i))
				if i % 2 == 0 then
					tracker.answered("id" .. i, "push.example")
				end
			end
			world.silent = {}
			world.clock:advance(1000)
			collectgarbage()
			collectgarbage()
			return collectgarbage("count")
		end
		local before = fly(1, 100)
		assert.is_true(fly(101, 5000) - before < 100)
	end)

	it("C16 when the device is back, what is under way for it is not needed any more", function()
		local _, tracker = open()
		tracker.sent("id1", "push.example", wakeup("phone"))
		tracker.sent("id2", "push.example", wakeup("tablet"))
		tracker.settle("alice", "phone")
		assert.is_false(track.isNeeded(tracker.answered("id1", "push.example")))
		assert.is_true(track.isNeeded(tracker.answered("id2", "push.example")))
	end)

	it("C16 what is sent after that is needed", function()
		local _, tracker = open()
		tracker.sent("id1", "push.example", wakeup())
		tracker.settle("alice", "phone")
		tracker.sent("id2", "push.example", wakeup())
		assert.is_false(track.isNeeded(tracker.answered("id1", "push.example")))
		assert.is_true(track.isNeeded(tracker.answered("id2", "push.example")))
	end)

	it("C16 settling where nothing is under way does nothing", function()
		local _, tracker = open()
		tracker.settle("alice", "phone")
		tracker.sent("id1", "push.example", wakeup())
		assert.is_true(track.isNeeded(tracker.answered("id1", "push.example")))
	end)

	it("C27 a push that arrives makes those before it needless, unless they are more important", function()
		for _, case in ipairs({
			{ first = false, second = false, needed = false },
			{ first = false, second = true, needed = false },
			{ first = true, second = true, needed = false },
			{ first = true, second = false, needed = true },
		}) do
			local _, tracker = open()
			tracker.sent("id1", "push.example", wakeup("phone", case.first))
			tracker.sent("id2", "push.example", wakeup("phone", case.second))
			tracker.arrived(tracker.answered("id2", "push.example"))
			assert.equal(case.needed, track.isNeeded(tracker.answered("id1", "push.example")))
		end
	end)

	it("C27 a push that arrives leaves those that left after it, and those of others", function()
		local _, tracker = open()
		tracker.sent("id1", "push.example", wakeup("phone", true))
		tracker.sent("id2", "push.example", wakeup("phone"))
		tracker.sent("id3", "push.example", wakeup("tablet"))
		tracker.arrived(tracker.answered("id1", "push.example"))
		assert.is_true(track.isNeeded(tracker.answered("id2", "push.example")))
		assert.is_true(track.isNeeded(tracker.answered("id3", "push.example")))
	end)

	it("C27 a wake-up knows its place among those that left", function()
		local _, tracker = open()
		local first, second = wakeup("phone"), wakeup("tablet")
		tracker.sent("id1", "push.example", first)
		tracker.sent("id2", "push.example", second)
		assert.is_true(first.lastOrder < second.lastOrder)
		tracker.sent("id3", "push.example", first)
		assert.is_true(first.lastOrder > second.lastOrder)
		assert.equal(first.lastOrder, tracker.answered("id3", "push.example").order)
	end)

	it("C34 what is under way can be handed over, with the time that has passed", function()
		local world, tracker = open()
		tracker.sent("id1", "push.example", wakeup("phone"))
		world.clock:advance(100)
		tracker.sent("id2", "push.example", wakeup("tablet"))
		local next_world, next_tracker = open()
		next_world.clock.time = world.clock.time
		next_tracker.restore(tracker.save())
		next_world.clock:advance(21)
		assert.equal(1, #next_world.silent)
		assert.equal("phone", next_world.silent[1].wakeup.key)
		assert.is_not_nil(next_tracker.answered("id2", "push.example"))
	end)
end)
