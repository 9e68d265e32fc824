local openRecent = require("push.recent").openRecent

local function known(name, object)
	return { object = object or {}, name = name, fresh = false }
end

local function fresh(name, object)
	return { object = object or {}, name = name, fresh = true }
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

	it("N2 remembers an object for a registration, whatever its name", function()
		local recent = openRecent(10)
		local object = {}
		recent.push("phone", known("m1", object))
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
		assert.equal(10, state.names:count())
		assert.is_true(recent.wasPushed("phone", known("m1000")))
		assert.is_false(recent.wasPushed("phone", known("m1")))
	end)

	it("N6 lets go of objects that nobody holds any more", function()
		local recent, state = openRecent(10)
		for i = 1, 100 do
			recent.push("phone", known("m" .. i))
		end
		collectgarbage()
		collectgarbage()
		assert.is_nil(next(state.objects))
	end)

	it("N2 an object is known as long as it is queued, though its name was forgotten", function()
		local recent = openRecent(2)
		local object = {}
		recent.push("phone", known("m1", object))
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
		recent.push("phone", known("m1", object))
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
		local _, after = openRecent(3, state)
		assert.equal(3, after.names:count())
	end)

	it("C34 goes on with what an earlier instance remembered", function()
		local before, state = openRecent(10)
		local object = {}
		before.push("phone", known("m1", object))
		local after = openRecent(10, state)
		assert.is_true(after.wasPushed("phone", known("m1")))
		assert.is_true(after.wasPushed("phone", known("other", object)))
	end)
end)
