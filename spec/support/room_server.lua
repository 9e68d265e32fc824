-- A component with rooms, as a module sees it: built on the server of the other specs. The rooms do what mod_muc does for
-- who joins, writes and bounces, with its own list of errors; mod_muc_mam is an archive in memory, which takes `slowness`
-- seconds to find a message.

local jid = require("util.jid")
local new_events = require("util.events").new
local parse = require("xml")
local server = require("server")
local st = require("util.stanza")

local room_server = setmetatable({}, { __index = server })
room_server.__index = room_server

local occupant = {}
occupant.__index = occupant

function occupant:each_session()
	return pairs(self.sessions)
end

local room = {}
room.__index = room

--- The library of mod_muc with its list of errors, of one version of Prosody.
function room_server.muc_utilities(version)
	local path = (".cache/prosody-%s/usr/lib/prosody/modules/muc/util.lib.lua"):format(version)
	local module = {}
	function module.shared()
		return {}
	end
	return assert(loadfile(path, "t", setmetatable({ module = module }, { __index = _G })))()
end

--- A component `rooms.localhost`.
--
-- `settings` are those of the server; `archive`: there is mod_muc_mam; `version` of mod_muc's list of errors; `module`:
-- which one is loaded, if not mod_muc_undelivered.
function room_server.new(settings)
	settings = settings or {}
	local self = setmetatable(server.new(settings), room_server)
	self.host = "rooms.localhost"
	self.host_type = "component"
	self.module_name = settings.module or "muc_undelivered"
	self.features = {}
	self.events = new_events()
	self.rooms = {}
	self.told = {}
	self.archive = { entries = {}, searches = 0 }
	self.prosody.hosts[self.host] = {
		type = "component",
		modules = { muc_mam = settings.archive and {} or nil },
		events = self.events,
	}
	self.utilities = room_server.muc_utilities(settings.version or "0.12")
	self:hook_muc()
	self:hook_archive()
	self:listen("muc-message-undelivered", function(event)
		table.insert(self.told, event)
	end)
	return self
end

--- The module API: that of the server, and what belongs to components with rooms.
function room_server.api(this, saved_state)
	local module = server.api(this, saved_state)
	module.name, module.host = this.module_name, this.host
	function module.add_feature(_, feature)
		table.insert(this.features, feature)
	end
	function module.get_host_type()
		return this.host_type
	end
	function module.depends(_, name)
		assert(name == "muc" or (name == "muc_undelivered" and module.name ~= name), name)
		return {
			get_room_from_jid = function(room_jid)
				return this.rooms[room_jid]
			end,
		}
	end
	function module.require(_, name)
		assert(name == "muc/util", name)
		return this.utilities
	end
	function module.open_store(self, name, type)
		assert((name == "muc_log") == (type == "archive"))
		if type == "archive" then
			return this.archive.store
		end
		return this:store(name or self.name)
	end
	return module
end

--- Loads the compiled module.
function room_server:load(saved_state)
	self.module = self:api(saved_state)
	self.environment.module = self.module
	local name = "mod_" .. self.module_name
	assert(loadfile(("dist/%s/%s.lua"):format(name, name), "t", self.environment))()
	return self
end

--- Reloads it, as modulemanager does. The module needs no `module.unload`.
function room_server:reload()
	local state = self.module.save()
	self.module.unload = self.module.unload or function() end
	self:unload()
	return self:load(state)
end

--- What mod_muc does with an error, and with a room that is empty.
function room_server:hook_muc()
	for _, name in ipairs({ "message/full", "message/bare", "message/host", "presence/full", "presence/bare" }) do
		self:listen(name, function(event)
			local stanza = event.stanza
			local found = self.rooms[jid.bare(stanza.attr.to)]
			local kicks = stanza.name == "presence" or self.utilities.is_kickable_error(stanza)
			if found and stanza.attr.type == "error" and kicks then
				return found:remove_session(stanza.attr.from)
			end
		end, -2)
	end
	self:listen("muc-occupant-left", function(event)
		if not next(event.room.occupants) then
			self:fire("muc-room-destroyed", { room = event.room })
		end
	end, -1)
	self:listen("muc-room-destroyed", function(event)
		self.rooms[event.room.jid] = nil
	end)
end

--- What mod_muc_mam does with a message that has a body.
function room_server:hook_archive()
	local archive, ids = self.archive, 0

	local function strip(stanza, room_jid)
		stanza:maptags(function(child)
			return not (child.name == "stanza-id" and child.attr.by == room_jid) and child or nil
		end)
	end

	self:listen("muc-broadcast-message", function(event)
		if self.prosody.hosts[self.host].modules.muc_mam then
			strip(event.stanza, event.room.jid)
		end
	end, 1)
	self:listen("muc-broadcast-message", function(event)
		if self.prosody.hosts[self.host].modules.muc_mam and event.stanza:get_child("body") then
			ids = ids + 1
			local id = "archived-" .. ids
			local stored = st.clone(event.stanza)
			local item = st.stanza("x", { xmlns = "http://jabber.org/protocol/muc#user" }):tag("item", { jid = "secret@real" })
			stored:add_direct_child(item)
			table.insert(archive.entries, { room = jid.node(event.room.jid), id = id, stanza = stored })
			event.stanza:add_direct_child(
				st.stanza("stanza-id", { xmlns = "urn:xmpp:sid:0", by = event.room.jid, id = id })
			)
		end
	end, 0)

	archive.store = {}
	function archive.store.get(_, node, id)
		self.clock:advance(archive.slowness or 0)
		if archive.fails == "throws" then
			error("the disk is on fire")
		elseif archive.fails == "returns" then
			return nil, "the disk is wet"
		end
		for _, entry in ipairs(archive.entries) do
			if entry.room == node and entry.id == id then
				return entry.stanza, 0, "groupchat"
			end
		end
		return nil, "item-not-found"
	end
	function archive.store.find(_, node, query)
		archive.searches = archive.searches + 1
		self.clock:advance(archive.slowness or 0)
		assert(query.reverse and query.with == "message<groupchat")
		if archive.fails == "throws" then
			error("the disk is on fire")
		elseif archive.fails == "returns" then
			return nil, "the disk is wet"
		end
		local place, left = #archive.entries + 1, query.limit
		return function()
			repeat
				place = place - 1
				local entry = archive.entries[place]
				if entry and entry.room == node and left > 0 then
					left = left - 1
					return entry.id, entry.stanza, 0, "groupchat"
				end
			until not entry
		end
	end
end

--- A loaded module, and a room in which are bob, who writes, and far, who may be lost.
function room_server.open(settings)
	local world = room_server.new(settings):load()
	local made = world:room("room")
	made:join("bob@localhost/x", "bob")
	made:join("far@remote.example/x", "far")
	return world, made
end

--- A room, which exists from now on.
function room_server:room(name)
	local made = setmetatable({ jid = name .. "@" .. self.host, server = self, occupants = {}, nicks = {} }, room)
	made.affiliations, made.registered, made._data = {}, {}, {}
	self.rooms[made.jid] = made
	return made
end

--- An error comes in. `error` is XML text for the content of the stanza.
function room_server:bounce(from, to, id, error, name)
	name = name or "message"
	local stanza = parse(("<%s type='error' from='%s' to='%s'>%s</%s>"):format(name, from, to, error, name))
	stanza.attr.id = id
	local where = not jid.node(to) and "host" or jid.resource(to) and "full" or "bare"
	return self:fire(name .. "/" .. where, { origin = { type = "s2sin" }, stanza = stanza })
end

--- The content of an error stanza.
function room_server.error(condition, type, text)
	local words = text and ("<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>%s</text>"):format(text) or ""
	local inner = ("<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"):format(condition) .. words
	return ("<error type='%s'>%s</error>"):format(type or "cancel", inner)
end

--- What was told since this was asked for last, each as "nick: body", or "nick: nothing".
function room_server:news()
	local news = {}
	for i, event in ipairs(self.told) do
		local body = event.stanza and event.stanza:get_child_text("body")
		news[i] = ("%s: %s"):format(jid.resource(event.nick), body or "nothing")
	end
	self.told = {}
	return news
end

--- Somebody has an affiliation from now on; nothing takes it away.
function room:affiliate(person, affiliation)
	local before = self.affiliations[person]
	self.affiliations[person] = affiliation
	self.server:fire("muc-set-affiliation", {
		room = self,
		jid = person,
		affiliation = affiliation or "none",
		previous_affiliation = before or "none",
	})
	return self
end

--- A member who has registered a nickname.
function room:register(person, nick)
	self.registered[nick] = person
	return self:affiliate(person, "member")
end

function room:get_affiliation(person)
	return self.affiliations[person]
end

function room:each_affiliation()
	return pairs(self.affiliations)
end

function room:get_registered_jid(nick)
	return self.registered[nick]
end

function room:get_occupant_id(who)
	return "id-of-" .. who.bare_jid .. "-in-" .. self.jid
end

function room:each_occupant()
	return pairs(self.occupants)
end

--- The room is destroyed.
function room:destroy()
	self.server:fire("muc-room-destroyed", { room = self })
end

function room:get_occupant_by_real_jid(real_jid)
	return self.occupants[self.nicks[real_jid]]
end

function room:get_occupant_by_nick(nick)
	return self.occupants[nick]
end

--- A session comes in, or changes its nick.
function room:join(real_jid, nick)
	nick = self.jid .. "/" .. nick
	local before = self:get_occupant_by_real_jid(real_jid)
	self.nicks[real_jid] = nick
	if before then
		self:depart(before, real_jid)
	end
	local who = self.occupants[nick] or setmetatable({ nick = nick, bare_jid = jid.bare(real_jid), sessions = {} }, occupant)
	self.occupants[nick] = who
	who.sessions[real_jid] = st.presence()
	if not before then
		self.server:fire("muc-occupant-joined", { room = self, nick = nick, occupant = who })
	end
	return self
end

--- A session is not an occupant's any more. The event shows the sessions that there were.
function room:depart(who, real_jid)
	who.sessions[real_jid] = nil
	if not next(who.sessions) then
		self.occupants[who.nick] = nil
		local last = setmetatable({ [real_jid] = st.presence({ type = "unavailable" }) }, nil)
		local shown = setmetatable({ nick = who.nick, bare_jid = who.bare_jid, sessions = last }, occupant)
		self.server:fire("muc-occupant-left", { room = self, nick = who.nick, occupant = shown })
	end
end

--- Removes a session, as mod_muc does when something bounces.
function room:remove_session(real_jid)
	local who = self:get_occupant_by_real_jid(real_jid)
	if who then
		self.nicks[real_jid] = nil
		self:depart(who, real_jid)
		return true
	end
end

--- A session leaves.
function room:leave(real_jid)
	local stanza = st.presence({ from = real_jid, type = "unavailable" })
	local who = self:get_occupant_by_real_jid(real_jid)
	self.server:fire("muc-occupant-pre-leave", { room = self, origin = {}, stanza = stanza, occupant = who })
	self:remove_session(real_jid)
end

--- A message goes out. `content` is XML text.
--
-- @return the stanza, as the occupants get it
function room:say(nick, id, content)
	local stanza = parse("<message type='groupchat'>" .. content .. "</message>")
	stanza.attr.id, stanza.attr.to = id, self.jid
	stanza.attr.from = nick and (self.jid .. "/" .. nick) or self.jid
	self.server:fire("muc-broadcast-message", { room = self, stanza = stanza })
	return stanza
end

--- A private message goes out.
function room:whisper(nick, id)
	local stanza = st.message({ type = "chat", from = self.jid .. "/" .. nick, id = id })
	self.server:fire("muc-private-message", { room = self, origin = {}, stanza = stanza })
end

return room_server
