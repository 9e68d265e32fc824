local server = require("server")

--- The module as prosodyctl loads it: without hosts, sessions and stores.
local function load_for_prosodyctl()
	local world = server.new()
	world.prosody.process_type = "prosodyctl"
	world.prosody.hosts = {}
	function world:store()
		error("there are no stores")
	end
	return world:load()
end

describe("mod_cloud_notify for prosodyctl", function()
	it("is a command, and hooks nothing", function()
		local world = load_for_prosodyctl()
		assert.is_function(world.module.command)
		assert.same({}, world.hooks)
		assert.same({}, world.timers)
		assert.is_nil(world.module.save)
		assert.is_nil(world.module.unload)
		assert.equal(0, #world.lines)
	end)

	it("is no command where it serves a host", function()
		local world = server.new():load()
		assert.is_nil(world.module.command)
		assert.is_true(#world.hooks > 0)
	end)
end)
