-- The libraries of Prosody 13.0 that 0.12 has not, or not as they are there: util.crypto, util.jwt, util.hashes with HKDF.
-- They are built for Lua 5.4 only, and the specs have those of 0.12 for everything else.

local directory = ".cache/prosody-13.0/usr/lib/prosody"
local loaded = {}
local environment = setmetatable({}, { __index = _G })

local function open(path, name)
	local file = io.open(path)
	if file then
		file:close()
		local mode = path:find("%.so$") and package.loadlib(path, "luaopen_" .. name:gsub("%.", "_"))
		return mode or assert(loadfile(path, "t", environment))
	end
end

local function load(name)
	name = name:gsub("^prosody%.", "")
	if loaded[name] == nil then
		local base = directory .. "/" .. name:gsub("%.", "/")
		local loader = open(base .. ".lua", name) or open(base .. ".so", name)
		loaded[name] = loader and loader(name) or require(name)
	end
	return loaded[name]
end
environment.require = load

--- Tells in one sentence that this Lua can't load them, which only Lua 5.4 can.
--
-- @param it busted's
-- @return a function like `require`, or nothing
return function(it)
	if _VERSION == "Lua 5.4" then
		return load
	end
	it("P10 is told on Lua 5.4 only, for which Prosody's util.crypto is built", function()
		assert(not require("native_library")("util.encodings"), "Prosody's libraries load here, too")
	end)
end
