local registration = require("push.registration")

describe("push.registration", function()
	describe("fits", function()
		it("C3 a whole registration has at most 64 KiB", function()
			local filters = {}
			for i = 1, 100 do
				filters[i] = { room = ("room%d@rooms.example"):format(i), allow = "always", nick = "alice" }
			end
			assert.is_true(registration.fits({ jid = "push.example", timestamp = 1, filters = filters }))
			assert.is_true(registration.fits({ jid = "push.example", timestamp = 1, more = ("m"):rep(65000) }))
			assert.is_false(registration.fits({ jid = "push.example", timestamp = 1, more = ("m"):rep(65536) }))
		end)
	end)

	it("P11 keeps what is noted of it if that is of its kind, and nothing else", function()
		local entry = { timestamp = 7, errors = "many", first_error = 5, unreachable_since = {}, service = "push.example" }
		assert.is_true(registration.restoreNotes(entry))
		assert.same({ timestamp = 7, first_error = 5, service = "push.example" }, entry)
	end)

	it("C7 without a time it is very old, and with another thing there it is none", function()
		local entry = {}
		assert.is_true(registration.restoreNotes(entry))
		assert.equal(0, entry.timestamp)
		assert.is_false(registration.restoreNotes({ timestamp = "now" }))
		assert.is_false(registration.restoreNotes({ timestamp = 1, client_id = {} }))
		assert.is_false(registration.restoreNotes({ timestamp = 1, room = 5 }))
	end)
end)
