-- What comes back: answers, silence, and trying again.

local parse = require("xml")
local phone = require("phone")
local server = require("server")

local service, node = phone.service, phone.node
local open, open_offline, open_asleep = phone.open, phone.open_offline, phone.open_asleep
local bodies, takes, is_not_found = phone.bodies, phone.takes, phone.is_not_found

describe("push.attempts", function()
	local condition = "service-unavailable"

	--- A world in which a push was sent, and that push.
	local function pushed(settings)
		local world = open_offline(settings)
		world:chat()
		return world, world:new_pushes()[1]
	end

	local function registered(world)
		return world:stored("alice")[service .. "<" .. node]
	end

	it("C26 a result sets the count of errors to 0", function()
		local world, push = pushed()
		world:answer(push, "cancel", condition)
		assert.equal(1, registered(world).errors)
		world:chat()
		world:answer(world:new_pushes()[1])
		assert.is_nil(registered(world).errors)
	end)

	it("C26 an answer from somebody else counts for nothing, and is left to others", function()
		local world, push = pushed()
		assert.is_nil(world:answer(push, "cancel", condition, "evil.example"))
		assert.is_nil(registered(world).errors)
		assert.is_true(world:answer(push, "cancel", condition))
		assert.equal(1, registered(world).errors)
	end)

	it("C26 answers to others are left to them", function()
		local world = pushed()
		assert.is_nil(world:answer({ id = "another", to = service }))
	end)

	it("C28 a persistent error is counted and stored, and not tried again", function()
		local world, push = pushed()
		world:answer(push, "cancel", condition)
		assert.equal(1, registered(world).errors)
		assert.equal(1, world.shared.push_errors[service .. "<" .. node])
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C28 at push_max_errors in a row the registration is gone, with one warning", function()
		local world, push = pushed({ options = { push_max_errors = 3 } })
		for _ = 1, 3 do
			world:answer(push, "cancel", condition)
			world:advance(2)
			world:chat()
			push = world:new_pushes()[1]
		end
		assert.is_nil(push)
		assert.is_nil(registered(world))
		assert.equal(1, #world.lines:of("warn"))
		assert.truthy(world.lines:of("warn")[1]:find(condition, 1, true))
		assert.is_nil(world.shared.push_errors[service .. "<" .. node])
	end)

	it("C28 a success in between begins the count anew", function()
		local world, push = pushed({ options = { push_max_errors = 2 } })
		for i = 1, 6 do
			if i % 2 == 0 then
				world:answer(push)
			else
				world:answer(push, "cancel", condition)
			end
			world:chat()
			push = world:new_pushes()[1]
		end
		assert.is_not_nil(registered(world))
	end)

	it("C28 C32 the session of a removed registration has its normal timeout, and no registration", function()
		local world, session = open_asleep({ options = { push_max_errors = 1 } })
		world:advance(10 * server.normal_timeout)
		world:typing()
		world:advance(2)
		world:answer(world:new_pushes()[1], "cancel", condition)
		assert.is_nil(session.push_identifier)
		assert.is_nil(session.push_settings)
		world:advance(server.normal_timeout + 10)
		assert.is_true(session.destroyed)
	end)

	for what, answer in pairs({
		["an error of type wait"] = { "wait", "internal-server-error" },
		["a server that is not found"] = { "cancel", "remote-server-not-found" },
		["a server that does not answer"] = { "cancel", "remote-server-timeout" },
		["a recipient that is not there"] = { "cancel", "recipient-unavailable" },
	}) do
		it("C27 is tried again, and not counted, after " .. what, function()
			local world, push = pushed()
			world:answer(push, answer[1], answer[2])
			assert.is_nil(registered(world).errors)
			assert.equal(0, #world:new_pushes())
			world:advance(7)
			assert.equal(1, #world:new_pushes())
		end)
	end

	it("C27 an error that our server made for a remote service is transient", function()
		local world, push = pushed()
		local answer = parse(([[
			<iq type='error' id='%s' from='push.example' to='localhost'>
				<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
			</iq>]]):format(push.id))
		world:fire("iq/host", { origin = { type = "s2sin", dummy = true }, stanza = answer })
		assert.is_nil(registered(world).errors)
		world:advance(7)
		assert.equal(1, #world:new_pushes())
	end)

	it("C27 an error that our server made in its own name is transient too", function()
		local world, push = pushed()
		local answer = parse(([[
			<iq type='error' id='%s' from='push.example' to='localhost'>
				<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
			</iq>]]):format(push.id))
		world:fire("iq/host", { origin = world.prosody.hosts.localhost, stanza = answer })
		assert.is_nil(registered(world).errors)
	end)

	it("C28 an error of a component of this server is its own", function()
		local world = server.new():load()
		local session = world:connect("alice", "phone")
		world:enable(session, "push.localhost", node)
		world:disconnect(session)
		world:chat()
		local push = world:pushes()[1]
		local answer = parse(([[
			<iq type='error' id='%s' from='push.localhost' to='localhost'>
				<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
			</iq>]]):format(push.id))
		world:fire("iq/host", { origin = world.prosody.hosts.localhost, stanza = answer })
		assert.equal(1, world:stored("alice")["push.localhost<" .. node].errors)
	end)

	it("C27 no answer within 2 minutes is tried again once only", function()
		local world = pushed()
		world:advance(119)
		assert.equal(0, #world:new_pushes())
		world:advance(12)
		assert.equal(1, #world:new_pushes())
		world:advance(86400)
		assert.equal(0, #world:new_pushes())
		assert.is_nil(registered(world).errors)
	end)

	it("C27 also after transient errors, silence is tried again once only", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:advance(7)
		assert.equal(1, #world:new_pushes())
		world:advance(86400)
		assert.equal(1, #world:new_pushes())
	end)

	it("C27 silence after silence is not tried again, whatever came between", function()
		local world = pushed()
		world:advance(131)
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		world:advance(20)
		assert.equal(1, #world:new_pushes())
		world:advance(86400)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 also when the device has read a part since, silence is tried again once only", function()
		local world, session = open()
		world:chat({ id = "m1" })
		world:chat({ id = "m2" })
		world:ack_delayed(session)
		world:advance(2)
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		session.outgoing_stanza_queue:ack(1)
		world:advance(86400)
		assert.equal(2, #world:new_pushes())
	end)

	it("C27 an error that comes again is tried again, until the push succeeds", function()
		local world, push = pushed()
		for _, pause in ipairs({ 7, 13, 25, 50 }) do
			world:answer(push, "wait", "resource-constraint")
			world:advance(pause)
			local tries = world:new_pushes()
			assert.equal(1, #tries)
			push = tries[1]
		end
		world:answer(push)
		world:advance(86400)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 the most important wake-up is kept", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:advance(2)
		world:typing()
		assert.same({ "New Message!" }, bodies(world:new_pushes()))
	end)

	it("C27 a new message tries at once, but not more than once a second", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:chat({ id = "m2" })
		world:chat({ id = "m3" })
		assert.equal(0, #world:new_pushes())
		world:advance(1.1)
		assert.equal(1, #world:new_pushes())
	end)

	it("C27 nothing is tried again when the device has come online", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:enable(world:connect("alice", "phone"), service, node)
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 nothing is tried again when a device of that client_id has come online", function()
		local world, session = open(nil, { client_id = "c1" })
		world:disconnect(session)
		world:chat()
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		world:connect("alice", "new", { client_id = "c1" })
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 nothing is tried again when the device came online while the push was under way", function()
		local world, push = pushed()
		world:enable(world:connect("alice", "phone"), service, node)
		world:answer(push, "wait", "resource-constraint")
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 nothing is tried again when the session was resumed", function()
		local world, session = open_asleep()
		world:chat()
		world:advance(2)
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		world:resume(session)
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 nothing is tried again when the device has read", function()
		local world, session = open()
		world:chat()
		world:ack_delayed(session)
		world:advance(2)
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		world:acknowledge(session)
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 after that the next failure is tried again after 5 s", function()
		local world, session = open()
		world:chat()
		world:ack_delayed(session)
		world:advance(2)
		world.answering = is_not_found
		world:answer(world:new_pushes()[1], "wait", "resource-constraint")
		world:advance(60)
		world:acknowledge(session)
		world:advance(3600)
		world:new_pushes()
		world:chat({ id = "m2" })
		world:ack_delayed(session)
		world:advance(1.5)
		assert.equal(1, #world:new_pushes())
		world:advance(7)
		assert.equal(1, #world:new_pushes())
	end)

	it("C27 nothing is tried again when the registration was disabled", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:disable(world:connect("alice", "desk"), service)
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 nothing is tried again when another push has succeeded", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:advance(2)
		world:chat()
		world:answer(world:new_pushes()[1])
		world:advance(3600)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 an important push that fails is tried again, though an earlier unimportant one succeeded meanwhile", function()
		local world = open_offline()
		world:typing()
		world:chat()
		local pushes = world:new_pushes()
		world:answer(pushes[1])
		world:answer(pushes[2], "wait", "resource-constraint")
		world:advance(7)
		assert.same({ "New Message!" }, bodies(world:new_pushes()))
	end)

	it("C27 is tried again with the options that are registered then", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		local stored = registered(world)
		stored.options = { name = "x", attr = { xmlns = "jabber:x:data", type = "submit" } }
		world:fire_global("config-reloaded")
		world:advance(7)
		assert.is_not_nil(world:new_pushes()[1].options)
	end)

	it("C27 what can't be sent at all is tried again", function()
		local world = open_offline()
		world.send_fails = true
		world:chat()
		assert.equal(0, #world:new_pushes())
		world.send_fails = false
		world:advance(7)
		assert.equal(1, #world:new_pushes())
		assert.is_nil(registered(world).errors)
	end)

	it("C27 what a listener holds back is not tried again", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		local asked = 0
		world:listen("cloud_notify/push", function()
			asked = asked + 1
			return true
		end)
		world:advance(3600)
		assert.equal(1, asked)
		world:reload()
		world:advance(3600)
		assert.equal(1, asked)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 what a listener held back does not take the place of what comes later", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		local blocks = true
		world:listen("cloud_notify/push", function()
			return blocks or nil
		end)
		world:advance(7)
		blocks = false
		world:typing()
		assert.same({ "none" }, bodies(world:new_pushes()))
	end)

	it("C29 a service that can't be reached for push_max_unreachable loses the registration", function()
		local world = open_offline({ options = { push_max_unreachable = 1000 } })
		world.answering = is_not_found
		world:chat()
		world:advance(900)
		assert.is_not_nil(registered(world))
		world:advance(1000)
		assert.is_nil(registered(world))
		assert.equal(1, #world.lines:of("warn"))
	end)

	it("C29 a success in between begins the time anew", function()
		local world = open_offline({ options = { push_max_unreachable = 1000 } })
		world.answering = is_not_found
		world:chat()
		world:advance(900)
		world.answering = takes
		world:chat()
		world:advance(50)
		world.answering = is_not_found
		world:chat()
		world:advance(900)
		assert.is_not_nil(registered(world))
		world:advance(1000)
		assert.is_nil(registered(world))
	end)

	it("C34 counts and times of errors survive a restart", function()
		local settings = { options = { push_max_errors = 2 }, stores = {} }
		local world, push = pushed(settings)
		world:answer(push, "cancel", condition)
		local again = server.new(settings):load()
		again:chat()
		again:answer(again:new_pushes()[1], "cancel", condition)
		assert.is_nil(registered(again))
	end)

	it("C34 an answer that comes after a reload counts", function()
		local world, push = pushed()
		world:reload()
		assert.is_true(world:answer(push, "cancel", condition))
		assert.equal(1, registered(world).errors)
	end)

	it("C34 what is kept is tried again after a reload", function()
		local world, push = pushed()
		world:answer(push, "wait", "resource-constraint")
		world:reload()
		world:advance(7)
		assert.equal(1, #world:new_pushes())
	end)

	it("N6 a flood that is never answered comes to its end", function()
		local world = open_offline({ options = { push_cache_size = 1 } })
		for i = 1, 100 do
			world:chat({ id = "m" .. i })
		end
		world:advance(3600)
		assert.is_true(#world:new_pushes() >= 10)
		world:advance(86400)
		assert.equal(0, #world:new_pushes())
		assert.equal(0, world.clock:pending())
		assert.is_nil(registered(world).errors)
	end)

	it("C26 every push has an id of its own, that cannot be guessed", function()
		local world = open_offline()
		local seen = {}
		for i = 1, 20 do
			world:chat({ id = "m" .. i })
		end
		for _, push in ipairs(world:pushes()) do
			assert.is_nil(seen[push.id])
			assert.is_true(#push.id > 20)
			seen[push.id] = true
		end
	end)
end)
