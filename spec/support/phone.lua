-- Alice's phone, which has registered at a push service: the usual beginning of a spec.

local server = require("server")

local phone = { service = "push.example", node = "n1" }

--- The key of its registration.
phone.key = phone.service .. "<" .. phone.node

--- A server with the module, on which the phone has registered; its session is returned too, with these fields.
function phone.open(settings, fields)
	local world = server.new(settings):load()
	local session = world:connect("alice", "phone", fields)
	world:enable(session, phone.service, phone.node)
	return world, session
end

--- The same with the phone gone.
function phone.open_offline(settings)
	local world, session = phone.open(settings)
	world:disconnect(session)
	return world
end

--- The same with the phone hibernating.
function phone.open_asleep(settings, fields)
	local world, session = phone.open(settings, fields)
	world:hibernate(session)
	return world, session
end

--- A push service that takes everything.
function phone.takes() end

--- A push service that can't be reached.
function phone.is_not_found()
	return "cancel", "remote-server-not-found"
end

--- The nodes of notifications, sorted.
function phone.nodes(pushes)
	local found = {}
	for i, push in ipairs(pushes) do
		found[i] = push.node
	end
	table.sort(found)
	return found
end

--- The bodies of notifications, "none" where there is none.
function phone.bodies(pushes)
	local found = {}
	for i, push in ipairs(pushes) do
		found[i] = push.body or "none"
	end
	return found
end

return phone
