local new_log = require("log")
local notifications = require("notifications")
local openGuard = require("push.guard").openGuard
local parse = require("xml")
local st = require("util.stanza")

describe("push2.seal", function()
	local load = require("prosody13")(it)
	if not load then
		return
	end
	local base64 = require("util.encodings").base64
	local json = load("util.json")
	local openSeal = require("push2.seal").openSeal
	local device = require("device_keys")(load)
	local texts = device.texts

	local message = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='m1'><body>the words</body></message>")

	--- The sealing of localhost, with `errors` and `lines`.
	local function open(changes)
		local world = { errors = 0 }
		local log
		log, world.lines = new_log()
		local tools = {
			crypto = load("util.crypto"),
			hkdf = load("util.hashes").hkdf_hmac_sha256,
			generateKeys = load("util.crypto").generate_p256_keypair,
			randomBytes = require("util.random").bytes,
		}
		for name, value in pairs(changes or {}) do
			tools[name] = value
		end
		local seal = openSeal({
			tools = tools,
			libraries = { crypto = tools.crypto, newSigner = load("util.jwt").new_signer },
			guard = openGuard(log, function()
				world.errors = world.errors + 1
			end),
			contact = "mailto:admin@localhost",
			now = function()
				return 1780000000
			end,
		})

		--- A notification as it is sealed for a match.
		function world.seal(match)
			local stanza = st.message({ to = "push.example" }):tag("notification", { xmlns = "urn:xmpp:push2:0" })
			seal(stanza, match, { stanza = message, account = "alice@localhost", archived = "a1" })
			return notifications.read(stanza:reset())
		end
		return world
	end

	--- A match as it is stored.
	local function match(changes)
		local stored = {
			ua_public = texts["ua-public"],
			auth_secret = texts["auth-secret"],
			jwt_alg = "ES256",
			jwt_key = texts["jwt-key"],
			jwt_claims = { aud = "https://push.example" },
		}
		for name, value in pairs(changes or {}) do
			stored[name] = value or nil
		end
		return stored
	end

	local function part(token, position)
		local encoded = token:match(("[^.]+%."):rep(position - 1) .. "([^.]+)"):gsub("[-_]", { ["-"] = "+", ["_"] = "/" })
		return json.decode(base64.decode(encoded .. ("="):rep(-#encoded % 4)))
	end

	--- The text in which a key could be told: bytes, base64, base64url.
	local function tells(line, secret)
		local bytes = base64.decode(secret)
		local forms = { secret, (secret:gsub("=", "")), (secret:gsub("[+/]", { ["+"] = "-", ["/"] = "_" })), bytes }
		for _, form in ipairs(forms) do
			if line:find(form, 1, true) then
				return true
			end
		end
		return false
	end

	it("P8 the device reads the message, with the archive's id", function()
		local world = open()
		local push = world.seal(match())
		local text = device.read(push.payload)
		assert.truthy(text:find("<body>the words</body>", 1, true))
		assert.truthy(text:find("urn:xmpp:sid:0", 1, true))
		assert.truthy(text:find("a1", 1, true))
		assert.equal(0, #world.lines)
	end)

	it("P8 nothing of it stands in the notification beside, and each time is another", function()
		local world = open()
		local first, second = world.seal(match()), world.seal(match())
		assert.is_nil(tostring(first.stanza):find("the words", 1, true))
		assert.not_equal(first.payload, second.payload)
	end)

	it("P8 the body has no more than 3052 bytes, and the stanza is not changed", function()
		local before = tostring(message)
		assert.is_true(#base64.decode(open().seal(match()).payload) <= 3052)
		assert.equal(before, tostring(message))
	end)

	it("P9 the token has the claims and the contact, and its key beside it", function()
		local push = open().seal(match())
		assert.same({ alg = "ES256", typ = "JWT" }, part(push.jwt, 1))
		local claims = part(push.jwt, 2)
		assert.equal("https://push.example", claims.aud)
		assert.equal("mailto:admin@localhost", claims.sub)
		assert.equal(1780000000, claims.iat)
		assert.equal(device.token_key:public_raw(), base64.decode(push.jwt_key))
	end)

	it("P9 there is none where the device wants none", function()
		for _, changes in ipairs({ { jwt_key = false }, { jwt_alg = false }, { jwt_alg = "RS256" } }) do
			local world = open()
			local push = world.seal(match(changes))
			assert.is_string(push.payload)
			assert.is_nil(push.jwt)
			assert.equal(0, #world.lines)
		end
		assert.is_string(open().seal(match({ jwt_claims = false })).jwt)
	end)

	it("P14 keys that another module stored as the device wrote them serve, too", function()
		local function rewritten(text)
			return (text:gsub("[+/=]", { ["+"] = "-", ["/"] = "_", ["="] = "" }):gsub(("."):rep(20), "%0\n"))
		end
		local world = open()
		local push = world.seal(match({
			ua_public = rewritten(texts["ua-public"]),
			auth_secret = rewritten(texts["auth-secret"]),
			jwt_key = rewritten(texts["jwt-key"]),
		}))
		assert.truthy(device.read(push.payload):find("the words", 1, true))
		assert.is_string(push.jwt)
		assert.equal(0, #world.lines)
	end)

	describe("with damaged keys", function()
		local other = texts["auth-secret"]
		local damaged = {
			["no point"] = { ua_public = false },
			["a point that is none"] = { ua_public = base64.encode("\4" .. ("\1"):rep(64)) },
			["a short point"] = { ua_public = other },
			["garbage for a point"] = { ua_public = "*" },
			["no secret"] = { auth_secret = false },
			["a long secret"] = { auth_secret = texts["ua-public"] },
		}

		for what, changes in pairs(damaged) do
			it("N1 with " .. what .. " the notification goes out without payload and token, and one line tells so", function()
				local world = open()
				for _ = 1, 3 do
					local push = world.seal(match(changes))
					assert.equal(0, push.children)
				end
				assert.equal(1, #world.lines)
				assert.truthy(world.lines:of("error")[1]:find("the keys that are stored for a device are none", 1, true))
				assert.equal(3, world.errors)
			end)
		end

		for what, key in pairs({ garbage = "x", ["a public key"] = texts["ua-public"] }) do
			it("N1 with " .. what .. " to sign with the payload goes out without a token, and one line tells so", function()
				local world = open()
				for _ = 1, 3 do
					local push = world.seal(match({ jwt_key = key }))
					assert.is_string(push.payload)
					assert.equal(1, push.children)
				end
				assert.equal(1, #world.lines:of("error"))
				assert.equal(1, #world.lines)
			end)
		end

		it("N1 where the cryptography throws it is the same", function()
			local world = open({
				generateKeys = function()
					error("no more entropy")
				end,
			})
			assert.equal(0, world.seal(match()).children)
			assert.equal(1, #world.lines:of("error"))
		end)

		it("N4 no key, secret or text is in any line", function()
			local world = open()
			for _, changes in pairs(damaged) do
				world.seal(match(changes))
			end
			world.seal(match({ jwt_key = "x" .. texts["jwt-key"] }))
			world.seal(match({ jwt_claims = { aud = function() end } }))
			assert.is_true(#world.lines > 0)
			for _, line in ipairs(world.lines) do
				for _, name in ipairs({ "ua-public", "auth-secret", "jwt-key" }) do
					assert.is_false(tells(line.text, texts[name]), line.text)
				end
				assert.is_nil(line.text:find("the words", 1, true))
			end
		end)
	end)
end)
