-- What is enabled while a client binds its resource (XEP-0386), for both protocols.

local parse = require("xml")
local server = require("server")
local push2_phone = require("push2_phone")
local request = require("push2_request")

local stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"

--- Binds a session of alice's, with this in the request.
--
-- @return the answer to the binding, and the session
local function bind(world, content, fields)
	local session = world:connect("alice", "phone~abc", fields)
	local bound = parse("<bound xmlns='urn:xmpp:bind:0'/>")
	local result = world:fire("enable-bind-features", {
		session = session,
		request = parse("<bind xmlns='urn:xmpp:bind:0'>" .. content .. "</bind>"),
		result = bound,
	})
	assert.is_nil(result)
	return bound, session
end

local subjects = {
	{
		name = "mod_cloud_notify",
		xmlns = "urn:xmpp:push:0",
		open = function(settings)
			return server.new(settings):load()
		end,
		enable = "<enable xmlns='urn:xmpp:push:0' jid='push.example' node='n1'/>",
		bad = "<enable xmlns='urn:xmpp:push:0'/>",
		key = "push.example<n1",
		shown = "push_identifier",
		settings = "push_settings",
	},
	{
		name = "mod_push2",
		xmlns = "urn:xmpp:push2:0",
		open = function(settings)
			return push2_phone.server(settings):load()
		end,
		enable = request.enable(),
		bad = request.enable({ client = false }),
		key = "c1",
		shown = "push_registration_id",
		settings = "push_registration",
	},
}

for _, subject in ipairs(subjects) do
	describe("accounts.inline of " .. subject.name, function()
		local function enabled(answer)
			return answer:get_child("enabled", subject.xmlns) ~= nil
		end

		local function failed(answer)
			return answer:get_child("failed", subject.xmlns)
		end

		it("P13 tells clients that they may enable pushes when they bind", function()
			local features = parse("<inline/>")
			assert.is_nil(subject.open():fire("advertise-bind-features", { origin = {}, features = features }))
			assert.is_not_nil(features:get_child_with_attr("feature", nil, "var", subject.xmlns))
			features:tag("more"):up()
			assert.equal(2, #features.tags)
		end)

		it("P13 enables, tells so, and binds the session itself to the registration", function()
			local world = subject.open()
			local answer, session = bind(world, subject.enable, { client_id = "c1" })
			assert.is_true(enabled(answer))
			answer:tag("more"):up()
			assert.equal(2, #answer.tags)
			assert.equal(0, #session.replies)
			assert.equal(subject.key, rawget(session, subject.shown))
			assert.equal(world:stored("alice")[subject.key].timestamp, rawget(session, subject.settings).timestamp)
			assert.equal("c1", world:stored("alice")[subject.key].client_id)
			world:hibernate(session)
			world:chat()
			world:advance(2)
			assert.equal(1, #world:pushes())
		end)

		it("P13 a binding without it, or of another protocol, is none of ours", function()
			for _, content in ipairs({ "", "<enable xmlns='urn:xmpp:carbons:2'/>" }) do
				local world = subject.open()
				assert.equal(0, #bind(world, content).tags)
				assert.same({}, world:stored("alice"))
			end
		end)

		it("P13 tells what is wrong with it, and the resource is bound all the same", function()
			local answer, session = bind(subject.open(), subject.bad)
			assert.is_false(enabled(answer))
			assert.is_not_nil(failed(answer):get_child("bad-request", stanzas))
			assert.is_string(failed(answer):get_child_text("text", stanzas))
			assert.equal(0, #session.replies)
			assert.is_nil(session[subject.shown])
		end)

		for _, how in ipairs({ "throws", "returns" }) do
			it("C7 P13 with a store that " .. how .. " it fails, to be tried again", function()
				local world = subject.open()
				world:store(world.subject.records).fails.set = how
				local answer, session = bind(world, subject.enable)
				assert.is_not_nil(failed(answer):get_child("internal-server-error", stanzas))
				assert.is_nil(session[subject.shown])
			end)
		end

		it("N1 where it can't be worked on it fails, to be tried again", function()
			local world = subject.open()
			local answer = bind(world, subject.enable, { client_id = print }) -- nothing that can be stored
			assert.is_not_nil(failed(answer):get_child("internal-server-error", stanzas))
			assert.is_true(world.errors > 0)
			assert.same({}, world:stored("alice"))
		end)

		it("N1 where not even that can be told, others go on with the binding", function()
			local world = subject.open()
			local others = 0
			world:listen("enable-bind-features", function()
				others = others + 1
			end, -1)
			local odd = setmetatable({}, {
				__index = function()
					error("odd")
				end,
			})
			local bound = parse("<bound xmlns='urn:xmpp:bind:0'/>")
			local binding = parse("<bind xmlns='urn:xmpp:bind:0'>" .. subject.enable .. "</bind>")
			world:fire("enable-bind-features", { session = odd, request = binding, result = bound })
			assert.equal(1, others)
			assert.equal(0, #bound.tags)
			assert.is_true(world.errors > 0)
		end)
	end)
end

describe("accounts.inline with listeners of cloud_notify/registration", function()
	local st = require("util.stanza")
	local enable = subjects[1].enable

	local function open(listener)
		local world = server.new():load()
		world:listen("cloud_notify/registration", listener)
		return world
	end

	it("P13 C35 one that refuses and answers has its answer in the binding", function()
		local world = open(function(event)
			event.origin.send(st.error_reply(event.stanza, "cancel", "not-acceptable", "not today"))
			return false
		end)
		local answer, session = bind(world, enable)
		local failed = answer:get_child("failed", "urn:xmpp:push:0")
		assert.is_not_nil(failed:get_child("not-acceptable", stanzas))
		assert.equal("not today", failed:get_child_text("text", stanzas))
		assert.equal(0, #session.replies)
		assert.same({}, world:stored("alice"))
	end)

	it("P13 one that refuses without a word leaves no success behind", function()
		local answer = bind(
			open(function()
				return false
			end),
			enable
		)
		assert.is_not_nil(answer:get_child("failed", "urn:xmpp:push:0"))
		assert.is_nil(answer:get_child("enabled", "urn:xmpp:push:0"))
	end)

	it("P13 what it sends besides as text is no answer", function()
		for _, allowed in ipairs({ true, false }) do
			local world = open(function(event)
				event.origin.send(" ")
				return allowed
			end)
			local name = allowed and "enabled" or "failed"
			assert.is_not_nil(bind(world, enable):get_child(name, "urn:xmpp:push:0"), name)
		end
	end)

	it("N1 with one that throws it fails, to be tried again", function()
		local world = open(function()
			error("boom")
		end)
		local failed = bind(world, enable):get_child("failed", "urn:xmpp:push:0")
		assert.is_not_nil(failed:get_child("internal-server-error", stanzas))
		assert.same({}, world:stored("alice"))
	end)

	it("P13 it sees the fields of the session, and what it sets is the session's", function()
		local seen
		local world = open(function(event)
			seen = event.origin.full_jid
			event.origin.mark = "set"
		end)
		local _, session = bind(world, enable)
		assert.equal("alice@localhost/phone~abc", seen)
		assert.equal("set", rawget(session, "mark"))
	end)
end)
