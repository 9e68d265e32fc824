-- N1: a push module for accounts harms no message, whatever breaks of what it works with.

local account_hooks = require("account_hooks")
local assert = require("luassert")
local withstands = require("withstands")

local function boom()
	error("boom")
end

--- Ways to break what a module works with.
local function faults_of(garbage)
	local function breaking(how)
		return function(world)
			world:store(world.subject.records).fails = { get = how, set = how }
		end
	end
	return {
		["a store that throws"] = breaking("throws"),
		["a store that returns errors"] = breaking("returns"),
		["a listener of the push that throws"] = function(world)
			world:listen("cloud_notify/push", boom)
		end,
		["a listener of client state indication that throws"] = function(world)
			world.sessions.alice.sessions.phone.state = "inactive"
			world:listen("csi-is-stanza-important", boom)
		end,
		["a server that can't send"] = function(world)
			world.send_fails = true
		end,
		["a record of garbage"] = function(world)
			world:store(world.subject.records).records.alice = garbage
		end,
		["a session without fields"] = function(world)
			world.sessions.alice.sessions.odd = {}
		end,
	}
end

--- Whether a handler answers a request, and so does not let it go on.
local function is_request(hook)
	return hook.name:find("^iq%-set/") ~= nil
end

--- The handler of a world for an event of another one.
local function own(world, hook)
	for _, candidate in ipairs(world.hooks) do
		if candidate.name == hook.name and candidate.priority == hook.priority then
			return candidate.handler
		end
	end
end

--- Declares the specs of a module.
--
-- @param it busted's
-- @param module `open(settings)` returns a server on which the session `phone` of alice has registered, and that session;
--        `enable` is a request as XML text; `events(session)` returns what its own hooks may be given; `garbage` is a record
return function(it, module)
	local open = module.open
	local hooks = open().hooks

	--- An event for a hook.
	local function event_for(world, session, hook)
		local name = ("%s %g"):format(hook.name, hook.priority)
		local shared, others = account_hooks.events(world, session, module.enable), module.events(session)
		return assert(others[hook.name] or others[name] or shared[hook.name] or shared[name], name)
	end

	for what, spoil in pairs(faults_of(module.garbage)) do
		it("N1 with " .. what .. " every hook goes on as if it were not there", function()
			for _, hook in ipairs(hooks) do
				if not is_request(hook) then
					local world, session = open()
					local event = event_for(world, session, hook)
					world:fire_global("config-reloaded") -- forget what is in memory
					spoil(world)
					local ok, result = pcall(own(world, hook), event)
					assert.is_true(ok, hook.name .. ": " .. tostring(result))
					assert.is_nil(result, hook.name)
					ok, result = pcall(world.advance, world, 200000)
					assert.is_true(ok, hook.name .. ", later: " .. tostring(result))
				end
			end
		end)

		it("N1 with " .. what .. " a message reaches the offline storage, and the sessions", function()
			local world, session = open({ mam = true })
			world:hibernate(session)
			world:fire_global("config-reloaded")
			spoil(world)
			world.sessions.alice.sessions.odd = nil
			local archived = 0
			world:listen("archive-message-added", function()
				archived = archived + 1
			end, -10)
			assert.is_true(world:chat())
			assert.equal(1, archived)
			assert.equal(1, #session.outgoing_stanza_queue:table())
			world:disconnect(session)
			world:chat()
			assert.equal(2, #world.offline)
		end)
	end

	it("N1 with an event that can't be read every hook goes on, and says so in the log", function()
		local results = withstands((open()))
		for name, result in pairs(results) do
			assert.is_true(result == nil or name:find("^iq%-set/") ~= nil, name)
		end
	end)
end
