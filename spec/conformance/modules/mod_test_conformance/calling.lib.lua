-- How functions and methods are called, so that what they return is compared with what is declared.

-- f(name, ...) calls a function of a library, or a method of a thing.
local function caller(call, owner, value)
	return function (name, ...) return call(owner, name, value, ...); end
end

-- The same for a library, nothing if this Prosody does not have it.
local function library(call, name)
	local ok, value = pcall(require, name);
	return caller(call, name, ok and value or nil);
end

return { caller = caller; library = library };
