-- What the README says of the options is what the code does: the same names, in the same order, with the same defaults.

local pushModules = require("command.modules").pushModules

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

--- What a module asks its configuration for, as name and default, of the options with names that begin so.
local function read(module, ...)
	local rows = {}
	local prefixes = { ... }
	local function note(name, default)
		for _, prefix in ipairs(prefixes) do
			if name:sub(1, #prefix) == prefix then
				rows[#rows + 1] = { name = name, default = default }
			end
		end
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
	for _, candidate in ipairs(pushModules) do
		if candidate.name == module then
			for _, readSome in ipairs(candidate.readers) do
				readSome(reader, "<host>")
			end
		end
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
		assert.same(written(read("cloud_notify", "")), documented("push"))
	end)

	it("lists every option of mod_muc_cloud_notify that the others do not have, with its default", function()
		assert.same(written(read("muc_cloud_notify", "muc_")), documented("muc_push"))
	end)

	it("lists every option of mod_push2 that mod_cloud_notify does not have, with its default", function()
		local found = documented("contact")
		table.insert(found, documented("hibernate")[1])
		assert.same(written(read("push2", "contact", "hibernate")), found)
	end)

	it("lists every option of mod_muc_undelivered, in the order of the code, with its default", function()
		assert.same(written(read("muc_undelivered", "")), documented("muc_undelivered"))
	end)
end)
