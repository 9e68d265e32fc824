local enabling = require("push2.enabling")
local entry = require("push2_entry")
local parse = require("xml")
local registration = require("push2.registration")
local request = require("push2_request")

local notify_only = "urn:xmpp:push2:send:notify-only:0"
local encrypted = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"

local function entry_with(match)
	return entry({ matches = { match } })
end

describe("push2.registration", function()
	describe("restore", function()
		it("P14 a sound entry keeps its key, and all that is in it", function()
			local stored = entry({ errors = 3, first_error = 4, other = { 1 } })
			local found, key = registration.restore("c1", stored)
			assert.equal("c1", key)
			assert.same(entry({ errors = 3, first_error = 4, other = { 1 } }), found)
		end)

		it("P14 what another module of this name wrote serves: no notes, keys in another alphabet", function()
			local match = { match = "urn:xmpp:push2:match:important", send = encrypted, ua_public = "-_", auth_secret = "x\ny" }
			local found = registration.restore("phone", { service = "Push.Example", client = "x", matches = { match } })
			assert.equal("push.example", found.service)
			assert.equal(0, found.timestamp)
			assert.equal("-_", found.matches[1].ua_public)
		end)

		it("P14 P5 filters that it wrote as the client did are found", function()
			local chats = { ["Room@Rooms.Example"] = { mention = true }, ["@odd"] = {} }
			local match = { match = "urn:xmpp:push2:match:all", send = notify_only, chats = chats }
			local found = registration.restore("phone", entry_with(match))
			assert.same({ ["room@rooms.example"] = { mention = true }, ["@odd"] = {} }, found.matches[1].chats)
		end)

		it("C7 what is damaged is dropped", function()
			local damaged = {
				"text",
				5,
				true,
				{},
				entry({ service = {} }),
				entry({ service = "@" }),
				entry({ client = 5 }),
				entry({ matches = "all" }),
				entry({ matches = {} }),
				entry({ timestamp = "now" }),
				entry({ client_id = {} }),
				entry_with("text"),
				entry_with({}),
				entry_with({ match = 5, send = notify_only }),
				entry_with({ match = "x", send = false }),
				entry_with({ match = "x", send = notify_only, chats = "all" }),
				entry_with({ match = "x", send = notify_only, chats = { a = "muted" } }),
				entry_with({ match = "x", send = notify_only, chats = { {} } }),
				entry_with({ match = "x", send = notify_only, grace = "144" }),
				entry_with({ match = "x", send = encrypted, ua_public = {} }),
				entry_with({ match = "x", send = encrypted, auth_secret = 5 }),
				entry_with({ match = "x", send = encrypted, jwt_alg = {} }),
				entry_with({ match = "x", send = encrypted, jwt_key = true }),
				entry_with({ match = "x", send = encrypted, jwt_claims = "all" }),
			}
			for i, stored in ipairs(damaged) do
				local found, key = registration.restore("c1", stored)
				assert.is_nil(found, i)
				assert.is_nil(key, i)
			end
			assert.is_nil((registration.restore("c1", nil)))
		end)

		it("C7 of several matches the sound ones serve", function()
			local good = { match = "urn:xmpp:push2:match:all", send = notify_only }
			local found = registration.restore("c1", entry({ matches = { { match = 5 }, good, "x" } }))
			assert.same({ good }, found.matches)
		end)

		it("C7 counts and times of another kind are taken away", function()
			local found = registration.restore("c1", entry({ errors = "many", sequence = {}, unreachable_since = true }))
			assert.same(entry(), found)
		end)

		it("P14 what was read from a request can be restored", function()
			local content = "<grace>144</grace><filter jid='rooms.example'><mention/></filter>" .. request.notify_only
			local reading = { account = "alice@localhost", now = 5000 }
			local asked = parse(request.enable({ matches = request.match("archived", content) }))
			local made = enabling.parseEnable(asked, reading)
			assert.same(made, (registration.restore("c1", made)))
		end)
	end)
end)
