-- Waking devices after a start of the server, as the module does it (C33).

local nodes = require("phone").nodes
local server = require("server")

local service = "push.example"

local function settings(stores, on)
	return { options = { push_wake_on_start = on ~= false }, stores = stores or {} }
end

--- A server on which alice has a connected phone, a hibernating tablet, and a desk that is gone.
local function open_with_three(stores, on)
	local world = server.new(settings(stores, on)):load()
	local phone, tablet = world:connect("alice", "phone"), world:connect("alice", "tablet")
	local desk = world:connect("alice", "desk")
	world:enable(phone, service, "phone")
	world:enable(tablet, service, "tablet")
	world:enable(desk, service, "desk")
	world:hibernate(tablet)
	world:disconnect(desk)
	return world
end

local function start(stores, on)
	local world = server.new(settings(stores, on)):load()
	world:fire_global("server-started")
	return world
end

describe("mod_cloud_notify waking", function()
	it("C33 wakes the devices that were connected or hibernating at an orderly stop, unimportantly", function()
		local stores = {}
		open_with_three(stores):fire_global("server-stopping", {})
		local after = start(stores)
		after:advance(5)
		assert.same({ "phone", "tablet" }, nodes(after:pushes()))
		assert.is_nil(after:pushes()[1].body)
	end)

	it("C33 wakes all that enabled lately after a crash", function()
		local stores = {}
		open_with_three(stores)
		local after = start(stores)
		after:advance(5)
		assert.same({ "desk", "phone", "tablet" }, nodes(after:pushes()))
	end)

	it("C33 does not wake those that are back", function()
		local stores = {}
		open_with_three(stores):fire_global("server-stopping", {})
		local after = server.new(settings(stores)):load()
		after:enable(after:connect("alice", "phone"), service, "phone")
		after:fire_global("server-started")
		after:advance(5)
		assert.same({ "tablet" }, nodes(after:pushes()))
	end)

	it("C33 does not wake by default", function()
		local stores = {}
		open_with_three(stores, false):fire_global("server-stopping", {})
		local after = start(stores, false)
		after:advance(5)
		assert.same({}, nodes(after:pushes()))
	end)

	it("C33 the note does not lie among the registrations", function()
		local stores = {}
		open_with_three(stores):fire_global("server-stopping", {})
		local users = {}
		for user in stores.cloud_notify:users() do
			users[#users + 1] = user
		end
		assert.same({ "alice" }, users)
	end)

	it("C33 at most 50 a second over the host", function()
		local stores = {}
		local before = server.new(settings(stores)):load()
		for i = 1, 200 do
			before:enable(before:connect("user" .. i, "phone"), service, "n" .. i)
		end
		local after = start(stores)
		after:advance(0.99)
		assert.is_true(#after:pushes() <= 50)
		after:advance(1)
		assert.is_true(#after:pushes() <= 100)
		after:advance(10)
		assert.equal(200, #after:pushes())
	end)

	it("N1 a store that can't be listed does no harm", function()
		local stores = {}
		open_with_three(stores)
		stores.cloud_notify.users = function()
			error("the disk is on fire")
		end
		local after = start(stores)
		assert.equal(1, #after.lines:of("error"))
	end)
end)
