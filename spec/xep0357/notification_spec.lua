local notification = require("xep0357.notification")
local parse = require("xml")
local pushes = require("pushes")
local st = require("util.stanza")

local message = parse("<message from='bob@remote.example/x' type='chat'><body>hello</body></message>")
local sealed = parse("<message from='bob@remote.example/x'><openpgp xmlns='urn:xmpp:openpgp:0'/></message>")
local registration = { jid = "push.example", node = "n1", timestamp = 0 }

local function disclosure(body, sender, important_body)
	return { body = body, sender = sender, importantBody = important_body or "New Message!" }
end

local discreet = disclosure(false, false)
local open = disclosure(true, true)

describe("xep0357.notification", function()
	describe("summarize", function()
		it("C23 the count is always 1, and alone where nothing else has a value", function()
			assert.same({ ["message-count"] = "1" }, notification.summarize(message, false, discreet))
			assert.same({ ["message-count"] = "1" }, notification.summarize(nil, false, open))
		end)

		it("C24 an important message has the constant body", function()
			assert.equal("New Message!", notification.summarize(message, true, discreet)["last-message-body"])
		end)

		it("C24 with bodies on it has its own", function()
			assert.equal("hello", notification.summarize(message, true, open)["last-message-body"])
		end)

		it("C24 with bodies on, one without body has the constant one", function()
			assert.equal("New Message!", notification.summarize(sealed, true, open)["last-message-body"])
			local empty = parse("<message><body/></message>")
			assert.equal("New Message!", notification.summarize(empty, true, open)["last-message-body"])
		end)

		it("C24 no field where the constant body is empty", function()
			assert.is_nil(notification.summarize(message, true, disclosure(false, false, ""))["last-message-body"])
			assert.is_nil(notification.summarize(sealed, true, disclosure(true, false, ""))["last-message-body"])
			assert.equal("hello", notification.summarize(message, true, disclosure(true, false, ""))["last-message-body"])
		end)

		it("C24 what is not important never has a body", function()
			assert.is_nil(notification.summarize(message, false, open)["last-message-body"])
			assert.is_nil(notification.summarize(message, false, discreet)["last-message-body"])
		end)

		it("C23 the sender is the full JID, and only there where it may be told", function()
			assert.equal("bob@remote.example/x", notification.summarize(message, true, open)["last-message-sender"])
			assert.equal("bob@remote.example/x", notification.summarize(message, false, open)["last-message-sender"])
			assert.is_nil(notification.summarize(message, true, disclosure(true, false))["last-message-sender"])
			assert.is_nil(notification.summarize(parse("<message/>"), true, open)["last-message-sender"])
		end)
	end)

	describe("buildNotification", function()
		local summary = {
			["message-count"] = "1",
			["last-message-sender"] = "bob@remote.example/x",
			["last-message-body"] = "a < b",
		}

		it("C23 is an IQ set from the host to the service that publishes to the node", function()
			local built = notification.buildNotification("id1", "localhost", registration, summary)
			local push = pushes.read(built.stanza)
			assert.equal("set", built.stanza.attr.type)
			assert.equal("id1", push.id)
			assert.equal("localhost", push.from)
			assert.equal("push.example", push.to)
			assert.equal("n1", push.node)
		end)

		it("C23 holds a form of type submit with the fields that have a value", function()
			local push = pushes.read(notification.buildNotification("id1", "localhost", registration, summary).stanza)
			assert.equal("submit", push.form.attr.type)
			assert.same({
				FORM_TYPE = "urn:xmpp:push:summary",
				["message-count"] = "1",
				["last-message-sender"] = "bob@remote.example/x",
				["last-message-body"] = "a < b",
			}, push.fields)
			assert.equal("hidden", push.form:get_child_with_attr("field", nil, "var", "FORM_TYPE").attr.type)
		end)

		it("C23 has no field without a value", function()
			local stanza = notification.buildNotification("id1", "localhost", registration, { ["message-count"] = "1" }).stanza
			assert.same({ FORM_TYPE = "urn:xmpp:push:summary", ["message-count"] = "1" }, pushes.read(stanza).fields)
		end)

		it("C2 publishes without node where there is none", function()
			local stanza = notification.buildNotification("id1", "localhost", { jid = "push.example" }, summary).stanza
			assert.is_nil(pushes.read(stanza).node)
		end)

		it("C25 has the publish options as registered, beside what is published", function()
			local options = parse([[
				<x xmlns='jabber:x:data' type='submit'>
					<field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>
					<field var='secret'><value>s &amp; t</value></field>
				</x>]])
			local with = { jid = "push.example", node = "n1", options = st.preserialize(options) }
			local push = pushes.read(notification.buildNotification("id1", "localhost", with, summary).stanza)
			assert.same(st.preserialize(options), st.preserialize(push.options))
		end)

		it("C25 has no publish options where there are none", function()
			local built = notification.buildNotification("id1", "localhost", registration, summary)
			local publish_options = built.stanza:find("{http://jabber.org/protocol/pubsub}pubsub/publish-options")
			assert.is_nil(publish_options)
		end)

		it("C35 listeners are given the payload itself, so that what they add is sent", function()
			local built = notification.buildNotification("id1", "localhost", registration, summary)
			built.payload:tag("priority", { xmlns = "urn:example" }):up()
			local path = "{http://jabber.org/protocol/pubsub}pubsub/publish/item/{urn:xmpp:push:0}notification/{urn:example}priority"
			assert.is_not_nil(built.stanza:find(path))
			assert.equal(summary, built.summary)
		end)

		it("C35 a listener adds to the IQ itself, not to something in it", function()
			local built = notification.buildNotification("id1", "localhost", registration, summary)
			built.stanza:tag("extra", { xmlns = "urn:example" })
			assert.is_not_nil(built.stanza:get_child("extra", "urn:example"))
		end)
	end)
end)
