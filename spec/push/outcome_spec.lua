local outcome = require("push.outcome")

local patience = { errors = 3, settling = 0, unreachable = 1000 }

local delivered = { kind = "delivered" }
local silent = { kind = "silent" }
local persistent = { kind = "persistent", condition = "item-not-found" }
local waits = { kind = "transient", reached = true, condition = "resource-constraint" }
local unreached = { kind = "transient", reached = false, condition = "remote-server-not-found" }

local function after(registration, what, now)
	return outcome.afterOutcome(registration, what, patience, now or 5000)
end

describe("push.outcome", function()
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

		it("P11 errors in a row remove it only when the first is old enough, unless the last is definite", function()
			local settling = { errors = 2, settling = 100, unreachable = 1000 }
			local once = outcome.afterOutcome({ service = "push.example", timestamp = 1 }, persistent, settling, 5000)
			assert.equal(5000, once.first_error)
			local twice, removal = outcome.afterOutcome(once, persistent, settling, 5099)
			assert.is_nil(removal)
			assert.equal(5000, twice.first_error)
			assert.is_string(select(2, outcome.afterOutcome(twice, persistent, settling, 5100)))
			local gone = { kind = "persistent", condition = "gone", definite = true }
			assert.is_string(select(2, outcome.afterOutcome(once, gone, settling, 5001)))
			local first, none = outcome.afterOutcome({ service = "push.example", timestamp = 1 }, gone, settling, 5001)
			assert.equal(1, first.errors)
			assert.is_nil(none)
		end)

		it("P11 a delivery ends the row", function()
			local changed = after({ service = "push.example", timestamp = 1, errors = 2, first_error = 3 }, delivered)
			assert.is_nil(changed.errors)
			assert.is_nil(changed.first_error)
		end)

		it("P11 what is lost is not counted, and the service was not reached", function()
			local lost = { kind = "lost", condition = "remote-server-not-found" }
			local changed, removal = after({ service = "push.example", timestamp = 1, errors = 2, first_error = 3 }, lost, 5000)
			assert.equal(2, changed.errors)
			assert.equal(5000, changed.unreachable_since)
			assert.is_nil(removal)
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
