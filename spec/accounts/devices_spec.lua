local isolated = require("isolated")
local devices = isolated({ ["core.usermanager"] = {}, ["util.human.io"] = {} })("accounts.devices")

--- Whether a message is unread, given how many live sessions the device has.
local function isUnread(message, live)
	return devices.isUnread(message, live, devices.queueOf(message.session))
end

local stanza, another = {}, {}

--- A message in the queue of a session that holds these stanzas.
local function queued(...)
	local held = { ... }
	return {
		identity = { object = stanza, name = "m", fresh = false },
		important = true,
		patient = true,
		session = {
			outgoing_stanza_queue = {
				table = function()
					return held
				end,
			},
		},
	}
end

--- A message in no queue.
local function seen(patient)
	return { identity = { object = stanza, name = "m", fresh = false }, important = true, patient = patient }
end

describe("accounts.devices, isUnread", function()
	it("C16 a message that is still queued waits", function()
		assert.is_true(isUnread(queued(another, stanza), 0))
	end)

	it("C16 a message that the device has acknowledged does not", function()
		assert.is_false(isUnread(queued(another), 0))
	end)

	it("C16 a message in the queue of a session that shows none waits", function()
		local message = queued()
		message.session.outgoing_stanza_queue = nil
		assert.is_true(isUnread(message, 0))
	end)

	it("C16 nothing waits when the device has a live session", function()
		assert.is_false(isUnread(queued(stanza), 1))
		assert.is_false(isUnread(seen(true), 1))
	end)

	it("C9 what is stored waits whatever sessions there are", function()
		assert.is_true(isUnread(seen(false), 0))
		assert.is_true(isUnread(seen(false), 1))
		assert.is_true(isUnread(seen(true), 0))
	end)
end)
