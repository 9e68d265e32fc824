-- What the README says of the options is what the code does: the same names, in the same order, with the same defaults.

local cloud = require("xep0357.options")
local options = require("push.options")
local push2 = require("push2.options")
local rooms = require("mod_muc_cloud_notify.options")
local undelivered = require("mod_muc_undelivered.options")

--- The rows of the README's tables of options with names that begin so, as name and default.
local function documented(prefix)
	local rows = {}
	for line in io.lines("README.markdown") do
		local name, default = line:match("^| `(" .. prefix .. "_[%w_]+)` | (.-) |")
		if name then
			rows[#rows + 1] = { name = name, default = default:match("^`(.-)`") or default }
		end
	end
	return rows
end

--- What the code asks its configuration for, as name and default.
local function read(...)
	local rows = {}
	local function note(name, default)
		rows[#rows + 1] = { name = name, default = default }
		return default
	end
	local reader = {
		boolean = note,
		text = note,
		count = note,
		seconds = note,
		word = note,
		domains = function(name)
			note(name, "none")
		end,
	}
	for _, readSome in ipairs({ ... }) do
		readSome(reader)
	end
	return rows
end

--- The same, as the README writes it.
local function written(rows)
	local expected = {}
	for i, row in ipairs(rows) do
		local default = row.default
		local text = type(default) == "string" and default ~= "none" and ('"%s"'):format(default) or tostring(default)
		expected[i] = { name = row.name, default = text }
	end
	return expected
end

describe("README", function()
	it("lists every option, in the order of the code, with its default", function()
		local rows = read(cloud.readCloudOptions, options.readPushOptions, options.readAccountOptions, options.readServiceOptions)
		assert.same(written(rows), documented("push"))
	end)

	it("lists every option of mod_muc_cloud_notify that the others do not have, with its default", function()
		assert.same(written(read(rooms.readRoomOptions)), documented("muc_push"))
	end)

	it("lists every option of mod_push2 that mod_cloud_notify does not have, with its default", function()
		local function readPush2Options(reader)
			return push2.readPush2Options(reader, "<host>")
		end
		local found = documented("contact")
		table.insert(found, documented("hibernate")[1])
		assert.same(written(read(readPush2Options)), found)
	end)

	it("lists every option of mod_muc_undelivered, in the order of the code, with its default", function()
		assert.same(written(read(undelivered.readUndeliveredOptions)), documented("muc_undelivered"))
	end)
end)
