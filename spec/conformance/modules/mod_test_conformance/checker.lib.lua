-- Compares values with shapes (spec/conformance/support/shapes.mjs says what a shape is), and remembers what it has seen.

local function contains(list, item)
	for _, each in ipairs(list) do
		if each == item then return true; end
	end
	return false;
end

-- What was seen of one table that is declared: an interface, or a table without a name in one.
local function new_record()
	return { instances = 0; seen = {}; problems = {}; };
end

-- interfaces: contents by name; is_newer(version): whether this Prosody is older than that.
local function new(interfaces, is_newer)
	local checker = { records = {}; checked = {}; called = {}; };
	local visited = {};
	local check;

	-- Problems belong to whatever was declared wrongly: `owner` is its name.
	local function record(owner)
		checker.records[owner] = checker.records[owner] or new_record();
		return checker.records[owner];
	end

	local function complain(owner, format, ...)
		if checker.lenient then return; end
		record(owner).problems[format:format(...)] = true;
	end

	-- Of several functions under one name the one that takes most counts: what has come to its end often has others.
	local arities = {};
	local function note_arity(owner, member, f)
		local info = debug.getinfo(f, "uS");
		local takes = (info.what == "C" or info.isvararg) and math.huge or info.nparams;
		local name = owner .. "." .. member.name;
		if not arities[name] or arities[name].takes < takes then
			arities[name] = { owner = owner; member = member; takes = takes };
		end
	end

	local function check_arity(arity, call)
		local member, takes = arity.member, arity.takes;
		local self = member.self and 1 or 0;
		if call.required + self > takes then
			complain(arity.owner, "%s wants %d arguments, but takes %d", member.name, call.required + self, takes);
		elseif (call.most or math.huge) + self > takes and not member.ignores then
			complain(arity.owner, "%s may be given %s arguments, but takes %d", member.name, (call.most or math.huge) + self, takes);
		end
	end

	-- After all has been looked at.
	function checker.finish()
		for _, arity in pairs(arities) do
			for _, call in ipairs(arity.member.shape.calls or {}) do
				if not call.since or not is_newer(call.since) then check_arity(arity, call); end
			end
		end
	end

	local function get(value, name)
		local ok, field = pcall(function () return value[name]; end);
		if ok then return field; end
	end

	local function check_member(owner, member, value)
		local field = get(value, member.name);
		checker.checked[owner .. "." .. member.name] = true;
		if member.since and is_newer(member.since) then
			if field ~= nil then complain(owner, "%s is marked @since %s, but it is there", member.name, member.since); end
			return;
		end
		if field == nil and member.optional then return; end
		if field == nil and not (member.shape.kinds and contains(member.shape.kinds, "nil")) and member.shape.kinds then
			complain(owner, "%s is missing", member.name);
			return;
		end
		record(owner).seen[member.name] = true;
		for _, base in ipairs(interfaces[owner] and interfaces[owner].bases or {}) do record(base).seen[member.name] = true; end
		check(owner, member, member.shape, field);
	end

	local function check_contents(owner, contents, value)
		local visits = visited[value] or {};
		if visits[owner] then return; end
		visited[value] = visits;
		visits[owner] = true;
		record(owner).instances = record(owner).instances + 1;
		for _, member in ipairs(contents.fields or {}) do check_member(owner, member, value); end
		local left = 50;
		if type(value) == "userdata" then return; end
		for key, entry in pairs(value) do
			local kind = type(key);
			local shape = kind == "string" and contents.entries or kind == "number" and contents.items;
			if shape and left > 0 then
				left = left - 1;
				check(owner, { name = kind == "string" and "[string]" or "[number]" }, shape, entry);
			end
		end
	end

	-- A checker of its own tells whether a value could be one of several.
	local function fits(name, value)
		local trial = new(interfaces, is_newer);
		trial.check_interface(name, value);
		local own = trial.records[name];
		return own and next(own.problems) == nil;
	end

	local function check_interfaces(owner, member, shape, value)
		if shape.all then
			for _, name in ipairs(shape.all) do check_contents(name, interfaces[name], value); end
			return;
		end
		if #shape.interfaces == 1 then return check_contents(shape.interfaces[1], interfaces[shape.interfaces[1]], value); end
		for _, name in ipairs(shape.interfaces) do
			if fits(name, value) then return check_contents(name, interfaces[name], value); end
		end
		complain(owner, "%s is none of %s", member.name, table.concat(shape.interfaces, ", "));
	end

	function check(owner, member, shape, value)
		local kind = type(value);
		if shape.kinds and not contains(shape.kinds, kind) then
			return complain(owner, "%s is a %s, not a %s", member.name, kind, table.concat(shape.kinds, " or "));
		end
		if kind == "string" and shape.words and not contains(shape.words, value) then
			return complain(owner, "%s is %q, not %s", member.name, value, table.concat(shape.words, " or "));
		end
		if kind == "function" and member.shape == shape then
			note_arity(owner, member, value);
		elseif kind == "table" or kind == "userdata" then
			if shape.interfaces then check_interfaces(owner, member, shape, value); end
			if shape.fields or shape.entries or shape.items then
				check_contents(shape.owner or owner .. "." .. member.name, shape, value);
			end
		end
	end

	-- Things change: each is looked at again each time.
	function checker.check_interface(name, value)
		visited = {};
		check_contents(name, interfaces[name], value);
	end

	-- Whether what a call has returned, packed, is one of the alternatives. There may be more that is not declared.
	local function fits_alternative(alternative, results)
		for position, shape in ipairs(alternative) do
			local kind = type(results[position]);
			if shape.kinds and not contains(shape.kinds, kind) then return false; end
			if shape.words and kind == "string" and not contains(shape.words, results[position]) then return false; end
		end
		return true;
	end

	local function check_alternative(owner, member, alternative, results)
		visited = {};
		for position, shape in ipairs(alternative) do
			check(owner, { name = member.name .. "() result " .. position }, shape, results[position]);
		end
	end

	checker.check_alternative = check_alternative;

	local function try_alternative(owner, member, alternative, results)
		local trial = new(interfaces, is_newer);
		trial.check_alternative(owner, member, alternative, results);
		for _, record_of_trial in pairs(trial.records) do
			if next(record_of_trial.problems) then return true; end
		end
		return false;
	end

	-- member is a function; results what it returned, packed.
	function checker.check_results(owner, member, results)
		checker.called[owner .. "." .. member.name] = true;
		local nearest;
		for _, call in ipairs(member.shape.calls or {}) do
			for _, alternative in ipairs(call.returns) do
				if fits_alternative(alternative, results) then
					local problems = try_alternative(owner, member, alternative, results);
					if not problems then return check_alternative(owner, member, alternative, results); end
					nearest = nearest or alternative;
				end
			end
		end
		if nearest then return check_alternative(owner, member, nearest, results); end
		local kinds = {};
		for position = 1, results.n do kinds[position] = type(results[position]); end
		complain(owner, "%s() returned (%s), which is not declared", member.name, table.concat(kinds, ", "));
	end

	checker.check_member = check_member;
	-- With `lenient`, what is wrong does not matter: it only notes what is there.
	function checker.check_value(owner, shape, value, lenient)
		visited = {};
		checker.lenient = lenient;
		check(owner, { name = "it" }, shape, value);
		checker.lenient = false;
	end
	checker.is_newer = is_newer;
	checker.complain = complain;
	checker.record = record;
	return checker;
end

return { new = new };
