local parse = require("xml")
local wakeup = require("push.wakeup")

local function waiting(important, fields)
	local message = { stanza = parse("<message/>"), important = important, patient = true }
	for name, value in pairs(fields or {}) do
		message[name] = value
	end
	message.identity = message.identity or { object = message.stanza, name = "m", fresh = false }
	return message
end

--- Whether the device still has to learn of a message that is marked as unread.
local function is_unread(message)
	return message.unread
end

describe("push.wakeup", function()
	it("N2 a registration of one account is not that of another", function()
		assert.are_not.equal(wakeup.registrationId("a", "bc<"), wakeup.registrationId("ab", "c<"))
	end)

	it("N6 a registration with a long key has a short name, and another one than any other", function()
		local long = "push.example<" .. ("n"):rep(4000)
		assert.is_true(#wakeup.registrationId("alice", long) < 200)
		assert.are_not.equal(wakeup.registrationId("alice", long), wakeup.registrationId("alice", long .. "n"))
		assert.are_not.equal(wakeup.registrationId("alice", long), wakeup.registrationId("bob", long))
		assert.equal(wakeup.registrationId("alice", long), wakeup.registrationId("alice", long))
	end)

	it("C18 a ping is unimportant and tells of nothing", function()
		local ping = wakeup.ping("alice", "push.example<")
		assert.is_false(ping.important)
		assert.is_nil(ping.message)
		assert.same({}, ping.messages)
	end)

	describe("wakeupForAll", function()
		it("C15 one push tells of the last important message, if there is one", function()
			local first, second, third = waiting(true), waiting(true), waiting(false)
			local all = wakeup.wakeupForAll("alice", "key", { first, second, third })
			assert.equal(second, all.message)
			assert.is_true(all.important)
			assert.equal(3, #all.messages)
		end)

		it("C15 else of the last one", function()
			local first, second = waiting(false), waiting(false)
			local all = wakeup.wakeupForAll("alice", "key", { first, second })
			assert.equal(second, all.message)
			assert.is_false(all.important)
		end)

		it("C15 of nothing there is none", function()
			assert.is_nil(wakeup.wakeupForAll("alice", "key", {}))
		end)
	end)

	describe("worthier", function()
		local important, ordinary = { important = true }, { important = false }

		it("C27 the more important wake-up is kept", function()
			assert.equal(important, wakeup.worthier(important, ordinary))
			assert.equal(important, wakeup.worthier(ordinary, important))
		end)

		it("C27 else the later one", function()
			local later_important, later_ordinary = { important = true }, { important = false }
			assert.equal(later_important, wakeup.worthier(important, later_important))
			assert.equal(later_ordinary, wakeup.worthier(ordinary, later_ordinary))
		end)
	end)

	describe("waitingPart", function()
		local function all_of(...)
			return wakeup.wakeupForAll("alice", "key", { ... })
		end

		it("C16 a message that the device has read does not wait", function()
			assert.is_nil(wakeup.waitingPart(all_of(waiting(true, { unread = false })), is_unread))
		end)

		it("C16 a wake-up of which nothing was read stays as it is", function()
			local all = all_of(waiting(true, { unread = true }), waiting(false, { unread = true }))
			assert.equal(all, wakeup.waitingPart(all, is_unread))
		end)

		it("C16 of several messages those that still wait remain, and with them the importance", function()
			local read, unread = waiting(true), waiting(false, { unread = true })
			local all = all_of(read, unread)
			local rest = wakeup.waitingPart(all, is_unread)
			assert.same({ unread }, rest.messages)
			assert.equal(unread, rest.message)
			assert.is_false(rest.important)
		end)

		it("C27 what is left of a wake-up has been tried as often as the whole", function()
			local read, unread = waiting(true), waiting(false, { unread = true })
			local all = all_of(read, unread)
			all.failedSince, all.repeated = 17, true
			local rest = wakeup.waitingPart(all, is_unread)
			assert.equal(17, rest.failedSince)
			assert.is_true(rest.repeated)
		end)

		it("N2 what counts as pushed in queues is the same for a part", function()
			local read, unread = waiting(true), waiting(false, { unread = true })
			local queued = { [{}] = { {} } }
			local all = wakeup.wakeupForAll("alice", "key", { read, unread }, queued)
			assert.equal(queued, wakeup.waitingPart(all, is_unread).queued)
		end)

		it("C18 a ping waits until it has been sent", function()
			local ping = wakeup.ping("alice", "key")
			assert.equal(ping, wakeup.waitingPart(ping, is_unread))
		end)
	end)
end)
