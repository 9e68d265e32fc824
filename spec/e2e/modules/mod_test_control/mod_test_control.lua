-- For the end-to-end tests only: a loopback port on which the tests run Lua inside the server.
--
-- One JSON object per line in each direction: {id, code, args} is answered by {id, ok, value} or {id, ok = false, error}.
-- The code runs in an async runner, so that stores may yield; a promise is awaited before the answer is sent.
-- The server ends itself when the tests that started it have been gone for ten seconds.

module:set_global();

local async = require "util.async";
local json = require "util.json";
local promise = require "util.promise";
local st = require "util.stanza";
local timer = require "util.timer";

local connections, buffers = 0, {};

-- What the code of the tests sees besides Prosody's globals.
local environment = setmetatable({
	module = module;
	st = st;
	jid = require "util.jid";
	hosts = prosody.hosts;
	-- For whatever the tests want to keep from one request to the next.
	notes = {};
	require = require;
	usermanager = require "core.usermanager";
	modulemanager = require "core.modulemanager";
	-- The module API of a host.
	api = function (host) return module:context(host); end;
	-- The c2s session of a full JID, hibernating ones included.
	session = function (full_jid) return prosody.full_sessions[full_jid]; end;
	after = function (seconds, callback) timer.add_task(seconds, callback); end;
}, { __index = _G });

local function answer(conn, reply)
	local ok, line = pcall(json.encode, reply);
	if not ok then
		line = json.encode({ id = reply.id; ok = false; error = "the answer is not JSON: " .. tostring(line) });
	end
	if buffers[conn] then conn:write(line .. "\n"); end
end

local function plain(value)
	if st.is_stanza(value) then return tostring(value); end
	return value;
end

local function run(job)
	local conn, request = job.conn, job.request;
	local function succeed(value) answer(conn, { id = request.id; ok = true; value = plain(value) }); end
	local function fail(err) answer(conn, { id = request.id; ok = false; error = tostring(err) }); end
	local chunk, syntax_error = load(request.code, "=test", "t", environment);
	if not chunk then return fail(syntax_error); end
	local ok, value = pcall(chunk, table.unpack(request.args or {}));
	if not ok then return fail(value); end
	if promise.is_promise(value) then
		value:next(succeed, fail);
	else
		succeed(value);
	end
end

local listener = {};

function listener.onconnect(conn)
	connections = connections + 1;
	buffers[conn] = "";
end

function listener.onincoming(conn, data)
	local buffer = buffers[conn] .. data;
	for line in buffer:gmatch("([^\n]*)\n") do
		async.runner(run):run({ conn = conn; request = assert(json.decode(line)) });
	end
	buffers[conn] = buffer:match("([^\n]*)$");
end

function listener.ondisconnect(conn)
	buffers[conn] = nil;
	connections = connections - 1;
	timer.add_task(10, function ()
		if connections == 0 then os.exit(1, false); end
	end);
end

module:provides("net", { name = "test_control"; listener = listener; private = true; default_port = 5999 });
