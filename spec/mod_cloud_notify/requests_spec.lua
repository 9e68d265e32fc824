-- What clients ask for, and what they are answered.

local server = require("server")

local service = "push.example"
local day = 86400

local function open(settings, fields)
	local world = server.new(settings):load()
	return world, world:connect("alice", "phone", fields)
end

--- An answer as text: "result", or type and condition of the error.
local function told(answer)
	if answer.attr.type == "result" then
		return "result"
	end
	local type, condition = answer:get_error()
	return type .. "/" .. condition
end

local function form(secret)
	return ("<x xmlns='jabber:x:data' type='submit'><field var='secret'><value>%s</value></field></x>"):format(secret)
end

local function count(record)
	local found = 0
	for _ in pairs(record) do
		found = found + 1
	end
	return found
end

describe("mod_cloud_notify requests", function()
	describe("enable", function()
		it("C2 is answered, stored, and shown in the session", function()
			local world, session = open()
			local answer = world:enable(session, service, "n1", form("s1"))
			assert.equal("result", told(answer))
			assert.equal(0, #answer.tags)
			local stored = world:stored("alice")["push.example<n1"]
			assert.equal(service, stored.jid)
			assert.equal("n1", stored.node)
			assert.equal("phone", stored.resource)
			assert.equal(world.now(), stored.timestamp)
			assert.equal("push.example<n1", session.push_identifier)
			assert.equal("n1", session.push_settings.node)
		end)

		it("C2 needs no node and no options", function()
			local world, session = open()
			assert.equal("result", told(world:enable(session, service)))
			assert.is_not_nil(world:stored("alice")["push.example<"])
		end)

		for _, case in ipairs({
			{ "without JID", "<enable xmlns='urn:xmpp:push:0' node='n1'/>", "modify/bad-request" },
			{ "with an empty JID", "<enable xmlns='urn:xmpp:push:0' jid='' node='n1'/>", "modify/bad-request" },
			{ "with a malformed JID", "<enable xmlns='urn:xmpp:push:0' jid='a b@push.example'/>", "modify/jid-malformed" },
			{ "for the own account", "<enable xmlns='urn:xmpp:push:0' jid='alice@localhost'/>", "modify/bad-request" },
			{ "for the own session", "<enable xmlns='urn:xmpp:push:0' jid='alice@localhost/phone'/>", "modify/bad-request" },
			{ "for another account", "<enable xmlns='urn:xmpp:push:0' jid='bob@localhost'/>", "cancel/not-allowed" },
			{ "for an account of another host", "<enable xmlns='urn:xmpp:push:0' jid='bob@second.localhost/x'/>", "cancel/not-allowed" },
			{ "for a refused service", "<enable xmlns='urn:xmpp:push:0' jid='eu.evil.example'/>", "cancel/not-allowed" },
			{
				"that is too large",
				"<enable xmlns='urn:xmpp:push:0' jid='push.example' node='" .. ("n"):rep(4097) .. "'/>",
				"modify/policy-violation",
			},
		}) do
			local what, request, expected = case[1], case[2], case[3]
			local rule = what == "that is too large" and "C3" or "C2"
			it(("%s %s is %s, and nothing is stored"):format(rule, what, expected), function()
				local world, session = open({ options = { push_denied_services = { "evil.example" } } })
				assert.equal(expected, told(world:request(session, request)))
				assert.equal(0, world:store("cloud_notify").writes)
				assert.is_nil(session.push_identifier)
				assert.equal(1, #session.replies)
			end)
		end

		for _, jid in ipairs({ "localhost", "push.localhost", "app@push.localhost", "app@remote.example/x" }) do
			it("C2 hosts, components and remote JIDs are allowed: " .. jid, function()
				local world, session = open()
				assert.equal("result", told(world:enable(session, jid, "n1")))
			end)
		end

		it("C3 what listeners add counts, up to 64 KiB", function()
			local world, session = open()
			local size
			world:listen("cloud_notify/registration", function(event)
				event.push_info.more = ("m"):rep(size)
			end)
			size = 65536
			assert.equal("modify/policy-violation", told(world:enable(session, service, "n1")))
			assert.same({}, world:stored("alice"))
			size = 60000
			assert.equal("result", told(world:enable(session, service, "n1")))
		end)

		it("C35 listeners may add to what is stored", function()
			local world, session = open()
			local event
			world:listen("cloud_notify/registration", function(fired)
				event = fired
				fired.push_info.encryption = { algorithm = "aes-128-gcm" }
			end)
			world:enable(session, service, "n1")
			assert.equal("aes-128-gcm", world:stored("alice")["push.example<n1"].encryption.algorithm)
			assert.equal(session, event.origin)
			assert.equal("enable", event.stanza.tags[1].name)
		end)

		it("C35 a listener that returns false has refused, and answered", function()
			local world, session = open()
			world:listen("cloud_notify/registration", function()
				return false
			end)
			assert.is_nil(world:enable(session, service, "n1"))
			assert.same({}, world:stored("alice"))
			assert.is_nil(session.push_identifier)
		end)

		it("N1 a listener that throws: nothing is in force without what it would have added", function()
			local world, session = open()
			world:listen("cloud_notify/registration", function()
				error("boom")
			end)
			assert.equal("wait/internal-server-error", told(world:enable(session, service, "n1")))
			assert.same({}, world:stored("alice"))
			assert.equal(1, #world.lines:of("error"))
			assert.is_truthy(world.errors >= 1)
		end)

		it("N1 a listener that adds what can't be stored: an error, and nothing is in force", function()
			local world, session = open()
			world:listen("cloud_notify/registration", function(event)
				event.push_info.callback = function() end
			end)
			assert.equal("wait/internal-server-error", told(world:enable(session, service, "n1")))
			assert.same({}, world:stored("alice"))
		end)

		it("C4 new options of the same device are in force at once, in every session", function()
			local world, first = open()
			local second = world:connect("alice", "second")
			world:enable(first, service, "n1", form("s1"))
			world:enable(second, service, "n1", form("s2"))
			local function secret(options)
				return options[1][1][1]
			end
			assert.equal("s2", secret(world:stored("alice")["push.example<n1"].options))
			assert.equal("s2", secret(first.push_settings.options))
			world:disconnect(first)
			world:disconnect(second)
			world:chat()
			assert.equal("s2", world:pushes()[1].options:find("field/value#"))
		end)

		it("C4 the same again is written at most once a day", function()
			local world, session = open()
			local disk = world:store("cloud_notify")
			for _ = 1, 24 do
				assert.equal("result", told(world:enable(session, service, "n1", form("s1"))))
				world:advance(3599)
			end
			assert.equal(1, disk.writes)
			world:advance(day)
			world:enable(session, service, "n1", form("s1"))
			assert.equal(2, disk.writes)
		end)

		it("C4 a session that enables the same again belongs to it", function()
			local world, session = open()
			world:enable(session, service, "n1")
			world:disconnect(session)
			local again = world:connect("alice", "phone")
			world:enable(again, service, "n1")
			assert.equal("push.example<n1", again.push_identifier)
			world:chat()
			assert.equal(0, #world:pushes())
		end)

		it("C5 beyond push_max_devices the oldest goes, and its session is not pushed any more", function()
			local world, first = open({ options = { push_max_devices = 2 } })
			world:enable(first, service, "n1")
			for i = 2, 3 do
				world:advance(10)
				world:enable(world:connect("alice", "r" .. i), service, "n" .. i)
			end
			assert.equal(2, count(world:stored("alice")))
			assert.is_nil(first.push_identifier)
			assert.is_nil(first.push_settings)
			world:hibernate(first)
			world:chat({ to = "alice@localhost/phone" })
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("C5 the order survives a restart, also of those enabled in one second", function()
			local settings = { options = { push_max_devices = 3 }, stores = {} }
			local before, session = open(settings)
			for _, node in ipairs({ "n3", "n1", "n2", "n3" }) do
				before:enable(session, service, node)
			end
			local after, again = open(settings)
			after:enable(again, service, "n4")
			local stored = after:stored("alice")
			assert.is_nil(stored["push.example<n1"])
			assert.is_not_nil(stored["push.example<n3"])
		end)

		it("C7 the store can't be read: an error, and the record stays as it is", function()
			for _, how in ipairs({ "returns", "throws" }) do
				local world, session = open()
				world:enable(session, service, "n1")
				world:fire_global("config-reloaded") -- forget what is in memory
				local disk = world:store("cloud_notify")
				disk.fails.get = how
				assert.equal("wait/internal-server-error", told(world:enable(session, service, "n2")))
				disk.fails.get = nil
				assert.equal(1, count(world:stored("alice")))
				assert.equal("result", told(world:enable(session, service, "n2")))
				assert.equal(2, count(world:stored("alice")))
			end
		end)

		it("C6 what is switched off while the store can't be read is off once it can be", function()
			local world, session = open()
			world:enable(session, service, "n1")
			world:enable(session, service, "n2")
			world:fire_global("config-reloaded") -- forget what is in memory
			local disk = world:store("cloud_notify")
			disk.fails.get = "returns"
			assert.equal("wait/internal-server-error", told(world:disable(session, service, "n1")))
			assert.equal(2, count(world:stored("alice")))
			disk.fails.get = nil
			assert.equal("result", told(world:enable(session, service, "n3")))
			local stored = world:stored("alice")
			assert.is_nil(stored["push.example<n1"])
			assert.is_not_nil(stored["push.example<n2"])
			assert.is_not_nil(stored["push.example<n3"])
		end)

		it("N6 not more than a number of requests wait for the store", function()
			local world, session = open()
			world:store("cloud_notify").fails.get = "returns"
			for i = 1, 100 do
				world:disable(session, service, "n" .. i)
			end
			local waiting = world.module.save().engine.unsaved.disabled.alice
			assert.is_true(#waiting > 0 and #waiting <= 20)
		end)

		it("N3 what could not be written is written when the server stops", function()
			local world, session = open()
			world:enable(session, service, "n1")
			local disk = world:store("cloud_notify")
			disk.fails.set = "returns"
			assert.equal("wait/internal-server-error", told(world:disable(session, service)))
			disk.fails.set = nil
			world:fire_global("server-stopping")
			assert.same({}, world:stored("alice"))
		end)

		it("C7 the store can't be written: an error, and the registration is not in force", function()
			for _, how in ipairs({ "returns", "throws" }) do
				local world, session = open()
				world:store("cloud_notify").fails.set = how
				assert.equal("wait/internal-server-error", told(world:enable(session, service, "n1")))
				assert.is_nil(session.push_identifier)
				world:disconnect(session)
				world:chat()
				assert.equal(0, #world:pushes())
			end
		end)

		it("C7 the store can't be written: the registration before stays in force", function()
			local world, session = open()
			world:enable(session, service, "n1", form("s1"))
			world:store("cloud_notify").fails.set = "throws"
			world:enable(session, service, "n1", form("s2"))
			world:disconnect(session)
			world:chat()
			assert.equal("s1", world:pushes()[1].options:find("field/value#"))
		end)

		it("C31 a session that enables while another one of its device hibernates lets that live longer", function()
			local world, sleeping = open(nil, { client_id = "c1" })
			world:hibernate(sleeping)
			world:enable(world:connect("alice", "new", { client_id = "c1" }), service, "n1")
			world:advance(2 * server.normal_timeout)
			assert.is_nil(sleeping.destroyed)
		end)
	end)

	describe("disable", function()
		local function open_with(...)
			local world, session = open()
			for _, node in ipairs({ ... }) do
				world:enable(session, service, node)
			end
			return world, session
		end

		it("C6 with node is that one", function()
			local world, session = open_with("n1", "n2")
			assert.equal("result", told(world:disable(session, service, "n1")))
			assert.is_nil(world:stored("alice")["push.example<n1"])
			assert.is_not_nil(world:stored("alice")["push.example<n2"])
		end)

		it("C6 without node is the whole service", function()
			local world, session = open_with("n1", "n2")
			world:enable(session, "other.example", "n1")
			assert.equal("result", told(world:disable(session, service)))
			assert.same({ "other.example<n1" }, { next(world:stored("alice")), nil })
			assert.equal(1, count(world:stored("alice")))
		end)

		it("C6 from another session takes the registration off at once, everywhere", function()
			local world, session = open_with("n1")
			world:hibernate(session)
			world:disable(world:connect("alice", "desk"), service, "n1")
			assert.is_nil(session.push_identifier)
			world:chat({ to = "alice@localhost/phone" })
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("C6 of what is not registered is done", function()
			local world, session = open()
			assert.equal("result", told(world:disable(session, service, "n1")))
		end)

		it("C6 the JID is prepped", function()
			local world, session = open_with("n1")
			world:disable(session, "PUSH.example", "n1")
			assert.same({}, world:stored("alice"))
		end)

		it("C6 without JID is a bad request", function()
			local world, session = open()
			assert.equal("modify/bad-request", told(world:request(session, "<disable xmlns='urn:xmpp:push:0'/>")))
			assert.equal("modify/bad-request", told(world:request(session, "<disable xmlns='urn:xmpp:push:0' jid=''/>")))
		end)

		it("C6 a JID that does not prep is malformed", function()
			local world, session = open()
			assert.equal("modify/jid-malformed", told(world:disable(session, "a b@push.example")))
		end)

		for _, how in ipairs({ "returns", "throws" }) do
			it("C6 the store can't be written, which it " .. how .. ": an error, but off in memory all the same", function()
				local world, session = open_with("n1")
				world:store("cloud_notify").fails.set = how
				assert.equal("wait/internal-server-error", told(world:disable(session, service, "n1")))
				assert.is_nil(session.push_identifier)
				world:disconnect(session)
				world:chat()
				assert.equal(0, #world:pushes())
			end)
		end

		it("C32 gives a hibernating session its normal timeout back", function()
			local world, session = open_with("n1")
			world:hibernate(session)
			world:advance(3600)
			world:disable(world:connect("alice", "desk"), service)
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)
	end)

	it("N4 neither node nor options are logged above debug", function()
		local world, session = open({ options = { push_max_errors = 1, push_max_devices = 1 } })
		world:enable(session, service, "secret-node", form("secret-option"))
		world:enable(session, service, "secret-node-2", form("secret-option"))
		world:disconnect(session)
		world:chat({ body = "secret-body" })
		world:answer(world:pushes()[1], "cancel", "item-not-found")
		world:enable(world:connect("alice", "phone"), service, "secret-node")
		world:disable(world:connect("alice", "phone"), service)
		assert.is_true(#world.lines > 5)
		for _, line in ipairs(world.lines) do
			if line.level ~= "debug" then
				assert.is_nil(line.text:find("secret", 1, true), line.text)
			end
		end
	end)

	describe("of whatever size", function()
		it("C3 as many registrations as devices may each have the largest size", function()
			local serialize = require("util.serialization").serialize
			for devices = 1, 5, 4 do
				local world, session = open({ options = { push_max_devices = devices } })
				world:listen("cloud_notify/registration", function(event)
					event.push_info.more = ""
					event.push_info.more = ("m"):rep(65536 - #serialize(event.push_info, "compact"))
				end)
				for i = 1, devices do
					assert.equal("result", told(world:enable(session, service, "n" .. i)))
				end
			end
		end)

		it("C6 no node and an empty one are the same registration", function()
			local world, session = open()
			world:enable(session, service)
			world:disable(session, service, "")
			assert.equal(0, count(world:stored("alice")))
		end)

		it("C35 a listener can't make a registration one for a room", function()
			local world, session = open()
			world:listen("cloud_notify/registration", function(event)
				event.push_info.room = "room@rooms.example"
			end)
			world:enable(session, service, "n1")
			assert.is_nil(world:stored("alice")[service .. "<n1"].room)
		end)
	end)
end)
