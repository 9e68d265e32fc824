local explanation = require("command.explain")
local parse = require("xml")

--- What is said of a stanza.
local function explain(text, account)
	local found = explanation.explain(parse(text), account)
	return found.text, found.verdict
end

local alice, bob = "alice@example.org", "bob@example.net/phone"

--- A message of this content from bob to alice.
local function chat(content)
	return ("<message from='%s' to='%s' type='chat'>%s</message>"):format(bob, alice, content)
end

local body = "<body>hello</body>"

--- What a carbon of alice's has in it.
local function carbon(name, from, to)
	local message = ("<message xmlns='jabber:client' from='%s' to='%s' type='chat'>%s</message>"):format(from, to, body)
	return ("<message from='%s' to='%s/phone' type='chat'><%s xmlns='urn:xmpp:carbons:2'>"):format(alice, alice, name)
		.. ("<forwarded xmlns='urn:xmpp:forward:0'>%s</forwarded></%s></message>"):format(message, name)
end

describe("command.explain", function()
	it("C20 says why a stanza is important", function()
		local text, verdict = explain(chat(body))
		assert.equal("message of type chat, from bob@example.net/phone: important (body)", text)
		assert.equal("important", verdict)
	end)

	it("C21 says why a stanza is not", function()
		local text, verdict = explain(chat("<composing xmlns='http://jabber.org/protocol/chatstates'/>"))
		assert.equal("message of type chat, from bob@example.net/phone: not important (no content)", text)
		assert.equal("not important", verdict)
		assert.equal("presence: not important (presence)", (explain("<presence/>")))
	end)

	it("N5 says what is never pushed", function()
		local text, verdict = explain("<iq type='result' id='1'/>")
		assert.equal("iq of type result: never pushed (IQ of type result)", text)
		assert.equal("never pushed", verdict)
		assert.equal("never pushed", select(2, explain(chat("<notification xmlns='urn:xmpp:push2:0'/>"))))
	end)

	it("C19 says what a carbon carries", function()
		local received = "carbon of a message of type chat, from bob@example.net/phone: important (body)"
		assert.equal(received, (explain(carbon("received", bob, alice))))
		local sent = "carbon of a message of type chat, from alice@example.org/desktop: not important "
			.. "(sent by another device of the account)"
		assert.equal(sent, (explain(carbon("sent", alice .. "/desktop", bob))))
	end)

	it("C19 takes a carbon for one only where it comes from the account", function()
		assert.equal("not important", select(2, explain(carbon("received", bob, alice), "bob@example.net")))
	end)

	it("tells what an account sends from what it receives", function()
		assert.equal("important", select(2, explain(chat(body), alice)))
		assert.equal("not important", select(2, explain(chat(body), "bob@example.net")))
		local odd = "<message from='Alice@Example.ORG/phone' to='bob@example.net'>" .. body .. "</message>"
		assert.equal("not important", select(2, explain(odd, alice)))
	end)

	it("shows nothing of the content", function()
		assert.is_nil(explain(chat("<body>secret</body><subject>secret</subject>")):find("secret", 1, true))
	end)

	it("shows what strangers write without what a terminal obeys, on one line", function()
		local text = explain("<message from='a\n\27[2Jb@example.net/\194\155c' type='\tchat'>" .. body .. "</message>")
		assert.equal("message of type ?chat, from a??[2Jb@example.net/?c: important (body)", text)
	end)

	it("counts at the end", function()
		local counts = { important = 2, ["never pushed"] = 1 }
		assert.equal("3 stanzas: 2 important, 0 not important, 1 never pushed", explanation.tally(counts))
		assert.equal("1 stanza: 1 important, 0 not important, 0 never pushed", explanation.tally({ important = 1 }))
	end)
end)
