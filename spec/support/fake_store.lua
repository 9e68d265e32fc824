-- A keyval store in memory that can fail as drivers do. What is in it is a copy, as on a disk.

local function copy(value)
	if type(value) ~= "table" then
		return value
	end
	local made = {}
	for key, item in pairs(value) do
		made[key] = copy(item)
	end
	return made
end

local store = {}
store.__index = store

--- A store that holds these records. Set `fails.get` or `fails.set` to "returns" or "throws" to break it; `writes` and
--- `reads` count.
function store.new(records)
	return setmetatable({ records = copy(records or {}), fails = {}, reads = 0, writes = 0 }, store)
end

local function failure(self, method)
	if self.fails[method] == "throws" then
		error("the disk is on fire")
	end
	return self.fails[method] == "returns"
end

function store:get(user)
	self.reads = self.reads + 1
	if failure(self, "get") then
		return nil, "the disk is wet"
	end
	return copy(self.records[user])
end

function store:set(user, record)
	self.writes = self.writes + 1
	if failure(self, "set") then
		return nil, "the disk is wet"
	end
	self.records[user] = copy(record)
	return true
end

function store:users()
	local users = {}
	for user in pairs(self.records) do
		users[#users + 1] = user
	end
	local place = 0
	return function()
		place = place + 1
		return users[place]
	end
end

return store
