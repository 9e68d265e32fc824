local outcomeOf = require("xep0357.outcome").outcomeOf
local parse = require("xml")

local function error_answer(type, condition)
	local text = "<iq from='push.example' type='error' id='1'><error type='%s'>"
		.. "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	return parse(text:format(type, condition))
end

describe("xep0357.outcome", function()
	it("C26 a result is a delivery", function()
		assert.equal("delivered", outcomeOf(parse("<iq from='push.example' type='result' id='1'/>"), false).kind)
	end)

	for _, condition in ipairs({ "internal-server-error", "resource-constraint", "recipient-unavailable", "item-not-found" }) do
		it("C27 an error of type wait is transient: " .. condition, function()
			assert.equal("transient", outcomeOf(error_answer("wait", condition), false).kind)
		end)
	end

	for _, condition in ipairs({ "remote-server-not-found", "remote-server-timeout", "recipient-unavailable" }) do
		for _, type in ipairs({ "cancel", "modify" }) do
			it(("C27 %s of type %s is transient"):format(condition, type), function()
				local found = outcomeOf(error_answer(type, condition), false)
				assert.equal("transient", found.kind)
				assert.is_false(found.reached)
			end)
		end
	end

	it("C27 any error that our own server made is transient, and the service was not reached", function()
		for _, condition in ipairs({ "not-allowed", "service-unavailable", "item-not-found" }) do
			local found = outcomeOf(error_answer("cancel", condition), true)
			assert.equal("transient", found.kind)
			assert.is_false(found.reached)
		end
	end)

	for _, condition in ipairs({ "item-not-found", "service-unavailable", "not-authorized", "forbidden", "bad-request", "gone" }) do
		it("C28 every other error is persistent: " .. condition, function()
			assert.same({ kind = "persistent", condition = condition }, outcomeOf(error_answer("cancel", condition), false))
		end)
	end

	it("C28 an error of type modify or auth is persistent", function()
		assert.equal("persistent", outcomeOf(error_answer("modify", "not-acceptable"), false).kind)
		assert.equal("persistent", outcomeOf(error_answer("auth", "not-authorized"), false).kind)
	end)

	it("C28 an error that says nothing is persistent", function()
		local found = outcomeOf(parse("<iq from='push.example' type='error' id='1'/>"), false)
		assert.equal("persistent", found.kind)
		assert.is_string(found.condition)
	end)
end)
