local st = require("util.stanza")
local messages = require("mod_muc_undelivered.messages")

local room, other = "a@rooms.example", "b@rooms.example"
local alice = room .. "/alice"

--- Adds a message of alice; gives the stanza.
local function say(all, id, body, archive_id)
	local stanza = st.message({ type = "groupchat", from = alice, to = room, id = id }, body)
	messages.addMessage(all, room, stanza, archive_id)
	return stanza
end

--- The body of the message that is found, if one is.
local function found(all, id, sender, where)
	local message = messages.findMessage(all, where or room, sender or alice, id)
	return message and message.stanza:get_child_text("body")
end

describe("mod_muc_undelivered.messages", function()
	it("N6 remembers so many of the latest", function()
		for size = 1, 4 do
			local all = messages.newMessages(size)
			for i = 1, 11 do
				say(all, "m" .. i, "body " .. i)
				for j = 1, i do
					assert.equal(j > i - size and "body " .. j or nil, found(all, "m" .. j))
				end
			end
		end
	end)

	it("N6 takes no memory for a message, once so many have been there", function()
		local all, stanzas = messages.newMessages(10), {}
		for i = 1, 100 do
			stanzas[i] = st.message({ from = alice, id = "m" .. i }, "hello"):tag("active"):up()
			messages.addMessage(all, room, stanzas[i], "n" .. i)
		end
		collectgarbage()
		collectgarbage("stop")
		local before = collectgarbage("count")
		for i = 1, 100 do
			messages.addMessage(all, room, stanzas[i], "n")
		end
		local after = collectgarbage("count")
		collectgarbage("restart")
		assert.equal(0, after - before)
	end)

	it("U3 finds the latest of an id, of that sender, in that room", function()
		local all = messages.newMessages(10)
		say(all, "m1", "one")
		say(all, "m1", "two")
		messages.addMessage(all, room, st.message({ from = room .. "/bob", id = "m1" }, "of bob"))
		messages.addMessage(all, other, st.message({ from = alice, id = "m1" }, "elsewhere"))
		messages.addMessage(all, room, st.message({}, "of the room"))
		assert.same(
			{ "two", "of bob", "elsewhere", "of the room" },
			{ found(all, "m1"), found(all, "m1", room .. "/bob"), found(all, "m1", alice, other), found(all, "", room) }
		)
		assert.is_nil(found(all, "m2"))
		assert.is_nil(found(all, "m1", room .. "/carol"))
	end)

	it("U3 gives a message as it went out, when it is addressed otherwise and has lost and won elements", function()
		local all = messages.newMessages(2)
		local stanza = st.message({ type = "groupchat", from = alice, to = room, id = "m1", ["xml:lang"] = "la" }, "salve")
		stanza:tag("x", { xmlns = "urn:x" }):text("deep"):tag("y"):up():up():text("loose")
		local before = st.preserialize(st.clone(stanza))
		messages.addMessage(all, room, stanza)
		stanza.attr.from, stanza.attr.id = "alice@example.org/real", "m2"
		stanza:maptags(function(child)
			return child.name ~= "body" and child or nil
		end)
		stanza:reset():tag("more"):up()
		assert.same(before, st.preserialize(messages.findMessage(all, room, alice, "m1").stanza))
		assert.is_nil(messages.findMessage(all, room, alice, "m2"))
	end)

	it("U3 gives a copy each time", function()
		local all = messages.newMessages(2)
		local stanza = say(all, "m1", "hello")
		local first = messages.findMessage(all, room, alice, "m1").stanza
		first.attr.from = "somebody"
		first.tags[1][1] = "changed"
		first:tag("more"):up()
		assert.equal("hello", stanza:get_child_text("body"))
		assert.same(st.preserialize(stanza), st.preserialize(messages.findMessage(all, room, alice, "m1").stanza))
	end)

	it("U3 leaves nothing of a longer message that stood in its place", function()
		local all = messages.newMessages(1)
		messages.addMessage(all, room, st.message({ from = alice, id = "m1" }, "hello"):tag("x"):up():tag("y"):up(), "n1")
		local stanza = say(all, "m2", "short")
		local message = messages.findMessage(all, room, alice, "m2")
		assert.same(st.preserialize(stanza), st.preserialize(message.stanza))
		assert.is_nil(message.archiveId)
	end)

	it("U1 names a message by the archive, else by itself", function()
		local all = messages.newMessages(10)
		say(all, "m1", "hello", "n1")
		local message = messages.findMessage(all, room, alice, "m1")
		assert.same({ "n1", "n1" }, { message.name, message.archiveId })
		say(all, "m2")
		local name = messages.findMessage(all, room, alice, "m2").name
		assert.equal(name, messages.findMessage(all, room, alice, "m2").name)
		say(all, "m2")
		assert.not_equal(name, messages.findMessage(all, room, alice, "m2").name)
	end)

	it("M7 forgets those of a room, or of one sender and id", function()
		local all = messages.newMessages(10)
		say(all, "m1", "one")
		say(all, "m1", "two")
		say(all, "m2", "three")
		messages.addMessage(all, room, st.message({ from = room .. "/bob", id = "m1" }, "of bob"))
		messages.addMessage(all, other, st.message({ from = other .. "/bob", id = "m1" }, "elsewhere"))
		messages.forgetMessages(all, room, alice, "m1")
		assert.is_nil(found(all, "m1"))
		assert.same({ "three", "of bob" }, { found(all, "m2"), found(all, "m1", room .. "/bob") })
		messages.forgetMessages(all, room)
		assert.is_nil(found(all, "m2"))
		assert.equal("elsewhere", found(all, "m1", other .. "/bob", other))
	end)

	it("C34 keeps the latest in another size, and their names", function()
		for before = 1, 6 do
			for after = 1, 6 do
				local all = messages.newMessages(before)
				for i = 1, 5 do
					say(all, "m" .. i, "body " .. i)
				end
				local name = messages.findMessage(all, room, alice, "m5").name
				all = messages.resizeMessages(all, after)
				for i = 1, 5 do
					assert.equal(i > 5 - math.min(before, after) and "body " .. i or nil, found(all, "m" .. i))
				end
				assert.equal(name, messages.findMessage(all, room, alice, "m5").name)
				say(all, "m6", "body 6")
				assert.equal("body 6", found(all, "m6"))
				assert.equal(after > 1 and "body 5" or nil, found(all, "m5"))
			end
		end
	end)
end)
