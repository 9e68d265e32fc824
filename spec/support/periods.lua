-- Reads a period such as "3 days", as util.human.io of Prosody 13.0 does.

local units = { s = 1, min = 60, h = 3600, ho = 3600, d = 86400, w = 604800 }

return function(text)
	local number, unit = text:lower():match("(%d+)%s*([smhdwy]?[io]?n?)")
	return number and units[unit] and tonumber(number) * units[unit] or nil
end
