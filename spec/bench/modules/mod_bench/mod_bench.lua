-- For the benchmark only: puts load on its host from inside the server, and tells what that costs.
--
-- A message comes in as one from a component does, but without its XML; pushes and their answers pass a real socket. What
-- is measured is the processor time of the whole process, from the first message of a batch until the last answer has
-- been handled.

local datetime = require "util.datetime";
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
	nothing = function () return function () end; end;
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
		local events = {};
		for number = 1, what.accounts do
			local user = what.online or ("%s%d"):format(what.account, number);
			local attr = { from = sender, to = user.."@"..module.host, type = "chat", id = new_id() };
			events[number] = { origin = origin, stanza = st.message(attr, words), for_user = user, username = user, id = attr.id };
		end
		return function (number)
			local event = events[1 + number % what.accounts];
			call(bare, event);
			call(archived, event);
			call(offline, event);
		end
	end;
	-- Messages in the queues of hibernating sessions of accounts in turn, as one module hears of them, or nobody.
	queue = function (what)
		local handlers = handlers_of(module.host, what.module, "smacks-hibernation-stanza-queued");
		local sessions = {};
		for index, user in ipairs(what.users) do
			for _, session in pairs(prosody.hosts[module.host].sessions[user].sessions) do
				if session.hibernating then sessions[index] = session; end
			end
			assert(sessions[index], "not hibernating");
		end
		local events = {};
		for number = 1, what.count do
			local session = sessions[1 + number % #sessions];
			local account = session.username.."@"..module.host;
			local stanza = st.message({ from = sender, to = account, type = "chat", id = new_id() }, words)
				:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = account, id = new_id() }):up()
				:tag("delay", { xmlns = "urn:xmpp:delay", from = account, stamp = datetime.datetime() }):up();
			session.outgoing_stanza_queue:push(stanza);
			events[number] = { origin = session, queue = session.outgoing_stanza_queue, stanza = stanza };
		end
		return function (number) call(handlers, events[number]); end
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

local function settle()
	collectgarbage();
	collectgarbage();
end

-- Does something `size` times, and goes on when all answers to it have come, `answers_each` to one.
local function do_chunk(act, first, size, answers_each, go_on)
	for number = first, first + size - 1 do act(number); end
	if answers_each == 0 then
		timer.add_task(0, go_on);
	else
		awaited, on_answered = answers + answers_each * size, go_on;
	end
end

-- Does something `count` times, `chunk` at a time, each time after all `answers` that one brings about have come. Gives the
-- seconds of processor time that this took.
function bench.batch(what)
	local act, done = acts[what.act](what), 0;
	return promise.new(function (resolve)
		local begin;
		local function step()
			if done == what.count then return resolve(os.clock() - begin); end
			local size = math.min(what.chunk or 50, what.count - done);
			done = done + size;
			do_chunk(act, done - size + 1, size, what.answers or 0, step);
		end
		settle();
		begin = os.clock();
		timer.add_task(0, step);
	end);
end

-- Does several things in turn, `chunk` times the one, then the other, and that `times` over, so that whatever else goes on
-- in the process and on the machine hits all of them. Gives the seconds of processor time of each. What comes of the last
-- one within `rest` seconds, if there are any, is put down to it.
function bench.compare(what)
	local kinds, spent = {}, {};
	for index, kind in ipairs(what.kinds) do
		kinds[index] = { act = acts[kind.act](kind), answers = kind.answers or 0 };
		spent[index] = 0;
	end
	return promise.new(function (resolve)
		local begin;
		local function rested()
			spent[#spent] = spent[#spent] + os.clock() - begin;
			resolve(spent);
		end
		local function step(turn, index)
			if turn > what.times then
				if not what.rest then return resolve(spent); end
				begin = os.clock();
				return timer.add_task(what.rest, rested);
			end
			begin = os.clock();
			do_chunk(kinds[index].act, (turn - 1) * what.chunk + 1, what.chunk, kinds[index].answers, function ()
				spent[index] = spent[index] + os.clock() - begin;
				if index < #kinds then step(turn, index + 1); else step(turn + 1, 1); end
			end);
		end
		settle();
		timer.add_task(0, function () step(1, 1); end);
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
