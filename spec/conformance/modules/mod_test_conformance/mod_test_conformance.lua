-- For the conformance tests only: compares this server with the declarations of types/.
--
-- `start` reads them from a file of JSON and looks at the payload of every event from then on; `examine` looks at the
-- libraries and the specimens, and says what was found.

local json = require "util.json";
local st = require "util.stanza";

local new_checker = module:require("checker").new;
local specimens = module:require("specimens");
local calls = module:require("calls");

local checker, declarations;

-- Libraries and globals are tables whose members all have to be there.
local function examine_library(library, value)
	for _, member in ipairs(library.members) do checker.check_member(library.name, member, value); end
	checker.record(library.name).instances = 1;
end

local function examine_libraries()
	for _, library in ipairs(declarations.libraries) do
		local ok, value = pcall(require, library.name);
		local is_newer = library.since and checker.is_newer(library.since);
		if ok and is_newer then
			checker.complain(library.name, "it is marked @since %s, but it is there", library.since);
		elseif ok then
			examine_library(library, value);
		elseif not is_newer then
			checker.complain(library.name, "there is no such library");
		end
	end
	for _, global in ipairs(declarations.globals) do
		examine_library(global, global.name == "_G" and setmetatable({ module = module }, { __index = _G }) or _G[global.name]);
	end
end

-- Looks at the payload before all handlers, and at what they have added after them.
local function watch(events, event)
	if event.open then return; end
	local owner = "event " .. event.name;
	module:wrap_object_event(events, event.name, function (handlers, name, payload)
		checker.record(owner).instances = 1;
		checker.check_value(owner, event.shape, payload);
		local result = handlers(name, payload);
		checker.check_value(owner, event.shape, payload, true);
		return result;
	end);
end

local function start(file, version)
	local handle = assert(io.open(file));
	declarations = json.decode(handle:read("*a"));
	handle:close();
	checker = new_checker(declarations.interfaces, function (since) return tonumber(since) > tonumber(version); end);
	for _, event in ipairs(declarations.events) do
		if event.global then watch(prosody.events, event); end
		for _, host in pairs(prosody.hosts) do
			if not event.global then watch(host.events, event); end
		end
	end
	specimens.early(module, checker.check_interface);
	return true;
end

-- Functions and methods by the name of what they belong to, such as "util.jid", "util.encodings.base64", "Stanza".
local function members_of_all()
	local members = {};
	local function add(owner, list)
		members[owner] = members[owner] or {};
		for _, member in ipairs(list) do
			members[owner][member.name] = member;
			if member.shape.fields then add(owner .. "." .. member.name, member.shape.fields); end
		end
	end
	for _, library in ipairs(declarations.libraries) do add(library.name, library.members); end
	for _, global in ipairs(declarations.globals) do add(global.name, global.members); end
	for name, contents in pairs(declarations.interfaces) do add(name, contents.fields or {}); end
	return members;
end

-- Calls a function with arguments that have an outcome, compares that with what it is declared to return, and gives it on.
-- What this version does not have is not called.
local function examine_call(members, owner, name, value, ...)
	if value == nil or value[name] == nil then return; end
	local member = members[owner] and members[owner][name];
	if not member then return checker.complain(owner, "%s is called, but not declared", name); end
	local results = member.self and table.pack(pcall(value[name], value, ...)) or table.pack(pcall(value[name], ...));
	if not results[1] then return checker.complain(owner, "%s() threw %s", name, tostring(results[2])); end
	results = table.pack(table.unpack(results, 2, results.n));
	checker.check_results(owner, member, results);
	return table.unpack(results, 1, results.n);
end

-- Asks a client.
local function ask(jid)
	local question = st.iq({ type = "get"; id = "question"; from = module.host; to = jid }):query("urn:example");
	module:send_iq(question):next(function (reply) checker.check_interface("IqReply", reply); end);
	return true;
end

-- In an async context, as some calls wait. Gives what was seen by owner, which functions were called, and how many names
-- were looked at.
local function examine()
	examine_libraries();
	specimens.all(module, checker.check_interface);
	local members = members_of_all();
	calls.all(module, function (...) return examine_call(members, ...); end);
	checker.finish();
	local count = 0;
	for _ in pairs(checker.checked) do count = count + 1; end
	return { records = checker.records; called = checker.called; checked = count };
end

-- For the tests, which call them.
module.environment.start = start;
module.environment.ask = ask;
module.environment.examine = examine;
