-- The module as Prosody sees it: whom it pushes for what happens in rooms.

local member = require("member")
local nodes = require("phone").nodes
local room_server = require("room_server")
local st = require("util.stanza")
local withstands = require("withstands")

local alice, host, service = member.alice, member.host, member.service
local open, mention_alice, enable, disable = member.open, member.mention_alice, member.enable, member.disable
local key = service .. "<" .. member.node

--- Every hook: scope, event and priority.
local hooks = {
	"global config-reloaded 0",
	"global server-stopping 100", -- before Prosody ends sessions and components
	"global user-deleted 250", -- before mod_storage forgets the account
	"global user-disabled 250",
	"global user-enabled 250",
	"host cloud-notify-ping 0",
	"host iq-set/bare/urn:xmpp:push:0:disable 0",
	"host iq-set/bare/urn:xmpp:push:0:enable 0",
	"host iq-set/host/urn:xmpp:push:0:disable 0",
	"host iq-set/host/urn:xmpp:push:0:enable 0",
	"host iq/host 1", -- before mod_iq
	"host message/host 1",
	"host muc-broadcast-message -1000", -- after mod_muc_mam (0)
	"host muc-disco#info 0",
	"host muc-message-undelivered 0",
	"host muc-occupant-joined 0",
	"host muc-room-destroyed 1", -- before mod_muc forgets the room (0)
	"host muc-set-affiliation 0",
}

local function error_of(answer)
	local type, condition = answer:get_error()
	return answer.attr.type == "error" and type .. "/" .. condition or answer.attr.type
end

--- A filter of Tigase's for the room.
local function filter(allow)
	local text = "<groupchat xmlns='tigase:push:filter:groupchat:0'><room jid='room@rooms.localhost' allow='%s'/></groupchat>"
	return text:format(allow)
end

describe("mod_muc_cloud_notify", function()
	it("style 4 hooks these events with these priorities", function()
		local found = {}
		for i, hook in ipairs(open().hooks) do
			found[i] = ("%s %s %g"):format(hook.scope, hook.name, hook.priority)
		end
		table.sort(found)
		assert.same(hooks, found)
	end)

	it("M1 shows in the disco#info of the service and of each room", function()
		local world, room = open()
		assert.same({ "urn:xmpp:push:0" }, world.features)
		local reply = st.stanza("query")
		world:fire("muc-disco#info", { room = room, reply = reply })
		assert.equal("urn:xmpp:push:0", reply.tags[1].attr.var)
	end)

	it("M2 refuses to load on a host that is no component", function()
		local world = room_server.new({ module = "muc_cloud_notify" })
		world.host_type = "local"
		local ok, why = pcall(world.load, world)
		assert.is_false(ok)
		assert.truthy(why:find("belongs on a component with rooms", 1, true))
	end)

	describe("requests", function()
		it("M8 are stored by the bare JID of whoever asks", function()
			local world = open()
			local entry = world:store("muc_cloud_notify").records[alice][key]
			assert.equal(service, entry.jid)
			assert.equal("n1", entry.node)
			assert.equal("phone", entry.resource)
			assert.is_nil(entry.room)
		end)

		it("M2 may come from any server, and be for a room", function()
			local world, room = open()
			local far = { from = "far@remote.example/x", to = room.jid }
			assert.equal("result", error_of(enable(world, far)))
			local record = world:store("muc_cloud_notify").records["far@remote.example"]
			assert.equal(room.jid, record[key .. "<" .. room.jid].room)
			assert.equal("result", error_of(disable(world, far)))
			assert.is_nil(world:store("muc_cloud_notify").records["far@remote.example"])
		end)

		it("M2 to the service under whatever resource are for all rooms", function()
			local world = open()
			local far = { from = "far@remote.example/x", to = "rooms.localhost/odd" }
			assert.equal("result", error_of(enable(world, far)))
			local record = world:store("muc_cloud_notify").records["far@remote.example"]
			assert.is_nil(record[key].room)
		end)

		it("M2 for a room that there is not are answered so", function()
			local world = open()
			local unknown = { to = "nowhere@rooms.localhost" }
			assert.equal("cancel/item-not-found", error_of(enable(world, unknown)))
			assert.equal("cancel/item-not-found", error_of(disable(world, unknown)))
		end)

		it("C7 for a room that can't be loaded are answered so", function()
			local world = open()
			world.rooms["broken@rooms.localhost"] = false
			assert.equal("wait/internal-server-error", error_of(enable(world, { to = "broken@rooms.localhost" })))
		end)

		it("M2 may name the own account as the service, but no other one of this server", function()
			local world = open()
			assert.equal("result", error_of(enable(world, { service = alice })))
			assert.equal("result", error_of(enable(world, { service = alice .. "/phone" })))
			assert.equal("cancel/not-allowed", error_of(enable(world, { service = "bob@localhost" })))
		end)

		it("C2 need a JID, and one that is one", function()
			local world = open()
			assert.equal("modify/bad-request", error_of(enable(world, { service = "" })))
			assert.equal("modify/jid-malformed", error_of(enable(world, { service = "@" })))
		end)

		it("C3 have a size", function()
			local world = open()
			assert.equal("modify/policy-violation", error_of(enable(world, { node = ("n"):rep(4097) })))
		end)

		it("C7 fail when the store does, and are not in force", function()
			local world, room = open()
			world:store("muc_cloud_notify").fails.set = "returns"
			assert.equal("wait/internal-server-error", error_of(enable(world, { node = "n2" })))
			mention_alice(room)
			assert.same({ "n1" }, nodes(world:pushes()))
		end)

		it("N6 of an account are together no larger than as many devices may be", function()
			local world = member.open_room({ options = { push_max_devices = 1 } })
			local told = {}
			world:listen("cloud_notify/registration", function(event)
				event.push_info.extra = ("x"):rep(30000)
			end)
			for i = 1, 4 do
				told[i] = error_of(enable(world, { to = world:room("r" .. i).jid }))
			end
			assert.same({ "result", "result", "modify/policy-violation", "modify/policy-violation" }, told)
		end)

		it("C5 each room has devices of its own", function()
			local world, room = open({ options = { push_max_devices = 1 } })
			assert.equal("result", error_of(enable(world, { to = room.jid, node = "n2" })))
			assert.equal("result", error_of(enable(world, { to = world:room("other").jid, node = "n2" })))
			assert.equal("result", error_of(enable(world, { to = room.jid, node = "n3" })))
			mention_alice(room)
			assert.same({ "n1", "n3" }, nodes(world:pushes()))
		end)
	end)

	describe("a mention", function()
		it("M3 pushes the member who is away, from the service", function()
			local world, room = open({ options = { push_notification_with_sender = true } })
			mention_alice(room)
			local pushes = world:pushes()
			assert.same({ "n1" }, nodes(pushes))
			assert.equal(host, pushes[1].from)
			assert.equal(service, pushes[1].to)
			assert.equal("New Message!", pushes[1].body)
			assert.equal(room.jid .. "/bob", pushes[1].sender)
		end)

		it("N1 leaves the message as it was", function()
			local world, room = open()
			local content = "<body>hi</body>" .. member.mention
			local _, another = member.open_room()
			local expected = another:say("bob", "m1", content)
			assert.same(st.preserialize(expected), st.preserialize(room:say("bob", "m1", content)))
			assert.equal(1, #world:pushes())
		end)

		it("M4 pushes nobody who is in the room, with whatever session", function()
			local world, room = open()
			room:join(alice .. "/laptop", "alice")
			mention_alice(room)
			assert.equal(0, #world:pushes())
			room:leave(alice .. "/laptop")
			mention_alice(room, "m2")
			assert.equal(1, #world:pushes())
		end)

		it("M4 pushes no guest, no outcast, and nobody who was a member", function()
			for _, affiliation in ipairs({ "outcast", false }) do
				local world, room = open()
				room:affiliate(alice, affiliation or nil)
				mention_alice(room)
				assert.equal(0, #world:pushes())
			end
		end)

		it("M4 pushes admins and owners", function()
			for _, affiliation in ipairs({ "admin", "owner" }) do
				local world, room = open()
				room:affiliate(alice, affiliation)
				mention_alice(room)
				assert.equal(1, #world:pushes())
			end
		end)

		it("M3 pushes once whoever is mentioned in several ways", function()
			local world, room = open()
			room:say("bob", "m1", "<body>alice</body>" .. member.mention .. member.mention
				.. "<reference xmlns='urn:xmpp:reference:0' type='mention' begin='0' end='5'/>"
				.. "<mention xmlns='urn:xmpp:mentions:0' jid='" .. alice .. "'/>")
			assert.equal(1, #world:pushes())
		end)

		it("M3 by the id of an occupant, which changes with who is a member", function()
			local world, room = open()
			local carol = "carol@localhost"
			enable(world, { from = carol .. "/x", node = "c1" })
			local function mention(person, id)
				local text = "<body>hi</body><mention xmlns='urn:xmpp:mentions:0' occupantid='%s'/>"
				room:say("bob", id, text:format(room:get_occupant_id({ bare_jid = person })))
			end
			mention(alice, "m1")
			mention(carol, "m2")
			room:affiliate(carol, "member")
			mention(carol, "m3")
			assert.same({ "c1", "n1" }, nodes(world:pushes()))
		end)

		it("M3 of the channel, by a moderator only", function()
			local channel = "<body>hi</body><mention xmlns='urn:xmpp:mentions:0' mentions='urn:xmpp:mentions:0#channel'/>"
			local world, room = open()
			room:say("bob", "m1", channel)
			assert.equal(0, #world:pushes())
			room.occupants[room.jid .. "/bob"].role = "moderator"
			room:say("bob", "m2", channel)
			assert.equal(1, #world:pushes())
		end)

		describe("by a reply", function()
			local function reply(attributes)
				return "<body>yes</body><reply xmlns='urn:xmpp:reply:0' " .. attributes .. "/>"
			end

			--- A room with an archive that has a message of alice's, from a nickname that she has not registered.
			local function answered(stored)
				local world, room = open({ archive = true })
				room:say("wonderland", "m1", "<body>a question</body>" .. (stored or ""))
				local entry = world.archive.entries[1]
				return world, room, entry
			end

			it("M3 pushes who has registered the nickname", function()
				local world, room = open()
				room:say("bob", "m1", reply("to='" .. room.jid .. "/alice' id='a1'"))
				assert.equal(1, #world:pushes())
			end)

			it("M3 else the author of the message by what the archive knows: the real JID", function()
				local world, room, entry = answered()
				entry.stanza:get_child("x", "http://jabber.org/protocol/muc#user"):get_child("item").attr.jid = alice
				room:say("bob", "m2", reply("to='" .. room.jid .. "/wonderland' id='" .. entry.id .. "'"))
				assert.equal(1, #world:pushes())
			end)

			it("M3 or the id of the occupant", function()
				local id = "id-of-alice@localhost-in-room@rooms.localhost"
				local world, room, entry = answered("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" .. id .. "'/>")
				entry.stanza:remove_children("x", "http://jabber.org/protocol/muc#user")
				room:say("bob", "m2", reply("id='" .. entry.id .. "'"))
				assert.equal(1, #world:pushes())
			end)

			it("M3 whatever JID the author has written into it", function()
				local mallory = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-of-mallory'/>"
				local claim = "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='" .. alice .. "'/></x>"
				local world, room, entry = answered(claim .. mallory)
				room:say("bob", "m2", reply("id='" .. entry.id .. "'"))
				assert.equal(0, #world:pushes())
			end)

			it("M3 to what the archive does not have pushes nobody", function()
				local world, room = answered()
				room:say("bob", "m2", reply("id='unknown'"))
				assert.equal(0, #world:pushes())
				assert.equal(0, world.errors)
			end)

			it("N1 when the archive fails pushes nobody, and is one line in the log", function()
				for _, way in ipairs({ "throws", "returns" }) do
					local world, room, entry = answered()
					world.archive.fails = way
					room:say("bob", "m2", reply("id='" .. entry.id .. "'"))
					room:say("bob", "m3", reply("id='" .. entry.id .. "'"))
					assert.equal(0, #world:pushes())
					assert.equal(1, #world.lines:of("error"))
				end
			end)

			it("N6 is one reply, however many a message has", function()
				local world, room, entry = answered()
				local reads = 0
				local get = world.archive.store.get
				world.archive.store.get = function(...)
					reads = reads + 1
					return get(...)
				end
				room:say("bob", "m2", reply("id='" .. entry.id .. "'"):rep(20))
				assert.equal(1, reads)
			end)

			it("N6 does not read the archive for what is not pushed", function()
				local world, room, entry = answered()
				world.archive.fails = "throws"
				world.options.push_notify_on = "messages"
				world:reload()
				room:say("bob", "m2", "<reply xmlns='urn:xmpp:reply:0' id='" .. entry.id .. "'/>")
				assert.equal(0, #world.lines:of("error"))
			end)

			it("N6 reads the archive fifty times in a row at most", function()
				local world, room, entry = answered()
				entry.stanza:get_child("x", "http://jabber.org/protocol/muc#user"):get_child("item").attr.jid = alice
				for i = 1, 60 do
					room:say("bob", "r" .. i, reply("id='" .. entry.id .. "'"))
				end
				assert.equal(50, #world:pushes())
			end)
		end)

		it("N5 in what carries a notification pushes nobody", function()
			local world, room = open()
			room:say("bob", "m1", "<body>x</body><notification xmlns='urn:xmpp:push:0'/>" .. member.mention)
			assert.equal(0, #world:pushes())
		end)

		it("C22 in what is not important pushes nobody where only messages are wanted", function()
			local mention = "<mention xmlns='urn:xmpp:mentions:0' jid='" .. alice .. "'/>"
			for notify_on, count in pairs({ all = 1, messages = 0 }) do
				local world, room = open({ options = { push_notify_on = notify_on } })
				room:say("bob", "m1", mention)
				assert.equal(count, #world:pushes())
			end
		end)

		it("C8 pushes nobody whose account is disabled or was deleted", function()
			local world, room = open()
			world.disabled.alice = true
			world:fire_global("user-disabled", { username = "alice", host = "localhost" })
			mention_alice(room)
			assert.equal(0, #world:pushes())
			world.disabled.alice = nil
			world:fire_global("user-enabled", { username = "alice", host = "localhost" })
			mention_alice(room, "m2")
			assert.equal(1, #world:pushes())
			world:fire_global("user-deleted", { username = "alice", host = "localhost" })
			mention_alice(room, "m3")
			assert.equal(1, #world:pushes())
			assert.is_nil(world:store("muc_cloud_notify").records[alice])
		end)
	end)

	describe("what is wanted", function()
		local function say(room, id)
			room:say("bob", id or "m1", "<body>anything</body>")
		end

		it("M5 without a word of the administrator are mentions", function()
			local world, room = open()
			say(room)
			assert.equal(0, #world:pushes())
		end)

		it("M5 are all messages if muc_push_notify_on says so", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			say(room)
			mention_alice(room, "m2")
			assert.equal(2, #world:pushes())
		end)

		it("M5 may be said by a registration for a room, and differently later", function()
			local world, room = open()
			say(room)
			enable(world, { inner = filter("always") })
			say(room, "m2")
			assert.equal(1, #world:pushes())
			enable(world, { inner = filter("never") })
			say(room, "m3")
			mention_alice(room, "m4")
			assert.equal(1, #world:pushes())
			enable(world, { inner = filter("mentioned") })
			say(room, "m5")
			mention_alice(room, "m6")
			assert.equal(2, #world:pushes())
		end)

		it("M5 is found out anew when somebody becomes a member, or is none any more", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			say(room)
			room:affiliate(alice, nil)
			say(room, "m2")
			assert.equal(1, #world:pushes())
			room:affiliate(alice, "member")
			say(room, "m3")
			assert.equal(2, #world:pushes())
		end)

		it("M5 what the room itself says is for nobody", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			room:say(nil, "m1", "<body>The configuration has changed</body>")
			assert.equal(0, #world:pushes())
		end)

		it("C7 an unreadable record is read again after a while", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			world:reload()
			world:store("muc_cloud_notify").fails.get = "returns"
			say(room)
			world:store("muc_cloud_notify").fails.get = nil
			world:advance(10)
			say(room, "m2")
			assert.equal(1, #world:pushes())
		end)

		it("style 11 nobody's registrations are read but those of members who have any, and once", function()
			local world, room = open()
			for i = 1, 100 do
				room:affiliate(i .. "@localhost", "member")
			end
			world:reload()
			local store = world:store("muc_cloud_notify")
			local before = store.reads
			for i = 1, 10 do
				say(room, "m" .. i)
			end
			assert.equal(before + 1, store.reads)
		end)

		it("C7 while the storage fails it is not asked for each message", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			world:reload()
			local store = world:store("muc_cloud_notify")
			store.fails.get = "returns"
			local before = store.reads
			for i = 1, 10 do
				say(room, "m" .. i)
			end
			assert.is_true(store.reads - before <= 2)
		end)

		it("N3 a service that is denied from now on gets nothing", function()
			local world, room = open({ options = { muc_push_notify_on = "all" } })
			say(room)
			world.options.push_denied_services = { service }
			world:fire_global("config-reloaded", {})
			say(room, "m2")
			assert.equal(1, #world:pushes())
		end)
	end)

	describe("what did not reach somebody", function()
		local session = alice .. "/phone"

		--- Alice was in the room, and a message for her has come back.
		local function lost(settings)
			local world, room = open(settings)
			room:join(session, "alice")
			return world, room, room:say("bob", "m1", "<body>are you there?</body>")
		end

		it("M9 is pushed, within a second together with what else did not", function()
			local world, room, stanza = lost({ options = { push_notification_with_body = true } })
			member.lose(room, alice, session, stanza)
			member.lose(room, alice, session, room:say("bob", "m2", "<body>hello?</body>"))
			room:leave(session)
			world:advance(1)
			assert.equal(1, #world:pushes())
			assert.equal("hello?", world:pushes()[1].body)
		end)

		it("M9 once until the member is back", function()
			local world, room, stanza = lost()
			member.lose(room, alice, session, stanza)
			room:leave(session)
			world:advance(5)
			member.lose(room, alice, session, room:say("bob", "m2", "<body>hello?</body>"))
			world:advance(5)
			assert.equal(1, #world:pushes())
			room:join(session, "alice")
			member.lose(room, alice, session, room:say("bob", "m3", "<body>again</body>"))
			room:leave(session)
			world:advance(5)
			assert.equal(2, #world:pushes())
		end)

		it("M9 not while another session of hers is there", function()
			local world, room, stanza = lost()
			room:join(alice .. "/laptop", "alice at home")
			member.lose(room, alice, session, stanza)
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("C16 not when she is back within the second", function()
			local world, room, stanza = lost()
			member.lose(room, alice, session, stanza)
			room:leave(session)
			room:join(session, "alice")
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("M4 only to a member", function()
			local world, room, stanza = lost()
			room:affiliate(alice, nil)
			member.lose(room, alice, session, stanza)
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("C17 not while the server stops", function()
			local world, room, stanza = lost()
			world:fire_global("server-stopping", {})
			member.lose(room, alice, session, stanza)
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("C21 is not important if she wrote it herself", function()
			local world, room = lost()
			member.lose(room, alice, session, room:say("alice", "m2", "<body>my own words</body>"))
			room:leave(session)
			world:advance(5)
			assert.equal(1, #world:pushes())
			assert.is_nil(world:pushes()[1].body)
		end)

		it("M9 is a push with nothing behind it when nobody knows the message", function()
			local world, room = lost()
			for _ = 1, 20 do
				member.lose(room, alice, session, nil)
			end
			room:leave(session)
			world:advance(5)
			local pushes = world:pushes()
			assert.equal(1, #pushes)
			assert.is_nil(pushes[1].body)
		end)

		it("C16 which is not tried again when she is back", function()
			local world, room = lost({
				answering = function()
					return "wait", "resource-constraint"
				end,
			})
			member.lose(room, alice, session, nil)
			room:leave(session)
			world:advance(2)
			room:join(session, "alice")
			world:advance(3600)
			assert.equal(1, #world:pushes())
		end)

		it("C22 and none where only messages are wanted", function()
			local world, room = lost({ options = { push_notify_on = "messages" } })
			member.lose(room, alice, session, nil)
			room:leave(session)
			world:advance(5)
			assert.equal(0, #world:pushes())
		end)

		it("M9 once, also when many others who never registered are lost", function()
			local world, room, stanza = lost({ options = { push_cache_size = 1 } })
			member.lose(room, alice, session, stanza)
			room:leave(session)
			world:advance(5)
			for i = 1, 20 do
				local person = i .. "@localhost"
				room:affiliate(person, "member")
				member.lose(room, person, person .. "/x", stanza)
			end
			member.lose(room, alice, session, room:say("bob", "m2", "<body>hello?</body>"))
			world:advance(5)
			assert.equal(1, #world:pushes())
		end)
	end)

	describe("afterwards", function()
		local function is_full()
			return "wait", "resource-constraint"
		end

		it("C27 what the service could not take is pushed later, but not when she is back", function()
			for back, count in pairs({ [true] = 1, [false] = 2 }) do
				local world, room = open({ answering = is_full })
				mention_alice(room)
				world:advance(1)
				assert.equal(1, #world:pushes())
				if back then
					room:join(alice .. "/phone", "alice")
					room:leave(alice .. "/phone")
				end
				world:advance(8)
				assert.equal(count, #world:pushes())
			end
		end)

		it("M7 nor when she is no member any more, or the room is gone", function()
			for _, change in ipairs({ "affiliation", "room" }) do
				local world, room = open({ answering = is_full })
				mention_alice(room)
				world:advance(1)
				if change == "room" then
					room:destroy()
				else
					room:affiliate(alice, nil)
				end
				world:advance(8)
				assert.equal(1, #world:pushes())
			end
		end)

		it("M7 a room of the same name has nothing to do with what was registered for the first", function()
			local world, room = open()
			enable(world, { to = room.jid, node = "n2" })
			room:destroy()
			local again = world:room("room")
			again:join("bob@localhost/x", "bob")
			again:affiliate(alice, "member")
			mention_alice(again)
			assert.same({ "n1" }, nodes(world:pushes()))
		end)

		it("C28 persistent errors remove the registration", function()
			local world, room = open({
				options = { push_max_errors = 2 },
				answering = function()
					return "cancel", "item-not-found"
				end,
			})
			for i = 1, 3 do
				mention_alice(room, "m" .. i)
				world:advance(2)
			end
			assert.equal(2, #world:pushes())
			assert.is_nil(world:store("muc_cloud_notify").records[alice])
		end)

		it("C30 a push service may withdraw a node, wherever it is registered", function()
			local world, room = open()
			enable(world, { to = room.jid })
			local text = "<message from='%s' to='%s'><pubsub xmlns='http://jabber.org/protocol/pubsub' node='n1'>"
				.. "<affiliation jid='%s' affiliation='none'/></pubsub></message>"
			local parse = require("xml")
			local function notice(from)
				world:fire("message/host", { origin = {}, stanza = parse(text:format(from, host, alice)) })
			end
			notice("evil.example")
			mention_alice(room)
			notice(service)
			mention_alice(room, "m2")
			assert.equal(1, #world:pushes())
		end)

		it("C18 another module may ask for a push by the bare JID", function()
			local world = open()
			world:fire("cloud-notify-ping", { user = alice })
			assert.equal(1, #world:pushes())
		end)

		it("N1 a listener that throws hides what it might have hidden, and the message goes on", function()
			local world, room = open({ options = { push_notification_with_body = true } })
			world:listen("cloud_notify/push", function(event)
				assert(event.username == alice)
				error("a listener")
			end)
			mention_alice(room, "m1", "secret")
			assert.equal("New Message!", world:pushes()[1].body)
		end)

		it("C34 a reload loses nothing, and an unload leaves nothing", function()
			local world, room = open({ answering = is_full })
			mention_alice(room)
			world:advance(1)
			world:reload()
			world:advance(8)
			assert.equal(2, #world:pushes())
			world:unload()
			mention_alice(room, "m2")
			world:advance(3600)
			assert.equal(2, #world:pushes())
		end)
	end)

	it("N1 with an event that can't be read every hook goes on, and says so in the log", function()
		withstands(open())
	end)

	it("N1 a store that throws, or a push that can't be sent, harms no message and is one line in the log", function()
		for _, fault in ipairs({ "store", "send" }) do
			local world, room = open()
			if fault == "store" then
				world:reload()
				world:store("muc_cloud_notify").fails.get = "throws"
			else
				world.send_fails = true
			end
			local seen = 0
			world:listen("muc-broadcast-message", function()
				seen = seen + 1
			end, -2000)
			mention_alice(room)
			mention_alice(room, "m2")
			assert.equal(2, seen)
			assert.equal(1, #world.lines:of("error"), fault)
		end
	end)
end)
