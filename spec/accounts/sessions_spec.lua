local belonging = require("xep0357.belonging").belonging
local openSessions = require("accounts.sessions").openSessions

local registrations = {
	["push.example<phone"] = { jid = "push.example", node = "phone", timestamp = 1, client_id = "c-phone" },
	["push.example<tablet"] = { jid = "push.example", node = "tablet", timestamp = 1, resource = "tablet" },
}
local phone, tablet = "push.example<phone", "push.example<tablet"

--- Sessions of alice by their resources.
local function open(by_resource, bindings)
	for resource, session in pairs(by_resource) do
		session.resource = resource
	end
	local host = { sessions = { alice = { sessions = by_resource } } }
	return openSessions(host, belonging, bindings or setmetatable({}, { __mode = "k" }))
end

local function keys(sessions, session)
	local found = sessions.keysOf(session, registrations)
	table.sort(found)
	return found
end

describe("accounts.sessions", function()
	it("C11 a session belongs to the registration that it enabled", function()
		local session, other = {}, {}
		local sessions = open({ a = session, b = other })
		sessions.bind(session, phone, registrations[phone])
		assert.same({ phone }, keys(sessions, session))
		assert.same({}, keys(sessions, other))
		assert.is_true(sessions.belongs(session, phone, registrations))
		assert.is_false(sessions.belongs(session, tablet, registrations))
		assert.is_false(sessions.belongs(other, phone, registrations))
	end)

	it("C11 a session that enabled several belongs to all of them", function()
		local session = {}
		local sessions = open({ a = session })
		sessions.bind(session, phone, registrations[phone])
		sessions.bind(session, tablet, registrations[tablet])
		assert.same({ phone, tablet }, keys(sessions, session))
	end)

	it("C11 a session with the client_id belongs to the registration, if it enabled nothing itself", function()
		local session = { client_id = "c-phone" }
		local sessions = open({ a = session })
		assert.same({ phone }, keys(sessions, session))
		sessions.bind(session, tablet, registrations[tablet])
		assert.same({ tablet }, keys(sessions, session))
	end)

	it("C11 a session with another client_id, or none, does not", function()
		local sessions = open({})
		assert.same({}, keys(sessions, { client_id = "c-other" }))
		assert.same({}, keys(sessions, {}))
	end)

	it("C35 a push_identifier that another module set binds the session", function()
		local sessions = open({})
		assert.same({ tablet }, keys(sessions, { push_identifier = tablet }))
		assert.same({ tablet }, keys(sessions, { push_identifier = tablet, client_id = "c-phone" }))
	end)

	it("N3 a push_identifier of a registration that is no more binds to nothing", function()
		local sessions = open({})
		assert.same({}, keys(sessions, { push_identifier = "push.example<gone" }))
	end)

	it("C35 binding shows the registration in the session's fields", function()
		local session = {}
		local sessions = open({ a = session })
		sessions.bind(session, phone, registrations[phone])
		assert.equal(phone, session.push_identifier)
		assert.equal(registrations[phone], session.push_settings)
		sessions.bind(session, tablet, registrations[tablet])
		assert.equal(tablet, session.push_identifier)
		assert.equal(registrations[tablet], session.push_settings)
	end)

	it("N3 unbinding takes the registration from all sessions", function()
		local one, other, foreign = {}, {}, { push_identifier = phone }
		local sessions = open({ a = one, b = other, c = foreign })
		sessions.bind(one, phone, registrations[phone])
		sessions.bind(other, tablet, registrations[tablet])
		sessions.unbind("alice", phone)
		assert.same({}, keys(sessions, one))
		assert.same({}, keys(sessions, foreign))
		assert.same({ tablet }, keys(sessions, other))
		assert.is_nil(one.push_identifier)
		assert.is_nil(one.push_settings)
		assert.is_nil(foreign.push_identifier)
		assert.equal(tablet, other.push_identifier)
	end)

	it("N3 unbinding one of several leaves the others, in whatever order they were enabled", function()
		local session = {}
		local sessions = open({ a = session })
		sessions.bind(session, phone, registrations[phone])
		sessions.bind(session, tablet, registrations[tablet])
		sessions.unbind("alice", phone)
		assert.same({ tablet }, keys(sessions, session))
		sessions.bind(session, phone, registrations[phone])
		sessions.unbind("alice", phone)
		assert.same({ tablet }, keys(sessions, session))
	end)

	it("C4 new settings show in every session that is bound to the registration", function()
		local one, other, else_bound = {}, {}, {}
		local sessions = open({ a = one, b = other, c = else_bound })
		sessions.bind(one, phone, registrations[phone])
		sessions.bind(other, phone, registrations[phone])
		sessions.bind(else_bound, tablet, registrations[tablet])
		local new = { jid = "push.example", node = "phone", timestamp = 2 }
		sessions.refresh("alice", phone, new)
		assert.equal(new, one.push_settings)
		assert.equal(new, other.push_settings)
		assert.equal(registrations[tablet], else_bound.push_settings)
	end)

	describe("presence", function()
		it("C9 counts live and hibernating sessions of each registration", function()
			local sessions = open({
				a = { push_identifier = phone },
				b = { push_identifier = phone, hibernating = 1600000000 },
				c = { client_id = "c-phone" },
				d = {},
			})
			assert.same({ [phone] = { live = 2, hibernating = 1 } }, sessions.presence("alice", registrations))
		end)

		it("C11 leaves one session out", function()
			local session = { push_identifier = phone }
			local sessions = open({ a = session, b = { push_identifier = phone, hibernating = 1600000000 } })
			assert.same({ [phone] = { live = 0, hibernating = 1 } }, sessions.presence("alice", registrations, session))
		end)

		it("C17 a session that is destroyed is not live", function()
			local sessions = open({ a = { push_identifier = phone, destroyed = true } })
			local found = sessions.presence("alice", registrations)[phone]
			assert.is_true(found == nil or found.live == 0)
		end)

		it("C9 an account without session has none", function()
			assert.same({}, open({}).presence("bob", registrations))
			assert.same({}, openSessions({}, belonging, {}).presence("alice", registrations))
		end)
	end)

	it("N6 a session that has nothing to do with push is known by itself", function()
		local session = {}
		local sessions = open({ a = session })
		assert.is_false(sessions.mayBelong(session))
		assert.is_false(sessions.mayBelong({ push_settings = {} }))
		assert.is_true(sessions.mayBelong({ push_identifier = phone }))
		assert.is_true(sessions.mayBelong({ client_id = "c-phone" }))
		sessions.bind(session, phone, registrations[phone])
		session.push_identifier = nil
		assert.is_true(sessions.mayBelong(session))
	end)

	it("C33 knows the accounts that have sessions", function()
		assert.same({ "alice" }, open({}).accounts())
		assert.same({}, openSessions({}, belonging, {}).accounts())
	end)

	it("C34 goes on with the bindings of an earlier instance", function()
		local session, bindings = {}, {}
		local before = open({ a = session }, bindings)
		before.bind(session, phone, registrations[phone])
		before.bind(session, tablet, registrations[tablet])
		assert.same({ phone, tablet }, keys(open({ a = session }, bindings), session))
	end)
end)
