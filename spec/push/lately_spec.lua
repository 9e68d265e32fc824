local openLately = require("push.lately").openLately

--- How many of the names that `name` makes of 1 to `count` are remembered.
local function known(lately, name, count)
	local found = 0
	for number = 1, count do
		found = found + (lately.has(name(number)) and 1 or 0)
	end
	return found
end

local function add(lately, name, count)
	for number = 1, count do
		lately.add(name(number))
	end
end

--- Names as different as they come.
local names = {
	["that are numbered"] = function(number)
		return "nobody" .. number
	end,
	["with leading zeros"] = function(number)
		return ("u%06d"):format(number)
	end,
	["of 23 bytes"] = function(number)
		return ("%023d"):format(number)
	end,
	["of bare JIDs"] = function(number)
		return ("u%d@rooms.example"):format(number)
	end,
	["of one or two bytes"] = function(number)
		local high, low = math.floor(number / 100), number % 100
		return (high > 0 and string.char(100 + high) or "") .. string.char(100 + low)
	end,
}

--- KiB of the heap that are in use.
local function heap()
	collectgarbage()
	collectgarbage()
	return collectgarbage("count")
end

--- KiB that a set of 1,000 takes after very many names that `name` makes.
local function growth(name)
	local lately = openLately(1000)
	local before = heap()
	add(lately, name, 5000)
	local grown = heap() - before
	lately.has("a") -- it is in use until here
	return grown
end

describe("push.lately", function()
	it("N6 remembers the last names, at least half of its size and never more than that", function()
		local lately = openLately(10)
		add(lately, names["that are numbered"], 100)
		local count = known(lately, names["that are numbered"], 100)
		assert.is_true(lately.has("nobody100"))
		assert.is_true(lately.has("nobody96"))
		assert.is_true(count >= 5 and count <= 10)
	end)

	for kind, name in pairs(names) do
		it("N6 remembers as many names " .. kind .. " as its size is, and each of them once", function()
			for _, size in ipairs({ 2, 50, 1000, 10000 }) do
				if kind ~= "of one or two bytes" or size <= 1000 then
					local lately = openLately(size)
					for _ = 1, 3 do
						add(lately, name, size)
						assert.equal(size, known(lately, name, size))
					end
				end
			end
		end)
	end

	it("N6 takes less than 30 KiB for 1,000 names, whatever they are", function()
		for _, name in pairs(names) do
			assert.is_true(growth(name) < 30)
		end
		for _, length in ipairs({ 24, 100, 128, 129, 1023 }) do
			local function filling(number)
				return ("x"):rep(length - #tostring(number))
			end
			assert.is_true(growth(function(number)
				return filling(number) .. number
			end) < 30)
			assert.is_true(growth(function(number)
				return number .. filling(number)
			end) < 30)
		end
	end)

	it("N6 takes next to nothing while it is empty, however large it may become", function()
		local before = heap()
		local lately = openLately(1000000)
		assert.is_true(heap() - before < 2)
		assert.is_false(lately.has("a"))
	end)

	it("N6 names that are chosen to fall into one bucket take no more of it, and the last ones are known", function()
		local lately = openLately(100000)
		local function name(number)
			return ("%06dsame"):format(number)
		end
		add(lately, name, 20000)
		assert.is_true(lately.has(name(20000)))
		assert.is_true(known(lately, name, 20000) < 500)
	end)

	it("does not remember names that are too long for an account that anybody has, nor any with NUL", function()
		local lately = openLately(1000)
		for _, name in ipairs({ ("x"):rep(129), ("x"):rep(1023), "a\0b", "\0", "a\0" }) do
			lately.add(name)
			assert.is_false(lately.has(name))
		end
		assert.is_false(lately.has("a"))
		assert.is_false(lately.has("b"))
	end)

	it("C7 takes no part of a name for a name, and no two names for one", function()
		local lately = openLately(1)
		lately.add("juliet")
		for _, name in ipairs({ "", "j", "julie", "uliet", "juliett", "jjuliet", "liet", "Juliet" }) do
			assert.is_false(lately.has(name))
		end
		local pair = openLately(16) -- one bucket
		pair.add("a")
		pair.add("b")
		assert.is_false(pair.has("a\0b"))
		assert.is_false(pair.has("ab"))
	end)

	it("forgets one name, or all", function()
		local lately = openLately(2)
		lately.add("a")
		lately.add("b")
		lately.delete("a")
		assert.is_false(lately.has("a"))
		assert.is_true(lately.has("b"))
		lately.clear()
		assert.is_false(lately.has("b"))
	end)

	it("forgets a name in whichever half it is, and none beside it", function()
		local lately = openLately(16)
		for number = 1, 16 do
			lately.add("n" .. number)
		end
		for number = 1, 16 do
			lately.delete("n" .. number)
			for other = 1, 16 do
				assert.equal(other > number, lately.has("n" .. other))
			end
		end
	end)

	it("holds something even if it is of the size one", function()
		local lately = openLately(1)
		lately.add("a")
		assert.is_true(lately.has("a"))
	end)

	it("C7 never knows a name that was not added, or was deleted since, whatever happens", function()
		math.randomseed(7)
		--- Short names of few letters: parts of each other, in the same buckets, and now and then a long one or one with NUL.
		local function any()
			local letters = {}
			for index = 1, math.random(0, 8) do
				letters[index] = ({ "a", "b", "@", "\0" })[math.random(100) == 1 and 4 or math.random(3)]
			end
			local name = table.concat(letters)
			return math.random(20) == 1 and name:rep(math.random(200)) or name
		end
		for _, size in ipairs({ 1, 2, 10, 100, 1000 }) do
			local lately, model, hits = openLately(size), {}, 0
			for _ = 1, 20000 do
				local name, act = any(), math.random(1000)
				if act <= 500 then
					lately.add(name)
					model[name] = true
				elseif act <= 800 then
					lately.delete(name)
					model[name] = nil
				elseif act == 1000 then
					lately.clear()
					model = {}
				end
				local asked = math.random(2) == 1 and name or any()
				if lately.has(asked) then
					hits = hits + 1
					assert.is_true(model[asked], asked)
				end
			end
			assert.is_true(hits > 1000)
		end
	end)
end)
