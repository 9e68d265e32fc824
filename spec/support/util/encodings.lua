-- util.encodings of Prosody, which is written in C. Where this Lua can't load it, a stand-in that is true for ASCII: what
-- the specs send is nothing else.

local native = require("native_library")("util.encodings")
if native then
	return native
end

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function encode(data)
	local text = data:gsub("..?.?", function(group)
		local a, b, c = group:byte(1, 3)
		local bits = a * 65536 + (b or 0) * 256 + (c or 0)
		local letters = {}
		for place = 4, 1, -1 do
			local index = bits % 64
			letters[place] = place <= #group + 1 and alphabet:sub(index + 1, index + 1) or "="
			bits = (bits - index) / 64
		end
		return table.concat(letters)
	end)
	return text
end

--- A profile of stringprep: lower case, and nothing where there is a character that the pattern matches.
local function profile(forbidden, convert)
	return function(text)
		if text:find(forbidden) or #text > 1023 then
			return nil
		end
		return convert(text)
	end
end

local function same(text)
	return text
end

return {
	base64 = { encode = encode },
	idna = { to_ascii = string.lower, to_unicode = string.lower },
	stringprep = {
		nameprep = profile("[%c ]", string.lower),
		nodeprep = profile("[%c \"&'/:<>@]", string.lower),
		resourceprep = profile("%c", same),
	},
	utf8 = {
		valid = function(text)
			return not text:find("[\192\193\245-\255]")
		end,
	},
}
