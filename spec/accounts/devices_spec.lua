local isolated = require("isolated")
local devices = isolated({ ["core.usermanager"] = {}, ["util.human.io"] = {} })("accounts.devices")

--- A message in no queue.
local function seen(patient)
	return { identity = { object = {}, name = "m", fresh = false }, important = true, patient = patient }
end

describe("accounts.devices, isUnread", function()
	it("C16 nothing waits when the device has a live session", function()
		assert.is_false(devices.isUnread(seen(true), 1))
	end)

	it("C9 what is stored waits whatever sessions there are", function()
		assert.is_true(devices.isUnread(seen(false), 0))
		assert.is_true(devices.isUnread(seen(false), 1))
		assert.is_true(devices.isUnread(seen(true), 0))
	end)
end)
