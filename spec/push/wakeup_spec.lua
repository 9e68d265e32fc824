local parse = require("xml")
local wakeup = require("push.wakeup")

local function waiting(important, fields)
	local message = { stanza = parse("<message/>"), important = important, trigger = "queued" }
	for name, value in pairs(fields or {}) do
		message[name] = value
	end
	message.identity = message.identity or { object = message.stanza, name = "m", fresh = false }
	return message
end

--- A session whose queue holds what these messages are about.
local function session_with(...)
	local objects = {}
	for i, message in ipairs({ ... }) do
		objects[i] = message.identity.object
	end
	return {
		outgoing_stanza_queue = {
			table = function()
				return objects
			end,
		},
	}
end

local function nobody()
	return 0
end

local function somebody()
	return 1
end

describe("push.wakeup", function()
	it("N2 a registration of one account is not that of another", function()
		assert.are_not.equal(wakeup.registrationId("a", "bc<"), wakeup.registrationId("ab", "c<"))
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
		local function part(message, live)
			return wakeup.waitingPart(wakeup.wakeupFor("alice", "key", message), live)
		end

		it("C16 a message that is still queued waits", function()
			local message = waiting(true)
			message.session = session_with(message)
			assert.is_not_nil(part(message, nobody))
		end)

		it("C16 a message that the device has acknowledged does not", function()
			local message = waiting(true)
			message.session = session_with(waiting(true))
			assert.is_nil(part(message, nobody))
		end)

		it("C16 nothing waits when the device has a live session", function()
			local message = waiting(true)
			message.session = session_with(message)
			assert.is_nil(part(message, somebody))
			assert.is_nil(part(waiting(true, { trigger = "room" }), somebody))
		end)

		it("C9 what is stored waits whatever sessions there are", function()
			assert.is_not_nil(part(waiting(true, { trigger = "offline" }), nobody))
			assert.is_not_nil(part(waiting(true, { trigger = "room" }), nobody))
		end)

		it("C16 of several messages those that still wait remain, and with them the importance", function()
			local read, unread = waiting(true), waiting(false)
			local session = session_with(unread)
			read.session, unread.session = session, session
			local all = wakeup.wakeupForAll("alice", "key", { read, unread })
			local rest = wakeup.waitingPart(all, nobody)
			assert.same({ unread }, rest.messages)
			assert.equal(unread, rest.message)
			assert.is_false(rest.important)
		end)

		it("C27 what is left of a wake-up has been tried as often as the whole", function()
			local read, unread = waiting(true), waiting(false)
			local session = session_with(unread)
			read.session, unread.session = session, session
			local all = wakeup.wakeupForAll("alice", "key", { read, unread })
			all.failedSince, all.repeated = 17, true
			local rest = wakeup.waitingPart(all, nobody)
			assert.equal(17, rest.failedSince)
			assert.is_true(rest.repeated)
		end)

		it("C18 a ping waits until it has been sent", function()
			local ping = wakeup.ping("alice", "key")
			assert.equal(ping, wakeup.waitingPart(ping, somebody))
		end)
	end)
end)
