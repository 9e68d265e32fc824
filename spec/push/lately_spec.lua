local openLately = require("push.lately").openLately

describe("push.lately", function()
	it("N6 remembers the last names, at least half of its size and never more than that", function()
		local lately = openLately(10)
		for number = 1, 100 do
			lately.add("name" .. number)
		end
		local known = 0
		for number = 1, 100 do
			known = known + (lately.has("name" .. number) and 1 or 0)
		end
		assert.is_true(lately.has("name100"))
		assert.is_true(lately.has("name96"))
		assert.is_true(known >= 5 and known <= 10)
	end)

	it("N6 a name that is asked for stays", function()
		local lately = openLately(10)
		lately.add("kept")
		for number = 1, 100 do
			lately.add("name" .. number)
			assert.is_true(lately.has("kept"))
		end
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

	it("holds something even if it is of the size one", function()
		local lately = openLately(1)
		lately.add("a")
		assert.is_true(lately.has("a"))
	end)
end)
