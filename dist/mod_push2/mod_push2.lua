-- mod_push2 1.0.0
-- Push 2.0, for the accounts of a VirtualHost: notifications that only the device can read.
--
-- Compiled from TypeScript; the source, and the place for changes, is https://github.com/cloud-notify/prosody-cloud-notify
-- Licence: MIT

-- src/push/registration.ts
local push_registration do
	-- A registration, as far as it is the same in every protocol: what the core notes of one, and how large it may be.

	local serialization = require("util.serialization")

	--- The fields that the core notes; what else a registration consists of is what the client asked for.
	local notes = { "timestamp", "created", "sequence", "errors", "first_error", "unreachable_since", "unreachable_last" }

	--- Bytes of a whole registration (C3, P2).
	local maxRegistration = 65536

	--- Bytes that a registration may take in its record beside what it consists of: its key, and what is noted of it.
	local bookkeeping = 16384

	--- Whether the whole registration, with what listeners added, may be stored (C3, P2).
	--
	-- Throws if a listener added what can't be written.
	local function fits(registration)
		return string.len(serialization.serialize(registration, "compact")) <= maxRegistration
	end

	--- Whether the registrations of an account may be stored together: no more than so many devices might need (N6).
	local function fitTogether(registrations, devices)
		return string.len(serialization.serialize(registrations, "compact")) <= (maxRegistration + bookkeeping) * devices
	end

	--- A string, or nothing.
	local function isText(value)
		return value == nil or type(value) == "string"
	end

	--- Whether what the core notes of a registration that was read is of its kind (C7).
	--
	-- Counts and times that are not are taken away; without the time of its `<enable/>` it counts as very old.
	local function restoreNotes(registration)
		local registration_0 = registration
		local timestamp = registration_0.timestamp
		if timestamp == nil then
			timestamp = 0
		end
		local client_id = registration_0.client_id
		local room = registration_0.room
		if type(timestamp) ~= "number" or not isText(client_id) or not isText(room) then
			return false
		end
		for _, note in ipairs(notes) do
			if type(registration[note]) ~= "number" then
				registration[note] = nil
			end
		end
		registration.timestamp = timestamp
		return true
	end

	push_registration = { fits = fits, fitTogether = fitTogether, isText = isText, notes = notes, restoreNotes = restoreNotes }
end

-- src/push/registrations.ts
local push_registrations do
	-- The registrations of one account, as values: what an `<enable/>`, a `<disable/>` or an outcome makes of them.

	local copyOf, isWithin, isEqual, keysWhere, keysOf, without, replacing
	local notes = push_registration.notes

	--- A shallow copy.
	function copyOf(original)
		local copy = {}
		for field, value in pairs(original) do
			copy[field] = value
		end
		return copy
	end

	--- Whether every value of `a` is in `b` too, however deep.
	function isWithin(a, b, except)
		for key, value in pairs(a) do
			if (except and except[key] ~= nil) ~= true and not isEqual(value, b[key]) then
				return false
			end
		end
		return true
	end

	--- Whether two values that can be stored are the same.
	function isEqual(a, b, except)
		if type(a) == "table" and type(b) == "table" then
			local left, right = a, b
			return isWithin(left, right, except) and isWithin(right, left, except)
		end
		return a == b
	end

	--- The keys of those registrations that are chosen.
	function keysWhere(registrations, isChosen)
		local keys = {}
		for key, registration in pairs(registrations) do
			if isChosen(key, registration) then
				keys[#keys + 1] = key
			end
		end
		return keys
	end

	--- The keys of registrations, or of any table that has them.
	function keysOf(registrations)
		local keys = {}
		for key in pairs(registrations) do
			keys[#keys + 1] = key
		end
		return keys
	end

	--- The registrations without some of them.
	function without(current, keys)
		local next = copyOf(current)
		for _, key in ipairs(keys) do
			next[key] = nil
		end
		return next
	end

	--- The registrations with one of them replaced.
	function replacing(current, key, registration)
		local next = copyOf(current)
		next[key] = registration
		return next
	end

	--- Seconds after which a repeated `<enable/>` is worth a write of its time (C4).
	local timeGranularity = 86400

	--- The fields that tell one `<enable/>` from the next one of the same device.
	local bookkeeping = {}
	for _, field in ipairs(notes) do
		bookkeeping[field] = true
	end

	--- Whether `a` was enabled before `b`. The clock may have been set back between, the sequence never.
	local function isOlder(a, b)
		if a.sequence ~= nil and b.sequence ~= nil then
			return a.sequence < b.sequence
		end
		return a.timestamp < b.timestamp
	end

	--- The key of the registration that comes before all others.
	local function firstOf(registrations, comesBefore)
		local first
		for key, registration in pairs(registrations) do
			local best
			if first ~= nil then
				best = registrations[first]
			end
			if best == nil or comesBefore(registration, best) then
				first = key
			end
		end
		return first
	end

	--- The key of the registration that was enabled last.
	local function newestOf(registrations)
		return firstOf(registrations, function(a, b) return isOlder(b, a) end)
	end

	--- The highest sequence number in use.
	local function lastSequence(registrations)
		local last = 0
		for _key, registration in pairs(registrations) do
			last = math.max(last, registration.sequence or 0)
		end
		return last
	end

	--- The registrations for one room, or those that are for no particular room.
	local function forRoom(registrations, room)
		local found = {}
		for key, registration in pairs(registrations) do
			if registration.room == room then
				found[key] = registration
			end
		end
		return found
	end

	--- The keys of the registrations that are beyond the limit, the oldest first, but not of the one that has just come.
	local function oldestBeyond(registrations, limit, newcomer)
		local oldest = {}
		local others = without(registrations, { newcomer })
		for _surplus = limit, #keysOf(others) do
			local key = firstOf(others, isOlder)
			others[key] = nil
			oldest[#oldest + 1] = key
		end
		return oldest
	end

	--- The keys that have to go for a newcomer (C5).
	local function surplus(registrations, limits, newcomer, room)
		local keys = oldestBeyond(forRoom(registrations, room), limits.devices, newcomer)
		for _, key in ipairs(oldestBeyond(without(registrations, keys), limits.devices * limits.rooms, newcomer)) do
			keys[#keys + 1] = key
		end
		return keys
	end

	--- Adds or replaces a registration, and evicts the oldest beyond the limit.
	--
	-- Repeated by the device that enabled last, with nothing new, it changes nothing for a day: clients do so at each
	-- login (C4). By another device it changes the order in which they are evicted, which has to survive a restart (C5). The
	-- count of errors starts anew with another target, since that may be what was wrong.
	local function enable(current, key, registration, limits, kinship)
		local room = registration.room
		local timestamp = registration.timestamp
		local before = current[key]
		local age = before ~= nil and timestamp - before.timestamp or 0
		local same = isEqual(before, registration, bookkeeping) and age < timeGranularity
		if same and newestOf(forRoom(current, room)) == key and #surplus(current, limits, key, room) == 0 then
			return { next = current, evicted = {}, replaced = {}, changed = false }
		end
		local added = copyOf(registration)
		added.sequence = lastSequence(current) + 1
		added.created = before and before.created or before and before.timestamp or timestamp
		added.unreachable_since = before and before.unreachable_since
		added.unreachable_last = before and before.unreachable_last
		if before ~= nil and kinship.isSameTarget(before, registration) then
			added.errors = before.errors
			added.first_error = before.first_error
		end

		local replaced = keysWhere(current, function(other, existing)
			local temp_14 = other ~= key
			if temp_14 then
				local opt_12 = kinship.replaces
				temp_14 = (opt_12 and opt_12(registration, existing)) == true
			end
			return temp_14
		end)
		local all = replacing(without(current, replaced), key, added)
		local evicted = surplus(all, limits, key, room)
		return { next = without(all, evicted), evicted = evicted, replaced = replaced, changed = true }
	end

	push_registrations = {
		copyOf = copyOf,
		enable = enable,
		forRoom = forRoom,
		isEqual = isEqual,
		keysOf = keysOf,
		keysWhere = keysWhere,
		replacing = replacing,
		without = without
	}
end

-- src/push/outcome.ts
local push_outcome do
	-- The outcome of a push, and what it does to the registration. Rules C27 to C29, P11. Nothing here has an effect.

	local copyOf = push_registrations.copyOf

	--- Conditions that say the service was not reached, whoever reports them.
	local unreached = {}
	for _, condition in ipairs({ "remote-server-not-found", "remote-server-timeout", "recipient-unavailable" }) do
		unreached[condition] = true
	end

	--- Whether an error says that the service was reached.
	--
	-- @param own whether our own server made it, since it could not pass the push on
	local function wasReached(condition, own)
		return not own and unreached[condition] == nil
	end

	--- Seconds.
	local day = 86400

	--- After so many seconds without a try, nobody knows whether the service was out of reach all the while.
	local longestGap = 7 * day

	--- How an outcome reads in the log.
	local function describe(outcome)
		local kind = outcome.kind
		local error = kind == "transient" or kind == "persistent" or kind == "lost"
		return error and kind .. " error, " .. outcome.condition or kind
	end

	--- The service has answered: it can be reached, and has refused so many times in a row.
	local function reached(registration, errors, now)
		if registration.errors == errors and registration.unreachable_since == nil then
			return registration
		end
		local changed = copyOf(registration)
		changed.errors = errors
		changed.first_error = errors ~= nil and (registration.first_error or now) or nil
		changed.unreachable_since = nil
		changed.unreachable_last = nil
		return changed
	end

	--- The service could not be reached: since when, and when was the last time, to the day.
	local function outOfReach(registration, now)
		local since = registration.unreachable_since
		local last = registration.unreachable_last
		local known = since ~= nil and now - (last or since) <= longestGap
		if known and now - (last or since) < day then
			return registration
		end
		local changed = copyOf(registration)
		changed.unreachable_since = known and since or now
		changed.unreachable_last = now
		return changed
	end

	--- The service has refused once more.
	local function refused(registration, outcome, patience, now)
		local errors = (registration.errors or 0) + 1
		local changed = reached(registration, errors, now)
		local settled = outcome.definite == true or now - (changed.first_error or now) >= patience.settling
		local last = tostring(errors) .. " errors in a row, the last: " .. outcome.condition
		return changed, errors >= patience.errors and settled and last or nil
	end

	--- What an outcome does to a registration.
	--
	-- @param now seconds since the epoch
	-- @returns the registration afterwards (the same if nothing changed), and why it is to be removed if it is
	local function afterOutcome(registration, outcome, patience, now)
		if outcome.kind == "forgotten" then
			return registration
		end
		if outcome.kind == "delivered" then
			return reached(registration, nil, now)
		end
		if outcome.kind == "persistent" then
			return refused(registration, outcome, patience, now)
		end
		if outcome.kind == "transient" and outcome.reached then
			return reached(registration, registration.errors, now)
		end
		local changed = outOfReach(registration, now)
		local seconds = now - (changed.unreachable_since or now)
		local late = changed.unreachable_since ~= now and seconds >= patience.unreachable
		return changed, late and "not reached for " .. tostring(seconds) .. " seconds" or nil
	end

	push_outcome = { afterOutcome = afterOutcome, describe = describe, wasReached = wasReached }
end

-- src/push/wakeup.ts
local push_wakeup do
	-- A wake-up: the wish to push one registration, from the moment that an event asks for it until a push has succeeded
	-- or nobody needs it any more. The registration is named, never held: what counts is what it is when the push leaves (N3).

	local hashes = require("util.hashes")

	--- Bytes of a key beyond which it is named by its hash: clients choose nodes of kilobytes, and names are many (N6).
	local longestKey = 128

	--- The registration that was named last: each is, several times in a row, and its name may be long.
	local lastAccount, lastKey, lastId = "", "", ""

	--- Names a registration of an account, for tables that hold those of all accounts.
	local function registrationId(account, key)
		if account ~= lastAccount or key ~= lastKey then
			lastAccount, lastKey = account, key
			lastId = account .. "\0" .. (string.len(key) <= longestKey and key or hashes.sha256(key))
		end
		return lastId
	end

	--- A wake-up for one message.
	local function wakeupFor(account, key, message)
		return { account = account, key = key, message = message, messages = { message }, important = message.important }
	end

	--- A wake-up with no message behind it (C18).
	local function ping(account, key)
		return { account = account, key = key, messages = {}, important = false }
	end

	--- The wake-up that one push for several messages is: about the last important one, if there is one (C15).
	--
	-- @param messages those that have been read; without any there is no wake-up
	-- @param queued what else counts as pushed
	local function wakeupForAll(account, key, messages, queued)
		local chosen
		for _, message in ipairs(messages) do
			if chosen == nil or message.important or not chosen.important then
				chosen = message
			end
		end
		if chosen == nil then
			return nil
		end
		return {
			account = account,
			key = key,
			message = chosen,
			messages = messages,
			queued = queued,
			important = chosen.important
		}
	end

	--- What of a wake-up the device still has to learn: all of it, a part, or nothing.
	--
	-- @param isWaiting whether the device still has to learn of a message
	local function waitingPart(wakeup, isWaiting)
		local messages = {}
		for _, message in ipairs(wakeup.messages) do
			if isWaiting(message) then
				messages[#messages + 1] = message
			end
		end
		if #messages == #wakeup.messages then
			return wakeup
		end
		local part = wakeupForAll(wakeup.account, wakeup.key, messages, wakeup.queued)
		if part ~= nil then
			part.failedSince = wakeup.failedSince
			part.repeated = wakeup.repeated
			part.lastOrder = wakeup.lastOrder
		end
		return part
	end

	--- Which of two wake-ups of a registration to keep: the more important one, else the later one (C27).
	local function worthier(earlier, later)
		return earlier.important and not later.important and earlier or later
	end

	push_wakeup = {
		ping = ping,
		registrationId = registrationId,
		waitingPart = waitingPart,
		wakeupFor = wakeupFor,
		wakeupForAll = wakeupForAll,
		worthier = worthier
	}
end

-- src/push/track.ts
local push_track do
	-- Tracking: which push is under way, and which answer belongs to it (C26, C27).
	--
	-- One hook sees all answers. `module:send_iq` would hook twice per push, which leaks on 13.0.1, and forgets all but 256.

	local cache = require("util.cache")
	local registrationId = push_wakeup.registrationId

	--- Seconds to wait for an answer.
	local timeout = 120

	--- Whether the device still needs what this push was to bring.
	local function isNeeded(flight)
		local order = flight.order
		local route = flight.route
		local wakeup = flight.wakeup
		return order > (wakeup.important and route.important or route.others)
	end

	--- Whether the device came back while this push was under way.
	local function isOvertaken(flight)
		return flight.order <= flight.route.settled
	end

	--- Opens the tracking.
	local function openTracker(needs)
		local land, watch, sweep, now, later, unanswered, routes, timer, flights

		function land(flight)
			local flight_route_2, flights_3 = flight.route, "flights"
			flight_route_2[flights_3] = flight_route_2[flights_3] - 1
			if flight.route.flights == 0 then
				routes[registrationId(flight.wakeup.account, flight.wakeup.key)] = nil
			end
		end

		function watch()
			local _, oldest = flights:tail()
			if timer == nil and oldest ~= nil then
				timer = later(math.max(1, oldest.since + timeout - now()), sweep)
			end
		end

		function sweep()
			timer = nil
			local id, flight = flights:tail()
			while id ~= nil and flight ~= nil and now() - flight.since >= timeout do
				flights:set(id, nil)
				land(flight)
				unanswered(flight, "silent")
				id, flight = flights:tail()
			end
			watch()
		end
		now = needs.now
		later = needs.later
		unanswered = needs.unanswered
		routes = {}
		local lastOrder = 0

		flights = cache.new(needs.size, function(_id, flight)
			land(flight)
			unanswered(flight, "forgotten")
		end)

		local function launch(id, service, wakeup, since)
			local name = registrationId(wakeup.account, wakeup.key)
			local route = routes[name] or { flights = 0, important = 0, others = 0, settled = 0 }
			route.flights = route.flights + 1
			routes[name] = route
			lastOrder = lastOrder + 1
			wakeup.lastOrder = lastOrder
			flights:set(id, { id = id, service = service, wakeup = wakeup, since = since, route = route, order = lastOrder })
			watch()
		end

		return {
			sent = function(id, service, wakeup)
				launch(id, service, wakeup, now())
			end,
			answered = function(id, from)
				local flight = flights:get(id)
				if flight == nil or from == nil or not needs.isAnswerOf(flight.service, from) then
					return nil
				end
				flights:set(id, nil)
				land(flight)
				return flight
			end,
			arrived = function(flight)
				local route = flight.route
				local order = flight.order
				local wakeup = flight.wakeup
				route.others = math.max(route.others, order)
				if wakeup.important then
					route.important = math.max(route.important, order)
				end
			end,
			settle = function(account, key)
				local route = routes[registrationId(account, key)]
				if route ~= nil then
					route.important = lastOrder
					route.others = lastOrder
					route.settled = lastOrder
				end
			end,
			save = function()
				local saved = {}
				local place = flights:count()
				for id, temp_5 in flights:items() do
					local since
					local wakeup
					local service
					service = temp_5.service
					wakeup = temp_5.wakeup
					since = temp_5.since
					place = place - 1
					saved[place + 1] = { id = id, service = service, wakeup = wakeup, since = since }
				end
				return saved
			end,
			restore = function(saved)
				for _, value in ipairs(saved) do
					local id = value.id
					local service = value.service
					local wakeup = value.wakeup
					local since = value.since
					launch(id, service, wakeup, since)
				end
			end
		}
	end

	push_track = { isNeeded = isNeeded, isOvertaken = isOvertaken, openTracker = openTracker }
end

-- src/push/attempts.ts
local push_attempts do
	-- Attempts: from a wake-up to its outcome. Rules C15, C16, C26, C27.

	local describe = push_outcome.describe
	local isNeeded = push_track.isNeeded
	local isOvertaken = push_track.isOvertaken
	local registrationId = push_wakeup.registrationId
	local waitingPart = push_wakeup.waitingPart
	local wakeupForAll = push_wakeup.wakeupForAll

	--- What is in queues in most cases.
	local noQueues = {}

	--- Opens the attempts.
	local function openAttempts(needs)
		local eachIdentity, forget, devices, recent

		--- Identifies what is in a queue.
		function eachIdentity(account, stanzas, use)
			for _, stanza in ipairs(stanzas) do
				local opt_3 = devices.identify
				local identity = opt_3 and opt_3(account, stanza)
				if identity ~= nil then
					use(identity)
				end
			end
		end

		--- The messages of a wake-up have not been pushed after all.
		function forget(wakeup)
			local id = registrationId(wakeup.account, wakeup.key)
			for _, message in ipairs(wakeup.messages) do
				recent.forget(id, message.identity)
			end
			for _session, stanzas in pairs(wakeup.queued or noQueues) do
				eachIdentity(wakeup.account, stanzas, function(identity)
					recent.forget(id, identity)
				end)
			end
		end
		local store = needs.store
		devices = needs.devices
		recent = needs.recent
		local registrar = needs.registrar
		local tracker = needs.tracker
		local retries = needs.retries
		local log = needs.log
		local deliver = needs.guard.shield("making a push", needs.deliver)

		local function remaining(wakeup)
			local account = wakeup.account
			local key = wakeup.key
			local rest = waitingPart(wakeup, devices.unread(account, key))
			if rest == nil then
				log("debug", "No push for %s: the device is back, or has read it", account)
			end
			return rest
		end

		local function attempt(wakeup)
			local account = wakeup.account
			local key = wakeup.key
			if store.all(account) == nil then
				log("debug", "A push for %s waits: the registration can't be read", account)
				retries.keep(wakeup)
				return
			end
			local registration = store.active(account)[key]
			if registration == nil then
				log("debug", "No push for %s: the registration is gone", account)
				retries.drop(account, key)
				return
			end
			local ok, departure = deliver(wakeup, registration)
			if not ok or departure == "blocked" then
				retries.ended(account, key)
			end
		end

		local function begin(wakeup)
			local account = wakeup.account
			local key = wakeup.key
			local id = registrationId(account, key)
			for session, stanzas in pairs(wakeup.queued or noQueues) do
				recent.pushQueued(id, stanzas)
				local opt_6 = devices.mayBeCopied
				if (opt_6 and opt_6(account, session)) == true then
					eachIdentity(account, stanzas, function(identity)
						recent.push(id, identity)
					end)
				end
			end
			for _, message in ipairs(wakeup.messages) do
				recent.push(id, message.identity)
			end
			local admitted = retries.admit(wakeup)
			if admitted ~= nil then
				attempt(admitted)
			else
				log("debug", "A push for %s waits: its service has just failed", account)
			end
		end

		--- A push that did not arrive, or may not have, is tried again if the device still needs it.
		local function tryAgain(flight, outcome)
			local wakeup = flight.wakeup
			local account = wakeup.account
			local key = wakeup.key
			local unanswered = outcome.kind == "silent" or outcome.kind == "forgotten"
			if not isNeeded(flight) then
				if not unanswered and isOvertaken(flight) then
					forget(wakeup)
				end
				retries.ended(account, key)
			elseif unanswered and wakeup.repeated == true then
				retries.ended(account, key)
			else
				if not unanswered then
					local opt_10 = devices.failed
					if opt_10 ~= nil then
						opt_10(wakeup)
					end
				end
				wakeup.repeated = wakeup.repeated == true or unanswered
				retries.keep(wakeup)
			end
		end

		return {
			begin = begin,
			beginForAll = function(collected)
				local account = collected.account
				local key = collected.key
				local messages = collected.messages
				local queued = collected.queued
				local isUnread = devices.unread(account, key)
				local waiting = {}
				for _, message in ipairs(messages) do
					if isUnread(message) then
						waiting[#waiting + 1] = message
					end
				end
				local covered
				if devices.read ~= nil and (next(queued)) ~= nil then
					local found, told = devices.read(account, key, queued)
					covered = told
					for _, message in ipairs(found) do
						waiting[#waiting + 1] = message
					end
				end
				local wakeup = wakeupForAll(account, key, waiting, covered)
				if wakeup ~= nil then
					begin(wakeup)
				else
					log("debug", "No push for %s: the device is back, or has nothing to learn of", account)
				end
			end,
			attempt = attempt,
			remaining = remaining,
			drop = function(account, key)
				local kept = retries.drop(account, key)
				if kept ~= nil then
					forget(kept)
				end
			end,
			conclude = function(flight, outcome)
				local wakeup = flight.wakeup
				local service = flight.service
				local account = wakeup.account
				local key = wakeup.key
				log("debug", "The push for %s to %s: %s", account, service, describe(outcome))
				registrar.record(account, key, outcome)
				if outcome.kind == "delivered" then
					tracker.arrived(flight)
					retries.succeeded(wakeup, flight.order)
					if not isOvertaken(flight) then
						local opt_15 = devices.arrived
						if opt_15 ~= nil then
							opt_15(wakeup)
						end
					end
				elseif outcome.kind == "persistent" then
					retries.ended(account, key)
				elseif outcome.kind == "lost" then
					local opt_17 = devices.failed
					if opt_17 ~= nil then
						opt_17(wakeup)
					end
					retries.ended(account, key)
				else
					tryAgain(flight, outcome)
				end
			end
		}
	end

	push_attempts = { openAttempts = openAttempts }
end

-- src/push/coalesce.ts
local push_coalesce do
	-- Coalescing: what comes within a second for a device that does not answer becomes one push (C15).
	--
	-- Messages come to be collected when they have been read. Stanzas in the queue of a session are only put down, since hundreds
	-- may come in a burst, of which one is told: whoever is given the collection reads as many of them as it needs.

	local registrationId = push_wakeup.registrationId

	--- What is collected of most queues.
	local nothing = {}

	--- Seconds for which messages are collected.
	local window = 1

	--- Opens the coalescer.
	--
	-- @param later runs a function after some seconds
	-- @param push sends one push for what is collected
	local function openCoalescer(later, push)
		local collections = {}
		--- Where the stanzas in the queue of a session are put down: once for each of its registrations.
		local queues = setmetatable({}, { __mode = "k" })

		--- Takes a collection out.
		local function remove(id)
			local collection = collections[id]
			if collection ~= nil then
				collections[id] = nil
				collection.timer:stop()
				for session in pairs(collection.queued) do
					queues[session] = nil
				end
			end
			return collection
		end

		local function collectionOf(account, key)
			local id = registrationId(account, key)
			local collection = collections[id]
			if collection == nil then
				local timer = later(window, function()
					local collected = remove(id)
					if collected ~= nil then
						push(collected)
					end
				end)
				collection = { account = account, key = key, messages = {}, names = {}, queued = {}, timer = timer }
				collections[id] = collection
			end
			return collection
		end

		local function take()
			local taken = {}
			for id in pairs(collections) do
				taken[#taken + 1] = remove(id)
			end
			return taken
		end

		local function add(account, key, message)
			local collection = collectionOf(account, key)
			if collection.names[message.identity.name] == nil then
				collection.names[message.identity.name] = true
				local collection_messages_0 = collection.messages
				collection_messages_0[#collection_messages_0 + 1] = message
			end
		end

		return {
			add = add,
			openQueue = function(session, keys)
				local opened = {}
				for _, key in ipairs(keys) do
					local collectionOf_result_1 = collectionOf(session.username, key)
					local queued = collectionOf_result_1.queued
					local stanzas = queued[session] or {}
					queued[session] = stanzas
					opened[#opened + 1] = stanzas
				end
				queues[session] = opened
			end,
			addQueued = function(session, stanza)
				local opened = queues[session]
				if opened == nil then
					return false
				end
				for _, stanzas in ipairs(opened) do
					stanzas[#stanzas + 1] = stanza
				end
				return true
			end,
			has = function(account, key, identity)
				local opt_2 = collections[registrationId(account, key)]
				return (opt_2 and opt_2.names[identity.name] ~= nil) == true
			end,
			hasQueued = function(account, key, session, stanza)
				local opt_4 = collections[registrationId(account, key)]
				for _, queued in ipairs(opt_4 and opt_4.queued[session] or nothing) do
					if queued == stanza then
						return true
					end
				end
				return false
			end,
			cancel = function(account, key)
				remove(registrationId(account, key))
			end,
			flush = function()
				for _, collected in ipairs(take()) do
					push(collected)
				end
			end,
			take = take,
			restore = function(taken)
				for _, value in ipairs(taken) do
					local account = value.account
					local key = value.key
					local messages = value.messages
					local queued = value.queued
					for _, message in ipairs(messages) do
						add(account, key, message)
					end
					for session, stanzas in pairs(queued) do
						collectionOf(account, key).queued[session] = stanzas
					end
				end
			end
		}
	end

	push_coalesce = { openCoalescer = openCoalescer }
end

-- src/push/deliver.ts
local push_deliver do
	-- Delivery: one notification for one registration on its way.

	--- Opens the delivery.
	local function openDelivery(needs)
		local protocol = needs.protocol
		local tracker = needs.tracker
		local log = needs.log
		local newId = needs.newId
		local leaving = needs.leaving
		local undeliverable = needs.undeliverable
		local send = needs.guard.shield("sending a push", needs.send)

		return function(wakeup, registration)
			local service = protocol.serviceOf(registration)
			local id = newId()
			local stanza, reason = protocol.notification(id, wakeup, registration)
			if stanza == nil then
				log("debug", "No push for %s to %s: %s", wakeup.account, service, reason)
				return "blocked"
			end
			local what = wakeup.important and "important" or "unimportant"
			log("debug", "Sending an %s push for %s to %s", what, wakeup.account, service)
			-- An answer may come while it is sent: everything else has to be done before.
			leaving(wakeup)
			tracker.sent(stanza.attr.id or id, service, wakeup)
			local sent = send(stanza)
			if not sent then
				undeliverable(stanza.attr.id or id, service)
			end
			return "sent"
		end
	end

	push_deliver = { openDelivery = openDelivery }
end

-- src/push/pusher.ts
local push_pusher do
	-- The first half of a push's way, as far as it is the same everywhere: a registration is taken up for a message, once
	-- (N2), and pushed at once or with what else comes within a second (C15).

	local keysOf = push_registrations.keysOf
	local ping = push_wakeup.ping
	local registrationId = push_wakeup.registrationId

	--- Opens the pushing.
	local function openPusher(needs)
		local store = needs.store
		local recent = needs.recent
		local coalescer = needs.coalescer
		local attempts = needs.attempts
		local retries = needs.retries

		return {
			wasPushed = function(account, key, identity) return recent.wasPushed(registrationId(account, key), identity) end,
			wasNamePushed = function(account, key, name) return recent.wasNamePushed(registrationId(account, key), name) end,
			isSettled = function(account, key, identity, queue)
				local id = registrationId(account, key)
				local object = identity.object
				if queue ~= nil and recent.wasQueuedPushed(id, object) then
					recent.push(id, identity)
				end
				return recent.wasPushed(id, identity) or recent.wasPassedOver(id, object) or coalescer.has(account, key, identity) or queue ~= nil and coalescer.hasQueued(account, key, queue, object)
			end,
			wasQueuedPushed = function(account, key, queued) return recent.wasQueuedPushed(registrationId(account, key), queued) end,
			wasPassedOver = function(account, key, queued) return recent.wasPassedOver(registrationId(account, key), queued) end,
			wasStoredUnpushed = function(account, key, name) return recent.wasStoredUnpushed(registrationId(account, key), name) end,
			storeUnpushed = function(account, key, name)
				recent.storeUnpushed(registrationId(account, key), name)
			end,
			take = function(wakeup)
				local account = wakeup.account
				local key = wakeup.key
				local message = wakeup.message
				if (message and message.patient) == true then
					coalescer.add(account, key, message)
				else
					attempts.begin(wakeup)
				end
			end,
			takeQueue = function(session, keys)
				coalescer.openQueue(session, keys)
			end,
			takeQueued = function(session, stanza) return coalescer.addQueued(session, stanza) end,
			passOver = function(account, key, queued)
				recent.passOver(registrationId(account, key), queued)
			end,
			withdraw = function(account, key, name)
				local opt_7 = retries.kept(account, key)
				local opt_5 = opt_7 and opt_7.message
				if (opt_5 and opt_5.identity.name) == name then
					attempts.drop(account, key)
				end
			end,
			isFailing = function(account, key) return retries.isFailing(account, key) end,
			ping = function(account, keys)
				local active = store.active(account)
				for _, key in ipairs(keys or keysOf(active)) do
					if active[key] ~= nil then
						attempts.begin(ping(account, key))
					end
				end
			end
		}
	end

	push_pusher = { openPusher = openPusher }
end

-- src/push/fading.ts
local push_fading do
	-- A memory that fades: of the names that were set, the latest are known (N6).
	--
	-- It has two halves. What is set goes into the young one; when that is full, the old one is forgotten, and the young one becomes the
	-- old. So what is known of a name costs its place in a table, where a list in the order of use costs five times as much.

	--- Nothing is known yet.
	local function newFading()
		return { young = {}, old = {}, count = 0 }
	end

	--- What was set for a name last, if it is known.
	local function recall(memory, name)
		local memory_young_name_0 = memory.young[name]
		if memory_young_name_0 == nil then
			memory_young_name_0 = memory.old[name]
		end
		return memory_young_name_0
	end

	--- Sets what is known of a name.
	--
	-- @param size how many names to know at most; half of these at least
	local function remember(memory, name, value, size)
		if memory.young[name] == nil then
			if memory.count >= math.max(1, math.floor(size / 2)) then
				memory.old = memory.young
				memory.young = {}
				memory.count = 0
			end
			memory.count = memory.count + 1
		end
		memory.young[name] = value
	end

	push_fading = { newFading = newFading, recall = recall, remember = remember }
end

-- src/push/recent.ts
local push_recent do
	-- The memory of what was pushed to whom, so that one message gives one push per registration (N2).

	local newFading = push_fading.newFading
	local recall = push_fading.recall
	local remember = push_fading.remember
	local copyOf = push_registrations.copyOf

	--- What is known of most stanzas.
	local nothing = {}

	--- Separates a registration from a name.
	local separator = "\0\0"

	--- Opens the memory.
	--
	-- Queued stanzas are remembered as long as their queue holds them, however late they come up again; names are
	-- remembered up to a number.
	--
	-- @param size how many names to remember at most
	-- @param before what an earlier instance of the module left
	local function openRecent(size, before)
		local state = before or { objects = setmetatable({}, { __mode = "k" }), names = newFading() }
		local objects = state.objects
		local names = state.names

		local function known(registration, name)
			return recall(names, registration .. separator .. name)
		end

		local function learn(registration, name, value)
			remember(names, registration .. separator .. name, value, size)
		end

		--- What is known of a stanza, and that besides.
		local function marksWith(queued, registration, value)
			local marks = copyOf(objects[queued] or nothing)
			if value ~= nil then
				marks[registration] = value
			else
				marks[registration] = nil
			end
			return marks
		end

		local recent
		recent = {
			wasPushed = function(registration, identity)
				local object = identity.object
				local name = identity.name
				local fresh = identity.fresh
				if recent.wasQueuedPushed(registration, object) then
					return true
				end
				local found = known(registration, name)
				return found == "known" or found == "fresh" and not fresh
			end,
			wasNamePushed = function(registration, name)
				local found = known(registration, name)
				return found == "known" or found == "fresh"
			end,
			wasPassedOver = function(registration, queued)
				local opt_1 = objects[queued]
				return (opt_1 and opt_1[registration]) == "passed over"
			end,
			wasStoredUnpushed = function(registration, name) return known(registration, name) == "not pushed" end,
			push = function(registration, identity)
				local object = identity.object
				local name = identity.name
				local fresh = identity.fresh
				if fresh then
					objects[object] = marksWith(object, registration, "pushed")
				end
				learn(registration, name, fresh and "fresh" or "known")
			end,
			pushQueued = function(registration, stanzas)
				local pushed = {}
				pushed[registration] = "pushed"
				for _, queued in ipairs(stanzas) do
					objects[queued] = objects[queued] ~= nil and marksWith(queued, registration, "pushed") or pushed
				end
			end,
			wasQueuedPushed = function(registration, queued)
				local opt_4 = objects[queued]
				return (opt_4 and opt_4[registration]) == "pushed"
			end,
			forget = function(registration, identity)
				local object = identity.object
				local name = identity.name
				if objects[object] ~= nil then
					objects[object] = marksWith(object, registration, nil)
				end
				learn(registration, name, "not pushed")
			end,
			passOver = function(registration, queued)
				objects[queued] = marksWith(queued, registration, "passed over")
			end,
			storeUnpushed = function(registration, name)
				learn(registration, name, "not pushed")
			end
		}
		return recent, state
	end

	push_recent = { openRecent = openRecent }
end

-- src/push/registrar.ts
local push_registrar do
	-- The registrar: the one place where registrations change, and where everybody who has to do with one learns of it.
	-- Rules C4 to C8, C28 to C30, P3, P11, N3.

	local afterOutcome = push_outcome.afterOutcome
	local fitTogether = push_registration.fitTogether
	local enable = push_registrations.enable
	local forRoom = push_registrations.forRoom
	local keysOf = push_registrations.keysOf
	local keysWhere = push_registrations.keysWhere
	local replacing = push_registrations.replacing
	local without = push_registrations.without

	--- Opens the registrar.
	local function openRegistrar(needs)
		local protocol = needs.protocol
		local store = needs.store
		local devices = needs.devices
		local log = needs.log
		local now = needs.now
		local dropWakeups = needs.dropWakeups

		local function switchOff(account, keys)
			for _, key in ipairs(keys) do
				dropWakeups(account, key)
			end
			local opt_1 = devices.switchedOff
			if opt_1 ~= nil then
				opt_1(account, keys)
			end
			local opt_3 = devices.reviewed
			if opt_3 ~= nil then
				opt_3(account)
			end
		end

		local function remove(account, keys)
			local current = store.all(account)
			if current == nil then
				return false
			end
			local written = #keys == 0 or store.enforce(account, without(current, keys))
			switchOff(account, keys)
			return written
		end

		--- Switches off what is chosen of the registrations of an account, if these can be read and any is chosen.
		local function removeSome(account, choose)
			local current = store.all(account)
			local keys = current ~= nil and choose(current) or {}
			if #keys > 0 then
				remove(account, keys)
			end
		end

		local function selectedBy(selection, current)
			return keysWhere(
				current,
				function(key, registration) return protocol.selects(selection, key, registration, current) end
			)
		end

		local function update(account, key, registration)
			local current = store.all(account)
			if current ~= nil then
				store.note(account, replacing(current, key, registration))
				local opt_5 = devices.renewed
				if opt_5 ~= nil then
					opt_5(account, key, registration)
				end
			end
		end

		return {
			enable = function(account, key, registration)
				local current = store.all(account)
				if current == nil then
					return nil, "storage"
				end
				local enable_result_7 = enable(current, key, registration, needs.limits, protocol)
				local next = enable_result_7.next
				local evicted = enable_result_7.evicted
				local replaced = enable_result_7.replaced
				local changed = enable_result_7.changed
				if changed and not fitTogether(next, needs.limits.devices) then
					return nil, "too-large"
				end
				if changed and not store.write(account, next) then
					return nil, "storage"
				end
				local inForce = next[key]
				dropWakeups(account, key)
				local opt_8 = devices.renewed
				if opt_8 ~= nil then
					opt_8(account, key, inForce)
				end
				if #evicted > 0 then
					log(
						"info",
						"Push registrations of %s evicted, being more than push_max_devices: %d",
						account,
						#evicted
					)
				end
				switchOff(account, evicted)
				switchOff(account, replaced)
				return inForce
			end,
			disable = function(account, selection)
				local current = store.all(account)
				if current == nil then
					store.disableOnceRead(account, selection)
					return false
				end
				return remove(account, selectedBy(selection, current))
			end,
			withdraw = function(account, selection)
				removeSome(account, function(current) return selectedBy(selection, current) end)
			end,
			removeRoom = function(account, room)
				removeSome(account, function(current) return keysOf(forRoom(current, room)) end)
			end,
			record = function(account, key, outcome)
				local registration = store.active(account)[key]
				if registration == nil then
					return
				end
				local after, removal = afterOutcome(registration, outcome, needs.patience, now())
				if removal ~= nil then
					log(
						"warn",
						"Removed a push registration of %s at %s: %s",
						account,
						protocol.serviceOf(registration),
						removal
					)
					remove(account, { key })
				elseif after ~= registration then
					update(account, key, after)
				end
			end,
			forgetAccount = function(account)
				local keys = keysOf(store.all(account) or {})
				store.enforce(account, {})
				switchOff(account, keys)
				store.forget(account)
			end,
			reviewAccount = function(account)
				store.forget(account)
				local opt_10 = devices.reviewed
				if opt_10 ~= nil then
					opt_10(account)
				end
			end,
			reviewAll = function()
				store.forgetAll()
				local opt_12 = devices.allReviewed
				if opt_12 ~= nil then
					opt_12()
				end
			end
		}
	end

	push_registrar = { openRegistrar = openRegistrar }
end

-- src/push/retry.ts
local push_retry do
	-- Trying again: while a push service fails, one wake-up per registration is kept for it (C27).
	--
	-- What is kept waits for a timer. Whoever tries it takes it, and gives it back by `keep` if the try fails.

	local cache = require("util.cache")
	local registrationId = push_wakeup.registrationId
	local worthier = push_wakeup.worthier

	--- Seconds.
	local firstDelay = 5
	local longestDelay = 900
	local patience = 86400
	local shortestPause = 1

	--- The part of a delay that chance may add, so that devices don't come all at once.
	local jitter = 0.2

	--- Opens the memory of failing services.
	local function openRetries(needs)
		local now = needs.now
		local random = needs.random
		local later = needs.later
		local remaining = needs.remaining
		local attempt = needs.attempt
		local failing = cache.new(needs.size, function(_id, dropped)
			local opt_1 = dropped.timer
			if opt_1 ~= nil then
				opt_1:stop()
			end
		end)

		local function stateOf(wakeup)
			return failing:get(registrationId(wakeup.account, wakeup.key))
		end

		local function drop(account, key)
			local id = registrationId(account, key)
			local state = failing:get(id)
			local opt_3 = state and state.timer
			if opt_3 ~= nil then
				opt_3:stop()
			end
			failing:set(id, nil)
			return state and state.waiting
		end

		--- Keeps a wake-up, or what waits already: the more important one, else the one that was tried last.
		local function merge(state, wakeup)
			local waiting = state.waiting
			if waiting == nil then
				state.waiting = wakeup
			elseif (waiting.lastOrder or math.huge) > (wakeup.lastOrder or math.huge) then
				state.waiting = worthier(wakeup, waiting)
			else
				state.waiting = worthier(waiting, wakeup)
			end
		end

		--- Tries what is kept, as far as the device still has to learn of it.
		local function tryAgain(state)
			local waiting = state.waiting
			state.timer = nil
			state.waiting = nil
			local rest
			if waiting ~= nil then
				rest = remaining(waiting)
			end
			if rest ~= nil then
				state.lastTry = now()
				attempt(rest)
			elseif waiting ~= nil then
				drop(waiting.account, waiting.key)
			end
		end

		local function schedule(state, seconds)
			local opt_12 = state.timer
			if opt_12 ~= nil then
				opt_12:stop()
			end
			state.timer = later(seconds, function()
				tryAgain(state)
			end)
		end

		return {
			admit = function(wakeup)
				local state = stateOf(wakeup)
				if state == nil then
					return wakeup
				end
				local pause = state.lastTry + shortestPause - now()
				if pause > 0 then
					merge(state, wakeup)
					schedule(state, pause)
					return nil
				end
				state.lastTry = now()
				local rest
				if state.waiting ~= nil then
					rest = remaining(state.waiting)
				end
				local kept = rest ~= nil and rest.important and not wakeup.important
				-- What is no more important waits for what comes of the new one, which may yet be held back.
				local kept_15
				if kept then
					kept_15 = nil
				else
					kept_15 = rest
				end
				state.waiting = kept_15
				local opt_16 = state.timer
				if opt_16 ~= nil then
					opt_16:stop()
				end
				state.timer = nil
				return kept and rest or wakeup
			end,
			keep = function(wakeup)
				local time = now()
				local account = wakeup.account
				local key = wakeup.key
				wakeup.failedSince = wakeup.failedSince or time
				local state = stateOf(wakeup) or { lastTry = time, due = time, delay = firstDelay }
				failing:set(registrationId(account, key), state)
				merge(state, wakeup)
				if time >= state.due then
					state.due = time + state.delay * (1 + jitter * random())
					state.delay = math.min(state.delay * 2, longestDelay)
				end
				local state_due_21 = state.due
				local opt_19 = state.waiting
				if state_due_21 - (opt_19 and opt_19.failedSince or time) > patience then
					drop(account, key)
				elseif state.timer == nil then
					schedule(state, state.due - time)
				end
			end,
			ended = function(account, key)
				local state = failing:get(registrationId(account, key))
				if (state and state.waiting) == nil then
					drop(account, key)
				elseif state.timer == nil then
					schedule(state, math.max(shortestPause, state.due - now()))
				end
			end,
			succeeded = function(wakeup, order)
				local state = stateOf(wakeup)
				if state == nil then
					return
				end
				local waiting = state.waiting
				local moreImportant = (waiting and waiting.important) == true and not wakeup.important
				if waiting == nil then
					drop(wakeup.account, wakeup.key)
				elseif moreImportant or (waiting.lastOrder or math.huge) > order then
					schedule(state, math.max(0, state.lastTry + shortestPause - now()))
				else
					drop(wakeup.account, wakeup.key)
				end
			end,
			drop = drop,
			kept = function(account, key)
				local opt_26 = failing:get(registrationId(account, key))
				return opt_26 and opt_26.waiting
			end,
			isFailing = function(account, key) return failing:get(registrationId(account, key)) ~= nil end,
			save = function()
				local waiting = {}
				for _id, state in failing:items() do
					if state.waiting ~= nil then
						waiting[#waiting + 1] = state.waiting
					end
				end
				return waiting
			end
		}
	end

	push_retry = { openRetries = openRetries }
end

-- src/push/safe_store.ts
local push_safe_store do
	-- A store whose failures are words: drivers return an error, or throw it (C7). Each is logged once per cause (N1).

	--- Makes the failures of a store words.
	--
	-- @param name what it holds, for the log
	local function safely(store, name, guard)
		return {
			get = function(user)
				local found
				local problem
				local ok = guard.attempt("reading " .. name, function()
					found, problem = store:get(user)
				end)
				if type(found) == "table" then
					return true, found
				end
				local odd = found ~= nil and found ~= false and "it is a " .. type(found) or problem
				if ok and odd ~= nil then
					guard.report("reading " .. name, odd)
				end
				return ok and odd == nil and found == nil
			end,
			set = function(user, record)
				local first = next(record)
				local stored
				local problem
				local ok = guard.attempt("writing " .. name, function()
					stored, problem = store:set(user, first ~= nil and record or nil)
				end)
				if ok and stored ~= true then
					guard.report("writing " .. name, problem)
				end
				return ok and stored == true
			end,
			users = function() return store:users() end
		}
	end

	push_safe_store = { safely = safely }
end

-- src/push/lately.ts
local push_lately do
	-- A set of names that forgets, to remember what was not found (N6).
	--
	-- The names are kept in buckets, each of which is one string, so that a name costs little more than its length: as keys of a
	-- table, 1,000 names such as nobody1 would take 50 to 58 KiB, here they take 17. A new name goes into the young half of the
	-- buckets. When that is full, the old half is forgotten and the young one becomes the old. Asking changes nothing.

	--- What stands before and after each name in a bucket. No JID has it.
	local separator = "\0"

	--- Bytes that there are for each name. A longer one takes the place of several.
	local share = 24

	--- Bytes of the longest name that is remembered: who sends messages may choose names of up to 1,023, of accounts that nobody has.
	local longestName = 128

	--- Names to a bucket, in both halves: to look for one among them takes 0.5 µs.
	local namesOfBucket = 16

	--- Bytes of the longest bucket, in which to look takes 2 µs. Names that somebody has chosen to fall into one soon empty it.
	-- Others don't: among 100,000 made of 22 first and 20 last names, the fullest bucket took 2,820.
	local longestBucket = 4096

	--- A number made of the end of the localpart, in which accounts differ most.
	local function numberOf(name)
		local at = (string.find(name, "@", 1, true)) or #name + 1
		local first, second, third, fourth = string.byte(name, at - 4, at - 1)
		return (((first or 0) * 43 + (second or 0)) * 43 + (third or 0)) * 43 + (fourth or 0) + #name
	end

	--- Whether this may be remembered: names can be told apart only if none has a separator in it, or is empty.
	local function isName(name)
		local separated = string.find(name, separator, 1, true)
		return name ~= "" and separated == nil
	end

	--- Where a name begins and ends in a bucket: between two separators, and not as a part of another one.
	local function find(bucket, name)
		local from, to = string.find(bucket, name, 1, true)
		while from ~= nil and to ~= nil do
			if string.byte(bucket, from - 1) == 0 and string.byte(bucket, to + 1) == 0 then
				return from, to
			end
			from, to = string.find(bucket, name, from + 1, true)
		end
		return nil, nil
	end

	local function holds(bucket, name)
		local from = find(bucket, name)
		return from ~= nil
	end

	--- Takes a name out of a bucket that may hold it.
	local function cutOut(buckets, place, name)
		local bucket = buckets[place] or ""
		local from, to = find(bucket, name)
		if from ~= nil and to ~= nil then
			buckets[place] = string.sub(bucket, 1, from - 1) .. string.sub(bucket, to + 2)
		end
	end

	--- Opens a set.
	--
	-- @param size how many names to remember at most; of names shorter than 24 bytes the last so many, or half of them at least
	local function openLately(size)
		local half = share * math.max(1, math.floor(size / 2))
		local places = math.ceil(size / namesOfBucket)
		local young = {}
		local old = {}
		--- Bytes of the young half that are taken. They stay so when a name is deleted: neither half is ever larger.
		local taken = 0

		local function has(name)
			local place = numberOf(name) % places
			local bucket = young[place]
			local before = old[place]
			local found = bucket ~= nil and holds(bucket, name) or before ~= nil and holds(before, name)
			return found and isName(name)
		end

		return {
			has = has,
			add = function(name)
				if #name > longestName or not isName(name) or has(name) then
					return
				end
				local cost = math.max(share, #name + #separator)
				if taken + cost > half then
					old = young
					young = {}
					taken = 0
				end
				local place = numberOf(name) % places
				local bucket = young[place] or separator
				local isFull = #bucket + cost > longestBucket
				young[place] = (isFull and separator or bucket) .. name .. separator
				taken = taken + cost
			end,
			delete = function(name)
				local place = numberOf(name) % places
				cutOut(young, place, name)
				cutOut(old, place, name)
			end,
			clear = function()
				young = {}
				old = {}
				taken = 0
			end
		}
	end

	push_lately = { openLately = openLately }
end

-- src/push/store.ts
local push_store do
	-- The only reader and writer of the registrations on disk, with a cache of bounded size (C7, N6).

	local cache = require("util.cache")
	local openLately = push_lately.openLately
	local copyOf = push_registrations.copyOf
	local keysOf = push_registrations.keysOf
	local keysWhere = push_registrations.keysWhere
	local without = push_registrations.without

	--- Seconds after which to try again to write what could not be written.
	local writeAgain = 60

	--- Requests to remember for an account that can't be read, beyond which they are forgotten with their error.
	local maxRequests = 20

	--- Accounts without anything to push to have at hand: one takes 60 bytes, and is found in a tenth of the time.
	local mostIdle = 128

	--- Bytes of the longest name of one of them.
	local longestIdle = 128

	--- Keeps the sound entries of a record.
	local function soundEntries(record, protocol)
		local registrations = {}
		local dropped = 0
		for name, entry in pairs(record) do
			local registration, key = protocol.restore(name, entry)
			if registration ~= nil then
				registrations[key] = registration
			else
				dropped = dropped + 1
			end
		end
		return registrations, dropped
	end

	--- Opens the registrations of a host.
	local function openAccountStore(needs)
		local reflect, put, writeUnsaved, watch, store, mirror, log, records, timer

		--- Shows the error counts of registrations to other modules, or takes them away.
		function reflect(registrations, present)
			for key, temp_5 in pairs(registrations) do
				local errors
				errors = temp_5.errors
				if errors ~= nil and present then
					local opt_1 = mirror
					if opt_1 ~= nil then
						opt_1[key] = errors
					end
				else
					local opt_3 = mirror
					if opt_3 ~= nil then
						opt_3[key] = nil
					end
				end
			end
		end

		function put(account, registrations)
			local written = store.set(account, registrations)
			if written then
				records[account] = nil
			else
				log("debug", "The push registrations of %s can't be written", account)
			end
			return written
		end

		function writeUnsaved()
			for account, registrations in pairs(copyOf(records)) do
				put(account, registrations)
			end
			watch()
		end

		--- Has what is not on disk written as soon as it can be.
		function watch()
			if timer == nil and (next(records)) ~= nil then
				timer = needs.later(writeAgain, function()
					timer = nil
					writeUnsaved()
				end)
			end
		end
		store = needs.store
		local protocol = needs.protocol
		local size = needs.size
		local isEnabled = needs.isEnabled
		local allows = needs.allows
		mirror = needs.mirror
		log = needs.log
		local nothing = {}
		local empty = { all = nothing, active = nothing }
		--- Accounts that have no registration, most of all: they take little room.
		local absent = openLately(size)
		--- Accounts that messages came for of late and that have nothing to push. When there are too many, all are forgotten.
		local idle = {}
		local idleCount = 0
		local entries = cache.new(size, function(_account, entry)
			reflect(entry.all, false)
		end)
		local unsaved = needs.unsaved or { records = {}, disabled = {} }
		records = unsaved.records
		local disabled = unsaved.disabled

		--- Takes an account out of memory.
		local function forget(account)
			idle[account] = nil
			absent.delete(account)
			local entry = entries:get(account)
			if entry ~= nil then
				reflect(entry.all, false)
				entries:set(account, nil)
			end
		end

		local function read(account)
			local ok, record = store.get(account)
			if not ok then
				log("debug", "The push registrations of %s can't be read", account)
				return nil
			end
			local registrations, dropped = soundEntries(record or {}, protocol)
			if dropped > 0 then
				log("warn", "Dropped %d damaged push registrations of %s", dropped, account)
			end
			return registrations
		end

		local function remember(account, all)
			if (next(all)) == nil then
				forget(account)
				absent.add(account)
				return empty
			end
			local active = {}
			if isEnabled(account) then
				for key, registration in pairs(all) do
					if allows(protocol.serviceOf(registration), account) then
						active[key] = registration
					end
				end
			end
			local entry = { all = all, active = active }
			forget(account)
			entries:set(account, entry)
			reflect(all, true)
			return entry
		end

		--- Reads an account from disk, without what was switched off while it could not be read.
		local function readAnew(account)
			local found = read(account)
			local selections = disabled[account]
			if found == nil or selections == nil then
				return found
			end
			local rest = found
			for _, selection in ipairs(selections) do
				local current = rest
				rest = without(
					current,
					keysWhere(
						current,
						function(key, registration) return protocol.selects(selection, key, registration, current) end
					)
				)
			end
			disabled[account] = nil
			records[account] = rest
			put(account, rest)
			watch()
			return rest
		end

		local function load(account)
			local entry = entries:get(account)
			if entry ~= nil then
				local latest = entries:head()
				if latest ~= account then
					entries:set(account, entry)
				end
				return entry
			end
			if absent.has(account) then
				return empty
			end
			local registrations = records[account] or readAnew(account)
			return registrations ~= nil and remember(account, registrations) or nil
		end

		local function clearIdle()
			idle = {}
			idleCount = 0
		end

		local function hasActive(account)
			if idle[account] ~= nil then
				return false
			end
			local entry = load(account)
			if entry == nil or (next(entry.active)) ~= nil then
				return entry ~= nil
			end
			if #account <= longestIdle then
				if idleCount >= mostIdle then
					clearIdle()
				end
				idle[account] = true
				idleCount = idleCount + 1
			end
			return false
		end

		local function note(account, registrations)
			remember(account, registrations)
			local written = put(account, registrations)
			if not written and records[account] ~= nil then
				records[account] = registrations
			end
			return written
		end

		watch()

		return {
			all = function(account)
				local opt_6 = load(account)
				return opt_6 and opt_6.all
			end,
			active = function(account)
				local opt_8 = load(account)
				return opt_8 and opt_8.active or nothing
			end,
			hasActive = hasActive,
			accounts = function() return store.users() end,
			write = function(account, registrations)
				local opt_10 = load(account)
				local before = opt_10 and opt_10.all
				local written = put(account, registrations)
				if written then
					remember(account, registrations)
				elseif before ~= nil and not put(account, before) then
					-- A storage may keep what it has just refused, and write it with the next that succeeds, as SQLite does.
					if records[account] == nil and #keysOf(records) < size then
						records[account] = before
						watch()
					end
				end
				return written
			end,
			disableOnceRead = function(account, selection)
				local selections = disabled[account] or {}
				if #selections < maxRequests and #keysOf(disabled) < size then
					selections[#selections + 1] = selection
					disabled[account] = selections
				end
			end,
			enforce = function(account, registrations)
				local written = note(account, registrations)
				if not written then
					records[account] = registrations
					watch()
				end
				return written
			end,
			note = function(account, registrations)
				note(account, registrations)
			end,
			forget = forget,
			forgetAll = function()
				local accounts = {}
				for account in entries:items() do
					accounts[#accounts + 1] = account
				end
				for _, account in ipairs(accounts) do
					forget(account)
				end
				absent.clear()
				clearIdle()
			end,
			writeUnsaved = writeUnsaved,
			save = function() return unsaved end
		}
	end

	push_store = { openAccountStore = openAccountStore }
end

-- src/push/engine.ts
local push_engine do
	-- The engine: all parts of the core put together, for the one host that a module is loaded on.
	--
	-- A push module of any kind brings its options and what it knows of devices; it calls the pusher with what it sees and
	-- the registrar with what clients ask for.

	local jid = require("util.jid")
	local openAttempts = push_attempts.openAttempts
	local openCoalescer = push_coalesce.openCoalescer
	local openDelivery = push_deliver.openDelivery
	local openPusher = push_pusher.openPusher
	local openRecent = push_recent.openRecent
	local openRegistrar = push_registrar.openRegistrar
	local openRetries = push_retry.openRetries
	local safely = push_safe_store.safely
	local openAccountStore = push_store.openAccountStore
	local openTracker = push_track.openTracker

	--- Names of messages to remember for each registration that fits into the cache.
	local namesPerRegistration = 4

	--- Pushes to wait for at once, for each account that fits into the cache.
	local flightsPerAccount = 10

	--- Goes on where an earlier instance of the module stopped (C34).
	local function takeOver(state, parts)
		parts.coalescer.restore(state.collected)
		parts.tracker.restore(state.flights)
		for _, wakeup in ipairs(state.kept) do
			wakeup.lastOrder = 0
			parts.retries.keep(wakeup)
		end
	end

	--- Puts the parts together.
	local function openEngine(needs)
		local devices, attempts
		local api = needs.api
		local effects = needs.effects
		local options = needs.options
		local policy = needs.policy
		local protocol = needs.protocol
		local state = needs.state
		local host = api.host
		local guard = effects.guard
		local log = effects.log
		local later = effects.later
		local now = effects.now

		local recent, recentState = openRecent(options.cacheSize * options.maxDevices * namesPerRegistration, state and state.recent)
		local records = api:open_store(protocol.store)
		local store = openAccountStore({
			store = safely(assert(records), "push registrations", guard),
			protocol = protocol,
			size = options.cacheSize,
			isEnabled = function(account) return devices.isEnabled(account) end,
			allows = function(service, account) return policy.allows(service, account) end,
			mirror = needs.mirror,
			unsaved = state and state.unsaved,
			log = log,
			later = later
		})
		devices = needs.devices(store)

		--- Whether the module is about to go.
		local closing = false

		local coalescer
		coalescer = openCoalescer(later, function(collected)
			if store.all(collected.account) == nil and not closing then
				log("debug", "A push for %s waits: the registration can't be read", collected.account)
				coalescer.restore({ collected })
			else
				attempts.beginForAll(collected)
			end
		end)
		local retries = openRetries({
			size = options.cacheSize,
			now = effects.elapsed,
			random = effects.random,
			later = later,
			remaining = function(wakeup) return attempts.remaining(wakeup) end,
			attempt = function(wakeup)
				attempts.attempt(wakeup)
			end
		})
		local tracker = openTracker({
			size = options.cacheSize * flightsPerAccount,
			isAnswerOf = function(service, from) return protocol.isAnswerOf(service, from) end,
			now = effects.elapsed,
			later = later,
			unanswered = function(flight, reason)
				attempts.conclude(flight, reason == "silent" and protocol.silence or protocol.oblivion)
			end
		})

		local function dropWakeups(account, key)
			coalescer.cancel(account, key)
			attempts.drop(account, key)
			tracker.settle(account, key)
		end

		local registrar = openRegistrar({
			protocol = protocol,
			store = store,
			devices = devices,
			limits = { devices = options.maxDevices, rooms = needs.rooms },
			patience = { errors = options.maxErrors, settling = protocol.settling, unreachable = options.maxUnreachable },
			log = log,
			now = now,
			dropWakeups = dropWakeups
		})
		local deliver = openDelivery({
			protocol = protocol,
			guard = guard,
			tracker = tracker,
			log = log,
			newId = effects.newId,
			leaving = function(wakeup)
				local opt_7 = devices.leaving
				if opt_7 ~= nil then
					opt_7(wakeup)
				end
			end,
			send = effects.send,
			undeliverable = function(id, service)
				local flight = tracker.answered(id, service)
				if flight ~= nil then
					attempts.conclude(flight, protocol.unsent)
				end
			end
		})
		attempts = openAttempts({
			store = store,
			devices = devices,
			recent = recent,
			registrar = registrar,
			tracker = tracker,
			retries = retries,
			deliver = deliver,
			guard = guard,
			log = log
		})
		local pusher = openPusher({ store = store, recent = recent, coalescer = coalescer, attempts = attempts, retries = retries })

		if state ~= nil then
			takeOver(state, { coalescer = coalescer, tracker = tracker, retries = retries })
		end

		return {
			guard = guard,
			log = log,
			store = store,
			registrar = registrar,
			pusher = pusher,
			later = later,
			now = now,
			elapsed = effects.elapsed,
			newId = effects.newId,
			deviceIsBack = function(account, keys)
				for _, key in ipairs(keys) do
					dropWakeups(account, key)
				end
			end,
			answer = function(event)
				local origin = event.origin
				local answer = event.stanza
				local answer_attr_10 = answer.attr
				local from = answer_attr_10.from
				local id = answer_attr_10.id
				if id == nil then
					id = ""
				end
				local type = answer_attr_10.type
				if type ~= "error" and (type ~= "result" or answer.name ~= "iq") then
					return
				end
				local flight = tracker.answered(id, from)
				if flight == nil then
					return
				end
				-- What our server says in the name of a remote one comes from the host itself, or from a stand-in.
				local remote = prosody.hosts[jid.host(from) or ""] == nil
				local own = remote and (origin.dummy == true or origin == prosody.hosts[host])
				attempts.conclude(flight, protocol.outcomeOf(answer, own))
				return true
			end,
			close = function()
				closing = true
				coalescer.flush()
				store.writeUnsaved()
			end,
			save = function()
				return {
					collected = coalescer.take(),
					recent = recentState,
					unsaved = store.save(),
					flights = tracker.save(),
					kept = retries.save()
				}
			end
		}
	end

	push_engine = { openEngine = openEngine }
end

-- src/push/handover.ts
local push_handover do
	-- What an instance of a module hands over to the next one when it is reloaded (C34).

	--- What an earlier instance of the module handed over, if it has the shape that is known here.
	--
	-- @param state `module.saved_state`
	local function handedOver(state, version)
		local known = state
		return (known and known.version) == version and known or nil
	end

	push_handover = { handedOver = handedOver }
end

-- src/push/compat.ts
local push_compat do
	-- What differs between Prosody 0.12.3 and 13.0.7, found out by asking for the feature, never for the version.
	--
	-- Where one way serves all of them it is taken, and needs no test. Such ways are bound to
	--
	-- 	0.12    a watchdog does not move, and holds its session when it is cancelled          hibernation.ts
	-- 	13.0    mod_smacks is called back by the watchdog that stands in the session only     hibernation.ts
	-- 	13.0.1  each name of an event that was hooked once stays in memory                    track.ts
	-- 	13.0.6  a room service may have an archive that it was not told to load, and that     rooms/archive.ts
	-- 	        may come after this module: it is looked for when it is needed
	-- 	13.0.7  a hibernating session keeps its connection: `hibernating` says what it does   sessions.ts

	local usermanager = require("core.usermanager")
	local hashes = require("util.hashes")
	local human = require("util.human.io")
	local jwt = require("util.jwt")

	if _VERSION == "Lua 5.1" then
		-- 0.12 still runs there, but xpcall passes no arguments on, and weak tables keep what they should let go.
		error("This module needs Lua 5.2 or later; Prosody runs on " .. _VERSION, 0)
	end

	--- Whether an account is in use. 13.0: an administrator can disable accounts, and `user_is_enabled` tells. 0.12: it
	-- is not there, and all are in use.
	--
	-- @param username localpart of the account
	local function isAccountEnabled(username, host)
		local isEnabled = usermanager.user_is_enabled
		if isEnabled == nil then
			return true
		end
		local enabled = isEnabled(username, host)
		return enabled ~= false
	end

	--- The units of periods without their plural; Prosody itself looks at the first letters only, and takes "3 dayz".
	local units = {}
	for _, unit in ipairs({ "", "sec", "second", "min", "minute", "h", "hour", "d", "day", "w", "week" }) do
		units[unit] = true
	end
	for _, unit in ipairs({ "mo", "mon", "month", "y", "year" }) do
		units[unit] = true
	end

	--- Reads a period such as "3 days": seconds, or nothing if it is none. Needs `parse_duration`, which 13.0 has and 0.12 has not.
	local function readPeriod(period)
		local unit = string.match(string.lower(period), "^%s*%d+%s*(%a-)s?%s*$")
		if unit == nil or units[unit] == nil or human.parse_duration == nil then
			return nil
		end
		return human.parse_duration(period)
	end

	--- 13.0: {@link readPeriod}, as Prosody itself reads periods. 0.12: nothing, and options are numbers of seconds.
	local parsePeriod = human.parse_duration ~= nil and readPeriod or nil

	--- Prosody's cryptography, which it has since 13.0: on 0.12 there is no util.crypto (P10).
	local function loadCryptography()
		local loaded, crypto = pcall(function() return require("util.crypto") end)
		local hkdf = hashes.hkdf_hmac_sha256
		local newSigner = jwt.new_signer
		if not loaded or hkdf == nil or newSigner == nil then
			return nil
		end
		return { crypto = crypto, newSigner = newSigner, hkdf = hkdf }
	end

	push_compat = { isAccountEnabled = isAccountEnabled, loadCryptography = loadCryptography, parsePeriod = parsePeriod }
end

-- src/push/namespaces.ts
local push_namespaces do
	-- Every namespace this project speaks, once, under the document that defines it.

	-- RFC 6120, RFC 6121
	local client = "jabber:client"

	-- XEP-0004: Data Forms
	local dataForms = "jabber:x:data"

	-- XEP-0027: Current Jabber OpenPGP Usage
	local openPgpLegacy = "jabber:x:encrypted"

	-- XEP-0045: Multi-User Chat
	local muc = "http://jabber.org/protocol/muc"
	local mucUser = "http://jabber.org/protocol/muc#user"

	-- XEP-0060: Publish-Subscribe
	local pubsub = "http://jabber.org/protocol/pubsub"
	local pubsubEvent = "http://jabber.org/protocol/pubsub#event"

	-- XEP-0066: Out of Band Data
	local outOfBand = "jabber:x:oob"

	-- XEP-0085: Chat State Notifications
	local chatStates = "http://jabber.org/protocol/chatstates"

	-- XEP-0172: User Nickname
	local nickname = "http://jabber.org/protocol/nick"

	-- XEP-0203: Delayed Delivery
	local delay = "urn:xmpp:delay"

	-- XEP-0249: Direct MUC Invitations
	local directInvitation = "jabber:x:conference"

	-- XEP-0280: Message Carbons
	local carbons = "urn:xmpp:carbons:2"

	-- XEP-0297: Stanza Forwarding
	local forward = "urn:xmpp:forward:0"

	-- XEP-0308: Last Message Correction
	local correction = "urn:xmpp:message-correct:0"

	-- XEP-0313: Message Archive Management
	local archive = "urn:xmpp:mam:2"

	-- XEP-0333: Displayed Markers
	local markers = "urn:xmpp:chat-markers:0"

	-- XEP-0334: Message Processing Hints
	local hints = "urn:xmpp:hints"

	-- XEP-0353: Jingle Message Initiation
	local callInvitation = "urn:xmpp:jingle-message:0"

	-- XEP-0357: Push Notifications
	local push = "urn:xmpp:push:0"
	local pushSummary = "urn:xmpp:push:summary"

	-- XEP-0359: Unique and Stable Stanza IDs
	local stanzaId = "urn:xmpp:sid:0"

	-- XEP-0372: References
	local references = "urn:xmpp:reference:0"

	-- XEP-0373: OpenPGP for XMPP
	local openPgp = "urn:xmpp:openpgp:0"

	-- XEP-0380: Explicit Message Encryption
	local encryption = "urn:xmpp:eme:0"

	-- XEP-0382: Spoiler messages
	local spoiler = "urn:xmpp:spoiler:0"

	-- XEP-0384: OMEMO Encryption, in the three forms that are in use
	local omemoLegacy = "eu.siacs.conversations.axolotl"
	local omemo1 = "urn:xmpp:omemo:1"
	local omemo2 = "urn:xmpp:omemo:2"

	-- XEP-0420: Stanza Content Encryption
	local contentEnvelope = "urn:xmpp:sce:1"

	-- XEP-0421: Anonymous unique occupant identifiers for MUCs
	local occupantId = "urn:xmpp:occupant-id:0"

	-- XEP-0424: Message Retraction
	local retraction = "urn:xmpp:message-retract:1"

	-- XEP-0425: Moderated Message Retraction
	local moderation = "urn:xmpp:message-moderate:1"

	-- XEP-0428: Fallback Indication
	local fallback = "urn:xmpp:fallback:0"

	-- XEP-0444: Message Reactions
	local reactions = "urn:xmpp:reactions:0"

	-- XEP-0461: Message Replies
	local reply = "urn:xmpp:reply:0"

	-- XEP-0513: Explicit Mentions
	local mentions = "urn:xmpp:mentions:0"

	-- Tigase's filter of room messages, as it stands in `<enable/>`
	local roomFilter = "tigase:push:filter:groupchat:0"

	-- Push 2.0
	local push2 = "urn:xmpp:push2:0"
	local push2Encrypted = "urn:xmpp:sce:rfc8291:0"
	push_namespaces = {
		archive = archive,
		callInvitation = callInvitation,
		carbons = carbons,
		chatStates = chatStates,
		client = client,
		contentEnvelope = contentEnvelope,
		correction = correction,
		dataForms = dataForms,
		delay = delay,
		directInvitation = directInvitation,
		encryption = encryption,
		fallback = fallback,
		forward = forward,
		hints = hints,
		markers = markers,
		mentions = mentions,
		moderation = moderation,
		muc = muc,
		mucUser = mucUser,
		nickname = nickname,
		occupantId = occupantId,
		omemo1 = omemo1,
		omemo2 = omemo2,
		omemoLegacy = omemoLegacy,
		openPgp = openPgp,
		openPgpLegacy = openPgpLegacy,
		outOfBand = outOfBand,
		pubsub = pubsub,
		pubsubEvent = pubsubEvent,
		push = push,
		push2 = push2,
		push2Encrypted = push2Encrypted,
		pushSummary = pushSummary,
		reactions = reactions,
		references = references,
		reply = reply,
		retraction = retraction,
		roomFilter = roomFilter,
		spoiler = spoiler,
		stanzaId = stanzaId
	}
end

-- src/push/stanzas.ts
local push_stanzas do
	-- Reading a stanza: what it carries, who sent it, what it is called. No decisions here.

	local jid = require("util.jid")
	local ns = push_namespaces

	--- The message that a carbon carries, or the stanza itself (C19).
	--
	-- A carbon comes from the account's own bare JID (XEP-0280 1.0.1 section 11); one from anybody else is a forgery and
	-- stays an ordinary stanza. What the account sends to itself counts as sent, with a carbon around it or not.
	--
	-- @param account bare JID of the account that the stanza is for
	-- @returns the carried message, and its direction
	local function unwrapCarbon(stanza, account)
		local message = stanza
		if stanza.name == "message" and stanza.attr.from == account then
			local received = stanza:get_child("received", ns.carbons)
			local wrapper = received or stanza:get_child("sent", ns.carbons)
			local opt_0 = wrapper and wrapper:get_child("forwarded", ns.forward)
			message = opt_0 and opt_0:get_child("message", ns.client) or stanza
		end
		return message, jid.bare(message.attr.from) == account and "sent" or "received"
	end

	--- The id under which `by` archived the stanza (XEP-0359 0.7), if it did.
	--
	-- mod_mam adds its own id last and may leave a forged one before it, so the last one counts.
	--
	-- @param by bare JID of the archive
	local function archiveId(stanza, by)
		local id
		for _, value in ipairs(stanza.tags) do
			local name = value.name
			local attr = value.attr
			if name == "stanza-id" and attr.xmlns == ns.stanzaId and attr.by == by then
				id = attr.id
			end
		end
		return id
	end

	--- The first time stamp of a delayed message (XEP-0203 2.0), as written.
	local function delayStamp(stanza)
		local opt_4 = stanza:get_child("delay", ns.delay)
		return opt_4 and opt_4.attr.stamp
	end

	--- When mod_offline stored the message that it delivers now, if that was how the message came in. One that had been in
	-- a session's queue before bears the delay of mod_smacks first, which names the account.
	--
	-- @param host the domain of the account; mod_offline writes it into `from`
	-- @returns the time stamp as written
	local function offlineStamp(stanza, host)
		local delay = stanza:get_child("delay", ns.delay)
		if (delay and delay.attr.from) == host then
			return delay.attr.stamp
		else
			return nil
		end
	end

	--- The call that the message announces or takes back, if it does (XEP-0353 0.6 sections 3.1 and 3.3).
	local function callStep(stanza)
		if stanza.attr.type == "error" then
			return nil
		end
		local found
		local tags = stanza.tags
		for index = 0, #tags - 1 do
			local tags_index_10 = tags[index + 1]
			local name = tags_index_10.name
			local attr = tags_index_10.attr
			local isStep = attr.xmlns == ns.callInvitation and (name == "propose" or name == "retract")
			if isStep and (found == nil or name == "propose" and found.step == "retract") then
				found = { step = name, id = attr.id or "" }
			end
		end
		return found
	end

	--- Whether the stanza carries a push notification, ours or another server's, so that it must not set off one (N5).
	local function carriesNotification(stanza)
		if stanza.name == "iq" then
			local opt_13 = stanza:get_child("pubsub", ns.pubsub)
			local opt_11 = opt_13 and opt_13:get_child("publish")
			local item = opt_11 and opt_11:get_child("item")
			return (item and item:get_child("notification", ns.push)) ~= nil
		end
		if (stanza:get_child("notification", ns.push) or stanza:get_child("notification", ns.push2)) ~= nil then
			return true
		end
		local opt_19 = stanza:get_child("event", ns.pubsubEvent)
		local opt_17 = opt_19 and opt_19:get_child("items")
		local item = opt_17 and opt_17:get_child("item")
		return (item and item:get_child("notification", ns.push)) ~= nil
	end

	--- How many accounts one message may withdraw nodes from: anybody may send it, and each account is looked up.
	local mostAccounts = 20

	--- What nearly all messages announce.
	local noNotices = {}

	--- The first child with a name and a namespace of its own. Every message is looked at, and this takes half as long as get_child.
	local function childOf(stanza, name, xmlns)
		local tags = stanza.tags
		for index = 0, #tags - 1 do
			local tag = tags[index + 1]
			if tag.name == name and tag.attr.xmlns == xmlns then
				return tag
			end
		end
		return nil
	end

	--- The withdrawals that a message announces: affiliations of `none` (XEP-0060 1.26 section 8.9.4, C30).
	local function affiliationNotices(stanza)
		local pubsub
		if stanza.attr.type ~= "error" then
			pubsub = childOf(stanza, "pubsub", ns.pubsub)
		end
		if pubsub == nil then
			return noNotices
		end
		local list = pubsub:get_child("affiliations") or pubsub
		local notices = {}
		local accounts = {}
		local count = 0
		for value in list:childtags("affiliation") do
			local attr = value.attr
			local named = attr.jid or ""
			count = count + (accounts[named] ~= nil and 0 or 1)
			accounts[named] = true
			if attr.affiliation == "none" and count <= mostAccounts then
				notices[#notices + 1] = { account = jid.prep(attr.jid), node = attr.node or list.attr.node }
			end
		end
		return notices
	end

	--- Whether the message is for this account and comes from somebody else (C10).
	local function isAddressedTo(stanza, account)
		local to = stanza.attr.to
		local from = stanza.attr.from
		return to ~= nil and jid.bare(to) == account and (from == nil or jid.bare(from) ~= account)
	end

	push_stanzas = {
		affiliationNotices = affiliationNotices,
		archiveId = archiveId,
		callStep = callStep,
		carriesNotification = carriesNotification,
		delayStamp = delayStamp,
		isAddressedTo = isAddressedTo,
		offlineStamp = offlineStamp,
		unwrapCarbon = unwrapCarbon
	}
end

-- src/accounts/sessions.ts
local accounts_sessions do
	-- Which sessions of an account belong to which registration, and which of them are live.
	--
	-- A session shows a registration in fields that other modules read, and write to bind the session to it (C35). It may
	-- enable several, which one field can't tell, so they are remembered beside it.

	local datetime = require("util.datetime")
	local jid = require("util.jid")
	local ns = push_namespaces
	local delayStamp = push_stanzas.delayStamp
	local unwrapCarbon = push_stanzas.unwrapCarbon

	--- The sessions of an account that has none, and how many there are for each registration.
	local noSessions = {}
	local nowhere = {}
	local nobody = {}

	--- Whether a session is connected: neither hibernating nor gone.
	local function isLive(session)
		return session.hibernating == nil and session.destroyed ~= true
	end

	--- What is in the queue of a session; nothing where a session shows no queue.
	local function queueOf(session)
		local queue = session.outgoing_stanza_queue
		if queue == nil then
			return nil
		end
		local queued = {}
		for _, stanza in ipairs(queue:table()) do
			queued[stanza] = true
		end
		return queued
	end

	--- Whether mod_carbons copies a message to the account's other sessions, for certain (XEP-0280 1.0.1 section 6.1).
	--
	-- What it may or may not copy counts as not copied: rather a push for what was read than none for what was not.
	local function isCopied(message)
		local type_ = message.attr.type
		if type_ == nil then
			type_ = "normal"
		end
		local isText = type_ == "chat" or type_ == "normal" and message:get_child("body") ~= nil
		local isPrivate = message:get_child("private", ns.carbons) ~= nil or message:get_child("no-copy", ns.hints) ~= nil or message:get_child("x", ns.mucUser) ~= nil
		return isText and not isPrivate
	end

	--- Whether a message in the queue of one session has come to another one of the account as well: as a carbon, or by its
	-- address.
	local function reaches(other, message, queue)
		local to = message.attr.to
		if type(other.want_carbons) == "string" and isCopied(message) then
			return true
		end
		if jid.resource(to) ~= nil then
			return to == other.full_jid
		end
		return other.priority ~= nil and other.priority >= math.max(0, queue.priority or 0)
	end

	--- Watches the sessions of a host.
	--
	-- @param host of the accounts
	-- @param belonging how its sessions belong to registrations
	-- @param bindings what an earlier instance of the module remembered
	local function openSessions(host, belonging, bindings)
		--- When sessions came that came while the module was loaded.
		local arrivals = setmetatable({}, { __mode = "k" })

		local function accounts()
			local found = {}
			for account in pairs(host.sessions or {}) do
				found[#found + 1] = account
			end
			return found
		end

		local function of(account)
			local opt_2 = host.sessions
			local user = opt_2 and opt_2[account]
			if user == nil then
				return noSessions
			end
			local found = {}
			for _resource, session in pairs(user.sessions) do
				found[#found + 1] = session
			end
			return found
		end

		local function hasOther(account, session)
			local pairs_8 = pairs
			local opt_6 = host.sessions
			local opt_4 = opt_6 and opt_6[account]
			for _resource, other in pairs_8(opt_4 and opt_4.sessions or {}) do
				if other ~= session then
					return true
				end
			end
			return false
		end

		local function ofDevice(account, device)
			local found = {}
			local others = {}
			for _, session in ipairs(of(account)) do
				local group = belonging.deviceOf(session) == device and found or others
				group[#group + 1] = session
			end
			for _, session in ipairs(others) do
				found[#found + 1] = session
			end
			return found
		end

		local function mayBelong(session)
			return belonging.shown(session) ~= nil or belonging.deviceOf(session) ~= nil or bindings[session] ~= nil
		end

		local function keysOf(session, registrations)
			local keys = {}
			local field = belonging.shown(session)
			local others = bindings[session]
			local enabled = field ~= nil or others ~= nil and (next(others)) ~= nil
			local device
			if not enabled then
				device = belonging.deviceOf(session)
			end
			if not enabled and device == nil then
				return keys
			end
			for key, registration in pairs(registrations) do
				local own = key == field or (others and others[key] ~= nil) == true
				if own or device ~= nil and belonging.registeredBy(key, registration) == device then
					keys[#keys + 1] = key
				end
			end
			return keys
		end

		local function belongs(session, key, registrations)
			for _, own in ipairs(keysOf(session, registrations)) do
				if own == key then
					return true
				end
			end
			return false
		end

		local function presence(account, registrations, except)
			local opt_12 = host.sessions
			local user = opt_12 and opt_12[account]
			if user == nil then
				return nobody
			end
			local present
			for _resource, session in pairs(user.sessions) do
				if session ~= except then
					for _, key in ipairs(keysOf(session, registrations)) do
						present = present or {}
						local count = present[key] or { live = 0, hibernating = 0 }
						if isLive(session) then
							count.live = count.live + 1
						else
							count.hibernating = count.hibernating + 1
						end
						present[key] = count
					end
				end
			end
			return present or nobody
		end

		local function reached(queue, registrations, stanza, now)
			local keys
			local pairs_18 = pairs
			local opt_16 = host.sessions
			local opt_14 = opt_16 and opt_16[queue.username]
			for _resource, session in pairs_18(opt_14 and opt_14.sessions or {}) do
				if session ~= queue and isLive(session) and mayBelong(session) then
					local since = datetime.parse(delayStamp(stanza)) or now
					local message = unwrapCarbon(stanza, queue.username .. "@" .. host.host)
					if (arrivals[session] or -1) <= since and reaches(session, message, queue) then
						keys = keys or {}
						for _, key in ipairs(keysOf(session, registrations)) do
							keys[#keys + 1] = key
						end
					end
				end
			end
			return keys or nowhere
		end

		local function arrived(session, now)
			arrivals[session] = now
		end

		local function bind(session, key, registration)
			local enabled = bindings[session] or {}
			enabled[key] = true
			bindings[session] = enabled
			belonging.show(session, key, registration)
		end

		local function unbind(account, key)
			for _, session in ipairs(of(account)) do
				local enabled = bindings[session]
				if enabled ~= nil then
					enabled[key] = nil
				end
				if belonging.shown(session) == key then
					local other = next(enabled or {})
					belonging.show(session, other)
				end
			end
		end

		local function refresh(account, key, registration)
			for _, session in ipairs(of(account)) do
				if belonging.shown(session) == key then
					belonging.show(session, key, registration)
				end
			end
		end

		return {
			accounts = accounts,
			of = of,
			hasOther = hasOther,
			ofDevice = ofDevice,
			mayBelong = mayBelong,
			keysOf = keysOf,
			belongs = belongs,
			presence = presence,
			reached = reached,
			arrived = arrived,
			bind = bind,
			unbind = unbind,
			refresh = refresh
		}
	end

	accounts_sessions = { openSessions = openSessions, queueOf = queueOf }
end

-- src/accounts/devices.ts
local accounts_devices do
	-- The devices of accounts: each may have sessions, connected or hibernating, which belong to its registration.

	local isAccountEnabled = push_compat.isAccountEnabled
	local queueOf = accounts_sessions.queueOf

	--- Whether the device still has to learn of a message (C16).
	--
	-- @param live how many live sessions the device has besides the one in whose queue the message is
	local function isUnread(message, live)
		local session = message.session
		local patient = message.patient
		local identity = message.identity
		if session == nil then
			return not patient or live == 0
		end
		local queued
		if live == 0 then
			queued = queueOf(session)
		end
		return live == 0 and (queued == nil or queued[identity.object] ~= nil)
	end

	--- Whether one of these sessions hibernates, so that its time may have to change.
	local function hasSleeper(sessions)
		for _, session in ipairs(sessions) do
			if session.hibernating ~= nil then
				return true
			end
		end
		return false
	end

	--- What the core has to know of the devices of a host's accounts.
	local function openDevices(needs)
		local host = needs.host
		local store = needs.store
		local sessions = needs.sessions
		local hibernation = needs.hibernation
		local queues = needs.queues

		local function reviewed(account)
			if store.all(account) ~= nil then
				hibernation.review(account, store.active(account))
			end
		end

		return {
			isEnabled = function(account) return isAccountEnabled(account, host) end,
			unread = function(account, key)
				local active = store.active(account)
				return function(message)
					local isUnread_6 = isUnread
					local message_5 = message
					local opt_3 = sessions.presence(account, active, message.session)[key]
					return isUnread_6(message_5, opt_3 and opt_3.live or 0)
				end
			end,
			read = function(account, key, queued) return queues().read(account, key, queued) end,
			mayBeCopied = function(account, queue) return sessions.hasOther(account, queue) end,
			identify = function(account, stanza) return queues().identify(account, stanza) end,
			renewed = function(account, key, registration)
				sessions.refresh(account, key, registration)
			end,
			switchedOff = function(account, keys)
				for _, key in ipairs(keys) do
					sessions.unbind(account, key)
				end
			end,
			reviewed = reviewed,
			allReviewed = function()
				for _, account in ipairs(sessions.accounts()) do
					if hasSleeper(sessions.of(account)) then
						reviewed(account)
					end
				end
			end,
			leaving = function(wakeup)
				if wakeup.important then
					hibernation.pushed(wakeup, store.active(wakeup.account))
				end
			end,
			arrived = function(wakeup)
				if wakeup.important then
					hibernation.arrived(wakeup, store.active(wakeup.account))
				end
			end,
			failed = function(wakeup)
				if wakeup.important then
					hibernation.failed(wakeup)
				end
			end
		}
	end

	accounts_devices = { isUnread = isUnread, openDevices = openDevices }
end

-- src/accounts/hibernation.ts
local accounts_hibernation do
	-- Hibernation: how long mod_smacks (XEP-0198) keeps the session of a device that waits to be pushed. Rules C31, C32, P15.
	--
	-- mod_smacks holds a watchdog in the session and ends the session when it calls back. A longer or shorter life is
	-- another watchdog with the same callback: mod_smacks of 0.12 can't move its own, and that of 13.0 wants to be called
	-- back by the very one that stands in the session. util.watchdog of 0.12 can't be stopped before its time either, and
	-- would hold a session that resumed long ago; so this one is made of a timer.
	--
	-- There is one watchdog, but there may be several push modules: each says until when it wants the session to live, and the
	-- latest of these times holds.

	local timer = require("util.timer")
	local copyOf = push_registrations.copyOf

	--- A watchdog whose timer ends with it.
	local function newWatchdog(seconds, callback)
		local handle
		local watchdog
		watchdog = {
			timeout = seconds,
			callback = callback,
			cancel = function(self)
				if handle ~= nil then
					timer.stop(handle)
					handle = nil
				end
			end,
			reset = function(self, timeout)
				watchdog:cancel()
				watchdog.timeout = timeout or watchdog.timeout
				handle = timer.add_task(watchdog.timeout, function() return watchdog.callback(watchdog) end)
			end
		}
		watchdog:reset()
		return watchdog
	end

	--- The sessions of a host that push modules care for, in a table that they share.
	local function leasesOf(api)
		local shared = api:shared("/" .. api.host .. "/push/hibernation")
		shared.leases = shared.leases or setmetatable({}, { __mode = "k" })
		return shared.leases
	end

	--- Opens the care for hibernating sessions.
	local function openHibernation(needs)
		local awaitsPush, outlastsPush, claims

		function awaitsPush(session)
			local claim = claims[session]
			return not outlastsPush and claim ~= nil and session.hibernating ~= nil and claim.firstPush == nil
		end
		local sessions = needs.sessions
		local leases = needs.leases
		local longest = needs.longest
		outlastsPush = needs.outlastsPush
		local now = needs.now
		claims = setmetatable({}, { __mode = "k" })

		--- Until when a session lives, where this module wants it to live until then.
		local function extend(session, normal, end_)
			local lease = leases[session] or { normal = normal, ends = {} }
			leases[session] = lease
			lease.ends[needs.module] = end_
			local latest = end_
			for _module, other in pairs(lease.ends) do
				latest = math.max(latest, other)
			end
			return latest
		end

		local function live(session, claim, seconds)
			local watchdog = session.hibernating_watchdog
			if watchdog ~= nil then
				claim["end"] = now() + seconds
				local end_ = extend(session, claim.normal, claim["end"])
				watchdog:cancel()
				session.hibernating_watchdog = newWatchdog(end_ - now(), watchdog.callback)
			end
		end

		local function start(session, registrations)
			local watchdog = session.hibernating_watchdog
			if watchdog ~= nil and #sessions.keysOf(session, registrations) > 0 then
				local lease = leases[session]
				local normal = lease and lease.normal or watchdog.timeout
				local claim = { normal = normal, begin = now(), ["end"] = 0 }
				claims[session] = claim
				if lease == nil then
					session.first_hibernated_push = nil
				end
				live(session, claim, math.max(longest, claim.normal))
			end
		end

		local function release(session, claim)
			claims[session] = nil
			if claim.firstPush ~= nil then
				session.first_hibernated_push = nil
			elseif session.hibernating ~= nil then
				live(session, claim, claim.normal)
			end
		end

		local function review(account, registrations)
			for _, session in ipairs(sessions.of(account)) do
				local claim = claims[session]
				if claim ~= nil and #sessions.keysOf(session, registrations) == 0 then
					release(session, claim)
				elseif claim == nil and session.hibernating ~= nil then
					start(session, registrations)
				end
			end
		end

		local function pushed(push, registrations, only)
			for _, session in ipairs(only ~= nil and { only } or sessions.of(push.account)) do
				local claim = claims[session]
				if claim ~= nil and awaitsPush(session) and sessions.belongs(session, push.key, registrations) then
					claim.push = push
					claim.firstPush = now()
					session.first_hibernated_push = claim.firstPush
					live(session, claim, claim.normal)
				end
			end
		end

		local function arrived(push, registrations)
			pushed(push, registrations)
			for _, session in ipairs(sessions.of(push.account)) do
				local claim = claims[session]
				if claim ~= nil and sessions.belongs(session, push.key, registrations) then
					claim.push = nil
				end
			end
		end

		local function failed(push)
			for _, session in ipairs(sessions.of(push.account)) do
				local claim = claims[session]
				local first = claim and claim.push
				local isSame = first == push or (first and first.isEarlier) == true and first.key == push.key
				if claim ~= nil and first ~= nil and isSame and session.hibernating ~= nil then
					claim.push = nil
					claim.firstPush = nil
					session.first_hibernated_push = nil
					local rest = claim.begin + longest - now()
					live(session, claim, math.max(rest, claim.normal))
				end
			end
		end

		local function resumed(session)
			claims[session] = nil
			leases[session] = nil
			session.first_hibernated_push = nil
		end

		local function restore(state)
			for session, claim in pairs(state) do
				if session.hibernating ~= nil and session.destroyed ~= true then
					claims[session] = claim
					session.first_hibernated_push = claim.firstPush or session.first_hibernated_push
					live(session, claim, math.max(0, claim["end"] - now()))
				end
			end
		end

		local function save()
			local state = {}
			for session, claim in pairs(claims) do
				state[session] = copyOf(claim)
			end
			return state
		end

		local function releaseAll()
			for session, claim in pairs(claims) do
				release(session, claim)
			end
		end

		return {
			start = start,
			awaitsPush = awaitsPush,
			pushed = pushed,
			arrived = arrived,
			failed = failed,
			review = review,
			resumed = resumed,
			save = save,
			restore = restore,
			releaseAll = releaseAll
		}
	end

	accounts_hibernation = { leasesOf = leasesOf, openHibernation = openHibernation }
end

-- src/push/names.ts
local push_names do
	-- Names: what things are remembered by that are told apart by texts of other people's choice, of whatever length (N6).

	--- Bytes of a name. Of a longer one, which needs somebody who is up to no good, only the beginning, the length and the end
	-- count. A name that begins with a JID and a separator keeps them whole: a bare JID has at most 2047 bytes (RFC 7622).
	local longest = 4096

	--- A name of a bounded length.
	local function bounded(name)
		local size = string.len(name)
		if size <= longest then
			return name
		end
		return string.sub(name, 1, longest / 2) .. "\0" .. tostring(size) .. "\0" .. string.sub(name, -longest / 2)
	end

	--- Makes one name of parts that cannot contain the separator: XML texts.
	local function nameOf(...)
		local parts = { ... }
		return bounded(table.concat(parts, "\0"))
	end

	--- Whether a name is one that was made of this part and of others after it.
	local function beginsWith(name, part)
		local prefix = nameOf(part, "")
		return string.sub(name, 1, string.len(prefix)) == prefix
	end

	push_names = { beginsWith = beginsWith, bounded = bounded, nameOf = nameOf }
end

-- src/push/identity.ts
local push_identity do
	-- What makes two stanza objects the same message (N2).
	--
	-- Prosody clones a message for the archive, for each carbon and for each queue; nothing that is put on one clone is
	-- seen on another (the archive's clone even lacks the archive's id). So a message is known by names made of its
	-- content, in this order: the call it announces, the id its archive gave it, else who sent what and when it was queued.

	local datetime = require("util.datetime")
	local bounded = push_names.bounded
	local nameOf = push_names.nameOf
	local ns = push_namespaces
	local archiveId = push_stanzas.archiveId
	local callStep = push_stanzas.callStep
	local delayStamp = push_stanzas.delayStamp

	--- Bytes of a body that go into a name; its length goes in as well.
	local bodyPrefix = 64

	--- What a message consists of beside its text: the names of its children, but for those that servers add or remove.
	local function shape(message)
		local names = {}
		for _, value in ipairs(message.tags) do
			local name = value.name
			local attr = value.attr
			local isPrivate = name == "private" and attr.xmlns == ns.carbons
			if attr.xmlns ~= ns.delay and attr.xmlns ~= ns.stanzaId and not isPrivate then
				names[#names + 1] = name
			end
		end
		return table.concat(names, " ")
	end

	--- The name of a call's step: its id is chosen by the caller, so it counts together with the caller's JID.
	local function callName(from, id, step)
		return nameOf("call", from, id, step)
	end

	--- Identifies a message.
	--
	-- @param message what is carried: never the carbon around it
	-- @param object the stanza object that the event showed
	-- @param account bare JID of the account
	-- @param archived the archive's id, where the event tells it and the message does not
	-- @param now seconds since the epoch
	local function identify(message, object, account, archived, now)
		local message_attr_0 = message.attr
		local from = message_attr_0.from
		if from == nil then
			from = ""
		end
		local id = message_attr_0.id
		if id == nil then
			id = ""
		end
		local type = message_attr_0.type
		if type == nil then
			type = ""
		end
		local call = callStep(message)
		if call ~= nil and call.id ~= "" then
			return { object = object, name = callName(from, call.id, call.step), fresh = false }
		end
		local archive = archived or archiveId(message, account)
		if archive ~= nil then
			return { object = object, name = bounded("archive\0" .. from .. "\0" .. archive), fresh = false }
		end
		local body = message:get_child_text("body") or ""
		local stamp = delayStamp(message) or delayStamp(object)
		local when = stamp or datetime.datetime(now)
		local text = nameOf(string.sub(body, 1, bodyPrefix), tostring(string.len(body)))
		local content = nameOf(from, type, id, text, shape(message))
		return { object = object, name = nameOf("content", content, when), fresh = stamp == nil }
	end

	push_identity = { callName = callName, identify = identify }
end

-- src/push/importance.ts
local push_importance do
	-- Importance: does a person want to see a notification of this stanza? Rules C19 to C21.

	local ns = push_namespaces
	local callStep = push_stanzas.callStep

	--- Encrypted content whose payload is the message itself, as element name and namespace.
	local sealed = { { "encryption", ns.encryption }, { "x", ns.openPgpLegacy }, { "openpgp", ns.openPgp } }

	--- Whether there is an OMEMO element, and whether one has a payload; without it they only transport keys.
	local function omemo(message)
		local present = false
		local payload = false
		for _, xmlns in ipairs({ ns.omemoLegacy, ns.omemo1, ns.omemo2 }) do
			local encrypted = message:get_child("encrypted", xmlns)
			present = present or encrypted ~= nil
			payload = payload or (encrypted and encrypted:get_child("payload")) ~= nil
		end
		return present, payload
	end

	--- Encrypted content, with or without a body for clients that can't read it (C20).
	local function isEncrypted(message)
		local present, payload = omemo(message)
		if present then
			return payload
		end
		for _, value in ipairs(sealed) do
			local name = value[1]
			local xmlns = value[2]
			if message:get_child(name, xmlns) ~= nil then
				return true
			end
		end
		return false
	end

	--- An invitation into a room, direct (XEP-0249) or through the room (XEP-0045 section 7.8).
	local function isInvitation(message)
		local temp_4 = message:get_child("x", ns.directInvitation) ~= nil
		if not temp_4 then
			local opt_2 = message:get_child("x", ns.mucUser)
			temp_4 = (opt_2 and opt_2:get_child("invite")) ~= nil
		end
		return temp_4
	end

	--- What kind of message is never important, whatever it says (C21).
	local function neverImportant(message, direction, reflected)
		local type = message.attr.type
		if type == "error" then
			return "error"
		end
		if type == "headline" then
			return "headline"
		end
		if direction == "sent" then
			return "sent by another device of the account"
		end
		if reflected then
			return "own message reflected by a room"
		end
		if message:get_child("result", ns.archive) ~= nil then
			return "archive result"
		end
		return nil
	end

	--- Whether a stanza deserves a notification that the person sees, and why.
	--
	-- @param stanza the stanza, or what a carbon carries
	-- @param direction which way it went
	-- @param reflected whether a room sends the account its own message back
	local function judge(stanza, direction, reflected)
		if stanza.name ~= "message" then
			return false, stanza.name
		end
		local never = neverImportant(stanza, direction, reflected)
		if never ~= nil then
			return false, never
		end
		local body = stanza:get_child_text("body")
		if body ~= nil and body ~= "" then
			return true, "body"
		end
		if isEncrypted(stanza) then
			return true, "encrypted"
		end
		local opt_6 = callStep(stanza)
		if (opt_6 and opt_6.step) == "propose" then
			return true, "call"
		end
		if isInvitation(stanza) then
			return true, "invitation"
		end
		return false, "no content"
	end

	push_importance = { judge = judge }
end

-- src/accounts/decide.ts
local accounts_decide do
	-- The decision: is this stanza news for this account, and for which of its registrations? Rules C9 to C14.
	-- Functions of values; every refusal has its reason.

	local judge = push_importance.judge
	local carriesNotification = push_stanzas.carriesNotification
	local unwrapCarbon = push_stanzas.unwrapCarbon

	--- Whether what was seen on this way waits for a second before it is pushed: the device may just be coming back.
	local function isPatient(trigger)
		return trigger == "queued" or trigger == "abandoned" or trigger == "room"
	end

	--- Whether a room sends a session its own message back: the session sent its presence to that occupant (C21).
	local function isReflection(stanza, session)
		local from = stanza.attr.from
		local type = stanza.attr.type
		local temp_5 = type == "groupchat" and from ~= nil
		if temp_5 then
			local opt_1 = session and session.directed
			temp_5 = (opt_1 and opt_1[from]) ~= nil
		end
		return temp_5
	end

	--- Whether a stanza is worth a push to anybody.
	--
	-- @param account bare JID of the account
	-- @param session whose queue it is in, if it is in one
	-- @returns what is told about, the stanza or what the carbon carries, or nothing; why it is important, is not, or is nothing;
	--          whether it is important; which way it went
	local function newsOf(stanza, account, session)
		local name = stanza.name
		local type = stanza.attr.type
		if name == "iq" and (type == "result" or type == "error") then
			return nil, "IQ of type " .. type, false, "received"
		end
		local message, direction = unwrapCarbon(stanza, account)
		if carriesNotification(message) then
			return nil, "a push notification itself", false, direction
		end
		local important, reason = judge(message, direction, isReflection(message, session))
		return message, reason, important, direction
	end

	--- Whether a message that came on this way concerns a registration.
	--
	-- @param presence of its sessions; of the others, for a message in the queue of one
	local function concerns(trigger, presence)
		if presence == nil or trigger == "call" then
			return true, trigger
		end
		if presence.live > 0 then
			return false, "the device has a live session"
		end
		if trigger == "archived" and presence.hibernating > 0 then
			return false, "the device's session hibernates and queues its own"
		end
		return true, trigger
	end

	accounts_decide = { concerns = concerns, isPatient = isPatient, newsOf = newsOf }
end

-- src/accounts/queues.ts
local accounts_queues do
	-- The queues of sessions that hibernate or do not acknowledge (C11, C12). Stanzas that come there are put down as they are, and
	-- read when a push for them is to leave: the latest first, and no more than are needed to tell of one. The others count as
	-- pushed with it, whatever they say.

	local datetime = require("util.datetime")
	local identify = push_identity.identify
	local offlineStamp = push_stanzas.offlineStamp
	local unwrapCarbon = push_stanzas.unwrapCarbon
	local wakeupFor = push_wakeup.wakeupFor
	local concerns = accounts_decide.concerns
	local queueOf = accounts_sessions.queueOf

	--- Opens the reading of queues.
	local function openQueues(needs)
		local host = needs.host
		local protocol = needs.protocol
		local store = needs.store
		local sessions = needs.sessions
		local hibernation = needs.hibernation
		local pusher = needs.pusher
		local reader = needs.reader
		local log = needs.log
		local now = needs.now
		local name = needs.guard.shield("naming what is in a queue", function(account, stanza)
			local jid = account .. "@" .. host
			local message = unwrapCarbon(stanza, jid)
			return identify(message, stanza, jid, nil, now())
		end)

		--- Whether mod_offline delivers now what a registration was pushed for when it was stored.
		local function wasPushedWhenStored(listener, message)
			local account = listener.account
			local key = listener.key
			local registration = listener.registration
			local stored = datetime.parse(offlineStamp(message.stanza, host))
			local registered = registration.created or registration.timestamp
			local isOfItsTime = stored ~= nil and stored >= registered and stored <= now()
			return isOfItsTime and not pusher.wasStoredUnpushed(account, key, message.identity.name)
		end

		--- Whether a registration wants to be told of a message.
		local function isWanted(listener, message)
			local account = listener.account
			local key = listener.key
			local registration = listener.registration
			local wanted, reason = protocol.wants(wakeupFor(account, key, message), registration)
			if not wanted then
				log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason)
			end
			return wanted
		end

		--- A push that was to bring the device back has left before the session hibernated: its time runs (C31).
		local function countEarlierPush(listener)
			local account = listener.account
			local key = listener.key
			local session = listener.session
			if not pusher.isFailing(account, key) then
				hibernation.pushed({ account = account, key = key, isEarlier = true }, store.active(account), session)
			end
		end

		--- Reads a stanza of a queue, if it has to be known what it is.
		--
		-- @returns whether a push for that queue is for this stanza, too
		local function readStanza(listener, stanza)
			local account = listener.account
			local key = listener.key
			local session = listener.session
			local found = listener.found
			if listener.counted and pusher.wasQueuedPushed(account, key, stanza) or pusher.wasPassedOver(account, key, stanza) then
				return false
			end
			local message = reader(stanza, { trigger = "queued", account = account, session = session })
			if message == nil then
				return false
			end
			if pusher.wasPushed(account, key, message.identity) then
				if message.important and not listener.counted then
					listener.counted = true
					countEarlierPush(listener)
				end
				return false
			end
			if wasPushedWhenStored(listener, message) or not isWanted(listener, message) then
				return false
			end
			if message.important or #found == 0 then
				found[#found + 1] = message
				listener.enough = message.important
			end
			return true
		end

		local look = needs.guard.shield("reading a queue", readStanza)

		--- Whether a push for a queue is for a stanza, too, which is read only if there is not enough to be told yet.
		local function isCovered(listener, stanza)
			local account = listener.account
			local key = listener.key
			if listener.enough then
				return not pusher.wasQueuedPushed(account, key, stanza) and not pusher.wasPassedOver(account, key, stanza)
			end
			local _, covered = look(listener, stanza)
			return covered == true
		end

		--- Reads a queue from its end, until there is enough to be told.
		--
		-- @returns the stanzas that are told, or count as told
		local function readQueue(listener, stanzas)
			local present = queueOf(listener.session)
			local covered = {}
			for place = #stanzas - 1, 0, -1 do
				local stanza = stanzas[place + 1]
				if (present == nil or present[stanza] ~= nil) and isCovered(listener, stanza) then
					covered[#covered + 1] = stanza
				end
			end
			return covered
		end

		--- A registration that may be pushed for the queue of a session, or nothing if it is not to be pushed for any (C11).
		local function listenerFor(account, key, session)
			local active = store.active(account)
			local registration = active[key]
			if registration == nil then
				return nil
			end
			local concerned, reason = concerns("queued", sessions.presence(account, active, session)[key])
			if not concerned then
				log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason)
				return nil
			end
			local counted = not hibernation.awaitsPush(session)
			return {
				account = account,
				key = key,
				registration = registration,
				session = session,
				found = {},
				enough = false,
				counted = counted
			}
		end

		return {
			tells = function(account, key, session, stanza)
				local listener = listenerFor(account, key, session)
				if listener == nil then
					return false
				end
				look(listener, stanza)
				return #listener.found > 0
			end,
			read = function(account, key, queued)
				local messages = {}
				local covered = {}
				for session, stanzas in pairs(queued) do
					local listener = listenerFor(account, key, session)
					if listener ~= nil then
						covered[session] = readQueue(listener, stanzas)
						for place = #listener.found - 1, 0, -1 do
							messages[#messages + 1] = listener.found[place + 1]
						end
					end
				end
				return messages, covered
			end,
			identify = function(account, stanza)
				local _, identity = name(account, stanza)
				return identity
			end
		}
	end

	accounts_queues = { openQueues = openQueues }
end

-- src/accounts/reading.ts
local accounts_reading do
	-- Reading: from a stanza, as an event shows it, to a message that may be pushed.

	local identify = push_identity.identify
	local archiveId = push_stanzas.archiveId
	local isPatient = accounts_decide.isPatient
	local newsOf = accounts_decide.newsOf

	--- Opens the reading.
	local function openReader(needs)
		local host = needs.host
		local holdsBack = needs.holdsBack
		local log = needs.log
		local now = needs.now

		return function(stanza, sight)
			local account = sight.account
			local session = sight.session
			local trigger = sight.trigger
			local jid = account .. "@" .. host
			local queue = session or sight.ended
			local message, reason, important, direction = newsOf(stanza, jid, queue)
			if message == nil then
				log("debug", "No push for %s: %s", account, reason)
				return nil
			end
			if queue ~= nil and holdsBack(queue, stanza) then
				log("debug", "No push for %s: held back for an inactive client", account)
				return nil
			end
			local archived = sight.archived or archiveId(message, jid)
			local identity = identify(message, stanza, jid, archived, now())
			return {
				stanza = message,
				identity = identity,
				important = important,
				reason = reason,
				direction = direction,
				archived = archived,
				patient = isPatient(trigger),
				session = session
			}
		end
	end

	accounts_reading = { openReader = openReader }
end

-- src/accounts/sightings.ts
local accounts_sightings do
	-- Sightings: from what was seen of a message on its way to an account to the registrations that are taken up for it.
	-- Rules C9 to C17, N2.

	local callName = push_identity.callName
	local archiveId = push_stanzas.archiveId
	local callStep = push_stanzas.callStep
	local wakeupFor = push_wakeup.wakeupFor
	local concerns = accounts_decide.concerns

	--- Whether a message that came on this way may concern any registration.
	local function concernsAny(trigger, active, present)
		for key in pairs(active) do
			local concerned = concerns(trigger, present[key])
			if concerned then
				return true
			end
		end
		return false
	end

	--- Opens the sightings.
	local function openSightings(needs)
		local host = needs.host
		local protocol = needs.protocol
		local store = needs.store
		local sessions = needs.sessions
		local pusher = needs.pusher
		local reader = needs.reader
		local log = needs.log
		local now = needs.now

		--- The message that was archived last: for whom, under which id, and what makes it that message.
		local lastAccount
		local lastArchived
		local lastIdentity

		local function rang(account, key, message)
			local step = callStep(message)
			local name = step ~= nil and callName(message.attr.from or "", step.id, "propose") or ""
			return (step and step.step) == "retract" and pusher.wasNamePushed(account, key, name)
		end

		--- Whether a step of a call is news for a registration: a retraction is only if the call was pushed (C14).
		local function rings(account, key, message)
			local opt_3 = callStep(message.stanza)
			local isRetraction = (opt_3 and opt_3.step) == "retract"
			if isRetraction then
				return rang(account, key, message.stanza)
			else
				return message.important
			end
		end

		--- A call that is taken back while its push is kept must not ring any more.
		local function silence(account, key, message)
			local step = callStep(message.stanza)
			if (step and step.step) == "retract" then
				pusher.withdraw(account, key, callName(message.stanza.attr.from or "", step.id, "propose"))
			end
		end

		--- Takes a registration with this presence of its sessions up for a message, or says why not.
		local function consider(sighting, message, key, registration, presence)
			local account = sighting.account
			local trigger = sighting.trigger
			silence(account, key, message)
			if pusher.isSettled(account, key, message.identity, sighting.ended) then
				return "pushed before"
			end
			local concerned, reason = concerns(trigger, presence)
			if not concerned then
				if trigger == "offline" then
					pusher.storeUnpushed(account, key, message.identity.name)
				end
				return reason
			end
			if trigger == "call" and not rings(account, key, message) then
				return "not a call that rang"
			end
			local wakeup = wakeupFor(account, key, message)
			local wanted, why = protocol.wants(wakeup, registration)
			if not wanted then
				return why
			end
			pusher.take(wakeup)
			return nil
		end

		--- Whether all registrations were pushed for a message as it was archived, just before it turned out that no session can take
		-- it. That is how most pushes arise, so it is asked before anything else of the message is looked at again.
		local function wasPushedWhenArchived(sighting, active)
			local account = sighting.account
			local stanza = sighting.stanza
			local trigger = sighting.trigger
			if trigger ~= "offline" or account ~= lastAccount or lastArchived == nil or lastIdentity == nil then
				return false
			end
			if archiveId(stanza, account .. "@" .. host) ~= lastArchived then
				return false
			end
			for key in pairs(active) do
				if not pusher.isSettled(account, key, lastIdentity) then
					return false
				end
			end
			return true
		end

		--- Whether a stanza in a queue is told to any of these registrations, so that their second begins (C15).
		local function isTold(session, keys, stanza)
			for _, key in ipairs(keys) do
				if needs.queues.tells(session.username, key, session, stanza) then
					return true
				end
			end
			return false
		end

		return {
			rang = rang,
			mayConcern = store.hasActive,
			see = function(sighting)
				local account = sighting.account
				local ended = sighting.ended
				local trigger = sighting.trigger
				local active = store.active(account)
				if (next(active)) == nil then
					return
				end
				if wasPushedWhenArchived(sighting, active) then
					log("debug", "No push for %s: pushed when it was archived", account)
					return
				end
				local present = sessions.presence(account, active, ended)
				if trigger == "archived" and not concernsAny(trigger, active, present) then
					log("debug", "No push for %s: each of its devices has a session", account)
					return
				end
				local message = reader(sighting.stanza, sighting)
				if message == nil then
					return
				end
				if trigger == "archived" then
					lastAccount, lastArchived, lastIdentity = account, message.archived, message.identity
				end
				for key, registration in pairs(active) do
					local reason = consider(sighting, message, key, registration, present[key])
					if reason ~= nil then
						log("debug", "No push for %s to %s: %s", account, protocol.serviceOf(registration), reason)
					end
				end
			end,
			queued = function(session, stanza)
				local account = session.username
				local active = store.active(account)
				if (next(active)) == nil then
					return
				end
				-- What a device gets by a live session is no news for it, not when the other session ends later, either (C16).
				for _, key in ipairs(sessions.reached(session, active, stanza, now())) do
					pusher.passOver(account, key, stanza)
				end
				-- A call is told at once, on another way (C14), and is put down only if it was not: else it would count as this push's.
				local isCall = callStep(stanza) ~= nil
				if isCall or not pusher.takeQueued(session, stanza) then
					local keys = sessions.keysOf(session, active)
					if isTold(session, keys, stanza) then
						pusher.takeQueue(session, keys)
						pusher.takeQueued(session, stanza)
					end
				end
			end
		}
	end

	accounts_sightings = { openSightings = openSightings }
end

-- src/accounts/accounts.ts
local accounts_accounts do
	-- The accounts of a VirtualHost: the engine, put together with their sessions and the hibernation of these.

	local openEngine = push_engine.openEngine
	local handedOver = push_handover.handedOver
	local openDevices = accounts_devices.openDevices
	local leasesOf = accounts_hibernation.leasesOf
	local openHibernation = accounts_hibernation.openHibernation
	local openQueues = accounts_queues.openQueues
	local openReader = accounts_reading.openReader
	local openSessions = accounts_sessions.openSessions
	local openSightings = accounts_sightings.openSightings

	--- The shape of {@link AccountState}.
	local stateVersion = 2

	--- Opens what is pushed to the accounts of a host.
	local function openAccounts(needs)
		local queues
		local api = needs.api
		local effects = needs.effects
		local options = needs.options
		local accountOptions = needs.accountOptions
		local policy = needs.policy
		local protocol = needs.protocol
		local host = api.host
		local state = handedOver(needs.state, stateVersion)

		local bindings = state and state.bindings or setmetatable({}, { __mode = "k" })
		local sessions = openSessions(prosody.hosts[host], needs.belonging, bindings)
		local hibernation = openHibernation({
			sessions = sessions,
			module = api.name,
			leases = leasesOf(api),
			longest = accountOptions.maxHibernation,
			outlastsPush = needs.outlastsPush == true,
			now = effects.now
		})
		local engine = openEngine({
			api = api,
			effects = effects,
			options = options,
			policy = policy,
			protocol = protocol,
			mirror = needs.mirror,
			rooms = 1,
			devices = function(store) return openDevices({
				host = host,
				store = store,
				sessions = sessions,
				hibernation = hibernation,
				queues = function() return queues end
			}) end,
			state = state and state.engine
		})
		local guard = engine.guard
		local log = engine.log
		local now = engine.now
		local pusher = engine.pusher
		local store = engine.store
		local reader = openReader({
			host = host,
			holdsBack = function(session, stanza) return session.state ~= nil and session.state ~= "active" and api:fire_event("csi-is-stanza-important", { stanza = stanza, session = session }) == false end,
			log = log,
			now = now
		})
		queues = openQueues({
			host = host,
			protocol = protocol,
			store = store,
			sessions = sessions,
			hibernation = hibernation,
			pusher = pusher,
			reader = reader,
			guard = guard,
			log = log,
			now = now
		})
		local sightings = openSightings({
			host = host,
			protocol = protocol,
			store = store,
			sessions = sessions,
			pusher = pusher,
			queues = queues,
			reader = reader,
			log = log,
			now = now
		})

		if state ~= nil then
			hibernation.restore(state.hibernation)
		end
		engine.registrar.reviewAll()

		return {
			engine = engine,
			sessions = sessions,
			hibernation = hibernation,
			sightings = sightings,
			close = function()
				engine.close()
				hibernation.releaseAll()
			end,
			save = function() return { version = stateVersion, engine = engine.save(), bindings = bindings, hibernation = hibernation.save() } end
		}
	end

	accounts_accounts = { openAccounts = openAccounts }
end

-- src/accounts/events.ts
local accounts_events do
	-- What happens to the accounts of a VirtualHost, and whom it concerns: the handlers that all push modules of accounts
	-- have, whatever their protocol. hooks.ts says on which events they are.

	local jid = require("util.jid")
	local callStep = push_stanzas.callStep
	local isAddressedTo = push_stanzas.isAddressedTo

	--- The account that an address names, if it is of this host.
	local function accountAt(address, host)
		local node, domain = jid.split(address)
		if domain == host then
			return node
		else
			return nil
		end
	end

	--- Opens the handlers.
	local function openAccountEvents(needs)
		local host = needs.host
		local accounts = needs.accounts
		local policy = needs.policy
		local waking = needs.waking
		local engine = accounts.engine
		local sessions = accounts.sessions
		local hibernation = accounts.hibernation
		local sightings = accounts.sightings
		local registrar = engine.registrar
		local store = engine.store

		--- Sessions that are about to end, and whether another one takes their place.
		local ending = setmetatable({}, { __mode = "k" })

		--- Whether the server stops: sessions end then, and what they have not read stays stored (C17).
		local stopping = false

		--- Stanzas wait for a session, and nobody knows for how long.
		local function seeQueued(session, stanzas)
			for _, stanza in ipairs(stanzas) do
				sightings.queued(session, stanza)
			end
		end

		--- A device is back, and learns by itself what there is.
		local function welcome(session)
			if sessions.mayBelong(session) then
				engine.deviceIsBack(session.username, sessions.keysOf(session, store.active(session.username)))
			end
		end

		return {
			accountDeleted = function(event)
				if event.host == host then
					registrar.forgetAccount(event.username)
				end
			end,
			accountDisabledOrEnabled = function(event)
				if event.host == host then
					registrar.reviewAccount(event.username)
				end
			end,
			messageForOffline = function(event)
				local account = event.username
				local origin = event.origin
				local stanza = event.stanza
				local end_ = ending[origin]
				if stopping or end_ == "replaced" then
					return
				end
				if not sightings.mayConcern(account) then
					return
				end
				if end_ == "given up" then
					sightings.see({ trigger = "abandoned", account = account, stanza = stanza, ended = origin })
				else
					sightings.see({ trigger = "offline", account = account, stanza = stanza })
				end
			end,
			messageArchived = function(event)
				local account = event.for_user
				local stanza = event.stanza
				local archived = event.id
				if sightings.mayConcern(account) and isAddressedTo(stanza, account .. "@" .. host) then
					sightings.see({ trigger = "archived", account = account, stanza = stanza, archived = archived })
				end
			end,
			roomMessage = function(event)
				local stanza = event.stanza
				local account = accountAt(stanza.attr.to, host)
				-- A room is never an account; whoever writes from one forges a room message (C13).
				if account ~= nil and not policy.isLocalAccount(stanza.attr.from or "") then
					sightings.see({ trigger = "room", account = account, stanza = stanza })
				end
			end,
			messageAboutToBeDelivered = function(event)
				local stanza = event.stanza
				-- Nobody is called by a room: what says so is a message like any other from there (C13).
				local calls = callStep(stanza) ~= nil and stanza.attr.type ~= "groupchat"
				local account
				if calls then
					account = accountAt(stanza.attr.to, host)
				end
				if account ~= nil then
					sightings.see({ trigger = "call", account = account, stanza = stanza })
				end
			end,
			hibernationStarted = function(event)
				local session = event.origin
				local queue = event.queue
				if sessions.mayBelong(session) then
					hibernation.start(session, store.active(session.username))
				end
				seeQueued(session, queue)
			end,
			stanzaQueued = function(event)
				sightings.queued(event.origin, event.stanza)
			end,
			hibernationEnded = function(event)
				hibernation.resumed(event.resumed)
				welcome(event.resumed)
			end,
			acknowledgementOverdue = function(event)
				local session = event.origin
				if event.origin.username ~= nil then
					seeQueued(session, event.queue)
				end
			end,
			resourceBound = function(event)
				sessions.arrived(event.session, engine.now())
				welcome(event.session)
			end,
			sessionAboutToClose = function(event)
				local session = event.session
				local reason = event.reason
				local replaced = type(reason) == "table" and reason.condition ~= nil and reason.condition == "conflict"
				if replaced and session.username ~= nil then
					ending[session] = "replaced"
					welcome(session)
				end
			end,
			deliveryFailed = function(event)
				local session = event.session
				ending[session] = ending[session] or "given up"
			end,
			serverStarted = function()
				waking.started()
			end,
			serverStopping = function()
				stopping = true
				waking.stopping()
				store.writeUnsaved()
			end,
			configurationReloaded = function()
				needs.reconfigure()
				registrar.reviewAll()
			end
		}
	end

	accounts_events = { accountAt = accountAt, openAccountEvents = openAccountEvents }
end

-- src/accounts/inline.ts
local accounts_inline do
	-- Enabling pushes while a client logs in: in one round trip with its authentication (SASL2, XEP-0388) and the binding of
	-- its resource (Bind 2, XEP-0386 1.0 section 5), where the modules for these are loaded. Rule P13.

	local st = require("util.stanza")

	--- What stands for a session, and takes what is sent to it.
	local function standInFor(session, take)
		local send = { send = take }
		return setmetatable(send, { __index = session, __newindex = session })
	end

	--- Opens the handling of what is enabled inline.
	local function openInline(needs)
		local xmlns = needs.xmlns
		local requests = needs.requests
		local guard = needs.guard

		--- Works on a request as if it came in an IQ, and returns the answer.
		local function ask(session, enable, work)
			local stanza = st.iq({ type = "set", id = "inline", from = session.full_jid }):add_child(enable)
			local answer = st.error_reply(stanza, "wait", "internal-server-error")
			local origin = standInFor(session, function(reply)
				answer = type(reply) == "table" and reply or answer
				return true
			end)
			work({ origin = origin, session = session, stanza = stanza })
			return answer
		end

		--- Tells in the answer to the binding what the answer to the request is.
		local function tell(result, answer)
			local error = answer:get_child("error")
			if error == nil then
				result:tag("enabled", { xmlns = xmlns }):up()
				return
			end
			local failed = st.stanza("failed", { xmlns = xmlns })
			for _, reason in ipairs(error.tags) do
				failed:add_child(reason)
			end
			result:add_child(failed)
		end

		local function answerTo(event, work)
			local enable = event.request:get_child("enable", xmlns)
			if enable ~= nil then
				tell(event.result, ask(event.session, enable, work))
			end
		end

		return {
			advertise = function(event)
				event.features:tag("feature", { var = xmlns }):up()
			end,
			enable = function(event)
				local ok = guard.attempt("enabling inline", function()
					answerTo(event, requests.enable)
				end)
				if not ok then
					guard.attempt("answering inline", function()
						answerTo(event, requests.failed)
					end)
				end
			end
		}
	end

	accounts_inline = { openInline = openInline }
end

-- src/accounts/hooks.ts
local accounts_hooks do
	-- The hooks that all push modules of accounts have. Those that belong to a protocol are in the entry of its module.

	local openInline = accounts_inline.openInline

	--- Hooks the handlers, each under its guard (N1).
	local function hookAccountEvents(api, guard, on)
		-- Before mod_c2s closes the sessions of the account at 200.
		api:hook_global("user-deleted", guard.handler("user-deleted", on.accountDeleted), 250)
		api:hook_global("user-disabled", guard.handler("user-disabled", on.accountDisabledOrEnabled), 250)
		api:hook_global("user-enabled", guard.handler("user-enabled", on.accountDisabledOrEnabled), 250)

		api:hook("message/offline/handle", guard.handler("message/offline/handle", on.messageForOffline), 1)
		api:hook("archive-message-added", guard.handler("archive-message-added", on.messageArchived))
		api:hook("message/bare/groupchat", guard.handler("message/bare/groupchat", on.roomMessage), 1)
		-- Just before it is delivered, with the id that mod_mam has given it.
		api:hook("message/bare", guard.handler("message/bare, call", on.messageAboutToBeDelivered), -0.2)
		api:hook("message/full", guard.handler("message/full, call", on.messageAboutToBeDelivered), -0.2)

		api:hook("smacks-hibernation-start", guard.handler("smacks-hibernation-start", on.hibernationStarted))
		api:hook("smacks-hibernation-stanza-queued", guard.handler("smacks-hibernation-stanza-queued", on.stanzaQueued))
		api:hook("smacks-hibernation-end", guard.handler("smacks-hibernation-end", on.hibernationEnded))
		api:hook("smacks-ack-delayed", guard.handler("smacks-ack-delayed", on.acknowledgementOverdue))
		api:hook("resource-bind", guard.handler("resource-bind", on.resourceBound))
		api:hook("pre-session-close", guard.handler("pre-session-close", on.sessionAboutToClose), 10)
		api:hook("delivery/failure", guard.handler("delivery/failure", on.deliveryFailed), 10)

		api:hook_global("server-started", guard.handler("server-started", on.serverStarted))
		api:hook_global("server-stopping", guard.handler("server-stopping", on.serverStopping), 100)
		api:hook_global("config-reloaded", guard.handler("config-reloaded", on.configurationReloaded))
	end

	--- Hooks what clients ask for, in IQs of this namespace and while they bind a resource.
	local function hookRequests(api, guard, xmlns, requests)
		local inline = openInline({ xmlns = xmlns, requests = requests, guard = guard })
		api:hook("iq-set/self/" .. xmlns .. ":enable", guard.handler("enable", requests.enable, requests.failed))
		api:hook("iq-set/self/" .. xmlns .. ":disable", guard.handler("disable", requests.disable, requests.failed))
		api:hook("advertise-bind-features", guard.handler("advertise-bind-features", inline.advertise))
		api:hook("enable-bind-features", guard.handler("enable-bind-features", inline.enable))
	end

	accounts_hooks = { hookAccountEvents = hookAccountEvents, hookRequests = hookRequests }
end

-- src/accounts/wake.ts
local accounts_wake do
	-- Waking after a start (C33): a device whose session ended with the server can't know that it has to come back.

	--- The user under whose name the note is kept: no account can have it.
	local noteOwner = "@stopped"

	--- Pushes in a step, and seconds from step to step: 50 a second over the host.
	local stepSize = 10
	local stepTime = 0.2

	--- Accounts to look at in a step, most of which may have nothing to wake.
	local accountsPerStep = 100

	--- Opens the waking.
	local function openWaker(needs)
		local store = needs.store
		local active = needs.active
		local longest = needs.longest
		local log = needs.log
		local now = needs.now
		local later = needs.later

		--- The time of an `<enable/>` may be a day behind (C4).
		local slack = math.min(86400, longest / 3)

		--- Takes the note of the last stop away: there is none after a crash.
		local function takeNote()
			local _, note = store.get(noteOwner)
			if note == nil then
				return nil
			end
			store.set(noteOwner, {})
			return note.accounts
		end

		--- The keys to wake of an account: those noted, or those enabled lately.
		local function keysToWake(account, noted)
			local keys = {}
			for key, registration in pairs(active(account)) do
				local due
				if noted ~= nil then
					due = noted[key] ~= nil
				else
					due = now() - registration.timestamp <= longest + slack
				end
				if due then
					keys[#keys + 1] = key
				end
			end
			return keys
		end

		--- Pushes the next registrations, and goes on in a moment.
		local function walk(accounts, note, account, keys)
			local room = stepSize
			for _step = 1, accountsPerStep do
				local chosen = {}
				while #keys > 0 and room > 0 do
					chosen[#chosen + 1] = table.remove(keys)
					room = room - 1
				end
				needs.wake(account, chosen)
				local following
				if #keys == 0 then
					following = table.remove(accounts)
				end
				if following == nil then
					break
				end
				account = following
				keys = keysToWake(account, note and note[account])
			end
			if #keys > 0 or #accounts > 0 then
				later(stepTime, function() return walk(accounts, note, account, keys) end)
			end
		end

		return {
			stopping = function()
				local note = {}
				note.accounts = needs.present()
				store.set(noteOwner, note)
			end,
			started = function()
				local note = takeNote()
				local accounts = {}
				if note ~= nil then
					for account in pairs(note) do
						accounts[#accounts + 1] = account
					end
				else
					for account in needs.accounts() do
						accounts[#accounts + 1] = account
					end
				end
				log("info", "Waking the devices of %d accounts", #accounts)
				walk(accounts, note, "", {})
			end
		}
	end

	accounts_wake = { openWaker = openWaker }
end

-- src/accounts/waking.ts
local accounts_waking do
	-- Waking devices after a start of the server (C33), put together for the accounts of a VirtualHost.

	local safely = push_safe_store.safely
	local openWaker = accounts_wake.openWaker

	--- Nothing to do where the administrator does not want devices to be woken.
	local idle = {
		stopping = function()
		end,
		started = function()
		end
	}

	--- The registrations that have a session, connected or hibernating.
	local function roll(accounts)
		local engine = accounts.engine
		local sessions = accounts.sessions
		local store = engine.store
		local present = {}
		for _, account in ipairs(sessions.accounts()) do
			local keys = {}
			for key in pairs(sessions.presence(account, store.active(account))) do
				keys[key] = true
			end
			if (next(keys)) ~= nil then
				present[account] = keys
			end
		end
		return present
	end

	--- Pushes the registrations whose devices are not back.
	local function wake(accounts, account, keys)
		local engine = accounts.engine
		local sessions = accounts.sessions
		local pusher = engine.pusher
		local store = engine.store
		local presence = sessions.presence(account, store.active(account))
		local absent = {}
		for _, key in ipairs(keys) do
			local opt_4 = presence[key]
			if (opt_4 and opt_4.live or 0) == 0 then
				absent[#absent + 1] = key
			end
		end
		pusher.ping(account, absent)
	end

	--- Opens the waking, if it is wanted.
	local function openWaking(api, accounts, options)
		local engine = accounts.engine
		local notes = api:open_store(api.name .. "_wake")
		if not options.wakeOnStart or notes == nil then
			return idle
		end
		return openWaker({
			store = safely(notes, "the note for the next start", engine.guard),
			accounts = function() return engine.store.accounts() end,
			present = function() return roll(accounts) end,
			active = function(account) return engine.store.active(account) end,
			wake = function(account, keys)
				wake(accounts, account, keys)
			end,
			longest = options.maxHibernation,
			log = api._log,
			now = function() return engine.now() end,
			later = function(seconds, run) return engine.later(seconds, run) end
		})
	end

	accounts_waking = { openWaking = openWaking }
end

-- src/push/guard.ts
local push_guard do
	-- The boundary between Prosody and this project: nothing that goes wrong here reaches a message on its way (N1).

	local cache = require("util.cache")

	--- How many different errors are told apart.
	local causes = 100

	--- Opens the boundary.
	--
	-- @param log where an error goes, once per cause with its traceback
	-- @param count is called for each error
	local function openGuard(log, count)
		local known = cache.new(causes)

		local function report(name, problem)
			count()
			local cause = name .. ": " .. tostring(problem)
			if known:get(cause) == nil then
				known:set(cause, true)
				log("error", "Error in %s", debug.traceback(cause, 2))
			end
		end

		return {
			report = report,
			handler = function(name, handle, failed)
				local function rescue(problem)
					report(name, problem)
				end
				return function(event)
					local ok, result = xpcall(handle, rescue, event)
					if ok then
						return result
					end
					if failed ~= nil then
						local answered, answer = xpcall(failed, rescue, event)
						return not answered or answer
					end
					return nil
				end
			end,
			shield = function(name, run)
				local function rescue(problem)
					report(name, problem)
				end
				return function(...)
					local ok, result = xpcall(run, rescue, ...)
					return ok, result
				end
			end,
			attempt = function(name, run)
				local ok, result = xpcall(run, function(problem)
					report(name, problem)
				end)
				local ok_1 = ok
				local ok_0
				if ok then
					ok_0 = result
				else
					ok_0 = nil
				end
				return ok_1, ok_0
			end
		}
	end

	push_guard = { openGuard = openGuard }
end

-- src/push/effects.ts
local push_effects do
	-- The effects: everything that the core does to the world, by name, for the host that a module is loaded on.

	local async = require("util.async")
	local id = require("util.id")
	local time = require("util.time")
	local openGuard = push_guard.openGuard

	--- Opens the effects of a module.
	local function openEffects(api)
		local log = api._log
		local description = "Errors that were kept from a message on its way"
		local errors = api:metric("counter", "errors", "", description, {}):with_labels()
		local guard = openGuard(log, function()
			errors:add(1)
		end)

		--- A storage may wait, which is possible in a runner only, and timers are in none.
		local timers = async.runner(function(run)
			guard.attempt("a timer", run)
		end)

		return {
			guard = guard,
			log = log,
			later = function(seconds, run) return api:add_timer(seconds, function()
				timers:run(run)
			end) end,
			now = function() return os.time() end,
			elapsed = function() return time.monotonic() end,
			random = function() return math.random() end,
			newId = function() return id.medium() end,
			send = function(stanza)
				api:send(stanza)
			end
		}
	end

	push_effects = { openEffects = openEffects }
end

-- src/push/options.ts
local push_options do
	-- The options of a host: read once, each with its default and its bounds. A value that can't be used is one clear
	-- error in the log, and the module loads all the same.

	local jid = require("util.jid")

	--- Seconds.
	local hour = 3600
	local day = 24 * hour

	--- The longest time that a timer is set to, in seconds: ten years.
	local longest = 3650 * day

	--- A value as an administrator would recognize it.
	local function shown(value)
		if type(value) == "table" then
			return "a table"
		end
		return type(value) == "string" and "\"" .. value .. "\"" or tostring(value)
	end

	--- True or false, in the spellings that Prosody knows.
	local function toBoolean(value)
		if value == true or value == "true" or value == 1 then
			return true
		end
		if value == false or value == "false" or value == 0 then
			return false
		else
			return nil
		end
	end

	--- A whole number of at least 1.
	local function toCount(value)
		local number = tonumber(value)
		local whole = number ~= nil and number >= 1 and number < math.huge and number % 1 == 0
		return whole and math.floor(number) or nil
	end

	--- Seconds, from a number or, where Prosody reads periods, from a period.
	local function toSeconds(value, least, parsePeriod)
		local period
		if type(value) == "string" and parsePeriod ~= nil then
			period = parsePeriod(value)
		end
		local seconds = period or tonumber(value)
		return seconds ~= nil and seconds >= least and seconds <= longest and seconds or nil
	end

	--- What of ASCII no host name has: a pattern such as *.example would match nothing.
	local notInDomains = "[%c%s!-,/:-@[-^`{-~]"

	--- A domain, prepped: a host name or an IPv4 address.
	local function toDomain(value)
		local prepped
		if type(value) == "string" then
			prepped = jid.prep(value)
		end
		if prepped == nil or jid.host(prepped) ~= prepped then
			return nil
		end
		local odd = string.find(prepped, notInDomains)
		local dots = string.find(prepped, "..", 1, true)
		return odd == nil and dots == nil and prepped or nil
	end

	--- Opens the configuration of a host.
	--
	-- @param parsePeriod reads a period such as "3 days", where Prosody does
	local function openOptions(configuration, parsePeriod)
		local period = parsePeriod ~= nil and "a number of seconds, or a period," or "a number of seconds"

		local function reject(name, value, expected, substitute)
			local instead = substitute == nil and "it is left out" or "using " .. shown(substitute) .. " instead"
			configuration:log("error", "Option %s: %s is not %s; %s", name, shown(value), expected, instead)
		end

		--- Reads a value that `convert` understands.
		local function read(name, initial, expected, convert)
			local value = configuration:get_option(name)
			local converted
			if value ~= nil then
				converted = convert(value)
			else
				converted = initial
			end
			if converted == nil then
				reject(name, value, expected, initial)
				return initial
			end
			return converted
		end

		return {
			boolean = function(name, initial) return read(name, initial, "true or false", toBoolean) end,
			text = function(name, initial) return read(name, initial, "a text", function(value) return type(value) == "string" and value or nil end) end,
			count = function(name, initial) return read(name, initial, "a whole number of at least 1", toCount) end,
			seconds = function(name, initial, least) return read(
				name,
				initial,
				period .. " of at least " .. tostring(least),
				function(value) return toSeconds(value, least, parsePeriod) end
			) end,
			word = function(name, initial, words) return read(name, initial, "one of " .. table.concat(words, ", "), function(value)
				for _, word in ipairs(words) do
					if word == value then
						return word
					end
				end
				return nil
			end) end,
			domains = function(name)
				local value = configuration:get_option(name)
				local items = configuration:get_option_array(name) or {}
				if #items == 0 then
					if type(value) == "table" and (next(value)) ~= nil then
						reject(name, value, "a list of domains", nil)
					end
					return nil
				end
				local found = {}
				for _, item in ipairs(items) do
					local domain = toDomain(item)
					if domain ~= nil then
						found[domain] = true
					else
						reject(name, item, "a domain", nil)
					end
				end
				if (next(found)) == nil then
					configuration:log("error", "Option %s: nothing in it can be used, so it is a list without any domain", name)
				end
				return found
			end
		}
	end

	--- Reads what all push modules have in common.
	local function readPushOptions(options)
		return {
			maxErrors = options.count("push_max_errors", 16),
			maxDevices = options.count("push_max_devices", 5),
			maxUnreachable = options.seconds("push_max_unreachable", 30 * day, 1),
			cacheSize = options.count("push_cache_size", 1000)
		}
	end

	--- Reads what belongs to the accounts of a VirtualHost.
	local function readAccountOptions(options)
		return {
			maxHibernation = options.seconds("push_max_hibernation_timeout", 72 * hour, 0),
			wakeOnStart = options.boolean("push_wake_on_start", false)
		}
	end

	--- Reads which push services may be used.
	local function readServiceOptions(options)
		return { allowed = options.domains("push_allowed_services"), denied = options.domains("push_denied_services") or {} }
	end

	push_options = {
		openOptions = openOptions,
		readAccountOptions = readAccountOptions,
		readPushOptions = readPushOptions,
		readServiceOptions = readServiceOptions
	}
end

-- src/push/requests.ts
local push_requests do
	-- What clients ask for: to enable pushes, and to disable them. How a request reads is its protocol's matter; what comes
	-- of it is the same. Rules C2 to C6, P2, P3.

	local st = require("util.stanza")
	local fits = push_registration.fits

	local notStored = { "wait", "internal-server-error", "The registration could not be stored" }
	local tooLarge = { "modify", "policy-violation", "The registration is too large" }

	--- For which room a registration is, for the log.
	local function scopeOf(room)
		return room ~= nil and ", for " .. room .. " only" or ""
	end

	--- Answers a request, with an error if there is a refusal.
	local function answer(event, refusal)
		local origin = event.origin
		local stanza = event.stanza
		if refusal == nil then
			origin.send(st.reply(stanza))
		else
			local type, condition, text = table.unpack(refusal, 1, 3)
			origin.send(st.error_reply(stanza, type, condition, text))
		end
		return true
	end

	--- Opens the answering of requests.
	local function openRequests(needs)
		local engine = needs.engine
		local protocol = needs.protocol
		local reader = needs.reader
		local log = engine.log
		local registrar = engine.registrar

		local function refuse(event, refusal)
			log("debug", "Push request of %s refused: %s", event.stanza.attr.from or "a new session", refusal[3])
			return answer(event, refusal)
		end

		return {
			enable = function(event)
				local enabling, problem = reader.enable(event)
				if enabling == nil then
					return problem == "answered" or refuse(event, problem)
				end
				local account = enabling.account
				local key = enabling.key
				local registration = enabling.registration
				if not fits(registration) then
					return refuse(event, tooLarge)
				end
				local inForce, failure = registrar.enable(account, key, registration)
				if inForce == nil then
					return refuse(event, failure == "storage" and notStored or tooLarge)
				end
				needs.enabled(event, key, inForce)
				local where = protocol.serviceOf(inForce) .. scopeOf(inForce.room)
				log("info", "Push notifications enabled for %s at %s", account, where)
				return answer(event, nil)
			end,
			disable = function(event)
				local disabling, problem = reader.disable(event)
				if disabling == nil then
					return refuse(event, problem)
				end
				local account = disabling.account
				local selection = disabling.selection
				local what = disabling.what
				local written = registrar.disable(account, selection)
				log("info", "Push notifications disabled for %s%s", account, what)
				local answer_7 = answer
				local event_6 = event
				local written_5
				if written then
					written_5 = nil
				else
					written_5 = notStored
				end
				return answer_7(event_6, written_5)
			end,
			failed = function(event) return answer(event, notStored) end
		}
	end

	push_requests = { notStored = notStored, openRequests = openRequests, scopeOf = scopeOf, tooLarge = tooLarge }
end

-- src/push/service_policy.ts
local push_service_policy do
	-- Which push services an account may use (C2).

	local jid = require("util.jid")

	--- Whether a domain or one that it belongs to is in the set.
	local function covers(domains, domain)
		local rest = domain
		while rest ~= nil do
			if domains[rest] ~= nil then
				return true
			end
			rest = string.match(rest, "^[^.]*%.(.+)$")
		end
		return false
	end

	--- The policy of a host.
	local function openServicePolicy(needs)
		local options = needs.options
		local hosts = needs.hosts
		local localAccounts = needs.localAccounts

		local function isExempt(service, account)
			local opt_1 = needs.isExempt
			return (opt_1 and opt_1(service, account)) == true
		end

		local function isListed(service)
			local domain = jid.host(service) or ""
			local options_result_3 = options()
			local allowed = options_result_3.allowed
			local denied = options_result_3.denied
			return not covers(denied, domain) and (allowed == nil or covers(allowed, domain))
		end

		local function isLocalAccount(service)
			local node, host = jid.split(service)
			local temp_6 = node ~= nil
			if temp_6 then
				local opt_4 = hosts[host]
				temp_6 = (opt_4 and opt_4.type) == "local"
			end
			return temp_6
		end

		return {
			allows = function(service, account) return isExempt(service, account) or isListed(service) end,
			refusal = function(service, account)
				if isExempt(service, account) then
					return nil
				end
				if jid.bare(service) == account then
					return "own-account"
				end
				if not localAccounts and isLocalAccount(service) then
					return "local-account"
				end
				if isListed(service) then
					return nil
				else
					return "refused-service"
				end
			end,
			isLocalAccount = isLocalAccount
		}
	end

	push_service_policy = { openServicePolicy = openServicePolicy }
end

-- src/push2/activity.ts
local push2_activity do
	-- Activity: on which device somebody has written last, so that the others can be left alone for a while (P6).

	local cache = require("util.cache")
	local ns = push_namespaces

	--- Whether a stanza that a client sends shows that somebody is there: a body or a chat state (P6).
	local function isActivity(stanza)
		if stanza.name ~= "message" or stanza.attr.type == "error" then
			return false
		end
		local body = stanza:get_child_text("body")
		return body ~= nil and body ~= "" or stanza:child_with_ns(ns.chatStates) ~= nil
	end

	--- Opens the memory.
	--
	-- @param size how many accounts to remember at most
	-- @param handedOver what an earlier instance of the module left
	local function openActivities(size, handedOver)
		local state = handedOver or cache.new(size)
		state:resize(size)

		local activities = {
			note = function(account, device, now)
				local known = state:get(account)
				local before
				if (known and known.last.device) == device then
					before = known.before
				else
					before = known and known.last
				end
				state:set(account, { last = { device = device, at = now }, before = before })
			end,
			secondsSinceOthers = function(account, device, now)
				local known = state:get(account)
				local other
				if (known and known.last.device) == device then
					other = known.before
				else
					other = known and known.last
				end
				return other ~= nil and other.at <= now and now - other.at or nil
			end
		}
		return activities, state
	end

	push2_activity = { isActivity = isActivity, openActivities = openActivities }
end

-- src/push2/belonging.ts
local push2_belonging do
	-- Which session belongs to which registration of Push 2.0: one that enabled it, or one of the same device, which is its
	-- client_id, or its resource if it has none (P3).

	--- The device of a session; nothing before it has bound a resource.
	local function deviceOf(session)
		return session.client_id or session.resource
	end

	--- How sessions belong to registrations of Push 2.0.
	local belonging = {
		shown = function(session) return session.push_registration_id end,
		show = function(session, key, registration)
			session.push_registration_id = key
			session.push_registration = registration
		end,
		deviceOf = deviceOf,
		registeredBy = function(key) return key end
	}

	push2_belonging = { belonging = belonging, deviceOf = deviceOf }
end

-- src/push2/nicks.ts
local push2_nicks do
	-- Nicks: as whom a session has joined a room last (P5).

	local cache = require("util.cache")
	local jid = require("util.jid")
	local ns = push_namespaces

	--- How many rooms of a session are known at most; one that is forgotten is still found where the presence went.
	local mostRooms = 1000

	--- A nick of a session that was there before this module was: its directed presence. After a change of the nick the
	-- former one stands there too, and there is no telling which is which: the one that sorts first is taken.
	local function directedNick(session, room)
		local prefix = room .. "/"
		local size = string.len(prefix)
		local nick
		for address in pairs(session.directed or {}) do
			if string.sub(address, 1, size) == prefix then
				local found = string.sub(address, size + 1)
				nick = nick ~= nil and nick < found and nick or found
			end
		end
		return nick
	end

	--- Opens the memory.
	--
	-- @param handedOver what an earlier instance of the module left
	local function openNicks(handedOver)
		local state = handedOver or setmetatable({}, { __mode = "k" })

		local function remember(session, room, nick)
			local nicks = state[session] or cache.new(mostRooms)
			nicks:set(room, nick)
			state[session] = nicks
		end

		local function nickOf(session, room)
			local opt_0 = state[session]
			local known = opt_0 and opt_0:get(room)
			if known ~= false then
				return known or directedNick(session, room)
			else
				return nil
			end
		end

		--- Presence to a room is a join, or changes the nick of who is there.
		local function sentAvailable(session, to, isJoin)
			local room = jid.bare(to)
			local nick = jid.resource(to)
			if nick ~= nil and (isJoin or nickOf(session, room) ~= nil) then
				remember(session, room, nick)
			end
		end

		--- Presence that ends everything if it goes to nobody in particular.
		local function sentUnavailable(session, to)
			local room = jid.bare(to)
			if room == nil then
				state[session] = nil
			elseif nickOf(session, room) ~= nil then
				remember(session, room, false)
			end
		end

		local nicks = {
			sent = function(session, presence)
				local to = presence.attr.to
				local type = presence.attr.type
				if type == "unavailable" then
					sentUnavailable(session, to)
				elseif type == nil and to ~= nil then
					sentAvailable(session, to, presence:get_child("x", ns.muc) ~= nil)
				end
			end,
			of = function(room, sessions)
				for _, session in ipairs(sessions) do
					local nick = nickOf(session, room)
					if nick ~= nil then
						return nick
					end
				end
				return nil
			end
		}
		return nicks, state
	end

	push2_nicks = { openNicks = openNicks }
end

-- src/push2/options.ts
local push2_options do
	-- The options of Push 2.0, beside those that all push modules of accounts have.

	--- Reads them.
	--
	-- @param host stands for its operator, if nothing else is said
	local function readPush2Options(options, host)
		return {
			contact = options.text("contact_uri", "xmpp:" .. host),
			outlastsPush = options.boolean("hibernate_past_first_push", true)
		}
	end

	--- Whether every push service takes a token that names this contact: RFC 8292 section 2.1 knows these two.
	local function isUsualContact(contact)
		local usual = string.match(string.lower(contact), "^mailto:.+@.+$")
		local web = string.match(string.lower(contact), "^https://.+$")
		return usual ~= nil or web ~= nil
	end

	push2_options = { isUsualContact = isUsualContact, readPush2Options = readPush2Options }
end

-- src/push2/profiles.ts
local push2_profiles do
	-- The profiles of Push 2.0 that this project knows: what is notified, and how. Rules P1, P2.

	--- Which stanzas a `<match/>` wants (P4).
	local match = {
		all = "urn:xmpp:push2:match:all",
		important = "urn:xmpp:push2:match:important",
		archived = "urn:xmpp:push2:match:archived",
		archivedWithBody = "urn:xmpp:push2:match:archived-with-body"
	}

	--- What a `<send/>` puts into the notification; these are the namespaces of the element.
	local send = { notifyOnly = "urn:xmpp:push2:send:notify-only:0", encrypted = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0" }

	local matchProfiles = { match.all, match.important, match.archived, match.archivedWithBody }

	--- Whether that is a match profile.
	local function isMatchProfile(uri)
		for _, profile in ipairs(matchProfiles) do
			if profile == uri then
				return true
			end
		end
		return false
	end

	--- Whether that is a send profile, even if this server can't serve it (P10).
	local function isSendProfile(uri)
		return uri == send.notifyOnly or uri == send.encrypted
	end

	--- The profiles to advertise (P1).
	--
	-- @param canEncrypt whether Prosody has util.crypto, which 0.12 has not (P10)
	local function advertisedProfiles(canEncrypt)
		local profiles = {}
		for _, profile in ipairs(matchProfiles) do
			profiles[#profiles + 1] = profile
		end
		profiles[#profiles + 1] = send.notifyOnly
		if canEncrypt then
			profiles[#profiles + 1] = send.encrypted
		end
		return profiles
	end

	push2_profiles = {
		advertisedProfiles = advertisedProfiles,
		isMatchProfile = isMatchProfile,
		isSendProfile = isSendProfile,
		match = match,
		send = send
	}
end

-- src/rooms/text.ts
local rooms_text do
	-- A text by its code points, which is how ranges of it are given (XEP-0426 0.3).

	--- Finds the code points of a text in UTF-8.
	local function codePointsOf(text)
		local starts = {}
		local units = 0
		for position = 1, string.len(text) do
			local byte = string.byte(text, position)
			if byte < 128 or byte >= 192 then
				starts[#starts + 1] = position
				units = units + (byte >= 240 and 2 or 1)
			end
		end
		starts[#starts + 1] = string.len(text) + 1
		return { starts = starts, units = units }
	end

	--- A part of a text.
	--
	-- @param begin the first code point, counted from 0
	-- @param end the code point after the last
	-- @returns nothing if the text has no such part
	local function slice(text, points, begin, end_)
		local first = points.starts[begin + 1]
		local after = points.starts[end_ + 1]
		return first ~= nil and after ~= nil and string.sub(text, first, after - 1) or nil
	end

	rooms_text = { codePointsOf = codePointsOf, slice = slice }
end

-- src/rooms/mentions.ts
local rooms_mentions do
	-- Mentions: whom a room message names, and how (M3). Nothing here knows who is in the room.

	local jid = require("util.jid")
	local ns = push_namespaces
	local codePointsOf = rooms_text.codePointsOf
	local slice = rooms_text.slice

	--- How many mentions of one message are read at most.
	local most = 100

	--- How many code points a nickname may have here; it is a resource, of at most 1023 bytes (RFC 7622).
	local longestNick = 1023

	--- Who all are in the channel (XEP-0513 0.1 section 3.2.1.1).
	local channel = "urn:xmpp:mentions:0#channel"

	--- A nickname as rooms know it; nothing if it can't be one.
	local function preparedNick(room, nick)
		return jid.resource(jid.prep(room .. "/" .. nick))
	end

	--- Where in a URI its address is (RFC 5122), and where it is when ? and # are not the end of it.
	local strictAddress = "^(%a+):([^?#]+)"
	local lenientAddress = "^(%a+):(.+)$"

	--- The JID that a URI such as `xmpp:room@service/some%20nick` names, prepped.
	local function jidOfUri(uri, pattern)
		local scheme, address = string.match(uri, pattern)
		if scheme == nil or address == nil or string.lower(scheme) ~= "xmpp" then
			return nil
		end
		local decoded = string.gsub(address, "%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
		return jid.prep(decoded)
	end

	--- Somebody by an address, prepped: an occupant of this room, or a person.
	local function byAddress(address, room)
		local node, host, resource = jid.split(address)
		if node == nil then
			return nil
		end
		local bare = node .. "@" .. host
		if bare ~= room then
			return { by = "jid", jid = bare }
		end
		return resource ~= nil and { by = "nick", nicks = { resource } } or nil
	end

	--- Somebody by a URI.
	--
	-- Converse leaves ? and # in a nickname as they are, so that what would be a query may belong to the nickname.
	local function byUri(uri, room)
		local named = byAddress(jidOfUri(uri, strictAddress), room)
		local mark = string.find(uri, "[?#]")
		local whole
		if mark ~= nil then
			whole = byAddress(jidOfUri(uri, lenientAddress), room)
		end
		if whole == nil or whole.by ~= "nick" then
			return named
		end
		local nicks = { whole.nicks[1] }
		if named ~= nil and named.by == "nick" then
			nicks[#nicks + 1] = named.nicks[1]
		end
		return { by = "nick", nicks = nicks }
	end

	--- A number of code points.
	local function toIndex(value)
		local digits = string.match(value or "", "^%d+$")
		if digits ~= nil then
			return tonumber(digits)
		else
			return nil
		end
	end

	--- Somebody by a part of the body that is a nickname, with an @ before it or not.
	local function byRange(reading, points, begin, end_)
		local text
		if end_ - begin <= longestNick then
			text = slice(reading.body, points, begin, end_)
		end
		if text == nil then
			return nil
		end
		local nicks = {}
		local marked = string.match(text, "^@(.+)$")
		for _, candidate in ipairs({ text, marked or "" }) do
			local nick
			if candidate ~= "" then
				nick = preparedNick(reading.room, candidate)
			end
			if nick ~= nil then
				nicks[#nicks + 1] = nick
			end
		end
		return { by = "nick", nicks = nicks }
	end

	--- Whom a reference names (XEP-0372 0.1 section 3.2): nobody if its range is none.
	--
	-- Where a URI says who it is, the range may be counted in UTF-16, as clients in browsers do.
	local function fromReference(reference, reading)
		local type = reference.attr.type
		local uri = reference.attr.uri
		local begin = reference.attr.begin
		local end_ = reference.attr["end"]
		if type ~= "mention" or reading.body == "" then
			return nil
		end
		if begin == nil and end_ == nil then
			if uri ~= nil then
				return byUri(uri, reading.room)
			else
				return nil
			end
		end
		local first = toIndex(begin)
		local after = toIndex(end_)
		reading.points = reading.points or codePointsOf(reading.body)
		if first == nil or after == nil or first >= after or after > reading.points.units then
			return nil
		end
		if uri ~= nil then
			return byUri(uri, reading.room)
		else
			return byRange(reading, reading.points, first, after)
		end
	end

	--- Whom an explicit mention names (XEP-0513 0.1). What is only for the active is not for who is absent.
	local function fromMention(mention, room)
		local mentions = mention.attr.mentions
		local occupantid = mention.attr.occupantid
		local address = mention.attr.jid
		local uri = mention.attr.uri
		if mention:get_child("noping") ~= nil or mention:get_child("active") ~= nil then
			return nil
		end
		if mentions ~= nil then
			local here = uri == nil or jidOfUri(uri, strictAddress) == room
			return mentions == channel and here and { by = "channel" } or nil
		end
		if occupantid ~= nil then
			return { by = "occupant", id = occupantid }
		end
		return byAddress(jid.prep(address), room)
	end

	--- To whom a message replies (XEP-0461 0.3).
	local function fromReply(reply, room)
		local to = reply.attr.to
		local id = reply.attr.id
		local author = jid.prep(to)
		local nick
		if jid.bare(author) == room then
			nick = jid.resource(author)
		end
		return { by = "authorship", nicks = nick ~= nil and { nick } or {}, archived = id }
	end

	--- Whom an element of a message names.
	local function fromElement(element, reading)
		local name = element.name
		local xmlns = element.attr.xmlns
		if name == "reference" and xmlns == ns.references then
			return fromReference(element, reading)
		end
		if name == "mention" and xmlns == ns.mentions then
			return fromMention(element, reading.room)
		end
		return name == "reply" and xmlns == ns.reply and fromReply(element, reading.room) or nil
	end

	--- Whether a message may mention somebody: to be asked of each message, since few do.
	local function hasMentions(message)
		for _, element in ipairs(message.tags) do
			local xmlns = element.attr.xmlns
			if xmlns == ns.references or xmlns == ns.mentions or xmlns == ns.reply then
				return true
			end
		end
		return false
	end

	--- Whom a message names.
	--
	-- @param room the bare JID of the room
	local function mentionsOf(message, room)
		local reading = { room = room, body = message:get_child_text("body") or "" }
		local mentions = {}
		local isReply = false
		for _, element in ipairs(message.tags) do
			local mention
			if #mentions < most then
				mention = fromElement(element, reading)
			end
			local isAnotherReply = (mention and mention.by) == "authorship" and isReply
			if mention ~= nil and not isAnotherReply then
				mentions[#mentions + 1] = mention
				isReply = isReply or mention.by == "authorship"
			end
		end
		return mentions
	end

	rooms_mentions = { hasMentions = hasMentions, mentionsOf = mentionsOf }
end

-- src/push2/characters.ts
local push2_characters do
	-- Characters: which of them are parts of words, in whatever script. The ranges are those of Unicode 14 for the scripts that
	-- are in use; they change little, since what is new is mostly pictures in blocks that are here as a whole.

	--- One character of UTF-8, as a pattern: a byte that begins one, and those that continue it.
	local oneCharacter = string.format("[^%c-%c][%c-%c]*", 128, 191, 128, 191)

	--- A character that is not ASCII, as a pattern.
	local beyondAscii = string.format("[%c-%c]", 128, 255)

	--- What is no letter, digit or mark: spaces, punctuation, symbols, pictures, private use.
	local separators = {
		{ 128, 169 },
		{ 171, 180 },
		{ 182, 185 },
		{ 187, 191 },
		{ 215, 215 },
		{ 247, 247 },
		{ 706, 709 },
		{ 722, 735 },
		{ 741, 747 },
		{ 749, 749 },
		{ 751, 767 },
		{ 885, 885 },
		{ 894, 894 },
		{ 900, 901 },
		{ 903, 903 },
		{ 1014, 1014 },
		{ 1154, 1154 },
		{ 1370, 1375 },
		{ 1417, 1423 },
		{ 1470, 1470 },
		{ 1472, 1472 },
		{ 1475, 1475 },
		{ 1478, 1478 },
		{ 1523, 1551 },
		{ 1563, 1567 },
		{ 1642, 1645 },
		{ 1748, 1748 },
		{ 1757, 1758 },
		{ 1769, 1769 },
		{ 1789, 1790 },
		{ 1792, 1807 },
		{ 2038, 2041 },
		{ 2046, 2047 },
		{ 2096, 2110 },
		{ 2142, 2142 },
		{ 2184, 2184 },
		{ 2404, 2405 },
		{ 2416, 2416 },
		{ 2546, 2555 },
		{ 2557, 2557 },
		{ 2678, 2678 },
		{ 2800, 2801 },
		{ 2928, 2928 },
		{ 2930, 2935 },
		{ 3056, 3066 },
		{ 3191, 3199 },
		{ 3204, 3204 },
		{ 3407, 3407 },
		{ 3416, 3422 },
		{ 3440, 3449 },
		{ 3572, 3572 },
		{ 4347, 4347 },
		{ 4960, 4988 },
		{ 5008, 5017 },
		{ 5120, 5120 },
		{ 5741, 5742 },
		{ 5760, 5760 },
		{ 5787, 5788 },
		{ 5867, 5872 },
		{ 5941, 5942 },
		{ 6128, 6154 },
		{ 6158, 6158 },
		{ 6464, 6469 },
		{ 7164, 7167 },
		{ 7227, 7231 },
		{ 7294, 7295 },
		{ 7360, 7367 },
		{ 7379, 7379 },
		{ 8125, 8125 },
		{ 8127, 8129 },
		{ 8141, 8143 },
		{ 8157, 8159 },
		{ 8173, 8175 },
		{ 8189, 8304 },
		{ 8308, 8318 },
		{ 8320, 8334 },
		{ 8352, 8447 },
		{ 8448, 8449 },
		{ 8451, 8454 },
		{ 8456, 8457 },
		{ 8468, 8468 },
		{ 8470, 8472 },
		{ 8478, 8483 },
		{ 8485, 8485 },
		{ 8487, 8487 },
		{ 8489, 8489 },
		{ 8494, 8494 },
		{ 8506, 8507 },
		{ 8512, 8516 },
		{ 8522, 8525 },
		{ 8527, 8578 },
		{ 8581, 11263 },
		{ 11493, 11498 },
		{ 11513, 11519 },
		{ 11632, 11632 },
		{ 11776, 11822 },
		{ 11824, 11903 },
		{ 12272, 12292 },
		{ 12296, 12320 },
		{ 12336, 12336 },
		{ 12342, 12343 },
		{ 12349, 12351 },
		{ 12688, 12703 },
		{ 12736, 12783 },
		{ 12800, 13311 },
		{ 19904, 19967 },
		{ 42238, 42239 },
		{ 42509, 42511 },
		{ 42611, 42611 },
		{ 42622, 42622 },
		{ 42738, 42774 },
		{ 42784, 42785 },
		{ 42889, 42890 },
		{ 43048, 43051 },
		{ 43056, 43065 },
		{ 43124, 43127 },
		{ 43214, 43215 },
		{ 43256, 43258 },
		{ 43260, 43260 },
		{ 43310, 43311 },
		{ 43359, 43359 },
		{ 43612, 43615 },
		{ 43742, 43743 },
		{ 43760, 43761 },
		{ 43867, 43867 },
		{ 43882, 43883 },
		{ 44011, 44011 },
		{ 57344, 63743 },
		{ 64297, 64297 },
		{ 64434, 64450 },
		{ 64830, 64847 },
		{ 64975, 64975 },
		{ 65020, 65055 },
		{ 65072, 65135 },
		{ 65279, 65295 },
		{ 65306, 65312 },
		{ 65339, 65344 },
		{ 65371, 65381 },
		{ 65504, 65535 },
		{ 65792, 66044 },
		{ 69952, 69955 },
		{ 70731, 70749 },
		{ 73664, 73727 },
		{ 118608, 119807 },
		{ 120832, 121599 },
		{ 125278, 125279 },
		{ 126064, 126287 },
		{ 126704, 130031 },
		{ 917504, 921599 },
		{ 983040, 1114111 }
	}

	--- Scripts that put no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, Javanese, Han, Kana and their like.
	local unspacedScripts = {
		{ 3584, 4255 },
		{ 6016, 6127 },
		{ 6480, 6831 },
		{ 6912, 7039 },
		{ 11904, 12255 },
		{ 12293, 12295 },
		{ 12321, 12335 },
		{ 12337, 12341 },
		{ 12344, 12348 },
		{ 12352, 12591 },
		{ 12704, 12735 },
		{ 12784, 12799 },
		{ 13312, 19903 },
		{ 19968, 42191 },
		{ 43392, 43519 },
		{ 43616, 43741 },
		{ 63744, 64255 },
		{ 65382, 65439 },
		{ 94176, 101631 },
		{ 110576, 111359 },
		{ 131072, 262143 }
	}

	--- Whether a code point lies in one of these ranges.
	local function isIn(ranges, point)
		local low = 0
		local high = #ranges - 1
		while low <= high do
			local middle = (low + high - (low + high) % 2) / 2
			local range = ranges[middle + 1]
			if point < range[1] then
				high = middle - 1
			elseif point > range[2] then
				low = middle + 1
			else
				return true
			end
		end
		return false
	end

	--- By how many bytes a character has: what is left of its first one without what tells that number.
	local leadValues = { 128, 32, 16, 8 }

	--- The code point of a character in UTF-8.
	local function codePointOf(character)
		local size = math.min(string.len(character), #leadValues)
		local point = string.byte(character) % (leadValues[size] or 1)
		for position = 2, size do
			point = point * 64 + string.byte(character, position) % 64
		end
		return point
	end

	--- Whether a character belongs to a script in which words stand side by side without spaces.
	local function isUnspaced(character)
		return isIn(unspacedScripts, codePointOf(character))
	end

	--- Whether a character makes a word longer that it stands next to: a letter, digit or mark of a script with spaces.
	local function prolongsWord(character)
		local point = codePointOf(character)
		if point < 128 then
			return (string.match(character, "^%w")) ~= nil
		end
		return not isIn(separators, point) and not isIn(unspacedScripts, point)
	end

	push2_characters = { beyondAscii = beyondAscii, isUnspaced = isUnspaced, oneCharacter = oneCharacter, prolongsWord = prolongsWord }
end

-- src/push2/words.ts
local push2_words do
	-- Words: does a text have a nick in it as a word of its own, in upper or lower case? (P5)

	local stringprep = require("util.encodings").stringprep
	local beyondAscii = push2_characters.beyondAscii
	local isUnspaced = push2_characters.isUnspaced
	local oneCharacter = push2_characters.oneCharacter
	local prolongsWord = push2_characters.prolongsWord

	--- A text is compared as a chain of its characters, each folded, with a mark on both sides of it that says whether it makes
	-- a word longer. No text of XML has these marks in it, so that a whole word is found by one plain search.
	local prolonging = string.char(1)
	local separating = string.char(2)

	--- A character and a diacritic after it, as a pattern: U+0300 to U+036F begin with these two bytes.
	local accented = string.format("%s[%c%c][%c-%c]", oneCharacter, 204, 205, 128, 191)
	local diacritic = string.format("[%c%c][%c-%c]", 204, 205, 128, 191)

	--- How many diacritics on one letter are known as part of it: Vietnamese has two.
	local mostDiacritics = 2

	--- Stands for a space, though it takes none, where other characters without width stand for nothing.
	local zeroWidthSpace = string.char(226, 128, 139)

	--- A character without regard to case, and to how it is encoded; nothing for what only says how others are shown.
	local function fold(character)
		return stringprep.nameprep(character) or character
	end

	--- A character as a part of the chain: a link, none, or several for one that folds into several, as ß does into ss.
	local function linksOf(character)
		local folded = character == zeroWidthSpace and " " or fold(character)
		local mark = prolongsWord(character) and prolonging or separating
		if folded == character then
			return mark .. folded .. mark
		end
		local links = string.gsub(folded, oneCharacter, mark .. "%0" .. mark)
		return links
	end

	--- Letters and their diacritics as the single characters that they make together, where there are such.
	local function composed(text)
		local result = text
		for _time = 1, mostDiacritics do
			if (string.find(result, diacritic)) == nil then
				return result
			end
			result = string.gsub(result, accented, function(pair) return fold(pair) end)
		end
		return result
	end

	--- The chain of a text.
	local function chainOf(text)
		local known = {}
		local linking = setmetatable(known, {
			__index = function(_known, character)
				local links = linksOf(character)
				known[character] = links
				return links
			end
		})
		local chain = string.gsub(composed(text), oneCharacter, linking)
		return chain
	end

	--- Whether two texts are the same without regard to case.
	local function isSameWord(one, other)
		return one == other or chainOf(one) == chainOf(other)
	end

	--- What has to stand beside a nick, where this is its first or last character, for it to be a whole word.
	local function besides(character)
		return character ~= nil and isUnspaced(character) and "" or separating
	end

	--- Whether a text can't have a nick in it, as far as that can be told at little cost.
	local function isOutOfQuestion(text, nick)
		local isAscii = (string.find(nick, beyondAscii)) == nil and (string.find(text, beyondAscii)) == nil
		return isAscii and (string.find(string.lower(text), string.lower(nick), 1, true)) == nil
	end

	--- Whether a text has a nick in it as a whole word: no letter or digit stands right before or after it. Where the nick begins
	-- or ends in a script without spaces, anything may.
	local function hasWord(text, nick)
		if isOutOfQuestion(text, nick) then
			return false
		end
		local word = chainOf(nick)
		local first = string.match(nick, "^" .. oneCharacter)
		local last = string.match(nick, oneCharacter .. "$")
		local chain = separating .. chainOf(text) .. separating
		local sought = besides(first) .. word .. besides(last)
		return word ~= "" and (string.find(chain, sought, 1, true)) ~= nil
	end

	push2_words = { hasWord = hasWord, isSameWord = isSameWord }
end

-- src/push2/filters.ts
local push2_filters do
	-- Filters: who wants to be left alone by whom, unless they are spoken to (P5).

	local jid = require("util.jid")
	local ns = push_namespaces
	local hasMentions = rooms_mentions.hasMentions
	local mentionsOf = rooms_mentions.mentionsOf
	local hasWord = push2_words.hasWord
	local isSameWord = push2_words.isSameWord

	--- Runs once, when it is asked for first.
	local function once(find)
		local found
		return function()
			local found_0 = found
			if found_0 == nil then
				found_0 = find()
			end
			found = found_0
			return found
		end
	end

	--- Whether a message comes through a room, to everybody or to one occupant (XEP-0045 1.34 section 7.5).
	local function isFromRoom(message)
		return message.attr.type == "groupchat" or message:get_child("x", ns.mucUser) ~= nil
	end

	--- Reads how a message speaks to the account's user.
	local function readAddressing(chat)
		local message = chat.message
		local account = chat.account
		local direction = chat.direction
		local peer
		if direction == "sent" then
			peer = message.attr.to
		else
			peer = message.attr.from
		end
		local place = jid.bare(peer) or ""

		local nick = once(function()
			local inRoom
			if isFromRoom(message) then
				inRoom = chat.nickIn(place)
			end
			return inRoom or jid.node(account) or ""
		end)

		local function isOwn(mention)
			if mention.by == "jid" then
				return mention.jid == account
			end
			if mention.by == "nick" then
				for _, named in ipairs(mention.nicks) do
					if isSameWord(named, nick()) then
						return true
					end
				end
			end
			return false
		end

		local function isNamed()
			if hasMentions(message) then
				for _, mention in ipairs(mentionsOf(message, place)) do
					if isOwn(mention) then
						return true
					end
				end
			end
			return false
		end

		return {
			peer = peer,
			mentions = once(function() return hasWord(message:get_child_text("body") or "", nick()) or isNamed() end),
			repliesTo = once(function()
				local jid_prep_6 = jid.prep
				local opt_4 = message:get_child("reply", ns.reply)
				local author = jid_prep_6(opt_4 and opt_4.attr.to)
				return author ~= nil and (jid.bare(author) == account or author == place .. "/" .. nick())
			end)
		}
	end

	--- The filter for a chat: the one for the full JID before the one for the bare JID, before the one for the domain.
	local function filterOf(filters, peer)
		if filters == nil or peer == nil then
			return nil
		end
		return filters[peer] or filters[jid.bare(peer) or peer] or filters[jid.host(peer) or peer]
	end

	--- Whether filters let a message pass, and why.
	local function passes(filters, addressing)
		local filter = filterOf(filters, addressing.peer)
		if filter == nil then
			return true, "no filter"
		end
		if not filter.mention and not filter.reply then
			return false, "muted"
		end
		if filter.reply and addressing.repliesTo() then
			return true, "reply"
		end
		if filter.mention and addressing.mentions() then
			return true, "mention"
		end
		return false, "not addressed"
	end

	push2_filters = { passes = passes, readAddressing = readAddressing }
end

-- src/push2/matches.ts
local push2_matches do
	-- Matches: which of those that a registration made want a message (P4), are not filtered out (P5), and not held back while
	-- somebody is active elsewhere (P6). Functions of values; every refusal has its reason.

	local passes = push2_filters.passes
	local readAddressing = push2_filters.readAddressing
	local profiles = push2_profiles.match

	--- Whether what a match wants depends on whom a message comes from.
	local function hasFilters(match)
		return match.chats ~= nil and (next(match.chats)) ~= nil
	end

	--- Whether the profile of a match wants a message: nothing if so, else why not.
	local function refusalOfProfile(profile, circumstances)
		local important = circumstances.important
		local reason = circumstances.reason
		local archived = circumstances.archived
		local isCall = circumstances.isCall
		if profile == profiles.all then
			return nil
		end
		if profile == profiles.important then
			if important or isCall then
				return nil
			else
				return "not important"
			end
		end
		if profile ~= profiles.archived and profile ~= profiles.archivedWithBody then
			return "unknown match"
		end
		if not archived then
			return "not archived"
		end
		local hasContent = important and (reason == "body" or reason == "encrypted")
		if profile == profiles.archived or hasContent then
			return nil
		else
			return "no text"
		end
	end

	--- Whether somebody was active on another device so recently that this one is left alone; never by calls.
	local function isLeftAlone(match, circumstances)
		local sinceActivity = circumstances.sinceActivity
		local isCall = circumstances.isCall
		return not isCall and match.grace ~= nil and sinceActivity ~= nil and sinceActivity < match.grace
	end

	--- Why a match does not want a message; nothing if it does.
	--
	-- @param addressing how the message speaks to the user; not needed if the match has no filters
	local function refusal(match, circumstances, addressing)
		local unwanted = refusalOfProfile(match.match, circumstances)
		if unwanted ~= nil then
			return unwanted
		end
		if addressing ~= nil then
			local isPassed, reason = passes(match.chats, addressing)
			if not isPassed then
				return reason
			end
		end
		return isLeftAlone(match, circumstances) and "active on another device" or nil
	end

	--- Which matches of a registration want a message.
	--
	-- @returns those that do, in their order; if there are none, why the last of them does not
	local function wantedBy(matches, circumstances)
		local message = circumstances.message
		local account = circumstances.account
		local direction = circumstances.direction
		local nickIn = circumstances.nickIn
		local wanting = {}
		if message == nil then
			return wanting, "no message"
		end
		local addressing
		local reason = "no match"
		for _, match in ipairs(matches) do
			if addressing == nil and hasFilters(match) then
				addressing = readAddressing({ message = message, account = account, direction = direction, nickIn = nickIn })
			end
			local refused = refusal(match, circumstances, addressing)
			if refused == nil then
				wanting[#wanting + 1] = match
			else
				reason = refused
			end
		end
		return wanting, #wanting > 0 and circumstances.reason or reason
	end

	push2_matches = { wantedBy = wantedBy }
end

-- src/push2/outcome.ts
local push2_outcome do
	-- What the answer of a push service means: an error, since a message has no other answer. Rule P11.

	local wasReached = push_outcome.wasReached

	--- Conditions by which a service says that there is no such client any more.
	local definite = {}
	definite["item-not-found"] = true
	definite.gone = true

	--- Reads an error.
	--
	-- @param answer message of type error
	-- @param own whether our own server made it, since it could not pass the notification on
	local function outcomeOf(answer, own)
		local type, word = answer:get_error()
		local condition = word or "undefined-condition"
		local reached = wasReached(condition, own)
		if type == "wait" then
			return { kind = "transient", reached = reached, condition = condition }
		end
		if not reached then
			return { kind = "lost", condition = condition }
		end
		return { kind = "persistent", condition = condition, definite = definite[condition] ~= nil }
	end

	push2_outcome = { outcomeOf = outcomeOf }
end

-- src/push2/registration.ts
local push2_registration do
	-- A registration of Push 2.0: what one device has enabled, as it is stored (P14).

	local jid = require("util.jid")
	local isText = push_registration.isText
	local restoreNotes = push_registration.restoreNotes

	--- Filters as they are looked for, by prepped JIDs: others stored them as the client wrote them.
	local function preppedFilters(chats)
		local prepped = {}
		for peer, filter in pairs(chats) do
			prepped[jid.prep(peer) or peer] = filter
		end
		return prepped
	end

	--- Whether the filters of a match that was read from a store can be used.
	local function hasSoundFilters(chats)
		if type(chats) ~= "table" then
			return chats == nil
		end
		for peer, filter in pairs(chats) do
			if type(peer) ~= "string" or type(filter) ~= "table" then
				return false
			end
		end
		return true
	end

	--- Whether a match that was read from a store can be used.
	local function isSoundMatch(entry)
		if type(entry) ~= "table" then
			return false
		end
		local match = entry
		local grace = match.grace
		local jwt_claims = match.jwt_claims
		local isMatch = type(match.match) == "string" and type(match.send) == "string" and hasSoundFilters(match.chats)
		local hasTexts = isText(match.ua_public) and isText(match.auth_secret) and isText(match.jwt_alg) and isText(match.jwt_key)
		local hasNumbers = grace == nil or type(grace) == "number"
		return isMatch and hasTexts and hasNumbers and (jwt_claims == nil or type(jwt_claims) == "table")
	end

	--- Checks an entry that was read from a store: written by this module, by another of its name, or damaged (C7, P14).
	--
	-- @returns the entry, or nothing
	local function restore(key, entry)
		if type(entry) ~= "table" then
			return nil, nil
		end
		local registration = entry
		local service
		if type(registration.service) == "string" then
			service = jid.prep(registration.service)
		end
		local sound = type(registration.client) == "string" and type(registration.matches) == "table"
		if service == nil or not sound or not restoreNotes(registration) then
			return nil, nil
		end
		local matches = {}
		for _, match in ipairs(registration.matches) do
			if isSoundMatch(match) then
				match.chats = match.chats ~= nil and preppedFilters(match.chats) or nil
				matches[#matches + 1] = match
			end
		end
		registration.service = service
		registration.matches = matches
		if #matches == 0 then
			return nil, nil
		end
		return registration, key
	end

	push2_registration = { restore = restore }
end

-- src/push2/keys.ts
local push2_keys do
	-- The keys that a device registers for encrypted notifications: checked once, and brought into the form that is stored.
	-- Rule P2; RFC 8291 section 2 and RFC 8292 section 3.2.

	local base64 = require("util.encodings").base64

	--- An uncompressed point on P-256: a byte 4 and two coordinates of 32 bytes.
	local pointLength = 65

	--- Bytes of an authentication secret (RFC 8291 section 3.2).
	local secretLength = 16

	--- A PKCS#8 of P-256 takes 67 to 150 bytes; one with attributes is still no kilobyte.
	local longestKey = 1024

	--- id-ecPublicKey on the named curve prime256v1, as a DER AlgorithmIdentifier (RFC 5480 section 2.1.1).
	local p256Algorithm = string.char(48, 19, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 8, 42, 134, 72, 206, 61, 3, 1, 7)

	--- The bytes of a text in base64 or base64url (RFC 4648), with padding or without, white space anywhere.
	--
	-- @param longest the most bytes there may be
	-- @returns nothing if it is no such text, mixes the alphabets or has bits left over
	local function decode(text, longest)
		local dense = string.gsub(text, "[ \t\r\n]+", "")
		if string.len(dense) > math.ceil(longest / 3) * 4 then
			return nil
		end
		local letters, padding = string.match(dense, "^([%w+/]+)(=*)$")
		local urlLetters, urlPadding = string.match(dense, "^([%w_-]+)(=*)$")
		local standard = string.gsub(letters or urlLetters or "", "[-_]", { ["-"] = "+", _ = "/" })
		local missing = (4 - string.len(standard) % 4) % 4
		local given = padding or urlPadding or ""
		if standard == "" or given ~= "" and string.len(given) ~= missing then
			return nil
		end
		local padded = standard .. string.rep("=", missing)
		local bytes
		if missing < 3 then
			bytes = base64.decode(padded)
		end
		return bytes ~= nil and base64.encode(bytes) == padded and bytes or nil
	end

	--- The device's public key as it is stored, or nothing if it is no point on P-256. OpenSSL reads points in other forms of
	-- as many bytes too, but RFC 8291 knows only this one.
	local function normalizeUaPublic(text, crypto)
		local point = decode(text, pointLength)
		if point == nil or string.len(point) ~= pointLength or string.byte(point) ~= 4 then
			return nil
		end
		return crypto.import_public_ec_raw(point, "P-256") ~= nil and base64.encode(point) or nil
	end

	--- The device's authentication secret as it is stored, or nothing if it has not 16 bytes.
	local function normalizeAuthSecret(text)
		local secret = decode(text, secretLength)
		return secret ~= nil and string.len(secret) == secretLength and base64.encode(secret) or nil
	end

	--- The PEM of a stored PKCS#8 key.
	local function pkcs8Pem(stored)
		local lines = string.gsub(stored, string.rep(".", 64), "%0\n")
		return "-----BEGIN PRIVATE KEY-----\n" .. lines .. "\n-----END PRIVATE KEY-----\n"
	end

	--- How many bytes a DER length at that place says there are, and where they begin; nothing for lengths above 64 KiB.
	local function derLength(der, position)
		local first, second, third = string.byte(der, position, position + 2)
		if first ~= nil and first < 128 then
			return first, position + 1
		elseif first == 129 and second ~= nil then
			return second, position + 2
		elseif first == 130 and second ~= nil and third ~= nil then
			return second * 256 + third, position + 3
		end
		return nil
	end

	--- Whether that is one PKCS#8 PrivateKeyInfo for the named curve P-256 (RFC 5958 section 2), by its outer parts.
	local function isP256Pkcs8(der)
		local length, start = derLength(der, 2)
		if length == nil or string.byte(der) ~= 48 or start + length ~= string.len(der) + 1 then
			return false
		end
		local integer, size, version = string.byte(der, start, start + 2)
		local algorithm = string.sub(der, start + 3, start + 2 + string.len(p256Algorithm))
		return integer == 2 and size == 1 and (version == 0 or version == 1) and algorithm == p256Algorithm
	end

	--- Whether the key signs what its own public half verifies: one may claim a public half that is not its own.
	local function isWholeKey(key, crypto)
		local signs, signature = pcall(crypto.ecdsa_sha256_sign, key, "")
		local verifies, isValid = pcall(crypto.ecdsa_sha256_verify, key, "", signs and signature or "")
		return signs and verifies and isValid == true
	end

	--- The key to sign tokens with as it is stored, or nothing if it is no private key on P-256 in PKCS#8.
	local function normalizeJwtKey(text, crypto)
		local der = decode(text, longestKey)
		if der == nil or not isP256Pkcs8(der) then
			return nil
		end
		local stored = base64.encode(der)
		local key = crypto.import_private_pem(pkcs8Pem(stored))
		return key ~= nil and isWholeKey(key, crypto) and stored or nil
	end

	push2_keys = {
		normalizeAuthSecret = normalizeAuthSecret,
		normalizeJwtKey = normalizeJwtKey,
		normalizeUaPublic = normalizeUaPublic,
		pkcs8Pem = pkcs8Pem
	}
end

-- src/push2/sending.ts
local push2_sending do
	-- How a `<send/>` of Push 2.0 reads: the keys are checked at once, and what is wrong is named. Rules P2, P9, P10.

	local normalizeAuthSecret = push2_keys.normalizeAuthSecret
	local normalizeJwtKey = push2_keys.normalizeJwtKey
	local normalizeUaPublic = push2_keys.normalizeUaPublic
	local profiles = push2_profiles.send

	--- The client's mistake, in words.
	local function mistake(text)
		return { "modify", "bad-request", text }
	end

	--- The text of a child without the white space around it; nothing if there is none.
	--
	-- One pattern for both ends would take time with the square of the length where a client puts much white space within.
	local function textOf(element, name)
		local begun = string.match(element:get_child_text(name) or "", "%S.*")
		local text = string.match(begun or "", "^.*%S")
		return text
	end

	--- The claims that a token is to make (P9).
	local function readClaims(send)
		local claims = {}
		for claim in send:childtags("jwt-claim") do
			local name = claim.attr.name
			if name == nil then
				return nil, mistake("A jwt-claim element has no name")
			end
			claims[name] = claim:get_text() or ""
		end
		return claims
	end

	--- The key that signs tokens, if the device wants any.
	local function readTokenKey(send, crypto)
		local algorithm = textOf(send, "jwt-alg")
		local text = textOf(send, "jwt-key")
		if send:get_child("jwt-alg") == nil and send:get_child("jwt-key") == nil then
			return {}
		end
		if algorithm ~= "ES256" then
			return nil, mistake("The jwt-alg element does not hold ES256")
		end
		local key
		if text ~= nil then
			key = normalizeJwtKey(text, crypto)
		end
		if key == nil then
			return nil, mistake("The jwt-key element does not hold a private key on P-256 in PKCS#8")
		end
		local claims, problem = readClaims(send)
		if claims == nil then
			return nil, problem
		end
		return { jwt_alg = algorithm, jwt_key = key, jwt_claims = claims }
	end

	--- The keys of a match whose notifications are encrypted.
	local function readKeys(send, crypto)
		local ua_public = normalizeUaPublic(textOf(send, "ua-public") or "", crypto)
		if ua_public == nil then
			return nil, mistake("The ua-public element does not hold a point on P-256 of 65 bytes")
		end
		local auth_secret = normalizeAuthSecret(textOf(send, "auth-secret") or "")
		if auth_secret == nil then
			return nil, mistake("The auth-secret element does not hold 16 bytes")
		end
		local keys, problem = readTokenKey(send, crypto)
		if keys == nil then
			return nil, problem
		end
		keys.ua_public = ua_public
		keys.auth_secret = auth_secret
		return keys
	end

	--- How a match is sent, if that is known here (P10): its profile, and the keys that this takes.
	local function readSend(match, crypto)
		local encrypted
		if crypto ~= nil then
			encrypted = match:get_child("send", profiles.encrypted)
		end
		if crypto == nil or encrypted == nil then
			local plain = match:get_child("send", profiles.notifyOnly) ~= nil
			return plain and { send = profiles.notifyOnly } or nil
		end
		local keys, problem = readKeys(encrypted, crypto)
		if keys == nil then
			return nil, problem
		end
		keys.send = profiles.encrypted
		return keys
	end

	push2_sending = { mistake = mistake, readSend = readSend, textOf = textOf }
end

-- src/push2/enabling.ts
local push2_enabling do
	-- How an `<enable/>` of Push 2.0 reads, and what is wrong with one. Rules P2, P5, P6.

	local jid = require("util.jid")
	local tooLarge = push_requests.tooLarge
	local isMatchProfile = push2_profiles.isMatchProfile
	local mistake = push2_sending.mistake
	local readSend = push2_sending.readSend
	local textOf = push2_sending.textOf

	--- Bytes of a request.
	local maxRequest = 65536

	--- Matches of a registration: each has keys that have to be checked.
	local maxMatches = 32

	local tooMany = { "modify", "policy-violation", "There are more than " .. tostring(maxMatches) .. " match elements" }

	--- Digits of a number of seconds: more than anybody lives to see.
	local longestGrace = 20

	local unknownProfiles = {
		"cancel",
		"feature-not-implemented",
		"There is no match with a profile and a way to send that this server knows"
	}

	--- The push service that a request names, prepped.
	local function readService(request, account)
		local text = textOf(request, "service")
		if text == nil then
			return nil, mistake("The service element, which names the push service, is missing or empty")
		end
		local service = jid.prep(text)
		if service == nil or jid.prep(service) ~= service then
			return nil, { "modify", "jid-malformed", "The service element does not hold a JID" }
		end
		if jid.bare(service) == account then
			return nil, mistake("An account can't be its own push service")
		end
		return service
	end

	--- The filters of a match (P5).
	local function readFilters(match)
		local chats = {}
		for filter in match:childtags("filter") do
			local peer = jid.prep(filter.attr.jid)
			if peer == nil then
				return nil, mistake("The jid attribute of a filter element is missing, or not a JID")
			end
			chats[peer] = { mention = filter:get_child("mention") ~= nil or nil, reply = filter:get_child("reply") ~= nil or nil }
		end
		return chats
	end

	--- The seconds for which a match holds back; nothing if it says none (P6).
	local function readGrace(match)
		if match:get_child("grace") == nil then
			return
		end
		local text = textOf(match, "grace") or ""
		local digits = string.match(string.len(text) <= longestGrace and text or "", "^%d+%.?%d*$")
		local seconds
		if digits ~= nil then
			seconds = tonumber(digits)
		end
		if seconds == nil then
			return nil, mistake("The grace element does not hold a number of seconds")
		end
		return seconds
	end

	--- One match; nothing, and no refusal, if it has a profile that is not known here.
	local function readMatch(match, crypto)
		local profile = match.attr.profile
		local chats, wrongFilter = readFilters(match)
		if chats == nil then
			return nil, wrongFilter
		end
		local grace, wrongGrace = readGrace(match)
		if wrongGrace ~= nil then
			return nil, wrongGrace
		end
		if not isMatchProfile(profile) then
			return
		end
		local found, problem = readSend(match, crypto)
		if found == nil then
			return nil, problem
		end
		found.match = profile
		found.chats = chats
		found.grace = grace
		return found
	end

	--- The matches of a request that are known here.
	local function readMatches(request, crypto)
		local matches = {}
		local count = 0
		for element in request:childtags("match") do
			count = count + 1
			if count > maxMatches then
				return nil, tooMany
			end
			local match, problem = readMatch(element, crypto)
			if problem ~= nil then
				return nil, problem
			end
			if match ~= nil then
				matches[#matches + 1] = match
			end
		end
		if #matches == 0 then
			return nil, unknownProfiles
		end
		return matches
	end

	--- Reads an `<enable/>`, whoever sends it.
	local function parseEnable(request, reading)
		if string.len(tostring(request)) > maxRequest then
			return nil, tooLarge
		end
		local service, noService = readService(request, reading.account)
		if service == nil then
			return nil, noService
		end
		local client = textOf(request, "client")
		if client == nil then
			return nil, mistake("The client element is missing or empty")
		end
		local matches, problem = readMatches(request, reading.crypto)
		if matches == nil then
			return nil, problem
		end
		return { service = service, client = client, matches = matches, timestamp = reading.now }
	end

	push2_enabling = { parseEnable = parseEnable }
end

-- src/push2/requests.ts
local push2_requests do
	-- How requests of Push 2.0 read, and for which device they are. Rules P2, P3.

	local ns = push_namespaces
	local deviceOf = push2_belonging.deviceOf
	local parseEnable = push2_enabling.parseEnable

	local refusedService = { "cancel", "not-allowed", "This server does not use that push service" }

	--- Whether a registration is meant.
	--
	-- @param hasOwn whether there is one under the name of the device itself: then only that one is
	local function isSelected(selection, key, registration, hasOwn)
		local device = selection.device
		local client_id = selection.client_id
		local resource = selection.resource
		if hasOwn then
			return key == device
		end
		local sameClient = client_id ~= nil and registration.client_id == client_id
		return sameClient or key == resource or resource ~= nil and registration.resource == resource
	end

	--- Opens the reading of requests.
	local function openRequestReader(needs)
		local host = needs.host
		local policy = needs.policy
		local crypto = needs.crypto
		local now = needs.now

		return {
			enable = function(request)
				local origin = request.origin
				local stanza = request.stanza
				local client_id = origin.client_id
				local resource = origin.resource
				local username = origin.username or ""
				local account = username .. "@" .. host
				local element = stanza:get_child("enable", ns.push2)
				local registration, problem = parseEnable(element, { account = account, now = now(), crypto = crypto })
				if registration == nil then
					return nil, problem
				end
				if policy.refusal(registration.service, account) ~= nil then
					return nil, refusedService
				end
				local enabling = registration
				enabling.client_id = client_id
				enabling.resource = resource
				return { account = username, key = deviceOf(origin) or "", registration = enabling }
			end,
			disable = function(request)
				local origin = request.origin
				local client_id = origin.client_id
				local resource = origin.resource
				local selection = { device = deviceOf(origin) or "", client_id = client_id, resource = resource }
				return { account = origin.username or "", selection = selection, what = "" }
			end
		}
	end

	push2_requests = { isSelected = isSelected, openRequestReader = openRequestReader }
end

-- src/push2/protocol.ts
local push2_protocol do
	-- Push 2.0 as a protocol of the core: a message to the push service, which carries the stanza encrypted for the device
	-- where this is asked for. Rules P3, P4, P7 to P11.

	local jid = require("util.jid")
	local st = require("util.stanza")
	local ns = push_namespaces
	local isEqual = push_registrations.isEqual
	local callStep = push_stanzas.callStep
	local wantedBy = push2_matches.wantedBy
	local outcomeOf = push2_outcome.outcomeOf
	local profiles = push2_profiles.send
	local restore = push2_registration.restore
	local isSelected = push2_requests.isSelected

	--- Seconds since the first of several errors in a row before these remove a registration: the 72 hours of P11.
	local settling = 72 * 3600

	--- Opens the protocol.
	local function openProtocol(needs)
		local host = needs.host
		local seal = needs.seal
		local rang = needs.rang

		--- Whether a message calls, or takes a call back that was told before. One that the account makes itself is none.
		local function isCall(wakeup, message)
			local call
			if message.attr.type ~= "groupchat" then
				call = callStep(message)
			end
			if (call and call.step) == "propose" then
				return wakeup.important
			else
				return call ~= nil and rang(wakeup.account, wakeup.key, message)
			end
		end

		local function circumstancesOf(wakeup, waiting, message)
			return {
				message = message,
				account = wakeup.account .. "@" .. host,
				direction = waiting.direction or "received",
				important = waiting.important,
				reason = waiting.reason or "unknown",
				archived = waiting.archived ~= nil,
				isCall = isCall(wakeup, message),
				nickIn = function(room) return needs.nickIn(wakeup, room) end,
				sinceActivity = needs.sinceActivity(wakeup.account, wakeup.key)
			}
		end

		--- The matches of a registration that want what a wake-up is about, and why none does.
		local function wanting(wakeup, registration)
			local waiting = wakeup.message
			local message = waiting and waiting.stanza
			if waiting == nil or message == nil then
				return {}, "no message"
			end
			return wantedBy(registration.matches, circumstancesOf(wakeup, waiting, message))
		end

		--- The notification without what its matches add.
		local function build(id, wakeup, registration)
			local opt_8 = wakeup.message
			local message = opt_8 and opt_8.stanza
			local calls = message ~= nil and isCall(wakeup, message)
			local usual = wakeup.important and "normal" or "low"
			local notification = st.message({ id = id, from = host, to = registration.service }):tag("notification", { xmlns = ns.push2 }):text_tag("client", registration.client):text_tag("priority", calls and "high" or usual)
			return calls and notification:tag("voip"):up() or notification
		end

		return {
			store = "push2_registrations",
			restore = restore,
			serviceOf = function(registration) return registration.service end,
			isSameTarget = function(before, after)
				return before.service == after.service and before.client == after.client and isEqual(before.matches, after.matches)
			end,
			replaces = function(newcomer, other) return newcomer.client == other.client end,
			selects = function(selection, key, registration, current) return isSelected(selection, key, registration, current[selection.device] ~= nil) end,
			wants = function(wakeup, registration)
				local matches, reason = wanting(wakeup, registration)
				return #matches > 0, reason
			end,
			notification = function(id, wakeup, registration)
				local waiting = wakeup.message
				local matches, reason = wanting(wakeup, registration)
				if waiting ~= nil and #matches == 0 then
					return nil, reason
				end
				local stanza = build(id, wakeup, registration)
				for _, match in ipairs(matches) do
					if match.send == profiles.encrypted and (waiting and waiting.stanza) ~= nil then
						if seal ~= nil then
							seal(stanza, match, {
								stanza = waiting.stanza,
								account = wakeup.account .. "@" .. host,
								archived = waiting.archived
							})
						end
						break
					end
				end
				return stanza:reset()
			end,
			isAnswerOf = function(service, from) return from == service or jid.bare(from) == service end,
			outcomeOf = outcomeOf,
			silence = { kind = "delivered" },
			unsent = { kind = "lost", condition = "not sent" },
			oblivion = { kind = "delivered" },
			settling = settling
		}
	end

	push2_protocol = { openProtocol = openProtocol }
end

-- src/push2/encryption.ts
local push2_encryption do
	-- Encrypting what a notification carries: RFC 8291 over the content coding aes128gcm of RFC 8188, in one record. Rule P8.

	--- Bytes of the record as its header tells: the greatest there may be, not how long it is.
	local recordSize = 4096

	--- The same as RFC 8188 section 2.1 writes it: 32 bits, the most significant first.
	local recordSizeField = string.char(0, 0, 16, 0)

	--- Ends the text in the last record.
	local lastRecord = string.char(2)

	--- What a record has besides its text: the delimiter of the last one, and the tag of AES-GCM.
	local recordOverhead = 17

	--- Salt, record size, length of the key id, and the sender's point as key id.
	local headerLength = 86

	--- The most bytes of header and record together that every push service takes (P8).
	local longestBody = 3052

	--- The most bytes of text that fit into such a body.
	local longestText = longestBody - headerLength - recordOverhead

	--- Header and only record of a text (RFC 8188 section 2), or nothing if it is too long for one.
	local function encodeContent(text, key, tools)
		if string.len(text) + recordOverhead > recordSize then
			return nil
		end
		local input = key.input
		local salt = key.salt
		local keyId = key.keyId
		local contentKey = tools.hkdf(16, input, salt, "Content-Encoding: aes128gcm\0")
		local nonce = tools.hkdf(12, input, salt, "Content-Encoding: nonce\0")
		local record = tools.crypto.aes_128_gcm_encrypt(contentKey, nonce, text .. lastRecord)
		return salt .. recordSizeField .. string.char(string.len(keyId)) .. keyId .. record
	end

	--- Encrypts a text for a device (RFC 8291 section 3).
	--
	-- @param text at most 4079 bytes; `longestText` is what every push service takes
	-- @returns the bytes of the body, 103 more than the text; nothing if the point is none, or the text is too long
	local function encryptFor(text, receiver, tools)
		local device = tools.crypto.import_public_ec_raw(receiver.uaPublic, "P-256")
		if device == nil then
			return nil
		end
		local sender = tools.generateKeys()
		local senderPublic = sender:public_raw() or ""
		local agreed, secret = pcall(function() return sender:derive(device) end)
		if not agreed then
			return nil
		end
		local info = "WebPush: info\0" .. receiver.uaPublic .. senderPublic
		local input = tools.hkdf(32, secret, receiver.authSecret, info)
		return encodeContent(text, { input = input, salt = tools.randomBytes(16), keyId = senderPublic }, tools)
	end

	push2_encryption = { encodeContent = encodeContent, encryptFor = encryptFor, longestBody = longestBody, longestText = longestText }
end

-- src/push2/kinds.ts
local push2_kinds do
	-- What each part of a stanza is for, when a device shows a notification of it. Rule P8.

	local ns = push_namespaces

	--- The elements that are known, by namespace; of those with an empty list all.
	local shown = {
		{ ns.client, { "error", "show", "status", "subject", "thread" } },
		{ ns.callInvitation, {} },
		{ ns.correction, { "replace" } },
		{ ns.delay, { "delay" } },
		{ ns.encryption, { "encryption" } },
		{ ns.fallback, { "fallback" } },
		{ ns.markers, {} },
		{ ns.mentions, {} },
		{ ns.moderation, {} },
		{ ns.mucUser, { "x" } },
		{ ns.nickname, { "nick" } },
		{ ns.occupantId, { "occupant-id" } },
		{ ns.outOfBand, { "x" } },
		{ ns.reactions, { "reactions" } },
		{ ns.references, { "reference" } },
		{ ns.reply, { "reply" } },
		{ ns.retraction, {} },
		{ ns.spoiler, { "spoiler" } }
	}

	--- What holds the message itself, as element name and namespace.
	local encrypted = {
		{ "encrypted", ns.omemoLegacy },
		{ "encrypted", ns.omemo1 },
		{ "encrypted", ns.omemo2 },
		{ "openpgp", ns.openPgp },
		{ "x", ns.openPgpLegacy }
	}

	local function key(xmlns, name)
		return xmlns .. " " .. name
	end

	local kinds = {}
	for _, value in ipairs(shown) do
		local xmlns = value[1]
		local names = value[2]
		for _, name in ipairs(names) do
			kinds[key(xmlns, name)] = "shown"
		end
		if #names == 0 then
			kinds[key(xmlns, "*")] = "shown"
		end
	end
	for _, value in ipairs(encrypted) do
		local name = value[1]
		local xmlns = value[2]
		kinds[key(xmlns, name)] = "encrypted"
	end
	kinds[key(ns.client, "body")] = "body"
	kinds[key(ns.callInvitation, "propose")] = "call"
	kinds[key(ns.callInvitation, "retract")] = "call"
	kinds[key(ns.directInvitation, "x")] = "invitation"

	--- What a child of a stanza is for. It knows nothing of ids in archives: whose is the account's own, the caller knows.
	local function kindOf(element)
		local xmlns = element.attr.xmlns or ns.client
		local kind = kinds[key(xmlns, element.name)] or kinds[key(xmlns, "*")] or "unknown"
		if xmlns == ns.mucUser and element:get_child("invite") ~= nil then
			return "invitation"
		end
		-- A text within elements is none (RFC 6121 section 5.2.3).
		return kind == "body" and element:get_text() == nil and "unknown" or kind
	end

	push2_kinds = { kindOf = kindOf }
end

-- src/push2/draft.ts
local push2_draft do
	-- A stanza on its way into an envelope, as the text of its parts, so that each is put into text once however much is left
	-- out. Rule P8.

	local ns = push_namespaces
	local jid = require("util.jid")
	local st = require("util.stanza")
	local kindOf = push2_kinds.kindOf

	local function partOf(element, kind)
		return { element = element, kind = kind, text = tostring(element) }
	end

	--- Whether some archive's id is said to be that of the account's own.
	local function isIdBy(element, account)
		return element.name == "stanza-id" and element.attr.xmlns == ns.stanzaId and jid.prep(element.attr.by) == account
	end

	--- The parts of a stanza. Of texts, invitations and each step of a call only the first is one, the others are unknown.
	--
	-- @param stanza is not changed, but shares its children with the draft
	-- @param account bare JID of the account whose archive it is in
	-- @param id under which it is there; every other one that is said to be from there is a forgery
	local function draftOf(stanza, account, id)
		local top = st.clone(stanza, true)
		top.attr.xmlns = ns.client
		local parts = {}
		local single = {}
		for _, element in ipairs(stanza.tags) do
			if not isIdBy(element, account) then
				local kind = kindOf(element)
				local mayRepeat = kind == "shown" or kind == "encrypted" or kind == "unknown"
				local name = kind == "body" and kind or element.name .. " " .. (element.attr.xmlns or "")
				parts[#parts + 1] = partOf(element, (mayRepeat or single[name] == nil) and kind or "unknown")
				single[name] = true
			end
		end
		if id ~= nil then
			local own = st.stanza("stanza-id", { xmlns = ns.stanzaId, by = account, id = id })
			parts[#parts + 1] = partOf(own, "archived")
		end
		return { top = top, parts = parts }
	end

	--- The stanza as XML.
	local function draftText(draft)
		local texts = { draft.top:top_tag() }
		for _, value in ipairs(draft.parts) do
			local text = value.text
			texts[#texts + 1] = text
		end
		texts[#texts + 1] = "</" .. draft.top.name .. ">"
		return table.concat(texts, "")
	end

	--- How many bytes the stanza has as XML.
	local function draftSize(draft)
		local size = string.len(draft.top:top_tag()) + string.len("</" .. draft.top.name .. ">")
		for _, value in ipairs(draft.parts) do
			local text = value.text
			size = size + string.len(text)
		end
		return size
	end

	--- Puts other parts in the place of parts.
	--
	-- @param change gives what takes the place of a part, the part itself, or nothing if it goes
	local function replaceParts(draft, change)
		local parts = {}
		for _, part in ipairs(draft.parts) do
			local other = change(part)
			if other ~= nil then
				parts[#parts + 1] = other
			end
		end
		draft.parts = parts
	end

	--- Drops parts of a kind, the largest first, until as many bytes are free or none of them is left.
	local function dropLargest(draft, kind, bytes)
		local candidates = {}
		for _, part in ipairs(draft.parts) do
			if part.kind == kind then
				candidates[#candidates + 1] = part
			end
		end
		table.sort(candidates, function(a, b) return string.len(a.text) > string.len(b.text) end)
		local dropped = {}
		local freed = 0
		for _, part in ipairs(candidates) do
			if freed < bytes then
				dropped[part] = true
				freed = freed + string.len(part.text)
			end
		end
		replaceParts(draft, function(part)
			if dropped[part] ~= nil then
				return nil
			else
				return part
			end
		end)
	end

	push2_draft = {
		draftOf = draftOf,
		draftSize = draftSize,
		draftText = draftText,
		dropLargest = dropLargest,
		partOf = partOf,
		replaceParts = replaceParts
	}
end

-- src/push2/marks.ts
local push2_marks do
	-- The characters that belong to the one before: Unicode 17.0's marks (general category M), joiners, skin tones, tags, the
	-- vowels and finals of Hangul that are written apart, and the vowels of Thai and Lao that are letters.

	--- First and last code point of each range, in order. Ranges with nothing but unassigned code points between them are one.
	--
	-- Made with the regular expressions of Node: `\p{M}`, `\p{Emoji_Modifier}` and the rest by number.
	local ranges = {
		768,
		879,
		1155,
		1161,
		1425,
		1469,
		1471,
		1471,
		1473,
		1474,
		1476,
		1477,
		1479,
		1479,
		1552,
		1562,
		1611,
		1631,
		1648,
		1648,
		1750,
		1756,
		1759,
		1764,
		1767,
		1768,
		1770,
		1773,
		1809,
		1809,
		1840,
		1866,
		1958,
		1968,
		2027,
		2035,
		2045,
		2045,
		2070,
		2073,
		2075,
		2083,
		2085,
		2087,
		2089,
		2093,
		2137,
		2139,
		2199,
		2207,
		2250,
		2273,
		2275,
		2307,
		2362,
		2364,
		2366,
		2383,
		2385,
		2391,
		2402,
		2403,
		2433,
		2435,
		2492,
		2492,
		2494,
		2509,
		2519,
		2519,
		2530,
		2531,
		2558,
		2563,
		2620,
		2641,
		2672,
		2673,
		2677,
		2677,
		2689,
		2691,
		2748,
		2748,
		2750,
		2765,
		2786,
		2787,
		2810,
		2819,
		2876,
		2876,
		2878,
		2903,
		2914,
		2915,
		2946,
		2946,
		3006,
		3021,
		3031,
		3031,
		3072,
		3076,
		3132,
		3132,
		3134,
		3158,
		3170,
		3171,
		3201,
		3203,
		3260,
		3260,
		3262,
		3286,
		3298,
		3299,
		3315,
		3331,
		3387,
		3388,
		3390,
		3405,
		3415,
		3415,
		3426,
		3427,
		3457,
		3459,
		3530,
		3551,
		3570,
		3571,
		3633,
		3633,
		3635,
		3642,
		3655,
		3662,
		3761,
		3761,
		3763,
		3772,
		3784,
		3790,
		3864,
		3865,
		3893,
		3893,
		3895,
		3895,
		3897,
		3897,
		3902,
		3903,
		3953,
		3972,
		3974,
		3975,
		3981,
		4028,
		4038,
		4038,
		4139,
		4158,
		4182,
		4185,
		4190,
		4192,
		4194,
		4196,
		4199,
		4205,
		4209,
		4212,
		4226,
		4237,
		4239,
		4239,
		4250,
		4253,
		4448,
		4607,
		4957,
		4959,
		5906,
		5909,
		5938,
		5940,
		5970,
		5971,
		6002,
		6003,
		6068,
		6099,
		6109,
		6109,
		6155,
		6157,
		6159,
		6159,
		6277,
		6278,
		6313,
		6313,
		6432,
		6459,
		6679,
		6683,
		6741,
		6783,
		6832,
		6916,
		6964,
		6980,
		7019,
		7027,
		7040,
		7042,
		7073,
		7085,
		7142,
		7155,
		7204,
		7223,
		7376,
		7378,
		7380,
		7400,
		7405,
		7405,
		7412,
		7412,
		7415,
		7417,
		7616,
		7679,
		8204,
		8205,
		8400,
		8432,
		11503,
		11505,
		11647,
		11647,
		11744,
		11775,
		12330,
		12335,
		12441,
		12442,
		42607,
		42610,
		42612,
		42621,
		42654,
		42655,
		42736,
		42737,
		43010,
		43010,
		43014,
		43014,
		43019,
		43019,
		43043,
		43047,
		43052,
		43052,
		43136,
		43137,
		43188,
		43205,
		43232,
		43249,
		43263,
		43263,
		43302,
		43309,
		43335,
		43347,
		43392,
		43395,
		43443,
		43456,
		43493,
		43493,
		43561,
		43574,
		43587,
		43587,
		43596,
		43597,
		43643,
		43645,
		43696,
		43696,
		43698,
		43700,
		43703,
		43704,
		43710,
		43711,
		43713,
		43713,
		43755,
		43759,
		43765,
		43766,
		44003,
		44010,
		44012,
		44013,
		55216,
		55295,
		64286,
		64286,
		65024,
		65039,
		65056,
		65071,
		65438,
		65439,
		66045,
		66045,
		66272,
		66272,
		66422,
		66426,
		68097,
		68111,
		68152,
		68159,
		68325,
		68326,
		68900,
		68903,
		68969,
		68973,
		69291,
		69292,
		69370,
		69375,
		69446,
		69456,
		69506,
		69509,
		69632,
		69634,
		69688,
		69702,
		69744,
		69744,
		69747,
		69748,
		69759,
		69762,
		69808,
		69818,
		69826,
		69826,
		69888,
		69890,
		69927,
		69940,
		69957,
		69958,
		70003,
		70003,
		70016,
		70018,
		70067,
		70080,
		70089,
		70092,
		70094,
		70095,
		70188,
		70199,
		70206,
		70206,
		70209,
		70209,
		70367,
		70378,
		70400,
		70403,
		70459,
		70460,
		70462,
		70477,
		70487,
		70487,
		70498,
		70516,
		70584,
		70608,
		70610,
		70610,
		70625,
		70626,
		70709,
		70726,
		70750,
		70750,
		70832,
		70851,
		71087,
		71104,
		71132,
		71133,
		71216,
		71232,
		71339,
		71351,
		71453,
		71467,
		71724,
		71738,
		71984,
		71998,
		72000,
		72000,
		72002,
		72003,
		72145,
		72160,
		72164,
		72164,
		72193,
		72202,
		72243,
		72249,
		72251,
		72254,
		72263,
		72263,
		72273,
		72283,
		72330,
		72345,
		72544,
		72551,
		72751,
		72767,
		72850,
		72886,
		73009,
		73029,
		73031,
		73031,
		73098,
		73111,
		73459,
		73462,
		73472,
		73473,
		73475,
		73475,
		73524,
		73538,
		73562,
		73562,
		78912,
		78912,
		78919,
		78933,
		90398,
		90415,
		92912,
		92916,
		92976,
		92982,
		94031,
		94031,
		94033,
		94098,
		94180,
		94193,
		113821,
		113822,
		118528,
		118598,
		119141,
		119145,
		119149,
		119154,
		119163,
		119170,
		119173,
		119179,
		119210,
		119213,
		119362,
		119364,
		121344,
		121398,
		121403,
		121452,
		121461,
		121461,
		121476,
		121476,
		121499,
		121519,
		122880,
		122922,
		123023,
		123023,
		123184,
		123190,
		123566,
		123566,
		123628,
		123631,
		124140,
		124143,
		124398,
		124399,
		124643,
		124643,
		124646,
		124646,
		124654,
		124655,
		124661,
		124661,
		125136,
		125142,
		125252,
		125258,
		127995,
		127999,
		917536,
		917999
	}

	--- Whether the character continues the one before, rather than begin a new one.
	local function continuesCharacter(codePoint)
		if codePoint < 768 then
			return false
		end
		local low = 0
		local high = #ranges / 2
		while low < high do
			local middle = math.floor((low + high) / 2)
			local last = ranges[middle * 2 + 1 + 1]
			if last ~= nil and last < codePoint then
				low = middle + 1
			else
				high = middle
			end
		end
		local first = ranges[low * 2 + 1]
		return first ~= nil and first <= codePoint
	end

	push2_marks = { continuesCharacter = continuesCharacter }
end

-- src/push2/cutting.ts
local push2_cutting do
	-- Cutting a text to a number of bytes, without leaving half of a character. Rule P8.

	local continuesCharacter = push2_marks.continuesCharacter

	--- Stands for what was cut away.
	local ellipsis = "…"

	local joiner = 8205
	local carriageReturn = 13
	local lineFeed = 10

	--- How many bytes XML takes for a character that it reserves.
	local escapedSizes = {}
	for character, escaped in pairs({ ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ["'"] = "&apos;", ["\""] = "&quot;" }) do
		escapedSizes[string.byte(character)] = string.len(escaped)
	end

	--- How many bytes the character has that begins with this one, in UTF-8.
	local function characterLength(first)
		return first < 192 and 1 or (first < 224 and 2 or (first < 240 and 3 or 4))
	end

	--- The code point of a character of that many bytes.
	local function codePointAt(text, position, length)
		local first, second, third, fourth = string.byte(text, position, position + length - 1)
		if first == nil then
			first = 0
		end
		if second == nil then
			second = 0
		end
		if third == nil then
			third = 0
		end
		if fourth == nil then
			fourth = 0
		end
		if length == 1 then
			return first
		elseif length == 2 then
			return (first - 192) * 64 + second - 128
		elseif length == 3 then
			return ((first - 224) * 64 + second - 128) * 64 + third - 128
		end
		return (((first - 240) * 64 + second - 128) * 64 + third - 128) * 64 + fourth - 128
	end

	--- Two of these, one after the other, are a flag.
	local function isRegionalIndicator(codePoint)
		return codePoint >= 127462 and codePoint <= 127487
	end

	--- The text, or as much of its beginning as there is room for, with an ellipsis behind.
	--
	-- It is cut where a reader sees the end of a character (a simple form of Unicode Standard Annex 29): not within UTF-8, nor
	-- between a letter and its marks, emoji that are joined or have a skin tone, the halves of a flag or of a line break.
	--
	-- @param text in UTF-8
	-- @param room bytes of the result once it is escaped for XML; with less than three there is not even an ellipsis
	local function cutText(text, room)
		local total = string.len(text)
		local position = 1
		local size = 0
		local fits = 0
		local previous = 0
		local indicators = 0
		while position <= total and size <= room do
			local first = string.byte(text, position)
			local length = characterLength(first)
			local codePoint = codePointAt(text, position, length)
			local isIndicator = isRegionalIndicator(codePoint)
			local isJoined = previous == joiner or continuesCharacter(codePoint) or isIndicator and indicators % 2 == 1 or previous == carriageReturn and codePoint == lineFeed
			if not isJoined and size + string.len(ellipsis) <= room then
				fits = position - 1
			end
			size = size + (escapedSizes[first] or length)
			indicators = isIndicator and indicators + 1 or 0
			previous = codePoint
			position = position + length
		end
		if size <= room then
			return text
		end
		return room < string.len(ellipsis) and "" or string.sub(text, 1, fits) .. ellipsis
	end

	push2_cutting = { cutText = cutText, ellipsis = ellipsis }
end

-- src/push2/quotes.ts
local push2_quotes do
	-- What a message quotes of another one, taken out of its text. Rule P8.

	local codePointsOf = rooms_text.codePointsOf
	local slice = rooms_text.slice
	local ns = push_namespaces

	--- Whether there is anything to read in it.
	local function hasText(text)
		return (string.find(text, "%S")) ~= nil
	end

	--- Whether the element says what part of the body is there for clients that know no replies (XEP-0461 0.2).
	local function isReplyFallback(element)
		return element.name == "fallback" and element.attr.xmlns == ns.fallback and element.attr["for"] == ns.reply
	end

	--- A range of code points as it is written, or nothing if it is no number from 0.
	local function codePoint(text)
		if text ~= nil and (string.match(text, "^%d%d?%d?%d?%d?%d?$")) ~= nil then
			return tonumber(text)
		else
			return nil
		end
	end

	--- The text without the ranges that a fallback names (XEP-0428 0.2.1 section 2), in code points. Odd ranges are ignored; so
	-- are all of them where nothing to read would be left.
	local function withoutFallback(text, fallback)
		local points = codePointsOf(text)
		local kept = {}
		local position = 0
		for range in fallback:childtags("body") do
			local start = codePoint(range.attr.start)
			local end_ = codePoint(range.attr["end"])
			if start ~= nil and end_ ~= nil and start >= position and slice(text, points, start, end_) ~= nil then
				kept[#kept + 1] = slice(text, points, position, start) or ""
				position = math.max(start, end_)
			end
		end
		kept[#kept + 1] = slice(text, points, position, #points.starts - 1) or ""
		local rest = table.concat(kept, "")
		return hasText(rest) and rest or text
	end

	--- The text without the lines that quote (XEP-0393 1.1.1 section 5.1.3); the same if it has no others.
	local function withoutQuotedLines(text)
		local kept = {}
		for line in string.gmatch(text, "[^\n]*\n?") do
			if line ~= nil and string.byte(line) ~= string.byte(">") then
				kept[#kept + 1] = line
			end
		end
		local rest = table.concat(kept, "")
		return hasText(rest) and rest or text
	end

	push2_quotes = { isReplyFallback = isReplyFallback, withoutFallback = withoutFallback, withoutQuotedLines = withoutQuotedLines }
end

-- src/push2/body.ts
local push2_body do
	-- The text of a draft, and how it gets shorter. Rule P8.

	local ns = push_namespaces
	local st = require("util.stanza")
	local cutText = push2_cutting.cutText
	local ellipsis = push2_cutting.ellipsis
	local draftSize = push2_draft.draftSize
	local partOf = push2_draft.partOf
	local replaceParts = push2_draft.replaceParts
	local isReplyFallback = push2_quotes.isReplyFallback
	local withoutFallback = push2_quotes.withoutFallback
	local withoutQuotedLines = push2_quotes.withoutQuotedLines

	--- A longer name of a language is none (RFC 5646 section 4.4.1).
	local longestLanguage = 35

	--- The part that is the text, if there is one.
	local function bodyOf(draft)
		for _, part in ipairs(draft.parts) do
			if part.kind == "body" then
				return part
			end
		end
		return nil
	end

	--- An element that tells where in the text something stands, without that, or nothing if it says nothing else.
	local function withoutRange(part)
		local attr = part.element.attr
		local range
		if attr.xmlns == ns.fallback then
			range = part.element:get_child("body")
		end
		if (range and range.attr.start) ~= nil then
			return nil
		end
		if attr.begin == nil or attr.xmlns ~= ns.references and attr.xmlns ~= ns.mentions then
			return part
		end
		local reference = st.clone(part.element, true)
		reference.attr.begin = nil
		reference.attr["end"] = nil
		return partOf(reference, part.kind)
	end

	--- Puts another text into the message. Whatever pointed into the text points there no more.
	local function replaceBody(draft, body, text)
		local attr = body.element.attr
		local language = attr["xml:lang"]
		local shorter = st.stanza("body", { xmlns = attr.xmlns })
		if string.len(language or "") <= longestLanguage then
			shorter.attr["xml:lang"] = language
		end
		local other = partOf(shorter:text(text), "body")
		replaceParts(draft, function(part) return part == body and other or withoutRange(part) end)
	end

	--- Takes out what the text quotes: first what is marked as such, then lines that look like it.
	local function dropQuotes(draft, limit)
		local fallback
		for _, value in ipairs(draft.parts) do
			local element = value.element
			fallback = fallback or (isReplyFallback(element) and element or nil)
		end
		local before = bodyOf(draft)
		if before ~= nil and fallback ~= nil then
			local text = before.element:get_text() or ""
			local rest = withoutFallback(text, fallback)
			if rest ~= text then
				replaceBody(draft, before, rest)
			end
		end
		local body = bodyOf(draft)
		if body ~= nil and draftSize(draft) > limit then
			local text = body.element:get_text() or ""
			local rest = withoutQuotedLines(text)
			if rest ~= text then
				replaceBody(draft, body, rest)
			end
		end
	end

	--- Cuts the text to what there is room for, or drops it if that is nothing.
	local function cutBody(draft, limit)
		local body = bodyOf(draft)
		if body ~= nil then
			replaceBody(draft, body, ellipsis)
			local shortest = bodyOf(draft)
			local room = limit - draftSize(draft) + string.len(ellipsis)
			local text = cutText(body.element:get_text() or "", room)
			if shortest ~= nil and text ~= "" then
				replaceBody(draft, shortest, text)
			else
				replaceParts(draft, function(part) return part ~= shortest and part or nil end)
			end
		end
	end

	push2_body = { bodyOf = bodyOf, cutBody = cutBody, dropQuotes = dropQuotes }
end

-- src/push2/trimming.ts
local push2_trimming do
	-- What goes when a stanza is too large for a notification, and in which order. Rule P8.

	local st = require("util.stanza")
	local bodyOf = push2_body.bodyOf
	local cutBody = push2_body.cutBody
	local dropQuotes = push2_body.dropQuotes
	local draftSize = push2_draft.draftSize
	local dropLargest = push2_draft.dropLargest
	local partOf = push2_draft.partOf
	local replaceParts = push2_draft.replaceParts

	--- Bytes that the text of a message shall have at least, before anything else goes for its sake.
	local comfortable = 512

	--- The same where the text is only there for clients that can't decrypt the message.
	local sufficient = 64

	--- A longer attribute of an invitation is nothing that a notification shows.
	local longestAttribute = 256

	--- What an invitation, or the step of a call, can't be understood without.
	local keptAttributes = { id = true, jid = true, xmlns = true }
	local keptChildren = { invite = true, password = true, description = true }

	--- How many bytes all parts of a kind have.
	local function sizeOf(draft, kind)
		local size = 0
		for _, part in ipairs(draft.parts) do
			size = size + (part.kind == kind and string.len(part.text) or 0)
		end
		return size
	end

	--- An invitation, or the step of a call, with no more than it can't be understood without.
	local function shortened(element)
		local short = st.clone(element, true)
		for name, value in pairs(element.attr) do
			if keptAttributes[name] == nil and string.len(value or "") > longestAttribute then
				short.attr[name] = nil
			end
		end
		local present = {}
		for _, child in ipairs(element.tags) do
			if keptChildren[child.name] ~= nil and present[child.name] == nil then
				present[child.name] = true
				local inner = shortened(st.clone(child, true))
				local text
				if child.name == "password" then
					text = child:get_text()
				end
				short:add_direct_child(string.len(text or "") <= longestAttribute and inner:text(text) or inner)
			end
		end
		return short
	end

	--- Drops the attributes of the stanza itself that a person is told nothing by, the own address first.
	local function dropMinorAttributes(draft, limit)
		local attr = draft.top.attr
		if draftSize(draft) > limit then
			attr.to = nil
		end
		if draftSize(draft) > limit then
			for name in pairs(attr) do
				if name ~= "xmlns" and name ~= "from" and name ~= "id" and name ~= "type" then
					attr[name] = nil
				end
			end
		end
	end

	--- Drops the attributes that tell who says it and what it answers to, the largest first.
	local function dropMajorAttributes(draft, limit)
		local attr = draft.top.attr
		local names = { "from", "id", "type" }
		table.sort(names, function(a, b) return string.len(attr[a] or "") > string.len(attr[b] or "") end)
		for _, name in ipairs(names) do
			if draftSize(draft) > limit then
				attr[name] = nil
			end
		end
	end

	--- Drops what may go until there is room for the text, or for some of it.
	--
	-- Each step is only taken as far as it is needed: the insides of invitations and calls; what is encrypted, which the
	-- device can fetch from the archive; extensions; the own address; the other attributes. What is left is small, unless
	-- somebody made it so large that it can be of no use.
	local function makeRoom(draft, limit)
		local string_len_5 = string.len
		local opt_3 = bodyOf(draft)
		local whole = string_len_5(opt_3 and opt_3.text or "")
		--- The most bytes that the stanza may have now, so that as many of the text fit if the rest of it is cut.
		local function allow(least)
			return limit + whole - math.min(whole, least)
		end
		local function excess(least)
			return draftSize(draft) - allow(least)
		end

		if excess(comfortable) > 0 then
			replaceParts(draft, function(part) return (part.kind == "call" or part.kind == "invitation") and partOf(shortened(part.element), part.kind) or part end)
		end
		-- What is encrypted only stays if there is room for it once all extensions are gone: then none goes in vain.
		dropLargest(draft, "encrypted", excess(sufficient) - sizeOf(draft, "shown"))
		local least = sizeOf(draft, "encrypted") > 0 and sufficient or comfortable
		dropLargest(draft, "shown", excess(least))
		dropMinorAttributes(draft, allow(least))
		dropMajorAttributes(draft, allow(sufficient))
		dropLargest(draft, "invitation", excess(0))
		dropLargest(draft, "call", excess(0))
		dropLargest(draft, "archived", excess(0))
	end

	--- Makes a stanza that is too large no larger than `limit` bytes of XML.
	--
	-- First goes what a notification does not need, then what is quoted, then from the end of the text, and before nothing of
	-- that would be left also what else there is. The archive's id stays, so that the device can fetch the whole.
	local function trim(draft, limit)
		replaceParts(draft, function(part) return part.kind ~= "unknown" and part or nil end)
		if draftSize(draft) > limit then
			dropQuotes(draft, limit)
		end
		if draftSize(draft) > limit then
			makeRoom(draft, limit)
		end
		if draftSize(draft) > limit then
			cutBody(draft, limit)
		end
	end

	push2_trimming = { trim = trim }
end

-- src/push2/envelope.ts
local push2_envelope do
	-- The envelope around a stanza that is encrypted for a device (XEP-0420 0.4.1, XEP-0297 1.0). Rule P8.

	local ns = push_namespaces
	local archiveId = push_stanzas.archiveId
	local base64 = require("util.encodings").base64
	local draftOf = push2_draft.draftOf
	local draftText = push2_draft.draftText
	local trim = push2_trimming.trim

	--- Bytes to which an envelope is padded, the smallest that it fits into; above these the maximum.
	local sizes = { 1024, 2048 }

	local opening = "<envelope xmlns='" .. ns.contentEnvelope .. "'><content><forwarded xmlns='" .. ns.forward .. "'>"
	local middle = "</forwarded></content><rpad>"
	local closing = "</rpad></envelope>"
	local overhead = string.len(opening) + string.len(middle) + string.len(closing)

	--- As many random letters and digits.
	local function padding(length, randomBytes)
		return string.sub(base64.encode(randomBytes(math.ceil(length * 3 / 4))), 1, length)
	end

	--- To how many bytes an envelope of that many is padded.
	local function paddedSize(size, maximum)
		for _, step in ipairs(sizes) do
			if size <= step and step < maximum then
				return step
			end
		end
		return maximum
	end

	--- The envelope of a stanza as XML, trimmed to the maximum if it has to be, and padded so that its length tells little.
	--
	-- @param stanza a message, a presence or an IQ; it is not changed
	local function envelopeOf(stanza, circumstances)
		local account = circumstances.account
		local maximum = circumstances.maximum
		local randomBytes = circumstances.randomBytes
		local draft = draftOf(stanza, account, circumstances.archiveId or archiveId(stanza, account))
		local content = draftText(draft)
		if string.len(content) + overhead > maximum then
			trim(draft, maximum - overhead)
			content = draftText(draft)
		end
		local size = string.len(content) + overhead
		return opening .. content .. middle .. padding(paddedSize(size, maximum) - size, randomBytes) .. closing
	end

	push2_envelope = { envelopeOf = envelopeOf }
end

-- src/push2/token.ts
local push2_token do
	-- The token by which a push service knows who sends (RFC 8292, ES256). Rule P9.

	local base64 = require("util.encodings").base64
	local pkcs8Pem = push2_keys.pkcs8Pem

	--- How long a token is good, in seconds. RFC 8292 section 2: not more than 24 hours, clocks that go wrong included.
	local lifetime = 12 * 3600

	--- Signs a token.
	--
	-- @param contact the URI by which the operator of this server can be reached
	-- @param now seconds since 1970
	-- @returns the token, and the public half of its key: the raw point in base64; nothing if the key is none for ES256
	local function signToken(registered, contact, now, libraries)
		local pem = pkcs8Pem(registered.key)
		local key = libraries.crypto.import_private_pem(pem)
		local point
		if (key and key:get_type()) == "id-ecPublicKey" then
			point = key:public_raw()
		end
		if point == nil then
			return nil
		end
		local claims = {}
		for name, value in pairs(registered.claims) do
			claims[name] = value
		end
		claims.iat = math.floor(now)
		claims.exp = math.floor(now) + lifetime
		claims.sub = contact
		return libraries.newSigner("ES256", pem)(claims), base64.encode(point)
	end

	push2_token = { signToken = signToken }
end

-- src/push2/seal.ts
local push2_seal do
	-- Sealing: what a notification says that only the device can read (P8), and the token for its push service (P9).

	local base64 = require("util.encodings").base64
	local ns = push_namespaces
	local encryptFor = push2_encryption.encryptFor
	local longestText = push2_encryption.longestText
	local envelopeOf = push2_envelope.envelopeOf
	local normalizeAuthSecret = push2_keys.normalizeAuthSecret
	local normalizeJwtKey = push2_keys.normalizeJwtKey
	local normalizeUaPublic = push2_keys.normalizeUaPublic
	local signToken = push2_token.signToken

	--- Seconds for which a token is used: it is good for twice as long.
	local reuse = 6 * 3600

	--- Opens the sealing.
	local function openSeal(needs)
		local tools = needs.tools
		local libraries = needs.libraries
		local guard = needs.guard
		local contact = needs.contact
		local now = needs.now

		--- Receivers, and tokens that are still good, for as long as the registration is in memory and the same.
		local receivers = setmetatable({}, { __mode = "k" })
		local tokens = setmetatable({}, { __mode = "k" })

		--- Whom a match is encrypted for; the keys are looked at once, as another module may have stored them.
		local function receiverOf(match)
			local known = receivers[match]
			if known ~= nil then
				return known
			end
			local uaPublic = normalizeUaPublic(match.ua_public or "", tools.crypto)
			local authSecret = normalizeAuthSecret(match.auth_secret or "")
			if uaPublic == nil or authSecret == nil then
				error("the keys that are stored for a device are none", 0)
			end
			local receiver = { uaPublic = base64.decode(uaPublic), authSecret = base64.decode(authSecret) }
			receivers[match] = receiver
			return receiver
		end

		local function encrypt(match, content)
			local stanza = content.stanza
			local account = content.account
			local archived = content.archived
			local receiver = receiverOf(match)
			local text = envelopeOf(
				stanza,
				{ account = account, archiveId = archived, maximum = longestText, randomBytes = tools.randomBytes }
			)
			local body = encryptFor(text, receiver, tools)
			if body == nil then
				error("a notification could not be encrypted", 0)
			end
			return base64.encode(body)
		end

		local function addPayload(notification, match, content)
			local payload = encrypt(match, content)
			notification:tag("encrypted", { xmlns = ns.push2Encrypted }):text_tag("payload", payload):up()
		end

		--- A token for a match: signing takes longer than all the rest, and a token may be used again (RFC 8292 section 2).
		local function tokenFor(match, key)
			local time = now()
			local known = tokens[match]
			if known ~= nil and time >= known.since and time < known.since + reuse then
				return known
			end
			local signing = { key = normalizeJwtKey(key, tools.crypto) or "", claims = match.jwt_claims or {} }
			local text, publicKey = signToken(signing, contact, time, libraries)
			if text == nil then
				error("the key that is stored for a device's token is none", 0)
			end
			local token = { text = text, publicKey = publicKey, since = time }
			tokens[match] = token
			return token
		end

		local function addToken(notification, match)
			if match.jwt_alg == "ES256" and match.jwt_key ~= nil then
				local token = tokenFor(match, match.jwt_key)
				notification:text_tag("jwt", token.text, { key = token.publicKey })
			end
		end

		return function(notification, match, content)
			local sealed = guard.attempt("encrypting a notification", function() return addPayload(notification, match, content) end)
			if sealed then
				guard.attempt("signing a notification", function() return addToken(notification, match) end)
			end
		end
	end

	push2_seal = { openSeal = openSeal }
end

-- src/mod_push2/mod_push2.ts
-- Push 2.0, for the accounts of a VirtualHost: notifications that only the device can read.
--
-- This file puts the protocol (src/push2) and the accounts (src/accounts) together. Every hook stands in the block at the
-- end, but for those that mod_cloud_notify has as well, which are in src/accounts/hooks.ts.

local sessions, sightings
local random = require("util.random")
local openAccounts = accounts_accounts.openAccounts
local openAccountEvents = accounts_events.openAccountEvents
local hookAccountEvents = accounts_hooks.hookAccountEvents
local hookRequests = accounts_hooks.hookRequests
local openWaking = accounts_waking.openWaking
local loadCryptography = push_compat.loadCryptography
local parsePeriod = push_compat.parsePeriod
local openEffects = push_effects.openEffects
local handedOver = push_handover.handedOver
local ns = push_namespaces
local openOptions = push_options.openOptions
local readAccountOptions = push_options.readAccountOptions
local readPushOptions = push_options.readPushOptions
local readServiceOptions = push_options.readServiceOptions
local openRequests = push_requests.openRequests
local openServicePolicy = push_service_policy.openServicePolicy
local isActivity = push2_activity.isActivity
local openActivities = push2_activity.openActivities
local belonging = push2_belonging.belonging
local deviceOf = push2_belonging.deviceOf
local openNicks = push2_nicks.openNicks
local isUsualContact = push2_options.isUsualContact
local readPush2Options = push2_options.readPush2Options
local advertisedProfiles = push2_profiles.advertisedProfiles
local openProtocol = push2_protocol.openProtocol
local openRequestReader = push2_requests.openRequestReader
local openSeal = push2_seal.openSeal

--- The shape of {@link Push2State}.
local stateVersion = 1

local host = module.host

local opt_0 = prosody.hosts[host]
if (opt_0 and opt_0.type) ~= "local" then
	error(
		"mod_" .. module.name .. " is for the accounts of a VirtualHost, and " .. host .. " has none; mod_muc_cloud_notify is for rooms",
		0
	)
end

local configuration = openOptions(module, parsePeriod)
local options = readPushOptions(configuration)
local accountOptions = readAccountOptions(configuration)
local push2Options = readPush2Options(configuration, host)
local serviceOptions = readServiceOptions(configuration)

local effects = openEffects(module)
local guard = effects.guard
local log = effects.log
local now = effects.now
local state = handedOver(module.saved_state, stateVersion)
local activities, activityState = openActivities(options.cacheSize, state and state.activities)
local nicks, nickState = openNicks(state and state.nicks)
local cryptography = loadCryptography()

--- Encrypts notifications, where Prosody has the means.
local function sealWith(means)
	local crypto = means.crypto
	local hkdf = means.hkdf
	local newSigner = means.newSigner
	local tools = { crypto = crypto, hkdf = hkdf, generateKeys = crypto.generate_p256_keypair, randomBytes = random.bytes }
	return openSeal({
		tools = tools,
		libraries = { crypto = crypto, newSigner = newSigner },
		guard = guard,
		contact = push2Options.contact,
		now = now
	})
end

if cryptography == nil then
	log("info", "Notifications can't be encrypted: that takes util.crypto, which Prosody has from 13.0 on")
elseif not isUsualContact(push2Options.contact) then
	local wanted = "set it to a mailto: or https: URI, since some push services refuse others"
	log("warn", "Option contact_uri is \"%s\"; %s", push2Options.contact, wanted)
end

local policy = openServicePolicy({ options = function() return serviceOptions end, hosts = prosody.hosts, localAccounts = true })
local protocol = openProtocol({
	host = host,
	seal = cryptography ~= nil and sealWith(cryptography) or nil,
	rang = function(account, key, message) return sightings.rang(account, key, message) end,
	nickIn = function(wakeup, room)
		local opt_7 = wakeup.message
		local own = opt_7 and opt_7.session
		local nick
		if own ~= nil then
			nick = nicks.of(room, { own })
		end
		return nick or nicks.of(room, sessions.ofDevice(wakeup.account, wakeup.key))
	end,
	sinceActivity = function(account, device) return activities.secondsSinceOthers(account, device, now()) end
})
local accounts = openAccounts({
	api = module,
	effects = effects,
	options = options,
	accountOptions = accountOptions,
	policy = policy,
	protocol = protocol,
	belonging = belonging,
	outlastsPush = push2Options.outlastsPush,
	state = state and state.accounts
})
local engine = accounts.engine
sessions = accounts.sessions
sightings = accounts.sightings
local events = openAccountEvents({
	host = host,
	accounts = accounts,
	policy = policy,
	waking = openWaking(module, accounts, accountOptions),
	reconfigure = function()
		serviceOptions = readServiceOptions(openOptions(module, parsePeriod))
	end
})
local requests = openRequests({
	engine = engine,
	protocol = protocol,
	reader = openRequestReader({ host = host, policy = policy, crypto = cryptography and cryptography.crypto, now = engine.now }),
	enabled = function(event, key, registration)
		sessions.bind(event.session or event.origin, key, registration)
	end
})

local function account_disco_info(event)
	event.reply:tag("feature", { var = ns.push2 }):up()
	for _, profile in ipairs(advertisedProfiles(cryptography ~= nil)) do
		event.reply:tag("feature", { var = profile }):up()
	end
end

--- A client says something: somebody is there (P6).
local function pre_message(event)
	local origin = event.origin
	local stanza = event.stanza
	local device = deviceOf(origin)
	if origin.username ~= nil and device ~= nil and isActivity(stanza) then
		activities.note(origin.username, device, engine.now())
	end
end

--- A client may join a room, or leave it (P5).
local function pre_presence(event)
	local origin = event.origin
	local stanza = event.stanza
	if origin.username ~= nil then
		nicks.sent(origin, stanza)
	end
end

module.save = function() return { version = stateVersion, accounts = accounts.save(), activities = activityState, nicks = nickState } end
module.unload = function()
	accounts.close()
end

-- --- Wiring

hookAccountEvents(module, guard, events)
hookRequests(module, guard, ns.push2, requests)
module:hook("account-disco-info", guard.handler("account-disco-info", account_disco_info))
module:hook("message/host", guard.handler("message/host", engine.answer), 1)
module:hook("pre-message/bare", guard.handler("pre-message/bare", pre_message), 1)
module:hook("pre-message/full", guard.handler("pre-message/full", pre_message), 1)
module:hook("pre-message/host", guard.handler("pre-message/host", pre_message), 1)
module:hook("pre-presence/bare", guard.handler("pre-presence/bare", pre_presence), 1)
module:hook("pre-presence/full", guard.handler("pre-presence/full", pre_presence), 1)
