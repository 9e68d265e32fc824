local isolated = require("isolated")
local new_log = require("log")
local options = require("push.options")
local readCloudOptions = require("xep0357.options").readCloudOptions

--- How the core reads periods where Prosody does, as 13.0.
local parse_period = isolated({
	["core.usermanager"] = {},
	["util.human.io"] = { parse_duration = require("periods") },
})("push.compat").parsePeriod

--- Reads all options of a configuration.
--
-- @param periods whether Prosody reads periods, as 13.0 does
local function read(configuration, periods)
	local log, lines = new_log()
	local module = {}
	function module.log(_, ...)
		log(...)
	end
	function module.get_option(_, name)
		return configuration[name]
	end
	function module.get_option_array(_, name)
		local value = configuration[name]
		return type(value) == "table" and value or { value }
	end
	local reader = options.openOptions(module, periods and parse_period or nil)
	local found = {}
	local cloud = readCloudOptions(reader)
	for _, part in ipairs({
		options.readPushOptions(reader),
		options.readAccountOptions(reader),
		options.readServiceOptions(reader),
		cloud,
		cloud.disclosure,
	}) do
		for name, value in pairs(part) do
			found[name] = value
		end
	end
	return found, lines
end

--- An option alone: what is read, and the errors.
local function read_one(name, value, field, periods)
	local found, lines = read({ [name] = value }, periods)
	assert.equal(#lines, #lines:of("error"))
	return found[field], lines:of("error")
end

local hour, day = 3600, 86400

local fields = {
	push_notification_with_body = "body",
	push_notification_with_sender = "sender",
	push_notification_important_body = "importantBody",
	push_max_errors = "maxErrors",
	push_max_devices = "maxDevices",
	push_max_hibernation_timeout = "maxHibernation",
	push_notify_on = "notifyOn",
	push_max_unreachable = "maxUnreachable",
	push_wake_on_start = "wakeOnStart",
	push_cache_size = "cacheSize",
}

local defaults = {
	push_notification_with_body = false,
	push_notification_with_sender = false,
	push_notification_important_body = "New Message!",
	push_max_errors = 16,
	push_max_devices = 5,
	push_max_hibernation_timeout = 72 * hour,
	push_notify_on = "all",
	push_max_unreachable = 30 * day,
	push_wake_on_start = false,
	push_cache_size = 1000,
}

local function shown(value)
	if type(value) == "table" then
		return "a table"
	end
	return type(value) == "string" and '"' .. value .. '"' or tostring(value)
end

describe("push.options", function()
	it("C an empty configuration has the defaults, and no error", function()
		local found, lines = read({})
		for name, default in pairs(defaults) do
			assert.equal(default, found[fields[name]], name)
		end
		assert.is_nil(found.allowed)
		assert.same({}, found.denied)
		assert.equal(0, #lines)
	end)

	for _, case in ipairs({
		{ "push_notification_with_body", true },
		{ "push_notification_with_body", "true", true },
		{ "push_notification_with_body", false },
		{ "push_notification_with_body", "false", false },
		{ "push_notification_with_sender", true },
		{ "push_notification_important_body", "Psst" },
		{ "push_notification_important_body", "" },
		{ "push_max_errors", 1 },
		{ "push_max_errors", 1000000 },
		{ "push_max_errors", "3", 3 },
		{ "push_max_devices", 1 },
		{ "push_max_hibernation_timeout", 0 },
		{ "push_max_hibernation_timeout", 86400 },
		{ "push_max_hibernation_timeout", "86400", 86400 },
		{ "push_notify_on", "messages" },
		{ "push_notify_on", "all" },
		{ "push_max_unreachable", 60 },
		{ "push_wake_on_start", true },
		{ "push_cache_size", 1 },
	}) do
		local name, value, expected = case[1], case[2], case[3]
		if expected == nil then
			expected = value
		end
		it(("C %s = %s is taken"):format(name, shown(value)), function()
			local found, errors = read_one(name, value, fields[name])
			assert.equal(expected, found)
			assert.same({}, errors)
		end)
	end

	for _, case in ipairs({
		{ "push_notification_with_body", "maybe" },
		{ "push_notification_with_body", 2 },
		{ "push_notification_with_sender", {} },
		{ "push_notification_important_body", 5 },
		{ "push_notification_important_body", false },
		{ "push_max_errors", 0 },
		{ "push_max_errors", -1 },
		{ "push_max_errors", 1.5 },
		{ "push_max_errors", "many" },
		{ "push_max_errors", true },
		{ "push_max_errors", math.huge },
		{ "push_max_errors", 0 / 0 },
		{ "push_max_devices", 0 },
		{ "push_max_devices", {} },
		{ "push_max_hibernation_timeout", -1 },
		{ "push_max_hibernation_timeout", "soon" },
		{ "push_max_hibernation_timeout", math.huge },
		{ "push_max_hibernation_timeout", 0 / 0 },
		{ "push_max_hibernation_timeout", true },
		{ "push_notify_on", "some" },
		{ "push_notify_on", true },
		{ "push_max_unreachable", "never" },
		{ "push_max_unreachable", -5 },
		{ "push_max_unreachable", 0 },
		{ "push_wake_on_start", "perhaps" },
		{ "push_cache_size", 0 },
		{ "push_cache_size", "big" },
	}) do
		local name, value = case[1], case[2]
		it(("C %s = %s is one error that names option, value and substitute"):format(name, shown(value)), function()
			local found, errors = read_one(name, value, fields[name])
			assert.equal(defaults[name], found)
			assert.equal(1, #errors)
			assert.truthy(errors[1]:find(name, 1, true))
			assert.truthy(errors[1]:find(shown(value), 1, true))
			assert.truthy(errors[1]:find(shown(defaults[name]), 1, true))
		end)
	end

	it("C several bad values are an error each, and the good ones are taken", function()
		local found, lines = read({ push_max_errors = 0, push_max_devices = "x", push_notify_on = "messages" })
		assert.equal(2, #lines:of("error"))
		assert.equal("messages", found.notifyOn)
	end)

	describe("periods", function()
		it("C are read where Prosody reads them", function()
			assert.equal(3 * day, (read_one("push_max_hibernation_timeout", "3 days", "maxHibernation", true)))
			assert.equal(12 * hour, (read_one("push_max_hibernation_timeout", "12h", "maxHibernation", true)))
			assert.equal(5, (read_one("push_max_hibernation_timeout", 5, "maxHibernation", true)))
		end)

		it("C are a bad value where it does not", function()
			local found, errors = read_one("push_max_hibernation_timeout", "3 days", "maxHibernation")
			assert.equal(72 * hour, found)
			assert.equal(1, #errors)
			assert.truthy(errors[1]:find('"3 days"', 1, true))
		end)

		for _, text in ipairs({ "3 fortnights", "days", "-3 days", "3 days and a bit", "soon", "" }) do
			it(("C are a bad value if they are none: %q"):format(text), function()
				local found, errors = read_one("push_max_hibernation_timeout", text, "maxHibernation", true)
				assert.equal(72 * hour, found)
				assert.equal(1, #errors)
			end)
		end
	end)

	describe("domains", function()
		it("C2 are a set, prepped", function()
			local found, lines = read({
				push_allowed_services = { "Push.Example", "other.example" },
				push_denied_services = "evil.example",
			})
			assert.same({ ["push.example"] = true, ["other.example"] = true }, found.allowed)
			assert.same({ ["evil.example"] = true }, found.denied)
			assert.equal(0, #lines)
		end)

		for _, value in ipairs({ 5, true, "node@push.example", "push.example/resource", "two words", "*.example", "*", "a..b", "[::1]", "" }) do
			it("C2 what is no domain is one error, and the others are taken: " .. shown(value), function()
				local found, lines = read({ push_denied_services = { "evil.example", value } })
				assert.same({ ["evil.example"] = true }, found.denied)
				local errors = lines:of("error")
				assert.equal(1, #errors)
				assert.truthy(errors[1]:find("push_denied_services", 1, true))
				assert.truthy(errors[1]:find(shown(value), 1, true))
			end)
		end
	end)
end)
