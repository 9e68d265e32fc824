-- What may go wrong with messages in queues while pushes for them fail, sessions end and storages do not answer.

local datetime = require("util.datetime")
local parse = require("xml")
local phone = require("phone")
local push2_phone = require("push2_phone")
local request = require("push2_request")
local st = require("util.stanza")

local open, open_asleep = phone.open, phone.open_asleep
local bodies, takes = phone.bodies, phone.takes
local with_body = { push_notification_with_body = true }

local function switchable(state)
	return function()
		if state.fails then
			return "wait", "resource-constraint"
		end
	end
end

local function call(world, what)
	return world:route("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='" .. what .. "'><" .. what
		.. " xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>")
end

describe("accounts.queues, trouble", function()
	it("C16 C27 what was acknowledged before the session hibernated is not told again", function()
		local state = { fails = true }
		local world, session = open({ answering = switchable(state), options = with_body })
		world:chat({ id = "m1", body = "read long ago" })
		world:ack_delayed(session)
		world:advance(2)
		assert.equal(1, #world:new_pushes())
		world:acknowledge(session)
		world:hibernate(session)
		state.fails = false
		world:advance(60)
		assert.same({}, bodies(world:new_pushes()))
	end)

	it("C16 nor what was acknowledged within the second, before it hibernated", function()
		local world, session = open({ answering = takes, options = with_body })
		world:chat({ id = "m1", body = "read" })
		world:ack_delayed(session)
		world:acknowledge(session)
		world:advance(0.3)
		world:hibernate(session)
		world:advance(2)
		assert.same({}, bodies(world:new_pushes()))
	end)

	it("N2 all that was told in a queue counts when it comes again from the offline storage", function()
		for _, mam in ipairs({ false, true }) do
			local world, session = open_asleep({ answering = takes, mam = mam, options = with_body })
			for i = 1, 3 do
				world:chat({ id = "m" .. i, body = "hello " .. i })
			end
			world:advance(4 * 86400)
			assert.is_true(session.destroyed)
			assert.equal(3, #world.offline)
			assert.equal(1, #world:new_pushes())
			local second = world:connect("alice", "second", { push_identifier = phone.key })
			for _, stanza in ipairs(world.offline) do
				local stored = st.clone(stanza)
				stored:tag("delay", { xmlns = "urn:xmpp:delay", from = "localhost", stamp = datetime.datetime(world.now()) }):up()
				world:deliver(second, stored)
			end
			world:hibernate(second)
			world:advance(5)
			assert.same({}, bodies(world:new_pushes()), "mam " .. tostring(mam))
		end
	end)

	--- A push for what comes first fails and is tried again; meanwhile a call was told and taken back.
	local function tried_again(settings, first)
		local state = { fails = false }
		settings.answering = switchable(state)
		local world = open_asleep(settings)
		first(world)
		call(world, "propose")
		call(world, "retract")
		world:advance(0.5)
		assert.equal(2, #world:new_pushes())
		state.fails = true
		world:advance(1)
		local before = bodies(world:new_pushes())
		state.fails = false
		world:advance(30)
		return before, bodies(world:new_pushes())
	end

	it("N2 C14 C27 a push that is tried again does not tell of a call that was told and taken back", function()
		local before, after = tried_again({ options = with_body }, function(world)
			world:chat({ id = "m1", body = "hello 1" })
		end)
		assert.same({ "hello 1" }, before)
		assert.same({ "hello 1" }, after)
	end)

	it("N2 C14 C27 an unimportant push is not tried again as a call", function()
		local before, after = tried_again({}, function(world)
			world:typing()
		end)
		assert.same({ "none" }, before)
		assert.same({ "none" }, after)
	end)

	it("N2 C14 a call that was told is not told again after another push has failed and the device was back", function()
		local state = { fails = false }
		local world, session = open_asleep({ answering = switchable(state) })
		world:typing()
		call(world, "propose")
		world:advance(0.5)
		assert.equal(1, #world:new_pushes())
		state.fails = true
		world:advance(1)
		world:new_pushes()
		state.fails = false
		world:resume(session)
		world:hibernate(session)
		world:advance(3)
		assert.same({ "none" }, bodies(world:new_pushes()))
	end)

	it("C7 C27 a push waits while the registration can't be read when it is tried again", function()
		local state = { fails = true }
		local world = open_asleep({ answering = switchable(state) })
		world:chat()
		world:advance(2)
		assert.equal(1, #world:new_pushes())
		local store = world:store("cloud_notify")
		store.fails.get = "returns"
		world:fire_global("config-reloaded", {})
		world:advance(10)
		store.fails.get = nil
		state.fails = false
		world:advance(3600)
		assert.equal(1, #world:new_pushes())
	end)

	it("C7 C27 and when the second is over", function()
		local world = open_asleep({ answering = takes })
		world:chat()
		local store = world:store("cloud_notify")
		store.fails.get = "returns"
		world:fire_global("config-reloaded", {})
		world:advance(2)
		store.fails.get = nil
		world:advance(3600)
		assert.equal(1, #world:new_pushes())
	end)

	it("C21 C27 an own message that a room sends back stays unimportant when the session has ended", function()
		local state = { fails = true }
		local world, session = open_asleep({ answering = switchable(state), options = with_body })
		session.directed = { ["room@rooms.example/alice"] = true }
		world:route("<message from='room@rooms.example/alice' to='alice@localhost/phone' type='groupchat' id='r1'><body>my own words</body></message>")
		world:advance(2)
		assert.same({ "none" }, bodies(world:new_pushes()))
		world:disconnect(session)
		-- as retire_session does
		session.directed, session.state, session.outgoing_stanza_queue = nil, nil, nil
		state.fails = false
		world:advance(60)
		assert.same({ "none" }, bodies(world:new_pushes()))
	end)

	it("N2 C27 what was pushed when it was stored is not told again with another message that failed", function()
		local state = { fails = true }
		local world, session = open({ answering = switchable(state), options = with_body })
		world:advance(100)
		world:hibernate(session)
		world:typing()
		local stored = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='s1'><body>pushed when stored</body><delay xmlns='urn:xmpp:delay' from='localhost' stamp='"
			.. datetime.datetime(world.now() - 50) .. "'/></message>")
		world:deliver(session, stored)
		world:advance(2)
		assert.same({ "none" }, bodies(world:new_pushes()))
		state.fails = false
		world:advance(30)
		assert.same({ "none" }, bodies(world:new_pushes()))
	end)

	it("C9 a message that was in no push is told when its session ends in the second of another one", function()
		local world, session = open({ answering = takes, options = with_body })
		local second = world:connect("alice", "second", { push_identifier = phone.key })
		world:hibernate(session)
		-- for the sleeping session alone
		world:route("<message from='bob@remote.example/x' to='alice@localhost/phone' type='chat' id='m0'><body>important</body></message>")
		world:advance(5)
		assert.equal(0, #world:new_pushes())
		world:disconnect(second)
		world:advance(5)
		world:typing()
		world:disconnect(session)
		world:advance(5)
		assert.same({ "important" }, bodies(world:new_pushes()))
	end)

	it("C31 P5 an important message that is muted does not end the long time of a session", function()
		local world, session = push2_phone.open(
			{ answering = takes, options = { hibernate_past_first_push = false } },
			{ matches = request.match("all", "<filter jid='bob@remote.example'/>" .. request.notify_only) }
		)
		world:chat({ id = "m1", body = "muted" })
		world:chat({ id = "m2", body = "muted 2" })
		world:route("<message from='carol@remote.example/x' to='alice@localhost' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		world:chat({ id = "m3", body = "muted 3" })
		world:ack_delayed(session)
		world:advance(2)
		assert.equal(1, #world:new_pushes())
		world:hibernate(session)
		world:advance(2)
		assert.is_nil(session.first_hibernated_push)
	end)

	it("C31 nor does what was pushed when it was stored, before the device was here", function()
		local world, session = open({ answering = takes })
		world:advance(1000)
		local stored = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='s1'><body>stored</body><delay xmlns='urn:xmpp:delay' from='localhost' stamp='"
			.. datetime.datetime(world.now() - 500) .. "'/></message>")
		world:deliver(session, stored)
		world:hibernate(session)
		world:advance(2)
		assert.equal(0, #world:new_pushes())
		assert.is_nil(session.first_hibernated_push)
	end)

	it("C11 C27 what client state indication holds back is not told when the session has ended", function()
		local state = { fails = true }
		local world, session = open_asleep({ answering = switchable(state), options = with_body })
		session.state = "inactive"
		world:listen("csi-is-stanza-important", function(event)
			return event.stanza.attr.type ~= "groupchat"
		end, 1)
		world:chat({ id = "m1", body = "told" })
		world:route("<message from='room@rooms.example/bob' to='alice@localhost/phone' type='groupchat' id='r1'><body>held back</body></message>")
		world:advance(2)
		assert.same({ "told" }, bodies(world:new_pushes()))
		world:disconnect(session)
		session.directed, session.state, session.outgoing_stanza_queue = nil, nil, nil
		state.fails = false
		world:advance(60)
		assert.same({ "told" }, bodies(world:new_pushes()))
	end)

	it("C34 C27 a push for a queue that failed is tried again after a reload", function()
		local state = { fails = true }
		local world, session = open_asleep({ answering = switchable(state), options = with_body })
		world:chat({ id = "m1", body = "one" })
		world:advance(2)
		assert.same({ "one" }, bodies(world:new_pushes()))
		world:reload()
		state.fails = false
		world:advance(60)
		assert.same({ "one" }, bodies(world:new_pushes()))
		world:reload()
		session.hibernating = nil
		world:hibernate(session)
		world:advance(60)
		assert.same({}, bodies(world:new_pushes()))
	end)

	it("C34 N2 what is in a queue when the module is reloaded is told once", function()
		local world, session = open_asleep({ answering = takes, options = with_body })
		world:chat({ id = "m1", body = "one" })
		world:advance(0.5)
		world:reload()
		world:chat({ id = "m2", body = "two" })
		world:advance(3)
		assert.same({ "two" }, bodies(world:new_pushes()))
		session.hibernating = nil
		world:hibernate(session)
		world:advance(60)
		assert.same({}, bodies(world:new_pushes()))
	end)

	it("C15 of two queues of a device an important message is told", function()
		for i = 1, 20 do
			local world, session = open({ answering = takes, options = with_body })
			local second = world:connect("alice", "second", { push_identifier = phone.key })
			world:hibernate(session)
			world:hibernate(second)
			local function to(resource, body)
				world:route("<message from='bob@remote.example/x' to='alice@localhost/" .. resource .. "' type='chat' id='" .. body .. "'><body>" .. body .. "</body></message>")
			end
			if i % 2 == 0 then
				to("phone", "first") to("second", "last")
			else
				to("second", "first") to("phone", "last")
			end
			world:advance(2)
			assert.same({ "last" }, bodies(world:new_pushes()))
		end
	end)
end)
