-- One message gives one push, whatever mixture of events shows it, and however many clones of it exist (N2).

local parse = require("xml")
local phone = require("phone")
local server = require("server")
local datetime = require("util.datetime")

local service, node = phone.service, phone.node
local open, open_offline, open_asleep = phone.open, phone.open_offline, phone.open_asleep
local takes = phone.takes

describe("accounts.sightings, one message, one push", function()
	for _, mam in ipairs({ true, false }) do
		local with = mam and "with mod_mam" or "without mod_mam"

		it("N2 queued, then the hibernation ends, " .. with, function()
			local world, session = open_asleep({ mam = mam, answering = takes })
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
			world:advance(3600)
			assert.is_true(session.destroyed)
			assert.equal(1, #world.offline)
			assert.equal(1, #world:pushes())
		end)

		it("N2 acknowledgement overdue, then the connection is lost, then the hibernation ends, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			world:chat()
			world:ack_delayed(session)
			world:advance(30)
			assert.equal(1, #world:pushes())
			world:hibernate(session)
			world:advance(3600)
			assert.is_true(session.destroyed)
			assert.equal(1, #world:pushes())
		end)

		it("N2 pushed, resumed without reading, and lost again, " .. with, function()
			local world, session = open_asleep({ mam = mam, answering = takes })
			world:chat()
			world:advance(2)
			session.hibernating = nil
			world:hibernate(session)
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("N2 offline, then delivered from the offline storage into a queue, " .. with, function()
			local world = open_offline({ mam = mam, answering = takes })
			world:chat()
			assert.equal(1, #world:pushes())
			world:advance(3600)
			local session = world:connect("alice", "phone", { push_identifier = service .. "<" .. node })
			local stored = world.offline[1]
			stored:tag("delay", { xmlns = "urn:xmpp:delay", from = "localhost", stamp = "2020-09-13T12:26:40Z" }):up()
			world:deliver(session, stored)
			world:hibernate(session)
			world:advance(10)
			assert.equal(1, #world:pushes())
		end)

		it("N2 a session of negative priority: stored, and pushed once, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			session.priority = -1
			world:hibernate(session)
			world:chat()
			world:advance(10)
			assert.equal(1, #world:pushes())
		end)

		it("N2 two hibernating sessions of one device, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			world:hibernate(session)
			world:hibernate(second)
			world:chat()
			world:advance(10)
			assert.equal(1, #world:pushes())
		end)

		it("C16 what the device has read in its live session is not pushed for the queue of another, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			world:hibernate(session)
			world:chat()
			world:acknowledge(second)
			world:disconnect(second)
			session.hibernating = nil
			world:hibernate(session)
			world:advance(10)
			assert.equal(0, #world:pushes())
		end)

		it("C9 what only the queue of one session has is pushed when it ends, though another was live then, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			world:hibernate(session)
			world:chat({ to = session.full_jid })
			world:disconnect(second)
			world:advance(4 * 86400)
			assert.is_true(session.destroyed)
			assert.equal(1, #world:pushes())
		end)

		it("C16 what another device has read is not pushed to it when this one's session ends, " .. with, function()
			local world, session = open({ mam = mam, answering = takes })
			local tablet = world:connect("alice", "tablet")
			world:enable(tablet, service, "n2")
			world:hibernate(session)
			world:chat()
			world:acknowledge(tablet)
			world:disconnect(tablet)
			world:advance(4 * 86400)
			assert.is_true(session.destroyed)
			local sent = world:pushes()
			assert.equal(1, #sent)
			assert.equal(node, sent[1].node)
		end)

		it("N2 a carbon of a message to another session, " .. with, function()
			local world, session = open_asleep({ mam = mam, answering = takes })
			local second = world:connect("alice", "second")
			world:enable(second, service, node)
			world:hibernate(second)
			world:chat({ to = "alice@localhost/second" })
			local queued = second.outgoing_stanza_queue:table()[1]
			local carbon = parse("<message from='alice@localhost' to='alice@localhost/phone' type='chat'/>")
			local carried = require("util.stanza").clone(queued)
			carried.attr.xmlns = "jabber:client"
			carried:maptags(function(tag)
				return tag.name ~= "delay" and tag or nil
			end)
			carbon:tag("received", { xmlns = "urn:xmpp:carbons:2" }):tag("forwarded", { xmlns = "urn:xmpp:forward:0" })
			carbon:add_child(carried):reset()
			world:deliver(session, carbon)
			world:advance(10)
			assert.equal(1, #world:pushes())
		end)

		it("N2 different messages are pushes of their own, " .. with, function()
			local world = open_offline({ mam = mam, answering = takes })
			world:chat({ id = "m1" })
			world:chat({ id = "m2" })
			assert.equal(2, #world:pushes())
		end)

		it("N2 two messages with the same words and id are two messages, " .. with, function()
			local world = open_offline({ mam = mam, answering = takes })
			world:chat()
			world:chat()
			assert.equal(2, #world:pushes())
		end)
	end

	--- A message that was stored at this time comes out of the offline storage, into the queue of a session.
	local function from_storage(world, session, stamp)
		local text = "<message from='bob@remote.example/x' to='alice@localhost' id='m1'><body>hello</body>"
			.. "<delay xmlns='urn:xmpp:delay' from='localhost' stamp='%s'/></message>"
		world:deliver(session, parse(text:format(stamp)))
		world:hibernate(session)
		world:advance(10)
	end

	it("C12 what was stored without a push, since the device was there, is pushed when it is delivered and not read", function()
		local world, session = open({ answering = takes })
		session.priority = -1
		world:chat()
		local stored = world.offline[1]
		stored:tag("delay", { xmlns = "urn:xmpp:delay", from = "localhost", stamp = datetime.datetime(world.now()) }):up()
		world:deliver(session, stored)
		world:ack_delayed(session)
		world:advance(10)
		assert.equal(1, #world:pushes())
	end)

	it("N2 what was stored before the device registered was never pushed to it", function()
		local world, session = open({ answering = takes })
		from_storage(world, session, "2020-09-13T12:26:39Z")
		assert.equal(1, #world:pushes())
	end)

	it("N2 an entry of another module tells by its only time when the device registered", function()
		local key = service .. "<" .. node
		for stamp, expected in pairs({ ["2020-09-13T12:26:39Z"] = 1, ["2020-09-13T12:26:41Z"] = 0 }) do
			local world = server.new({ answering = takes })
			world:store("cloud_notify").records.alice = { [key] = { jid = service, node = node, timestamp = 1600000000 } }
			world:load()
			world:advance(60)
			from_storage(world, world:connect("alice", "phone", { push_identifier = key }), stamp)
			assert.equal(expected, #world:pushes())
			assert.equal(0, #world.lines:of("error"))
		end
	end)

	it("N2 a stamp from the future proves nothing", function()
		local world, session = open({ answering = takes })
		from_storage(world, session, "2030-01-01T00:00:00Z")
		assert.equal(1, #world:pushes())
	end)

	it("N2 archived for the account, and then offline", function()
		local world = open_offline({ mam = true, answering = takes })
		world:chat()
		assert.equal(1, #world.offline)
		assert.equal(1, #world:pushes())
	end)

	it("N2 however late the second trigger comes, and however many messages came between", function()
		local world, session = open_asleep({ options = { push_cache_size = 1 }, answering = takes })
		world:chat({ id = "m0" })
		world:advance(2)
		local carol = world:connect("carol", "phone")
		world:enable(carol, service, "n3")
		world:disconnect(carol)
		for i = 1, 200 do
			world:chat({ id = "c" .. i, to = "carol@localhost" })
			world:advance(0)
		end
		assert.equal(201, #world:pushes())
		world:advance(86400)
		assert.is_true(session.destroyed)
		assert.equal(201, #world:pushes())
	end)

	it("N2 over a reload", function()
		local world, session = open_asleep()
		world:chat()
		world:advance(2)
		world:reload()
		world:disconnect(session)
		world:advance(10)
		assert.equal(1, #world:pushes())
	end)

	it("C34 what is collected when the module is reloaded is pushed once", function()
		local world = open_asleep()
		world:chat()
		world:reload()
		world:advance(10)
		assert.equal(1, #world:pushes())
	end)

	it("C34 what is collected when the module is unloaded is pushed at once", function()
		local world = open_asleep()
		world:chat()
		world:unload()
		assert.equal(1, #world:pushes())
	end)

	it("C16 what a device has read is not pushed when the session of another one ends, which has no registration", function()
		local world = server.new({ answering = takes }):load()
		local desktop = world:connect("alice", "desktop")
		local session = world:connect("alice", "phone")
		world:enable(session, service, node)
		world:hibernate(desktop)
		world:chat()
		world:acknowledge(session)
		world:disconnect(session)
		world:advance(4 * 86400)
		assert.is_true(desktop.destroyed)
		assert.equal(0, #world:pushes())
	end)

	describe("and no message without one", function()
		local takes_all = { answering = takes }

		--- Alice's tablet comes, which has a registration of its own and gets carbons.
		local function tablet_of(world)
			local tablet = world:connect("alice", "tablet", { want_carbons = "urn:xmpp:carbons:2" })
			world:enable(tablet, service, "n2")
			return tablet
		end

		it("C9 a device has not read of another session what mod_carbons does not copy", function()
			local text = "<message from='bob@remote.example/x' to='%s' type='%s' id='m1'>%s</message>"
			local body = "<body>hello</body>"
			for _, case in ipairs({
				{ "chat", body .. "<private xmlns='urn:xmpp:carbons:2'/>" },
				{ "chat", body .. "<no-copy xmlns='urn:xmpp:hints'/>" },
				{ "chat", body .. "<x xmlns='http://jabber.org/protocol/muc#user'/>" },
				{ "normal", "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload/></encrypted>" },
			}) do
				local world, session = open(takes_all)
				local tablet = tablet_of(world)
				world:hibernate(session)
				world:route(text:format(session.full_jid, case[1], case[2]))
				world:disconnect(tablet)
				world:advance(4 * 86400)
				assert.same({ node, "n2" }, phone.nodes(world:pushes()), case[2])
			end
		end)

		it("C9 nor what came before it", function()
			local world, session = open(takes_all)
			world:chat()
			world:ack_delayed(session)
			world:advance(3)
			local tablet = tablet_of(world)
			world:hibernate(session)
			world:disconnect(tablet)
			world:advance(4 * 86400)
			assert.same({ node, "n2" }, phone.nodes(world:pushes()))
		end)

		it("C11 a message whose push failed is pushed again when the device gets it and does not read it", function()
			local fails = true
			local world = open_offline({
				answering = function()
					if fails then
						return "wait", "resource-constraint"
					end
				end,
			})
			world:chat()
			world:advance(1)
			assert.equal(1, #world:pushes())
			fails = false
			local session = world:connect("alice", "phone", { push_identifier = phone.key })
			local stamp = require("util.datetime").datetime(world.now() - 1)
			local stored = world.offline[1]
			stored:tag("delay", { xmlns = "urn:xmpp:delay", from = "localhost", stamp = stamp }):up()
			world:deliver(session, stored)
			world:hibernate(session)
			world:advance(30)
			assert.equal(2, #world:pushes())
		end)
	end)
end)
