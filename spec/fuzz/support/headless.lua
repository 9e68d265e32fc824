-- Runs a real Prosody, from its own unchanged sources, without a network and with a clock that stands still unless told.
--
--	lua5.4 headless.lua <the unpacked Prosody's bin/prosody> --config FILE -F
--
-- Two libraries are replaced: net.server (connections are only buffers here) and util.time (and os.time with it).
-- All else is Prosody's: its core, its modules, its C libraries, its XML parser. So a run depends on its input alone.
--
-- The standard input has commands, one to a line (a payload of N bytes follows where N is given):
--
--	O id port       a connection to the port is opened
--	D id N          data arrives on it
--	C id            it breaks
--	A seconds       time passes; it stops early at whatever is sent to anybody, so that they can answer in time
--	L N             Lua is run (environment: see below); the answer is a frame "R" with JSON
--	F               all frames since the last F are sent, and then ".\n"
--
-- Frames: "D id N time\n" and N bytes sent to a connection; "X id 0 time\n" closed by the server; "R 0 N time\n" and JSON;
-- "G 0 N time\n" and a line of the log, level info and above; "T 0 0 time\n" the time before the end.

local program = table.remove(arg, 1);

-- Where Prosody is, as its own start script says.
local source_directory;
for line in io.lines(program) do
	local name, value = line:match("^(CFG_%u+)='(.*)';$");
	if name then _G[name] = value; end
	if name == "CFG_SOURCEDIR" then source_directory = value; end
end
package.path = source_directory .. "/?.lua;" .. package.path;
package.cpath = source_directory .. "/?.so;" .. package.cpath;

-- The clock.

local now = 1700000000;
local real_time, real_date = os.time, os.date;

function os.time(date) -- luacheck: ignore 122
	if date then return real_time(date); end
	return math.floor(now);
end

function os.date(format, time) -- luacheck: ignore 122
	return real_date(format, time or math.floor(now));
end

package.preload["util.time"] = function ()
	local function clock() return now; end
	return { now = clock; monotonic = clock };
end;

-- What is sent, in order.

local frames, sent_anything = {}, false;

local function frame(kind, id, payload)
	frames[#frames + 1] = ("%s %s %d %.6f\n%s"):format(kind, id, #payload, now, payload);
end

-- Timers, as in net.server_epoll.

local timers, closed_timers;

local function add_timer(delay, callback, param)
	local call = callback;
	if param ~= nil then
		function call(time, id) return callback(time, id, param); end
	end
	return timers:insert(call, now + delay);
end

local function report(err) return debug.traceback(tostring(err), 2); end

local function run_one_timer()
	local _, callback, id = timers:pop();
	local ok, again = xpcall(callback, report, now, id);
	if not ok then
		prosody.log("error", "Error in timer: %s", again);
	elseif type(again) == "number" and not closed_timers[id] then
		timers:insert(callback, now + math.max(again, 0.000001), id);
	end
	closed_timers[id] = nil;
end

-- Connections.

local listeners, connections, dirty = {}, {}, {};
local connection = {};
connection.__index = connection;

local function call(conn, name, ...)
	local handler = conn.listeners["on" .. name];
	if handler then
		local ok, err = xpcall(handler, report, conn, ...);
		if not ok then prosody.log("error", "Error calling on%s: %s", name, err); end
	end
end

function connection:write(data)
	if self.closed then return false; end
	self.buffer[#self.buffer + 1] = tostring(data);
	dirty[#dirty + 1] = self;
	return true;
end

function connection:flush()
	if self.paused or self.closed or not self.buffer[1] then return; end
	call(self, "predrain");
	if self.closed then return; end
	local data = table.concat(self.buffer);
	self.buffer = {};
	frame("D", self.id, data);
	sent_anything = true;
	if self.closing then
		self:ended();
	else
		call(self, "drain");
	end
end

function connection:ended()
	if self.closed then return; end
	self.closed = true;
	connections[self.id] = nil;
	frame("X", self.id, "");
	sent_anything = true;
	call(self, "disconnect", nil);
end

function connection:close()
	if self.closed then return; end
	self.closing, self.paused = true, false;
	if self.buffer[1] then
		dirty[#dirty + 1] = self;
	else
		self:ended();
	end
end

function connection:pause_writes() self.paused = true; end
function connection:resume_writes()
	self.paused = false;
	dirty[#dirty + 1] = self;
end
function connection:setlistener(listener, data)
	call(self, "detach");
	self.listeners = listener;
	call(self, "attach", data);
end
function connection:ip() return "127.0.0.1"; end
function connection:port() return 40000 + self.id; end
connection.clientport = connection.port;
function connection:serverport() return self.server_port; end
function connection:server() return { port = function () return self.server_port; end }; end
function connection:socket() return self; end
function connection:ssl() return false; end
connection.sslctx, connection.ssl_info, connection.ssl_peercertificate = connection.ssl, connection.ssl, connection.ssl;
function connection:setoption() return true; end
for _, name in ipairs { "set_mode", "pause", "resume", "pausefor", "setlimit", "set_send", "setreadtimeout", "setwritetimeout" } do
	connection[name] = connection.setoption;
end

local function handle(event, conn, ...)
	if event == "open" then return call(conn, "connect"); end
	call(conn, event, ...);
end

local function server_at(port)
	return {
		close = function () listeners[port] = nil; end;
		port = function () return port; end;
		ip = function () return "127.0.0.1"; end;
		sslctx = function () end;
		add = function () end;
	};
end

package.preload["net.server"] = function ()
	timers, closed_timers = require "util.indexedbheap".create(), {};
	return {
		get_backend = function () return "headless"; end;
		listen = function (_, port, listener)
			listeners[port] = listener;
			return server_at(port);
		end;
		addserver = function (_, port, listener)
			listeners[port] = listener;
			return server_at(port);
		end;
		addclient = function () return nil, "there is no network"; end;
		wrapclient = function () return nil, "there is no network"; end;
		watchfd = function () return connection; end;
		add_task = add_timer;
		timer = {
			add_task = add_timer;
			stop = function (id) if not timers:remove(id) then closed_timers[id] = true; end end;
			reschedule = function (id, delay) timers:reprioritize(id, now + delay); end;
			to_absolute_time = function (time) return time; end;
		};
		loop = function () end;
		setquitting = function () end;
		closeall = function () end;
		hook_signal = function () return true; end;
		event = {};
		-- Prosody 13 makes its TLS contexts here.
		tls_builder = function ()
			return require "util.sslconfig"._new(require "net.tls_luasec".new_context, prosody.paths.config or "");
		end;
	};
end;

-- One turn of the event loop after another, until nothing is left that is due.
local function settle()
	for _ = 1, 10000 do
		local waiting = dirty;
		dirty = {};
		for _, conn in ipairs(waiting) do conn:flush(); end
		local due = timers:peek();
		if due and due <= now then
			run_one_timer();
		elseif not dirty[1] then
			return;
		end
	end
	prosody.log("error", "the server is busy without end");
end

local function advance(seconds)
	local target = now + seconds;
	sent_anything = false;
	while not sent_anything do
		local due = timers:peek();
		if not due or due > target then
			now = target;
			break;
		end
		now = math.max(now, due);
		run_one_timer();
		settle();
	end
end

-- The program.

local function load_prosody()
	local file = assert(io.open(program));
	-- The main loop and the exit are ours.
	local source = file:read("a"):gsub("\nloop%(%);.*$", "\n");
	file:close();
	assert(load(source:gsub("^#![^\n]*", ""), "@" .. program))();
end

load_prosody();

-- Log lines. The module's own debug lines are formatted too, since formatting can fail, and dropped.
local logger, format = require "util.logger", require "util.format".format;
local all_lines = os.getenv("HEADLESS_LOG") and assert(io.open(os.getenv("HEADLESS_LOG"), "a"));
logger.add_simple_sink(function (name, level, message)
	frame("G", 0, ("%s\t%s\t%s"):format(name, level, message));
end, { "info", "warn", "error" });
logger.add_level_sink("debug", function (name, _, message, ...)
	if not all_lines and not name:find("cloud_notify", 1, true) then return; end
	local line = ("%.3f %s\t%s\n"):format(now, name, format(message, ...));
	if all_lines then all_lines:write(line):flush(); end
end);

local json, st = require "util.json", require "util.stanza";

local environment = setmetatable({
	st = st;
	jid = require "util.jid";
	require = require;
	hosts = prosody.hosts;
	usermanager = require "core.usermanager";
	modulemanager = require "core.modulemanager";
	notes = {};
	session = function (full_jid) return prosody.full_sessions[full_jid]; end;
	api = function (host) return require "core.moduleapi" and prosody.hosts[host].modules.fuzz_probe.module:context(host); end;
}, { __index = _G });

local async = require "util.async";

local commands = {};

function commands.O(id, port)
	local conn = setmetatable({
		id = tonumber(id), server_port = tonumber(port), listeners = listeners[tonumber(port)], buffer = {};
	}, connection);
	connections[conn.id] = conn;
	handle("open", conn);
	settle();
end

function commands.D(id, size)
	local data = io.read(tonumber(size)) or "";
	local conn = connections[tonumber(id)];
	now = now + 0.001;
	if conn then handle("incoming", conn, data); end
	settle();
end

function commands.C(id)
	local conn = connections[tonumber(id)];
	if conn then
		conn.closed = true;
		connections[conn.id] = nil;
		handle("disconnect", conn, "closed");
	end
	settle();
end

function commands.A(seconds)
	advance(tonumber(seconds));
	settle();
end

function commands.L(size)
	local code = io.read(tonumber(size));
	local reply;
	async.runner(function ()
		local chunk, err = load(code, "=test", "t", environment);
		local ok, value;
		if chunk then ok, value = xpcall(chunk, report); else ok, value = false, err; end
		if ok and st.is_stanza(value) then value = tostring(value); end
		reply = { ok = ok; value = value };
	end):run(true);
	settle();
	local ok, text = pcall(json.encode, reply or { ok = false; value = "it waits" });
	frame("R", 0, ok and text or json.encode { ok = false; value = tostring(text) });
end

function commands.F()
	frame("T", 0, "");
	io.write(table.concat(frames), ".\n");
	io.flush();
	frames = {};
end

io.stdout:setvbuf("full");
settle();
for line in io.lines() do
	local name, first, second = line:match("^(%S+) ?(%S*) ?(%S*)$");
	commands[name](first, second);
end
os.exit(0, false);
