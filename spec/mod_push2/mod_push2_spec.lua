-- The module as Prosody sees it: what it hooks, what it withstands, what it sends, and what it leaves.

local account_hooks = require("account_hooks")
local harmless = require("harmless")
local parse = require("xml")
local push2_phone = require("push2_phone")
local request = require("push2_request")
local server = require("server")

local open, open_offline, open_asleep = push2_phone.open, push2_phone.open_offline, push2_phone.open_asleep
local says = push2_phone.says

local hour = 3600

--- What it hooks besides what every push module for accounts does.
local hooks = {
	{ "iq-set/self/urn:xmpp:push2:0:disable", 0 },
	{ "iq-set/self/urn:xmpp:push2:0:enable", 0 },
	{ "message/host", 1 },
	{ "pre-message/bare", 1 },
	{ "pre-message/full", 1 },
	{ "pre-message/host", 1 },
	{ "pre-presence/bare", 1 },
	{ "pre-presence/full", 1 },
}

--- An event that each of these may be given.
local function events(session)
	local message = { origin = session, stanza = parse("<message to='bob@remote.example'><body>hi</body></message>") }
	local presence = {
		origin = session,
		stanza = parse("<presence to='room@rooms.example/ally'><x xmlns='http://jabber.org/protocol/muc'/></presence>"),
	}
	return {
		["message/host"] = { origin = {}, stanza = parse("<message type='error' id='1' from='push.example' to='localhost'/>") },
		["pre-message/bare"] = message,
		["pre-message/full"] = message,
		["pre-message/host"] = message,
		["pre-presence/bare"] = presence,
		["pre-presence/full"] = presence,
	}
end

local join = "<presence to='room@rooms.example/ally'><x xmlns='http://jabber.org/protocol/muc'/></presence>"

--- A message of a room, in the queue of a session.
local function room_message(world, session, body)
	local text = "<message from='room@rooms.example/bob' to='alice@localhost/phone' type='groupchat' id='%s'><body>%s</body></message>"
	world:deliver(session, parse(text:format(body, body)))
	world:advance(2)
	return #world:new_pushes()
end

local mentions_only = request.match("all", "<filter jid='rooms.example'><mention/></filter>" .. request.notify_only)

--- Proposes a call to alice, or takes it back.
local function call(world, step)
	local text = "<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='%s'><%s xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>"
	world:route(text:format(step, step))
	return world:new_pushes()
end

describe("mod_push2", function()
	it("style 4 hooks these events with these priorities", function()
		assert.same(account_hooks.with(hooks), account_hooks.of(push2_phone.server():load()))
	end)

	it("P it is for the accounts of a VirtualHost only", function()
		local world = push2_phone.server()
		world.prosody.hosts.localhost.type = "component"
		assert.has_error(function()
			world:load()
		end)
		assert.same({}, world.hooks)
	end)

	describe("harms no message", function()
		harmless(it, {
			open = open,
			enable = request.enable(),
			events = events,
			garbage = { phone = { service = {} }, other = 5, third = { service = "x", client = "y", matches = { 1 } }, [5] = {} },
		})

		it("N1 the stanza itself is not changed", function()
			local world = open_offline()
			local message = parse("<message from='bob@remote.example/x' to='alice@localhost' id='m1'><body>hello</body></message>")
			local before = tostring(message)
			world:route(message)
			assert.equal(1, #world:pushes())
			assert.equal(before, tostring(message))
		end)
	end)

	describe("disco", function()
		local function features(settings)
			local world, session = open(settings)
			local reply = parse("<query/>")
			assert.is_nil(world:fire("account-disco-info", { origin = session, reply = reply }))
			local found = {}
			for feature in reply:childtags("feature") do
				found[feature.attr.var] = true
			end
			return found
		end

		it("P1 tells of the protocol and of each profile that can be served", function()
			local found = features()
			assert.is_true(found["urn:xmpp:push2:0"])
			for _, profile in ipairs({ "all", "important", "archived", "archived-with-body" }) do
				assert.is_true(found["urn:xmpp:push2:match:" .. profile])
			end
			assert.is_true(found["urn:xmpp:push2:send:notify-only:0"])
		end)

		it("P10 not of encryption where Prosody has none, which is told in the log", function()
			assert.is_nil(features()["urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"])
			local lines = push2_phone.server():load().lines
			assert.equal(1, #lines:of("info"))
			assert.equal(1, #lines)
		end)
	end)

	describe("requests", function()
		it("P2 P14 enable stores what was asked for, and the session shows it", function()
			local world, session = open()
			local stored = world:stored("alice").phone
			assert.equal("result", session.replies[1].attr.type)
			assert.equal("push.example", stored.service)
			assert.equal("token-1", stored.client)
			assert.equal("urn:xmpp:push2:match:all", stored.matches[1].match)
			assert.equal("phone", session.push_registration_id)
			assert.equal("token-1", session.push_registration.client)
		end)

		it("P2 an error stores nothing", function()
			local world = push2_phone.server():load()
			local session = world:connect("alice", "phone")
			local answer = world:request(session, request.enable({ service = "alice@localhost" }))
			assert.is_not_nil(answer:find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}bad-request"))
			assert.same({}, world:stored("alice"))
		end)

		it("C2 a service that the administrator denies is not allowed, now or later", function()
			local world, session = open({ options = { push_denied_services = { "denied.example" } } })
			local answer = world:request(session, request.enable({ service = "push.denied.example" }))
			assert.is_not_nil(answer:find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}not-allowed"))
			world.options.push_denied_services = { "push.example" }
			world:fire_global("config-reloaded")
			world:disconnect(session)
			world:chat()
			assert.equal(0, #world:pushes())
		end)

		it("P2 an account of this server may be a service", function()
			local world = open_offline({}, { service = "gateway@localhost" })
			world:chat()
			assert.equal("gateway@localhost", world:pushes()[1].to)
		end)

		it("P3 the same client on another device replaces the older registration", function()
			local world, session = open()
			local tablet = world:connect("alice", "tablet")
			world:request(tablet, request.enable())
			assert.is_nil(world:stored("alice").phone)
			assert.equal("token-1", world:stored("alice").tablet.client)
			assert.is_nil(session.push_registration_id)
		end)

		it("C5 beyond push_max_devices the oldest goes", function()
			local world = open({ options = { push_max_devices = 1 } })
			world:request(world:connect("alice", "tablet"), request.enable({ client = "token-2" }))
			assert.is_nil(world:stored("alice").phone)
			assert.is_not_nil(world:stored("alice").tablet)
		end)

		it("P3 N3 disable removes the device's own at once, also while it hibernates", function()
			local world, session = open_asleep()
			world:request(world:connect("alice", "tablet"), request.enable({ client = "token-2" }))
			world:chat()
			local back = world:connect("alice", "back", { client_id = "x" })
			back.resource = "phone"
			assert.equal("result", world:request(back, request.disable).attr.type)
			world:advance(2)
			assert.equal(0, #world:pushes())
			assert.is_nil(session.push_registration_id)
			assert.same({ "tablet" }, { next(world:stored("alice")), nil })
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("P3 disable without a registration is no error", function()
			local world = push2_phone.server():load()
			local session = world:connect("alice", "phone")
			assert.equal("result", world:request(session, request.disable).attr.type)
		end)

		it("C6 disable while the store can't be read: off, and to be tried again", function()
			local world, session = open()
			world:fire_global("config-reloaded")
			world:store("push2_registrations").fails.get = "throws"
			local answer = world:request(session, request.disable)
			assert.is_not_nil(answer:find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}internal-server-error"))
			world:disconnect(session)
			world:store("push2_registrations").fails.get = nil
			world:chat()
			assert.equal(0, #world:pushes())
			assert.same({}, world:stored("alice"))
		end)

		it("C6 P3 also then only the device's own", function()
			local world = push2_phone.server():load()
			local phone = world:connect("alice", "phone", { client_id = "c1" })
			world:request(phone, request.enable())
			world:request(world:connect("alice", "desk"), request.enable({ client = "token-2" }))
			world:store("push2_registrations").records.alice.desk.resource = "phone"
			world:fire_global("config-reloaded")
			world:store("push2_registrations").fails.get = "throws"
			world:request(phone, request.disable)
			world:store("push2_registrations").fails.get = nil
			world:disconnect(phone)
			world:disconnect(world.sessions.alice.sessions.desk)
			world:chat()
			assert.equal(1, #world:pushes())
			assert.equal("token-2", world:pushes()[1].client)
		end)

		it("C8 an account that is deleted has no registration", function()
			local world = open_offline()
			world:fire_global("user-deleted", { username = "alice", host = "localhost" })
			assert.same({}, world:stored("alice"))
			world:chat()
			assert.equal(0, #world:pushes())
		end)

		it("P14 what another module of this name stored is pushed", function()
			local match = { match = "urn:xmpp:push2:match:important", chats = {}, send = "urn:xmpp:push2:send:notify-only:0" }
			local record = { ["client-of-alice"] = { service = "push.example", client = "old", timestamp = 1, matches = { match } } }
			local world = push2_phone.server({ stores = { push2_registrations = require("fake_store").new({ alice = record }) } }):load()
			world:chat()
			assert.equal("old", world:pushes()[1].client)
			local session = world:connect("alice", "phone", { client_id = "client-of-alice" })
			world:request(session, request.disable)
			assert.same({}, world:stored("alice"))
		end)
	end)

	describe("pushes", function()
		it("C9 a device that is gone, for what comes in", function()
			local world = open_offline()
			world:chat()
			local push = world:pushes()[1]
			assert.equal("message", push.stanza.name)
			assert.equal("push.example", push.to)
			assert.equal("normal", push.priority)
		end)

		it("C10 a device that is gone while another one is there, once (N2)", function()
			local world = open_offline({ mam = true }, { matches = request.match("archived-with-body") })
			world:connect("alice", "desk")
			world:chat()
			assert.equal(1, #world:new_pushes())
			world:typing()
			assert.equal(0, #world:new_pushes())
		end)

		it("P4 N2 what is archived is pushed once also when nobody is there", function()
			local world = open_offline({ mam = true }, { matches = request.match("archived-with-body") })
			world:chat()
			assert.equal(1, #world:pushes())
		end)

		it("C11 C15 a device that hibernates, once a second, for the important one", function()
			local world = open_asleep()
			world:typing()
			world:chat({ id = "m1" })
			world:typing()
			assert.equal(0, #world:pushes())
			world:advance(2)
			assert.equal(1, #world:pushes())
			assert.equal("normal", world:pushes()[1].priority)
		end)

		it("C12 a device that does not acknowledge", function()
			local world, session = open()
			world:chat()
			world:ack_delayed(session)
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C13 a device that is gone, for a room message to the account", function()
			local world = open_offline()
			world:route("<message from='room@rooms.example/bob' to='alice@localhost' type='groupchat'><body>hi</body></message>")
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C14 P7 a device that looks alive, for a call, at once, and when that is taken back", function()
			local world = open()
			local pushes = call(world, "propose")
			assert.equal(1, #pushes)
			assert.same({ "high", true }, { pushes[1].priority, pushes[1].voip })
			pushes = call(world, "retract")
			assert.equal(1, #pushes)
			assert.same({ "high", true }, { pushes[1].priority, pushes[1].voip })
		end)

		it("C14 nothing for taking back a call that was not told", function()
			assert.equal(0, #call(open(), "retract"))
		end)

		it("C21 no device rings for a call that another one of the account makes", function()
			local world, session = open_asleep({}, { matches = request.match("important") })
			session.want_carbons = "urn:xmpp:carbons:2"
			world:deliver(session, parse([[
				<message from='alice@localhost' to='alice@localhost/phone'><sent xmlns='urn:xmpp:carbons:2'>
					<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='alice@localhost/desk' to='bob@remote.example' type='chat'>
						<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>
					</message></forwarded></sent></message>]]))
			world:advance(2)
			assert.equal(0, #world:pushes())
		end)

		it("N5 no device for a notification, of whichever protocol", function()
			local world = open_offline()
			world:route("<message from='localhost' to='alice@localhost'><notification xmlns='urn:xmpp:push2:0'><client>x</client></notification></message>")
			world:advance(2)
			assert.equal(0, #world:pushes())
		end)

		it("N5 a gateway that is an account of this server, without an end", function()
			local world = open_offline({}, { service = "alice2@localhost" })
			local gateway = world:connect("alice2", "phone")
			world:request(gateway, request.enable({ service = "alice@localhost" }))
			world:disconnect(gateway)
			world:chat()
			for _ = 1, 5 do
				for _, push in ipairs(world:new_pushes()) do
					world:route(push.stanza)
				end
			end
			assert.equal(1, #world:pushes())
		end)

		it("C16 nothing that the device reads itself within the second", function()
			local world, session = open_asleep()
			world:chat()
			world:resume(session)
			world:advance(2)
			assert.equal(0, #world:pushes())
		end)
	end)

	describe("grace", function()
		local patient = request.match("all", "<grace>60</grace>" .. request.notify_only)
		local text = "<message to='bob@remote.example' type='chat'><body>hi</body></message>"

		local function with_desk()
			local world, session = open_asleep({}, { matches = patient })
			return world, world:connect("alice", "desk", { priority = -1 }), session
		end

		it("P6 nothing while somebody writes on another device, to whomever", function()
			for _, to in ipairs({ "bob@remote.example", "bob@remote.example/x", "remote.example" }) do
				local world, desk = with_desk()
				assert.is_nil(says(world, desk, "<message to='" .. to .. "' type='chat'><body>hi</body></message>"))
				world:chat()
				world:advance(58)
				world:chat({ id = "m2" })
				world:advance(2)
				assert.equal(0, #world:new_pushes())
				world:chat({ id = "m3" })
				world:advance(2)
				assert.equal(1, #world:new_pushes())
			end
		end)

		it("P6 what the device itself does is no reason", function()
			local world, _, session = with_desk()
			says(world, session, text)
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("P6 calls are excepted", function()
			local world, desk = with_desk()
			says(world, desk, text)
			assert.equal(1, #call(world, "propose"))
		end)

		it("C34 activity is known over a reload", function()
			local world, desk = with_desk()
			says(world, desk, text)
			world:reload()
			world:chat()
			world:advance(2)
			assert.equal(0, #world:pushes())
		end)

		it("N6 as many accounts are remembered as push_cache_size says", function()
			local world = open_asleep({ options = { push_cache_size = 2 } }, { matches = patient })
			says(world, world:connect("alice", "desk", { priority = -1 }), text)
			for _, account in ipairs({ "bob", "carol" }) do
				says(world, world:connect(account, "desk"), text)
			end
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)
	end)

	describe("filters", function()
		it("P5 know the nick of the session's last own join", function()
			local world, session = open({}, { matches = mentions_only })
			says(world, session, join)
			world:hibernate(session)
			assert.equal(0, room_message(world, session, "hi alice"))
			assert.equal(1, room_message(world, session, "hi ally"))
		end)

		it("P5 C34 also over a reload", function()
			local world, session = open({}, { matches = mentions_only })
			says(world, session, join)
			world:reload()
			world:hibernate(session)
			assert.equal(1, room_message(world, session, "hi ally"))
			assert.equal(0, room_message(world, session, "hi alice"))
		end)

		it("P5 know it from the session's directed presence where it was there before", function()
			local world, session = open({}, { matches = mentions_only })
			session.directed = { ["room@rooms.example/ally"] = true }
			world:hibernate(session)
			assert.equal(0, room_message(world, session, "hi alice"))
			assert.equal(1, room_message(world, session, "hi ally"))
		end)

		it("P5 another session's nick counts only where this one has none", function()
			local world, session = open({}, { matches = mentions_only })
			says(world, world:connect("alice", "desk", { priority = -1 }), (join:gsub("ally", "worker")))
			world:hibernate(session)
			assert.equal(1, room_message(world, session, "hi worker"))
			says(world, session, join)
			assert.equal(0, room_message(world, session, "hello worker"))
			assert.equal(1, room_message(world, session, "hello ally"))
		end)

		it("P5 of two sessions of a device each has its own nick", function()
			local world, session = open({}, { matches = mentions_only })
			local other = world:connect("alice", "other", { client_id = "phone" })
			says(world, session, join)
			says(world, other, (join:gsub("ally", "worker")))
			world:hibernate(session)
			world:hibernate(other)
			assert.equal(0, room_message(world, session, "hi worker"))
			assert.equal(1, room_message(world, session, "hi ally"))
			assert.equal(0, room_message(world, other, "hello ally"))
			assert.equal(1, room_message(world, other, "hello worker"))
		end)

		it("P5 presence of others is none of ours", function()
			local world, session = open({}, { matches = mentions_only })
			local component = { type = "component" }
			says(world, component, join)
			assert.is_nil(world.module.save().nicks[component])
			world:hibernate(session)
			assert.equal(0, room_message(world, session, "hi ally"))
		end)
	end)

	describe("answers", function()
		--- A server on which a push was sent, and that push.
		local function pushed(settings)
			local world = open_offline(settings)
			world:chat()
			return world, world:new_pushes()[1]
		end

		local function errors(world)
			return world:stored("alice").phone.errors
		end

		it("P11 none within two minutes is a success, and nothing is tried again", function()
			local world, push = pushed()
			world:answer(push, "cancel", "not-allowed")
			assert.equal(1, errors(world))
			world:chat({ id = "m2" })
			world:advance(119)
			assert.equal(1, errors(world))
			world:advance(2)
			assert.is_nil(errors(world))
			world:advance(hour)
			assert.equal(1, #world:new_pushes())
		end)

		it("P11 wait is tried again, and not counted", function()
			local world, push = pushed()
			assert.is_true(world:answer(push, "wait", "resource-constraint"))
			assert.is_nil(errors(world))
			world:advance(10)
			assert.equal(1, #world:new_pushes())
		end)

		it("P11 what our own server could not route is neither tried again nor counted", function()
			local world, push = pushed()
			world:answer(push, "cancel", "service-unavailable", nil, { type = "s2sout", dummy = true })
			world:advance(hour)
			assert.is_nil(errors(world))
			assert.equal(0, #world:new_pushes())
		end)

		it("P11 errors in a row remove the registration once the first is 72 hours old", function()
			local world, push = pushed({ options = { push_max_errors = 2 } })
			for i = 1, 4 do
				world:answer(push, "cancel", "not-allowed")
				assert.equal(i, errors(world)) -- the last time after 71.7 hours
				world:advance(23.9 * hour)
				world:chat({ id = "m" .. i })
				push = world:new_pushes()[1]
			end
			world:answer(push, "cancel", "not-allowed")
			assert.same({}, world:stored("alice"))
			assert.equal(1, #world.lines:of("warn"))
		end)

		for _, condition in ipairs({ "item-not-found", "gone" }) do
			it("P11 " .. condition .. " does at push_max_errors", function()
				local world, push = pushed({ options = { push_max_errors = 2 } })
				world:answer(push, "cancel", condition)
				assert.equal(1, errors(world))
				world:chat({ id = "m2" })
				world:answer(world:new_pushes()[1], "cancel", condition)
				assert.same({}, world:stored("alice"))
			end)
		end

		it("C26 from somebody else they count for nothing, and are left to others", function()
			local world, push = pushed()
			assert.is_nil(world:answer(push, "cancel", "gone", "evil.example"))
			assert.is_nil(world:answer({ id = "other", to = "push.example", stanza = push.stanza }, "cancel", "gone"))
			assert.is_nil(errors(world))
			assert.is_true(world:answer(push, "cancel", "gone"))
		end)

		it("C26 a message that is no error is none", function()
			local world, push = pushed()
			local reply = parse("<message from='push.example' to='localhost' type='chat'><body>thanks</body></message>")
			reply.attr.id = push.id
			assert.is_nil(world:fire("message/host", { origin = { type = "s2sin" }, stanza = reply }))
			assert.is_true(world:answer(push, "cancel", "gone"))
		end)

		it("P11 N2 where there are too many to wait for, none is sent twice", function()
			local world = open_offline({ options = { push_cache_size = 1 } })
			for i = 1, 30 do
				world:chat({ id = "m" .. i })
			end
			world:advance(hour)
			assert.equal(30, #world:pushes())
		end)

		it("C31 a success that shows late is none of the hibernation that began since", function()
			local world, session = open_asleep({ options = { hibernate_past_first_push = false } })
			world:chat()
			world:advance(2)
			assert.equal(1, #world:new_pushes())
			world:resume(session)
			world.acknowledge(world, session)
			world:hibernate(session)
			world:advance(2 * server.normal_timeout)
			assert.is_nil(session.destroyed)
			assert.is_nil(session.first_hibernated_push)
		end)
	end)

	describe("hibernation", function()
		it("P12 lasts past the first important push, then ends", function()
			local world, session = open_asleep({ options = { push_max_hibernation_timeout = 5 * hour } })
			world:chat()
			world:advance(4 * hour)
			assert.is_nil(session.destroyed)
			world:advance(2 * hour)
			assert.is_true(session.destroyed)
		end)

		it("P12 does not, where the administrator says so", function()
			local world, session = open_asleep({ options = { hibernate_past_first_push = false } })
			world:chat()
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("C32 a session without registration has its normal time", function()
			local world = open()
			local desk = world:connect("alice", "desk")
			world:hibernate(desk)
			world:advance(server.normal_timeout + 10)
			assert.is_true(desk.destroyed)
		end)
	end)

	describe("unloaded", function()
		it("C34 leaves sessions with their normal time, no timer, and the fields that name their registration", function()
			local world = push2_phone.server():load()
			local session = world:connect("alice", "phone")
			local before = {}
			for name in pairs(session) do
				before[name] = true
			end
			world:request(session, request.enable())
			says(world, session, join)
			world:hibernate(session)
			world:chat()
			world:advance(hour)
			world:unload()
			before.hibernating, before.hibernating_watchdog = true, true
			local new = {}
			for name in pairs(session) do
				new[#new + 1] = not before[name] and name or nil
			end
			table.sort(new)
			assert.same({ "push_registration", "push_registration_id" }, new)
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
			assert.equal(0, world.clock:pending())
		end)
	end)

	describe("reloaded", function()
		it("C34 hibernating devices keep their time, and are pushed", function()
			local world, session = open_asleep()
			world:advance(hour)
			world:reload()
			world:advance(2 * server.normal_timeout)
			assert.is_nil(session.destroyed)
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C34 what is collected is pushed, once", function()
			local world = open_asleep()
			world:chat()
			world:reload()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C34 an answer to an earlier push counts", function()
			local world = open_offline()
			world:chat()
			world:reload()
			assert.is_true(world:answer(world:pushes()[1], "cancel", "gone"))
			assert.equal(1, world:stored("alice").phone.errors)
		end)

		it("C34 C14 a call that was told can be taken back", function()
			local world = open()
			call(world, "propose")
			world:reload()
			assert.equal("high", call(world, "retract")[1].priority)
		end)

		it("C34 a state of another shape is not taken over", function()
			for _, state in ipairs({ { version = 0 }, {}, { version = 2, activities = 5 }, { version = "1" } }) do
				assert.has_no_error(function()
					push2_phone.server():load(state)
				end)
			end
		end)

		it("C34 registrations and error counts survive a restart", function()
			local world = open_offline()
			world:chat()
			world:answer(world:new_pushes()[1], "cancel", "not-allowed")
			local again = push2_phone.server({ stores = world.stores, clock = world.clock }):load()
			again:chat()
			local push = again:new_pushes()[1]
			again:answer(push, "cancel", "not-allowed")
			assert.equal(2, again:stored("alice").phone.errors)
		end)
	end)

	describe("with cryptography", function()
		local load = require("prosody13")(it)
		if not load then
			return
		end
		local device = require("device_keys")(load)
		local matches = request.match("all", request.encrypted(device.texts))

		it("P1 P2 P8 P9 tells of encryption, takes keys, and sends what only the device reads", function()
			local world, session = open({ load = load }, { matches = matches })
			local reply = parse("<query/>")
			world:fire("account-disco-info", { origin = session, reply = reply })
			local feature = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"
			assert.is_not_nil(reply:get_child_with_attr("feature", nil, "var", feature))
			world:disconnect(session)
			world:chat({ body = "the words" })
			local push = world:pushes()[1]
			assert.is_nil(tostring(push.stanza):find("the words", 1, true))
			assert.truthy(device.read(push.payload):find("<body>the words</body>", 1, true))
			assert.is_string(push.jwt)
		end)

		it("N1 N4 damaged keys: the notification goes out without payload, and one line tells so", function()
			local world = open_offline({ load = load }, { matches = matches })
			world:store("push2_registrations").records.alice.phone.matches[1].ua_public = "AAAA"
			world:fire_global("config-reloaded")
			world:chat()
			world:chat({ id = "m2" })
			for _, push in ipairs(world:pushes()) do
				assert.equal(2, push.children)
			end
			assert.equal(2, #world:pushes())
			assert.equal(1, #world.lines:of("error"))
			for _, line in ipairs(world.lines) do
				for _, name in ipairs({ "auth-secret", "jwt-key" }) do
					assert.is_true(line.level == "debug" or not line.text:find(device.texts[name], 1, true))
				end
			end
		end)

		it("N4 P2 neither client nor keys are in any line above debug", function()
			local world = open_offline({ load = load, options = { push_max_errors = 1 } }, { client = "the-secret", matches = matches })
			world:chat()
			world:answer(world:pushes()[1], "cancel", "gone")
			for _, line in ipairs(world.lines) do
				assert.is_true(line.level == "debug" or not line.text:find("the-secret", 1, true), line.text)
				assert.is_true(line.level == "debug" or not line.text:find(device.texts["jwt-key"], 1, true), line.text)
			end
		end)

		it("P9 an unusual contact is one warning", function()
			assert.equal(1, #push2_phone.server({ load = load }):load().lines:of("warn"))
			local options = { contact_uri = "mailto:admin@localhost" }
			assert.equal(0, #push2_phone.server({ load = load, options = options }):load().lines)
		end)

		it("P9 the token names the contact that the administrator has set", function()
			local options = { contact_uri = "https://localhost/contact" }
			local world = open_offline({ load = load, options = options }, { matches = matches })
			world:chat()
			local encoded = world:pushes()[1].jwt:match("%.([^.]+)%."):gsub("[-_]", { ["-"] = "+", ["_"] = "/" })
			local claims = require("util.encodings").base64.decode(encoded .. ("="):rep(-#encoded % 4))
			assert.equal("https://localhost/contact", load("util.json").decode(claims).sub)
		end)
	end)
end)
