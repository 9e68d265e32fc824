local parse = require("xml")
local request = require("push2_request")
local requests = require("push2.requests")

--- A reader of the requests of alice's sessions.
--
-- @param settings `refused` is a service
local function open(settings)
	settings = settings or {}
	return requests.openRequestReader({
		host = "localhost",
		policy = {
			refusal = function(service, account)
				return service == settings.refused and account == "alice@localhost" and "refused-service" or nil
			end,
		},
		now = function()
			return 5000
		end,
	})
end

local function asked(session, text)
	session.username = "alice"
	return { origin = session, stanza = parse("<iq type='set' id='1'>" .. text .. "</iq>") }
end

local function enable(session, settings, fields)
	return open(settings).enable(asked(session, request.enable(fields)))
end

--- The keys that a `<disable/>` of a session selects.
local function disabled(session, current)
	local found = open().disable(asked(session, request.disable))
	assert.equal("alice", found.account)
	local has_own = current[found.selection.device] ~= nil
	local keys = {}
	for key, registration in pairs(current) do
		if requests.isSelected(found.selection, key, registration, has_own) then
			keys[#keys + 1] = key
		end
	end
	table.sort(keys)
	return keys
end

describe("push2.requests", function()
	it("P3 a session with a client_id registers for that", function()
		local found = enable({ client_id = "c1", resource = "phone" })
		assert.equal("alice", found.account)
		assert.equal("c1", found.key)
		assert.equal("c1", found.registration.client_id)
		assert.equal("phone", found.registration.resource)
		assert.equal(5000, found.registration.timestamp)
	end)

	it("P3 one without registers for its resource", function()
		local found = enable({ resource = "phone" })
		assert.equal("phone", found.key)
		assert.is_nil(found.registration.client_id)
	end)

	it("P2 what is wrong with a request is told", function()
		local none, refusal = enable({ resource = "phone" }, {}, { client = false })
		assert.is_nil(none)
		assert.equal("bad-request", refusal[2])
		none, refusal = enable({ resource = "phone" }, {}, { service = "Alice@localhost" })
		assert.is_nil(none)
		assert.equal("bad-request", refusal[2])
	end)

	it("C2 a service that the administrator refuses is not allowed", function()
		local none, refusal = enable({ resource = "phone" }, { refused = "push.example" })
		assert.is_nil(none)
		assert.same({ "cancel", "not-allowed" }, { refusal[1], refusal[2] })
	end)

	it("P10 without cryptography there is no encrypted match", function()
		local encrypted = request.match("all", request.encrypted({}))
		local none, refusal = enable({ resource = "phone" }, {}, { matches = encrypted })
		assert.is_nil(none)
		assert.equal("feature-not-implemented", refusal[2])
	end)

	describe("disable", function()
		local current = {
			c1 = { client_id = "c1", resource = "phone" },
			c2 = { client_id = "c2", resource = "phone" },
			phone = { resource = "phone" },
			tablet = { resource = "tablet" },
		}

		it("P3 removes the device's own, and no other", function()
			assert.same({ "c1" }, disabled({ client_id = "c1", resource = "phone" }, current))
			assert.same({ "phone" }, disabled({ resource = "phone" }, current))
		end)

		it("P3 from a session without one, all that were made under its resource", function()
			assert.same({ "c1", "c2", "phone" }, disabled({ client_id = "c3", resource = "phone" }, current))
			assert.same({ "old" }, disabled({ resource = "desk" }, { old = { resource = "desk" }, tablet = {} }))
		end)

		it("P3 also what another module stored under that name, without saying more", function()
			assert.same({ "phone" }, disabled({ client_id = "c3", resource = "phone" }, { phone = {}, tablet = {} }))
		end)

		it("P3 and all that were made under its client_id", function()
			local moved = { old = { client_id = "c3", resource = "other" }, tablet = { resource = "tablet" } }
			assert.same({ "old" }, disabled({ client_id = "c3", resource = "new" }, moved))
		end)

		it("P3 none is none, also where nothing is known of a registration", function()
			assert.same({}, disabled({ client_id = "c9", resource = "desk" }, current))
			assert.same({}, disabled({ resource = "desk" }, { foreign = {} }))
			assert.same({}, disabled({ client_id = "c9" }, { foreign = {} }))
		end)
	end)
end)
