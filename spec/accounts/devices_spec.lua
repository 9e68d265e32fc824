local isolated = require("isolated")
local devices = isolated({ ["core.usermanager"] = {}, ["util.human.io"] = {} })("accounts.devices")

--- A message in no queue.
local function seen(patient)
	return { identity = { object = {}, name = "m", fresh = false }, important = true, patient = patient }
end

--- A message in the queue of a session that holds it, or not.
local function queued(holds)
	local object = {}
	local queue = {
		table = function()
			return holds and { {}, object } or { {} }
		end,
	}
	local session = { outgoing_stanza_queue = queue, hibernating = 1 }
	return { identity = { object = object, name = "m", fresh = false }, important = true, patient = true, session = session }
end

describe("accounts.devices, isUnread", function()
	it("C16 a message that is still queued waits", function()
		assert.is_true(devices.isUnread(queued(true), 0))
	end)

	it("C16 a message that the device has acknowledged does not", function()
		assert.is_false(devices.isUnread(queued(false), 0))
	end)

	it("C16 a message in the queue of a session that shows none waits", function()
		local message = queued(false)
		message.session.outgoing_stanza_queue = nil
		assert.is_true(devices.isUnread(message, 0))
		assert.is_false(devices.isUnread(message, 1))
	end)

	it("C16 nothing waits when the device has a live session", function()
		assert.is_false(devices.isUnread(seen(true), 1))
	end)

	it("C9 what is stored waits whatever sessions there are", function()
		assert.is_true(devices.isUnread(seen(false), 0))
		assert.is_true(devices.isUnread(seen(false), 1))
		assert.is_true(devices.isUnread(seen(true), 0))
	end)
end)
