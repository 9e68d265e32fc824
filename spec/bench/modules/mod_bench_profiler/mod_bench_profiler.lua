-- For the profile only: where the server's time goes, or what it allocates, by functions and lines.
--
-- Time is sampled each so many instructions of Lua's, which leaves out what C functions and the garbage collector take;
-- bytes are counted from line to line, as what was allocated in between. Lua's hooks are for one coroutine each, so all that
-- are made from now on are noted.

local timer = require "util.timer";

local profiler = module.environment;

local instructions = 997; -- from sample to sample; no divisor of anything
local deepest = 60; -- functions on the stack that are looked at

local threads = setmetatable({}, { __mode = "k" });
local create = coroutine.create;
local hook, mask, count;

local function apply(thread)
	if hook then debug.sethook(thread, hook, mask, count); else debug.sethook(thread); end
end

function coroutine.create(body) -- luacheck: ignore 122
	local thread = create(body);
	threads[thread] = true;
	apply(thread);
	return thread;
end

local function apply_everywhere()
	for thread in pairs(threads) do apply(thread); end
	-- What runs in no coroutine: a timer does.
	timer.add_task(0, function ()
		if hook then debug.sethook(hook, mask, count); else debug.sethook(); end
	end);
end

local lines, selves, totals, sum = {}, {}, {}, 0;

local function add(counts, key, amount) counts[key] = (counts[key] or 0) + amount; end

local function file_of(info) return info.source:match("([^/]+)$"); end

local function name_of(info) return ("%s:%d"):format(file_of(info), info.linedefined); end

-- Adds to the line and function that run at a level of the stack, and to all functions that called them.
local function charge(level, amount)
	local seen = {};
	for depth = level + 1, level + deepest do
		local info = debug.getinfo(depth, "Sl");
		if not info then break; end
		if info.what ~= "C" then
			local name = name_of(info);
			if next(seen) == nil then
				add(lines, ("%s:%d"):format(file_of(info), info.currentline), amount);
				add(selves, name, amount);
			end
			if not seen[name] then add(totals, name, amount); end
			seen[name] = true;
		end
	end
	sum = sum + amount;
end

local function sample() charge(2, 1); end

local before = 0;

local function count_bytes()
	local bytes = (collectgarbage("count") - before) * 1024;
	-- What the line before has taken is put down to the function that runs now, mostly the same.
	if bytes > 0 then charge(2, bytes); end
	before = collectgarbage("count");
end

function profiler.start(what)
	lines, selves, totals, sum = {}, {}, {}, 0;
	if what == "bytes" then
		collectgarbage("stop");
		before = collectgarbage("count");
		hook, mask, count = count_bytes, "l", 0;
	else
		hook, mask, count = sample, "", instructions;
	end
	apply_everywhere();
end

function profiler.stop()
	hook = nil;
	apply_everywhere();
	collectgarbage("restart");
	return { lines = lines; selves = selves; totals = totals; sum = sum };
end
