-- mod_muc_undelivered 1.0.0
-- Tells other modules of room messages that came back, since an occupant is gone: for a MUC component.
--
-- Compiled from TypeScript; the source, and the place for changes, is https://github.com/cloud-notify/prosody-cloud-notify
-- Licence: MIT

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

-- src/rooms/archive.ts
local rooms_archive do
	-- The archive of a component's rooms (mod_muc_mam), where there is one.

	local st = require("util.stanza")
	local throttle = require("util.throttle")
	local jid = require("util.jid")
	local ns = push_namespaces

	--- How many messages are read at most.
	local depth = 100

	--- Readings at once, and the seconds after which as many are possible again: what others send must not keep the disk busy.
	local burst = 50
	local period = 10

	--- Seconds that readings at once may take, of the same period. Some storages go through the whole archive to find one
	-- message, and others than who makes them do so wait for the server.
	local duration = 1

	--- What an archive has of a message made to what went out.
	local function asBroadcast(room, stored, id)
		local message = st.clone(stored)
		-- mod_muc_mam adds who wrote it, by the real JID.
		message:maptags(function(child)
			local isAuthor = child.name == "x" and child.attr.xmlns == ns.mucUser and child:get_child("item") ~= nil
			if isAuthor then
				return nil
			else
				return child
			end
		end)
		message:add_direct_child(st.stanza("stanza-id", { xmlns = ns.stanzaId, by = room, id = id }))
		return message
	end

	--- Opens the archive of a component's rooms.
	--
	-- @param elapsed seconds that pass, with fractions, from any beginning
	local function openRoomArchive(api, guard, elapsed)
		local readings = throttle.create(burst, period)
		local time = throttle.create(duration, period)
		--- Seconds that the last reading took: the next one is expected to take as long.
		local latest = 0

		local function isActive()
			local opt_1 = prosody.hosts[api.host]
			return (opt_1 and opt_1.modules.muc_mam) ~= nil
		end

		--- Reads, if there is an archive, and it may be read now.
		local function read(act)
			if not isActive() or not time:peek(math.min(latest, duration)) or not readings:poll(1) then
				return nil
			end
			local begin = elapsed()
			local _, found = guard.attempt("reading the archive of a room", function()
				local store = api:open_store("muc_log", "archive")
				if store ~= nil then
					return act(store)
				else
					return nil
				end
			end)
			latest = elapsed() - begin
			time:poll(latest, true)
			return found
		end

		local function search(archive, room, sender, id)
			local query = { with = "message<groupchat", reverse = true, limit = depth }
			local entries, problem = archive:find(jid.node(room), query)
			if not entries then
				error(problem, 0)
			end
			for archiveId, stored in entries do
				if stored.attr.id == id and stored.attr.from == sender then
					return { name = archiveId, stanza = asBroadcast(room, stored, archiveId), archiveId = archiveId }
				end
			end
			return nil
		end

		local function get(archive, room, archiveId)
			local stored, problem = archive:get(jid.node(room), archiveId)
			if not stored and problem ~= "item-not-found" then
				error(problem, 0)
			end
			if stored ~= false then
				return stored
			else
				return nil
			end
		end

		return {
			isActive = isActive,
			find = function(room, sender, id) return read(function(archive) return search(archive, room, sender, id) end) end,
			get = function(room, archiveId) return read(function(archive) return get(archive, room, archiveId) end) end
		}
	end

	rooms_archive = { openRoomArchive = openRoomArchive }
end

-- src/mod_muc_undelivered/bounces.ts
local mod_muc_undelivered_bounces do
	-- What comes back: whether a bounce says that an occupant is gone who has therefore lost a message (U1, U2).

	local st = require("util.stanza")

	--- Who has that session in the room now.
	local function occupancyOf(room, session)
		local occupant = room:get_occupant_by_real_jid(session)
		return occupant ~= nil and { nick = occupant.nick, bareJid = occupant.bare_jid } or nil
	end

	--- Whether an occupant has a session in the room beside this one.
	local function isPresent(room, who, session)
		local occupant = room:get_occupant_by_nick(who.nick)
		if occupant ~= nil and occupant.bare_jid == who.bareJid then
			for other, presence in occupant:each_session() do
				if other ~= session and presence.attr.type == nil then
					return true
				end
			end
		end
		return false
	end

	--- Why a bounce says nothing of a lost message; nothing if it does.
	local function whyIgnored(bounce)
		if bounce.who == nil then
			return "it comes from nobody who is or was in the room"
		end
		if bounce.isPresent then
			return "the occupant has another session in the room"
		end
		if bounce.message ~= nil then
			return nil
		end
		if bounce.isPrivate then
			return "what came back was a private message"
		end
		-- Invitations, for instance. A message that somebody wrote comes from an occupant JID.
		return bounce.isForRoom and "what came back was no message of an occupant" or nil
	end

	--- Puts together what listeners are told.
	local function eventOf(room, who, error, message)
		local type, condition, text = error:get_error()
		local session = error.attr.from
		local stanza = message and message.stanza
		if stanza ~= nil then
			stanza.attr.to = session
		end
		return {
			room = room,
			nick = who.nick,
			bare_jid = who.bareJid,
			real_jid = session,
			stanza = stanza,
			archive_id = message and message.archiveId,
			error = { type = type, condition = condition, text = text }
		}
	end

	--- Opens the judgement of bounces.
	local function openBounces(surroundings)
		local memory = surroundings.memory
		local archive = surroundings.archive
		local log = surroundings.log
		local announce = surroundings.announce

		--- The message that came back: as it was remembered, else out of the archive, and then remembered.
		local function lookUp(room, session, sender, id)
			local known = memory.find(room, sender, id)
			if known ~= nil or id == "" or memory.wasWhispered(room, sender, id) then
				return known
			end
			if not memory.maySearch(room, session) then
				return nil
			end
			local found = archive.find(room, sender, id)
			if found ~= nil then
				memory.sent(room, st.clone(found.stanza), found.archiveId)
			end
			return found
		end

		local function leaving(room, session)
			local who = occupancyOf(room, session)
			if who ~= nil then
				memory.left(room.jid, session, who)
			end
			return who
		end

		return {
			returned = function(room, error)
				local error_attr_5 = error.attr
				local session = error_attr_5.from
				if session == nil then
					session = ""
				end
				local sender = error_attr_5.to
				if sender == nil then
					sender = ""
				end
				local id = error_attr_5.id
				if id == nil then
					id = ""
				end
				local who = leaving(room, session) or memory.leaver(room.jid, session)
				local message
				if who ~= nil then
					message = lookUp(room.jid, session, sender, id)
				end
				local reason = whyIgnored({
					who = who,
					isPresent = who ~= nil and isPresent(room, who, session),
					message = message,
					isPrivate = memory.wasWhispered(room.jid, sender, id),
					isForRoom = sender == room.jid
				})
				if who == nil or reason ~= nil then
					log("debug", "A bounce from %s is passed over: %s", session, reason)
				elseif memory.report(room.jid, who, message and message.name or sender .. "\0" .. id) then
					log("debug", "%s is gone from %s and has lost a message", session, room.jid)
					announce(eventOf(room, who, error, message))
				end
			end,
			leaving = function(room, session)
				leaving(room, session)
			end
		}
	end

	mod_muc_undelivered_bounces = { openBounces = openBounces }
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

-- src/mod_muc_undelivered/messages.ts
local mod_muc_undelivered_messages do
	-- The messages that went out lately, of all rooms, by sender and id (U3).
	--
	-- They stand in places that are used again in turn, and none is copied before somebody has lost it: a message that reaches
	-- everybody, as nearly all do, gives the garbage collector nothing to do. A place is found by going through them from the
	-- latest message back, which is near the one that comes back.

	local st = require("util.stanza")

	--- No messages.
	local function newMessages(size)
		return { places = {}, size = size, latest = 0 }
	end

	--- The place of a message, from 1.
	local function placeOf(messages, number)
		return 1 + number % messages.size
	end

	--- The number of the oldest message that may be remembered.
	local function oldestOf(messages)
		return math.max(1, messages.latest - messages.size + 1)
	end

	--- The same messages, but only as many of the latest as are to be remembered now.
	local function resizeMessages(messages, size)
		local after = { places = {}, size = size, latest = messages.latest }
		for number = math.max(oldestOf(messages), oldestOf(after)), messages.latest do
			local place = messages.places[placeOf(messages, number)]
			if place ~= nil then
				after.places[placeOf(after, number)] = place
			end
		end
		return after
	end

	--- Notes what an element consists of, where something else was noted before.
	local function fill(content, element)
		local position = 1
		while element[position] ~= nil or content[position] ~= nil do
			content[position] = element[position]
			position = position + 1
		end
	end

	--- Adds a message that goes out.
	local function addMessage(messages, room, stanza, archiveId)
		local stanza_attr_0 = stanza.attr
		local sender = stanza_attr_0.from
		if sender == nil then
			sender = room
		end
		local id = stanza_attr_0.id
		if id == nil then
			id = ""
		end
		messages.latest = messages.latest + 1
		local number = placeOf(messages, messages.latest)
		local place = messages.places[number]
		if place == nil then
			place = { room = room, sender = sender, id = id, stanza = stanza, content = {}, archiveId = archiveId }
			messages.places[number] = place
		else
			place.room = room
			place.sender = sender
			place.id = id
			place.stanza = stanza
			place.archiveId = archiveId
		end
		fill(place.content, stanza)
	end

	--- A copy of a message as it went out.
	local function asBroadcast(place)
		local copy = st.clone(place.stanza, true)
		copy.attr.from = place.sender
		copy.attr.id = place.id ~= "" and place.id or nil
		local position = 1
		while place.content[position] ~= nil do
			local child = place.content[position]
			copy:add_direct_child(type(child) == "string" and child or st.clone(child))
			position = position + 1
		end
		return copy
	end

	--- A copy of the message of that sender and id that went out last.
	local function findMessage(messages, room, sender, id)
		local places = messages.places
		local size = messages.size
		local latest = messages.latest
		local at = placeOf(messages, latest)
		for number = latest, oldestOf(messages), -1 do
			local place = places[at]
			if place ~= nil and place.id == id and place.sender == sender and place.room == room then
				local archiveId = place.archiveId
				return {
					name = archiveId or "number " .. tostring(number),
					stanza = asBroadcast(place),
					archiveId = archiveId
				}
			end
			at = at > 1 and at - 1 or size
		end
		return nil
	end

	--- Forgets the messages of a room: all, or those of one sender and id.
	local function forgetMessages(messages, room, sender, id)
		for number, place in pairs(messages.places) do
			if place.room == room and (sender == nil or place.sender == sender and place.id == id) then
				messages.places[number] = nil
			end
		end
	end

	mod_muc_undelivered_messages = {
		addMessage = addMessage,
		findMessage = findMessage,
		forgetMessages = forgetMessages,
		newMessages = newMessages,
		resizeMessages = resizeMessages
	}
end

-- src/mod_muc_undelivered/weight.ts
local mod_muc_undelivered_weight do
	-- The weight of a message: what it takes to remember it (N6).

	--- Bytes that a message may take, and those that an element takes beside its texts, by and large.
	local most = 65536
	local perElement = 300

	--- What remains of a weight when an element has been taken from it; below zero if that was too heavy.
	local function remainder(weight, element)
		local left = weight - perElement
		for name, value in pairs(element.attr) do
			left = left - #name - #value
		end
		local position = 1
		local child = element[position]
		while child ~= nil and left >= 0 do
			left = type(child) == "string" and left - #child or remainder(left, child)
			position = position + 1
			child = element[position]
		end
		return left
	end

	--- Whether a message does not take more memory than one may.
	local function isLight(message)
		return remainder(most, message) >= 0
	end

	mod_muc_undelivered_weight = { isLight = isLight }
end

-- src/mod_muc_undelivered/memory.ts
local mod_muc_undelivered_memory do
	-- What the module remembers of rooms: which messages went out lately (U3), which sessions have left (U4), and what has
	-- been reported (U1). Bounded by numbers of entries for all rooms together, and by the size of each (N6). Only messages of
	-- rooms are many: for each of the rest there is a key, which begins with its room.

	local cache = require("util.cache")
	local handedOver = push_handover.handedOver
	local beginsWith = push_names.beginsWith
	local nameOf = push_names.nameOf
	local addMessage = mod_muc_undelivered_messages.addMessage
	local findMessage = mod_muc_undelivered_messages.findMessage
	local forgetMessages = mod_muc_undelivered_messages.forgetMessages
	local newMessages = mod_muc_undelivered_messages.newMessages
	local resizeMessages = mod_muc_undelivered_messages.resizeMessages
	local isLight = mod_muc_undelivered_weight.isLight

	--- The shape of the state that is handed over.
	local stateVersion = 2

	--- How many messages are looked for in the archive for one session that has left.
	local mostSearches = 5

	--- Forgets everything whose key begins with the room.
	local function forgetIn(entries, room)
		local keys = {}
		for key in entries:items() do
			if beginsWith(key, room) then
				keys[#keys + 1] = key
			end
		end
		for _, key in ipairs(keys) do
			entries:set(key, nil)
		end
	end

	--- An empty memory, or the one of an earlier instance of the module, of the sizes that are configured now.
	local function sized(options, saved)
		local maxMessages = options.maxMessages
		local maxLeavers = options.maxLeavers
		local before = handedOver(saved, stateVersion)
		local state = {
			version = stateVersion,
			messages = before ~= nil and resizeMessages(before.messages, maxMessages) or newMessages(maxMessages),
			whispers = before and before.whispers or cache.new(maxMessages),
			leavers = before and before.leavers or cache.new(maxLeavers),
			reports = before and before.reports or cache.new(maxMessages)
		}
		state.whispers:resize(maxMessages)
		state.leavers:resize(maxLeavers)
		state.reports:resize(maxMessages)
		return state
	end

	--- Opens the memory.
	--
	-- @param elapsed seconds of a clock that is never set
	-- @param saved what an earlier instance of the module left, if any did
	local function openMemory(options, elapsed, saved)
		local state = sized(options, saved)
		local messages = state.messages
		local whispers = state.whispers
		local leavers = state.leavers
		local reports = state.reports
		local memory = {
			sent = function(room, stanza, archiveId)
				if isLight(stanza) then
					addMessage(messages, room, stanza, archiveId)
				else
					local stanza_attr_7 = stanza.attr
					local from = stanza_attr_7.from
					if from == nil then
						from = room
					end
					local id = stanza_attr_7.id
					if id == nil then
						id = ""
					end
					forgetMessages(messages, room, from, id)
				end
			end,
			find = function(room, sender, id) return findMessage(messages, room, sender, id) end,
			whispered = function(room, sender, id)
				whispers:set(nameOf(room, sender, id), true)
			end,
			wasWhispered = function(room, sender, id) return whispers:get(nameOf(room, sender, id)) ~= nil end,
			left = function(room, session, who)
				local nick = who.nick
				local bareJid = who.bareJid
				leavers:set(nameOf(room, session), { nick = nick, bareJid = bareJid, time = elapsed(), searches = 0 })
			end,
			maySearch = function(room, session)
				local leaver = leavers:get(nameOf(room, session))
				if leaver == nil then
					return false
				end
				leaver.searches = leaver.searches + 1
				return leaver.searches <= mostSearches
			end,
			leaver = function(room, session)
				local found = leavers:get(nameOf(room, session))
				return found ~= nil and elapsed() - found.time <= options.leaverPeriod and found or nil
			end,
			report = function(room, who, message)
				local key = nameOf(room, who.nick, who.bareJid, message)
				local isNew = reports:get(key) == nil
				reports:set(key, true)
				return isNew
			end,
			forget = function(room)
				forgetMessages(messages, room)
				forgetIn(whispers, room)
				forgetIn(leavers, room)
				forgetIn(reports, room)
			end
		}
		return memory, state
	end

	mod_muc_undelivered_memory = { openMemory = openMemory }
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

-- src/mod_muc_undelivered/mod_muc_undelivered.ts
-- Tells other modules of room messages that came back, since an occupant is gone: for a MUC component.
--
-- This file translates between Prosody and the files beside it; every hook stands in the block at the end.

local jid = require("util.jid")
local parsePeriod = push_compat.parsePeriod
local openEffects = push_effects.openEffects
local openOptions = push_options.openOptions
local archiveId = push_stanzas.archiveId
local openRoomArchive = rooms_archive.openRoomArchive
local openBounces = mod_muc_undelivered_bounces.openBounces
local openMemory = mod_muc_undelivered_memory.openMemory
local readUndeliveredOptions = mod_muc_undelivered_options.readUndeliveredOptions

if module:get_host_type() ~= "component" then
	error("mod_" .. module.name .. " belongs on a component with rooms, and " .. module.host .. " is none", 0)
end

local muc = module:depends("muc")
local mucUtilities = module:require("muc/util")
local options = readUndeliveredOptions(openOptions(module, parsePeriod))
local effects = openEffects(module)
local guard = effects.guard

--- Tells whoever listens. An error of theirs is nobody else's (N1).
local function announce(event)
	guard.attempt(
		"a listener of muc-message-undelivered",
		function() return module:fire_event("muc-message-undelivered", event) end
	)
end

--- The room that an error came for.
local function roomOf(stanza)
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to) or "")
	if room ~= false then
		return room
	else
		return nil
	end
end

local memory, state = openMemory(options, effects.elapsed, module.saved_state)
local archive = openRoomArchive(module, guard, effects.elapsed)
local bounces = openBounces({ memory = memory, archive = archive, log = effects.log, announce = announce })

-- --- Rooms

local function muc_broadcast_message(event)
	local room = event.room
	local stanza = event.stanza
	if stanza.attr.type == "groupchat" then
		-- Without mod_muc_mam, an archive's id in it is what somebody has written there.
		local memory_sent_5 = memory.sent
		local room_jid_3 = room.jid
		local stanza_4 = stanza
		local archive_isActive_result_2
		if archive.isActive() then
			archive_isActive_result_2 = archiveId(stanza, room.jid)
		else
			archive_isActive_result_2 = nil
		end
		memory_sent_5(room_jid_3, stanza_4, archive_isActive_result_2)
	end
end

local function muc_private_message(event)
	local room = event.room
	local stanza = event.stanza
	memory.whispered(room.jid, stanza.attr.from or "", stanza.attr.id or "")
end

local function muc_occupant_pre_leave(event)
	bounces.leaving(event.room, event.stanza.attr.from or "")
end

local function muc_occupant_left(event)
	local room = event.room
	local occupant = event.occupant
	for session in occupant:each_session() do
		memory.left(room.jid, session, { nick = occupant.nick, bareJid = occupant.bare_jid })
	end
end

local function muc_room_destroyed(event)
	memory.forget(event.room.jid)
end

-- --- Bounces

local function message_bounced(event)
	local stanza = event.stanza
	-- A refusal, which mod_muc does not remove anybody for, is no loss (U2).
	if stanza.attr.type == "error" and mucUtilities.is_kickable_error(stanza) then
		local room = roomOf(stanza)
		if room ~= nil then
			bounces.returned(room, stanza)
		end
	end
end

local function presence_bounced(event)
	local stanza = event.stanza
	local room
	if stanza.attr.type == "error" then
		room = roomOf(stanza)
	end
	if room ~= nil then
		bounces.leaving(room, stanza.attr.from or "")
	end
end

module.save = function() return state end

-- --- Wiring

-- After everybody who may change or stop a message: mod_muc_mam gives it its id at 0.
module:hook("muc-broadcast-message", guard.handler("muc-broadcast-message", muc_broadcast_message), -1000)
module:hook("muc-private-message", guard.handler("muc-private-message", muc_private_message), -1000)
module:hook("muc-occupant-pre-leave", guard.handler("muc-occupant-pre-leave", muc_occupant_pre_leave))
-- Before mod_muc destroys a room that is empty now (-1).
module:hook("muc-occupant-left", guard.handler("muc-occupant-left", muc_occupant_left))
module:hook("muc-room-destroyed", guard.handler("muc-room-destroyed", muc_room_destroyed))

-- Just before mod_muc removes whom it comes from (-2).
module:hook("message/full", guard.handler("message/full", message_bounced), -1)
module:hook("message/bare", guard.handler("message/bare", message_bounced), -1)
module:hook("message/host", guard.handler("message/host", message_bounced), -1)
module:hook("presence/full", guard.handler("presence/full", presence_bounced), -1)
module:hook("presence/bare", guard.handler("presence/bare", presence_bounced), -1)
module:hook("presence/host", guard.handler("presence/host", presence_bounced), -1)
