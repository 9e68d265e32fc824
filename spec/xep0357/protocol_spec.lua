local cloud_protocol = require("cloud_protocol")
local new_log = require("log")
local openDelivery = require("push.deliver").openDelivery
local openGuard = require("push.guard").openGuard
local parse = require("xml")
local pushes = require("pushes")
local wakeup = require("push.wakeup")

local registration = { jid = "push.example", node = "n1", timestamp = 1 }
local real = "the real body"

--- A delivery that may tell everything. `listener` is asked with each event; `send` sends.
local function open(settings)
	settings = settings or {}
	local world = { sent = {}, tracked = {}, undelivered = {}, events = {}, left = {} }
	local log
	log, world.lines = new_log()
	local count = 0
	local guard = openGuard(log, function() end)
	local disclosure = settings.disclosure or { body = true, sender = true, importantBody = "New Message!" }
	world.deliver = openDelivery({
		protocol = cloud_protocol({
			options = { disclosure = disclosure, notifyOn = "all" },
			guard = guard,
			fire = function(event)
				world.events[#world.events + 1] = event
				return settings.listener and settings.listener(event)
			end,
		}),
		guard = guard,
		tracker = {
			sent = function(id, service, sent_wakeup)
				world.tracked[#world.tracked + 1] = { id = id, service = service, wakeup = sent_wakeup }
			end,
		},
		log = log,
		newId = function()
			count = count + 1
			return "id" .. count
		end,
		leaving = function(leaving_wakeup)
			world.left[#world.left + 1] = leaving_wakeup
		end,
		send = function(stanza)
			if settings.send then
				settings.send(stanza)
			end
			world.sent[#world.sent + 1] = stanza
		end,
		undeliverable = function(id)
			world.undelivered[#world.undelivered + 1] = id
		end,
	})
	return world
end

local message = parse("<message from='bob@remote.example/x' type='chat'><body>" .. real .. "</body></message>")

local function news(important)
	return wakeup.wakeupFor("alice", "push.example<n1", { stanza = message, important = important })
end

describe("xep0357.protocol", function()
	it("C23 sends the notification, and tracks it under its id", function()
		local world = open()
		local told = news(true)
		assert.equal("sent", world.deliver(told, registration))
		local push = pushes.read(world.sent[1])
		assert.equal(real, push.body)
		assert.equal("bob@remote.example/x", push.sender)
		assert.same({ { id = push.id, service = "push.example", wakeup = told } }, world.tracked)
		assert.same({ told }, world.left)
		assert.equal(0, #world.undelivered)
	end)

	it("C35 asks the listeners with all that the contract names", function()
		local world = open()
		world.deliver(news(true), registration)
		local event = world.events[1]
		assert.equal(world.sent[1], event.notification_stanza)
		assert.equal("notification", event.notification_payload.name)
		assert.equal(message, event.original_stanza)
		assert.equal("alice", event.username)
		assert.equal(registration, event.push_info)
		assert.equal(real, event.push_summary["last-message-body"])
		assert.is_true(event.important)
	end)

	it("C24 the event's important is the decision, not whether there is a body", function()
		local world = open({ disclosure = { body = false, sender = false, importantBody = "" } })
		world.deliver(news(true), registration)
		world.deliver(news(false), registration)
		assert.is_true(world.events[1].important)
		assert.is_false(world.events[2].important)
	end)

	it("C18 a ping has no original stanza", function()
		local world = open()
		assert.equal("sent", world.deliver(wakeup.ping("alice", "push.example<n1"), registration))
		assert.is_nil(world.events[1].original_stanza)
		assert.is_false(world.events[1].important)
		assert.is_nil(pushes.read(world.sent[1]).body)
	end)

	it("C35 what a listener changes in the stanza is sent", function()
		local world = open({
			listener = function(event)
				event.notification_payload:tag("priority", { xmlns = "urn:example" }):up()
			end,
		})
		world.deliver(news(true), registration)
		local path = "{http://jabber.org/protocol/pubsub}pubsub/publish/item/{urn:xmpp:push:0}notification/{urn:example}priority"
		assert.is_not_nil(world.sent[1]:find(path))
	end)

	it("C35 a listener that returns true blocks, and its reason is in the log", function()
		local world = open({
			listener = function(event)
				event.reason = "not this room"
				return true
			end,
		})
		assert.equal("blocked", world.deliver(news(true), registration))
		assert.equal(0, #world.sent)
		assert.equal(0, #world.tracked)
		assert.equal(0, #world.left)
		assert.truthy(table.concat(world.lines:of("debug"), "\n"):find("not this room", 1, true))
	end)

	it("C35 a listener that blocks needs no reason", function()
		local world = open({
			listener = function()
				return true
			end,
		})
		assert.equal("blocked", world.deliver(news(true), registration))
	end)

	it("C35 a listener that returns false does not block", function()
		local world = open({
			listener = function()
				return false
			end,
		})
		assert.equal("sent", world.deliver(news(true), registration))
	end)

	describe("with a listener that throws", function()
		local function throwing(change)
			return open({
				listener = function(event)
					if change then
						change(event)
					end
					error("boom")
				end,
			})
		end

		it("N1 sends the constant body, never the real body or the sender", function()
			local world = throwing()
			assert.equal("sent", world.deliver(news(true), registration))
			local push = pushes.read(world.sent[1])
			assert.equal("New Message!", push.body)
			assert.is_nil(push.sender)
			local text = tostring(world.sent[1])
			assert.is_nil(text:find(real, 1, true))
			assert.is_nil(text:find("bob", 1, true))
		end)

		it("N1 sends no body where the push is not important", function()
			local world = throwing()
			world.deliver(news(false), registration)
			assert.is_nil(pushes.read(world.sent[1]).body)
			assert.is_nil(pushes.read(world.sent[1]).sender)
		end)

		it("N1 sends nothing of what it had begun to change", function()
			local world = throwing(function(event)
				event.notification_payload:tag("half-done", { xmlns = "urn:example" }):text(real)
			end)
			world.deliver(news(true), registration)
			assert.is_nil(tostring(world.sent[1]):find("half-done", 1, true))
		end)

		it("N1 tracks what it sends", function()
			local world = throwing()
			world.deliver(news(true), registration)
			assert.equal(1, #world.tracked)
			assert.equal(world.sent[1].attr.id, world.tracked[1].id)
		end)

		it("N1 logs it once with its traceback", function()
			local world = throwing()
			world.deliver(news(true), registration)
			world.deliver(news(true), registration)
			local errors = world.lines:of("error")
			assert.equal(1, #errors)
			assert.truthy(errors[1]:find("cloud_notify/push", 1, true))
			assert.truthy(errors[1]:find("stack traceback", 1, true))
		end)
	end)

	it("C26 is ready for the answer before it sends, since that may come at once", function()
		local world
		local tracked, left
		world = open({
			send = function()
				tracked, left = #world.tracked, #world.left
			end,
		})
		world.deliver(news(true), registration)
		assert.equal(1, tracked)
		assert.equal(1, left)
	end)

	it("N1 a push that can't be sent is told, and harms nothing", function()
		local world = open({
			send = function()
				error("the network is on fire")
			end,
		})
		world.deliver(news(true), registration)
		assert.equal(1, #world.undelivered)
		assert.equal(world.tracked[1].id, world.undelivered[1])
		assert.equal(1, #world.lines:of("error"))
	end)

	it("N4 logs neither node, options nor body above debug", function()
		local world = open()
		local secret = { jid = "push.example", node = "secret-node", timestamp = 1 }
		world.deliver(news(true), secret)
		for _, line in ipairs(world.lines) do
			assert.equal("debug", line.level)
		end
	end)

	describe("selects", function()
		local protocol = cloud_protocol()
		local current = { ["a<1"] = { jid = "a", node = "1" }, ["a<2"] = { jid = "a", node = "2" }, ["b<1"] = { jid = "b", node = "1" } }

		local function selected(selection)
			local keys = {}
			for key, existing in pairs(current) do
				if protocol.selects(selection, key, existing) then
					keys[#keys + 1] = key
				end
			end
			table.sort(keys)
			return keys
		end

		it("C6 with node that one", function()
			assert.same({ "a<1" }, selected({ jid = "a", node = "1" }))
		end)

		it("C6 without node all of the service", function()
			assert.same({ "a<1", "a<2" }, selected({ jid = "a" }))
		end)

		it("C6 of an unknown service or node none", function()
			assert.same({}, selected({ jid = "c" }))
			assert.same({}, selected({ jid = "a", node = "3" }))
		end)
	end)

	it("C22 with \"messages\" only what is important is wanted", function()
		local all = cloud_protocol()
		local messages = cloud_protocol({ options = { disclosure = {}, notifyOn = "messages" } })
		assert.is_true(all.wants(news(false), registration))
		assert.is_true(messages.wants(news(true), registration))
		local wanted, reason = messages.wants(news(false), registration)
		assert.is_false(wanted)
		assert.is_string(reason)
	end)
end)
