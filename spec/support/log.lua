-- A log that remembers its lines.

--- Makes a log.
--
-- @return a function like `module._log`, and the list of lines, each with its level and its text; `lines:of(level)`
--         returns the texts of a level
return function()
	local lines = {}

	function lines.of(_, level)
		local texts = {}
		for _, line in ipairs(lines) do
			if line.level == level then
				texts[#texts + 1] = line.text
			end
		end
		return texts
	end

	local function log(level, format, ...)
		local arguments = { ... }
		for i = 1, select("#", ...) do
			if type(arguments[i]) ~= "number" then
				arguments[i] = tostring(arguments[i])
			end
		end
		lines[#lines + 1] = { level = level, text = format:format(table.unpack(arguments)) }
	end

	return log, lines
end
