-- For the fuzzer only: notes the events of Prosody by which the rules define when a push is due, before any other module
-- sees them. Whoever wants to know calls `take`. Nothing here knows about push.

local now = require "util.time".now;

local bare_sessions = prosody.bare_sessions;
local tags = setmetatable({}, { __mode = "k" });
local events, last_tag = {}, 0;

-- Stanzas in the queue of a session get a number, by which they are known again when the same object turns up.
local function tag_of(stanza)
	local tag = tags[stanza];
	if tag then return tag, false; end
	last_tag = last_tag + 1;
	tags[stanza] = last_tag;
	return last_tag, true;
end

local function held_back(session, stanza)
	if session.state ~= "inactive" then return session.state == "flushing" and "maybe" or "no"; end
	local host = prosody.hosts[module.host];
	if not host.modules.csi_simple then return "no"; end
	return module:fire_event("csi-is-stanza-important", { stanza = stanza; session = session }) and "no" or "yes";
end

local function note(event)
	event.time = ("%.6f"):format(now());
	events[#events + 1] = event;
end

local function queued(session, stanzas)
	local list = {};
	for _, stanza in ipairs(stanzas) do
		local tag, fresh = tag_of(stanza);
		list[#list + 1] = { tag = tag; fresh = fresh; xml = tostring(stanza); held = held_back(session, stanza) };
	end
	return list;
end

local function on_session(name, key)
	module:hook(name, function (event)
		local session = event[key or "origin"];
		if not session.username then return; end
		local list = event.stanza and { event.stanza } or event.queue or {};
		note { event = name; user = session.username; resource = session.resource; stanzas = queued(session, list) };
	end, 100000);
end

on_session("smacks-hibernation-start");
on_session("smacks-hibernation-stanza-queued");
on_session("smacks-ack-delayed");

module:hook("smacks-hibernation-end", function (event)
	local session = event.resumed;
	note { event = "resumed"; user = session.username; resource = session.resource };
end, 100000);

module:hook("delivery/failure", function (event)
	local session = event.session;
	if session.username then
		note { event = "failure"; user = session.username; resource = session.resource; tag = tag_of(event.stanza) };
	end
end, 100000);

module:hook("message/offline/handle", function (event)
	note { event = "offline"; user = event.username; xml = tostring(event.stanza); tag = tags[event.stanza] };
end, 100000);

module:hook("archive-message-added", function (event)
	note { event = "archived"; user = event.for_user; xml = tostring(event.stanza) };
end, 100000);

for _, name in ipairs { "message/bare", "message/full" } do
	module:hook(name, function (event)
		local user, host = require "util.jid".split(event.stanza.attr.to);
		if host == module.host and user then note { event = "message"; user = user; xml = tostring(event.stanza) }; end
	end, 100000);
end

module:hook("message/bare/groupchat", function (event)
	local user = require "util.jid".split(event.stanza.attr.to);
	note { event = "groupchat"; user = user; xml = tostring(event.stanza) };
end, 100000);

module:hook("resource-unbind", function (event)
	note { event = "unbind"; user = event.session.username; resource = event.session.resource };
end, 100000);

-- New stanzas in the queues of a user's sessions, so that their numbers belong to the step that put them there.
local function look_into_queues()
	for bare, user in pairs(bare_sessions) do
		if bare:sub(-#module.host - 1) == "@" .. module.host then
			for resource, session in pairs(user.sessions) do
				local queue = session.outgoing_stanza_queue;
				if queue and session.smacks then
					local fresh = {};
					for _, item in ipairs(queued(session, queue:table())) do
						if item.fresh then fresh[#fresh + 1] = item; end
					end
					if fresh[1] then
						note { event = "in-queue"; user = session.username; resource = resource; stanzas = fresh };
					end
				end
			end
		end
	end
end

-- All notes since the last time.
function module.environment.take()
	look_into_queues();
	local taken = events;
	events = {};
	return taken;
end
