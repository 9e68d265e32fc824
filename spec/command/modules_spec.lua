local modules = require("command.modules")
local nearest = require("command.spelling").nearest

local function named(name)
	for _, module in ipairs(modules.pushModules) do
		if module.name == name then
			return module
		end
	end
end

describe("command.modules", function()
	it("knows the modules that are built", function()
		local built = {}
		for path in io.popen("ls dist"):lines() do
			built[#built + 1] = path
		end
		local known = {}
		for i, module in ipairs(modules.pushModules) do
			known[i] = "mod_" .. module.name
		end
		table.sort(known)
		table.sort(built)
		assert.same(built, known)
	end)

	it("asks the readers of the options for their names", function()
		assert.same({ "muc_undelivered_max_messages", "muc_undelivered_max_leavers", "muc_undelivered_leaver_period" }, modules.optionNames(named("muc_undelivered")))
	end)

	it("has what the README says should be loaded beside mod_cloud_notify", function()
		local documented, inSection = {}, false
		for line in io.lines("README.markdown") do
			if line:match("^#") then
				inSection = line:match("What belongs beside it") ~= nil
			end
			local name = inSection and line:match("^| `([%w_]+)` |")
			-- A message that bounces is pushed all the same.
			if name and name ~= "offline" then
				documented[#documented + 1] = name
			end
		end
		local companions = {}
		for i, companion in ipairs(named("cloud_notify").companions) do
			companions[i] = companion.name
		end
		assert.same(documented, companions)
	end)
end)

describe("command.spelling", function()
	it("counts letters that are wrong, missing or too many", function()
		local known = { "push_notify_on", "push_max_errors" }
		for name, expected in pairs({
			push_notify_on = 0,
			push_notify_om = 1,
			push_notif_on = 1,
			push_notiffy_on = 1,
			psuh_notify_on = 2,
		}) do
			local found, away = nearest(name, known)
			assert.equal("push_notify_on", found)
			assert.equal(expected, away)
		end
	end)

	it("knows nothing near where nothing is known", function()
		assert.is_nil((nearest("push", {})))
	end)
end)
