-- A push service takes a node back (XEP-0357, "Remote Disabling of Notifications").

local parse = require("xml")
local phone = require("phone")

local service, node, open = phone.service, phone.node, phone.open

describe("mod_cloud_notify remote disabling", function()
	local function notice(from, to, attributes)
		local text = "<message from='%s' to='%s'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
			.. "<affiliation affiliation='none' %s/></pubsub></message>"
		return parse(text:format(from, to, attributes))
	end

	local function is_registered(world)
		return world:stored("alice")[service .. "<" .. node] ~= nil
	end

	it("C30 by the service removes the registration of that node", function()
		local world, session = open()
		world:enable(session, service, "n2")
		world:route(notice(service, "alice@localhost", "node='n1'"))
		assert.is_false(is_registered(world))
		assert.is_not_nil(world:stored("alice")[service .. "<n2"])
	end)

	it("C30 may be sent to the host, with the account named", function()
		local world = open()
		local stanza = notice(service, "localhost", "node='n1' jid='alice@localhost'")
		world:fire("message/host", { origin = {}, stanza = stanza })
		assert.is_false(is_registered(world))
	end)

	it("C30 by anybody else is ignored", function()
		local world = open()
		for _, sender in ipairs({ "evil.example", "push.example/x", "app@push.example", "bob@remote.example" }) do
			world:route(notice(sender, "alice@localhost", "node='n1'"))
		end
		assert.is_true(is_registered(world))
	end)

	it("C30 of another node, or of an account of another host, does nothing", function()
		local world = open()
		world:route(notice(service, "alice@localhost", "node='n3'"))
		world:route(notice(service, "alice@localhost", "node='n1' jid='alice@remote.example'"))
		assert.is_true(is_registered(world))
	end)

	describe("of nodes", function()
		local server = require("server")

		--- Alice, with these nodes registered, and what a notice of the service with such affiliations leaves of them.
		local function left(nodes, affiliations)
			local world = server.new({ options = { push_max_devices = 30 } }):load()
			local session = world:connect("alice", "phone")
			for _, name in ipairs(nodes) do
				world:enable(session, "push.example", name ~= "none" and name or nil)
			end
			local text = "<message from='push.example' to='alice@localhost'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
				.. "<affiliations>%s</affiliations></pubsub></message>"
			world:route(parse(text:format(affiliations)))
			return world:stored("alice")
		end

		it("C30 no node and an empty one are the same", function()
			assert.same({}, left({ "none" }, "<affiliation affiliation='none' node=''/>"))
			assert.same({}, left({ "" }, "<affiliation affiliation='none'/>"))
		end)

		it("C30 a message may withdraw all of an account, and those of twenty accounts", function()
			local nodes, affiliations = {}, {}
			for i = 1, 25 do
				nodes[i] = "n" .. i
				affiliations[i] = ("<affiliation affiliation='none' node='n%d'/>"):format(i)
			end
			assert.same({}, left(nodes, table.concat(affiliations)))
			local others = {}
			for i = 1, 20 do
				others[i] = ("<affiliation affiliation='none' jid='%d@localhost' node='n1'/>"):format(i)
			end
			assert.is_not_nil(next(left({ "n1" }, table.concat(others) .. "<affiliation affiliation='none' node='n1'/>")))
		end)
	end)
end)
