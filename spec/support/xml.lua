-- Stanzas from XML text, as Prosody's parser makes them: a child has the namespace of its parent in its own attributes,
-- unless that is the stream's.

local st = require("util.stanza")

local entities = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&" }

local function plain(text)
	return (text:gsub("&(%a+);", entities))
end

local function attributes(text, inherited)
	local attr = { xmlns = inherited }
	for name, _, value in text:gmatch("([%w:_-]+)%s*=%s*(['\"])(.-)%2") do
		attr[name] = plain(value)
	end
	return attr
end

--- Parses one element. Comments, prefixes and declarations are not known; line breaks between elements are left out.
--
-- @return the stanza; throws if the text is no such element
return function(text)
	local stack = {}
	local position = 1
	text = text:match("%S.*"):match("^.*%S"):gsub(">%s*\n%s*<", "><")
	while true do
		local first, last, closing, name, rest, empty = text:find("^<(/?)([%w:_-]+)(.-)(/?)>", position)
		if not first then
			first, last = text:find("^[^<]+", position)
			assert(first and stack[1], "not an element: " .. text)
			stack[#stack]:text(plain(text:sub(first, last)))
		elseif closing == "" then
			local parent = stack[#stack]
			local element = st.stanza(name, attributes(rest, parent and parent.attr.xmlns))
			if parent then
				parent:add_direct_child(element)
			end
			stack[#stack + 1] = element
		end
		if first and (closing == "/" or empty == "/") then
			local element = table.remove(stack)
			assert(empty == "/" or element.name == name, "not well-formed: " .. text)
			if not stack[1] then
				assert(last == #text, "more than an element: " .. text)
				return element
			end
		end
		position = last + 1
	end
end
