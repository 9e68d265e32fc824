-- Alice's phone, which has registered for Push 2.0: the usual beginning of a spec of mod_push2.

local notifications = require("notifications")
local request = require("push2_request")
local server = require("server")

local push2_phone = { service = request.service }

local subject = { name = "push2", records = "push2_registrations", reading = notifications }

--- A server for the module.
--
-- @param settings as for every server; with `load`, which `prosody13` returns, Prosody has cryptography
function push2_phone.server(settings)
	local all = {}
	for name, value in pairs(settings or {}) do
		all[name] = value
	end
	all.subject = subject
	if all.load then
		all.libraries = {}
		for _, name in ipairs({ "util.crypto", "util.jwt", "util.hashes" }) do
			all.libraries[name] = all.load(name)
		end
	end
	return server.new(all)
end

--- A server with the module, on which the phone has registered; its session is returned too.
--
-- @param fields of the request
function push2_phone.open(settings, fields)
	local world = push2_phone.server(settings):load()
	local session = world:connect("alice", "phone")
	world:request(session, request.enable(fields))
	return world, session
end

--- The same with the phone gone.
function push2_phone.open_offline(settings, fields)
	local world, session = push2_phone.open(settings, fields)
	world:disconnect(session)
	return world
end

--- The same with the phone hibernating.
function push2_phone.open_asleep(settings, fields)
	local world, session = push2_phone.open(settings, fields)
	world:hibernate(session)
	return world, session
end

--- A client of alice's sends a stanza, given as XML text.
function push2_phone.says(world, session, text)
	local stanza = require("xml")(text)
	local to = stanza.attr.to
	local where = to and to:find("/", 1, true) and "full" or to and not to:find("@", 1, true) and "host" or "bare"
	return world:fire("pre-" .. stanza.name .. "/" .. where, { origin = session, stanza = stanza })
end

return push2_phone
