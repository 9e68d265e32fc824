local new_log = require("log")
local openOptions = require("push.options").openOptions
local options = require("push2.options")

--- Reads the options from a configuration; the lines of the log, too.
local function read(configuration)
	local log, lines = new_log()
	local api = { name = "push2", host = "localhost" }
	function api.log(_, ...)
		log(...)
	end
	function api.get_option(_, name)
		return configuration[name]
	end
	return options.readPush2Options(openOptions(api, nil), "chat.example"), lines
end

describe("push2.options", function()
	it("P14 have these defaults", function()
		local found, lines = read({})
		assert.same({ contact = "xmpp:chat.example", outlastsPush = true }, found)
		assert.equal(0, #lines)
	end)

	it("P14 are what the administrator says", function()
		local found = read({ contact_uri = "mailto:admin@chat.example", hibernate_past_first_push = false })
		assert.same({ contact = "mailto:admin@chat.example", outlastsPush = false }, found)
	end)

	it("C a bad value is one error that names the option, and the default holds", function()
		local found, lines = read({ contact_uri = 5, hibernate_past_first_push = "maybe" })
		assert.same({ contact = "xmpp:chat.example", outlastsPush = true }, found)
		assert.equal(2, #lines:of("error"))
		assert.truthy(lines[1].text:find("contact_uri", 1, true))
		assert.truthy(lines[2].text:find("hibernate_past_first_push", 1, true))
	end)

	it("P9 mailto: and https: are the usual contacts", function()
		for contact, usual in pairs({
			["mailto:admin@chat.example"] = true,
			["MAILTO:admin@chat.example"] = true,
			["https://chat.example/contact"] = true,
			["HTTPS://chat.example"] = true,
			["mailto:"] = false,
			["mailto:admin"] = false,
			["https://"] = false,
			["http://chat.example"] = false,
			["xmpp:chat.example"] = false,
			["see https://chat.example"] = false,
			[""] = false,
		}) do
			assert.equal(usual, options.isUsualContact(contact), contact)
		end
	end)
end)
