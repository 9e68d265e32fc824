local openRecent = require("push.recent").openRecent

local function known(name, object)
	return { object = object or {}, name = name, fresh = false }
end

local function fresh(name, object)
	return { object = object or {}, name = name, fresh = true }
end

--- How many names are remembered.
local function count_names(state)
	local count = 0
	for _, half in ipairs({ state.names.young, state.names.old }) do
		for _ in pairs(half) do
			count = count + 1
		end
	end
	return count
end

describe("push.recent", function()
	it("N2 remembers a name for a registration", function()
		local recent = openRecent(10)
		recent.push("phone", known("m1"))
		assert.is_true(recent.wasPushed("phone", known("m1")))
		assert.is_true(recent.wasNamePushed("phone", "m1"))
		assert.is_false(recent.wasPushed("phone", known("m2")))
		assert.is_false(recent.wasPushed("tablet", known("m1")))
		assert.is_false(recent.wasNamePushed("tablet", "m1"))
	end)

	it("N2 remembers an object without a name that lasts for a registration, whatever it is named", function()
		local recent = openRecent(10)
		local object = {}
		recent.push("phone", fresh("m1", object))
		assert.is_true(recent.wasPushed("phone", known("other", object)))
		assert.is_false(recent.wasPushed("tablet", known("other", object)))
	end)

	it("N2 two messages that come in with the same words in a second are two", function()
		local recent = openRecent(10)
		recent.push("phone", fresh("m1"))
		assert.is_false(recent.wasPushed("phone", fresh("m1")))
	end)

	it("N2 the queued clone of what came in is the same", function()
		local recent = openRecent(10)
		recent.push("phone", fresh("m1"))
		assert.is_true(recent.wasPushed("phone", known("m1")))
	end)

	it("N6 holds no more names than it may", function()
		local recent, state = openRecent(10)
		for i = 1, 1000 do
			recent.push("phone", known("m" .. i))
		end
		assert.equal(10, count_names(state))
		assert.is_true(recent.wasPushed("phone", known("m1000")))
		assert.is_false(recent.wasPushed("phone", known("m1")))
	end)

	it("N6 lets go of objects that nobody holds any more", function()
		local recent, state = openRecent(10)
		for i = 1, 100 do
			recent.push("phone", fresh("m" .. i))
			recent.pushQueued("phone", { {} })
		end
		collectgarbage()
		collectgarbage()
		assert.is_nil(next(state.objects))
	end)

	it("N2 an object is known as long as it is queued, though its name was forgotten", function()
		local recent = openRecent(2)
		local object = {}
		recent.push("phone", known("m1", object))
		recent.pushQueued("phone", { object })
		for i = 2, 10 do
			recent.push("phone", known("m" .. i))
		end
		assert.is_false(recent.wasNamePushed("phone", "m1"))
		assert.is_true(recent.wasPushed("phone", known("m1", object)))
	end)

	it("C16 a stanza that needed no push in its queue is known there, but not its name", function()
		local recent = openRecent(10)
		local object = {}
		recent.passOver("phone", object)
		assert.is_true(recent.wasPassedOver("phone", object))
		assert.is_false(recent.wasPassedOver("tablet", object))
		assert.is_false(recent.wasPassedOver("phone", {}))
		assert.is_false(recent.wasPushed("phone", known("m1", object)))
		recent.pushQueued("phone", { object })
		assert.is_false(recent.wasPassedOver("phone", object))
	end)

	it("C12 knows what was stored without a push until it is pushed", function()
		local recent = openRecent(10)
		recent.storeUnpushed("phone", "m1")
		assert.is_true(recent.wasStoredUnpushed("phone", "m1"))
		assert.is_false(recent.wasStoredUnpushed("tablet", "m1"))
		assert.is_false(recent.wasNamePushed("phone", "m1"))
		assert.is_false(recent.wasPushed("phone", known("m1")))
		recent.push("phone", known("m1"))
		assert.is_false(recent.wasStoredUnpushed("phone", "m1"))
		assert.is_true(recent.wasNamePushed("phone", "m1"))
	end)

	it("N6 takes a new size after a reload with new settings", function()
		local before, state = openRecent(10)
		for i = 1, 10 do
			before.push("phone", known("m" .. i))
		end
		local after, same = openRecent(3, state)
		assert.is_true(after.wasPushed("phone", known("m10")))
		after.push("phone", known("m11"))
		after.push("phone", known("m12"))
		assert.is_true(count_names(same) <= 3)
	end)

	it("C34 goes on with what an earlier instance remembered", function()
		local before, state = openRecent(10)
		local object = {}
		before.push("phone", known("m1"))
		before.pushQueued("phone", { object })
		local after = openRecent(10, state)
		assert.is_true(after.wasPushed("phone", known("m1")))
		assert.is_true(after.wasPushed("phone", known("other", object)))
	end)

	it("N2 remembers all stanzas of a queue that were pushed together, for a registration", function()
		local recent = openRecent(10)
		local one, other, third = {}, {}, {}
		recent.pushQueued("phone", { one, other })
		for _, stanza in ipairs({ one, other }) do
			assert.is_true(recent.wasQueuedPushed("phone", stanza))
			assert.is_true(recent.wasPushed("phone", known("any", stanza)))
			assert.is_false(recent.wasQueuedPushed("tablet", stanza))
		end
		assert.is_false(recent.wasQueuedPushed("phone", third))
	end)

	it("N2 what is remembered of one of them besides says nothing of the others", function()
		local recent = openRecent(10)
		local one, other = {}, {}
		recent.passOver("tablet", one)
		recent.pushQueued("phone", { one, other })
		assert.is_true(recent.wasPassedOver("tablet", one))
		assert.is_true(recent.wasQueuedPushed("phone", one))
		recent.passOver("laptop", other)
		assert.is_false(recent.wasPassedOver("laptop", one))
		recent.forget("phone", known("m1", one))
		assert.is_false(recent.wasQueuedPushed("phone", one))
		assert.is_true(recent.wasQueuedPushed("phone", other))
		assert.is_true(recent.wasPassedOver("tablet", one))
	end)
end)
