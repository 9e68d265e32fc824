local clock = require("clock")
local openRetries = require("push.retry").openRetries

local minute, hour, day = 60, 3600, 86400

--- Retries whose every try fails at once, unless `waits` is set. `remaining` may be set to what is left of a wake-up.
local function open(settings)
	settings = settings or {}
	local world = { clock = clock.new(), tries = {}, chance = settings.chance or 0 }
	world.retries = openRetries({
		size = settings.size or 10,
		now = world.clock:functions(),
		random = function()
			return world.chance
		end,
		later = function(seconds, run)
			return world.clock:later(seconds, run)
		end,
		remaining = function(wakeup)
			if world.remaining then
				return world.remaining(wakeup)
			end
			return wakeup
		end,
		attempt = function(wakeup)
			world.tries[#world.tries + 1] = { wakeup = wakeup, at = world.clock.time }
			if not world.waits then
				world.retries.keep(wakeup)
			end
		end,
	})
	return world, world.retries
end

local function wakeup(important, key)
	return { account = "alice", key = key or "phone", important = important or false, messages = {} }
end

--- The seconds between the tries.
local function pauses(world, from)
	local found = {}
	local last = from
	for i, try in ipairs(world.tries) do
		found[i] = try.at - last
		last = try.at
	end
	return found
end

describe("push.retry", function()
	it("C27 tries again after 5 s, doubling to 15 min", function()
		local world, retries = open()
		local start = world.clock.time
		retries.keep(wakeup())
		world.clock:advance(3 * hour)
		local found = pauses(world, start)
		assert.same({ 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 }, { table.unpack(found, 1, 10) })
	end)

	for _, chance in ipairs({ 0, 0.5, 1 }) do
		it(("C27 a pause with the jitter of chance %g is within bounds"):format(chance), function()
			local world, retries = open({ chance = chance })
			local start = world.clock.time
			retries.keep(wakeup())
			world.clock:advance(3 * hour)
			local pure = { 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 }
			for i, pause in ipairs({ table.unpack(pauses(world, start), 1, 10) }) do
				assert.is_true(pause >= pure[i] and pause <= pure[i] * 1.25 + 0.001, ("pause %d is %g"):format(i, pause))
			end
		end)
	end

	it("C27 the jitter makes a difference", function()
		local first, second = open({ chance = 0 }), open({ chance = 1 })
		first.retries.keep(wakeup())
		second.retries.keep(wakeup())
		first.clock:advance(hour)
		second.clock:advance(hour)
		assert.are_not.equal(first.tries[1].at, second.tries[1].at)
	end)

	it("C27 tries for at most 24 h", function()
		local world, retries = open()
		local start = world.clock.time
		retries.keep(wakeup())
		world.clock:advance(3 * day)
		local last = world.tries[#world.tries].at - start
		assert.is_true(last > day - hour, "too early: " .. last)
		assert.is_true(last <= day, "too late: " .. last)
		assert.equal(0, world.clock:pending())
	end)

	it("C27 a wake-up of which nothing is kept is tried at once", function()
		local world, retries = open()
		local new = wakeup()
		assert.equal(new, retries.admit(new))
		assert.equal(0, world.clock:pending())
	end)

	it("C27 a new message tries at once while the service fails", function()
		local world, retries = open()
		retries.keep(wakeup())
		world.clock:advance(2)
		local new = wakeup()
		assert.equal(new, retries.admit(new))
	end)

	it("C27 but not more than once a second", function()
		local world, retries = open()
		retries.keep(wakeup())
		world.clock:advance(0.25)
		local new = wakeup()
		assert.is_nil(retries.admit(new))
		world.clock:advance(0.5)
		assert.equal(0, #world.tries)
		world.clock:advance(0.25)
		assert.equal(1, #world.tries)
		assert.equal(new, world.tries[1].wakeup)
	end)

	it("C27 a flood of messages is one try a second", function()
		local world, retries = open()
		local tried = 0
		retries.keep(wakeup())
		for _ = 1, 100 do
			local admitted = retries.admit(wakeup())
			if admitted then
				tried = tried + 1
				retries.keep(admitted)
			end
			world.clock:advance(0.125)
		end
		local all = tried + #world.tries
		assert.is_true(all >= 11 and all <= 14, all .. " tries in 12.5 s")
	end)

	it("C27 the tries of new messages do not put off the regular ones", function()
		local world, retries = open()
		local start = world.clock.time
		retries.keep(wakeup())
		for _ = 1, 3 do
			world.clock:advance(1.5)
			retries.keep(retries.admit(wakeup()))
		end
		world.clock:advance(1)
		assert.same({ 5 }, pauses(world, start))
	end)

	it("C27 the more important wake-up is kept", function()
		local world, retries = open()
		local important, ordinary = wakeup(true), wakeup(false)
		retries.keep(important)
		world.clock:advance(2)
		assert.equal(important, retries.admit(ordinary))
		retries.keep(important)
		world.clock:advance(10)
		assert.equal(important, world.tries[1].wakeup)
	end)

	it("C27 an important one takes the place of one that is not", function()
		local world, retries = open()
		local important = wakeup(true)
		retries.keep(wakeup(false))
		world.clock:advance(2)
		assert.equal(important, retries.admit(important))
		retries.keep(important)
		world.clock:advance(10)
		assert.equal(important, world.tries[1].wakeup)
	end)

	it("C27 one wake-up is kept, not a queue", function()
		local world, retries = open()
		for _ = 1, 20 do
			retries.keep(wakeup())
		end
		assert.equal(1, world.clock:pending())
		world.clock:advance(6)
		assert.equal(1, #world.tries)
	end)

	it("C27 each registration is tried for itself", function()
		local world, retries = open()
		retries.keep(wakeup(false, "phone"))
		retries.keep(wakeup(false, "tablet"))
		world.clock:advance(6)
		assert.equal(2, #world.tries)
	end)

	it("C27 dropped is dropped", function()
		local world, retries = open()
		retries.keep(wakeup())
		retries.drop("alice", "phone")
		world.clock:advance(day)
		assert.equal(0, #world.tries)
		assert.equal(0, world.clock:pending())
	end)

	it("C27 after that it begins with 5 s again", function()
		local world, retries = open()
		retries.keep(wakeup())
		world.clock:advance(hour)
		retries.drop("alice", "phone")
		world.tries = {}
		local start = world.clock.time
		retries.keep(wakeup())
		world.clock:advance(20)
		assert.same({ 5, 10 }, pauses(world, start))
	end)

	it("C16 what the device has read since is not tried again, nor kept", function()
		local world, retries = open()
		retries.keep(wakeup())
		function world.remaining() end
		world.clock:advance(hour)
		assert.equal(0, #world.tries)
		assert.equal(0, world.clock:pending())
		assert.same({}, retries.save())
	end)

	it("C16 of what is kept only what is left is tried", function()
		local world, retries = open()
		local rest = wakeup()
		retries.keep(wakeup())
		function world.remaining()
			return rest
		end
		world.clock:advance(6)
		assert.equal(rest, world.tries[1].wakeup)
		world.clock:advance(10)
		assert.equal(2, #world.tries)
	end)

	it("C16 a new message counts for itself where the kept one was read", function()
		local world, retries = open()
		local important, new = wakeup(true), wakeup(false)
		retries.keep(important)
		function world.remaining(kept)
			return kept ~= important and kept or nil
		end
		world.clock:advance(2)
		assert.equal(new, retries.admit(new))
	end)

	describe("after a push that arrived", function()
		local function kept_after(kept, arrived, order)
			local world, retries = open()
			kept.lastOrder = 5
			retries.keep(kept)
			retries.succeeded(arrived, order)
			world.clock:advance(6)
			return #world.tries > 0
		end

		it("C27 what is kept is dropped", function()
			assert.is_false(kept_after(wakeup(false), wakeup(false), 5))
			assert.is_false(kept_after(wakeup(false), wakeup(false), 6))
			assert.is_false(kept_after(wakeup(false), wakeup(true), 6))
			assert.is_false(kept_after(wakeup(true), wakeup(true), 6))
		end)

		it("C27 what left later than that is kept", function()
			assert.is_true(kept_after(wakeup(false), wakeup(false), 4))
			assert.is_true(kept_after(wakeup(true), wakeup(true), 4))
		end)

		it("C27 what is more important is kept", function()
			assert.is_true(kept_after(wakeup(true), wakeup(false), 6))
		end)

		it("C27 where nothing is kept, nothing happens", function()
			local _, retries = open()
			assert.has_no_error(function()
				retries.succeeded(wakeup(), 1)
			end)
		end)
	end)

	it("C28 a try that has ended for good is not tried again", function()
		local world, retries = open()
		retries.keep(wakeup())
		world.waits = true
		world.clock:advance(6)
		retries.ended("alice", "phone")
		world.clock:advance(hour)
		assert.equal(1, #world.tries)
		assert.is_false(retries.isFailing("alice", "phone"))
	end)

	it("C28 the end of one try leaves what is kept beside it", function()
		local world, retries = open()
		retries.keep(wakeup(true))
		retries.ended("alice", "phone")
		world.clock:advance(6)
		assert.equal(1, #world.tries)
	end)

	it("N2, C27 what is under way is not tried a second time beside it", function()
		local world, retries = open()
		retries.keep(wakeup(true))
		world.waits = true
		world.clock:advance(6)
		for _ = 1, 5 do
			local new = wakeup(false)
			assert.equal(new, retries.admit(new))
			world.clock:advance(3)
		end
		assert.equal(1, #world.tries)
	end)

	it("C27 one that is held back in place of the kept one leaves that to be tried", function()
		local world, retries = open()
		local kept, held_back = wakeup(true), wakeup(true)
		retries.keep(kept)
		world.clock:advance(2)
		assert.equal(held_back, retries.admit(held_back))
		retries.ended("alice", "phone")
		world.clock:advance(6)
		assert.equal(kept, world.tries[1].wakeup)
	end)

	it("C27 what was never tried is not needless when an earlier push arrives", function()
		local world, retries = open()
		local first, second, third = wakeup(true), wakeup(true), wakeup(true)
		retries.keep(first)
		world.clock:advance(2)
		retries.admit(second)
		second.lastOrder = 2
		assert.is_nil(retries.admit(third))
		retries.succeeded(second, 2)
		world.clock:advance(2)
		assert.equal(third, world.tries[1].wakeup)
	end)

	it("C27 is bounded over all users, and what falls out is not tried", function()
		local world, retries = open({ size = 3 })
		for i = 1, 100 do
			retries.keep(wakeup(false, "phone" .. i))
		end
		assert.equal(3, world.clock:pending())
		world.clock:advance(6)
		assert.equal(3, #world.tries)
		assert.equal("phone98", world.tries[1].wakeup.key)
	end)

	it("C34 what is kept can be handed over", function()
		local world, retries = open()
		local kept = wakeup(true)
		retries.keep(kept)
		world.clock:advance(minute)
		assert.same({ kept }, retries.save())
	end)

	it("C34 what is under way just then is handed over by the tracking, not here", function()
		local world, retries = open()
		retries.keep(wakeup())
		world.waits = true
		world.clock:advance(6)
		assert.same({}, retries.save())
	end)

	it("C34 a wake-up that was handed over is tried no longer than 24 h in all", function()
		local world, retries = open()
		local kept = wakeup(true)
		local start = world.clock.time
		retries.keep(kept)
		world.clock:advance(23 * hour)
		local next_world, next_retries = open()
		next_world.clock.time = world.clock.time
		next_retries.keep(kept)
		next_world.clock:advance(3 * day)
		assert.is_true(next_world.tries[#next_world.tries].at - start <= day + 20 * minute)
		assert.equal(0, next_world.clock:pending())
	end)
end)
