local belonging = require("push2.belonging").belonging

describe("push2.belonging", function()
	it("P3 a session is of the device that its client_id names, else its resource", function()
		assert.equal("c1", belonging.deviceOf({ client_id = "c1", resource = "phone" }))
		assert.equal("phone", belonging.deviceOf({ resource = "phone" }))
		assert.is_nil(belonging.deviceOf({}))
	end)

	it("P3 a registration is of the device that its key names", function()
		assert.equal("phone", belonging.registeredBy("phone", { client_id = "c1", resource = "other" }))
	end)

	it("P14 a session shows its registration in two fields", function()
		local session = {}
		local registration = { service = "push.example" }
		belonging.show(session, "c1", registration)
		assert.same({ push_registration_id = "c1", push_registration = registration }, session)
		assert.equal("c1", belonging.shown(session))
	end)

	it("C34 it shows none when it has none any more", function()
		local session = { push_registration_id = "c1", push_registration = {} }
		belonging.show(session, nil)
		assert.same({}, session)
		assert.is_nil(belonging.shown(session))
	end)
end)
