local server = require("server")

local hour = 3600
local longest = 72 * hour
local normal = server.normal_timeout

local registrations = { ["push.example<n1"] = { jid = "push.example", node = "n1", timestamp = 1 } }
local key = "push.example<n1"

--- A server with the core's hibernation, without the module, and a session of a registration.
local function open(settings)
	local world = server.new({})
	local require = world.require
	world.core = require("accounts.sessions").openSessions(
		world.prosody.hosts.localhost,
		require("xep0357.belonging").belonging,
		setmetatable({}, { __mode = "k" })
	)
	world.leases = setmetatable({}, { __mode = "k" })
	function world.open_hibernation(name, changes)
		return require("accounts.hibernation").openHibernation({
			sessions = world.core,
			module = name or "cloud_notify",
			leases = world.leases,
			outlastsPush = changes and changes.outlastsPush or false,
			longest = changes and changes.longest or (settings or {}).longest or longest,
			now = world.now,
		})
	end
	world.hibernation = world.open_hibernation()
	local session = world:connect("alice", "phone", { push_identifier = key })
	return world, session
end

local function sleep(world, session, seconds)
	world:hibernate(session, seconds)
	world.hibernation.start(session, registrations)
end

--- How long the session lives from now, to within a tenth of its time.
local function lives_for(world, session, seconds)
	world:advance(seconds * 0.95)
	assert.is_nil(session.destroyed, "it ended too early")
	world:advance(seconds * 0.05 + 5)
	assert.is_true(session.destroyed, "it did not end")
end

describe("accounts.hibernation", function()
	it("C31 a session with a registration lives for push_max_hibernation_timeout, then ends", function()
		local world, session = open()
		sleep(world, session)
		lives_for(world, session, longest)
	end)

	it("C31 it lives for its normal timeout where that is longer", function()
		local world, session = open({ longest = 60 })
		sleep(world, session, normal)
		lives_for(world, session, normal)
	end)

	it("C31 from its first important push on it has its normal timeout", function()
		local world, session = open()
		sleep(world, session)
		world:advance(5 * hour)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		lives_for(world, session, normal)
	end)

	it("C31 a later push makes no difference", function()
		local world, session = open()
		sleep(world, session)
		world:advance(hour)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		world:advance(normal / 2)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		lives_for(world, session, normal / 2)
	end)

	it("C35 the time of the first important push shows in the session, until it is back", function()
		local world, session = open()
		sleep(world, session)
		assert.is_nil(session.first_hibernated_push)
		world:advance(hour)
		local then_ = world.now()
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		world:advance(5)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		assert.equal(then_, session.first_hibernated_push)
		world.hibernation.resumed(session)
		assert.is_nil(session.first_hibernated_push)
	end)

	it("C31 a push that did not arrive was none", function()
		local world, session = open()
		sleep(world, session)
		world:advance(hour)
		local push = { account = "alice", key = key }
		world.hibernation.pushed(push, registrations)
		world:advance(5)
		world.hibernation.failed(push)
		assert.is_nil(session.first_hibernated_push)
		lives_for(world, session, longest - hour - 5)
	end)

	it("C31 after that the next push counts", function()
		local world, session = open()
		sleep(world, session)
		local push = { account = "alice", key = key }
		world.hibernation.pushed(push, registrations)
		world.hibernation.failed(push)
		world:advance(hour)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		lives_for(world, session, normal)
	end)

	it("C31 a later push that does not arrive changes nothing for the first", function()
		local world, session = open()
		sleep(world, session)
		local later = { account = "alice", key = key }
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		world.hibernation.pushed(later, registrations)
		world.hibernation.failed(later)
		lives_for(world, session, normal)
	end)

	it("C31 a push that does not arrive gives no less than the normal timeout", function()
		local world, session = open({ longest = 60 })
		sleep(world, session)
		local push = { account = "alice", key = key }
		world:advance(normal / 2)
		world.hibernation.pushed(push, registrations)
		world.hibernation.failed(push)
		lives_for(world, session, normal)
	end)

	it("C31 a push for another registration makes no difference", function()
		local world, session = open()
		sleep(world, session)
		world.hibernation.pushed({ account = "alice", key = "push.example<n2" }, registrations)
		lives_for(world, session, longest)
	end)

	it("C31 a session that is connected is not touched by a push", function()
		local world, session = open()
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		assert.is_nil(session.first_hibernated_push)
		assert.is_nil(session.hibernating_watchdog)
	end)

	it("C31 after being resumed a session sleeps anew, with the full time", function()
		local world, session = open()
		sleep(world, session)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		world:resume(session)
		world.hibernation.resumed(session)
		world:advance(10 * longest)
		assert.is_nil(session.destroyed)
		sleep(world, session)
		lives_for(world, session, longest)
	end)

	it("C31 no timer remains of a session that was resumed", function()
		local world, session = open()
		sleep(world, session)
		world:advance(2 * normal) -- Prosody's own watchdog of 0.12 can't be stopped before its time
		world:resume(session)
		world.hibernation.resumed(session)
		assert.equal(0, world.clock:pending())
	end)

	it("C32 a session without registration keeps its normal timeout", function()
		local world, session = open()
		session.push_identifier = nil
		sleep(world, session)
		lives_for(world, session, normal)
	end)

	it("C32 a session whose registration goes has its normal timeout again", function()
		local world, session = open()
		sleep(world, session)
		world:advance(5 * hour)
		world.hibernation.review("alice", {})
		lives_for(world, session, normal)
	end)

	it("C32 a session that was pushed keeps its time when the registration goes", function()
		local world, session = open()
		sleep(world, session)
		world:advance(hour)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		world:advance(normal / 2)
		world.hibernation.review("alice", {})
		lives_for(world, session, normal / 2)
		assert.is_nil(session.first_hibernated_push)
	end)

	it("C32 a registration that remains leaves the session its time", function()
		local world, session = open()
		sleep(world, session)
		world:advance(hour)
		world.hibernation.review("alice", registrations)
		lives_for(world, session, longest - hour)
	end)

	it("C31 a session that hibernates already when its registration is in force lives longer", function()
		local world, session = open()
		world:hibernate(session)
		world:advance(normal / 2)
		world.hibernation.review("alice", registrations)
		world:advance(2 * normal)
		assert.is_nil(session.destroyed)
	end)

	it("C31 a session whose registration comes back lives longer again", function()
		local world, session = open()
		sleep(world, session)
		world.hibernation.review("alice", {})
		world:advance(normal / 2)
		world.hibernation.review("alice", registrations)
		lives_for(world, session, longest)
	end)

	it("C34 a reload takes the remaining time over", function()
		local world, session = open()
		sleep(world, session)
		world:advance(hour)
		local state = world.hibernation.save()
		world.hibernation.releaseAll()
		local after = world.open_hibernation()
		after.restore(state)
		lives_for(world, session, longest - hour)
	end)

	it("C34 a reload takes over that a session was pushed", function()
		local world, session = open()
		sleep(world, session)
		world.hibernation.pushed({ account = "alice", key = key }, registrations)
		local pushed_at = session.first_hibernated_push
		world:advance(normal / 2)
		local state = world.hibernation.save()
		world.hibernation.releaseAll()
		local after = world.open_hibernation()
		after.restore(state)
		assert.equal(pushed_at, session.first_hibernated_push)
		after.pushed({ account = "alice", key = key }, registrations)
		lives_for(world, session, normal / 2)
	end)

	it("C34 a session that came back during the reload is left alone", function()
		local world, session = open()
		sleep(world, session)
		local state = world.hibernation.save()
		world:resume(session)
		world.open_hibernation().restore(state)
		assert.is_nil(session.hibernating_watchdog)
	end)

	it("C34 unloading leaves sessions with their normal timeout and without our field", function()
		local world, session = open()
		local other = world:connect("bob", "phone", { push_identifier = key })
		sleep(world, session)
		sleep(world, other)
		world.hibernation.pushed({ account = "bob", key = key }, registrations)
		world:advance(normal / 2)
		world.hibernation.releaseAll()
		assert.is_nil(session.first_hibernated_push)
		assert.is_nil(other.first_hibernated_push)
		world:advance(normal / 2 + 5)
		assert.is_true(other.destroyed)
		assert.is_nil(session.destroyed)
		world:advance(normal / 2)
		assert.is_true(session.destroyed)
	end)

	it("N6 sessions that are gone are forgotten", function()
		local world, session = open()
		sleep(world, session)
		local gone = setmetatable({ session }, { __mode = "v" })
		world:disconnect(session)
		session = nil -- luacheck: ignore 311
		world:advance(10 * longest)
		collectgarbage()
		collectgarbage()
		assert.is_nil(gone[1])
	end)

	it("C31 an earlier push that has not arrived was none, whichever of the registration it was", function()
		local world, session = open()
		sleep(world, session)
		world.hibernation.pushed({ account = "alice", key = key, isEarlier = true }, registrations, session)
		world.hibernation.failed({ account = "alice", key = "push.example<another" })
		assert.is_not_nil(session.first_hibernated_push)
		world.hibernation.failed({ account = "alice", key = key })
		assert.is_nil(session.first_hibernated_push)
		lives_for(world, session, longest)
	end)

	describe("with another push module", function()
		--- The session of {@link open}, with a second module that keeps it for so long, and lets no push shorten that.
		local function open_both(longer)
			local world, session = open()
			world.other = world.open_hibernation("push2", { longest = longer, outlastsPush = true })
			return world, session
		end

		local function sleep_in_both(world, session)
			world:hibernate(session)
			world.hibernation.start(session, registrations)
			world.other.start(session, registrations)
		end

		it("P15 the session lives as long as the one that wants it longest, then ends", function()
			local world, session = open_both(2 * longest)
			sleep_in_both(world, session)
			lives_for(world, session, 2 * longest)
		end)

		it("P15 a push of the one does not shorten what the other wants", function()
			local world, session = open_both(longest)
			sleep_in_both(world, session)
			world.hibernation.pushed({ account = "alice", key = key }, registrations)
			world.other.pushed({ account = "alice", key = key }, registrations)
			lives_for(world, session, longest)
		end)

		it("P15 when the one lets it go, the other still holds it, and knows its normal time", function()
			local world, session = open_both(longest)
			sleep_in_both(world, session)
			world.hibernation.releaseAll()
			world:advance(2 * normal)
			assert.is_nil(session.destroyed)
			world.other.releaseAll()
			lives_for(world, session, normal)
		end)

		it("P12 an important push leaves the time as it is where it is to outlast pushes", function()
			local world, session = open_both(longest)
			world:hibernate(session)
			world.other.start(session, registrations)
			world:advance(hour)
			world.other.pushed({ account = "alice", key = key }, registrations)
			world.other.arrived({ account = "alice", key = key }, registrations)
			assert.is_nil(session.first_hibernated_push)
			lives_for(world, session, longest - hour)
		end)

		it("P15 C35 when the other begins to care for it, or is loaded again, the first push shows as before", function()
			local world, session = open_both(longest)
			sleep(world, session)
			world.hibernation.pushed({ account = "alice", key = key }, registrations)
			local first = session.first_hibernated_push
			world.other.start(session, registrations)
			assert.equal(first, session.first_hibernated_push)
			local state = world.other.save()
			world.other.releaseAll()
			world.open_hibernation("push2", { longest = longest, outlastsPush = true }).restore(state)
			assert.is_number(first)
			assert.equal(first, session.first_hibernated_push)
		end)

		it("P15 what an earlier hibernation has left counts for nothing", function()
			local world, session = open_both(2 * longest)
			sleep_in_both(world, session)
			world.other.releaseAll()
			world:resume(session)
			world.hibernation.resumed(session)
			sleep(world, session)
			lives_for(world, session, longest)
		end)
	end)
end)
