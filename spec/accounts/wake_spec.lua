local clock = require("clock")
local fake_store = require("fake_store")
local new_log = require("log")
local openWaker = require("accounts.wake").openWaker
local openGuard = require("push.guard").openGuard
local safely = require("push.safe_store").safely

local hour = 3600

--- A server's waker. `settings`: accounts (registrations by account), present (what has a session), disk and clock (of an
--- earlier run), longest.
local function open(settings)
	local world = {
		clock = settings.clock or clock.new(),
		disk = settings.disk or fake_store.new(),
		woken = {},
	}
	local log
	log, world.lines = new_log()
	local _, now = world.clock:functions()
	world.waker = openWaker({
		store = safely(world.disk, "the note", openGuard(log, function() end)),
		accounts = function()
			return pairs(settings.accounts)
		end,
		present = function()
			return settings.present or {}
		end,
		active = function(account)
			return settings.accounts[account] or {}
		end,
		wake = function(account, keys)
			for _, key in ipairs(keys) do
				world.woken[#world.woken + 1] = { name = account .. " " .. key, at = world.clock.time }
			end
		end,
		longest = settings.longest or 72 * hour,
		log = log,
		now = now,
		later = function(seconds, run)
			return world.clock:later(seconds, run)
		end,
	})
	return world, world.waker
end

local function names(world)
	local found = {}
	for i, woken in ipairs(world.woken) do
		found[i] = woken.name
	end
	table.sort(found)
	return found
end

local function two_accounts(age)
	local then_ = 1600000000 - (age or 0)
	return {
		alice = { phone = { timestamp = then_ }, tablet = { timestamp = then_ } },
		bob = { phone = { timestamp = then_ } },
	}
end

--- `count` accounts with a device each.
local function many_accounts(count)
	local accounts = {}
	for i = 1, count do
		accounts["user" .. i] = { phone = { timestamp = 1600000000 } }
	end
	return accounts
end

--- The most that were woken within a second.
local function most_in_a_second(world)
	local most = 0
	for i, first in ipairs(world.woken) do
		local count = 0
		for j = i, #world.woken do
			if world.woken[j].at < first.at + 1 - 1e-6 then
				count = count + 1
			end
		end
		most = math.max(most, count)
	end
	return most
end

describe("accounts.wake", function()
	it("C33 after an orderly stop those with a session then are woken", function()
		local accounts = two_accounts()
		local before = open({ accounts = accounts, present = { alice = { phone = true } } })
		before.waker.stopping()
		local after = open({ accounts = accounts, disk = before.disk })
		after.waker.started()
		after.clock:advance(60)
		assert.same({ "alice phone" }, names(after))
	end)

	it("C33 after an orderly stop with nobody there nobody is woken", function()
		local accounts = two_accounts()
		local before = open({ accounts = accounts })
		before.waker.stopping()
		local after = open({ accounts = accounts, disk = before.disk })
		after.waker.started()
		after.clock:advance(60)
		assert.same({}, names(after))
	end)

	it("C33 of those only the ones that are still registered", function()
		local accounts = two_accounts()
		local before = open({ accounts = accounts, present = { alice = { phone = true, gone = true }, carol = { phone = true } } })
		before.waker.stopping()
		local after = open({ accounts = accounts, disk = before.disk })
		after.waker.started()
		after.clock:advance(60)
		assert.same({ "alice phone" }, names(after))
	end)

	it("C33 after a crash those are woken that enabled lately", function()
		local accounts = two_accounts(hour)
		accounts.alice.tablet.timestamp = 1600000000 - 97 * hour
		local world, waker = open({ accounts = accounts })
		waker.started()
		world.clock:advance(60)
		assert.same({ "alice phone", "bob phone" }, names(world))
	end)

	it("C33 after a crash the limit is push_max_hibernation_timeout", function()
		local world, waker = open({ accounts = { alice = { phone = { timestamp = 1600000000 - 30 * hour } } }, longest = 5 * hour })
		waker.started()
		world.clock:advance(60)
		assert.same({}, names(world))
	end)

	it("C33 C4 after a crash a device counts whose last enable was lately, though its time was not written then", function()
		-- Enabled at first 73 h ago, and again 60 h ago, which C4 needs not write.
		local world, waker = open({ accounts = { alice = { phone = { timestamp = 1600000000 - 73 * hour } } } })
		waker.started()
		world.clock:advance(60)
		assert.same({ "alice phone" }, names(world))
	end)

	it("C33 the note of a stop serves for one start: the next one may follow a crash", function()
		local accounts = two_accounts()
		local before = open({ accounts = accounts, present = { alice = { phone = true } } })
		before.waker.stopping()
		open({ accounts = accounts, disk = before.disk }).waker.started()
		local after = open({ accounts = accounts, disk = before.disk })
		after.waker.started()
		after.clock:advance(60)
		assert.same({ "alice phone", "alice tablet", "bob phone" }, names(after))
	end)

	it("C33 wakes each once", function()
		local world, waker = open({ accounts = many_accounts(200) })
		waker.started()
		world.clock:advance(60)
		local seen = {}
		for _, name in ipairs(names(world)) do
			assert.is_nil(seen[name])
			seen[name] = true
		end
		assert.equal(200, #world.woken)
		assert.equal(0, world.clock:pending())
	end)

	it("C33 at most 50 a second, and not much slower", function()
		local world, waker = open({ accounts = many_accounts(500) })
		local start = world.clock.time
		waker.started()
		world.clock:advance(60)
		assert.is_true(most_in_a_second(world) <= 50, most_in_a_second(world) .. " in a second")
		assert.is_true(world.woken[500].at - start <= 15)
	end)

	it("C33 at most 50 a second also where accounts have several devices", function()
		local accounts = {}
		for i = 1, 100 do
			accounts["user" .. i] = {}
			for device = 1, 7 do
				accounts["user" .. i]["device" .. device] = { timestamp = 1600000000 }
			end
		end
		local world, waker = open({ accounts = accounts })
		waker.started()
		world.clock:advance(60)
		assert.equal(700, #world.woken)
		assert.is_true(most_in_a_second(world) <= 50, most_in_a_second(world) .. " in a second")
	end)

	it("C33 at most 50 a second also where one account has very many devices", function()
		local accounts = { alice = {} }
		for device = 1, 120 do
			accounts.alice["device" .. device] = { timestamp = 1600000000 }
		end
		local world, waker = open({ accounts = accounts })
		waker.started()
		world.clock:advance(60)
		assert.equal(120, #world.woken)
		assert.is_true(most_in_a_second(world) <= 50, most_in_a_second(world) .. " in a second")
	end)

	it("N1 a note that can't be written is one error in the log", function()
		local world, waker = open({ accounts = {} })
		world.disk.fails.set = "throws"
		waker.stopping()
		assert.equal(1, #world.lines:of("error"))
	end)

	it("N1 a note that can't be read does no harm", function()
		local world, waker = open({ accounts = two_accounts() })
		world.disk.fails.get = "throws"
		waker.started()
		assert.equal(1, #world.lines:of("error"))
	end)
end)
