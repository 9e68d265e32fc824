local parse = require("xml")
local profiles = require("push2.profiles").match
local wantedBy = require("push2.matches").wantedBy

local message = parse("<message from='bob@remote.example/phone' to='alice@localhost'><body>hello</body></message>")

--- What is known of an important chat message that the archive has, but for what is given.
local function circumstances(others)
	local all = {
		message = message,
		account = "alice@localhost",
		direction = "received",
		important = true,
		reason = "body",
		archived = true,
		isCall = false,
		nickIn = function() end,
	}
	for name, value in pairs(others or {}) do
		all[name] = value
	end
	return all
end

--- Whether a match with this profile wants a message, and if not, why.
local function wants(profile, others, more)
	local match = { match = profile }
	for name, value in pairs(more or {}) do
		match[name] = value
	end
	local wanting, reason = wantedBy({ match }, circumstances(others))
	assert.is_true(#wanting == 0 or #wanting == 1 and wanting[1] == match)
	return #wanting == 1, reason
end

local function refuses(expected, profile, others, more)
	local wanted, reason = wants(profile, others, more)
	assert.is_false(wanted)
	assert.equal(expected, reason)
end

local unimportant = { important = false, reason = "no content" }
local propose = { isCall = true, reason = "call", archived = false }
local retract = { isCall = true, important = false, reason = "no content", archived = false }

describe("push2.matches", function()
	it("P4 `all` wants everything", function()
		for _, others in ipairs({ {}, unimportant, propose, retract, { archived = false }, { direction = "sent" } }) do
			assert.is_true((wants(profiles.all, others)))
		end
	end)

	it("P4 `important` wants what is important, archived or not", function()
		for _, reason in ipairs({ "body", "encrypted", "invitation" }) do
			assert.is_true((wants(profiles.important, { reason = reason })))
			assert.is_true((wants(profiles.important, { reason = reason, archived = false })))
		end
		refuses("not important", profiles.important, unimportant)
	end)

	it("P4 `important` wants calls, and that they are taken back", function()
		assert.is_true((wants(profiles.important, propose)))
		assert.is_true((wants(profiles.important, retract)))
	end)

	it("P4 `archived` wants what the archive has, important or not", function()
		assert.is_true((wants(profiles.archived)))
		assert.is_true((wants(profiles.archived, unimportant)))
		assert.is_true((wants(profiles.archived, { reason = "invitation" })))
		refuses("not archived", profiles.archived, { archived = false })
		refuses("not archived", profiles.archived, propose)
	end)

	it("P4 `archived-with-body` wants what the archive has, if it is text or encrypted", function()
		assert.is_true((wants(profiles.archivedWithBody, { reason = "body" })))
		assert.is_true((wants(profiles.archivedWithBody, { reason = "encrypted" })))
		refuses("not archived", profiles.archivedWithBody, { archived = false })
		refuses("no text", profiles.archivedWithBody, unimportant)
		refuses("no text", profiles.archivedWithBody, { reason = "invitation" })
		refuses("no text", profiles.archivedWithBody, { reason = "call", isCall = true })
		refuses("no text", profiles.archivedWithBody, { important = false, reason = "body" })
	end)

	it("P4 a match that nobody knows wants nothing", function()
		refuses("unknown match", "urn:example:match")
		refuses("unknown match", "")
	end)

	it("P4 of several matches all that want it are told, in their order", function()
		local matches = {
			{ match = profiles.archived, send = 1 },
			{ match = profiles.important, send = 2 },
			{ match = profiles.all, send = 3 },
		}
		local wanting, reason = wantedBy(matches, circumstances({ archived = false }))
		assert.same({ matches[2], matches[3] }, wanting)
		assert.equal("body", reason)
	end)

	it("P4 a mere wake-up matches nothing, and without matches nothing is wanted", function()
		local all = { { match = profiles.all } }
		local wakeup = circumstances()
		wakeup.message = nil
		assert.same({ {}, "no message" }, { wantedBy(all, wakeup) })
		assert.same({ {}, "no match" }, { wantedBy({}, circumstances()) })
	end)

	it("P5 a match wants nothing of a chat that it mutes, a call neither", function()
		local chats = { ["bob@remote.example"] = {} }
		refuses("muted", profiles.all, {}, { chats = chats })
		refuses("muted", profiles.all, propose, { chats = chats })
		refuses("not addressed", profiles.all, {}, { chats = { ["bob@remote.example"] = { mention = true } } })
		assert.is_true((wants(profiles.all, {}, { chats = { ["carol@remote.example"] = {} } })))
		assert.is_true((wants(profiles.all, {}, { chats = {} })))
	end)

	it("P5 each match has its own filters", function()
		local matches = {
			{ match = profiles.all, chats = { ["bob@remote.example"] = {} } },
			{ match = profiles.all, chats = {} },
		}
		assert.same({ matches[2] }, (wantedBy(matches, circumstances())))
	end)

	it("P5 a room's mention is by the nick in it", function()
		local said = parse("<message type='groupchat' from='room@rooms.example/bob'><body>hello ana</body></message>")
		local others = {
			message = said,
			nickIn = function(room)
				return room == "room@rooms.example" and "Ana" or nil
			end,
		}
		local chats = { ["room@rooms.example"] = { mention = true } }
		assert.is_true((wants(profiles.important, others, { chats = chats })))
		refuses("not addressed", profiles.important, { message = said }, { chats = chats })
	end)

	it("P6 nothing is wanted while somebody was active elsewhere in the last seconds", function()
		local grace = { grace = 144 }
		refuses("active on another device", profiles.all, { sinceActivity = 0 }, grace)
		refuses("active on another device", profiles.all, { sinceActivity = 143 }, grace)
		assert.is_true((wants(profiles.all, { sinceActivity = 144 }, grace)))
		assert.is_true((wants(profiles.all, {}, grace)))
		assert.is_true((wants(profiles.all, { sinceActivity = 0 })))
		assert.is_true((wants(profiles.all, { sinceActivity = 0 }, { grace = 0 })))
	end)

	it("P6 calls are wanted all the same", function()
		for _, call in ipairs({ propose, retract }) do
			call.sinceActivity = 0
			assert.is_true((wants(profiles.important, call, { grace = 144 })))
		end
	end)

	it("N6 a message is read once for however many matches", function()
		local text = ("banana "):rep(37449) .. "é"
		local long = parse("<message from='bob@remote.example'><body>" .. text .. "</body></message>")
		local matches = {}
		for i = 1, 2000 do
			matches[i] = { match = profiles.all, chats = { ["bob@remote.example"] = { mention = true, reply = true } } }
		end
		local begin = os.clock()
		assert.same({ {}, "not addressed" }, { wantedBy(matches, circumstances({ message = long })) })
		assert.is_true(os.clock() - begin < 3, "took too long")
	end)
end)
