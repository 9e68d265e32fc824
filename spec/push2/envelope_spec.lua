local envelope = require("push2.envelope")
local st = require("util.stanza")
local xml = require("util.xml")

local account = "alice@localhost"
local maximum = 2949

local function random_bytes(count)
	local some = string.char(math.random(0, 255), math.random(0, 255), math.random(0, 255), math.random(0, 255))
	return some:rep(math.ceil(count / 4)):sub(1, count)
end

local function parse(text)
	return assert(xml.parse((text:gsub("^<(%w+)", "<%1 xmlns='jabber:client'"))))
end

local function wrap(stanza, id, most)
	return envelope.envelopeOf(stanza, {
		account = account,
		archiveId = id,
		maximum = most or maximum,
		randomBytes = random_bytes,
	})
end

--- The forwarded stanza of an envelope, whose form is checked.
local function open(text)
	local element = assert(xml.parse(text))
	assert.equal("envelope", element.name)
	assert.equal("urn:xmpp:sce:1", element.attr.xmlns)
	assert.equal(2, #element)
	assert.equal("content", element.tags[1].name)
	assert.equal("rpad", element.tags[2].name)
	assert.is_truthy(element:get_child_text("rpad"):find("^[%w+/=]*$"))
	local forwarded = element.tags[1].tags[1]
	assert.equal("forwarded", forwarded.name)
	assert.equal("urn:xmpp:forward:0", forwarded.attr.xmlns)
	assert.equal(1, #forwarded)
	assert.equal("jabber:client", forwarded.tags[1].attr.xmlns)
	return forwarded.tags[1]
end

local function through(stanza, id, most)
	local text = wrap(type(stanza) == "string" and parse(stanza) or stanza, id, most)
	assert.is_true(#text <= (most or maximum))
	return open(text)
end

--- The ids that the account's archive is said to have given.
local function ids(stanza)
	local found = {}
	for child in stanza:childtags("stanza-id", "urn:xmpp:sid:0") do
		if child.attr.by == account then
			found[#found + 1] = child.attr.id
		end
	end
	return found
end

local function message(inner)
	return "<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='m1'>" .. inner .. "</message>"
end

local function body(text)
	return "<body>" .. text .. "</body>"
end

local big = ("x"):rep(4000)
local omemo = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>%s</payload></encrypted>"

describe("push2.envelope", function()
	it("P8 a message that fits arrives as it is, with the archive's id", function()
		local stanza = parse(message(body("hällo &amp; &lt;good&gt; 'day'") .. "<x xmlns='urn:example:0' a='&quot;'><y/>z</x>"
			.. "<stanza-id xmlns='urn:xmpp:sid:0' by='rooms.example' id='r1'/>"))
		local result = through(stanza, "a1")
		assert.equal("message", result.name)
		assert.equal("bob@remote.example/x", result.attr.from)
		assert.equal("alice@localhost", result.attr.to)
		assert.equal("hällo & <good> 'day'", result:get_child_text("body"))
		assert.equal('"', result:find("{urn:example:0}x@a"))
		assert.is_truthy(result:find("{urn:example:0}x/y"))
		assert.equal("r1", result:get_child_with_attr("stanza-id", "urn:xmpp:sid:0", "by", "rooms.example").attr.id)
		assert.same({ "a1" }, ids(result))
		assert.equal(4, #result.tags)
	end)

	it("P8 presence and IQ stanzas arrive, too", function()
		local presence = through("<presence from='bob@remote.example' type='subscribe'><status>please</status></presence>")
		assert.equal("presence", presence.name)
		assert.equal("please", presence:get_child_text("status"))
		local iq = through("<iq from='bob@remote.example' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>")
		assert.equal("iq", iq.name)
		assert.is_truthy(iq:get_child("ping", "urn:xmpp:ping"))
	end)

	it("P8 a stanza that was built, without namespaces of children, is in the namespace of clients", function()
		local built = st.message({ from = "bob@remote.example" }, "hello"):tag("active", { xmlns = "urn:example:0" }):up()
		local result = through(built, "a1")
		assert.equal("hello", result:get_child_text("body", "jabber:client"))
		assert.is_truthy(result:get_child("active", "urn:example:0"))
	end)

	it("P8 attributes with namespaces and languages arrive", function()
		local result = through("<message xml:lang='de' xmlns:e='urn:example:0' e:mark='&lt;'><body>ja</body></message>")
		assert.equal("de", result.attr["xml:lang"])
		assert.equal("<", result.attr["urn:example:0\1mark"])
	end)

	it("P8 the stanza is not changed", function()
		for _, inner in ipairs({ body("hello"), body(big) .. "<x xmlns='urn:example:0'>" .. big .. "</x>", omemo:format(big) }) do
			local stanza = parse(message(inner .. "<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='f'/>"))
			local before = tostring(stanza)
			through(stanza, "a1")
			assert.equal(before, tostring(stanza))
		end
	end)

	describe("the archive's id", function()
		it("P8 is there once, and a forged one is not", function()
			local forged = "<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='forged'/>"
			assert.same({ "a1" }, ids(through(message(forged .. body("hello")), "a1")))
			assert.same({ "a1" }, ids(through(message(forged .. forged .. body(big)), "a1")))
			local result = through(message(forged:gsub("alice@localhost", "ALICE@LocalHost") .. body("hello")), "a1")
			assert.is_nil(tostring(result):find("forged"))
		end)

		it("P8 if it is not known, is the last that the stanza bears", function()
			local two = "<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='forged'/>"
				.. "<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='true'/>"
			assert.same({ "true" }, ids(through(message(two .. body("hello")))))
			assert.same({ "true" }, ids(through(message(two .. body(big)))))
			assert.same({}, ids(through(message(body("hello")))))
		end)

		it("P8 stays when those of others go", function()
			local result = through(
				message("<stanza-id xmlns='urn:xmpp:sid:0' by='rooms.example' id='r1'/>" .. body(big)), "a1"
			)
			assert.same({ "a1" }, ids(result))
			assert.is_nil(tostring(result):find("rooms.example", 1, true))
		end)
	end)

	describe("rpad", function()
		it("P8 makes every envelope 1024, 2048 or 2949 bytes long", function()
			local counts = {}
			for length = 0, 4000, 37 do
				local size = #wrap(parse(message(body(("x"):rep(length)))), "a1")
				counts[size] = (counts[size] or 0) + 1
			end
			local sizes = {}
			for size in pairs(counts) do
				sizes[#sizes + 1] = size
			end
			table.sort(sizes)
			assert.same({ 1024, 2048, 2949 }, sizes)
		end)

		it("P8 short messages are of one length", function()
			for _, text in ipairs({ "", "ok", "Can you call me back when you are home?", ("ü"):rep(200) }) do
				assert.equal(1024, #wrap(parse(message(body(text))), "a1"))
			end
		end)

		it("P8 is exact around each size", function()
			local empty = #wrap(parse(message(body(""))), "a1") - #wrap(parse(message(body(""))), "a1"):match("<rpad>(.*)</rpad>")
			-- The element without text is <body/>, with text it takes six bytes more.
			for step, following in pairs({ [1024] = 2048, [2048] = 2949 }) do
				local length = step - empty - 6
				assert.equal(step, #wrap(parse(message(body(("x"):rep(length)))), "a1"))
				assert.equal(following, #wrap(parse(message(body(("x"):rep(length + 1)))), "a1"))
			end
			local length = maximum - empty - 6
			local text = ("x"):rep(length)
			assert.equal(text, through(message(body(text)), "a1"):get_child_text("body"))
			assert.equal(text:sub(1, -4) .. "…", through(message(body(text .. "x")), "a1"):get_child_text("body"))
		end)

		it("P8 is other characters each time", function()
			local stanza = parse(message(body("hello")))
			assert.not_equal(wrap(stanza, "a1"), wrap(stanza, "a1"))
		end)

		it("P8 keeps to another maximum", function()
			assert.equal(700, #wrap(parse(message(body("hello"))), "a1", 700))
			assert.equal(700, #wrap(parse(message(body(big))), "a1", 700))
			assert.equal(1500, #wrap(parse(message(body(big))), "a1", 1500))
		end)
	end)

	describe("trimming", function()
		local unknown = "<data xmlns='urn:example:0'>" .. big .. "</data>"

		it("P8 unknown extensions go first, and nothing else if that is enough", function()
			local known = body("> quote\nhello") .. "<subject>s</subject><thread>t</thread>"
				.. "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/>"
				.. "<reply xmlns='urn:xmpp:reply:0' id='r'/>"
				.. "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback>"
				.. "<x xmlns='jabber:x:oob'><url>https://files.example/1</url></x>"
				.. omemo:format("AAAA") .. omemo:format("AAAA"):gsub("eu.siacs.conversations.axolotl", "urn:xmpp:omemo:1")
				.. omemo:format("AAAA"):gsub("eu.siacs.conversations.axolotl", "urn:xmpp:omemo:2")
				.. "<openpgp xmlns='urn:xmpp:openpgp:0'>A</openpgp><x xmlns='jabber:x:encrypted'>A</x>"
				.. "<encryption xmlns='urn:xmpp:eme:0' namespace='n'/>"
				.. "<propose xmlns='urn:xmpp:jingle-message:0' id='c'/><x xmlns='jabber:x:conference' jid='room@rooms.example'/>"
				.. "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='bob@remote.example'/></x>"
				.. "<delay xmlns='urn:xmpp:delay' stamp='2020-09-13T12:26:40Z'/><replace xmlns='urn:xmpp:message-correct:0' id='m'/>"
				.. "<reactions xmlns='urn:xmpp:reactions:0' id='m'/><retract xmlns='urn:xmpp:message-retract:1' id='m'/>"
				.. "<displayed xmlns='urn:xmpp:chat-markers:0' id='m'/><reference xmlns='urn:xmpp:reference:0' type='mention'/>"
				.. "<mention xmlns='urn:xmpp:mentions:0'/><nick xmlns='http://jabber.org/protocol/nick'>B</nick>"
			local without = through(message(known), "a1")
			local with = through(message(unknown .. known:gsub("</body>", "</body>" .. unknown, 1)), "a1")
			assert.equal(tostring(without), tostring(with))
			assert.equal("> quote\nhello", with:get_child_text("body"))
			assert.equal(25, #with.tags)
		end)

		it("P8 unknown extensions stay where there is room", function()
			local result = through(message(body("hello") .. "<data xmlns='urn:example:0'>" .. ("x"):rep(2000) .. "</data>"), "a1")
			assert.is_truthy(result:get_child("data", "urn:example:0"))
		end)

		local reply = "<reply xmlns='urn:xmpp:reply:0' id='r'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
			.. "<body start='0' end='%d'/></fallback>"

		it("P8 then what is quoted goes, with the element that says so", function()
			local quote = "&gt; " .. ("ü"):rep(1500) .. "\n"
			local result = through(message(body(quote .. "my answer") .. reply:format(1503)), "a1")
			assert.equal("my answer", result:get_child_text("body"))
			assert.is_nil(result:get_child("fallback", "urn:xmpp:fallback:0"))
			assert.is_truthy(result:get_child("reply", "urn:xmpp:reply:0"))
		end)

		it("P8 then lines go that look like a quote", function()
			local result = through(message(body("&gt; " .. big .. "\n&gt;&gt; more\nmy answer")), "a1")
			assert.equal("my answer", result:get_child_text("body"))
		end)

		it("P8 lines that look like a quote stay if it is enough without the one that is", function()
			local result = through(message(body("&gt; " .. big .. "\n&gt; mine\nmy answer") .. reply:format(4003)), "a1")
			assert.equal("> mine\nmy answer", result:get_child_text("body"))
		end)

		it("P8 what points into the text points no more where the text is another", function()
			local reference = "<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:alice@localhost' begin='4003' end='4008'/>"
			local other = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:example:0'><body start='4003' end='4008'/></fallback>"
			local result = through(message(body("&gt; " .. big .. "\nalice") .. reply:format(4003) .. reference .. other), "a1")
			assert.equal("alice", result:get_child_text("body"))
			local mention = result:get_child("reference", "urn:xmpp:reference:0")
			assert.same({ xmlns = "urn:xmpp:reference:0", type = "mention", uri = "xmpp:alice@localhost" }, mention.attr)
			assert.is_nil(result:get_child("fallback", "urn:xmpp:fallback:0"))
		end)

		it("P8 then the text is cut, and as much of it stays as fits", function()
			for _, character in ipairs({ "a", "ü", "漢", "😀", "&amp;", "&lt;", "e\204\129", "👩🏽‍🚀", "🇩🇪" }) do
				local text = wrap(parse(message(body(character:rep(3000)))), "a1")
				local cut = open(text):get_child_text("body")
				local plain = character:gsub("&%w+;", { ["&amp;"] = "&", ["&lt;"] = "<" })
				local count = (#cut - #"…") / #plain
				assert.equal(plain:rep(count) .. "…", cut)
				local pad = #text:match("<rpad>(.*)</rpad>")
				assert.is_true(pad < #character, character .. pad)
			end
		end)

		it("P8 of several texts only the first stays", function()
			local result = through(message(body(big) .. "<body xml:lang='de'>" .. big .. "</body>"), "a1")
			assert.equal(1, select(2, tostring(result):gsub("<body", "")))
		end)

		it("P8 a text with elements in it is none", function()
			local result = through(message("<body>" .. big .. "<b/></body>" .. body("hello")), "a1")
			assert.equal("hello", result:get_child_text("body"))
		end)

		it("P8 a text keeps its language, if that is one", function()
			assert.equal("de", through(message("<body xml:lang='de'>" .. big .. "</body>"), "a1"):find("body@xml:lang"))
			local result = through(message(("<body xml:lang='%s'>%s</body>"):format(big, big)), "a1")
			assert.is_nil(result:find("body@xml:lang"))
			assert.is_truthy(result:get_child_text("body"):find("^x+…$"))
		end)

		it("P8 what is encrypted goes before the text is cut to nothing, which then stays whole", function()
			local result = through(message(body("This message is encrypted.") .. omemo:format(big)
				.. "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>"), "a1")
			assert.equal("This message is encrypted.", result:get_child_text("body"))
			assert.is_nil(result:get_child("encrypted", "eu.siacs.conversations.axolotl"))
			assert.is_truthy(result:get_child("encryption", "urn:xmpp:eme:0"))
			assert.same({ "a1" }, ids(result))
		end)

		it("P8 what is encrypted stays if it is enough to cut the text", function()
			local result = through(message(body(big) .. omemo:format(("A"):rep(2000))), "a1")
			assert.is_truthy(result:get_child("encrypted", "eu.siacs.conversations.axolotl"))
			assert.is_truthy(result:get_child_text("body"):find("^x+…$"))
		end)

		it("P8 extensions go before what is encrypted, if that makes room for it", function()
			local result = through(message(omemo:format(("A"):rep(2000)) .. "<subject>" .. ("x"):rep(700) .. "</subject>"), "a1")
			assert.is_truthy(result:get_child("encrypted", "eu.siacs.conversations.axolotl"))
			assert.is_nil(result:get_child("subject"))
		end)

		it("P8 a message that is only encrypted, and too large, is its id in the archive", function()
			local result = through(message(omemo:format(big)), "a1")
			assert.same({ "a1" }, ids(result))
			assert.equal(1, #result.tags)
			assert.equal("bob@remote.example/x", result.attr.from)
		end)

		it("P8 the largest of what is known goes before the text gets short", function()
			local result = through(message(body(("x"):rep(600)) .. "<subject>" .. big .. "</subject><thread>t</thread>"), "a1")
			assert.equal(("x"):rep(600), result:get_child_text("body"))
			assert.is_nil(result:get_child("subject"))
			assert.equal("t", result:get_child_text("thread"))
		end)

		it("P8 a call stays with its id, though what describes it goes", function()
			for _, step in ipairs({ "propose", "retract" }) do
				local result = through(message("<" .. step .. " xmlns='urn:xmpp:jingle-message:0' id='c1'>"
					.. "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>" .. big .. "</description>"
					.. "<reason xmlns='urn:xmpp:jingle:1'><text>" .. big .. "</text></reason></" .. step .. ">" .. body(big)), "a1")
				local call = result:get_child(step, "urn:xmpp:jingle-message:0")
				assert.equal("c1", call.attr.id)
				assert.equal("audio", call:find("{urn:xmpp:jingle:apps:rtp:1}description@media"))
				assert.is_truthy(result:get_child_text("body"):find("^x+…$"))
				assert.same({ "a1" }, ids(result))
			end
		end)

		it("P8 an invitation stays, though its reason goes", function()
			local direct = through(message("<x xmlns='jabber:x:conference' jid='room@rooms.example' password='p' reason='"
				.. big .. "'/>"), "a1"):get_child("x", "jabber:x:conference")
			assert.same({ xmlns = "jabber:x:conference", jid = "room@rooms.example", password = "p" }, direct.attr)
			local mediated = through(message("<x xmlns='http://jabber.org/protocol/muc#user'><invite from='bob@remote.example'>"
				.. "<reason>" .. big .. "</reason></invite><password>p</password></x>"), "a1")
				:get_child("x", "http://jabber.org/protocol/muc#user")
			assert.equal("bob@remote.example", mediated:find("invite@from"))
			assert.equal("p", mediated:get_child_text("password"))
			assert.is_nil(mediated:find("invite/reason"))
		end)

		it("P8 the insides of an invitation go before other extensions do", function()
			local result = through(message("<x xmlns='jabber:x:conference' jid='room@rooms.example' reason='" .. big .. "'/>"
				.. "<nick xmlns='http://jabber.org/protocol/nick'>Bob</nick>" .. body("come in")), "a1")
			assert.equal("Bob", result:get_child_text("nick", "http://jabber.org/protocol/nick"))
			assert.equal("room@rooms.example", result:find("{jabber:x:conference}x@jid"))
			assert.equal("come in", result:get_child_text("body"))
			assert.is_truthy(result.attr.to)
		end)

		it("P8 an invitation is as it was where it is enough to cut the text", function()
			local result = through(message("<x xmlns='jabber:x:conference' jid='room@rooms.example' reason='"
				.. ("r"):rep(300) .. "'/>" .. body(big)), "a1")
			assert.equal(("r"):rep(300), result:find("{jabber:x:conference}x@reason"))
		end)

		it("P8 of a thousand calls and invitations the first stay", function()
			local result = through(message(("<propose xmlns='urn:xmpp:jingle-message:0' id='c'/>"):rep(1000)
				.. ("<x xmlns='jabber:x:conference' jid='room@rooms.example'/>"):rep(1000) .. body("hello")), "a1")
			assert.equal(4, #result.tags)
			assert.equal("hello", result:get_child_text("body"))
		end)
	end)

	describe("addresses", function()
		local long = ("l"):rep(1023) .. "@" .. ("d"):rep(1023)
		local longest = long .. "/" .. ("r"):rep(1023)

		it("P8 with the longest of JIDs there is still the archive's id", function()
			local stanza = parse("<message from='" .. longest .. "' to='" .. longest .. "' type='chat'>" .. body(big) .. "</message>")
			local text = envelope.envelopeOf(stanza, {
				account = long,
				archiveId = "a1",
				maximum = maximum,
				randomBytes = random_bytes,
			})
			assert.equal(maximum, #text)
			local result = open(text)
			assert.equal("a1", result:get_child_with_attr("stanza-id", "urn:xmpp:sid:0", "by", long).attr.id)
			assert.is_nil(result.attr.from)
			assert.is_nil(result.attr.to)
			assert.equal("chat", result.attr.type)
			assert.is_truthy(result:get_child_text("body"):find("^x+…$"))
		end)

		it("P8 the own address goes before that of the sender", function()
			local resource = ("r"):rep(1000)
			local result = through("<message from='bob@remote.example/" .. resource .. "' to='alice@localhost/" .. resource
				.. "' type='chat'>" .. body(("x"):rep(1000)) .. "</message>", "a1")
			assert.equal("alice@localhost/" .. resource, result.attr.to)
			result = through("<message from='bob@remote.example/" .. resource .. "' to='alice@localhost/" .. resource .. resource
				.. "' type='chat'>" .. body(("x"):rep(1000)) .. "</message>", "a1")
			assert.is_nil(result.attr.to)
			assert.equal("bob@remote.example/" .. resource, result.attr.from)
			assert.equal(("x"):rep(1000), result:get_child_text("body"))
		end)

		it("P8 attributes that nobody knows go as well", function()
			local result = through(("<message from='bob@remote.example' xmlns:e='urn:example:0' e:a='%s'>%s</message>")
				:format(big, body("hello")), "a1")
			assert.equal("bob@remote.example", result.attr.from)
			assert.equal("hello", result:get_child_text("body"))
		end)
	end)

	describe("whatever comes", function()
		local texts = {
			"a", " ", "\n", "> ", "&amp;", "&lt;", "&gt;", "&apos;", "&quot;", "ü", "漢", "😀", "e\204\129", "👩🏽‍🚀", "🇩🇪", "한", "कि",
			"\204\129", "\226\128\141", "🇩", "\r\n", "]]&gt;", "\194\133", "\239\191\189", "\9",
		}

		local function text(most)
			local parts = {}
			for i = 1, math.random(0, 40) do
				parts[i] = texts[math.random(#texts)]
			end
			return table.concat(parts):rep(math.random(0, math.ceil(most / 40)))
		end

		local function length()
			return math.random(4) == 1 and 1500 or 40
		end

		local function range()
			return ("start='%d' end='%d'"):format(math.random(-2, 200), math.random(-2, 2000))
		end

		local makers = {
			function() return body(text(length() * 2)) end,
			function() return "<body xml:lang='" .. text(length()) .. "'>" .. text(length()) .. "</body>" end,
			function() return "<body>" .. text(5) .. "<b/>" .. text(length()) .. "</body>" end,
			function() return "<subject>" .. text(length()) .. "</subject>" end,
			function() return "<e xmlns='urn:example:" .. math.random(9) .. "'>" .. text(length()) .. "</e>" end,
			function() return omemo:format(text(length())) end,
			function() return "<encryption xmlns='urn:xmpp:eme:0' name='" .. text(length()) .. "'/>" end,
			function() return "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body " .. range() .. "/></fallback>" end,
			function() return "<reference xmlns='urn:xmpp:reference:0' begin='" .. math.random(9) .. "' uri='" .. text(length()) .. "'/>" end,
			function() return "<propose xmlns='urn:xmpp:jingle-message:0' id='" .. text(length()) .. "'>" .. text(length()) .. "</propose>" end,
			function() return "<x xmlns='jabber:x:conference' jid='" .. text(length()) .. "' reason='" .. text(length()) .. "'/>" end,
			function()
				return "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='" .. text(length()) .. "'/>" .. text(length()) .. "</x>"
			end,
			function() return "<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='" .. text(length()) .. "'/>" end,
			function() return "<stanza-id xmlns='urn:xmpp:sid:0' by='" .. text(length()) .. "' id='1'/>" end,
			function() return text(length()) end,
		}

		local function stanza()
			local inner = {}
			for i = 1, math.random(0, 8) do
				inner[i] = makers[math.random(#makers)]()
			end
			local name = ({ "message", "message", "message", "presence", "iq" })[math.random(5)]
			return ("<%s from='%s' to='%s' id='%s' type='%s'>%s</%s>"):format(
				name, text(length()), text(length()), text(length()), text(length()), table.concat(inner), name
			)
		end

		it("P8 the envelope is XML of one of the sizes, with the archive's id once, and the stanza is not changed", function()
			math.randomseed(3052)
			local trimmed = 0
			for _ = 1, 2000 do
				local source = stanza()
				local parsed = parse(source)
				local before = tostring(parsed)
				local result = wrap(parsed, "the-id")
				local size = #result
				assert.is_true(size == 1024 or size == 2048 or size == 2949, source)
				assert.same({ "the-id" }, ids(open(result)), source)
				assert.equal(before, tostring(parsed), source)
				trimmed = trimmed + (#before > maximum and 1 or 0)
			end
			assert.is_true(trimmed > 700, trimmed)
		end)

		it("P8 without a known id the envelope still keeps to the maximum", function()
			math.randomseed(2949)
			for _ = 1, 1000 do
				local most = math.random(600, 2949)
				local result = wrap(parse(stanza()), nil, most)
				assert.is_true(#result <= most)
				open(result)
			end
		end)

		it("P8 a stanza of many small parts takes no noticeable time", function()
			local many = ("<reference xmlns='urn:xmpp:reference:0'/>"):rep(3000)
				.. ("<x xmlns='jabber:x:encrypted'/>"):rep(3000) .. body("&gt; q\n" .. ("line\n"):rep(10000))
			local parsed = parse(message(many))
			local started = os.clock()
			open(wrap(parsed, "a1"))
			assert.is_true(os.clock() - started < 1)
		end)
	end)
end)
