-- For the benchmark only: puts load on its host from inside the server, and tells what that costs.
--
-- A message comes in as one from a component does, but without its XML; pushes and their answers pass a real socket. What
-- is measured is the processor time of the whole process, from the first message of a batch until the last answer has
-- been handled.

local promise = require "util.promise";
local st = require "util.stanza";
local timer = require "util.timer";

local sender = "romeo@remote.example/orchard";
local service = "push.localhost";
local words = "But soft, what light through yonder window breaks?";

-- What the benchmark calls.
local bench = module.environment;

local remote = module:context("remote.example");
local last_id = 0;

local function new_id()
	last_id = last_id + 1;
	return ("bench-%d"):format(last_id);
end

-- The answers of the push service, which are seen before anybody handles them, and who waits for how many of them.
local answers, awaited, on_answered = 0, nil, nil;

module:hook("iq/host", function (event)
	local attr = event.stanza.attr;
	if attr.from ~= service or (attr.type ~= "result" and attr.type ~= "error") then return; end
	answers = answers + 1;
	if answers == awaited then
		awaited = nil;
		timer.add_task(0, on_answered); -- when this answer has been handled, too
	end
end, 1000);

-- After push modules, and before mod_offline, which would write it to disk.
module:hook("message/offline/handle", function () return true; end, 0.5);

local function message_to(jid)
	remote:send(st.message({ from = sender, to = jid, type = "chat", id = new_id() }, words));
end

-- The least that a notification consists of.
local function publish(id)
	return st.iq({ type = "set", id = id, from = module.host, to = service })
		:tag("pubsub", { xmlns = "http://jabber.org/protocol/pubsub" })
			:tag("publish", { node = "user1" })
				:tag("item")
					:tag("notification", { xmlns = "urn:xmpp:push:0" })
						:tag("x", { xmlns = "jabber:x:data", type = "submit" })
							:tag("field", { var = "FORM_TYPE", type = "hidden" })
								:text_tag("value", "urn:xmpp:push:summary"):up()
							:tag("field", { var = "message-count" })
								:text_tag("value", "1"):up()
							:tag("field", { var = "last-message-body" })
								:text_tag("value", "New Message!"):reset();
end

local function nothing() end

-- The handlers that a module has for an event of a host; none if it is not loaded.
local function handlers_of(host, name, event)
	local found = {};
	local loaded = prosody.hosts[host].modules[name];
	for _, events in pairs(loaded and loaded.module.event_handlers.data or {}) do
		for handler in pairs(events[event] or {}) do table.insert(found, handler); end
	end
	return found;
end

local function call(handlers, event)
	for _, handle in ipairs(handlers) do handle(event); end
end

-- What is done so many times in a batch, by its name. Each is given the number of the time.
local acts = {
	-- Messages to accounts in turn.
	message = function (what)
		return function (number)
			message_to(("%s%d@%s"):format(what.account, (what.first or 1) + number % what.accounts, module.host));
		end
	end;
	-- Messages to one address.
	say = function (what)
		return function () message_to(what.to); end
	end;
	-- The floor: Prosody's own way to ask and to be answered.
	send_iq = function ()
		return function () module:send_iq(publish(new_id())):next(nothing, nothing); end
	end;
	-- The same without an answer: the service does not answer what calls itself silent.
	send = function ()
		return function () module:send(publish("silent-"..new_id())); end
	end;
	-- Archived messages to accounts in turn, as one module sees them, or nobody; without a session they go offline then.
	hear = function (what)
		local bare = handlers_of(module.host, what.module, "message/bare");
		local archived = handlers_of(module.host, what.module, "archive-message-added");
		local offline = what.online and {} or handlers_of(module.host, what.module, "message/offline/handle");
		local origin = prosody.hosts[module.host];
		return function (number)
			local user = what.online or ("%s%d"):format(what.account, number % what.accounts);
			local attr = { from = sender, to = user.."@"..module.host, type = "chat", id = new_id() };
			local event = { origin = origin, stanza = st.message(attr, words), for_user = user, username = user, id = attr.id };
			call(bare, event);
			call(archived, event);
			call(offline, event);
		end
	end;
	-- A message in a room, as one module sees it that listens to what goes out, or nobody.
	room = function (what)
		local handlers = handlers_of(what.service, what.module, "muc-broadcast-message");
		local room = prosody.hosts[what.service].modules.muc.get_room_from_jid(what.room);
		local stanza = st.message({ from = what.room.."/romeo", to = what.room, type = "groupchat", id = new_id() }, words);
		local event = { room = room, stanza = stanza };
		return function ()
			stanza.attr.id = new_id();
			call(handlers, event);
		end
	end;
};

-- Does something `count` times, `chunk` at a time, each time after all `answers` that one brings about have come. Then
-- waits for some seconds more, if `rest` says so. Gives the seconds of processor time that this took.
function bench.batch(what)
	local act, answers_each, done = acts[what.act](what), what.answers or 0, 0;
	return promise.new(function (resolve)
		local begin;
		local function finish() resolve(os.clock() - begin); end
		local function step()
			if done == what.count then
				if what.rest then timer.add_task(what.rest, finish); else finish(); end
				return;
			end
			local size = math.min(what.chunk or 50, what.count - done);
			for number = done + 1, done + size do act(number); end
			done = done + size;
			if answers_each == 0 then
				timer.add_task(0, step);
			else
				awaited, on_answered = answers + answers_each * size, step;
			end
		end
		collectgarbage();
		collectgarbage();
		begin = os.clock();
		timer.add_task(0, step);
	end);
end

-- How often stores of the host were read, by store and user, since somebody has wanted to know.
local reads;

module:hook("store-opened", function (event)
	local store, name = event.store, event.store_name;
	local get = (event.store_type or "keyval") == "keyval" and store.get;
	if not get then return; end
	function store:get(user) -- luacheck: ignore 432/self
		if reads then
			reads[name] = reads[name] or {};
			reads[name][user] = (reads[name][user] or 0) + 1;
		end
		return get(self, user);
	end
end, -1000);

function bench.count_reads() reads = {}; end

function bench.reads(name) return reads[name]; end

-- KiB of Lua's heap that are in use.
function bench.heap()
	for _ = 1, 3 do collectgarbage(); end
	return collectgarbage("count");
end

local function count_in(events)
	local count = 0;
	for _, handlers in pairs(events._event_map) do
		for _ in pairs(handlers) do count = count + 1; end
	end
	return count;
end

-- How many handlers there are of events, of all hosts and of the server.
function bench.handlers()
	local count = count_in(prosody.events);
	for _, host in pairs(prosody.hosts) do count = count + count_in(host.events); end
	return count;
end

-- How many names of events Prosody remembers that a module has ever hooked: 13.0.1 never forgets one.
function bench.hooked_events(name)
	local found = prosody.hosts[module.host].modules[name];
	local count = 0;
	for _, events in pairs(found and found.module.event_handlers.data or {}) do
		for _ in pairs(events) do count = count + 1; end
	end
	return count;
end
