-- Reading the notifications of Push 2.0.

local notifications = {}

--- The parts of a notification, or nothing if the stanza is none.
--
-- @return `{ stanza, id, from, to, client, priority, voip, payload, jwt, jwt_key, children }`; `voip` is whether it is there
function notifications.read(stanza)
	local notification = stanza:get_child("notification", "urn:xmpp:push2:0")
	if not notification then
		return nil
	end
	local jwt = notification:get_child("jwt")
	return {
		stanza = stanza,
		id = stanza.attr.id,
		from = stanza.attr.from,
		to = stanza.attr.to,
		client = notification:get_child_text("client"),
		priority = notification:get_child_text("priority"),
		voip = notification:get_child("voip") ~= nil,
		payload = notification:find("{urn:xmpp:sce:rfc8291:0}encrypted/payload#"),
		jwt = jwt and jwt:get_text(),
		jwt_key = jwt and jwt.attr.key,
		children = #notification.tags,
	}
end

--- Those of a list of stanzas.
function notifications.among(stanzas)
	local found = {}
	for _, stanza in ipairs(stanzas) do
		found[#found + 1] = notifications.read(stanza)
	end
	return found
end

return notifications
