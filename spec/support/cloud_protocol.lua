-- XEP-0357 as a protocol of the core, with everything that it needs besides what a spec settles.

local new_log = require("log")
local openGuard = require("push.guard").openGuard
local openProtocol = require("xep0357.protocol").openProtocol

local disclosure = { body = false, sender = false, importantBody = "New Message!" }

--- @param settings host, store, options, guard, and fire if there are listeners, as far as they matter
return function(settings)
	settings = settings or {}
	return openProtocol({
		host = settings.host or "localhost",
		store = settings.store or "cloud_notify",
		options = settings.options or { disclosure = disclosure, notifyOn = "all" },
		guard = settings.guard or openGuard((new_log()), function() end),
		fire = settings.fire or function() end,
		isHeard = function()
			return settings.fire ~= nil
		end,
	})
end
