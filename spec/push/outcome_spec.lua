local outcome = require("push.outcome")
local parse = require("xml")

local patience = { errors = 3, unreachable = 1000 }

local function error_answer(type, condition)
	local text = "<iq from='push.example' type='error' id='1'><error type='%s'>"
		.. "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	return parse(text:format(type, condition))
end

local delivered = { kind = "delivered" }
local silent = { kind = "silent" }
local persistent = { kind = "persistent", condition = "item-not-found" }
local waits = { kind = "transient", reached = true, condition = "resource-constraint" }
local unreached = { kind = "transient", reached = false, condition = "remote-server-not-found" }

local function after(registration, what, now)
	return outcome.afterOutcome(registration, what, patience, now or 5000)
end

describe("push.outcome", function()
	describe("outcomeOf", function()
		it("C26 a result is a delivery", function()
			assert.equal("delivered", outcome.outcomeOf(parse("<iq from='push.example' type='result' id='1'/>"), false).kind)
		end)

		for _, condition in ipairs({ "internal-server-error", "resource-constraint", "recipient-unavailable", "item-not-found" }) do
			it("C27 an error of type wait is transient: " .. condition, function()
				assert.equal("transient", outcome.outcomeOf(error_answer("wait", condition), false).kind)
			end)
		end

		for _, condition in ipairs({ "remote-server-not-found", "remote-server-timeout", "recipient-unavailable" }) do
			for _, type in ipairs({ "cancel", "modify" }) do
				it(("C27 %s of type %s is transient"):format(condition, type), function()
					local found = outcome.outcomeOf(error_answer(type, condition), false)
					assert.equal("transient", found.kind)
					assert.is_false(found.reached)
				end)
			end
		end

		it("C27 any error that our own server made is transient, and the service was not reached", function()
			for _, condition in ipairs({ "not-allowed", "service-unavailable", "item-not-found" }) do
				local found = outcome.outcomeOf(error_answer("cancel", condition), true)
				assert.equal("transient", found.kind)
				assert.is_false(found.reached)
			end
		end)

		for _, condition in ipairs({ "item-not-found", "service-unavailable", "not-authorized", "forbidden", "bad-request", "gone" }) do
			it("C28 every other error is persistent: " .. condition, function()
				assert.same({ kind = "persistent", condition = condition }, outcome.outcomeOf(error_answer("cancel", condition), false))
			end)
		end

		it("C28 an error of type modify or auth is persistent", function()
			assert.equal("persistent", outcome.outcomeOf(error_answer("modify", "not-acceptable"), false).kind)
			assert.equal("persistent", outcome.outcomeOf(error_answer("auth", "not-authorized"), false).kind)
		end)

		it("C28 an error that says nothing is persistent", function()
			local found = outcome.outcomeOf(parse("<iq from='push.example' type='error' id='1'/>"), false)
			assert.equal("persistent", found.kind)
			assert.is_string(found.condition)
		end)
	end)

	describe("afterOutcome", function()
		it("C28 a persistent error is counted", function()
			local registration = { jid = "push.example", timestamp = 1, errors = 1 }
			local changed, removal = after(registration, persistent)
			assert.equal(2, changed.errors)
			assert.is_nil(removal)
			assert.equal(1, after({ jid = "push.example", timestamp = 1 }, persistent).errors)
		end)

		it("C28 the last error in a row removes the registration, and says why", function()
			local _, removal = after({ jid = "push.example", timestamp = 1, errors = 2 }, persistent)
			assert.truthy(removal:find("item-not-found", 1, true))
			local _, earlier = after({ jid = "push.example", timestamp = 1, errors = 1 }, persistent)
			assert.is_nil(earlier)
		end)

		it("C26 a delivery sets the count to 0, and the service is reached", function()
			local changed = after({ jid = "push.example", timestamp = 1, errors = 2, unreachable_since = 9 }, delivered)
			assert.is_nil(changed.errors)
			assert.is_nil(changed.unreachable_since)
			assert.equal("push.example", changed.jid)
		end)

		it("N6 a delivery to a sound registration changes nothing that would have to be written", function()
			local registration = { jid = "push.example", timestamp = 1 }
			assert.equal(registration, (after(registration, delivered)))
		end)

		for what, found in pairs({ wait = waits, unreached = unreached, silent = silent }) do
			it("C27 a transient outcome is never counted: " .. what, function()
				local changed, removal = after({ jid = "push.example", timestamp = 1, errors = 2 }, found)
				assert.equal(2, changed.errors)
				assert.is_nil(removal)
			end)
		end

		it("C29 the time of the first failure to reach the service is kept", function()
			assert.equal(5000, after({ jid = "push.example", timestamp = 1 }, unreached).unreachable_since)
			assert.equal(5000, after({ jid = "push.example", timestamp = 1 }, silent).unreachable_since)
			assert.equal(4500, after({ jid = "push.example", timestamp = 1, unreachable_since = 4500 }, unreached).unreachable_since)
		end)

		it("C29 a service that answers, though with an error, is reached", function()
			assert.is_nil(after({ jid = "push.example", timestamp = 1 }, waits).unreachable_since)
		end)

		it("C29 after too long without reaching the service the registration goes", function()
			local registration = { jid = "push.example", timestamp = 1, unreachable_since = 4001 }
			local _, not_yet = after(registration, unreached, 5000)
			assert.is_nil(not_yet)
			local _, removal = after(registration, unreached, 5001)
			assert.is_string(removal)
			local _, of_silence = after(registration, silent, 5001)
			assert.is_string(of_silence)
		end)

		it("C27 a push that nobody could wait for tells nothing of the service", function()
			local registration = { jid = "push.example", timestamp = 1, errors = 1, unreachable_since = 1 }
			local same, removal = after(registration, { kind = "forgotten" })
			assert.equal(registration, same)
			assert.is_nil(removal)
		end)

		it("C29 a service that fails day after day is given up after 30 days, with at most one write a day", function()
			local day = 86400
			local registration, writes = { jid = "push.example", timestamp = 1 }, 0
			local removed_at
			for hour = 0, 31 * 24 do
				local now = 5000 + hour * 3600
				local changed, removal = outcome.afterOutcome(registration, unreached, { errors = 3, unreachable = 30 * day }, now)
				if changed ~= registration then
					writes = writes + 1
					registration = changed
				end
				if removal and not removed_at then
					removed_at = now - 5000
				end
			end
			assert.equal(30 * day, removed_at)
			assert.is_true(writes <= 32)
		end)

		it("C29 persistent errors mean that the service was reached", function()
			local changed = after({ jid = "push.example", timestamp = 1, unreachable_since = 4900 }, persistent)
			assert.is_nil(changed.unreachable_since)
		end)

		it("C27 every outcome can be told in a word or two", function()
			for _, told in ipairs({ delivered, silent, persistent, waits, { kind = "forgotten" } }) do
				assert.is_string(outcome.describe(told))
			end
			assert.truthy(outcome.describe(persistent):find("item-not-found", 1, true))
		end)

		it("N3 the registration that was given is not touched", function()
			local registration = { jid = "push.example", timestamp = 1, errors = 1 }
			after(registration, persistent)
			after(registration, unreached)
			assert.same({ jid = "push.example", timestamp = 1, errors = 1 }, registration)
		end)
	end)
end)
