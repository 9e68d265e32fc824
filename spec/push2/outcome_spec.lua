local outcomeOf = require("push2.outcome").outcomeOf
local parse = require("xml")

local function outcome(type, condition, own)
	local stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
	local text = "<message type='error'><error type='%s'><%s xmlns='%s'/></error></message>"
	return outcomeOf(parse(text:format(type, condition, stanzas)), own or false)
end

describe("push2.outcome", function()
	it("P11 wait is transient, whoever says it", function()
		assert.same({ kind = "transient", reached = true, condition = "resource-constraint" }, outcome("wait", "resource-constraint"))
		assert.same(
			{ kind = "transient", reached = false, condition = "remote-server-timeout" },
			outcome("wait", "remote-server-timeout", true)
		)
	end)

	it("P11 what our own server could not route is lost", function()
		assert.same({ kind = "lost", condition = "service-unavailable" }, outcome("cancel", "service-unavailable", true))
	end)

	for _, condition in ipairs({ "remote-server-not-found", "remote-server-timeout", "recipient-unavailable" }) do
		it("P11 " .. condition .. " says that the service was not reached, whoever says it", function()
			assert.same({ kind = "lost", condition = condition }, outcome("cancel", condition))
		end)
	end

	for _, type in ipairs({ "cancel", "modify", "auth" }) do
		it("P11 " .. type .. " of the service counts", function()
			assert.same({ kind = "persistent", condition = "not-allowed", definite = false }, outcome(type, "not-allowed"))
		end)
	end

	for _, condition in ipairs({ "item-not-found", "gone" }) do
		it("P11 " .. condition .. " is definite", function()
			assert.is_true(outcome("cancel", condition).definite)
			assert.equal("lost", outcome("cancel", condition, true).kind)
		end)
	end

	it("P11 an error without content counts", function()
		local answer = outcomeOf(parse("<message type='error'/>"), false)
		assert.same({ kind = "persistent", condition = "undefined-condition", definite = false }, answer)
	end)
end)
