local openInput = require("command.input").openInput

--- Feeds pieces, and returns what is seen, as texts, and what is wrong.
local function read(...)
	local seen = {}
	local input = openInput({
		stanza = function(stanza, line)
			seen[#seen + 1] = ("%d %s %s"):format(line, stanza.name, stanza:get_child_text("body") or "-")
		end,
		other = function(name, line)
			seen[#seen + 1] = ("%d other %s"):format(line, name)
		end,
	})
	for _, piece in ipairs({ ... }) do
		local problem = input.feed(piece)
		if problem then
			return seen, problem
		end
	end
	return seen, input["end"]()
end

--- One piece for each byte.
local function bytes(text)
	local pieces = {}
	for byte in text:gmatch(".") do
		pieces[#pieces + 1] = byte
	end
	return table.unpack(pieces)
end

local client = "xmlns='jabber:client'"

describe("command.input", function()
	for what, text in pairs({
		["one after the other"] = "<message><body>a</body></message>\n<presence/>\n<iq/>",
		["in one element"] = "<all><message><body>a</body></message>\n<presence/>\n<iq/></all>",
		["in elements within each other"] = "<all><some><message><body>a</body></message>\n<presence/></some>\n<iq/></all>",
		["of the namespace of clients"] = "<message " .. client .. "><body>a</body></message>\n<presence " .. client .. "/>\n<iq " .. client .. "/>",
		["without namespace"] = "<message xmlns=''><body>a</body></message>\n<presence xmlns=''/>\n<iq xmlns=''/>",
		["in a stream"] = "<stream:stream " .. client .. " xmlns:stream='http://etherx.jabber.org/streams'><message><body>a</body></message>\n<presence/>\n<iq/>",
		["in a stream that is closed"] = "<stream:stream " .. client .. " xmlns:stream='urn:s'><message><body>a</body></message>\n<presence/>\n<iq/></stream:stream>",
		["after a declaration"] = "<?xml version='1.0' encoding='utf-8'?><message><body>a</body></message>\n<presence/>\n<iq/>",
		["after a byte order mark"] = "\239\187\191<message><body>a</body></message>\n<presence/>\n<iq/>",
		["with comments and processing instructions"] = "<!-- x --><message><!-- y --><body>a</body></message>\n<?z z?><presence/>\n<iq/>",
	}) do
		it("reads stanzas " .. what, function()
			local seen, problem = read(text)
			assert.is_nil(problem)
			assert.same({ "1 message a", "2 presence -", "3 iq -" }, seen)
		end)
	end

	it("reads stanzas in pieces", function()
		local seen, problem = read(bytes("<all>\n<message>\n<body>a</body>\n</message></all>"))
		assert.is_nil(problem)
		assert.same({ "2 message a" }, seen)
	end)

	it("counts lines from the declaration on", function()
		assert.same({ "3 presence -" }, (read("<?xml version='1.0'\n?>\n<presence/>")))
	end)

	it("tells a stanza from one that it carries", function()
		local seen = read("<message><forwarded xmlns='urn:xmpp:forward:0'><message " .. client .. "><body>a</body></message></forwarded></message>")
		assert.same({ "1 message -" }, seen)
	end)

	it("says what is no stanza and holds none", function()
		assert.same({ "1 other mesage", "2 iq -", "3 other r" }, (read("<mesage/>\n<iq/>\n<r xmlns='urn:xmpp:sm:3'/>")))
		assert.same({ "1 other message" }, (read("<message xmlns='urn:example:other'/>")))
	end)

	it("reads nothing in an empty text", function()
		local seen, problem = read("")
		assert.same({}, seen)
		assert.is_nil(problem)
	end)

	for what, case in pairs({
		["a wrong end"] = { "<iq/>\n <b></c>", "line 2, column 7: mismatched tag" },
		["an end too many"] = { "<iq/>\n</iq>", "line 2, column 3: mismatched tag" },
		["an entity that nobody knows"] = { "<message>\n&nbsp;</message>", "line 2, column 1: undefined entity" },
		["a document type"] = { "<!DOCTYPE a [<!ENTITY b 'b'>]><message/>", "line 1, column 3: not well-formed (invalid token)" },
		["a document type later on"] = { "<message/>\n<!DOCTYPE a>", "line 2, column 3: not well-formed (invalid token)" },
		["bytes that are no UTF-8"] = { "<message><body>\255</body></message>", "line 1, column 16: not well-formed (invalid token)" },
		["an open stanza"] = { "<iq/>\n<message><body>a", "the text ends in the stanza that begins in line 2" },
		["an open element"] = { "<iq/>\n<all>\n<iq/>", "the text ends in the <all> that begins in line 2" },
		["an open tag"] = { "<iq/>\n<mess", "line 2, column 1: unclosed token" },
		["half a character"] = { "<iq/>\n\195", "line 2, column 1: partial character" },
	}) do
		it("says where there is " .. what, function()
			local text, problem = table.unpack(case)
			assert.equal(problem, select(2, read(text)))
			assert.equal(problem, select(2, read(bytes(text))))
		end)
	end

	it("has seen what is before a mistake", function()
		assert.same({ "1 iq -" }, (read("<iq/>\n<b></c>")))
	end)
end)
