-- Loads the compiled core, or what else a spec names, apart from everything else: with substitutes for what it requires
-- and for the globals that it sees.

--- Makes a `require`.
--
-- @param substitutes what to return for a module name
-- @param globals what is global besides what Lua has
-- @return a function like `require`, and the environment that it gives
return function(substitutes, globals)
	local loaded = {}
	local environment = setmetatable(globals or {}, { __index = _G })

	--- What keeps the time or the state of the server in it is loaded anew.
	local function is_own(name)
		local path = package.searchpath(name, package.path)
		local ours = path and path:find("build/lua/", 1, true)
		return ours or name == "util.throttle" or name == "util.watchdog"
	end

	function environment.require(name)
		if loaded[name] == nil then
			if substitutes[name] ~= nil then
				loaded[name] = substitutes[name]
			elseif is_own(name) then
				local path = assert(package.searchpath(name, package.path))
				loaded[name] = assert(loadfile(path, "t", environment))(name)
			else
				loaded[name] = require(name)
			end
		end
		return loaded[name]
	end

	return environment.require, environment
end
