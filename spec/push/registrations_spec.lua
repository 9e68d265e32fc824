local protocol = require("cloud_protocol")()
local registrations = require("push.registrations")

local day = 86400

local function entry(jid, timestamp, fields)
	local made = { jid = jid, node = "n", timestamp = timestamp }
	for name, value in pairs(fields or {}) do
		made[name] = value
	end
	return made
end

local function key(jid)
	return jid .. "<n"
end

--- What several devices, each enabling once in this order, leave.
local function enabled(limit, ...)
	local current, last = {}, nil
	for _, request in ipairs({ ... }) do
		last = registrations.enable(current, key(request.jid), request, { devices = limit, rooms = 50 }, protocol)
		current = last.next
	end
	return current, last
end

local function keys_of(current)
	local keys = registrations.keysOf(current)
	table.sort(keys)
	return keys
end

describe("push.registrations", function()
	describe("enable", function()
		it("C2 adds a registration and leaves the others", function()
			local current = enabled(5, entry("a", 1), entry("b", 2))
			assert.equal(1, current[key("a")].timestamp)
			assert.equal(2, current[key("b")].timestamp)
		end)

		it("C7 what was in force is not touched, so that it stays in force if this can't be written", function()
			local before = enabled(1, entry("a", 1))
			registrations.enable(before, key("b"), entry("b", 2), { devices = 1, rooms = 50 }, protocol)
			assert.is_not_nil(before[key("a")])
			assert.is_nil(before[key("b")])
		end)

		it("C4 the last publish options win", function()
			local _, last = enabled(5, entry("a", 1, { options = { name = "x", attr = { a = "1" } } }), entry("a", 2, {
				options = { name = "x", attr = { a = "2" } },
			}))
			assert.is_true(last.changed)
			assert.equal("2", last.next[key("a")].options.attr.a)
		end)

		it("C4 options that are gone are a change, and so are new ones", function()
			local with = { options = { name = "x", attr = {} } }
			local _, gone = enabled(5, entry("a", 1, with), entry("a", 2))
			assert.is_true(gone.changed)
			assert.is_nil(gone.next[key("a")].options)
			local _, new = enabled(5, entry("a", 1), entry("a", 2, with))
			assert.is_true(new.changed)
		end)

		it("C4 what a listener adds is a change, however deep", function()
			local _, last = enabled(5, entry("a", 1, { filters = { muted = { "b" } } }), entry("a", 2, { filters = { muted = { "c" } } }))
			assert.is_true(last.changed)
		end)

		it("C4 the same again within a day needs no write", function()
			local same = { options = { name = "x", attr = { a = "1" }, { name = "field", attr = {} } } }
			local _, last = enabled(5, entry("a", 1, same), entry("a", day, {
				options = { name = "x", attr = { a = "1" }, { name = "field", attr = {} } },
			}))
			assert.is_false(last.changed)
		end)

		it("C4 the same again after a day writes the time", function()
			local current, last = enabled(5, entry("a", 1), entry("a", day + 1))
			assert.is_true(last.changed)
			assert.equal(day + 1, current[key("a")].timestamp)
		end)

		it("C4 the count of errors is no change, and survives", function()
			local current = { [key("a")] = entry("a", 1, { errors = 2, unreachable_since = 1, unreachable_last = 1, sequence = 1, created = 1 }) }
			local again = registrations.enable(current, key("a"), entry("a", 2), { devices = 5, rooms = 50 }, protocol)
			assert.is_false(again.changed)
			assert.equal(2, again.next[key("a")].errors)
			assert.equal(1, registrations.enable(current, key("a"), entry("a", day + 1), { devices = 5, rooms = 50 }, protocol).next[key("a")].unreachable_since)
			assert.equal(1, registrations.enable(current, key("a"), entry("a", day + 1), { devices = 5, rooms = 50 }, protocol).next[key("a")].unreachable_last)
			assert.equal(2, registrations.enable(current, key("a"), entry("a", day + 1), { devices = 5, rooms = 50 }, protocol).next[key("a")].errors)
		end)

		it("C5 beyond the limit the one enabled longest ago goes", function()
			local current, last = enabled(2, entry("a", 1), entry("b", 2), entry("c", 3))
			assert.same({ key("a") }, last.evicted)
			assert.is_nil(current[key("a")])
			assert.is_not_nil(current[key("b")])
			assert.is_not_nil(current[key("c")])
		end)

		it("M2 each room has devices of its own, and so has what is for all rooms", function()
			local in_room, in_other = { room = "a@rooms.example" }, { room = "b@rooms.example" }
			local current = enabled(1, entry("a", 1), entry("b", 2, in_room), entry("c", 3, in_other))
			assert.same({ key("a"), key("b"), key("c") }, keys_of(current))
			local next, last = enabled(1, entry("a", 1), entry("b", 2, in_room), entry("d", 3, in_room))
			assert.same({ key("a"), key("d") }, keys_of(next))
			assert.same({ key("b") }, last.evicted)
		end)

		it("N6 an account has no more than fifty times as many registrations as devices", function()
			local requests = {}
			for i = 1, 60 do
				requests[i] = entry("n" .. i, i, { room = i .. "@rooms.example" })
			end
			local current, last = enabled(1, table.unpack(requests))
			assert.equal(50, #keys_of(current))
			assert.same({ key("n10") }, last.evicted)
		end)

		it("C5 of those enabled in one second too", function()
			local current = enabled(2, entry("c", 7), entry("b", 7), entry("a", 7))
			assert.is_nil(current[key("c")])
			assert.is_not_nil(current[key("b")])
			assert.is_not_nil(current[key("a")])
		end)

		it("C5 one that was enabled again is not the oldest any more, not even within the same second", function()
			local current = enabled(2, entry("a", 7), entry("b", 7), entry("a", 7), entry("c", 7))
			assert.is_nil(current[key("b")])
			assert.is_not_nil(current[key("a")])
		end)

		it("C5 one that was enabled again within a day is not the oldest any more", function()
			local current = enabled(2, entry("a", 10), entry("b", 20), entry("a", 30), entry("c", 40))
			assert.is_nil(current[key("b")])
			assert.is_not_nil(current[key("a")])
		end)

		it("C5 an entry of another module, without sequence, is older than one of the same second", function()
			local current = { [key("old")] = entry("old", 7) }
			local last = registrations.enable(current, key("a"), entry("a", 7), { devices = 1, rooms = 50 }, protocol)
			assert.same({ key("old") }, last.evicted)
		end)

		it("C5 when the limit was lowered, as many go as are too many", function()
			local current = enabled(5, entry("a", 1), entry("b", 2), entry("c", 3), entry("d", 4))
			local last = registrations.enable(current, key("e"), entry("e", 5), { devices = 2, rooms = 50 }, protocol)
			table.sort(last.evicted)
			assert.same({ key("a"), key("b"), key("c") }, last.evicted)
		end)

		it("C5 when the limit was lowered, they go also if nothing else is new", function()
			local current = enabled(5, entry("a", 1), entry("b", 2), entry("c", 3))
			local last = registrations.enable(current, key("c"), entry("c", 4), { devices = 2, rooms = 50 }, protocol)
			assert.same({ key("a") }, last.evicted)
			assert.is_true(last.changed)
		end)

		it("C5 at the limit nobody goes", function()
			local _, last = enabled(2, entry("a", 1), entry("b", 2))
			assert.same({}, last.evicted)
		end)

		it("N2 the time of the first enable is kept", function()
			local current = enabled(5, entry("a", 10), entry("a", 20 + day), entry("a", 30 + 2 * day))
			assert.equal(10, current[key("a")].created)
		end)
	end)

	it("C6 chooses some of them", function()
		local current = { a = { jid = "a" }, b = { jid = "b" } }
		local keys = registrations.keysWhere(current, function(name, registration)
			return name == "b" and registration.jid == "b"
		end)
		assert.same({ "b" }, keys)
	end)

	it("N3 without and replacing leave what they were given as it is", function()
		local current = { a = { jid = "a" }, b = { jid = "b" } }
		assert.same({ b = { jid = "b" } }, registrations.without(current, { "a" }))
		assert.same({ a = { jid = "x" }, b = { jid = "b" } }, registrations.replacing(current, "a", { jid = "x" }))
		assert.same({ a = { jid = "a" }, b = { jid = "b" } }, current)
	end)
end)
