local parse = require("xml")
local activity = require("push2.activity")

local function active(content, attributes)
	return activity.isActivity(parse("<message " .. (attributes or "type='chat'") .. ">" .. content .. "</message>"))
end

describe("push2.activity", function()
	describe("P6 somebody is active who sends", function()
		for what, content in pairs({
			["a body"] = "<body>hello</body>",
			["that they are writing"] = "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
			["that they are there"] = "<active xmlns='http://jabber.org/protocol/chatstates'/><body/>",
		}) do
			it(what, function()
				assert.is_true(active(content))
				assert.is_true(active(content, "type='groupchat'"))
				assert.is_true(active(content, ""))
			end)
		end
	end)

	describe("P6 nobody need be active to send", function()
		for what, content in pairs({
			["an empty body"] = "<body/>",
			["a receipt"] = "<received xmlns='urn:xmpp:receipts' id='1'/>",
			["a marker"] = "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>",
			["nothing at all"] = "",
		}) do
			it(what, function()
				assert.is_false(active(content))
			end)
		end

		it("an error", function()
			assert.is_false(active("<body>hello</body>", "type='error'"))
			assert.is_false(active("<active xmlns='http://jabber.org/protocol/chatstates'/>", "type='error'"))
		end)

		it("a presence or an IQ", function()
			assert.is_false(activity.isActivity(parse("<presence><body>hello</body></presence>")))
			assert.is_false(activity.isActivity(parse("<iq type='set'><body>hello</body></iq>")))
		end)
	end)

	it("P6 another device of the account was active so many seconds ago", function()
		local activities = activity.openActivities(10)
		activities.note("alice", "phone", 100)
		assert.equal(30, activities.secondsSinceOthers("alice", "laptop", 130))
		assert.equal(0, activities.secondsSinceOthers("alice", "laptop", 100))
	end)

	it("P6 what somebody does on the device itself does not count, nor what another account does", function()
		local activities = activity.openActivities(10)
		activities.note("alice", "phone", 100)
		assert.is_nil(activities.secondsSinceOthers("alice", "phone", 130))
		assert.is_nil(activities.secondsSinceOthers("bob", "laptop", 130))
	end)

	it("P6 the latest of all other devices counts", function()
		local activities = activity.openActivities(10)
		activities.note("alice", "laptop", 100)
		activities.note("alice", "tablet", 110)
		activities.note("alice", "phone", 120)
		activities.note("alice", "phone", 125)
		assert.equal(20, activities.secondsSinceOthers("alice", "phone", 130))
		assert.equal(5, activities.secondsSinceOthers("alice", "laptop", 130))
		assert.equal(5, activities.secondsSinceOthers("alice", "tablet", 130))
		activities.note("alice", "laptop", 140)
		assert.equal(10, activities.secondsSinceOthers("alice", "phone", 150))
		assert.equal(25, activities.secondsSinceOthers("alice", "laptop", 150))
	end)

	it("P6 a time that is yet to come is not known", function()
		local activities = activity.openActivities(10)
		activities.note("alice", "phone", 1000)
		assert.is_nil(activities.secondsSinceOthers("alice", "laptop", 999))
	end)

	it("N6 holds no more accounts than it may, those that were active last", function()
		local activities, state = activity.openActivities(10)
		for i = 1, 1000 do
			activities.note("user" .. i, "phone", i)
		end
		assert.equal(10, state:count())
		assert.equal(1, activities.secondsSinceOthers("user1000", "laptop", 1001))
		assert.is_nil(activities.secondsSinceOthers("user1", "laptop", 1001))
	end)

	it("C34 goes on with what an earlier instance remembered, in its own size", function()
		local before, state = activity.openActivities(10)
		before.note("alice", "phone", 100)
		for i = 1, 8 do
			before.note("user" .. i, "phone", 101)
		end
		before.note("alice", "tablet", 110)
		local after, same = activity.openActivities(3, state)
		assert.equal(3, same:count())
		assert.equal(20, after.secondsSinceOthers("alice", "phone", 130))
		assert.equal(30, after.secondsSinceOthers("alice", "tablet", 130))
	end)
end)
