local encryption = require("push2.encryption")

describe("push2.encryption", function()
	local load = require("prosody13")(it)
	if not load then
		return
	end
	local base64 = require("util.encodings").base64
	local hex = require("util.hex")
	local crypto = load("util.crypto")
	local hkdf = load("util.hashes").hkdf_hmac_sha256

	--- The bytes of base64url, white space in it or not.
	local function bytes(text)
		text = text:gsub("%s", ""):gsub("[-_]", { ["-"] = "+", ["_"] = "/" })
		return base64.decode(text .. ("="):rep(-#text % 4))
	end

	--- A key on P-256 from its number and its point (RFC 5958, RFC 5915).
	local function private_key(number, point)
		local der = hex.decode("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420")
			.. number .. hex.decode("a144034200") .. point
		return crypto.import_private_pem(
			"-----BEGIN PRIVATE KEY-----\n" .. base64.encode(der) .. "\n-----END PRIVATE KEY-----\n"
		)
	end

	--- RFC 8291 appendix A.
	local rfc = {
		text = "When I grow up, I want to be a watermelon",
		as_private = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
		as_public = bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
		ua_private = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
		ua_public = bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
		salt = bytes("DGv6ra1nlYgDCS1FRnbzlw"),
		auth_secret = bytes("BTBZMqHH6r4Tts7J_aSIgg"),
		body = bytes([[DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml
			mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT
			pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN]]),
	}

	local random = require("util.random").bytes
	local fresh = { crypto = crypto, hkdf = hkdf, generateKeys = crypto.generate_p256_keypair, randomBytes = random }

	local function with(tools)
		return setmetatable(tools, { __index = fresh })
	end

	--- What a device does: the other half of RFC 8291 and RFC 8188, from the body alone.
	local function decrypt(body, key, auth_secret)
		local salt, length = body:sub(1, 16), body:byte(21)
		assert.equal("\0\0\16\0", body:sub(17, 20))
		local sender = body:sub(22, 21 + length)
		local secret = key:derive(crypto.import_public_ec_raw(sender, "P-256"))
		local input = hkdf(32, secret, auth_secret, "WebPush: info\0" .. key:public_raw() .. sender)
		local content_key = hkdf(16, input, salt, "Content-Encoding: aes128gcm\0")
		local nonce = hkdf(12, input, salt, "Content-Encoding: nonce\0")
		local text = assert(crypto.aes_128_gcm_decrypt(content_key, nonce, body:sub(22 + length)))
		return assert(text:match("^(.*)\2%z*$"))
	end

	it("P8 encodes the example of RFC 8188 section 3.1 byte for byte", function()
		local key = { input = bytes("yqdlZ-tYemfogSmv7Ws5PQ"), salt = bytes("I1BsxtFttlv3u_Oo94xnmw"), keyId = "" }
		assert.equal(
			bytes("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"),
			encryption.encodeContent("I am the walrus", key, fresh)
		)
	end)

	it("P8 encrypts the example of RFC 8291 appendix A byte for byte", function()
		local asked
		local tools = with({
			generateKeys = function()
				return private_key(rfc.as_private, rfc.as_public)
			end,
			randomBytes = function(count)
				asked = count
				return rfc.salt
			end,
		})
		local receiver = { uaPublic = rfc.ua_public, authSecret = rfc.auth_secret }
		assert.equal(144, #rfc.body)
		assert.equal(rfc.body, encryption.encryptFor(rfc.text, receiver, tools))
		assert.equal(16, asked)
	end)

	it("P8 the device of RFC 8291 appendix A reads it", function()
		local key = private_key(rfc.ua_private, rfc.ua_public)
		assert.equal(rfc.text, decrypt(rfc.body, key, rfc.auth_secret))
	end)

	it("P8 every text up to a whole record comes back, 103 bytes longer on its way", function()
		local device = crypto.generate_p256_keypair()
		local receiver = { uaPublic = device:public_raw(), authSecret = random(16) }
		for _, length in ipairs({ 0, 1, 2, 15, 16, 17, 1024, 2048, encryption.longestText, 4078, 4079 }) do
			local text = random(length)
			local body = encryption.encryptFor(text, receiver, fresh)
			assert.equal(length + 103, #body)
			assert.equal(text, decrypt(body, device, receiver.authSecret))
		end
		assert.is_nil(encryption.encryptFor(random(4080), receiver, fresh))
	end)

	it("P8 the longest text makes a body of 3052 bytes", function()
		local device = crypto.generate_p256_keypair()
		local receiver = { uaPublic = device:public_raw(), authSecret = random(16) }
		assert.equal(3052, encryption.longestBody)
		assert.equal(2949, encryption.longestText)
		assert.equal(3052, #encryption.encryptFor(("x"):rep(encryption.longestText), receiver, fresh))
	end)

	it("P8 key and salt are others each time", function()
		local device = crypto.generate_p256_keypair()
		local receiver = { uaPublic = device:public_raw(), authSecret = random(16) }
		local seen = {}
		for _ = 1, 20 do
			local body = encryption.encryptFor("the same", receiver, fresh)
			for _, part in ipairs({ body:sub(1, 16), body:sub(22, 86), body:sub(87) }) do
				assert.is_nil(seen[part])
				seen[part] = true
			end
		end
	end)

	it("P8 nobody reads it without the secret, or changed", function()
		local device = crypto.generate_p256_keypair()
		local receiver = { uaPublic = device:public_raw(), authSecret = random(16) }
		local body = encryption.encryptFor("secret", receiver, fresh)
		assert.has_error(function()
			decrypt(body, device, random(16))
		end)
		assert.has_error(function()
			decrypt(body:sub(1, -2) .. string.char((body:byte(-1) + 1) % 256), device, receiver.authSecret)
		end)
	end)

	it("N1 what is no point gives nothing, without an error", function()
		for _, point in ipairs({ "", "\0", "\4" .. ("\1"):rep(64), ("x"):rep(65) }) do
			assert.is_nil(encryption.encryptFor("text", { uaPublic = point, authSecret = random(16) }, fresh))
		end
	end)
end)
