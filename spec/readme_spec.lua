-- What the README says of the options is what the code does: the same names, in the same order, with the same defaults.

local options = require("push.options")

--- The rows of the README's table of options, as name and default.
local function documented()
	local rows = {}
	for line in io.lines("README.markdown") do
		local name, default = line:match("^| `(push_[%w_]+)` | (.-) |")
		if name then
			rows[#rows + 1] = { name = name, default = default:match("^`(.-)`") or default }
		end
	end
	return rows
end

--- What the code asks its configuration for, as name and default.
local function read()
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
	options.readPushOptions(reader)
	options.readAccountOptions(reader)
	options.readServiceOptions(reader)
	return rows
end

describe("README", function()
	it("lists every option, in the order of the code, with its default", function()
		local expected = {}
		for i, row in ipairs(read()) do
			local default = row.default
			local text = type(default) == "string" and default ~= "none" and ('"%s"'):format(default) or tostring(default)
			expected[i] = { name = row.name, default = text }
		end
		assert.same(expected, documented())
	end)
end)
