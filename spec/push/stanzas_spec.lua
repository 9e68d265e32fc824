local parse = require("xml")
local stanzas = require("push.stanzas")

local account = "alice@localhost"

local function carbon(from, kind, inner)
	local text = "<message from='%s' to='alice@localhost/phone' type='chat'><%s xmlns='urn:xmpp:carbons:2'>"
		.. "<forwarded xmlns='urn:xmpp:forward:0'>%s</forwarded></%s></message>"
	return parse(text:format(from, kind, inner, kind))
end

local bob = "<message xmlns='jabber:client' from='bob@remote.example/x' to='alice@localhost/desk' type='chat'>"
	.. "<body>hello</body></message>"

describe("push.stanzas", function()
	describe("unwrapCarbon", function()
		it("C19 the carried message of a received carbon counts, as received", function()
			local message, direction = stanzas.unwrapCarbon(carbon(account, "received", bob), account)
			assert.equal("bob@remote.example/x", message.attr.from)
			assert.equal("hello", message:get_child_text("body"))
			assert.equal("received", direction)
		end)

		it("C19 the carried message of a sent carbon counts, as sent", function()
			local own = bob:gsub("bob@remote.example/x", "alice@localhost/desk")
			local message, direction = stanzas.unwrapCarbon(carbon(account, "sent", own), account)
			assert.equal("hello", message:get_child_text("body"))
			assert.equal("sent", direction)
		end)

		it("C19 what the account sent to itself is sent, though it comes as a received carbon", function()
			local own = bob:gsub("bob@remote.example/x", "alice@localhost/desk")
			local _, direction = stanzas.unwrapCarbon(carbon(account, "received", own), account)
			assert.equal("sent", direction)
		end)

		for _, forger in ipairs({ "bob@remote.example", "bob@remote.example/x", "alice@localhost/desk", "localhost" }) do
			it("C19 a carbon from " .. forger .. " is not unwrapped", function()
				local forged = carbon(forger, "received", bob)
				assert.equal(forged, (stanzas.unwrapCarbon(forged, account)))
			end)
		end

		it("C19 a carbon that carries nothing is an ordinary stanza", function()
			local empty = carbon(account, "received", "")
			assert.equal(empty, (stanzas.unwrapCarbon(empty, account)))
		end)

		it("C19 an ordinary message is itself, and received", function()
			local message = parse(bob)
			local same, direction = stanzas.unwrapCarbon(message, account)
			assert.equal(message, same)
			assert.equal("received", direction)
		end)

		it("C21 a message from another session of the account is sent", function()
			local own = parse("<message from='alice@localhost/desk' to='alice@localhost'><body>note</body></message>")
			local _, direction = stanzas.unwrapCarbon(own, account)
			assert.equal("sent", direction)
		end)
	end)

	describe("archiveId", function()
		it("N2 is the last id of the account's own archive, since those before may be forged", function()
			local message = parse([[
				<message from='bob@remote.example'>
					<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='forged'/>
					<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='true'/>
					<stanza-id xmlns='urn:xmpp:sid:0' by='rooms.example' id='other'/>
				</message>]])
			assert.equal("true", stanzas.archiveId(message, account))
		end)

		it("N2 is nothing where only others archived", function()
			local message = parse("<message><stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='1'/></message>")
			assert.is_nil(stanzas.archiveId(message, account))
		end)
	end)

	describe("callStep", function()
		it("C14 reads a proposal and a retraction with the call's id", function()
			local propose = parse("<message type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>")
			local retract = parse("<message type='chat'><retract xmlns='urn:xmpp:jingle-message:0' id='c2'/></message>")
			assert.same({ step = "propose", id = "c1" }, stanzas.callStep(propose))
			assert.same({ step = "retract", id = "c2" }, stanzas.callStep(retract))
		end)

		it("C14 other steps of a call are none of these", function()
			for _, step in ipairs({ "accept", "reject", "proceed", "finish", "ringing" }) do
				local message = parse("<message><" .. step .. " xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>")
				assert.is_nil(stanzas.callStep(message))
			end
		end)

		it("C21 a bounced proposal is no call", function()
			assert.is_nil(stanzas.callStep(parse(
				"<message type='error'><propose xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>"
			)))
		end)
	end)

	describe("carriesNotification", function()
		for what, text in pairs({
			["the IQ that publishes one"] = "<iq type='set' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'>"
				.. "<item><notification xmlns='urn:xmpp:push:0'/></item></publish></pubsub></iq>",
			["the event of a node"] = "<message><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item>"
				.. "<notification xmlns='urn:xmpp:push:0'/></item></items></event></message>",
			["a message that holds one"] = "<message><notification xmlns='urn:xmpp:push:0'/></message>",
			["one of Push 2.0"] = "<message><notification xmlns='urn:xmpp:push2:0'/></message>",
		}) do
			it("N5 recognizes " .. what, function()
				assert.is_true(stanzas.carriesNotification(parse(text)))
			end)
		end

		it("N5 an ordinary message or IQ carries none", function()
			assert.is_false(stanzas.carriesNotification(parse(bob)))
			assert.is_false(stanzas.carriesNotification(parse("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>")))
		end)
	end)

	describe("affiliationNotices", function()
		it("C30 reads the withdrawal of a node from an account", function()
			local notice = parse([[
				<message from='push.example' to='alice@localhost'>
					<pubsub xmlns='http://jabber.org/protocol/pubsub'>
						<affiliation node='n1' jid='alice@localhost' affiliation='none'/>
					</pubsub>
				</message>]])
			assert.same({ { account = "alice@localhost", node = "n1" } }, stanzas.affiliationNotices(notice))
		end)

		it("C30 reads the form with a list of affiliations", function()
			local notice = parse([[
				<message from='push.example' to='alice@localhost'>
					<pubsub xmlns='http://jabber.org/protocol/pubsub'>
						<affiliations node='n1'><affiliation jid='alice@localhost' affiliation='none'/></affiliations>
					</pubsub>
				</message>]])
			assert.same({ { account = "alice@localhost", node = "n1" } }, stanzas.affiliationNotices(notice))
		end)

		it("C30 reads several, of which only those of none count", function()
			local notice = parse([[
				<message from='push.example' to='localhost'>
					<pubsub xmlns='http://jabber.org/protocol/pubsub'>
						<affiliations node='n1'>
							<affiliation jid='Alice@LOCALHOST' affiliation='none'/>
							<affiliation jid='bob@localhost' affiliation='publish-only'/>
							<affiliation jid='carol@localhost' affiliation='none'/>
						</affiliations>
					</pubsub>
				</message>]])
			assert.same({
				{ account = "alice@localhost", node = "n1" },
				{ account = "carol@localhost", node = "n1" },
			}, stanzas.affiliationNotices(notice))
		end)

		it("C30 another affiliation, or a bounced notice, withdraws nothing", function()
			local text = "<message type='%s'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
				.. "<affiliation node='n1' jid='alice@localhost' affiliation='%s'/></pubsub></message>"
			assert.same({}, stanzas.affiliationNotices(parse(text:format("normal", "publish-only"))))
			assert.same({}, stanzas.affiliationNotices(parse(text:format("error", "none"))))
			assert.equal(1, #stanzas.affiliationNotices(parse(text:format("normal", "none"))))
		end)

		it("C30 an ordinary message withdraws nothing", function()
			assert.same({}, stanzas.affiliationNotices(parse(bob)))
		end)
	end)

	describe("isAddressedTo", function()
		local function message(from, to)
			return parse(("<message from='%s' to='%s'/>"):format(from, to))
		end

		it("C10 what somebody else sent to the account, or to a session of it", function()
			assert.is_true(stanzas.isAddressedTo(message("bob@remote.example/x", "alice@localhost"), account))
			assert.is_true(stanzas.isAddressedTo(message("bob@remote.example/x", "alice@localhost/phone"), account))
			assert.is_true(stanzas.isAddressedTo(message("alice@remote.example/x", "alice@localhost"), account))
		end)

		it("C10 not what the account sent, to others or to itself", function()
			assert.is_false(stanzas.isAddressedTo(message("alice@localhost/phone", "bob@remote.example"), account))
			assert.is_false(stanzas.isAddressedTo(message("alice@localhost/phone", "alice@localhost"), account))
		end)

		it("C10 not what was sent to a namesake on another domain", function()
			assert.is_false(stanzas.isAddressedTo(message("bob@remote.example", "alice@remote.example"), account))
		end)

		it("C10 not what has no address", function()
			assert.is_false(stanzas.isAddressedTo(parse("<message from='bob@remote.example'/>"), account))
		end)
	end)

	describe("delays", function()
		local function delayed(...)
			local text = {}
			for i, from in ipairs({ ... }) do
				text[i] = ("<delay xmlns='urn:xmpp:delay' from='%s' stamp='2020-09-13T12:26:4%dZ'/>"):format(from, i)
			end
			return parse("<message>" .. table.concat(text) .. "</message>")
		end

		it("N2 the first delay tells when a message was queued or stored", function()
			assert.equal("2020-09-13T12:26:41Z", stanzas.delayStamp(delayed("alice@localhost", "localhost")))
			assert.is_nil(stanzas.delayStamp(delayed()))
		end)

		it("N2 the offline storage is known by the host in its delay", function()
			assert.equal("2020-09-13T12:26:41Z", stanzas.offlineStamp(delayed("localhost"), "localhost"))
			assert.is_nil(stanzas.offlineStamp(delayed("alice@localhost", "localhost"), "localhost"))
			assert.is_nil(stanzas.offlineStamp(delayed("remote.example"), "localhost"))
			assert.is_nil(stanzas.offlineStamp(delayed(), "localhost"))
		end)
	end)
end)
