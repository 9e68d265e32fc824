local parse = require("xml")
local openNicks = require("push2.nicks").openNicks

local room = "room@rooms.example"

local function join(nick)
	return parse("<presence to='room@rooms.example/" .. nick .. "'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
end

local function presence(attributes)
	return parse("<presence " .. attributes .. "/>")
end

describe("push2.nicks", function()
	it("P5 the nick is that of the last join", function()
		local nicks, session = openNicks(), {}
		assert.is_nil(nicks.of(room, { session }))
		nicks.sent(session, join("ana"))
		assert.equal("ana", nicks.of(room, { session }))
		nicks.sent(session, join("Ana María / 愛"))
		assert.equal("Ana María / 愛", nicks.of(room, { session }))
		assert.is_nil(nicks.of("other@rooms.example", { session }))
		assert.is_nil(nicks.of(room, {}))
		assert.is_nil(nicks.of(room, { {} }))
	end)

	it("P5 who is in the room changes the nick without joining again", function()
		local nicks, session = openNicks(), {}
		nicks.sent(session, join("ana"))
		nicks.sent(session, presence("to='room@rooms.example/bob'"))
		assert.equal("bob", nicks.of(room, { session }))
	end)

	it("P5 presence to anybody else is no join", function()
		local nicks, session = openNicks(), {}
		nicks.sent(session, presence("to='friend@example.org/phone'"))
		nicks.sent(session, presence("to='room@rooms.example/ana' type='subscribe'"))
		nicks.sent(session, presence("to='room@rooms.example/ana' type='error'"))
		nicks.sent(session, parse("<presence to='room@rooms.example'><x xmlns='http://jabber.org/protocol/muc'/></presence>"))
		nicks.sent(session, presence(""))
		assert.is_nil(nicks.of("friend@example.org", { session }))
		assert.is_nil(nicks.of(room, { session }))
	end)

	it("P5 what is no presence of an occupant changes no nick", function()
		local nicks, session = openNicks(), {}
		nicks.sent(session, join("ana"))
		nicks.sent(session, presence("to='room@rooms.example/bob' type='error'"))
		nicks.sent(session, presence("to='room@rooms.example/bob' type='subscribe'"))
		nicks.sent(session, parse("<presence to='room@rooms.example'><x xmlns='http://jabber.org/protocol/muc'/></presence>"))
		nicks.sent(session, presence("to='other@rooms.example/bob'"))
		assert.equal("ana", nicks.of(room, { session }))
	end)

	it("P5 who leaves a room has no nick in it", function()
		local nicks, session = openNicks(), {}
		for _, to in ipairs({ "to='room@rooms.example/ana'", "to='room@rooms.example'", "" }) do
			nicks.sent(session, join("ana"))
			nicks.sent(session, presence(to .. " type='unavailable'"))
			assert.is_nil(nicks.of(room, { session }))
		end
		nicks.sent(session, presence("to='room@rooms.example/bob'"))
		assert.is_nil(nicks.of(room, { session }))
	end)

	it("P5 the first of the sessions that is in the room counts", function()
		local nicks, phone, laptop, tablet = openNicks(), {}, {}, {}
		nicks.sent(laptop, join("ana-laptop"))
		nicks.sent(tablet, join("ana-tablet"))
		assert.equal("ana-laptop", nicks.of(room, { phone, laptop, tablet }))
		nicks.sent(phone, join("ana-phone"))
		assert.equal("ana-phone", nicks.of(room, { phone, laptop, tablet }))
	end)

	describe("of a session from before", function()
		local function old(...)
			local directed = { ["friend@example.org/phone"] = true, ["roomy@rooms.example/x"] = true, ["room@rooms.example"] = true }
			for _, nick in ipairs({ ... }) do
				directed[room .. "/" .. nick] = true
			end
			return { directed = directed }
		end

		it("P5 the nick is where its presence went", function()
			local nicks = openNicks()
			assert.equal("ana", nicks.of(room, { old("ana") }))
			assert.equal("a/b", nicks.of(room, { old("a/b") }))
			assert.equal("ana", nicks.of(room, { old(), old("ana") }))
			assert.is_nil(nicks.of(room, { old() }))
		end)

		it("P5 the nick is the one that sorts first, if there is more than one", function()
			assert.equal("ana", openNicks().of(room, { old("ida", "bob", "eve", "ana", "carol") }))
		end)

		it("P5 what it does from now on counts more", function()
			local nicks, session = openNicks(), old("ana")
			nicks.sent(session, presence("to='room@rooms.example/bob'"))
			assert.equal("bob", nicks.of(room, { session }))
			nicks.sent(session, presence("to='room@rooms.example/bob' type='unavailable'"))
			assert.is_nil(nicks.of(room, { session }))
		end)
	end)

	it("N6 forgets a session that nobody holds any more", function()
		local nicks, state = openNicks()
		for _ = 1, 10 do
			nicks.sent({}, join("ana"))
		end
		collectgarbage()
		collectgarbage()
		assert.is_nil(next(state))
	end)

	it("N6 holds a thousand rooms of a session at most", function()
		local nicks, state = openNicks()
		local session = {}
		for i = 1, 5000 do
			local to = "room" .. i .. "@rooms.example"
			nicks.sent(session, parse("<presence to='" .. to .. "/ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>"))
			nicks.sent(session, presence("to='never" .. i .. "@rooms.example/ana' type='unavailable'"))
		end
		assert.equal(1000, state[session]:count())
		assert.equal("ana", nicks.of("room5000@rooms.example", { session }))
	end)

	it("C34 goes on with what an earlier instance remembered", function()
		local before, state = openNicks()
		local session = {}
		before.sent(session, join("ana"))
		assert.equal("ana", openNicks(state).of(room, { session }))
	end)
end)
