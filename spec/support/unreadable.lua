--- An event that nobody can read anything of: what a handler that is not guarded dies of (N1).
return function()
	return setmetatable({}, {
		__index = function(_, field)
			error("the event can't be read: " .. tostring(field))
		end,
	})
end
