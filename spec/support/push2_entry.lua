--- An entry of push2_registrations as the store has it: what `request.enable()` asks for at the time 5000.
--
-- @param changes fields with other values
return function(changes)
	local stored = {
		service = "push.example",
		client = "token-1",
		timestamp = 5000,
		matches = { { match = "urn:xmpp:push2:match:all", chats = {}, send = "urn:xmpp:push2:send:notify-only:0" } },
	}
	for name, value in pairs(changes or {}) do
		stored[name] = value
	end
	return stored
end
