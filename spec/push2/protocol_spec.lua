local notifications = require("notifications")
local openProtocol = require("push2.protocol").openProtocol
local parse = require("xml")
local wakeup = require("push.wakeup")

local encrypted = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"
local notify_only = "urn:xmpp:push2:send:notify-only:0"

--- The protocol of localhost. What it seals is in `sealed`, and in the notification as `<sealed/>`.
--
-- @param settings `told`, whether calls were told; `nick` in any room; `since`, seconds since somebody was active on another
--        device; `no_seal`
local function open(settings)
	settings = settings or {}
	local world = { sealed = {}, asked = {} }
	world.protocol = openProtocol({
		host = "localhost",
		seal = not settings.no_seal and function(notification, match, content)
			world.sealed[#world.sealed + 1] = { match = match, content = content }
			notification:tag("sealed"):up()
		end or nil,
		rang = function(account, key)
			world.asked[#world.asked + 1] = account .. " " .. key
			return settings.told or false
		end,
		nickIn = function()
			return settings.nick
		end,
		sinceActivity = function(account, device)
			return account == "alice" and device == "phone" and settings.since or nil
		end,
	})
	return world
end

local function match(profile, fields)
	local made = { match = "urn:xmpp:push2:match:" .. profile, send = notify_only, chats = {} }
	for name, value in pairs(fields or {}) do
		made[name] = value
	end
	return made
end

local function registration(...)
	return { service = "gateway@push.example", client = "token-1", timestamp = 1, matches = { ... } }
end

--- What waits for a device: a message of bob's with this content.
local function waiting(content, fields)
	local message = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat'>" .. content .. "</message>")
	local made = { stanza = message, important = true, reason = "body", identity = {}, patient = false }
	for name, value in pairs(fields or {}) do
		made[name] = value
	end
	return wakeup.wakeupFor("alice", "phone", made)
end

local text = "<body>hello</body>"
local propose = "<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>"
local retract = "<retract xmlns='urn:xmpp:jingle-message:0' id='c1'/>"

local function notify(world, told, to)
	return notifications.read((world.protocol.notification("id1", told, to)))
end

describe("push2.protocol", function()
	it("P7 notifies by a message of the host to the service, with the client and nothing else that is known", function()
		local push = notify(open(), waiting(text), registration(match("all")))
		assert.equal("message", push.stanza.name)
		assert.same({ id = "id1", from = "localhost", to = "gateway@push.example" }, push.stanza.attr)
		assert.equal("token-1", push.client)
		assert.equal(2, push.children)
		assert.equal(1, #push.stanza.tags)
		assert.equal(push.stanza, push.stanza:reset())
	end)

	describe("priority", function()
		it("P7 is normal for what is important", function()
			local push = notify(open(), waiting(text), registration(match("all")))
			assert.equal("normal", push.priority)
			assert.is_false(push.voip)
		end)

		it("P7 is low for what is not", function()
			local push = notify(open(), waiting("", { important = false, reason = "no content" }), registration(match("all")))
			assert.equal("low", push.priority)
			assert.is_false(push.voip)
		end)

		it("P7 is high for a call, which is voip", function()
			local push = notify(open(), waiting(propose, { reason = "call" }), registration(match("important")))
			assert.equal("high", push.priority)
			assert.is_true(push.voip)
		end)

		it("P7 C14 the same when a call is taken back that was told", function()
			local world = open({ told = true })
			local push = notify(world, waiting(retract, { important = false }), registration(match("important")))
			assert.equal("high", push.priority)
			assert.is_true(push.voip)
			assert.equal("alice phone", world.asked[1])
		end)

		it("P7 C14 but not of one that was not", function()
			local told = waiting(retract, { important = false, reason = "no content" })
			assert.is_false((open().protocol.wants(told, registration(match("important")))))
			assert.equal("low", notify(open(), told, registration(match("all"))).priority)
		end)

		it("P7 C13 nobody is called by a room", function()
			local told = waiting(propose)
			told.message.stanza.attr.type = "groupchat"
			local push = notify(open(), told, registration(match("all")))
			assert.equal("normal", push.priority)
			assert.is_false(push.voip)
		end)

		it("C21 nobody is called by what another device of the account sends", function()
			local told = waiting(propose, { important = false, direction = "sent", reason = "sent" })
			local push = notify(open(), told, registration(match("all")))
			assert.equal("low", push.priority)
			assert.is_false(push.voip)
			assert.is_false((open().protocol.wants(told, registration(match("important")))))
		end)

		it("C21 nor by a headline", function()
			local told = waiting(propose, { important = false, reason = "headline" })
			assert.is_false((open().protocol.wants(told, registration(match("important")))))
		end)
	end)

	describe("without a message", function()
		it("C18 notifies whatever the matches want, with low priority", function()
			local world = open()
			local push = notify(world, wakeup.ping("alice", "phone"), registration(match("archived", { send = encrypted })))
			assert.equal("low", push.priority)
			assert.equal(2, push.children)
			assert.equal(0, #world.sealed)
		end)
	end)

	describe("matches", function()
		it("P4 a message that none of them wants is not told, and there is a reason", function()
			local world = open()
			local wanted, reason = world.protocol.wants(waiting(text), registration(match("archived")))
			assert.is_false(wanted)
			assert.equal("not archived", reason)
			local stanza, why = world.protocol.notification("id1", waiting(text), registration(match("archived")))
			assert.is_nil(stanza)
			assert.equal("not archived", why)
		end)

		it("P4 one that wants it is enough", function()
			local both = registration(match("archived"), match("important"))
			assert.is_true((open().protocol.wants(waiting(text), both)))
			assert.is_true((open().protocol.wants(waiting(text, { archived = "a1" }), registration(match("archived")))))
		end)

		it("P4 several make one notification with each way to send once", function()
			local world = open()
			local first = match("all", { send = encrypted, ua_public = "1" })
			local second = match("important", { send = encrypted, ua_public = "2" })
			local push = notify(world, waiting(text), registration(match("all"), first, second, match("important")))
			assert.equal(3, push.children)
			assert.equal(1, #world.sealed)
			assert.equal(first, world.sealed[1].match)
		end)

		it("P4 only those that want the message count", function()
			local world = open()
			notify(world, waiting(text), registration(match("all"), match("archived", { send = encrypted })))
			assert.equal(0, #world.sealed)
		end)

		it("P5 filters know the nick, and P6 the time since somebody was active", function()
			local told = waiting("<body>hi ally</body>")
			told.message.stanza.attr.type = "groupchat"
			told.message.stanza.attr.from = "room@rooms.example/bob"
			local filtered = registration(match("all", { chats = { ["room@rooms.example"] = { mention = true } } }))
			assert.is_false((open().protocol.wants(told, filtered)))
			assert.is_true((open({ nick = "ally" }).protocol.wants(told, filtered)))
			local patient = registration(match("all", { grace = 60 }))
			assert.is_false((open({ since = 59 }).protocol.wants(waiting(text), patient)))
			assert.is_true((open({ since = 60 }).protocol.wants(waiting(text), patient)))
			assert.is_true((open({ since = 1 }).protocol.wants(waiting(propose), patient)))
		end)
	end)

	describe("sealing", function()
		it("P8 is given the message, its account and its place in the archive", function()
			local world = open()
			local told = waiting(text, { archived = "a1" })
			notify(world, told, registration(match("all", { send = encrypted })))
			local content = { stanza = told.message.stanza, account = "alice@localhost", archived = "a1" }
			assert.same(content, world.sealed[1].content)
		end)

		it("P10 where there is none the device is woken all the same", function()
			local push = notify(open({ no_seal = true }), waiting(text), registration(match("all", { send = encrypted })))
			assert.equal(2, push.children)
		end)
	end)

	describe("answers", function()
		it("C26 may come from the service, or from one of its resources", function()
			local isAnswerOf = open().protocol.isAnswerOf
			assert.is_true(isAnswerOf("gw@push.example", "gw@push.example"))
			assert.is_true(isAnswerOf("gw@push.example", "gw@push.example/bot"))
			assert.is_true(isAnswerOf("push.example", "push.example/x"))
			assert.is_false(isAnswerOf("gw@push.example", "push.example"))
			assert.is_false(isAnswerOf("gw@push.example/bot", "gw@push.example"))
			assert.is_false(isAnswerOf("gw@push.example", "other@push.example"))
		end)

		it("P11 none is a success, and errors have to go on for 72 hours", function()
			local protocol = open().protocol
			assert.same({ kind = "delivered" }, protocol.silence)
			assert.equal("lost", protocol.unsent.kind)
			assert.same({ kind = "delivered" }, protocol.oblivion)
			assert.equal(72 * 3600, protocol.settling)
		end)
	end)

	describe("registrations", function()
		local protocol = open().protocol

		it("P14 are in the store push2_registrations", function()
			assert.equal("push2_registrations", protocol.store)
			assert.equal("gateway@push.example", protocol.serviceOf(registration()))
		end)

		it("P3 the same client replaces an older one", function()
			assert.is_true(protocol.replaces({ client = "a" }, { client = "a" }))
			assert.is_false(protocol.replaces({ client = "a" }, { client = "b" }))
		end)

		it("C28 are the same target with the same service, client and matches", function()
			local function changed(changes)
				local made = registration(match("all"))
				for name, value in pairs(changes) do
					made[name] = value
				end
				return protocol.isSameTarget(registration(match("all")), made)
			end
			assert.is_true(changed({ timestamp = 2, errors = 5 }))
			assert.is_false(changed({ service = "other.example" }))
			assert.is_false(changed({ client = "other" }))
			assert.is_false(changed({ matches = { match("important") } }))
		end)

		it("P3 are selected by their device", function()
			local selection = { device = "c1", resource = "phone" }
			local current = { c1 = registration(), phone = registration() }
			assert.is_true(protocol.selects(selection, "c1", current.c1, current))
			assert.is_false(protocol.selects(selection, "phone", current.phone, current))
			assert.is_true(protocol.selects(selection, "phone", current.phone, { phone = current.phone }))
		end)
	end)
end)
