-- Prosody's libraries that are written in C: they are built for one version of Lua, and the specs run on three.

--- Loads such a library by its module name.
--
-- @return the library, or nothing where this Lua can't load it
return function(name)
	local path = package.searchpath(name, package.cpath)
	local open = path and package.loadlib(path, "luaopen_" .. name:gsub("%.", "_"))
	return open and open(name)
end
