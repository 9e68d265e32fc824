local identity = require("push.identity")
local parse = require("xml")
local st = require("util.stanza")

local account = "alice@localhost"
local second = 1600000000
local at_second = "2020-09-13T12:26:40Z"

--- A message; `fields` may have from, id, body, more.
local function message(fields)
	return parse(("<message from='%s' to='alice@localhost' type='chat' id='%s'><body>%s</body>%s</message>"):format(
		fields.from or "bob@remote.example/x",
		fields.id or "m1",
		fields.body or "hello",
		fields.more or ""
	))
end

local function archived_as(id)
	return ("<stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='%s'/>"):format(id)
end

local function delayed(stamp)
	return ("<delay xmlns='urn:xmpp:delay' from='alice@localhost' stamp='%s'/>"):format(stamp)
end

local function name(stanza, archive, now)
	return identity.identify(stanza, stanza, account, archive, now or second).name
end

describe("push.identity", function()
	it("N2 the archive's clone and the queued one have the same name", function()
		local in_archive = name(message({}), "a1")
		local in_queue = name(message({ more = archived_as("a1") .. delayed(at_second) }), nil, second + 1000)
		assert.equal(in_archive, in_queue)
	end)

	it("N2 the last of the archive's ids counts, so that a forged one makes no difference", function()
		local in_queue = name(message({ more = archived_as("forged") .. archived_as("a1") }))
		assert.equal(name(message({}), "a1"), in_queue)
	end)

	it("N2 two messages of the archive differ by its id, though their words are the same", function()
		assert.are_not.equal(name(message({}), "a1"), name(message({}), "a2"))
	end)

	it("N2 an id of the archive that a stranger forged hides nobody else's message", function()
		local own = name(message({ more = archived_as("a1") }))
		local forged = name(message({ from = "mallory@remote.example/x", more = archived_as("a1") }))
		assert.are_not.equal(own, forged)
	end)

	it("N2 without an archive, two queues' clones of the same second have the same name", function()
		local one = message({ more = delayed(at_second) })
		local other = st.clone(one)
		assert.equal(name(one), name(other, nil, second + 50))
	end)

	it("N2 without an archive, the message on its way in has the name of its queued clone", function()
		assert.equal(name(message({})), name(message({ more = delayed(at_second) }), nil, second + 600))
	end)

	for what, other in pairs({
		["the sender"] = { from = "carol@remote.example/x" },
		["the id"] = { id = "m2" },
		["the body"] = { body = "other" },
		["the first letter"] = { body = "jello" },
		["the length of a long body"] = { body = ("x"):rep(300) },
		["the time"] = { more = delayed("2020-09-13T12:26:41Z") },
	}) do
		it("N2 without an archive, messages differ by " .. what, function()
			assert.are_not.equal(name(message({ body = what:find("long") and ("x"):rep(299) })), name(message(other)))
		end)
	end

	it("N2 a message that comes in is fresh, a queued or archived one is not", function()
		local function fresh(stanza, archive)
			return identity.identify(stanza, stanza, account, archive, second).fresh
		end
		assert.is_true(fresh(message({})))
		assert.is_false(fresh(message({ more = delayed(at_second) })))
		assert.is_false(fresh(message({ more = archived_as("a1") })))
		assert.is_false(fresh(message({}), "a1"))
	end)

	it("N2 a carbon is known by what it carries and when it was queued", function()
		local carried = message({})
		local wrapper = parse("<message from='alice@localhost'>" .. delayed(at_second) .. "</message>")
		local found = identity.identify(carried, wrapper, account, nil, second + 600)
		assert.equal(name(message({ more = delayed(at_second) })), found.name)
		assert.is_false(found.fresh)
	end)

	it("N2 the object is the one that the event showed", function()
		local carried, wrapper = message({}), parse("<message/>")
		assert.equal(wrapper, identity.identify(carried, wrapper, account, nil, second).object)
	end)

	describe("of a call", function()
		local function call(from, step, id, more)
			local text = "<message from='%s' id='x'><%s xmlns='urn:xmpp:jingle-message:0' id='%s'/>%s</message>"
			return parse(text:format(from, step, id, more or ""))
		end

		it("N2 is the caller and the call's id, archived or not, queued or not", function()
			local plain = name(call("bob@remote.example/x", "propose", "c1"))
			assert.equal(plain, name(call("bob@remote.example/x", "propose", "c1", archived_as("a1") .. delayed(at_second)), "a1"))
			assert.equal(plain, name(call("bob@remote.example/x", "propose", "c1"), nil, second + 3600))
		end)

		it("C14 the retraction is another message", function()
			local proposal = name(call("bob@remote.example/x", "propose", "c1"))
			assert.are_not.equal(proposal, name(call("bob@remote.example/x", "retract", "c1")))
		end)

		it("N2 another caller's call of the same id is another one", function()
			local bob = name(call("bob@remote.example/x", "propose", "c1"))
			assert.are_not.equal(bob, name(call("mallory@remote.example/x", "propose", "c1")))
		end)

		it("C14 its name can be told from caller, id and step", function()
			local told = identity.callName("bob@remote.example/x", "c1", "propose")
			assert.equal(name(call("bob@remote.example/x", "propose", "c1")), told)
		end)
	end)

	it("N2 two messages of one second differ by what they consist of, where they have neither id nor text", function()
		local typing = parse("<message from='bob@remote.example/x'><composing/></message>")
		local sealed = parse("<message from='bob@remote.example/x'><encrypted/></message>")
		assert.are_not.equal(name(typing), name(sealed))
	end)

	it("N2 a message is the same before and after mod_carbons takes away the mark that it is private", function()
		local marked = parse("<message from='bob@remote.example/x'><body>a</body><private xmlns='urn:xmpp:carbons:2'/></message>")
		local plain = parse("<message from='bob@remote.example/x'><body>a</body></message>")
		assert.equal(name(marked), name(plain))
	end)

	it("C14 two calls without an id are not one", function()
		local first = parse("<message from='b@r.example' id='1'><propose xmlns='urn:xmpp:jingle-message:0'/></message>")
		local next_one = parse("<message from='b@r.example' id='2'><propose xmlns='urn:xmpp:jingle-message:0'/></message>")
		assert.are_not.equal(name(first), name(next_one))
	end)

	it("N2 a message without any attribute has a name", function()
		assert.is_string(name(parse("<message/>")))
	end)

	it("N6 makes no name as long as what it is made of, and tells messages apart all the same", function()
		local long = ("x"):rep(10000)
		local many = ("<" .. ("a"):rep(50) .. "/>"):rep(200)
		local call = "<propose xmlns='urn:xmpp:jingle-message:0' id='" .. long .. "'/>"
		for what, fields in pairs({
			["an id"] = { id = long },
			["many children"] = { more = many },
			["the id of a call"] = { more = call },
			["the archive's id"] = { more = archived_as(long) },
		}) do
			local found = name(message(fields))
			assert.is_true(#found < 5000, what)
			assert.equal(found, name(message(fields)))
			fields.from = "bob@remote.example/y"
			assert.not_equal(found, name(message(fields)))
		end
	end)
end)
