local text = require("rooms.text")

local function part(whole, from, to)
	return text.slice(whole, text.codePointsOf(whole), from, to)
end

describe("rooms.text", function()
	it("M3 a part is given by code points, the end exclusive", function()
		assert.equal("hello", part("hello", 0, 5))
		assert.equal("e", part("hello", 1, 2))
		assert.equal("Grüße", part("Viele Grüße!", 6, 11))
		assert.equal("привет", part("ну привет", 3, 9))
		assert.equal("@bob", part("😀👨‍👩‍👧 @bob", 7, 11))
	end)

	it("M3 beyond the end there is nothing", function()
		assert.equal("o", part("hello", 4, 5))
		assert.is_nil(part("hello", 4, 6))
		assert.is_nil(part("hello", 6, 7))
		assert.is_nil(part("", 0, 1))
	end)

	it("M3 in UTF-16 what lies beyond the first 65536 code points counts twice", function()
		assert.equal(5, text.codePointsOf("hello").units)
		assert.equal(5, text.codePointsOf("Grüße").units)
		assert.equal(3, text.codePointsOf("😀!").units)
	end)
end)
