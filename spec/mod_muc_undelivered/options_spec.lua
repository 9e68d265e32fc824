local openOptions = require("push.options").openOptions
local readUndeliveredOptions = require("mod_muc_undelivered.options").readUndeliveredOptions
local room_server = require("room_server")

--- Reads the options of a configuration, and the errors.
local function read(configuration)
	local world = room_server.new({ options = configuration })
	return readUndeliveredOptions(openOptions(world:api())), world.lines:of("error")
end

local defaults = { maxMessages = 1000, maxLeavers = 1000, leaverPeriod = 3600 }

describe("mod_muc_undelivered.options", function()
	it("have these defaults", function()
		assert.same(defaults, (read({})))
	end)

	it("are read by these names", function()
		local found, errors = read({
			muc_undelivered_max_messages = 5,
			muc_undelivered_max_leavers = "6",
			muc_undelivered_leaver_period = 7.5,
		})
		assert.same({ maxMessages = 5, maxLeavers = 6, leaverPeriod = 7.5 }, found)
		assert.same({}, errors)
	end)

	for name, values in pairs({
		muc_undelivered_max_messages = { 0, -1, 1.5, "many", {}, math.huge },
		muc_undelivered_max_leavers = { 0, -1, 1.5, "many", {}, math.huge },
		muc_undelivered_leaver_period = { 0, -1, "long", {}, math.huge },
	}) do
		for _, value in ipairs(values) do
			it(("a value that can't be used, %s of %s, is one error, and the default holds"):format(tostring(value), name), function()
				local found, errors = read({ [name] = value })
				assert.same(defaults, found)
				assert.equal(1, #errors)
				assert.truthy(errors[1]:find(name, 1, true))
			end)
		end
	end
end)
