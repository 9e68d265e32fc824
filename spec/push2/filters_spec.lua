local parse = require("xml")
local filters = require("push2.filters")

local account, room = "alice@localhost", "room@rooms.example"

--- A message from the room.
local function in_room(content)
	return parse("<message type='groupchat' from='room@rooms.example/bob' to='alice@localhost/phone'>" .. content .. "</message>")
end

--- A message from a friend.
local function chat(content)
	return parse("<message type='chat' from='bob@remote.example/phone' to='alice@localhost'>" .. content .. "</message>")
end

local function body(text)
	return "<body>" .. text .. "</body>"
end

--- Reads a message.
-- @param nick of the account in the room
local function read(message, nick, direction)
	return filters.readAddressing({
		message = message,
		account = account,
		direction = direction or "received",
		nickIn = function(where)
			return where == room and nick or nil
		end,
	})
end

--- Whether a message passes a filter for the room and the friend, and why.
local function passes(filter, message, nick)
	return filters.passes({ [room] = filter, ["bob@remote.example"] = filter }, read(message, nick))
end

local mention, reply, both = { mention = true }, { reply = true }, { mention = true, reply = true }

describe("push2.filters", function()
	local hello = chat(body("hello"))

	local function outcome(chats, message, direction)
		return { filters.passes(chats, read(message or hello, nil, direction)) }
	end

	local passed, muted = { true, "no filter" }, { false, "muted" }

	it("P5 without a filter for the chat everything passes", function()
		assert.same(passed, outcome(nil))
		assert.same(passed, outcome({}))
		assert.same(passed, outcome({ ["carol@remote.example"] = {}, ["bob@remote.example/tablet"] = {}, ["alice@localhost"] = {} }))
		assert.same(passed, outcome({ ["remote.example"] = {} }, parse("<message><body>hello</body></message>")))
	end)

	it("P5 a filter without children mutes the chat", function()
		assert.same(muted, outcome({ ["bob@remote.example"] = {} }))
		assert.same(muted, outcome({ ["bob@remote.example"] = { mention = false, reply = false } }))
	end)

	it("P5 a filter is by the full JID, the bare JID or the domain", function()
		assert.same(muted, outcome({ ["bob@remote.example/phone"] = {} }))
		assert.same(muted, outcome({ ["bob@remote.example"] = {} }))
		assert.same(muted, outcome({ ["remote.example"] = {} }))
		assert.same(muted, outcome({ ["remote.example"] = {} }, parse("<message from='remote.example'/>")))
		assert.same(muted, outcome({ ["remote.example"] = {} }, parse("<message from='remote.example/news'/>")))
	end)

	it("P5 the more a filter says whom it is for, the sooner it counts", function()
		local one = parse("<message from='bob@remote.example/phone'><body>hello alice</body></message>")
		assert.same({ true, "mention" }, outcome({ ["bob@remote.example/phone"] = mention, ["bob@remote.example"] = {} }, one))
		assert.same(muted, outcome({ ["bob@remote.example/phone"] = {}, ["bob@remote.example"] = mention }, one))
		assert.same({ true, "mention" }, outcome({ ["bob@remote.example"] = mention, ["remote.example"] = {} }, one))
		assert.same(muted, outcome({ ["bob@remote.example"] = {}, ["remote.example"] = mention }, one))
	end)

	it("P5 of what the account has sent the chat is with whom it went to", function()
		local sent = parse("<message from='alice@localhost/laptop' to='bob@remote.example/phone'><body>hello</body></message>")
		assert.same(muted, outcome({ ["bob@remote.example"] = {} }, sent, "sent"))
		assert.same(passed, outcome({ [account] = {} }, sent, "sent"))
	end)

	describe("a mention", function()
		local function mentions(message, nick)
			return (passes(mention, message, nick))
		end

		it("P5 is the nick in the room as a whole word of the body", function()
			assert.is_true(mentions(in_room(body("Ana: hello")), "ana"))
			assert.is_true(mentions(in_room(body("ask [x] for it")), "[x]"))
			assert.is_false(mentions(in_room(body("a banana")), "ana"))
			assert.is_false(mentions(in_room("<subject>ana</subject>"), "ana"))
			assert.is_false(mentions(in_room(""), "ana"))
		end)

		it("P5 is the localpart of the account, where there is no nick", function()
			assert.is_true(mentions(in_room(body("Alice: hello"))))
			assert.is_true(mentions(chat(body("hello Alice"))))
			assert.is_false(mentions(in_room(body("alice: hello")), "ana"))
			assert.is_false(mentions(chat(body("hello"))))
		end)

		it("P5 is the nick in the room also where one occupant is spoken to", function()
			local private = parse("<message type='chat' from='room@rooms.example/bob'><body>hello ana</body>"
				.. "<x xmlns='http://jabber.org/protocol/muc#user'/></message>")
			assert.is_true(mentions(private, "ana"))
		end)

		local function reference(attributes)
			return "<reference xmlns='urn:xmpp:reference:0' type='mention' " .. attributes .. "/>"
		end

		it("P5 is a reference to the account or to the occupant", function()
			local function referred(uri)
				return mentions(in_room(body("you there") .. reference("uri='" .. uri .. "'")), "Ana María")
			end
			assert.is_true(referred("xmpp:alice@localhost"))
			assert.is_true(referred("xmpp:Alice@localhost/phone?message"))
			assert.is_true(referred("xmpp:room@rooms.example/Ana%20Mar%C3%ADa"))
			assert.is_false(referred("xmpp:bob@localhost"))
			assert.is_false(referred("xmpp:room@rooms.example"))
			assert.is_false(referred("xmpp:room@rooms.example/Ana"))
			assert.is_false(referred("xmpp:other@rooms.example/Ana%20Mar%C3%ADa"))
			assert.is_false(referred("mailto:alice@localhost"))
		end)

		it("P5 is a reference to a part of the body that is the nick, even within a word", function()
			assert.is_true(mentions(in_room(body("hi @Anas dog") .. reference("begin='3' end='7'")), "ana"))
			assert.is_false(mentions(in_room(body("hi @Anas dog") .. reference("begin='3' end='8'")), "ana"))
			assert.is_false(mentions(in_room(body("hi @Anas dog") .. reference("begin='7' end='3'")), "ana"))
			assert.is_false(mentions(in_room(body("hi @Anas dog") .. reference("begin='3' end='70'")), "ana"))
		end)

		it("P5 is no reference of another type", function()
			local data = "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:alice@localhost'/>"
			assert.is_false(mentions(in_room(body("you there") .. data), "ana"))
		end)

		it("P5 is an explicit mention of the account or of the occupant", function()
			local function mentioned(attributes)
				return mentions(in_room(body("you there") .. "<mention xmlns='urn:xmpp:mentions:0' " .. attributes .. "/>"), "ana")
			end
			assert.is_true(mentioned("jid='alice@localhost'"))
			assert.is_true(mentioned("jid='room@rooms.example/ana'"))
			assert.is_false(mentioned("jid='bob@localhost'"))
			assert.is_false(mentioned("jid='room@rooms.example/bob'"))
			assert.is_false(mentioned("jid='other@rooms.example/ana'"))
			assert.is_false(mentioned("occupantid='ana'"))
			assert.is_false(mentioned("jid='@'"))
			assert.is_false(mentioned("mentions='urn:xmpp:mentions:0#channel'"))
		end)

		it("P5 is not a reply", function()
			assert.is_false(mentions(in_room(body("yes") .. "<reply xmlns='urn:xmpp:reply:0' to='room@rooms.example/ana'/>"), "ana"))
		end)
	end)

	describe("a reply", function()
		local function replies(to, nick)
			return (passes(reply, in_room(body("yes") .. "<reply xmlns='urn:xmpp:reply:0' id='1' " .. to .. "/>"), nick))
		end

		it("P5 is to the account or to the occupant", function()
			assert.is_true(replies("to='alice@localhost'", "ana"))
			assert.is_true(replies("to='Alice@localhost/laptop'", "ana"))
			assert.is_true(replies("to='room@rooms.example/ana'", "ana"))
			assert.is_true(replies("to='room@rooms.example/alice'"))
		end)

		it("P5 to anybody else is none", function()
			for _, to in ipairs({ "", "to=''", "to='@'", "to='bob@localhost'", "to='room@rooms.example'", "to='room@rooms.example/bob'" }) do
				assert.is_false(replies(to, "ana"), to)
			end
			assert.is_false(replies("to='other@rooms.example/ana'", "ana"))
			assert.is_false(replies("to='room@rooms.example/alice'", "ana"))
		end)

		it("P5 is not a mention", function()
			assert.is_false((passes(reply, in_room(body("ana: hello")), "ana")))
		end)

		it("P5 counts in a chat with one other, too", function()
			assert.is_true((passes(reply, chat(body("yes") .. "<reply xmlns='urn:xmpp:reply:0' to='alice@localhost'/>"))))
			assert.is_false((passes(reply, chat(body("yes") .. "<reply xmlns='urn:xmpp:reply:0' to='bob@remote.example'/>"))))
		end)
	end)

	it("P5 where both are wanted either is enough", function()
		local answer = "<reply xmlns='urn:xmpp:reply:0' to='alice@localhost'/>"
		assert.same({ true, "mention" }, { passes(both, in_room(body("hello ana")), "ana") })
		assert.same({ true, "reply" }, { passes(both, in_room(body("hello") .. answer), "ana") })
		assert.same({ false, "not addressed" }, { passes(both, in_room(body("hello")), "ana") })
	end)

	it("P5 the nick is asked for only if it matters, and once", function()
		local asked = {}
		local function addressing(message)
			local nickIn = function(where)
				asked[#asked + 1] = where
				return "ana"
			end
			return filters.readAddressing({ message = message, account = account, direction = "received", nickIn = nickIn })
		end
		filters.passes({ ["bob@remote.example"] = both }, addressing(hello))
		filters.passes({ [room] = {} }, addressing(in_room(body("hello"))))
		filters.passes(nil, addressing(in_room(body("hello"))))
		assert.same({}, asked)
		local read_once = addressing(in_room(body("hello")))
		filters.passes({ [room] = both }, read_once)
		filters.passes({ [room] = mention }, read_once)
		assert.same({ room }, asked)
	end)

	it("N6 ten thousand mentions and a body of 256 KiB do no harm", function()
		local function flood(element)
			local message = in_room(body(("banana "):rep(37449)))
			for _ = 1, 10000 do
				message:add_direct_child(parse(element))
			end
			local begin = os.clock()
			local passed_filter = passes(both, message, "ana")
			assert.is_true(os.clock() - begin < 3, "took too long")
			return passed_filter
		end
		assert.is_false(flood("<mention xmlns='urn:xmpp:mentions:0' jid='room@rooms.example/bob'/>"))
		assert.is_false(flood("<mention xmlns='urn:xmpp:mentions:0' jid='@'/>"))
		assert.is_false(flood("<reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='6'/>"))
		assert.is_false(flood("<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:room@rooms.example/bob?#'/>"))
		assert.is_false(flood("<reply xmlns='urn:xmpp:reply:0' to='room@rooms.example/bob'/>"))
		assert.is_true(flood("<mention xmlns='urn:xmpp:mentions:0' jid='alice@localhost'/>"))
	end)
end)
