local clock = require("clock")
local cloud_protocol = require("cloud_protocol")
local fake_store = require("fake_store")
local new_log = require("log")
local openAccountStore = require("push.store").openAccountStore
local openGuard = require("push.guard").openGuard
local safely = require("push.safe_store").safely

--- A store of accounts, and everything around it.
local function open(records, settings)
	settings = settings or {}
	local world = { clock = clock.new(), disk = fake_store.new(records), disabled = {}, refused = {}, mirror = {}, errors = 0 }
	local log
	log, world.lines = new_log()
	local guard = openGuard(log, function()
		world.errors = world.errors + 1
	end)
	world.store = openAccountStore({
		store = safely(world.disk, "push registrations", guard),
		protocol = cloud_protocol(),
		size = settings.size or 10,
		isEnabled = function(account)
			return not world.disabled[account]
		end,
		allows = function(service)
			return not world.refused[service]
		end,
		mirror = world.mirror,
		unsaved = settings.unsaved,
		log = log,
		later = function(seconds, run)
			return world.clock:later(seconds, run)
		end,
	})
	return world, world.store
end

local function entry(jid)
	return { jid = jid, node = "n", timestamp = 1 }
end

local function records()
	return { alice = { ["a<n"] = entry("a"), ["b<n"] = entry("b") } }
end

describe("push.store", function()
	it("C35 reads what is stored", function()
		local _, store = open(records())
		assert.same(records().alice, store.all("alice"))
		assert.same(records().alice, store.active("alice"))
	end)

	it("C35 an account without record has no registration", function()
		local _, store = open()
		assert.same({}, store.all("alice"))
		assert.same({}, store.active("alice"))
	end)

	it("N6 an account without registration is looked for once, takes no place from one that has some, and is asked for again when it has one", function()
		local world, store = open(records(), { size = 2 })
		store.active("alice")
		store.active("nobody")
		store.active("nobody")
		store.active("somebody")
		store.active("alice")
		assert.equal(3, world.disk.reads)
		store.write("nobody", records().alice)
		assert.same(records().alice, store.active("nobody"))
	end)

	it("N6 whether an account has anything to push is read once, and known at once when that changes", function()
		local world, store = open(records())
		for _ = 1, 3 do
			assert.is_true(store.hasActive("alice"))
			assert.is_false(store.hasActive("nobody"))
		end
		assert.equal(2, world.disk.reads)
		store.write("nobody", records().alice)
		assert.is_true(store.hasActive("nobody"))
		store.enforce("alice", {})
		assert.is_false(store.hasActive("alice"))
		store.note("alice", records().alice)
		assert.is_true(store.hasActive("alice"))
	end)

	for _, how in ipairs({ "forget", "forgetAll" }) do
		it("C8 that an account has no registration is forgotten on demand: " .. how, function()
			local world, store = open()
			assert.is_false(store.hasActive("alice"))
			world.disk.records.alice = records().alice
			assert.is_false(store.hasActive("alice"))
			store[how]("alice")
			assert.is_true(store.hasActive("alice"))
		end)
	end

	it("N6 an account that has registered is not taken for one that has not when it has left the cache", function()
		local _, store = open({}, { size = 100 })
		assert.is_false(store.hasActive("alice"))
		store.write("alice", records().alice)
		for number = 1, 100 do
			store.write("user" .. number, records().alice)
		end
		assert.same(records().alice, store.active("alice"))
	end)

	it("N3 what is refused or disabled now is nothing to push, until the account is read anew", function()
		local world, store = open(records())
		world.disabled.alice = true
		assert.is_false(store.hasActive("alice"))
		world.disabled.alice = nil
		store.forget("alice")
		assert.is_true(store.hasActive("alice"))
		world.refused.a, world.refused.b = true, true
		store.forgetAll()
		assert.is_false(store.hasActive("alice"))
		world.refused.a = nil
		store.forgetAll()
		assert.is_true(store.hasActive("alice"))
	end)

	it("N6 an account that registers has something to push, however many others had nothing before and since", function()
		local _, store = open({}, { size = 50 })
		for number = 1, 1000 do
			local account = "user" .. number % 300
			assert.is_false(store.hasActive(account))
			if number % 3 == 0 then
				store.write(account, records().alice)
				assert.is_true(store.hasActive(account))
				store.hasActive("other" .. number)
				assert.is_true(store.hasActive(account))
				store.write(account, {})
				assert.is_false(store.hasActive(account))
			end
		end
	end)

	it("N6 reads an account once while it is in the cache", function()
		local world, store = open(records())
		for _ = 1, 10 do
			store.active("alice")
			store.active("bob")
		end
		assert.equal(2, world.disk.reads)
	end)

	it("N6 keeps no more accounts in memory than it may, those used last", function()
		local all = { alice = records().alice, bob = records().alice, carol = records().alice }
		local world, store = open(all, { size = 2 })
		store.active("alice")
		store.active("bob")
		store.active("alice")
		store.active("carol") -- instead of bob
		local reads = world.disk.reads
		store.active("alice")
		assert.equal(reads, world.disk.reads)
		store.active("bob")
		assert.equal(reads + 1, world.disk.reads)
	end)

	it("N6 keeps no more accounts without registration in mind than it may, those read last", function()
		local world, store = open({}, { size = 2 })
		store.active("alice")
		store.active("bob")
		store.active("carol") -- instead of alice
		store.active("bob")
		assert.equal(3, world.disk.reads)
		store.active("alice")
		assert.equal(4, world.disk.reads)
	end)

	for _, how in ipairs({ "returns", "throws" }) do
		describe("whose reads fail, which the driver " .. how .. ",", function()
			it("C7 has nothing to push, and caches nothing empty", function()
				local world, store = open(records())
				world.disk.fails.get = how
				assert.is_nil(store.all("alice"))
				assert.same({}, store.active("alice"))
				assert.is_false(store.hasActive("alice"))
				world.disk.fails.get = nil
				assert.is_true(store.hasActive("alice"))
				assert.same(records().alice, store.all("alice"))
			end)

			it("N1 logs the cause once, with its traceback, and counts each time", function()
				local world, store = open(records())
				world.disk.fails.get = how
				for _ = 1, 3 do
					store.active("alice")
				end
				local errors = world.lines:of("error")
				assert.equal(1, #errors)
				assert.truthy(errors[1]:find("the disk is", 1, true))
				assert.truthy(errors[1]:find("stack traceback", 1, true))
				assert.equal(3, world.errors)
			end)
		end)

		describe("whose writes fail, which the driver " .. how .. ",", function()
			it("C7 a write is not in force", function()
				local world, store = open(records())
				store.all("alice")
				world.disk.fails.set = how
				assert.is_false(store.write("alice", { ["c<n"] = entry("c") }))
				assert.same(records().alice, store.active("alice"))
				assert.same(records().alice, world.disk.records.alice)
			end)

			it("N1 logs the cause once, with its traceback, and counts each time", function()
				local world, store = open(records())
				world.disk.fails.set = how
				for _ = 1, 3 do
					store.write("alice", {})
				end
				local errors = world.lines:of("error")
				assert.equal(1, #errors)
				assert.truthy(errors[1]:find("the disk is", 1, true))
				assert.truthy(errors[1]:find("stack traceback", 1, true))
				assert.equal(6, world.errors) -- each time it is also tried to take the write back
			end)

			it("C6 what is enforced is in force all the same", function()
				local world, store = open(records())
				world.disk.fails.set = how
				assert.is_false(store.enforce("alice", { ["b<n"] = entry("b") }))
				assert.same({ ["b<n"] = entry("b") }, store.active("alice"))
			end)

			it("C6 what is enforced stays so when the account is read anew", function()
				local world, store = open(records(), { size = 1 })
				world.disk.fails.set = how
				store.enforce("alice", { ["b<n"] = entry("b") })
				store.active("bob")
				assert.same({ ["b<n"] = entry("b") }, store.active("alice"))
				store.forget("alice")
				assert.same({ ["b<n"] = entry("b") }, store.active("alice"))
				store.forgetAll()
				assert.same({ ["b<n"] = entry("b") }, store.active("alice"))
			end)

			it("C6 what is enforced is written when the disk works again", function()
				local world, store = open(records())
				world.disk.fails.set = how
				store.enforce("alice", { ["b<n"] = entry("b") })
				world.clock:advance(600)
				assert.same(records().alice, world.disk.records.alice)
				world.disk.fails.set = nil
				world.clock:advance(600)
				assert.same({ ["b<n"] = entry("b") }, world.disk.records.alice)
				local writes = world.disk.writes
				world.clock:advance(600)
				assert.equal(writes, world.disk.writes)
			end)

			it("C6 what is enforced is written at the latest when the module ends", function()
				local world, store = open(records())
				world.disk.fails.set = how
				store.enforce("alice", { ["b<n"] = entry("b") })
				world.disk.fails.set = nil
				store.writeUnsaved()
				assert.same({ ["b<n"] = entry("b") }, world.disk.records.alice)
			end)

			it("C34 what could not be written can be handed over, and is written then", function()
				local world, store = open(records())
				world.disk.fails.set = how
				store.enforce("alice", { ["b<n"] = entry("b") })
				local next_world, next_store = open(records(), { unsaved = store.save() })
				assert.same({ ["b<n"] = entry("b") }, next_store.active("alice"))
				next_world.clock:advance(600)
				assert.same({ ["b<n"] = entry("b") }, next_world.disk.records.alice)
			end)

			it("C28 counts that can't be written are in force while they are in memory", function()
				local world, store = open(records())
				world.disk.fails.set = how
				local counted = { jid = "a", node = "n", timestamp = 1, errors = 3 }
				store.note("alice", { ["a<n"] = counted })
				assert.equal(3, store.active("alice")["a<n"].errors)
			end)

			it("N6 counts that can't be written are not kept for all users", function()
				local world, store = open(records(), { size = 2 })
				world.disk.fails.set = how
				for i = 1, 100 do
					store.note("user" .. i, { ["a<n"] = entry("a") })
				end
				assert.is_nil(next(store.save().records))
				assert.equal(0, world.clock:pending())
			end)

			it("N3 counts of an account do not undo what was switched off before", function()
				local world, store = open(records(), { size = 1 })
				world.disk.fails.set = how
				store.enforce("alice", { ["b<n"] = entry("b") })
				local counted = { jid = "b", node = "n", timestamp = 1, errors = 3 }
				store.note("alice", { ["b<n"] = counted })
				store.forget("alice")
				assert.same({ ["b<n"] = counted }, store.active("alice"))
				world.disk.fails.set = nil
				world.clock:advance(600)
				assert.same({ ["b<n"] = counted }, world.disk.records.alice)
			end)

			it("C6 what has been written since is not overwritten with what was enforced before", function()
				local world, store = open(records())
				world.disk.fails.set = how
				store.enforce("alice", {})
				world.disk.fails.set = nil
				store.write("alice", { ["c<n"] = entry("c") })
				world.clock:advance(600)
				store.writeUnsaved()
				assert.same({ ["c<n"] = entry("c") }, world.disk.records.alice)
				assert.same({ ["c<n"] = entry("c") }, store.active("alice"))
			end)
		end)
	end

	it("C7 a write that succeeds is in force at once", function()
		local world, store = open(records())
		assert.is_true(store.write("alice", { ["c<n"] = entry("c") }))
		assert.same({ ["c<n"] = entry("c") }, store.active("alice"))
		assert.same({ ["c<n"] = entry("c") }, world.disk.records.alice)
	end)

	it("C7 the good entries of a record serve, the bad ones are dropped with one warning", function()
		local world, store = open({
			alice = { ["a<n"] = entry("a"), foreign = "text", worse = { jid = {} }, ["b<n"] = entry("b"), version = 3 },
		})
		assert.same(records().alice, store.active("alice"))
		assert.equal(1, #world.lines:of("warn"))
		assert.truthy(world.lines:of("warn")[1]:find("alice", 1, true))
		assert.truthy(world.lines:of("warn")[1]:find("3", 1, true))
	end)

	it("C7 reading a damaged record does not write it", function()
		local world, store = open({ alice = { foreign = "text" } })
		store.active("alice")
		assert.equal(0, world.disk.writes)
	end)

	it("C7 a record that is no table can't be read", function()
		local world, store = open()
		world.disk.records.alice = "garbage"
		assert.is_nil(store.all("alice"))
		assert.same({}, store.active("alice"))
	end)

	it("C8 a disabled account is not pushed, but keeps its registrations", function()
		local world, store = open(records())
		world.disabled.alice = true
		assert.same({}, store.active("alice"))
		assert.same(records().alice, store.all("alice"))
	end)

	it("C8 what was learned of an account is forgotten on demand", function()
		local world, store = open(records())
		store.active("alice")
		world.disabled.alice = true
		store.forget("alice")
		assert.same({}, store.active("alice"))
		world.disabled.alice = nil
		store.forgetAll()
		assert.same(records().alice, store.active("alice"))
	end)

	it("N3 a service that is refused now is not pushed, but its registration is kept", function()
		local world, store = open(records())
		world.refused.a = true
		assert.same({ ["b<n"] = entry("b") }, store.active("alice"))
		assert.same(records().alice, store.all("alice"))
	end)

	it("C35 error counts are mirrored for others, as long as their account is in memory", function()
		local failing = { jid = "a", node = "n", timestamp = 1, errors = 3 }
		local world, store = open({ alice = { ["a<n"] = failing, ["b<n"] = entry("b") }, bob = { ["b<n"] = entry("b") } }, { size = 1 })
		store.active("alice")
		assert.same({ ["a<n"] = 3 }, world.mirror)
		store.write("alice", { ["a<n"] = entry("a"), ["b<n"] = entry("b") })
		assert.same({}, world.mirror)
		store.enforce("alice", { ["a<n"] = failing, ["b<n"] = failing })
		assert.same({ ["a<n"] = 3, ["b<n"] = 3 }, world.mirror)
		store.enforce("alice", { ["a<n"] = failing })
		assert.same({ ["a<n"] = 3 }, world.mirror)
		store.active("bob")
		assert.same({}, world.mirror)
		store.active("alice")
		assert.same({ ["a<n"] = 3 }, world.mirror)
		store.forgetAll()
		assert.same({}, world.mirror)
	end)

	it("C35 what others write into the mirror is never read", function()
		local world, store = open(records())
		world.mirror["a<n"] = 15
		assert.is_nil(store.active("alice")["a<n"].errors)
	end)

	it("C35 a record without registrations is removed", function()
		local world, store = open(records())
		store.write("alice", {})
		assert.is_nil(world.disk.records.alice)
	end)
end)
