local parse = require("xml")
local wishes = require("mod_muc_cloud_notify.wishes")

local room, other = "room@rooms.example", "other@rooms.example"

local function registration(node, fields)
	local made = { jid = "push.example", node = node, timestamp = 1 }
	for name, value in pairs(fields or {}) do
		made[name] = value
	end
	return made
end

--- The wishes that a client sends for some rooms.
local function sent(content)
	local made = registration("n1")
	local text = "<enable xmlns='urn:xmpp:push:0' jid='push.example'>%s</enable>"
	wishes.addWishes(parse(text:format(content)), made)
	return made.room_wishes
end

local function filter(content)
	return sent("<groupchat xmlns='tigase:push:filter:groupchat:0'>" .. content .. "</groupchat>")
end

describe("mod_muc_cloud_notify.wishes", function()
	it("M5 a client may say for each room what it wants to be told of", function()
		assert.same(
			{ [room] = "all", [other] = "none", ["third@rooms.example"] = "mentions" },
			filter(
				"<room jid='Room@rooms.example' allow='always'/><room jid='other@rooms.example' allow='never'/>"
					.. "<room jid='third@rooms.example' allow='mentioned' nick='x'/>"
			)
		)
	end)

	it("M5 what nobody understands says nothing", function()
		assert.same({}, filter("<room jid='@' allow='always'/><room jid='a@b' allow='now and then'/><room/>"))
		assert.is_nil(sent(""))
	end)

	it("M5 what is not said is as the administrator wants it", function()
		assert.equal("mentions", wishes.wishOf(registration("n1"), room, "mentions"))
		assert.equal("all", wishes.wishOf(registration("n1"), room, "all"))
		local own = registration("n1", { room_wishes = { [room] = "none" } })
		assert.equal("none", wishes.wishOf(own, room, "all"))
		assert.equal("all", wishes.wishOf(own, other, "all"))
	end)

	it("C7 a damaged record says nothing", function()
		assert.equal("mentions", wishes.wishOf(registration("n1", { room_wishes = "all" }), room, "mentions"))
	end)

	describe("keysWanting", function()
		--- The keys of those that are for a room, whatever they want.
		local function keys_for(registrations, of)
			return wishes.keysWanting(registrations, of, "mentions", function()
				return true
			end)
		end

		local service_wide, for_room = registration("n1"), registration("n1", { room = room })

		it("M2 a registration for a room is for that room only", function()
			assert.same({ "b" }, keys_for({ b = for_room }, room))
			assert.same({}, keys_for({ b = for_room }, other))
		end)

		it("M2 a registration for all rooms is for each, unless the same is registered for the room", function()
			assert.same({ "a" }, keys_for({ a = service_wide }, room))
			assert.same({ "b" }, keys_for({ a = service_wide, b = for_room }, room))
			assert.same({ "a" }, keys_for({ a = service_wide, b = for_room }, other))
		end)

		it("M2 both apply if they differ", function()
			local keys = keys_for({ a = registration("n2"), b = for_room }, room)
			table.sort(keys)
			assert.same({ "a", "b" }, keys)
		end)
	end)

	it("M5 what is wanted of a room is asked of the registrations that are for it", function()
		local function wants_all(registrations, of, usual)
			return #wishes.keysWanting(registrations, of, usual, wishes.wantsEverything) > 0
		end

		local silent = registration("n1", { room = room, room_wishes = { [room] = "none" } })
		local loud = registration("n1", { room_wishes = { [room] = "all" } })
		assert.is_true(wants_all({ a = loud }, room, "mentions"))
		assert.is_false(wants_all({ a = loud, b = silent }, room, "mentions"))
		assert.is_false(wants_all({ a = loud }, other, "mentions"))
		assert.is_true(wants_all({ a = registration("n1") }, room, "all"))
	end)
end)
