local cutting = require("push2.cutting")

local escaped = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ["'"] = "&apos;", ['"'] = "&quot;" }

local function size(text)
	return #text:gsub("[&<>'\"]", escaped)
end

--- What a reader takes for one character each.
local characters = {
	-- ASCII, with what XML escapes
	"a", "Z", " ", "\n", "\r\n", "&", "<", ">", "'", '"',
	-- two, three and four bytes
	"ü", "я", "ש", "漢", "か", "한", "𝒳", "😀",
	-- letters with marks, some with several
	"e\204\129", "o\204\136\204\132", "שּׁ", "نِّ", "कि", "क्", "น้ำ", "ກຳ", "が", "한",
	-- variation selectors, keycaps, skin tones, joined emoji, a flag of tags
	"❤️", "☎︎", "1️⃣", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
	-- flags
	"🇩🇪", "🇯🇵",
}

describe("push2.cutting", function()
	it("P8 a text that fits is not changed", function()
		for _, text in ipairs(characters) do
			assert.equal(text, cutting.cutText(text, size(text)))
		end
		assert.equal("", cutting.cutText("", 0))
	end)

	it("P8 no character is cut in two, and not one is left out that fits", function()
		math.randomseed(420)
		for _ = 1, 5000 do
			local list = {}
			for i = 1, math.random(1, 25) do
				list[i] = characters[math.random(#characters)]
			end
			local whole = table.concat(list)
			local room = math.random(3, size(whole) + 3)
			local expected = whole
			if size(whole) > room then
				local kept = ""
				for _, character in ipairs(list) do
					if size(kept .. character .. "…") > room then
						break
					end
					kept = kept .. character
				end
				expected = kept .. "…"
			end
			assert.equal(expected, cutting.cutText(whole, room))
		end
	end)

	it("P8 counts what XML makes of a character", function()
		assert.equal("&&…", cutting.cutText("&&&&", 15))
		assert.equal("&…", cutting.cutText("&&&&", 12))
		assert.equal("''''", cutting.cutText("''''", 24))
		assert.equal("'''…", cutting.cutText("''''", 23))
	end)

	it("P8 what is all one character goes as a whole", function()
		assert.equal("…", cutting.cutText("a" .. ("\204\129"):rep(1000), 500))
	end)

	it("P8 with no room for the ellipsis there is nothing", function()
		for room = -5, 2 do
			assert.equal("", cutting.cutText("text", room))
		end
		assert.equal("…", cutting.cutText("text", 3))
	end)
end)
