local token = require("push2.token")

describe("push2.token", function()
	local load = require("prosody13")(it)
	if not load then
		return
	end
	local base64 = require("util.encodings").base64
	local jwt = load("util.jwt")
	local libraries = { crypto = load("util.crypto"), newSigner = jwt.new_signer }
	local json = load("util.json")
	local contact = "mailto:operator@prosody.example"
	local now = 1780000000.75

	local pair = libraries.crypto.generate_p256_keypair()
	local key = pair:private_pem():gsub("%-+[^\n]+%-+", ""):gsub("%s", "")

	local function sign(claims)
		return token.signToken({ key = key, claims = claims or {} }, contact, now, libraries)
	end

	local function part(text, position)
		local encoded = text:match(("[^.]+%."):rep(position - 1) .. "([^.]+)")
		return base64.decode((encoded:gsub("[-_]", { ["-"] = "+", ["_"] = "/" })) .. ("="):rep(-#encoded % 4))
	end

	local function claims_of(text)
		return json.decode(part(text, 2))
	end

	it("P9 is a token of ES256 that its public key verifies", function()
		local text, public = sign({ aud = "https://push.example" })
		assert.same({ alg = "ES256", typ = "JWT" }, json.decode(part(text, 1)))
		assert.equal(64, #part(text, 3))
		assert.equal(pair:public_raw(), base64.decode(public))
		local point = libraries.crypto.import_public_ec_raw(base64.decode(public), "P-256")
		local verify = jwt.new_verifier("ES256", point:public_pem(), { accept_expired = true })
		assert.is_true((verify(text)))
		assert.is_falsy((verify(text:gsub("%.(.)", { a = ".b" }, 1):gsub(".$", "A"):gsub("^", "e", 1))))
	end)

	it("P9 has the registered claims and the contact", function()
		local claims = claims_of((sign({ aud = "https://push.example", ["x-other"] = 'a "quoted" ü' })))
		assert.equal("https://push.example", claims.aud)
		assert.equal('a "quoted" ü', claims["x-other"])
		assert.equal(contact, claims.sub)
	end)

	it("P9 expires within 24 hours from now, in whole seconds", function()
		local payload = part(sign(), 2)
		assert.is_truthy(payload:find('"exp":1780043200[,}]'))
		assert.is_truthy(payload:find('"iat":1780000000[,}]'))
	end)

	it("P9 ignores exp, iat and sub of the device", function()
		local claims = claims_of((sign({ exp = "9999999999", iat = "1", sub = "mailto:somebody@else.example" })))
		assert.equal(1780043200, claims.exp)
		assert.equal(1780000000, claims.iat)
		assert.equal(contact, claims.sub)
	end)

	it("P9 leaves the registered claims as they are", function()
		local claims = { aud = "https://push.example", exp = "1" }
		sign(claims)
		assert.same({ aud = "https://push.example", exp = "1" }, claims)
	end)

	it("P9 takes claims of any name", function()
		for _, name in ipairs({ "1", "", "a b", "__hash", "__array", "ü", '"' }) do
			assert.is_truthy(sign({ [name] = "value" }), name)
		end
	end)

	it("N1 a key that is none gives nothing, without an error", function()
		local ed25519 = libraries.crypto.generate_ed25519_keypair():private_pem()
		for _, bad in ipairs({ "", "AAAA", "garbage", (ed25519:gsub("%-+[^\n]+%-+", ""):gsub("%s", "")) }) do
			assert.is_nil(token.signToken({ key = bad, claims = {} }, contact, now, libraries))
		end
	end)
end)
