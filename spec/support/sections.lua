-- The sections of a configuration, as the command for prosodyctl sees them.

local function set(list)
	local found = {}
	for _, item in ipairs(list) do
		found[item] = true
	end
	return found
end

local titles = { accounts = 'VirtualHost "%s"', rooms = 'Component "%s" "muc"', other = 'Component "%s" "component"' }

--- A section with these options, among them `modules_enabled`.
local function section(name, kind, options, inherited)
	local function value(option)
		if options[option] ~= nil then
			return options[option]
		end
		return inherited[option]
	end
	local own = {}
	for option in pairs(options) do
		own[#own + 1] = option
	end
	table.sort(own)
	local modules = set(options.modules_enabled or {})
	if kind == "accounts" then
		for _, module in ipairs(inherited.modules_enabled or {}) do
			modules[module] = true
		end
	end
	for _, module in ipairs(options.modules_disabled or {}) do
		modules[module] = nil
	end
	return {
		name = name,
		kind = kind,
		title = kind and titles[kind]:format(name) or "Global section",
		modules = kind and modules or {},
		own = own,
		get_option = value,
		get_option_array = function(option)
			local found = value(option)
			return (type(found) == "table" or found == nil) and found or { found }
		end,
	}
end

--- The sections of a configuration.
--
-- @param global options of the global section
-- @param hosts a list, each host with `name`, `kind` and `options`
return function(global, hosts)
	local sections = { section("*", nil, global, {}) }
	for _, host in ipairs(hosts) do
		sections[#sections + 1] = section(host.name, host.kind, host.options or {}, global)
	end
	return sections
end
