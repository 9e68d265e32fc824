-- The module as Prosody sees it: what it hooks, what it withstands, and what it leaves.

local account_hooks = require("account_hooks")
local harmless = require("harmless")
local parse = require("xml")
local server = require("server")

local service, node = "push.example", "n1"
local key = "push.example<n1"

local function open(settings)
	local world = server.new(settings):load()
	local session = world:connect("alice", "phone")
	world:enable(session, service, node)
	return world, session
end

--- What it hooks besides what every push module for accounts does.
local hooks = {
	{ "iq-set/self/urn:xmpp:push:0:disable", 0 },
	{ "iq-set/self/urn:xmpp:push:0:enable", 0 },
	{ "cloud-notify-ping", 0 },
	{ "iq/host", 1 },
	{ "message/bare", 1 },
	{ "message/full", 1 },
	{ "message/host", 1 },
}

--- An event that each of these may be given.
local function events()
	local notice = parse([[
		<message from='push.example' to='alice@localhost'>
			<pubsub xmlns='http://jabber.org/protocol/pubsub'><affiliation node='n1' affiliation='none'/></pubsub>
		</message>]])
	return {
		["cloud-notify-ping"] = { user = "alice" },
		["iq/host"] = { origin = {}, stanza = parse("<iq type='result' id='1' from='push.example' to='localhost'/>") },
		["message/bare 1"] = { origin = {}, stanza = notice },
		["message/full 1"] = { origin = {}, stanza = notice },
		["message/host 1"] = { origin = {}, stanza = notice },
	}
end

describe("mod_cloud_notify", function()
	it("style 4 hooks these events with these priorities", function()
		assert.same(account_hooks.with(hooks), account_hooks.of(server.new():load()))
	end)

	it("C1 tells of push in the disco#info of the account", function()
		local world, session = open()
		local reply = parse("<query/>")
		assert.is_nil(world:fire("account-disco-info", { origin = session, reply = reply }))
		assert.is_not_nil(reply:get_child_with_attr("feature", nil, "var", "urn:xmpp:push:0"))
	end)

	describe("harms no message", function()
		harmless(it, {
			open = open,
			enable = "<enable xmlns='urn:xmpp:push:0' jid='push.example'/>",
			events = events,
			garbage = { [key] = { jid = {} }, other = 5, third = { jid = "x", options = { 1 } } },
		})

		it("C35 what a listener writes into a notification is in no other one", function()
			local world, session = open()
			world:disconnect(session)
			world:chat({ id = "m1" })
			local function write(event)
				event.notification_payload:tag("written"):up()
			end
			world:listen("cloud_notify/push", write)
			world:chat({ id = "m2" })
			world.events.remove_handler("cloud_notify/push", write)
			world:chat({ id = "m3" })
			local written = {}
			for number, push in ipairs(world:pushes()) do
				written[number] = tostring(push.stanza):find("written", 1, true) ~= nil
			end
			assert.same({ false, true, false }, written)
		end)

		it("N1 an error is one line with a traceback, however often it comes, and is counted", function()
			local world, session = open()
			world:disconnect(session)
			world:listen("cloud_notify/push", function()
				error("boom")
			end)
			for i = 1, 5 do
				world:chat({ id = "m" .. i })
			end
			assert.equal(1, #world.lines:of("error"))
			assert.truthy(world.lines:of("error")[1]:find("stack traceback", 1, true))
			assert.equal(5, world.errors)
		end)

		it("N1 a store that throws is one line with a traceback, however often it does", function()
			local world, session = open()
			world:disconnect(session)
			world:fire_global("config-reloaded")
			world:store("cloud_notify").fails.get = "throws"
			for i = 1, 5 do
				world:chat({ id = "m" .. i })
			end
			assert.equal(5, #world.offline)
			assert.equal(1, #world.lines:of("error"))
			assert.truthy(world.lines:of("error")[1]:find("stack traceback", 1, true))
			assert.equal(5, world.errors)
		end)

		it("N1 the stanza itself is not changed", function()
			local world, session = open({ options = { push_notification_with_body = true } })
			world:disconnect(session)
			local message = parse("<message from='bob@remote.example/x' to='alice@localhost' id='m1'><body>hello</body></message>")
			local before = tostring(message)
			world:route(message)
			assert.equal(1, #world:pushes())
			assert.equal(before, tostring(message))
		end)

		it("C7 damaged publish options of one device leave the others pushed", function()
			local world, session = open()
			world:disconnect(session)
			local record = world:store("cloud_notify").records.alice
			local damaged = { { name = "x" }, { name = "x y", attr = {} }, { name = "x", attr = { type = 5 } } }
			for i = 1, 12 do
				record["bad.example<" .. i] = { jid = "bad.example", node = "b" .. i, timestamp = i, options = damaged[i % 3 + 1] }
				record[service .. "<g" .. i] = { jid = service, node = "g" .. i, timestamp = i }
			end
			world:fire_global("config-reloaded")
			world:chat()
			local pushed = 0
			for _, push in ipairs(world:pushes()) do
				pushed = pushed + (push.to == service and 1 or 0)
			end
			assert.equal(13, pushed)
			assert.equal(1, #world.lines:of("warn"))
		end)
	end)

	describe("accounts", function()
		it("C8 one that is deleted and made again has no registration", function()
			local world, session = open()
			world:disconnect(session)
			world:fire_global("user-deleted", { username = "alice", host = "localhost" })
			assert.same({}, world:stored("alice"))
			world:chat()
			assert.equal(0, #world:pushes())
		end)

		it("C8 N3 its sessions that are still there belong to nothing any more", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(3600)
			world:fire_global("user-deleted", { username = "alice", host = "localhost" })
			assert.is_nil(session.push_identifier)
			assert.is_nil(session.push_settings)
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("C8 nor where the store can't be written", function()
			local world, session = open()
			world:disconnect(session)
			world:store("cloud_notify").fails.set = "throws"
			world:fire_global("user-deleted", { username = "alice", host = "localhost" })
			world:store("cloud_notify").records.alice = nil -- Prosody purges the stores of the account
			world:chat()
			assert.equal(0, #world:pushes())
		end)

		it("C8 one of another host is none of ours", function()
			local world, session = open()
			world:disconnect(session)
			world:fire_global("user-deleted", { username = "alice", host = "second.localhost" })
			world:chat()
			assert.equal(1, #world:pushes())
		end)

		it("C8 disabling an account gives its hibernating sessions their normal timeout", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(3600)
			world.disabled.alice = true
			world:fire_global("user-disabled", { username = "alice", host = "localhost" })
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("C8 disabling one of another host changes nothing", function()
			local world, session = open()
			world:hibernate(session)
			world:fire_global("user-disabled", { username = "alice", host = "second.localhost" })
			world:advance(3600)
			assert.is_nil(session.destroyed)
		end)

		it("N3 a wake-up that is kept is not tried when the account has been disabled", function()
			local world, session = open()
			world:disconnect(session)
			world:chat()
			world:answer(world:new_pushes()[1], "wait", "resource-constraint")
			world.disabled.alice = true
			world:fire_global("user-disabled", { username = "alice", host = "localhost" })
			world:advance(3600)
			assert.equal(0, #world:new_pushes())
		end)
	end)

	describe("settings", function()
		it("C2 N3 a service that is refused now is off at once, and its sessions live their normal time", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(3600)
			world.options.push_denied_services = { "example" }
			world:fire_global("config-reloaded")
			world:chat()
			world:advance(5)
			assert.equal(0, #world:pushes())
			world:advance(server.normal_timeout)
			assert.is_true(session.destroyed)
		end)

		it("C2 its registration is kept for the case that it is allowed again", function()
			local world, session = open()
			world:disconnect(session)
			world.options.push_allowed_services = { "other.example" }
			world:fire_global("config-reloaded")
			world:chat()
			assert.equal(0, #world:pushes())
			world.options.push_allowed_services = nil
			world:fire_global("config-reloaded")
			world:chat()
			assert.equal(1, #world:pushes())
		end)

		it("C a bad value is one error, and the module loads", function()
			local world = server.new({ options = { push_max_errors = "many" } }):load()
			assert.equal(1, #world.lines:of("error"))
			assert.is_true(#world.hooks > 0)
		end)

		it("C a period is read on Prosody 13.0, and is one error on 0.12", function()
			local options = { push_max_hibernation_timeout = "2 hours" }
			assert.equal(1, #server.new({ options = options }):load().lines:of("error"))
			local world, session = open({ options = options, periods = true })
			assert.equal(0, #world.lines:of("error"))
			world:hibernate(session)
			world:advance(7000)
			assert.is_nil(session.destroyed)
			world:advance(300)
			assert.is_true(session.destroyed)
		end)

		it("C23 C24 sender and body leave the server only where they may", function()
			local function first_push(options)
				local world, session = open({ options = options })
				world:disconnect(session)
				world:chat({ body = "words" })
				return world:pushes()[1]
			end
			local default = first_push({})
			assert.equal("New Message!", default.body)
			assert.is_nil(default.sender)
			assert.equal("words", first_push({ push_notification_with_body = true }).body)
			assert.equal("bob@remote.example/x", first_push({ push_notification_with_sender = true }).sender)
			assert.equal("Psst", first_push({ push_notification_important_body = "Psst" }).body)
			assert.is_nil(first_push({ push_notification_important_body = "" }).body)
		end)
	end)

	describe("unloaded", function()
		--- The fields of a session that are not there before.
		local function new_fields(before, session)
			local found = {}
			for name in pairs(session) do
				if before[name] == nil then
					found[#found + 1] = name
				end
			end
			table.sort(found)
			return found
		end

		local function fields(session)
			local found = {}
			for name in pairs(session) do
				found[name] = true
			end
			return found
		end

		it("C34 leaves no field of ours but push_identifier and push_settings", function()
			local world = server.new():load()
			local session = world:connect("alice", "phone")
			local before = fields(session)
			world:enable(session, service, node)
			world:hibernate(session)
			world:chat()
			world:advance(2)
			assert.is_not_nil(session.first_hibernated_push)
			world:unload()
			before.hibernating, before.hibernating_watchdog = true, true
			assert.same({ "push_identifier", "push_settings" }, new_fields(before, session))
		end)

		it("C34 leaves hibernating sessions with their normal timeout", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(3600)
			world:unload()
			assert.is_nil(session.destroyed)
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("C34 leaves no timer of ours", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(2 * server.normal_timeout) -- Prosody's own watchdog of 0.12 can't be stopped before its time
			world:resume(session)
			world:disconnect(session)
			world:chat()
			world:answer(world:new_pushes()[1], "wait", "resource-constraint")
			world:route("<message from='room@rooms.example/bob' to='alice@localhost' type='groupchat'><body>hello</body></message>")
			assert.is_true(world.clock:pending() > 0)
			world:unload()
			assert.equal(0, world.clock:pending())
		end)

		it("C34 writes what could not be written before", function()
			local world, session = open()
			world:store("cloud_notify").fails.set = "throws"
			world:disable(session, service)
			world:store("cloud_notify").fails.set = nil
			world:unload()
			assert.same({}, world:stored("alice"))
		end)
	end)

	describe("reloaded", function()
		it("C34 hibernating devices keep their time and are pushed", function()
			local world, session = open()
			world:hibernate(session)
			world:advance(3600)
			world:reload()
			world:advance(2 * server.normal_timeout)
			assert.is_nil(session.destroyed)
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C34 C31 a session that was pushed before still ends after its normal timeout", function()
			local world, session = open()
			world:hibernate(session)
			world:chat()
			world:advance(2)
			world:reload()
			assert.is_number(session.first_hibernated_push)
			world:advance(server.normal_timeout + 10)
			assert.is_true(session.destroyed)
		end)

		it("C34 C31 the time of a session does not begin anew", function()
			local world, session = open({ options = { push_max_hibernation_timeout = 7200 } })
			world:hibernate(session)
			world:advance(3600)
			world:reload()
			world:advance(3500)
			assert.is_nil(session.destroyed)
			world:advance(200)
			assert.is_true(session.destroyed)
		end)

		it("C34 a session knows all that it has enabled", function()
			local world, session = open()
			world:enable(session, service, "n2")
			world:reload()
			world:chat()
			assert.equal(0, #world:pushes())
			world:hibernate(session)
			world:advance(2)
			assert.equal(2, #world:pushes())
		end)

		it("C34 a module of the same name is followed: its session fields and its records count", function()
			local records = { [key] = { jid = service, node = node, timestamp = 1500000000 } }
			local world = server.new({ stores = { cloud_notify = require("fake_store").new({ alice = records }) } })
			local session = world:connect("alice", "phone", { push_identifier = key, push_settings = records[key] })
			world:hibernate(session)
			world:load()
			world:advance(2 * server.normal_timeout)
			assert.is_nil(session.destroyed)
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("C34 a state of another shape is not taken over", function()
			for _, state in ipairs({ { version = 0 }, {}, { version = "1", kept = 5 } }) do
				local world = server.new()
				assert.has_no_error(function()
					world:load(state)
				end)
			end
		end)
	end)

	it("C35 error counts are shared for others to read, and never read here", function()
		local world, session = open({ options = { push_max_errors = 2 } })
		world:disconnect(session)
		world:chat()
		world:answer(world:new_pushes()[1], "cancel", "item-not-found")
		assert.same({ [key] = 1 }, world.shared.push_errors)
		world.shared.push_errors[key] = 100
		world:chat()
		assert.equal(1, #world:new_pushes())
		world.shared.push_errors[key] = 0
		world:chat()
		world:answer(world:new_pushes()[1], "cancel", "item-not-found")
		assert.same({}, world:stored("alice"))
	end)
end)
