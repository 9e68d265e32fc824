-- mod_cloud_notify 1.0.0
-- XEP-0357: Push Notifications 0.4.1, for the accounts of a VirtualHost.
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

-- src/command/section.ts
local command_section do
	-- A section of the configuration file, as a value.

	--- The name of the section that all hosts inherit from.
	local globalSection = "*"

	command_section = { globalSection = globalSection }
end

-- src/mod_muc_cloud_notify/options.ts
local mod_muc_cloud_notify_options do
	-- The option that is for rooms only. The others are those of all push modules.

	local function readRoomOptions(options)
		return { usual = options.word("muc_push_notify_on", "mentions", { "mentions", "all" }) }
	end

	mod_muc_cloud_notify_options = { readRoomOptions = readRoomOptions }
end

-- src/mod_muc_undelivered/options.ts
local mod_muc_undelivered_options do
	-- The options of the module: read once, each with its default and its bounds (N6).

	local function readUndeliveredOptions(options)
		return {
			maxMessages = options.count("muc_undelivered_max_messages", 1000),
			maxLeavers = options.count("muc_undelivered_max_leavers", 1000),
			leaverPeriod = options.seconds("muc_undelivered_leaver_period", 3600, 1)
		}
	end

	mod_muc_undelivered_options = { readUndeliveredOptions = readUndeliveredOptions }
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

-- src/xep0357/options.ts
local xep0357_options do
	-- The options of XEP-0357, beside those that all push modules have.

	local function readCloudOptions(options)
		return {
			disclosure = {
				body = options.boolean("push_notification_with_body", false),
				sender = options.boolean("push_notification_with_sender", false),
				importantBody = options.text("push_notification_important_body", "New Message!")
			},
			notifyOn = options.word("push_notify_on", "all", { "all", "messages" })
		}
	end

	xep0357_options = { readCloudOptions = readCloudOptions }
end

-- src/command/modules.ts
local command_modules do
	-- The modules of this project: where each belongs, what it reads, and what should be loaded beside it.

	local readRoomOptions = mod_muc_cloud_notify_options.readRoomOptions
	local readUndeliveredOptions = mod_muc_undelivered_options.readUndeliveredOptions
	local readAccountOptions = push_options.readAccountOptions
	local readPushOptions = push_options.readPushOptions
	local readServiceOptions = push_options.readServiceOptions
	local readPush2Options = push2_options.readPush2Options
	local readCloudOptions = xep0357_options.readCloudOptions

	local besideAccounts = {
		{
			name = "smacks",
			severity = "problem",
			without = "a phone that loses its connection is gone at once, and nothing notices a dead connection"
		},
		{
			name = "mam",
			severity = "problem",
			without = "phones that are away while another device is online learn of nothing"
		},
		{
			name = "carbons",
			severity = "problem",
			without = "a phone whose session waits for it is not pushed for messages that go to another device"
		},
		{
			name = "csi_simple",
			severity = "hint",
			without = "phones are also pushed for what could wait until they are looked at"
		},
		{
			name = "s2s",
			severity = "hint",
			without = "no push reaches a push service on another server, and nearly all are on others"
		}
	}

	local cloudNotify = {
		name = "cloud_notify",
		kind = "accounts",
		readers = { readCloudOptions, readPushOptions, readAccountOptions, readServiceOptions },
		companions = besideAccounts
	}

	local push2 = {
		name = "push2",
		kind = "accounts",
		readers = { readPush2Options, readPushOptions, readAccountOptions, readServiceOptions },
		companions = besideAccounts
	}

	local mucCloudNotify = {
		name = "muc_cloud_notify",
		kind = "rooms",
		readers = { readCloudOptions, readPushOptions, readServiceOptions, readRoomOptions },
		companions = {
			{
				name = "muc_mam",
				severity = "hint",
				without = "nobody is pushed for a reply to a message unless the reply says who wrote it"
			}
		},
		loads = "muc_undelivered"
	}

	local mucUndelivered = { name = "muc_undelivered", kind = "rooms", readers = { readUndeliveredOptions }, companions = {} }

	--- All of them, in the order of the README.
	local pushModules = { cloudNotify, mucCloudNotify, mucUndelivered, push2 }

	--- The names of the options that a module reads, in the order of reading.
	local function optionNames(pushModule)
		local names = {}
		--- Takes note of the name; the value is as if the option were not set.
		local function note(name, initial)
			names[#names + 1] = name
			return initial
		end
		local reader = {
			boolean = note,
			text = note,
			count = note,
			seconds = note,
			word = note,
			domains = function(name) return note(name, nil) end
		}
		for _, read in ipairs(pushModule.readers) do
			read(reader, "")
		end
		return names
	end

	--- The module of ours with this name, without "mod_".
	local function pushModule(name)
		for _, candidate in ipairs(pushModules) do
			if candidate.name == name then
				return candidate
			end
		end
		return nil
	end

	command_modules = { optionNames = optionNames, pushModule = pushModule, pushModules = pushModules }
end

-- src/command/check_modules.ts
local command_check_modules do
	-- Are the modules where they belong, with what they need beside them? Functions of values.

	local globalSection = command_section.globalSection
	local pushModules = command_modules.pushModules

	--- Where modules of a kind belong.
	local homes = {
		accounts = "on a VirtualHost",
		rooms = "on a component with rooms (Component \"...\" \"muc\")",
		other = "elsewhere"
	}

	local function listed(section, option, name)
		for _, item in ipairs(section.get_option_array(option) or {}) do
			if item == name then
				return true
			end
		end
		return false
	end

	--- A module on a host that it is not for.
	local function misplaced(section, global, ours)
		local name = ours.name
		local kind = ours.kind
		local inherited = section.kind == "accounts" and listed(global, "modules_enabled", name)
		local text = inherited and "mod_" .. name .. " is in modules_enabled, which is for the VirtualHosts; it belongs " .. homes[kind] or "mod_" .. name .. " is loaded here, and belongs " .. homes[kind]
		return { severity = "problem", section = inherited and globalSection or section.name, text = text }
	end

	--- What is missing beside a module.
	local function missing(section, global, ours)
		local name = ours.name
		local companions = ours.companions
		local loads = ours.loads
		local findings = {}
		for _, companion in ipairs(companions) do
			if section.modules[companion.name] == nil then
				local text = "mod_" .. companion.name .. " is not loaded; without it " .. companion.without
				findings[#findings + 1] = { severity = companion.severity, section = section.name, text = text }
			end
		end
		local disabled = loads ~= nil and (listed(section, "modules_disabled", loads) or listed(global, "modules_disabled", loads))
		if disabled then
			local text = "mod_" .. loads .. " is in modules_disabled; mod_" .. name .. " does not load without it"
			findings[#findings + 1] = { severity = "problem", section = section.name, text = text }
		end
		return findings
	end

	--- What is amiss with our modules on a host.
	local function oddModules(section, global)
		local findings = {}
		for _, ours in ipairs(pushModules) do
			if section.modules[ours.name] ~= nil then
				if section.kind ~= ours.kind then
					findings[#findings + 1] = misplaced(section, global, ours)
				else
					for _, finding in ipairs(missing(section, global, ours)) do
						findings[#findings + 1] = finding
					end
				end
			end
		end
		return findings
	end

	--- The modules of ours that are asked for on a host, those included that others of ours load.
	local function askedFor(section)
		local names = {}
		for _, value in ipairs(pushModules) do
			local name = value.name
			local loads = value.loads
			if section.modules[name] ~= nil then
				names[name] = true
				names[loads or name] = true
			end
		end
		local inOrder = {}
		for _, ours in ipairs(pushModules) do
			if names[ours.name] ~= nil then
				inOrder[#inOrder + 1] = ours
			end
		end
		return inOrder
	end

	--- Those of them that belong there.
	local function oursOn(section)
		local found = {}
		for _, ours in ipairs(askedFor(section)) do
			if ours.kind == section.kind then
				found[#found + 1] = ours
			end
		end
		return found
	end

	--- Whether pushes are for anybody: accounts without, where others have them, and nobody at all.
	local function withoutPush(sections)
		local without = {}
		local anywhere = false
		for _, section in ipairs(sections) do
			local has = #oursOn(section) > 0
			anywhere = anywhere or has
			if not has and section.kind == "accounts" then
				local text = "accounts here get no pushes: mod_cloud_notify is not among modules_enabled"
				without[#without + 1] = { severity = "hint", section = section.name, text = text }
			end
		end
		if not anywhere then
			local text = "nobody gets pushes: no host has mod_cloud_notify among its modules_enabled"
			return { { severity = "problem", section = globalSection, text = text } }
		end
		return without
	end

	command_check_modules = { askedFor = askedFor, oddModules = oddModules, oursOn = oursOn, withoutPush = withoutPush }
end

-- src/command/spelling.ts
local command_spelling do
	-- Which known name somebody may have meant.

	--- How many letters have to be changed, added or left out to make one text of the other (Levenshtein).
	local function distance(from, to)
		local row = {}
		for column = 0, #to do
			row[#row + 1] = column
		end
		for line = 1, #from do
			local next = { line }
			for column = 1, #to do
				local same = string.byte(from, line) == string.byte(to, column)
				local replaced = (row[column] or 0) + (same and 0 or 1)
				local added = (next[column] or 0) + 1
				local left = (row[column + 1] or 0) + 1
				next[#next + 1] = math.min(replaced, added, left)
			end
			row = next
		end
		return row[#to + 1] or 0
	end

	--- The known name that is nearest to this one, and how far away it is; the first of several.
	local function nearest(name, known)
		local best
		local least = math.huge
		for _, candidate in ipairs(known) do
			local away = distance(name, candidate)
			if away < least then
				best = candidate
				least = away
			end
		end
		return best, least
	end

	command_spelling = { nearest = nearest }
end

-- src/command/check_options.ts
local command_check_options do
	-- Are the options well-spelt, in their place, and do they have values that can be used? Functions of values.

	local openOptions = push_options.openOptions
	local askedFor = command_check_modules.askedFor
	local globalSection = command_section.globalSection
	local optionNames = command_modules.optionNames
	local pushModules = command_modules.pushModules
	local nearest = command_spelling.nearest

	--- How the names of our options begin, but for those that other modules may have, too.
	local prefixes = { "push_", "muc_push_", "muc_undelivered_" }

	--- Names that begin so and belong to modules of the community.
	local foreign = { "push_appserver_" }

	--- So many wrong letters are a slip in any name.
	local slip = 2

	local function beginsWithAny(name, beginnings)
		for _, beginning in ipairs(beginnings) do
			if string.sub(name, 1, string.len(beginning)) == beginning then
				return true
			end
		end
		return false
	end

	--- Whether an option of this name is for one of our modules.
	local function isOurs(name)
		return beginsWithAny(name, prefixes) and not beginsWithAny(name, foreign)
	end

	--- All options of all our modules.
	local function knownNames()
		local names = {}
		for _, pushModule in ipairs(pushModules) do
			for _, name in ipairs(optionNames(pushModule)) do
				names[#names + 1] = name
			end
		end
		return names
	end

	local function asSet(list)
		local found = {}
		for _, item in ipairs(list) do
			found[item] = true
		end
		return found
	end

	--- The options of a host, as its modules read them.
	--
	-- @param parsePeriod reads a period such as "3 days", where Prosody does
	local function openSection(section, parsePeriod, complain)
		local source = {
			get_option = function(_, name) return section.get_option(name) end,
			get_option_array = function(_, name) return section.get_option_array(name) end,
			log = function(self, _level, template, ...)
				local args = { ... }
				complain(tostring(args[1]), string.format(template, table.unpack(args)))
			end
		}
		return openOptions(source, parsePeriod)
	end

	--- The values that a module can't use. One that a host inherits is a finding about the global section.
	local function badValues(section, pushModule, parsePeriod)
		local findings = {}
		local own = asSet(section.own)
		local reader = openSection(section, parsePeriod, function(name, text)
			findings[#findings + 1] = { severity = "problem", section = own[name] ~= nil and section.name or globalSection, text = text }
		end)
		for _, read in ipairs(pushModule.readers) do
			read(reader, section.name)
		end
		return findings
	end

	--- What is amiss with the name of an option that none of our modules has.
	local function unknownName(section, name, known)
		local candidate, away = nearest(name, known)
		if candidate == nil or not isOurs(name) and away > slip then
			return nil
		end
		if away <= math.max(slip, string.len(name) / 3) then
			return {
				severity = "problem",
				section = section,
				text = "There is no option " .. name .. "; did you mean " .. candidate .. "?"
			}
		end
		local text = name .. " is no option of these modules; the nearest is " .. candidate
		return { severity = "hint", section = section, text = text }
	end

	--- Options that are misspelt, and those that none of our modules on the host reads.
	local function oddNames(section)
		local findings = {}
		local known = knownNames()
		local everywhere = asSet(known)
		local here = {}
		for _, pushModule in ipairs(askedFor(section)) do
			for _, name in ipairs(optionNames(pushModule)) do
				here[name] = true
			end
		end
		for _, name in ipairs(section.own) do
			if everywhere[name] == nil then
				local finding
				if not beginsWithAny(name, foreign) then
					finding = unknownName(section.name, name, known)
				end
				if finding ~= nil then
					findings[#findings + 1] = finding
				end
			elseif isOurs(name) and section.kind ~= nil and here[name] == nil then
				local text = name .. " has no effect here: no module that is loaded on this host reads it"
				findings[#findings + 1] = { severity = "problem", section = section.name, text = text }
			end
		end
		return findings
	end

	command_check_options = { badValues = badValues, oddNames = oddNames, openSection = openSection }
end

-- src/command/finding.ts
local command_finding do
	-- What a look at the configuration has found, and how it is told.

	--- How many of a thing, in words.
	local function counted(count, thing)
		return count == 1 and "1 " .. thing or string.format("%d", count) .. " " .. thing .. "s"
	end

	--- Findings without those that say the same of the same section.
	local function withoutRepetition(findings)
		local seen = {}
		local different = {}
		for _, finding in ipairs(findings) do
			local name = finding.section .. "\n" .. finding.text
			if seen[name] == nil then
				seen[name] = true
				different[#different + 1] = finding
			end
		end
		return different
	end

	--- The lines about one section; none if there is nothing of ours and nothing to tell.
	local function aboutSection(section, ours, findings)
		local lines = {}
		for _, value in ipairs(findings) do
			local where = value.section
			local severity = value.severity
			local text = value.text
			if where == section.name then
				lines[#lines + 1] = "  " .. severity .. ": " .. text
			end
		end
		if #lines == 0 and #ours > 0 then
			lines[#lines + 1] = "  nothing to complain of"
		end
		if #lines > 0 then
			local title = #ours > 0 and section.title .. ": " .. table.concat(ours, ", ") or section.title
			table.insert(lines, 1, title)
		end
		return lines
	end

	--- How many problems there are.
	local function problemsAmong(findings)
		local problems = 0
		for _, value in ipairs(findings) do
			local severity = value.severity
			problems = problems + (severity == "problem" and 1 or 0)
		end
		return problems
	end

	--- The last line.
	local function summary(findings)
		local problems = problemsAmong(findings)
		local hints = #findings - problems
		if problems == 0 then
			return hints == 0 and "All is well." or "All is well; " .. counted(hints, "hint") .. "."
		end
		return hints == 0 and counted(problems, "problem") .. "." or counted(problems, "problem") .. ", " .. counted(hints, "hint") .. "."
	end

	command_finding = {
		aboutSection = aboutSection,
		counted = counted,
		problemsAmong = problemsAmong,
		summary = summary,
		withoutRepetition = withoutRepetition
	}
end

-- src/command/plugins.ts
local command_plugins do
	-- Which files there are of a module, and which of them Prosody loads: what that means. Functions of values.

	local globalSection = command_section.globalSection

	--- The version in the first line of a file that this project has built: `-- mod_x 1.0.0`.
	local function versionOf(name, content)
		local title, version = string.match(content, "^%-%- (mod_[%w_]+) (%S+)\n")
		if title == "mod_" .. name then
			return version
		else
			return nil
		end
	end

	--- What is amiss with the files of a module.
	local function oddFiles(plugin)
		local name = plugin.name
		local loaded = plugin.loaded
		local others = plugin.others
		local section = globalSection
		if loaded == nil then
			return {
				{
					severity = "problem",
					section = section,
					text = "mod_" .. name .. " is in none of the plugin paths, so it is not loaded"
				}
			}
		end
		if loaded.version ~= nil then
			return {}
		end
		for _, value in ipairs(others) do
			local path = value.path
			local version = value.version
			if version ~= nil then
				local text = "Another mod_" .. name .. " is found first, in " .. loaded.path .. "; this project's, in " .. path .. ", is not loaded"
				return { { severity = "problem", section = section, text = text } }
			end
		end
		local text = "mod_" .. name .. " is another one than this project's; what is said of it here may not hold"
		return { { severity = "hint", section = section, text = text } }
	end

	--- The lines that say where a module is.
	local function aboutPlugin(plugin)
		local name = plugin.name
		local loaded = plugin.loaded
		local others = plugin.others
		local function described(file)
			return file.version ~= nil and file.path .. " (" .. file.version .. ")" or file.path .. " (not of this project)"
		end
		local lines = { "mod_" .. name .. ": " .. (loaded ~= nil and described(loaded) or "not found") }
		for _, file in ipairs(others) do
			lines[#lines + 1] = "  passed over: " .. described(file)
		end
		return lines
	end

	command_plugins = { aboutPlugin = aboutPlugin, oddFiles = oddFiles, versionOf = versionOf }
end

-- src/command/check.ts
local command_check do
	-- Is this a configuration that pushes work with? Functions of values: what there is, to the lines that tell of it.

	local isUsualContact = push2_options.isUsualContact
	local readPush2Options = push2_options.readPush2Options
	local oddModules = command_check_modules.oddModules
	local oursOn = command_check_modules.oursOn
	local withoutPush = command_check_modules.withoutPush
	local badValues = command_check_options.badValues
	local oddNames = command_check_options.oddNames
	local openSection = command_check_options.openSection
	local aboutSection = command_finding.aboutSection
	local problemsAmong = command_finding.problemsAmong
	local summary = command_finding.summary
	local withoutRepetition = command_finding.withoutRepetition
	local aboutPlugin = command_plugins.aboutPlugin
	local oddFiles = command_plugins.oddFiles

	--- What a host with mod_push2 can't do as it is.
	local function limitsOfPush2(section, canEncrypt)
		local findings = {}
		local function hint(text)
			findings[#findings + 1] = { severity = "hint", section = section.name, text = text }
		end
		if not canEncrypt then
			hint("mod_push2 can't encrypt notifications: that takes Prosody 13.0")
			return findings
		end
		-- What is wrong with the values is told of elsewhere.
		local reader = openSection(section, nil, function() return nil end)
		local readPush2Options_result_0 = readPush2Options(reader, section.name)
		local contact = readPush2Options_result_0.contact
		if not isUsualContact(contact) then
			hint("contact_uri, " .. contact .. ", is neither a mailto: nor an https: URI; some push services refuse it")
		end
		return findings
	end

	local function collect(into, some)
		for _, finding in ipairs(some) do
			into[#into + 1] = finding
		end
	end

	--- The modules of ours that some host asks for, each once.
	local function asked(sections)
		local seen = {}
		local found = {}
		for _, section in ipairs(sections) do
			for _, ours in ipairs(oursOn(section)) do
				if seen[ours] == nil then
					seen[ours] = true
					found[#found + 1] = ours
				end
			end
		end
		return found
	end

	--- Everything that is to be said of the sections.
	local function findingsOf(installation)
		local sections = installation.sections
		local parsePeriod = installation.parsePeriod
		local canEncrypt = installation.canEncrypt
		local findings = withoutPush(sections)
		local global = table.unpack(sections, 1, 1)
		for _, section in ipairs(sections) do
			collect(findings, oddModules(section, global))
			for _, ours in ipairs(oursOn(section)) do
				collect(findings, badValues(section, ours, parsePeriod))
				if ours.name == "push2" then
					collect(findings, limitsOfPush2(section, canEncrypt))
				end
			end
			collect(findings, oddNames(section))
		end
		return findings
	end

	--- Looks at everything.
	local function check(installation)
		local lines = { "Configuration: " .. installation.file }
		local found = findingsOf(installation)
		for _, value in ipairs(asked(installation.sections)) do
			local name = value.name
			local plugin = installation.findPlugin(name)
			collect(found, oddFiles(plugin))
			for _, line in ipairs(aboutPlugin(plugin)) do
				lines[#lines + 1] = line
			end
		end
		local findings = withoutRepetition(found)
		for _, section in ipairs(installation.sections) do
			local names = {}
			for _, value in ipairs(oursOn(section)) do
				local name = value.name
				names[#names + 1] = "mod_" .. name
			end
			for _, line in ipairs(aboutSection(section, names, findings)) do
				lines[#lines + 1] = line
			end
		end
		lines[#lines + 1] = summary(findings)
		return { lines = lines, problems = problemsAmong(findings) }
	end

	command_check = { check = check }
end

-- src/command/explain.ts
local command_explain do
	-- What a push module makes of a stanza, and why (C19 to C21), as a line to read.

	local jid = require("util.jid")
	local newsOf = accounts_decide.newsOf
	local counted = command_finding.counted

	--- The control characters from U+0080 on, in UTF-8.
	local control = string.char(194) .. "[" .. string.char(128) .. "-" .. string.char(159) .. "]"

	--- Text of a stranger, on one line and without what a terminal would obey.
	local function printable(text)
		local plain = string.gsub(text, "%c", "?")
		local shown = string.gsub(plain, control, "?")
		return shown
	end

	--- Such as `message of type chat, from bob@example.net/phone`.
	local function described(stanza)
		local name = stanza.name
		local attr = stanza.attr
		local type = attr.type ~= nil and " of type " .. printable(attr.type) or ""
		local from = attr.from ~= nil and ", from " .. printable(attr.from) or ""
		return name .. type .. from
	end

	--- Explains one stanza, as if it were for an account.
	--
	-- @param account bare JID; without it, the one that the stanza is addressed to
	local function explain(stanza, account)
		-- As the router has it when a module sees the stanza.
		stanza.attr.from = jid.prep(stanza.attr.from) or stanza.attr.from
		local owner = account or jid.bare(jid.prep(stanza.attr.to)) or ""
		local message, reason, important = newsOf(stanza, owner, nil)
		if message == nil then
			return { verdict = "never pushed", text = described(stanza) .. ": never pushed (" .. reason .. ")" }
		end
		local wrapping = message ~= stanza and "carbon of a " or ""
		local verdict = important and "important" or "not important"
		return { verdict = verdict, text = wrapping .. described(message) .. ": " .. verdict .. " (" .. reason .. ")" }
	end

	--- The last line, of how many stanzas there were of each kind.
	local function tally(counts)
		local important = counts.important or 0
		local unimportant = counts["not important"] or 0
		local never = counts["never pushed"] or 0
		local total = counted(important + unimportant + never, "stanza")
		return string.format("%s: %d important, %d not important, %d never pushed", total, important, unimportant, never)
	end

	command_explain = { explain = explain, tally = tally }
end

-- src/command/input.ts
local command_input do
	-- Stanzas out of text that comes in pieces: one after the other, in one enclosing element, or as a stream of XMPP.

	local lxp = require("lxp")
	local xmppstream = require("util.xmppstream")
	local ns = push_namespaces

	--- The element around everything, which makes one document of several stanzas; it has a line of its own.
	local opening = "<standard-input xmlns='" .. ns.client .. "'>\n"

	--- In UTF-8.
	local byteOrderMark = string.char(239, 187, 191)

	--- The XML declaration, which may stand at the beginning of a document only, and a byte order mark before it.
	local function withoutDeclaration(text)
		local marked = string.gsub(text, "^" .. byteOrderMark, "")
		local declaration = string.match(marked, "^%s*<%?xml%s.-%?>")
		if declaration == nil then
			return marked
		end
		local blank = string.gsub(declaration, "[^\n]", " ")
		return blank .. string.sub(marked, string.len(declaration) + 1)
	end

	--- Namespace and name of an element.
	local function nameOf(qualified)
		local xmlns, name = string.match(qualified, "^(.-)" .. xmppstream.ns_separator .. "(.*)$")
		if name == nil then
			return "", qualified
		end
		return xmlns or "", name
	end

	--- Whether an element is a stanza: of a client, or without namespace.
	local function isStanza(qualified)
		local xmlns, name = nameOf(qualified)
		return (xmlns == ns.client or xmlns == "") and (name == "message" or name == "presence" or name == "iq")
	end

	--- Opens an input.
	local function openInput(seen)
		local around = {}
		local depth = 0
		local line = 0
		local begun = false

		local handlers = xmppstream.new_sax_handlers({}, {
			default_ns = ns.client,
			handlestanza = function(_session, stanza)
				for _, enclosing in ipairs(around) do
					enclosing.holdsStanzas = true
				end
				seen.stanza(stanza, line)
			end
		})
		local StartElement = handlers.StartElement
		local EndElement = handlers.EndElement
		handlers.StartElement = function(parser, name, attributes)
			if depth > 0 or begun and isStanza(name) then
				if depth == 0 then
					line = (parser:pos()) - 1
				end
				depth = depth + 1
				StartElement(parser, name, attributes)
			elseif begun then
				local _, plain = nameOf(name)
				around[#around + 1] = { name = plain, line = (parser:pos()) - 1, holdsStanzas = false }
			end
			begun = true
		end
		handlers.EndElement = function(parser, name)
			if depth > 0 then
				depth = depth - 1
				EndElement(parser, name)
				return
			end
			local enclosing = table.remove(around)
			if enclosing ~= nil and not enclosing.holdsStanzas then
				seen.other(enclosing.name, enclosing.line)
			end
		end
		-- These are for people, and harm nobody here.
		handlers.Comment = nil
		handlers.ProcessingInstruction = nil

		local parser = lxp.new(handlers, xmppstream.ns_separator, false)
		parser:parse(opening)
		local first = true

		local function complaint(error, inLine, column)
			return string.format("line %d, column %d: %s", inLine - 1, column, error)
		end

		return {
			feed = function(text)
				local parsed, error, inLine, column = parser:parse(first and withoutDeclaration(text) or text)
				first = false
				return parsed == nil and complaint(error, inLine, column) or nil
			end,
			["end"] = function()
				if depth > 0 then
					return string.format("the text ends in the stanza that begins in line %d", line)
				end
				local open = around[#around]
				if open ~= nil and open.name ~= "stream" then
					return string.format("the text ends in the <%s> that begins in line %d", open.name, open.line)
				end
				local _, error, inLine, column = parser:parse()
				-- The element around everything is not closed, which is no error of the text.
				return error ~= nil and error ~= "no element found" and complaint(error, inLine, column) or nil
			end
		}
	end

	command_input = { openInput = openInput }
end

-- src/command/installation.ts
local command_installation do
	-- What is installed, as values: the configuration file, and the files of modules. Reads both without a server.

	local configmanager = require("core.configmanager")
	local modulemanager = require("core.modulemanager")
	local pluginloader = require("util.pluginloader")
	local versionOf = command_plugins.versionOf
	local globalSection = command_section.globalSection

	--- Whether a host is one with accounts, or a component with rooms.
	local function kindOf(component, modules)
		if component == nil then
			return "accounts"
		end
		return (component == "muc" or modules.muc ~= nil) and "rooms" or "other"
	end

	local function titleOf(name, component)
		if name == globalSection then
			return "Global section"
		end
		return component == nil and "VirtualHost \"" .. name .. "\"" or "Component \"" .. name .. "\" \"" .. component .. "\""
	end

	--- The names of the hosts that are enabled, sorted.
	local function hostNames()
		local names = {}
		for name, options in pairs(configmanager.getconfig()) do
			if name ~= globalSection and options.enabled ~= false then
				names[#names + 1] = name
			end
		end
		table.sort(names)
		return names
	end

	--- Reads one section.
	local function readSection(api, name)
		local own = {}
		for option in pairs(configmanager.getconfig()[name] or {}) do
			own[#own + 1] = option
		end
		table.sort(own)
		local modules = {}
		local component
		if name ~= globalSection then
			local enabled, component_module = modulemanager.get_modules_for_host(name)
			component = component_module
			for enabledModule in enabled:items() do
				modules[enabledModule] = true
			end
		end
		local context = api:context(name)
		return {
			name = name,
			kind = name ~= globalSection and kindOf(component, modules) or nil,
			title = titleOf(name, component),
			modules = modules,
			own = own,
			get_option = function(option) return context:get_option(option) end,
			get_option_array = function(option) return context:get_option_array(option) end
		}
	end

	--- Reads all sections, the global one first.
	local function readSections(api)
		local sections = { readSection(api, globalSection) }
		for _, name in ipairs(hostNames()) do
			sections[#sections + 1] = readSection(api, name)
		end
		return sections
	end

	--- Looks for a module in all paths.
	local function findPlugin(name)
		local files = {}
		-- A filter that lets nothing pass sees every file.
		local everything = pluginloader.init({
			load_filter_cb = function(path, content)
				files[#files + 1] = { path = path, version = versionOf(name, content) }
				return nil
			end
		})
		everything:load_resource(name)
		local content, loadedPath = modulemanager.loader:load_resource(name)
		local others = {}
		for _, file in ipairs(files) do
			if content == nil or file.path ~= loadedPath then
				others[#others + 1] = file
			end
		end
		local loaded = content ~= nil and { path = loadedPath, version = versionOf(name, content) } or nil
		return { name = name, loaded = loaded, others = others }
	end

	command_installation = { findPlugin = findPlugin, readSections = readSections }
end

-- src/command/command.ts
local command_command do
	-- `prosodyctl mod_cloud_notify`: what an administrator can ask without a running server.

	local argparse = require("util.argparse")
	local jid = require("util.jid")
	local loadCryptography = push_compat.loadCryptography
	local parsePeriod = push_compat.parsePeriod
	local check = command_check.check
	local explain = command_explain.explain
	local tally = command_explain.tally
	local openInput = command_input.openInput
	local findPlugin = command_installation.findPlugin
	local readSections = command_installation.readSections

	--- Exit codes.
	local good = 0
	local bad = 1

	--- So much of the standard input is read at a time, in bytes.
	local pieceSize = 8192

	local help = table.concat({
		"Usage: prosodyctl [--config FILE] mod_cloud_notify COMMAND",
		"",
		"  help",
		"      This text.",
		"  check",
		"      Looks at the configuration file: values and names of the options of",
		"      mod_cloud_notify, mod_muc_cloud_notify, mod_muc_undelivered and mod_push2,",
		"      what should be loaded beside them, and which files they are loaded from.",
		"      Exit code 0 if there is no problem, 1 otherwise.",
		"  explain [--account=user@example.org] < stanzas.xml",
		"      Says of each stanza of the standard input whether it is important, and why.",
		"      Important ones are shown to the person; others wake the app silently, or",
		"      not at all with push_notify_on = \"messages\". The stanzas stand one after",
		"      the other, or in one element. The account, which tells what was sent from",
		"      what was received, is the one that a stanza is addressed to if none is",
		"      given. Exit code 1 if the input is no XML or holds no stanza."
	}, "\n")

	--- Tells what is wrong with the call.
	local function complain(text)
		io.stderr:write(text .. "\n")
		return bad
	end

	--- Shows what there is, after a call that asks for nothing that there is.
	local function refuse(text)
		print(help)
		return complain(text)
	end

	local function runCheck(api)
		local check_result_0 = check({
			file = prosody.config_file or "",
			sections = readSections(api),
			findPlugin = findPlugin,
			parsePeriod = parsePeriod,
			canEncrypt = loadCryptography() ~= nil
		})
		local lines = check_result_0.lines
		local problems = check_result_0.problems
		for _, line in ipairs(lines) do
			print(line)
		end
		return problems == 0 and good or bad
	end

	--- The bare JID of an account; nothing if it is none.
	local function accountOf(flag)
		local prepped
		if type(flag) == "string" then
			prepped = jid.prep(flag)
		end
		if jid.node(prepped) ~= nil then
			return jid.bare(prepped)
		else
			return nil
		end
	end

	local function runExplain(flags)
		local flag = flags.account
		local account
		if flag ~= nil then
			account = accountOf(flag)
		end
		if flag ~= nil and account == nil then
			return complain("--account takes the address of an account: --account=user@example.org")
		end
		local counts = {}
		local input = openInput({
			stanza = function(stanza, line)
				local explain_result_4 = explain(stanza, account)
				local verdict = explain_result_4.verdict
				local text = explain_result_4.text
				counts[verdict] = (counts[verdict] or 0) + 1
				print(string.format("line %d: %s", line, text))
			end,
			other = function(name, line)
				print(string.format("line %d: <%s/> is no stanza", line, name))
			end
		})
		local piece = io.read(pieceSize)
		local error
		while piece ~= nil and error == nil do
			error = input.feed(piece)
			piece = io.read(pieceSize)
		end
		error = error or input["end"]()
		if error ~= nil then
			return complain("The standard input is no XML: " .. error)
		end
		if (next(counts)) == nil then
			return complain("There is no stanza in the standard input")
		end
		print(tally(counts))
		return good
	end

	--- The options of a command, if there are no others and no further arguments; or what is wrong with them.
	local function parseFlags(args, known)
		local value_params = {}
		for _, name in ipairs(known) do
			value_params[name] = true
		end
		local flags, problem, argument = argparse.parse(args, { short_params = { h = "help" }, value_params = value_params })
		if flags == nil then
			return nil, problem == "missing-value" and argument .. " takes a value" or "There is no " .. argument
		end
		for name, value in pairs(flags) do
			if type(name) == "number" then
				return nil, "There is nothing to do with " .. tostring(value)
			end
			if name ~= "help" and value_params[name] == nil then
				return nil, "There is no --" .. name
			end
		end
		return flags
	end

	--- Makes the command.
	--
	-- @returns what `module.command` has to be: the arguments after the module's name, to the exit code
	local function openCommand(api)
		local commands = {
			check = { flags = {}, run = function() return runCheck(api) end },
			explain = { flags = { "account" }, run = runExplain }
		}

		return function(args)
			local name = table.remove(args, 1)
			if name == nil then
				return refuse("Which command?")
			end
			if name == "help" or name == "--help" or name == "-h" or name == "-?" then
				print(help)
				return good
			end
			local command = commands[name]
			if command == nil then
				return refuse("There is no command " .. name)
			end
			local flags, problem = parseFlags(args, command.flags)
			if flags == nil then
				return refuse(problem)
			end
			if flags.help ~= nil then
				print(help)
				return good
			end
			return command.run(flags)
		end
	end

	command_command = { openCommand = openCommand }
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

-- src/xep0357/belonging.ts
local xep0357_belonging do
	-- Which session belongs to which registration of XEP-0357: one that enabled it, or one of the same client_id. The fields
	-- are a public contract (C35).

	--- How sessions belong to registrations of XEP-0357.
	local belonging = {
		shown = function(session) return session.push_identifier end,
		show = function(session, key, registration)
			session.push_identifier = key
			session.push_settings = registration
		end,
		deviceOf = function(session) return session.client_id end,
		registeredBy = function(_key, registration) return registration.client_id end
	}

	xep0357_belonging = { belonging = belonging }
end

-- src/xep0357/notices.ts
local xep0357_notices do
	-- What push services and other modules say to the host, rules C18 and C30.

	local keysOf = push_registrations.keysOf
	local affiliationNotices = push_stanzas.affiliationNotices

	--- Opens the handling of notices.
	local function openNotices(needs)
		local engine = needs.engine
		local accountOf = needs.accountOf
		local log = engine.log
		local pusher = engine.pusher
		local registrar = engine.registrar

		return {
			withdrawal = function(event)
				local stanza = event.stanza
				local notices = affiliationNotices(stanza)
				if #notices == 0 then
					return
				end
				local stanza_attr_3 = stanza.attr
				local from = stanza_attr_3.from
				if from == nil then
					from = ""
				end
				local to = stanza_attr_3.to
				for _, value in ipairs(notices) do
					local named = value.account
					local node = value.node
					if node == nil then
						node = ""
					end
					local account = accountOf(named or to)
					if account ~= nil then
						local selection = { jid = from, node = node }
						registrar.withdraw(account, selection)
					end
				end
			end,
			ping = function(event)
				local user = event.user
				local services = event.push_services
				if type(user) ~= "string" then
					log("warn", "cloud-notify-ping was fired without the name of a user")
					return
				end
				pusher.ping(user, services ~= nil and keysOf(services) or nil)
			end
		}
	end

	xep0357_notices = { openNotices = openNotices }
end

-- src/xep0357/notification.ts
local xep0357_notification do
	-- The notification: the IQ that publishes a push (XEP-0357 0.4.1 section 7), rules C23 to C25.

	local st = require("util.stanza")
	local ns = push_namespaces

	--- The fields of the summary form in the order in which they are written.
	local summaryFields = { "message-count", "last-message-sender", "last-message-body" }

	--- What is told of a message.
	--
	-- @param message what sets off the push, if anything does
	-- @param important whether the person is to see it
	local function summarize(message, important, disclosure)
		local summary = { ["message-count"] = "1" }
		local sender = message and message.attr.from
		if disclosure.sender and sender ~= nil then
			summary["last-message-sender"] = sender
		end
		if important then
			local real = disclosure.body and (message and message:get_child_text("body") or "") or ""
			local body = real ~= "" and real or disclosure.importantBody
			if body ~= "" then
				summary["last-message-body"] = body
			end
		end
		return summary
	end

	--- The summary as a form that holds only fields with a value.
	local function summaryForm(summary)
		local form = st.stanza("x", { xmlns = ns.dataForms, type = "submit" })
		form:tag("field", { var = "FORM_TYPE", type = "hidden" }):text_tag("value", ns.pushSummary):up()
		for _, name in ipairs(summaryFields) do
			local value = summary[name]
			if value ~= nil then
				form:tag("field", { var = name }):text_tag("value", value):up()
			end
		end
		return form
	end

	--- The payload that tells a summary.
	local function payloadOf(summary)
		return st.stanza("notification", { xmlns = ns.push }):add_child(summaryForm(summary))
	end

	--- What is published of a payload.
	local function itemOf(payload)
		return st.stanza("item"):add_child(payload)
	end

	--- Publishes an item to one registration. It is made from the inside, which takes half the memory of a path of open tags.
	--
	-- @param id of the IQ
	-- @param from the host that publishes
	local function publish(id, from, registration, item)
		local pubsub = st.stanza("pubsub", { xmlns = ns.pubsub }):add_child(st.stanza("publish", { node = registration.node }):add_child(item))
		if registration.options ~= nil then
			pubsub:add_child(st.stanza("publish-options"):add_child(st.deserialize(registration.options)))
		end
		return st.iq({ type = "set", id = id, from = from, to = registration.jid }):add_child(pubsub)
	end

	--- Builds the notification for one registration, see {@link publish}.
	local function buildNotification(id, from, registration, summary)
		local payload = payloadOf(summary)
		return { stanza = publish(id, from, registration, itemOf(payload)), payload = payload, summary = summary }
	end

	xep0357_notification = {
		buildNotification = buildNotification,
		itemOf = itemOf,
		payloadOf = payloadOf,
		publish = publish,
		summarize = summarize
	}
end

-- src/xep0357/outcome.ts
local xep0357_outcome do
	-- What the answer of a push service means: an IQ of type result or error. Rules C26 to C28.

	local wasReached = push_outcome.wasReached

	--- Reads the answer to a push.
	--
	-- @param answer IQ of type result or error
	-- @param own whether our own server made it, since it could not pass the push on
	local function outcomeOf(answer, own)
		if answer.attr.type ~= "error" then
			return { kind = "delivered" }
		end
		local type, word = answer:get_error()
		local condition = word or "undefined-condition"
		local reached = wasReached(condition, own)
		if type == "wait" or not reached then
			return { kind = "transient", reached = reached, condition = condition }
		end
		return { kind = "persistent", condition = condition }
	end

	xep0357_outcome = { outcomeOf = outcomeOf }
end

-- src/xep0357/registration.ts
local xep0357_registration do
	-- A registration of XEP-0357: one `<enable/>` of one account (0.4.1 section 5), and how its requests are read.

	local jid = require("util.jid")
	local st = require("util.stanza")
	local ns = push_namespaces
	local isText = push_registration.isText
	local restoreNotes = push_registration.restoreNotes
	local buildNotification = xep0357_notification.buildNotification

	--- Bytes of a node; of JID, node and options together (C3).
	local maxNode = 4096
	local maxRequest = 8192

	--- Elements within each other in the options. A form has three (XEP-0004); storages can't write what has hundreds.
	local maxDepth = 16

	--- The key of a registration in the store: `<jid> "<" <node or nothing>`, and for one room `"<" <room>` after it.
	local function keyOf(service, node, room)
		local key = service .. "<" .. (node or "")
		return room ~= nil and key .. "<" .. room or key
	end

	--- The push service that a request names, prepped.
	local function requestedService(request)
		local service = request.attr.jid
		if service == nil or service == "" then
			return nil, "missing-jid"
		end
		local prepped = jid.prep(service)
		-- What can be prepped once more may come out as another JID, or as none.
		if prepped == nil or jid.prep(prepped) ~= prepped then
			return nil, "malformed-jid"
		end
		return prepped
	end

	--- Whether an element has more than so many others within each other.
	local function isDeeper(element, depth)
		for _, child in ipairs(element.tags) do
			if depth == 0 or isDeeper(child, depth - 1) then
				return true
			end
		end
		return false
	end

	--- Whether a request keeps to the sizes (C3).
	local function isModest(service, node, form)
		if form ~= nil and isDeeper(form, maxDepth) then
			return false
		end
		local size = string.len(service) + string.len(node) + (form ~= nil and string.len(tostring(form)) or 0)
		return size <= maxRequest and string.len(node) <= maxNode
	end

	--- Reads an `<enable/>`.
	--
	-- @param stanza the IQ that holds it
	-- @param now seconds since the epoch
	local function parseEnable(stanza, requester, policy, now)
		local request = stanza:get_child("enable", ns.push)
		local service, problem = requestedService(request)
		if service == nil then
			return nil, problem
		end
		local refused = policy.refusal(service, requester.address)
		if refused ~= nil then
			return nil, refused
		end
		local node = request.attr.node
		local form = request:get_child("x", ns.dataForms)
		if not isModest(service, node or "", form) then
			return nil, "too-large"
		end
		local service_2 = service
		local node_3 = node
		local request_attr_include_payload_4 = request.attr.include_payload
		local temp_5 = form ~= nil and st.preserialize(form) or nil
		local now_6 = now
		local requester_client_id_7 = requester.client_id
		local temp_1
		if requester.client_id == nil then
			temp_1 = requester.resource
		else
			temp_1 = nil
		end
		return {
			jid = service_2,
			node = node_3,
			include_payload = request_attr_include_payload_4,
			options = temp_5,
			timestamp = now_6,
			client_id = requester_client_id_7,
			resource = temp_1,
			language = stanza.attr["xml:lang"],
			room = requester.room
		}
	end

	--- Reads a `<disable/>` (C6).
	--
	-- @param room the room that was asked, where that makes a difference
	local function parseDisable(stanza, room)
		local request = stanza:get_child("disable", ns.push)
		local service, problem = requestedService(request)
		if service == nil then
			return nil, problem
		end
		return { jid = service, node = request.attr.node, room = room }
	end

	--- Whether a notification can be made with the node and the options as they are.
	local function canBePublished(registration, service)
		local node = registration.node
		local options = registration.options
		local made = pcall(function() return buildNotification("", "", { jid = service, node = node, options = options, timestamp = 0 }, {}) end)
		return made
	end

	--- Checks an entry that was read from a store: written by this module, by another of its name, or damaged (C7).
	--
	-- @returns the entry and the key that it should have, or nothing
	local function restore(entry)
		if type(entry) ~= "table" then
			return nil, nil
		end
		local registration = entry
		local node = registration.node
		local service
		if type(registration.jid) == "string" then
			service = jid.prep(registration.jid)
		end
		local sound = isText(node) and restoreNotes(registration)
		if service == nil or not sound or not canBePublished(registration, service) then
			return nil, nil
		end
		registration.jid = service
		return registration, keyOf(service, node, registration.room)
	end

	xep0357_registration = { keyOf = keyOf, parseDisable = parseDisable, parseEnable = parseEnable, restore = restore }
end

-- src/xep0357/protocol.ts
local xep0357_protocol do
	-- XEP-0357: Push Notifications 0.4.1, as a protocol of the core: an IQ that publishes a summary, past the listeners of
	-- `cloud_notify/push`. Rules C22 to C28, N1.

	local isEqual = push_registrations.isEqual
	local buildNotification = xep0357_notification.buildNotification
	local itemOf = xep0357_notification.itemOf
	local payloadOf = xep0357_notification.payloadOf
	local publish = xep0357_notification.publish
	local summarize = xep0357_notification.summarize
	local outcomeOf = xep0357_outcome.outcomeOf
	local restore = xep0357_registration.restore

	--- Opens the protocol.
	local function openProtocol(needs)
		local host = needs.host
		local guard = needs.guard
		local fire = needs.fire
		local disclosure = needs.options.disclosure
		local notifyOn = needs.options.notifyOn

		--- What goes out if a listener fails: nothing that it might have hidden or encrypted (N1).
		local discreet = { body = false, sender = false, importantBody = disclosure.importantBody }

		--- What all notifications tell where nothing of the message may be told: nobody may change these.
		local tellsNothing = not disclosure.body and not disclosure.sender
		local important = itemOf(payloadOf(summarize(nil, true, disclosure)))
		local unimportant = itemOf(payloadOf(summarize(nil, false, disclosure)))

		local function build(id, wakeup, registration, may)
			local summarize_4 = summarize
			local opt_2 = wakeup.message
			local summary = summarize_4(opt_2 and opt_2.stanza, wakeup.important, may)
			return buildNotification(id, host, registration, summary)
		end

		return {
			store = needs.store,
			restore = function(_key, entry) return restore(entry) end,
			serviceOf = function(registration) return registration.jid end,
			isSameTarget = function(before, after) return isEqual(before.options, after.options) end,
			selects = function(selection, _key, registration)
				local jid = selection.jid
				local node = selection.node
				local room = selection.room
				local inRoom = room == nil or registration.room == room
				return registration.jid == jid and inRoom and (node == nil or (registration.node or "") == node)
			end,
			wants = function(wakeup)
				local opt_6 = wakeup.message
				local reason = opt_6 and opt_6.reason or "not important"
				return wakeup.important or notifyOn == "all", reason
			end,
			notification = function(id, wakeup, registration)
				if tellsNothing and not needs.isHeard() then
					return publish(id, host, registration, wakeup.important and important or unimportant)
				end
				local notification = build(id, wakeup, registration, disclosure)
				local notification_stanza_10 = notification.stanza
				local notification_payload_11 = notification.payload
				local opt_8 = wakeup.message
				local event = {
					notification_stanza = notification_stanza_10,
					notification_payload = notification_payload_11,
					original_stanza = opt_8 and opt_8.stanza,
					username = wakeup.account,
					push_info = registration,
					push_summary = notification.summary,
					important = wakeup.important
				}
				local ok, blocked = guard.attempt("a listener of cloud_notify/push", function() return fire(event) end)
				if not ok then
					return build(id, wakeup, registration, discreet).stanza
				end
				if blocked ~= nil and blocked ~= false then
					return nil, "held back by a module, " .. (event.reason or "without a reason")
				end
				return notification.stanza
			end,
			isAnswerOf = function(service, from) return from == service end,
			outcomeOf = outcomeOf,
			silence = { kind = "silent" },
			unsent = { kind = "transient", reached = false, condition = "not sent" },
			oblivion = { kind = "forgotten" },
			settling = 0
		}
	end

	xep0357_protocol = { openProtocol = openProtocol }
end

-- src/xep0357/requests.ts
local xep0357_requests do
	-- How requests of XEP-0357 read: `<enable/>` and `<disable/>` (0.4.1 sections 5 and 6), rules C2 to C6.

	local ns = push_namespaces
	local notStored = push_requests.notStored
	local scopeOf = push_requests.scopeOf
	local tooLarge = push_requests.tooLarge
	local keyOf = xep0357_registration.keyOf
	local parseDisable = xep0357_registration.parseDisable
	local parseEnable = xep0357_registration.parseEnable

	--- How what is wrong with a request is told to the client.
	local replies = {
		["missing-jid"] = { "modify", "bad-request", "The jid attribute, which names the push service, is missing" },
		["malformed-jid"] = { "modify", "jid-malformed", "The jid attribute is not a JID" },
		["own-account"] = { "modify", "bad-request", "An account can't be its own push service" },
		["local-account"] = { "cancel", "not-allowed", "An account of this server can't be a push service" },
		["refused-service"] = { "cancel", "not-allowed", "This server does not use that push service" },
		["too-large"] = tooLarge
	}

	--- Opens the reading of requests.
	local function openRequestReader(needs)
		local guard = needs.guard
		local policy = needs.policy
		local now = needs.now
		local requester = needs.requester
		local announce = needs.announce

		return {
			enable = function(request)
				local origin = request.origin
				local stanza = request.stanza
				local who = requester(request)
				local registration, problem = parseEnable(stanza, who, policy, now())
				if registration == nil then
					return nil, replies[problem]
				end
				local opt_2 = needs.complete
				if opt_2 ~= nil then
					opt_2(stanza:get_child("enable", ns.push), registration)
				end
				-- The listeners may add to it, or refuse it and answer.
				local ok, allowed = guard.attempt(
					"a listener of cloud_notify/registration",
					function() return announce({ origin = origin, stanza = stanza, push_info = registration }) end
				)
				if not ok then
					return nil, notStored
				end
				if allowed == false then
					return nil, "answered"
				end
				registration.room = who.room
				local jid = registration.jid
				local node = registration.node
				return { account = who.account, key = keyOf(jid, node, who.room), registration = registration }
			end,
			disable = function(request)
				local requester_result_5 = requester(request)
				local account = requester_result_5.account
				local room = requester_result_5.room
				local selection, problem = parseDisable(request.stanza, room)
				if selection == nil then
					return nil, replies[problem]
				end
				return { account = account, selection = selection, what = " at " .. selection.jid .. scopeOf(room) }
			end
		}
	end

	xep0357_requests = { openRequestReader = openRequestReader }
end

-- src/mod_cloud_notify/mod_cloud_notify.ts
-- XEP-0357: Push Notifications 0.4.1, for the accounts of a VirtualHost.
--
-- This file puts the protocol (src/xep0357) and the accounts (src/accounts) together. Every hook stands in the block at the
-- end of openModule, but for those that mod_push2 has as well, which are in src/accounts/hooks.ts.

local openAccounts = accounts_accounts.openAccounts
local accountAt = accounts_events.accountAt
local openAccountEvents = accounts_events.openAccountEvents
local hookAccountEvents = accounts_hooks.hookAccountEvents
local hookRequests = accounts_hooks.hookRequests
local openWaking = accounts_waking.openWaking
local openCommand = command_command.openCommand
local parsePeriod = push_compat.parsePeriod
local openEffects = push_effects.openEffects
local ns = push_namespaces
local openOptions = push_options.openOptions
local readAccountOptions = push_options.readAccountOptions
local readPushOptions = push_options.readPushOptions
local readServiceOptions = push_options.readServiceOptions
local openRequests = push_requests.openRequests
local openServicePolicy = push_service_policy.openServicePolicy
local belonging = xep0357_belonging.belonging
local openNotices = xep0357_notices.openNotices
local readCloudOptions = xep0357_options.readCloudOptions
local openProtocol = xep0357_protocol.openProtocol
local openRequestReader = xep0357_requests.openRequestReader

--- Serves the host that the module is loaded on.
local function openModule()
	local host = module.host

	local opt_0 = prosody.hosts[host]
	if (opt_0 and opt_0.type) ~= "local" then
		local other = "mod_muc_cloud_notify is for those of rooms"
		module:log("error", "mod_cloud_notify is for the accounts of a VirtualHost, and %s has none; %s", host, other)
	end

	local configuration = openOptions(module, parsePeriod)
	local options = readPushOptions(configuration)
	local accountOptions = readAccountOptions(configuration)
	local cloudOptions = readCloudOptions(configuration)
	local serviceOptions = readServiceOptions(configuration)

	local effects = openEffects(module)
	local guard = effects.guard
	local policy = openServicePolicy({ options = function() return serviceOptions end, hosts = prosody.hosts, localAccounts = false })
	local protocol = openProtocol({
		host = host,
		store = module.name,
		options = cloudOptions,
		guard = guard,
		fire = function(event) return module:fire_event("cloud_notify/push", event) end,
		isHeard = function()
			local opt_2 = prosody.hosts[host]
			return (opt_2 and opt_2.events.get_handlers("cloud_notify/push")) ~= nil
		end
	})
	local accounts = openAccounts({
		api = module,
		effects = effects,
		options = options,
		accountOptions = accountOptions,
		policy = policy,
		protocol = protocol,
		belonging = belonging,
		state = module.saved_state,
		mirror = module:shared("push_errors")
	})
	local engine = accounts.engine
	local sessions = accounts.sessions
	local events = openAccountEvents({
		host = host,
		accounts = accounts,
		policy = policy,
		waking = openWaking(module, accounts, accountOptions),
		reconfigure = function()
			serviceOptions = readServiceOptions(openOptions(module, parsePeriod))
		end
	})
	local notices = openNotices({ engine = engine, accountOf = function(address) return accountAt(address, host) end })
	local requests = openRequests({
		engine = engine,
		protocol = protocol,
		reader = openRequestReader({
			guard = guard,
			policy = policy,
			now = engine.now,
			requester = function(request)
				local client_id = request.origin.client_id
				local resource = request.origin.resource
				local username = request.origin.username or ""
				return {
					account = username,
					address = username .. "@" .. host,
					client_id = client_id,
					resource = resource
				}
			end,
			announce = function(event) return module:fire_event("cloud_notify/registration", event) end
		}),
		enabled = function(event, key, registration)
			sessions.bind(event.session or event.origin, key, registration)
		end
	})

	local function account_disco_info(event)
		event.reply:tag("feature", { var = ns.push }):up()
	end

	module.save = function() return accounts.save() end
	module.unload = function()
		accounts.close()
	end

	-- --- Wiring

	hookAccountEvents(module, guard, events)
	hookRequests(module, guard, ns.push, requests)
	module:hook("account-disco-info", guard.handler("account-disco-info", account_disco_info))
	module:hook("message/bare", guard.handler("message/bare, notice", notices.withdrawal), 1)
	module:hook("message/full", guard.handler("message/full, notice", notices.withdrawal), 1)
	module:hook("message/host", guard.handler("message/host, notice", notices.withdrawal), 1)
	module:hook("iq/host", guard.handler("iq/host", engine.answer), 1)
	module:hook("cloud-notify-ping", guard.handler("cloud-notify-ping", notices.ping))
end

-- prosodyctl loads the module without a server: there are no hosts to serve and no stores then.
if prosody.process_type == "prosodyctl" then
	module.command = openCommand(module)
else
	openModule()
end
