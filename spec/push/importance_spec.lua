local judge = require("push.importance").judge
local parse = require("xml")

--- A chat message that holds this XML text.
local function chat(content)
	return parse("<message from='bob@remote.example/phone' to='alice@localhost' type='chat'>" .. content .. "</message>")
end

--- The same from a room.
local function room(content)
	return parse("<message from='room@rooms.example/bob' to='alice@localhost' type='groupchat'>" .. content .. "</message>")
end

local function important(stanza, direction, reflected)
	return (judge(stanza, direction or "received", reflected or false))
end

describe("push.importance", function()
	describe("C20 important is", function()
		for what, content in pairs({
			["a non-empty body"] = "<body>hello</body>",
			["a body beside a chat state"] = "<active xmlns='http://jabber.org/protocol/chatstates'/><body>hello</body>",
			["a body of one blank"] = "<body> </body>",
			["OMEMO with payload and without body"] = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>x</payload></encrypted>",
			["OMEMO with payload and a body"] = "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>x</payload></encrypted><body>sealed</body>",
			["OMEMO 1"] = "<encrypted xmlns='urn:xmpp:omemo:1'><header sid='1'/><payload>x</payload></encrypted>",
			["OMEMO 2"] = "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/><payload>x</payload></encrypted>",
			["OMEMO with an empty body"] = "<encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted><body/>",
			["any explicit encryption"] = "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example:secret'/>",
			["legacy OpenPGP"] = "<x xmlns='jabber:x:encrypted'>x</x>",
			["OpenPGP"] = "<openpgp xmlns='urn:xmpp:openpgp:0'>x</openpgp>",
			["the proposal of a call"] = "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>",
			["a direct invitation"] = "<x xmlns='jabber:x:conference' jid='room@rooms.example'/>",
			["a mediated invitation"] = "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='bob@remote.example'/></x>",
			["a body beside an OMEMO key transport"] = "<encrypted xmlns='urn:xmpp:omemo:2'><header/></encrypted><body>hello</body>",
		}) do
			it(what, function()
				assert.is_true(important(chat(content)))
			end)
		end

		it("a body in a room", function()
			assert.is_true(important(room("<body>hello</body>")))
		end)

		it("OMEMO in a room", function()
			assert.is_true(important(room("<encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted>")))
		end)

		it("a body in a message without type", function()
			assert.is_true(important(parse("<message from='bob@remote.example'><body>hello</body></message>")))
		end)

		it("OMEMO with a payload beside a key transport in another version", function()
			local both = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>"
				.. "<encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted>"
			assert.is_true(important(chat(both)))
		end)
	end)

	describe("C20 not important is", function()
		for _, xmlns in ipairs({ "eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1", "urn:xmpp:omemo:2" }) do
			it("a key transport of " .. xmlns, function()
				assert.is_false(important(chat("<encrypted xmlns='" .. xmlns .. "'><header sid='1'><key/></header></encrypted>")))
			end)
		end

		it("a key transport that says how it is encrypted", function()
			local transport = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>"
				.. "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>"
			assert.is_false(important(chat(transport)))
		end)
	end)

	describe("C21 not important is", function()
		for what, content in pairs({
			["an empty body"] = "<body/>",
			["a chat state"] = "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
			["a receipt"] = "<received xmlns='urn:xmpp:receipts' id='1'/>",
			["a marker"] = "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>",
			["the retraction of a call"] = "<retract xmlns='urn:xmpp:jingle-message:0' id='1'/>",
			["the rejection of a call"] = "<reject xmlns='urn:xmpp:jingle-message:0' id='1'/>",
			["a declined invitation"] = "<x xmlns='http://jabber.org/protocol/muc#user'><decline from='bob@remote.example'/></x>",
			["a result of the archive"] = "<result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'>"
				.. "<message xmlns='jabber:client'><body>old</body></message></forwarded></result>",
			["a result of the archive with a body"] = "<result xmlns='urn:xmpp:mam:2' id='1'/><body>hello</body>",
			["a body in a foreign namespace"] = "<body xmlns='urn:example'>hello</body>",
			["nothing at all"] = "",
		}) do
			it(what, function()
				assert.is_false(important(chat(content)))
			end)
		end

		it("a subject without body in a room", function()
			assert.is_false(important(room("<subject>topic</subject>")))
			assert.is_false(important(room("<subject>topic</subject><body/>")))
		end)

		it("a presence", function()
			assert.is_false(important(parse("<presence from='bob@remote.example'><status>hello</status></presence>")))
			assert.is_false(important(parse("<presence from='bob@remote.example'><body>hello</body></presence>")))
		end)

		it("an IQ", function()
			assert.is_false(important(parse("<iq from='bob@remote.example' type='get' id='1'><body>hello</body></iq>")))
		end)

		for _, content in ipairs({ "<body>hello</body>", "<error type='cancel'/>", "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>" }) do
			it("an error with " .. content, function()
				assert.is_false(important(parse("<message from='bob@remote.example' type='error'>" .. content .. "</message>")))
			end)
		end

		it("a headline", function()
			assert.is_false(important(parse("<message from='bob@remote.example' type='headline'><body>news</body></message>")))
		end)

		it("what the account sent itself", function()
			assert.is_false(important(chat("<body>hello</body>"), "sent"))
			assert.is_false(important(chat("<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>"), "sent"))
		end)

		it("an own message that a room reflects", function()
			assert.is_false(important(room("<body>hello</body>"), "received", true))
		end)
	end)

	it("style 2 every verdict has its reason", function()
		for _, content in ipairs({ "<body>hello</body>", "<body/>", "<openpgp xmlns='urn:xmpp:openpgp:0'/>" }) do
			local _, reason = judge(chat(content), "received", false)
			assert.is_string(reason)
		end
	end)
end)
