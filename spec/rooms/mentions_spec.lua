local parse = require("xml")
local mentions = require("rooms.mentions")

local room = "room@rooms.example"

local function message(content)
	return parse("<message type='groupchat' from='room@rooms.example/bob'>" .. content .. "</message>")
end

local function found(content)
	return mentions.mentionsOf(message(content), room)
end

local function body(text)
	return "<body>" .. text .. "</body>"
end

local function reference(attributes)
	return "<reference xmlns='urn:xmpp:reference:0' type='mention' " .. attributes .. "/>"
end

local function mention(attributes, modifier)
	return ("<mention xmlns='urn:xmpp:mentions:0' %s>%s</mention>"):format(attributes, modifier or "")
end

local function by_jid(jid)
	return { by = "jid", jid = jid }
end

local function by_nick(...)
	return { by = "nick", nicks = { ... } }
end

describe("rooms.mentions", function()
	describe("a reference", function()
		--- Whom a reference in a short message names.
		local function named(attributes)
			return found(body("hello alice") .. reference(attributes))
		end

		it("M3 names a person by the bare JID", function()
			assert.same({ by_jid("alice@example.org") }, named("uri='xmpp:alice@example.org'"))
			assert.same({ by_jid("alice@example.org") }, named("uri='xmpp:alice@example.org' begin='6' end='11'"))
			assert.same({ by_jid("alice@example.org") }, named("uri='XMPP:Alice@Example.org/phone?message'"))
		end)

		it("M3 names an occupant by the nickname, percent-decoded", function()
			assert.same({ by_nick("alice") }, named("uri='xmpp:room@rooms.example/alice'"))
			assert.same({ by_nick("Alice / 愛") }, named("uri='xmpp:room@rooms.example/Alice%20%2F%20%E6%84%9B'"))
			assert.same({ by_nick("50% off") }, named("uri='xmpp:room%40rooms.example/50%25%20off'"))
		end)

		it("M3 names an occupant whose nickname has a ? or # that was not encoded", function()
			assert.same({ by_nick("why?") }, named("uri='xmpp:room@rooms.example/why%3F'"))
			assert.same({ by_nick("why?", "why") }, named("uri='xmpp:room@rooms.example/why?'"))
			assert.same({ by_nick("no. #1", "no. ") }, named("uri='xmpp:room@rooms.example/no.%20#1'"))
			assert.same({ by_nick("???") }, named("uri='xmpp:room@rooms.example/???'"))
			assert.same({ by_nick("alice?message", "alice") }, named("uri='xmpp:room@rooms.example/alice?message'"))
		end)

		it("M3 names a registered nickname by where it stands, with or without the @", function()
			assert.same({ by_nick("alice") }, named("begin='6' end='11'"))
			assert.same({ by_nick("@alice", "alice") }, found(body("hi @alice") .. reference("begin='3' end='9'")))
			assert.same({ by_nick("алиса") }, found(body("😀 алиса!") .. reference("begin='2' end='7'")))
		end)

		it("M3 names nobody when its range is odd, reversed or beyond the text, even with a URI", function()
			for _, range in ipairs({
				"begin='6'",
				"end='11'",
				"begin='x' end='11'",
				"begin='-1' end='11'",
				"begin='1.5' end='3'",
				"begin='' end=''",
				"begin='11' end='6'",
				"begin='6' end='6'",
				"begin='6' end='12'",
				"begin='500' end='505'",
				"begin='99999999999999999999' end='999999999999999999999999'",
			}) do
				assert.same({}, named(range), range)
				assert.same({}, named("uri='xmpp:alice@example.org' " .. range), range)
			end
		end)

		it("M3 may count in UTF-16 what a URI names", function()
			local text = body("😀😀 @bob")
			assert.same({ by_jid("bob@example.org") }, found(text .. reference("uri='xmpp:bob@example.org' begin='5' end='9'")))
			assert.same({}, found(text .. reference("begin='5' end='9'")))
			assert.same({}, found(text .. reference("uri='xmpp:bob@example.org' begin='5' end='10'")))
		end)

		it("M3 names nobody without a body", function()
			assert.same({}, found(reference("uri='xmpp:alice@example.org'")))
			assert.same({}, found(body("") .. reference("uri='xmpp:alice@example.org'")))
		end)

		it("M3 names nobody when it is of another type, or says nothing", function()
			local data = "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:alice@example.org'/>"
			assert.same({}, found(body("hello") .. data))
			assert.same({}, named(""))
		end)

		it("M3 names nobody by a URI that is no address of a person or occupant", function()
			for _, uri in ipairs({
				"",
				"alice@example.org",
				"xmpp:",
				"xmpp:?message",
				"xmpp:example.org",
				"xmpp:room@rooms.example",
				"xmpp:a%00b@example.org",
				"xmpp://guest@example.com/support@example.com",
				"mailto:alice@example.org",
				"xmpp:@@",
			}) do
				assert.same({}, named("uri='" .. uri .. "'"), uri)
			end
		end)

		it("M3 counts for nothing when the range is longer than a nickname can be", function()
			local text = ("x"):rep(1024)
			assert.same({}, found(body(text) .. reference("begin='0' end='1024'")))
			assert.equal(1, #found(body(text) .. reference("begin='0' end='1023'")))
		end)
	end)

	describe("an explicit mention", function()
		it("M3 names an occupant by the id, or a person by the JID", function()
			assert.same({ { by = "occupant", id = "id1" } }, found(mention("occupantid='id1'")))
			assert.same({ by_jid("alice@example.org") }, found(mention("jid='alice@example.org'")))
			assert.same({ by_nick("alice") }, found(mention("jid='room@rooms.example/alice'")))
			assert.same({}, found(mention("jid='@'")))
			assert.same({}, found(mention("")))
		end)

		it("M3 names everybody in the channel, if it is this one", function()
			local channel = "mentions='urn:xmpp:mentions:0#channel'"
			assert.same({ { by = "channel" } }, found(mention(channel)))
			assert.same({ { by = "channel" } }, found(mention(channel .. " uri='xmpp:room@rooms.example'")))
			assert.same({}, found(mention(channel .. " uri='xmpp:other@rooms.example'")))
			assert.same({}, found(mention(channel .. " uri='nonsense'")))
			assert.same({}, found(mention("mentions='urn:xmpp:mentions:0#space'")))
			assert.same({}, found(mention("mentions='urn:xmpp:mentions:0#moderators' occupantid='id1'")))
		end)

		it("M3 that is not to ping, or only who is active, is for nobody who is absent", function()
			for _, modifier in ipairs({ "<noping/>", "<active/>" }) do
				assert.same({}, found(mention("occupantid='id1'", modifier)))
				assert.same({}, found(mention("mentions='urn:xmpp:mentions:0#channel'", modifier)))
			end
			assert.equal(1, #found(mention("occupantid='id1'", "<noping xmlns='urn:example:other'/>")))
		end)
	end)

	describe("a reply", function()
		local function reply(attributes)
			return found("<reply xmlns='urn:xmpp:reply:0' " .. attributes .. "/>")
		end

		it("M3 names the author by the nickname, else by the id of the message", function()
			local both = { by = "authorship", nicks = { "alice" }, archived = "a1" }
			assert.same({ both }, reply("to='room@rooms.example/alice' id='a1'"))
			assert.same({ { by = "authorship", nicks = {}, archived = "a1" } }, reply("id='a1'"))
			assert.same({ { by = "authorship", nicks = {}, archived = "a1" } }, reply("to='other@rooms.example/alice' id='a1'"))
			assert.same({ { by = "authorship", nicks = {} } }, reply("to='room@rooms.example'"))
		end)
	end)

	it("M3 all who are named are found, and the message is as it was", function()
		local content = body("alice, bob") .. reference("begin='0' end='5'") .. mention("jid='bob@example.org'")
		local original, stanza = message(content), message(content)
		assert.same({ by_nick("alice"), by_jid("bob@example.org") }, mentions.mentionsOf(stanza, room))
		assert.same(original, stanza)
	end)

	it("N6 a message with any number of mentions names a hundred at most", function()
		assert.equal(100, #found(mention("occupantid='id1'"):rep(1000)))
	end)

	it("style 11 hasMentions tells whether it is worth a look", function()
		assert.is_false(mentions.hasMentions(message(body("hello"))))
		assert.is_true(mentions.hasMentions(message(body("hello") .. reference(""))))
		assert.is_true(mentions.hasMentions(message(mention(""))))
		assert.is_true(mentions.hasMentions(message("<reply xmlns='urn:xmpp:reply:0'/>")))
	end)
end)
