-- Requests of Push 2.0 as XML text.

local request = { service = "push.example", client = "token-1", notify_only = "<send xmlns='urn:xmpp:push2:send:notify-only:0'/>" }

--- The element that asks for encryption, around its keys.
--
-- @param keys texts by the names of the elements; `claims` is a table by name
function request.encrypted(keys)
	local parts = {}
	for _, name in ipairs({ "ua-public", "auth-secret", "jwt-alg", "jwt-key" }) do
		if keys[name] then
			parts[#parts + 1] = ("<%s>%s</%s>"):format(name, keys[name], name)
		end
	end
	for name, value in pairs(keys.claims or {}) do
		parts[#parts + 1] = ("<jwt-claim name='%s'>%s</jwt-claim>"):format(name, value)
	end
	return "<send xmlns='urn:xmpp:push2:send:sce+rfc8291+rfc8292:0'>" .. table.concat(parts) .. "</send>"
end

--- A match.
--
-- @param profile what is behind `urn:xmpp:push2:match:`
-- @param content what it holds, if not only that no more than a notification is to be sent
function request.match(profile, content)
	return ("<match profile='urn:xmpp:push2:match:%s'>%s</match>"):format(profile, content or request.notify_only)
end

--- An `<enable/>`.
--
-- @param fields `service` and `client`, of which false leaves the element out, and `matches`
function request.enable(fields)
	fields = fields or {}
	local function element(name)
		local text = fields[name]
		if text == nil then
			text = request[name]
		end
		return text and ("<%s>%s</%s>"):format(name, text, name) or ""
	end
	local matches = fields.matches or request.match("all")
	return "<enable xmlns='urn:xmpp:push2:0'>" .. element("service") .. element("client") .. matches .. "</enable>"
end

request.disable = "<disable xmlns='urn:xmpp:push2:0'/>"

return request
