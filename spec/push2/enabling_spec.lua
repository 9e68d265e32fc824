local enabling = require("push2.enabling")
local entry = require("push2_entry")
local parse = require("xml")
local request = require("push2_request")

local notify_only = "urn:xmpp:push2:send:notify-only:0"
local encrypted = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"

--- Reads an `<enable/>` of alice's.
local function enable(fields, crypto)
	return enabling.parseEnable(parse(request.enable(fields)), { account = "alice@localhost", now = 5000, crypto = crypto })
end

--- The error that a request gets: type, condition and text.
local function refused(fields, crypto)
	local none, refusal = enable(fields, crypto)
	assert.is_nil(none)
	return refusal[1], refusal[2], refusal[3]
end

--- Fails unless a request is the client's mistake in the field of this name.
local function mistaken(name, fields, crypto)
	local type, condition, text = refused(fields, crypto)
	assert.same({ "modify", "bad-request" }, { type, condition })
	assert.truthy(text:find(name, 1, true), text)
end

local function only_match(matches, crypto)
	local found = assert(enable({ matches = matches }, crypto))
	assert.equal(1, #found.matches)
	return found.matches[1]
end

describe("push2.enabling", function()
	describe("parseEnable", function()
		it("P14 reads what is stored of a request", function()
			assert.same(entry(), (enable()))
		end)

		it("P14 a match has filters and a time for which it holds back", function()
			local content = "<grace>144</grace><filter jid='A@Example/Res'/><filter jid='rooms.example'><mention/></filter>"
				.. "<filter jid='r@rooms.example'><reply/><mention/></filter>" .. request.notify_only
			assert.same({
				match = "urn:xmpp:push2:match:important",
				grace = 144,
				chats = {
					["a@example/Res"] = {},
					["rooms.example"] = { mention = true },
					["r@rooms.example"] = { mention = true, reply = true },
				},
				send = notify_only,
			}, only_match(request.match("important", content)))
		end)

		it("P2 white space around texts counts for nothing", function()
			local content = "<grace>\n 10 \n</grace>" .. request.notify_only
			local found = enable({ service = "\n push.example\t", client = " a b ", matches = request.match("all", content) })
			assert.equal("push.example", found.service)
			assert.equal("a b", found.client)
			assert.equal(10, found.matches[1].grace)
		end)

		for _, name in ipairs({ "service", "client" }) do
			it("P2 no " .. name .. ", or an empty one, is a mistake that is named", function()
				mistaken(name, { [name] = false })
				mistaken(name, { [name] = "" })
				mistaken(name, { [name] = " \n " })
			end)
		end

		it("P2 the service is stored prepped", function()
			assert.equal("gateway@push.example/Res", enable({ service = "Gateway@PUSH.example/Res" }).service)
		end)

		it("P2 a service that does not prep is jid-malformed", function()
			for _, service in ipairs({ "@push.example", "a@", "push.example/", "a b@push.example", ("x"):rep(1100) .. ".example" }) do
				local type, condition = refused({ service = service })
				assert.same({ "modify", "jid-malformed" }, { type, condition }, service)
			end
		end)

		it("P2 so is one that would be another JID, or none, if it were prepped again", function()
			local preps_all = require("native_library")("util.encodings") ~= nil -- the stand-in knows ASCII only
			local found, refusal = enable({ service = "\194\173@push.example" })
			assert.is_true(not preps_all or found == nil and refusal[2] == "jid-malformed")
		end)

		it("P2 the own account is no service, with or without resource", function()
			mistaken("own push service", { service = "alice@localhost" })
			mistaken("own push service", { service = "Alice@localhost/phone" })
			assert.truthy(enable({ service = "bob@localhost" }))
			assert.truthy(enable({ service = "localhost" }))
		end)

		it("P2 without a match of a known profile and a known way to send it is feature-not-implemented", function()
			for _, matches in ipairs({
				"",
				request.match("unknown"),
				"<match>" .. request.notify_only .. "</match>",
				request.match("all", "<send xmlns='urn:xmpp:push2:send:unknown:0'/>"),
				request.match("all", "<grace>1</grace>"),
			}) do
				local type, condition = refused({ matches = matches })
				assert.same({ "cancel", "feature-not-implemented" }, { type, condition }, matches)
			end
		end)

		it("P2 unknown matches beside a known one are left out", function()
			local known = request.match("archived")
			assert.equal("urn:xmpp:push2:match:archived", only_match(request.match("unknown") .. known .. request.match("all", "")).match)
		end)

		it("P4 several matches stay in their order", function()
			local found = enable({ matches = request.match("archived-with-body") .. request.match("important") .. request.match("all") })
			local profiles = {}
			for i, match in ipairs(found.matches) do
				profiles[i] = match.match:match("[^:]+$")
			end
			assert.same({ "archived-with-body", "important", "all" }, profiles)
		end)

		it("P2 a filter without a JID, or with one that is none, is a mistake that is named", function()
			for _, filter in ipairs({ "<filter/>", "<filter jid=''/>", "<filter jid='@a'/>" }) do
				mistaken("filter", { matches = request.match("all", filter .. request.notify_only) })
			end
		end)

		it("P2 a grace that is no number is a mistake that is named", function()
			local odd = { "", " ", "x", "-1", "1x", "0x10", "1e308", "inf", "nan", "1.2.3", ".5", ("9"):rep(400), "1 2", "." }
			for _, grace in ipairs(odd) do
				mistaken("grace", { matches = request.match("all", "<grace>" .. grace .. "</grace>" .. request.notify_only) })
			end
		end)

		it("P2 a grace may have decimals, and be nothing", function()
			for text, seconds in pairs({ ["0"] = 0, ["1.5"] = 1.5, ["864000"] = 864000 }) do
				local content = "<grace>" .. text .. "</grace>" .. request.notify_only
				assert.equal(seconds, only_match(request.match("all", content)).grace)
			end
		end)

		it("P2 mistakes are told even where the profile is not known", function()
			mistaken("filter", { matches = request.match("unknown", "<filter/>") .. request.match("all") })
		end)

		it("P2 more than 64 KiB are refused", function()
			assert.truthy(enable({ matches = request.match("all", request.notify_only .. "<x>" .. ("x"):rep(64000) .. "</x>") }))
			local type, condition = refused({ matches = request.match("all", request.notify_only .. "<x>" .. ("x"):rep(65536) .. "</x>") })
			assert.same({ "modify", "policy-violation" }, { type, condition })
		end)

		it("P2 so are more matches than a device can want", function()
			assert.equal(32, #enable({ matches = request.match("all"):rep(32) }).matches)
			local type, condition = refused({ matches = request.match("all"):rep(33) })
			assert.same({ "modify", "policy-violation" }, { type, condition })
			assert.equal("modify", (refused({ matches = request.match("unknown"):rep(33) })))
		end)

		it("N1 the server is not kept busy by texts that are made for it", function()
			local spaces = "x" .. (" "):rep(60000) .. "x"
			local digits = ("1"):rep(60000) .. "x"
			local begin = os.clock()
			enable({ service = spaces })
			enable({ client = spaces })
			enable({ client = (" "):rep(60000) })
			enable({ matches = request.match("all", "<grace>" .. spaces .. "</grace>") })
			enable({ matches = request.match("all", "<grace>" .. digits .. "</grace>") })
			assert.is_true(os.clock() - begin < 1)
		end)

		it("N1 names that mean something to Lua are names like others", function()
			local filters = "<filter jid='__index'/><filter jid='__newindex@x'/>" .. request.notify_only
			local found = enable({ client = "__index", matches = request.match("all", filters) })
			assert.equal("__index", found.client)
			assert.same({ __index = {}, ["__newindex@x"] = {} }, found.matches[1].chats)
		end)
	end)

	describe("parseEnable without cryptography", function()
		local keys = { ["ua-public"] = "x" }

		it("P10 knows no encrypted notifications", function()
			local type, condition = refused({ matches = request.match("all", request.encrypted(keys)) })
			assert.same({ "cancel", "feature-not-implemented" }, { type, condition })
		end)

		it("P10 takes the other way where a match offers both", function()
			local match = only_match(request.match("all", request.encrypted(keys) .. request.notify_only))
			assert.equal(notify_only, match.send)
			assert.is_nil(match.ua_public)
		end)
	end)

	describe("parseEnable with cryptography", function()
		local load = require("prosody13")(it)
		if not load then
			return
		end
		local crypto = load("util.crypto")
		local texts = require("device_keys")(load).texts

		--- The keys with some of them changed; false leaves one out.
		local function keys(changes)
			return setmetatable(changes or {}, { __index = texts })
		end

		local function matches(changes)
			return request.match("all", request.encrypted(keys(changes)))
		end

		it("P14 stores the keys as text", function()
			assert.same({
				match = "urn:xmpp:push2:match:all",
				chats = {},
				send = encrypted,
				ua_public = texts["ua-public"],
				auth_secret = texts["auth-secret"],
				jwt_alg = "ES256",
				jwt_key = texts["jwt-key"],
				jwt_claims = { aud = "https://push.example" },
			}, only_match(matches(), crypto))
		end)

		it("P4 takes the encrypted way where a match offers both", function()
			local both = request.match("all", request.notify_only .. request.encrypted(keys()))
			assert.equal(encrypted, only_match(both, crypto).send)
		end)

		it("P2 the token may be left out, but only as a whole", function()
			local match = only_match(matches({ ["jwt-alg"] = false, ["jwt-key"] = false }), crypto)
			assert.is_nil(match.jwt_alg)
			assert.is_nil(match.jwt_key)
			mistaken("jwt-alg", { matches = matches({ ["jwt-alg"] = false }) }, crypto)
			mistaken("jwt-key", { matches = matches({ ["jwt-key"] = false }) }, crypto)
		end)

		it("P2 a key that is none is a mistake that is named", function()
			for name, bad in pairs({
				["ua-public"] = { false, "", "x", texts["auth-secret"], texts["ua-public"]:sub(5) },
				["auth-secret"] = { false, "", "x", texts["ua-public"], texts["auth-secret"]:sub(5) },
				["jwt-alg"] = { "", "ES384", "none", "es256" },
				["jwt-key"] = { "", "x", texts["ua-public"], texts["jwt-key"]:sub(5) },
			}) do
				for _, text in ipairs(bad) do
					mistaken(name, { matches = matches({ [name] = text }) }, crypto)
				end
			end
		end)

		it("P2 one bad match is enough", function()
			mistaken("ua-public", { matches = request.match("all") .. matches({ ["ua-public"] = "x" }) }, crypto)
		end)

		it("P2 a claim without a name is a mistake that is named", function()
			local sending = request.encrypted(keys()):gsub("name='aud'", "")
			mistaken("jwt-claim", { matches = request.match("all", sending) }, crypto)
		end)

		it("P9 claims may have any name", function()
			local claims = { __index = "a", __hash = "", ["1"] = "c", exp = "d" }
			assert.same(claims, only_match(matches({ claims = claims }), crypto).jwt_claims)
		end)

		it("N1 the largest request with the most keys takes no second", function()
			local begin = os.clock()
			assert.equal(32, #enable({ matches = matches():rep(32) }, crypto).matches)
			assert.is_true(os.clock() - begin < 1)
		end)
	end)
end)
