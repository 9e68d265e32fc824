local check = require("command.check").check
local sections = require("sections")

local companions = { "smacks", "mam", "carbons", "csi_simple", "s2s", "cloud_notify" }

--- The lines of what there is, with mod_cloud_notify on example.org and rooms on rooms.example.org, unless `hosts` has others.
local function look(settings)
	local global = settings.global or {}
	global.modules_enabled = global.modules_enabled or settings.modules or companions
	local report = check({
		file = "/etc/prosody/prosody.cfg.lua",
		sections = sections(global, settings.hosts or {
			{ name = "example.org", kind = "accounts", options = settings.host },
			{ name = "rooms.example.org", kind = "rooms", options = settings.rooms },
		}),
		findPlugin = settings.findPlugin or function(name)
			return { name = name, loaded = { path = "/opt/" .. name, version = "1.0.0" }, others = {} }
		end,
		parsePeriod = settings.parsePeriod,
		canEncrypt = settings.canEncrypt ~= false,
	})
	return report.lines, report.problems
end

--- The findings alone, each with the title of its section before it.
local function findings(settings)
	local lines, problems = look(settings)
	local found, title = {}, nil
	for _, line in ipairs(lines) do
		local text = line:match("^  (%a+: .*)")
		if text and text:match("^[ph]") and not text:match("^passed over") then
			found[#found + 1] = ("%s| %s"):format(title, text)
		elseif not line:match("^  ") then
			title = line:match("^[^:]+")
		end
	end
	return found, problems
end

local function without(module)
	local rest = {}
	for _, name in ipairs(companions) do
		if name ~= module then
			rest[#rest + 1] = name
		end
	end
	return rest
end

--- Says that there is one finding, which begins with `severity` in this section and has all of these words.
local function one(settings, title, severity, ...)
	local found, problems = findings(settings)
	assert.equal(1, #found, table.concat(found, "\n"))
	assert.equal(("%s| %s: "):format(title, severity), found[1]:sub(1, #title + #severity + 4))
	for _, word in ipairs({ ... }) do
		assert.is_truthy(found[1]:find(word, 1, true), found[1] .. "\nhas no " .. word)
	end
	assert.equal(severity == "problem" and 1 or 0, problems)
end

local host = 'VirtualHost "example.org"'
local rooms = 'Component "rooms.example.org" "muc"'

describe("command.check", function()
	it("has nothing to complain of", function()
		local lines, problems = look({ rooms = { modules_enabled = { "muc_mam", "muc_cloud_notify" } } })
		assert.equal(0, problems)
		assert.same({
			"Configuration: /etc/prosody/prosody.cfg.lua",
			"mod_cloud_notify: /opt/cloud_notify (1.0.0)",
			"mod_muc_cloud_notify: /opt/muc_cloud_notify (1.0.0)",
			"mod_muc_undelivered: /opt/muc_undelivered (1.0.0)",
			host .. ": mod_cloud_notify",
			"  nothing to complain of",
			rooms .. ": mod_muc_cloud_notify, mod_muc_undelivered",
			"  nothing to complain of",
			"All is well.",
		}, lines)
	end)

	describe("values", function()
		for name, value in pairs({
			push_max_errors = "many",
			push_max_devices = 0,
			push_cache_size = 1.5,
			push_max_unreachable = "soon",
			push_max_hibernation_timeout = -1,
			push_wake_on_start = "perhaps",
			push_notification_with_body = "perhaps",
			push_notification_with_sender = 2,
			push_notification_important_body = true,
			push_notify_on = "everything",
		}) do
			it("names " .. name .. " of a host, and what is used instead", function()
				local words = { name, tostring(value), "using", "instead" }
				one({ host = { [name] = value } }, host, "problem", table.unpack(words))
			end)

			it("names a global " .. name .. " once, however many hosts inherit it", function()
				local hosts = { { name = "a.example", kind = "accounts" }, { name = "b.example", kind = "accounts" } }
				one({ global = { [name] = value }, hosts = hosts }, "Global section", "problem", name)
			end)
		end

		it("names what is no domain", function()
			one({ host = { push_allowed_services = { "push.example", "*.example" } } }, host, "problem", '"*.example"', "domain")
		end)

		it("takes a period where Prosody reads periods", function()
			local settings = { host = { push_max_unreachable = "3 days" } }
			settings.parsePeriod = function()
				return 259200
			end
			assert.same({}, (findings(settings)))
		end)

		it("names those of rooms", function()
			local options = { modules_enabled = { "muc_mam", "muc_cloud_notify" }, muc_push_notify_on = "never" }
			one({ rooms = options }, rooms, "problem", "muc_push_notify_on", "mentions, all")
		end)

		it("names those of mod_muc_undelivered, which mod_muc_cloud_notify loads", function()
			local options = { modules_enabled = { "muc_mam", "muc_cloud_notify" }, muc_undelivered_max_messages = 0 }
			one({ rooms = options }, rooms, "problem", "muc_undelivered_max_messages")
		end)

		it("names an option that two modules read once", function()
			local options = { modules_enabled = { "push2" }, push_max_errors = 0, contact_uri = "mailto:a@example.org" }
			one({ host = options }, host, "problem", "push_max_errors")
		end)

		it("does not look where no module of ours is", function()
			local hosts = { { name = "a.example", kind = "accounts" }, { name = "other.example", kind = "other" } }
			assert.same({}, (findings({ hosts = hosts })))
		end)
	end)

	describe("names", function()
		for wrong, right in pairs({
			push_max_device = "push_max_devices",
			push_notificaton_with_body = "push_notification_with_body",
			push_max_hibernation_time = "push_max_hibernation_timeout",
			muc_push_notify = "muc_push_notify_on",
			psuh_notify_on = "push_notify_on",
			muc_undelivered_max_message = "muc_undelivered_max_messages",
			contact_url = "contact_uri",
			hibernate_past_frist_push = "hibernate_past_first_push",
		}) do
			it("has " .. right .. " for " .. wrong, function()
				one({ global = { [wrong] = 1 } }, "Global section", "problem", wrong .. ";", "did you mean " .. right .. "?")
				one({ host = { [wrong] = 1 } }, host, "problem", "did you mean " .. right .. "?")
			end)
		end

		it("only hints at one that may be another module's", function()
			one({ global = { push_colour = "green" } }, "Global section", "hint", "push_colour")
		end)

		it("says nothing of other modules' options", function()
			assert.same({}, (findings({ global = { push_appserver_debugging = true, contact_info = {}, max_errors = 3 } })))
		end)

		it("names an option that stands where nothing reads it", function()
			one({ rooms = { push_max_devices = 3 } }, rooms, "problem", "push_max_devices", "no effect")
		end)

		it("says nothing of one that other modules may read, too", function()
			assert.same({}, (findings({ rooms = { contact_uri = "https://example.org" } })))
		end)

		it("names an option of accounts on a component with rooms", function()
			local options = { modules_enabled = { "muc_mam", "muc_cloud_notify" }, push_wake_on_start = true }
			one({ rooms = options }, rooms, "problem", "push_wake_on_start", "no effect")
		end)

		it("says nothing of a global option that only some hosts read", function()
			assert.same({}, (findings({ global = { muc_push_notify_on = "all" } })))
		end)
	end)

	describe("modules", function()
		for module, severity in pairs({
			smacks = "problem",
			mam = "problem",
			carbons = "problem",
			csi_simple = "hint",
			s2s = "hint",
		}) do
			it("says what suffers without mod_" .. module, function()
				one({ modules = without(module) }, host, severity, "mod_" .. module .. " is not loaded; without it ")
			end)
		end

		it("hints at the archive of rooms", function()
			one({ rooms = { modules_enabled = { "muc_cloud_notify" } } }, rooms, "hint", "mod_muc_mam")
		end)

		it("says that nobody gets pushes", function()
			one({ modules = without("cloud_notify") }, "Global section", "problem", "nobody gets pushes")
		end)

		it("hints at a host without pushes where another has them", function()
			local hosts = {
				{ name = "a.example", kind = "accounts" },
				{ name = "b.example", kind = "accounts", options = { modules_disabled = { "cloud_notify" } } },
			}
			one({ hosts = hosts }, 'VirtualHost "b.example"', "hint", "no pushes")
		end)

		it("names the module of accounts on a component", function()
			one({ rooms = { modules_enabled = { "cloud_notify" } } }, rooms, "problem", "mod_cloud_notify", "on a VirtualHost")
		end)

		it("names the module of rooms on a VirtualHost", function()
			one({ host = { modules_enabled = { "muc_cloud_notify" } } }, host, "problem", "mod_muc_cloud_notify", "rooms")
		end)

		it("names the module of rooms among those of all VirtualHosts once", function()
			local modules = without("nothing")
			modules[#modules + 1] = "muc_cloud_notify"
			local hosts = { { name = "a.example", kind = "accounts" }, { name = "b.example", kind = "accounts" } }
			one({ modules = modules, hosts = hosts }, "Global section", "problem", "mod_muc_cloud_notify")
		end)

		it("names a module that another one needs and that is disabled", function()
			local enabled = { "muc_mam", "muc_cloud_notify" }
			local here = { modules_enabled = enabled, modules_disabled = { "muc_undelivered" } }
			one({ rooms = here }, rooms, "problem", "mod_muc_undelivered", "modules_disabled")
			local global = { modules_disabled = { "muc_undelivered" } }
			one({ global = global, rooms = { modules_enabled = enabled } }, rooms, "problem", "mod_muc_undelivered")
		end)
	end)

	describe("mod_push2", function()
		it("P9 hints at a contact that some push services refuse", function()
			one({ host = { modules_enabled = { "push2" } } }, host, "hint", "contact_uri", "xmpp:example.org")
			assert.same({}, (findings({ host = { modules_enabled = { "push2" }, contact_uri = "https://example.org" } })))
		end)

		it("P10 hints at what Prosody can't do", function()
			one({ host = { modules_enabled = { "push2" } }, canEncrypt = false }, host, "hint", "encrypt")
		end)
	end)

	describe("files", function()
		--- What is said if the first file and the others of mod_cloud_notify have these versions (false: another project's).
		local function said(...)
			local files = {}
			for i, version in ipairs({ ... }) do
				files[i] = { path = "/path/" .. i, version = version or nil }
			end
			local function findPlugin(name)
				return { name = name, loaded = files[1], others = { table.unpack(files, 2) } }
			end
			local settings = { findPlugin = findPlugin }
			local lines = look(settings)
			local located = {}
			for i = 2, #files + 1 do
				located[#located + 1] = lines[i]
			end
			return located, settings
		end

		it("are told, also those that are passed over", function()
			local located, settings = said("1.0.0", false, "0.9.0")
			assert.same({
				"mod_cloud_notify: /path/1 (1.0.0)",
				"  passed over: /path/2 (not of this project)",
				"  passed over: /path/3 (0.9.0)",
			}, located)
			assert.same({}, (findings(settings)))
		end)

		it("are a problem if another one is found before ours", function()
			local _, settings = said(false, "1.0.0")
			one(settings, "Global section", "problem", "/path/1", "/path/2")
		end)

		it("are worth a hint if there is only another one", function()
			local _, settings = said(false)
			one(settings, "Global section", "hint", "another")
		end)

		it("are a problem if there is none", function()
			local _, settings = said()
			one(settings, "Global section", "problem", "mod_cloud_notify is in none of the plugin paths")
		end)

		it("are ours by their first line", function()
			local versionOf = require("command.plugins").versionOf
			assert.equal("1.0.0", versionOf("cloud_notify", "-- mod_cloud_notify 1.0.0\n-- more"))
			assert.is_nil(versionOf("cloud_notify", "-- mod_push2 1.0.0\n"))
			assert.is_nil(versionOf("cloud_notify", "-- XEP-0357: Push (aka: My mobile OS vendor won't let me have persistent TCP connections)\n"))
		end)
	end)

	it("counts at the end", function()
		local lines = look({ modules = { "cloud_notify", "s2s", "mam" }, host = { push_notify_on = "what" } })
		assert.equal("3 problems, 1 hint.", lines[#lines])
		lines = look({ modules = without("csi_simple") })
		assert.equal("All is well; 1 hint.", lines[#lines])
	end)
end)
