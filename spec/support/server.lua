-- A server with one VirtualHost, as a module sees it: events, the module API, sessions, mod_smacks and a clock. Nothing
-- is real but the events, the queues and the watchdogs, which are Prosody's own.

local clock = require("clock")
local fake_store = require("fake_store")
local isolated = require("isolated")
local jid = require("util.jid")
local new_events = require("util.events").new
local new_log = require("log")
local parse = require("xml")
local pushes = require("pushes")
local smqueue = require("util.smqueue")
local st = require("util.stanza")
local datetime = require("util.datetime")

local server = {}
server.__index = server

--- What mod_smacks waits for a session to be resumed, in seconds.
server.normal_timeout = 600

--- What mod_cloud_notify is; other modules are named in the settings.
local cloud_notify = { name = "cloud_notify", records = "cloud_notify", reading = pushes }

--- A server whose host is `localhost`.
--
-- `settings` may have `subject` (the module: its `name`, the name of its `records`, and `reading`, which reads what it sends),
-- `libraries` (what stands for those of Prosody, by name), `options` (the configuration), `stores` (by name), `periods` (Prosody 13.0 reads "3 days"),
-- `disabled` (a set of account names), `mam` (there is an
-- archive), `answering` and `clock`. A store or a clock can be handed from one server to the next one, which
-- is what a restart looks like.
function server.new(settings)
	settings = settings or {}
	local self = setmetatable({
		host = "localhost",
		subject = settings.subject or cloud_notify,
		clock = settings.clock or clock.new(),
		options = settings.options or {},
		stores = settings.stores or {},
		shared = {},
		disabled = settings.disabled or {},
		sent = {},
		errors = 0,
		hooks = {},
		timers = {},
	}, server)
	self.precise, self.now = self.clock:functions()
	self.log, self.lines = new_log()
	self.events, self.global_events = new_events(), new_events()
	self.sessions = {}
	self.prosody = {
		events = self.global_events,
		hosts = {
			[self.host] = { type = "local", host = self.host, sessions = self.sessions, events = self.events },
			["push.localhost"] = { type = "component", host = "push.localhost" },
			["second.localhost"] = { type = "local", host = "second.localhost", sessions = {} },
		},
	}
	local periods = settings.periods and require("periods")
	local libraries = {
		["core.configmanager"] = {},
		["core.modulemanager"] = {},
		["core.usermanager"] = {
			user_is_enabled = function(user, host)
				return not (host == "localhost" and self.disabled[user])
			end,
		},
		["util.human.io"] = { parse_duration = periods or nil },
		["util.time"] = { now = self.precise, monotonic = self.precise },
		["util.timer"] = {
			add_task = function(seconds, run)
				return self.clock:later(seconds, run)
			end,
			stop = function(timer)
				timer.stop()
			end,
		},
	}
	for name, library in pairs(settings.libraries or {}) do
		libraries[name] = library
	end
	self.require, self.environment = isolated(libraries, {
		prosody = self.prosody,
		os = setmetatable({ time = self.now }, { __index = os }),
	})
	self.mam = settings.mam or false
	self.answering = settings.answering
	self:hook_routing()
	return self
end

--- The store of this name, a keyval store in memory.
function server:store(name)
	self.stores[name] = self.stores[name] or fake_store.new()
	return self.stores[name]
end

--- The module API, for one instance of the module.
function server.api(this, saved_state)
	local module = { name = this.subject.name, host = this.host, saved_state = saved_state, _log = this.log }

	function module:log(...)
		return self._log(...)
	end
	function module:get_option(name)
		return this.options[name]
	end
	function module:get_option_array(name)
		local value = this.options[name]
		return type(value) == "table" and value or value ~= nil and { value } or nil
	end
	function module:open_store(name)
		return this:store(name or self.name)
	end
	function module:shared(path)
		this.shared[path] = this.shared[path] or {}
		return this.shared[path]
	end
	function module:metric()
		local counter = {}
		function counter.add(_, amount)
			this.errors = this.errors + amount
		end
		return {
			with_labels = function()
				return counter
			end,
		}
	end
	function module:add_timer(seconds, run)
		local timer = this.clock:later(seconds, run)
		this.timers[#this.timers + 1] = timer
		return timer
	end
	function module:send(stanza)
		if this.send_fails then
			error("the network is on fire")
		end
		this.sent[#this.sent + 1] = stanza
		local push = this.answering and this.subject.reading.read(stanza)
		if push then
			this.clock:later(0, function()
				this:answer(push, this.answering(push))
			end)
		end
	end
	function module:fire_event(name, event)
		return this.events.fire_event(name, event)
	end

	local function hook(events, scope, name, handler, priority)
		events.add_handler(name, handler, priority)
		this.hooks[#this.hooks + 1] = {
			events = events,
			scope = scope,
			name = name,
			handler = handler,
			priority = priority or 0,
		}
	end
	function module:hook(name, handler, priority)
		hook(this.events, "host", name, handler, priority)
	end
	function module:hook_global(name, handler, priority)
		hook(this.global_events, "global", name, handler, priority)
	end
	return module
end

--- Loads the compiled module.
function server:load(saved_state)
	self.module = self:api(saved_state)
	self.environment.module = self.module
	local path = ("dist/mod_%s/mod_%s.lua"):format(self.subject.name, self.subject.name)
	assert(loadfile(path, "t", self.environment))()
	return self
end

--- Unloads it: its hooks and its timers are gone.
function server:unload()
	self.module.unload()
	for _, hook in ipairs(self.hooks) do
		hook.events.remove_handler(hook.name, hook.handler)
	end
	for _, timer in ipairs(self.timers) do
		timer.stop()
	end
	self.hooks, self.timers = {}, {}
end

--- Reloads it, as modulemanager does.
function server:reload()
	local state = self.module.save()
	self:unload()
	return self:load(state)
end

--- How Prosody takes a message to an account: mod_mam archives it, if `mam` is set, then mod_message delivers it.
function server:hook_routing()
	local ids = 0

	local function archive(event)
		local bare = jid.bare(event.stanza.attr.to)
		local archived = event.stanza.attr.type ~= "headline" and event.stanza:get_child("body")
		if self.mam and archived then
			ids = ids + 1
			local id = "archived-" .. ids
			self:fire("archive-message-added", {
				origin = event.origin,
				stanza = st.clone(event.stanza),
				for_user = jid.node(bare),
				id = id,
			})
			event.stanza = st.clone(event.stanza)
			event.stanza:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = bare, id = id }):up()
		end
	end

	local function deliver(event)
		local stanza = event.stanza
		local account, _, resource = jid.split(stanza.attr.to)
		local user = self.sessions[account] or { sessions = {} }
		if user.sessions[resource] then
			self:deliver(user.sessions[resource], stanza)
			return true
		elseif stanza.attr.type == "groupchat" then
			self:fire("message/bare/groupchat", { origin = event.origin, stanza = stanza })
			return true
		end
		local delivered = false
		for _, session in pairs(user.sessions) do
			if (session.priority or 0) >= 0 then
				self:deliver(session, stanza)
				delivered = true
			end
		end
		if not delivered and stanza.attr.type ~= "headline" then
			self:fire("message/offline/handle", { username = account, origin = event.origin, stanza = stanza })
		end
		return true
	end

	for _, name in ipairs({ "message/bare", "message/full" }) do
		self.events.add_handler(name, archive, 0)
		self.events.add_handler(name, deliver, -1)
	end
	-- mod_offline stores what it is shown.
	self.offline = {}
	self.events.add_handler("message/offline/handle", function(event)
		table.insert(self.offline, event.stanza)
		return true
	end, -1)
end

--- A message comes in for an account: a stanza, or XML text.
function server:route(message)
	local stanza = type(message) == "string" and parse(message) or message
	local where = jid.resource(stanza.attr.to) and "full" or "bare"
	return self:fire("message/" .. where, { origin = { type = "s2sin" }, stanza = stanza })
end

--- A chat message of bob's comes in for alice. `fields` may be its id, body, to and from.
function server:chat(fields)
	fields = fields or {}
	local text = "<message from='%s' to='%s' type='chat' id='%s'><body>%s</body></message>"
	return self:route(text:format(
		fields.from or "bob@remote.example/x",
		fields.to or "alice@localhost",
		fields.id or "m1",
		fields.body or "hello"
	))
end

--- A chat state of bob's comes in for alice.
function server:typing()
	return self:route([[
		<message from='bob@remote.example/x' to='alice@localhost' type='chat'>
			<composing xmlns='http://jabber.org/protocol/chatstates'/>
		</message>]])
end

--- mod_smacks has waited for an acknowledgement for too long.
function server:ack_delayed(session)
	self:fire("smacks-ack-delayed", { origin = session, queue = session.outgoing_stanza_queue:table() })
end

--- Fires an event of the host.
function server:fire(name, event)
	return self.events.fire_event(name, event)
end

--- Fires an event of the server.
function server:fire_global(name, event)
	return self.global_events.fire_event(name, event)
end

--- Sees to it that a handler is called for an event of the host.
function server:listen(name, handler, priority)
	self.events.add_handler(name, handler, priority)
end

--- Moves the time on by some seconds.
function server:advance(seconds)
	self.clock:advance(seconds)
end

--- Connects a session. `fields` are added to it.
function server:connect(account, resource, fields)
	local user = self.sessions[account] or { sessions = {} }
	self.sessions[account] = user
	local session = {
		type = "c2s",
		username = account,
		host = self.host,
		resource = resource,
		full_jid = account .. "@" .. self.host .. "/" .. resource,
		priority = 0,
		outgoing_stanza_queue = smqueue.new(500),
		replies = {},
		log = self.log,
	}
	function session.send(stanza)
		session.replies[#session.replies + 1] = stanza
		return true
	end
	for name, value in pairs(fields or {}) do
		session[name] = value
	end
	user.sessions[resource] = session
	self:fire("resource-bind", { session = session })
	return session
end

--- Ends a session: what was not acknowledged is given up, and goes offline if it was the last session. Only then is the
--- session gone, as in Prosody.
function server:disconnect(session)
	assert(not session.destroyed, "the session has ended before")
	local user = self.sessions[session.username]
	for _, stanza in ipairs(session.outgoing_stanza_queue:table()) do
		self:fire("delivery/failure", { session = session, stanza = stanza })
		if stanza.name == "message" and not next(user.sessions, next(user.sessions)) then
			self:fire("message/offline/handle", { username = session.username, origin = session, stanza = stanza })
		end
	end
	if session.hibernating_watchdog then
		session.hibernating_watchdog:cancel()
		session.hibernating_watchdog = nil
	end
	session.hibernating = nil
	session.destroyed = true
	user.sessions[session.resource] = nil
	if not next(user.sessions) then
		self.sessions[session.username] = nil
	end
end

--- Sends a stanza to a session as mod_smacks does: a clone with a delay goes into the queue.
--
-- @return what is in the queue
function server:deliver(session, stanza)
	local queued = st.clone(stanza)
	if queued.name ~= "iq" and not queued:get_child("delay", "urn:xmpp:delay") then
		local from = session.username .. "@" .. self.host
		queued:tag("delay", { xmlns = "urn:xmpp:delay", from = from, stamp = datetime.datetime(self.now()) }):up()
	end
	session.outgoing_stanza_queue:push(queued)
	if session.hibernating then
		self:fire("smacks-hibernation-stanza-queued", {
			origin = session,
			queue = session.outgoing_stanza_queue:table(),
			stanza = queued,
		})
	end
	return queued
end

--- The client acknowledges everything it was sent.
function server.acknowledge(_, session)
	local queue = session.outgoing_stanza_queue
	queue:ack(queue._head)
end

--- The connection of a session is lost, and mod_smacks keeps the session.
function server:hibernate(session, timeout)
	session.hibernating = self.now()
	-- As in 13.0, where a watchdog that is not the session's own has nothing to say; 0.12 does not ask.
	session.hibernating_watchdog = self.require("util.watchdog").new(timeout or server.normal_timeout, function(watchdog)
		if watchdog == session.hibernating_watchdog then
			self:disconnect(session)
		end
	end)
	self:fire("smacks-hibernation-start", { origin = session, queue = session.outgoing_stanza_queue:table() })
end

--- The client resumes its session: what it has not acknowledged is sent again, and still queued.
function server:resume(session)
	session.hibernating_watchdog:cancel()
	session.hibernating_watchdog = nil
	session.hibernating = nil
	self:fire("smacks-hibernation-end", {
		origin = session,
		resumed = session,
		queue = session.outgoing_stanza_queue:table(),
	})
end

--- A session sends an IQ to its own account. `request` is XML text.
--
-- @return the answer
function server:request(session, request)
	local child = parse(request)
	local stanza = st.iq({ type = "set", id = "request-" .. #session.replies, from = session.full_jid }):add_child(child)
	self:fire("iq-set/self/" .. child.attr.xmlns .. ":" .. child.name, { origin = session, stanza = stanza })
	return session.replies[#session.replies]
end

--- A session enables push at a service; `inner` is XML text.
function server:enable(session, service, node, inner)
	local attr = node and (" node='" .. node .. "'") or ""
	return self:request(
		session,
		("<enable xmlns='urn:xmpp:push:0' jid='%s'%s>%s</enable>"):format(service, attr, inner or "")
	)
end

--- A session disables push at a service.
function server:disable(session, service, node)
	local attr = node and (" node='" .. node .. "'") or ""
	return self:request(session, ("<disable xmlns='urn:xmpp:push:0' jid='%s'%s/>"):format(service, attr))
end

--- The notifications that were sent, the oldest first.
function server:pushes()
	return self.subject.reading.among(self.sent)
end

--- The notifications that were sent since this was asked for last.
function server:new_pushes()
	local all = self:pushes()
	local new = { table.unpack(all, (self.seen or 0) + 1) }
	self.seen = #all
	return new
end

--- A push service answers a notification: nothing for a result, else an error of this type and condition.
--
-- @param from whom the answer comes from, if not from the one that was asked
-- @param origin the session that brings it, if it is not that of another server
function server:answer(push, type, condition, from, origin)
	local attr = { type = type and "error" or "result", id = push.id, from = from or push.to, to = self.host }
	local name = push.stanza and push.stanza.name or "iq"
	local answer = st.stanza(name, attr)
	if type then
		answer:tag("error", { type = type }):tag(condition, { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):reset()
	end
	return self:fire(name .. "/host", { origin = origin or { type = "s2sin" }, stanza = answer })
end

--- The stored registrations of an account.
function server:stored(account)
	return self:store(self.subject.records).records[account] or {}
end

return server
