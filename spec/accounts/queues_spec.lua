-- Stanzas in the queues of sessions are read when a push leaves, and no more of them than are needed (C11, C12, C15).

local parse = require("xml")
local phone = require("phone")

local service, node = phone.service, phone.node
local open, open_asleep = phone.open, phone.open_asleep
local bodies, takes = phone.bodies, phone.takes

--- So many messages come in for alice.
local function burst(world, count)
	for i = 1, count do
		world:chat({ id = "m" .. i, body = "hello " .. i })
	end
end

--- Lets the bodies of messages be told.
local function telling(fields)
	fields.options = fields.options or {}
	fields.options.push_notification_with_body = true
	return fields
end

describe("accounts.queues", function()
	it("C15 of a burst the last message is told", function()
		local world = open_asleep(telling({ answering = takes }))
		burst(world, 500)
		world:advance(2)
		assert.same({ "hello 500" }, bodies(world:pushes()))
	end)

	it("C15 the last important one, whatever comes after it", function()
		local world = open_asleep(telling({ answering = takes }))
		burst(world, 2)
		for _ = 1, 10 do
			world:typing()
		end
		world:advance(2)
		assert.same({ "hello 2" }, bodies(world:pushes()))
	end)

	it("C22 one that nobody has to see, if there is no other", function()
		local world = open_asleep({ answering = takes })
		world:typing()
		world:typing()
		world:advance(2)
		assert.same({ "none" }, bodies(world:pushes()))
	end)

	it("C14 C22 of a call that is taken back and never rang nobody has to know, but the device is woken", function()
		local world = open_asleep({ answering = takes })
		world:route("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='r1'>"
			.. "<retract xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>")
		world:advance(2)
		assert.same({ "none" }, bodies(world:pushes()))
	end)

	it("N5 C21 nothing for what is no news", function()
		local world, session = open_asleep({ answering = takes })
		world:deliver(session, parse("<iq type='result' id='1' from='localhost' to='alice@localhost/phone'/>"))
		world:advance(2)
		assert.equal(0, #world:pushes())
	end)

	it("C15 the second begins with what is told, not with what is no news", function()
		local world, session = open_asleep({ answering = takes })
		world:deliver(session, parse("<iq type='result' id='1' from='localhost' to='alice@localhost/phone'/>"))
		world:advance(0.5)
		world:chat()
		world:advance(0.9)
		assert.equal(0, #world:pushes())
		world:advance(0.1)
		assert.equal(1, #world:pushes())
	end)

	it("C15 nor with what the administrator wants nobody to be told of", function()
		local world = open_asleep({ answering = takes, options = { push_notify_on = "messages" } })
		world:typing()
		world:advance(0.5)
		world:chat()
		world:advance(0.9)
		assert.equal(0, #world:pushes())
		world:advance(0.1)
		assert.equal(1, #world:pushes())
	end)

	it("C31 an important push that has left before counts when the session begins to hibernate", function()
		local world, session = open({ answering = takes })
		world:chat()
		world:ack_delayed(session)
		world:advance(2)
		assert.equal(1, #world:pushes())
		assert.is_nil(session.first_hibernated_push)
		world:hibernate(session)
		assert.equal(world.now(), session.first_hibernated_push)
	end)

	it("N2 all messages of a burst count as pushed, when the queue is shown again", function()
		local world, session = open_asleep({ answering = takes })
		burst(world, 100)
		world:advance(2)
		session.hibernating = nil
		world:ack_delayed(session)
		world:advance(2)
		world:hibernate(session)
		world:advance(2)
		assert.equal(1, #world:pushes())
	end)

	for _, mam in ipairs({ true, false }) do
		local with = mam and "with mod_mam" or "without mod_mam"

		it("N2 and when the session ends, " .. with, function()
			local world, session = open_asleep({ answering = takes, mam = mam })
			burst(world, 100)
			world:advance(4 * 86400)
			assert.is_true(session.destroyed)
			assert.equal(100, #world.offline)
			assert.equal(1, #world:pushes())
		end)

		it("N2 and when the session ends before its second is over, " .. with, function()
			local world, session = open_asleep({ answering = takes, mam = mam })
			burst(world, 100)
			world:disconnect(session)
			world:advance(4 * 86400)
			assert.equal(1, #world:pushes())
		end)

		it("N2 and in the queue of another session of the device, " .. with, function()
			local world, session = open({ answering = takes, mam = mam })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			world:hibernate(session)
			world:hibernate(second)
			burst(world, 20)
			world:advance(2)
			for _, each in ipairs({ session, second }) do
				each.hibernating = nil
				world:hibernate(each)
				world:advance(2)
			end
			assert.equal(1, #world:pushes())
			world:advance(4 * 86400)
			assert.is_true(session.destroyed)
			assert.is_true(second.destroyed)
			assert.equal(1, #world:pushes())
		end)

		it("N2 though the second session has lost its connection later, " .. with, function()
			local world, session = open({ answering = takes, mam = mam })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			burst(world, 20)
			world:hibernate(session)
			world:advance(2)
			assert.equal(0, #world:pushes())
			world:hibernate(second)
			world:advance(2)
			assert.equal(1, #world:pushes())
			session.hibernating = nil
			world:hibernate(session)
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)
	end

	for _, mam in ipairs({ true, false }) do
		local with = mam and "with mod_mam" or "without mod_mam"

		it("N2 what was told in one device's queue is not told again when another device's session leaves it, " .. with, function()
			local world, session = open({ answering = takes, mam = mam })
			local tablet = world:connect("alice", "tablet")
			world:enable(tablet, service, "n2")
			world:hibernate(session, 100)
			world:hibernate(tablet, 200)
			burst(world, 3)
			world:advance(4 * 86400)
			assert.is_true(tablet.destroyed)
			assert.same({ node, "n2" }, phone.nodes(world:pushes()))
		end)

		it("C16 nor what the device has read meanwhile, " .. with, function()
			local world, session = open({ answering = takes, mam = mam })
			local desk = world:connect("alice", "desk")
			world:hibernate(session)
			world:hibernate(desk)
			burst(world, 3)
			world:advance(2)
			assert.equal(1, #world:new_pushes())
			world:resume(session)
			world:acknowledge(session)
			world:disconnect(session)
			world:advance(4 * 86400)
			assert.is_true(desk.destroyed)
			assert.equal(0, #world:new_pushes())
		end)
	end

	it("C16 of what the device has acknowledged in part, the rest is told", function()
		local world, session = open(telling({ answering = takes }))
		burst(world, 3)
		world:typing()
		world:ack_delayed(session)
		local queue = session.outgoing_stanza_queue
		queue:ack(queue._head - 1)
		world:advance(2)
		assert.same({ "none" }, bodies(world:pushes()))
	end)

	it("C16 C27 so too when a push that failed is tried again", function()
		local fails = true
		local world, session = open(telling({
			answering = function()
				if fails then
					return "wait", "resource-constraint"
				end
			end,
		}))
		burst(world, 3)
		world:typing()
		world:ack_delayed(session)
		world:advance(2)
		assert.same({ "hello 3" }, bodies(world:new_pushes()))
		local queue = session.outgoing_stanza_queue
		queue:ack(queue._head - 1)
		fails = false
		world:advance(10)
		assert.same({ "none" }, bodies(world:new_pushes()))
	end)

	it("C16 C27 and nothing is, when all was read", function()
		local world, session = open({ answering = phone.is_not_found })
		burst(world, 3)
		world:ack_delayed(session)
		world:advance(2)
		assert.equal(1, #world:new_pushes())
		world:acknowledge(session)
		world:advance(86400)
		assert.equal(0, #world:new_pushes())
	end)

	it("C27 what was pushed in vain is pushed when it is delivered from the offline storage and not read", function()
		local fails = true
		local world, session = open_asleep({
			answering = function()
				if fails then
					return "wait", "resource-constraint"
				end
			end,
		})
		burst(world, 3)
		world:advance(2)
		assert.equal(1, #world:new_pushes())
		local second = world:connect("alice", "second", { push_identifier = phone.key })
		world:disconnect(session)
		world:disconnect(second)
		fails = false
		local stored = require("util.stanza").clone(session.outgoing_stanza_queue:table()[1])
		local third = world:connect("alice", "third", { push_identifier = phone.key })
		local stamp = require("util.datetime").datetime(world.now())
		stored:tag("delay", { xmlns = "urn:xmpp:delay", from = "localhost", stamp = stamp }):up()
		world:deliver(third, stored)
		world:hibernate(third)
		world:advance(30)
		assert.equal(1, #world:new_pushes())
	end)

	it("C10 the registration of another device is pushed for what was in the queue of this one, when it ends", function()
		local world, session = open({ answering = takes })
		local tablet = world:connect("alice", "tablet")
		world:enable(tablet, service, "n2")
		world:disconnect(tablet)
		world:hibernate(session)
		burst(world, 3)
		world:advance(4 * 86400)
		assert.is_true(session.destroyed)
		assert.same({ node, "n2" }, phone.nodes(world:pushes()))
	end)

	it("N3 a registration that is disabled within the second is not pushed", function()
		local world = open_asleep({ answering = takes })
		burst(world, 3)
		local desk = world:connect("alice", "desk")
		world:disable(desk, service, node)
		world:advance(2)
		assert.equal(0, #world:pushes())
	end)

	it("N1 a stanza that can't be read keeps no other from its push", function()
		local world, session = open_asleep({ answering = takes })
		burst(world, 1)
		local broken = {}
		session.outgoing_stanza_queue:push(broken)
		world:fire("smacks-hibernation-stanza-queued", { origin = session, queue = {}, stanza = broken })
		world:advance(2)
		assert.same({ "New Message!" }, bodies(world:pushes()))
		assert.equal(1, #world.lines:of("error"))
	end)
end)
