local decide = require("accounts.decide")
local parse = require("xml")

local account = "alice@localhost"
local body = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat'><body>hello</body></message>")
local state = parse([[
	<message from='bob@remote.example/x' to='alice@localhost' type='chat'>
		<composing xmlns='http://jabber.org/protocol/chatstates'/>
	</message>]])

--- What is news of a stanza, or nothing and why.
local function news(stanza, session)
	local message, reason, important, direction = decide.newsOf(stanza, account, session)
	if not message then
		return nil, reason
	end
	return { stanza = message, reason = reason, important = important, direction = direction }
end

describe("accounts.decide", function()
	describe("newsOf", function()
		it("C20 a body is important news", function()
			local found = news(body)
			assert.equal(body, found.stanza)
			assert.is_true(found.important)
		end)

		it("C21 what is not important is news too, and unimportant", function()
			assert.is_false(news(state).important)
			assert.is_false(news(parse("<presence from='bob@remote.example'/>")).important)
			assert.is_false(news(parse("<iq from='bob@remote.example' type='get' id='1'/>")).important)
		end)

		it("C19 the message in a carbon is the news, not the carbon", function()
			local found = news(parse([[
				<message from='alice@localhost' to='alice@localhost/phone' type='chat'>
					<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
						<message xmlns='jabber:client' from='bob@remote.example/x' type='chat'><body>hello</body></message>
					</forwarded></received>
				</message>]]))
			assert.equal("bob@remote.example/x", found.stanza.attr.from)
			assert.is_true(found.important)
		end)

		it("C19 the type of the carried message counts", function()
			local found = news(parse([[
				<message from='alice@localhost' to='alice@localhost/phone' type='chat'>
					<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
						<message xmlns='jabber:client' from='bob@remote.example/x' type='headline'><body>hello</body></message>
					</forwarded></received>
				</message>]]))
			assert.is_false(found.important)
		end)

		it("C21 a sent carbon is not important", function()
			local found = news(parse([[
				<message from='alice@localhost' to='alice@localhost/phone' type='chat'>
					<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
						<message xmlns='jabber:client' from='alice@localhost/desk' type='chat'><body>hello</body></message>
					</forwarded></sent>
				</message>]]))
			assert.is_false(found.important)
		end)

		it("C24 an own text never alerts, though it comes as a received carbon", function()
			local found = news(parse([[
				<message from='alice@localhost' to='alice@localhost/phone' type='chat'>
					<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
						<message xmlns='jabber:client' from='alice@localhost/desk' to='alice@localhost/tablet' type='chat'>
							<body>hello</body>
						</message>
					</forwarded></received>
				</message>]]))
			assert.is_false(found.important)
		end)

		local reflection = parse([[
			<message from='room@rooms.example/ally' to='alice@localhost/phone' type='groupchat'><body>hello</body></message>]])

		it("C21 a room's reflection is known from the session's directed presence", function()
			local session = { directed = { ["room@rooms.example/ally"] = true } }
			assert.is_false(news(reflection, session).important)
		end)

		it("C21 what others say in a room is important", function()
			local session = { directed = { ["room@rooms.example/other"] = true } }
			assert.is_true(news(reflection, session).important)
			assert.is_true(news(reflection, {}).important)
			assert.is_true(news(reflection).important)
		end)

		it("C21 a private message from the own occupant is not a reflection", function()
			local private = parse("<message from='room@rooms.example/ally' type='chat'><body>hello</body></message>")
			assert.is_true(news(private, { directed = { ["room@rooms.example/ally"] = true } }).important)
		end)

		for _, type in ipairs({ "result", "error" }) do
			it("N5 an IQ of type " .. type .. " is no news", function()
				assert.is_nil(news(parse("<iq from='push.example' type='" .. type .. "' id='1'/>")))
			end)
		end

		it("N5 what carries a notification is no news", function()
			local event = "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item>"
				.. "<notification xmlns='urn:xmpp:push:0'/></item></items></event>"
			assert.is_nil(news(parse("<message from='push.example'>" .. event .. "<body>hello</body></message>")))
		end)

		it("N5 what carries a notification in a carbon is no news", function()
			assert.is_nil(news(parse([[
				<message from='alice@localhost' to='alice@localhost/phone' type='chat'>
					<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
						<message xmlns='jabber:client' from='push.example'><notification xmlns='urn:xmpp:push:0'/></message>
					</forwarded></received>
				</message>]])))
		end)
	end)

	describe("concerns", function()
		local absent = nil
		local live = { live = 1, hibernating = 0 }
		local sleeping = { live = 0, hibernating = 1 }
		local both = { live = 1, hibernating = 1 }

		for _, case in ipairs({
			{ "C9", "offline", absent, true, "no session" },
			{ "C9", "offline", sleeping, true, "a hibernating session" },
			{ "C9", "offline", live, false, "a live session" },
			{ "C10", "archived", absent, true, "no session" },
			{ "C10", "archived", sleeping, false, "a hibernating session" },
			{ "C10", "archived", live, false, "a live session" },
			{ "C11", "queued", absent, true, "no other session" },
			{ "C11", "queued", sleeping, true, "another hibernating session" },
			{ "C11", "queued", live, false, "a live session elsewhere" },
			{ "C11", "queued", both, false, "a live and a hibernating session elsewhere" },
			{ "C13", "room", absent, true, "no session" },
			{ "C13", "room", sleeping, true, "a hibernating session" },
			{ "C13", "room", live, false, "a live session" },
			{ "C14", "call", absent, true, "no session" },
			{ "C14", "call", live, true, "a live session" },
			{ "C14", "call", sleeping, true, "a hibernating session" },
		}) do
			local rule, trigger, presence, expected, what = table.unpack(case, 1, 5)
			local verb = expected and "concerns" or "does not concern"
			it(("%s %s %s a device with %s"):format(rule, trigger, verb, what), function()
				local concerned, reason = decide.concerns(trigger, presence)
				assert.equal(expected, concerned)
				assert.is_string(reason)
			end)
		end
	end)
end)
