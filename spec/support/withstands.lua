-- N1: no hook of a module dies of an event that can't be read, and each says so in the log.

local assert = require("luassert")

--- An event that nobody can read anything of: what a handler that is not guarded dies of.
local function unreadable()
	return setmetatable({}, {
		__index = function(_, field)
			error("the event can't be read: " .. tostring(field))
		end,
	})
end

--- Whether a handler reads nothing of its event.
local function reads_none(hook)
	return hook.name:find("^server%-") ~= nil or hook.name == "config-reloaded"
end

--- Calls every handler of a module with such an event, and fails unless it goes on.
--
-- @return what they returned, by the names of the events
return function(world)
	local results = {}
	for _, hook in ipairs(world.hooks) do
		local before = world.errors
		local ok, result = pcall(hook.handler, unreadable())
		assert.is_true(ok, hook.name .. ": " .. tostring(result))
		assert.is_true(reads_none(hook) or world.errors > before, hook.name)
		results[hook.name] = result
	end
	return results
end
