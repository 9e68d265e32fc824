local keys = require("push2.keys")

describe("push2.keys", function()
	local load = require("prosody13")(it)
	if not load then
		return
	end
	local base64 = require("util.encodings").base64
	local pkey = require("openssl.pkey")
	local crypto = load("util.crypto")

	--- The DER inside a PEM, in base64 on one line.
	local function inside(pem)
		return (pem:gsub("%-+[^\n]+%-+", ""):gsub("%s", ""))
	end

	local pair = crypto.generate_p256_keypair()
	local point = pair:public_raw()
	local public = base64.encode(point)
	local private = inside(pair:private_pem())
	local secret = base64.encode("0123456789\255\254\253\252\251\250")

	local function ua_public(text)
		return keys.normalizeUaPublic(text, crypto)
	end

	local function jwt_key(text)
		return keys.normalizeJwtKey(text, crypto)
	end

	local fields = {
		["ua-public"] = { read = ua_public, good = public },
		["auth-secret"] = { read = keys.normalizeAuthSecret, good = secret },
		["jwt-key"] = { read = jwt_key, good = private },
	}

	local function each(check)
		for _, field in pairs(fields) do
			check(field.read, field.good)
		end
	end

	it("P2 reads all three as base64 with padding, and that is the form to store", function()
		each(function(read, good)
			assert.equal(good, read(good))
		end)
	end)

	it("P2 reads base64url and texts without padding, and stores them in the standard alphabet with padding", function()
		each(function(read, good)
			assert.equal(good, read((good:gsub("=", ""))))
			assert.equal(good, read((good:gsub("[+/]", { ["+"] = "-", ["/"] = "_" }))))
			assert.equal(good, read((good:gsub("[+/=]", { ["+"] = "-", ["/"] = "_", ["="] = "" }))))
		end)
	end)

	it("P2 reads over line breaks and white space", function()
		each(function(read, good)
			assert.equal(good, read((good:gsub(("."):rep(7), "%0\r\n\t "))))
			assert.equal(good, read("\n" .. good .. "\n"))
		end)
	end)

	it("P2 reads a text of both alphabets, of half a letter, or with wrong padding nowhere", function()
		assert.is_nil(keys.normalizeAuthSecret("+-__////////////////AA=="))
		each(function(read, good)
			local bare = good:gsub("=", "")
			for _, bad in ipairs({ "", "=", "====", bare .. "=", bare .. "===", bare .. "====", "=" .. bare, bare .. "!" }) do
				if bad ~= good then
					assert.is_nil(read(bad), bad)
				end
			end
			assert.is_nil(read(good .. good))
			assert.is_nil(read(bare:sub(1, -2)))
			assert.is_nil(read(bare .. "A"))
			assert.is_nil(read("A" .. good))
		end)
	end)

	it("P2 refuses bits that are left over behind the last byte", function()
		assert.is_truthy(keys.normalizeAuthSecret("AAAAAAAAAAAAAAAAAAAAAA=="))
		assert.is_nil(keys.normalizeAuthSecret("AAAAAAAAAAAAAAAAAAAAAB=="))
	end)

	it("P2 refuses an authentication secret of 15 or 17 bytes", function()
		for length = 0, 40 do
			local normal = keys.normalizeAuthSecret(base64.encode(("s"):rep(length)))
			assert.equal(length == 16, normal ~= nil, length)
		end
	end)

	it("P2 refuses a point that is not on P-256", function()
		for position = 2, 65 do
			local byte = point:byte(position)
			local other = point:sub(1, position - 1) .. string.char((byte + 1) % 256) .. point:sub(position + 1)
			assert.is_nil(ua_public(base64.encode(other)))
		end
		assert.is_nil(ua_public(base64.encode("\4" .. ("\0"):rep(64))))
		assert.is_nil(ua_public(base64.encode("\4" .. ("\255"):rep(64))))
	end)

	it("P2 refuses the point at infinity, compressed and hybrid points, and one of another curve", function()
		assert.is_nil(ua_public(base64.encode("\0")))
		assert.is_nil(ua_public(base64.encode("\2" .. point:sub(2, 33))))
		assert.is_nil(ua_public(base64.encode("\3" .. point:sub(2, 33))))
		assert.is_nil(ua_public(base64.encode("\6" .. point:sub(2))))
		assert.is_nil(ua_public(base64.encode("\7" .. point:sub(2))))
		local other = crypto.import_public_pem(pkey.new({ type = "EC", curve = "secp256k1" }):toPEM("public"))
		assert.equal(65, #other:public_raw())
		assert.is_nil(ua_public(base64.encode(other:public_raw())))
	end)

	it("P2 refuses a key of another kind or curve to sign with", function()
		for _, curve in ipairs({ "secp256k1", "secp384r1", "secp521r1", "secp224r1", "brainpoolP256r1" }) do
			assert.is_nil(jwt_key(inside(pkey.new({ type = "EC", curve = curve }):toPEM("private"))), curve)
		end
		assert.is_nil(jwt_key(inside(pkey.new({ type = "RSA", bits = 1024 }):toPEM("private"))))
		assert.is_nil(jwt_key(inside(crypto.generate_ed25519_keypair():private_pem())))
		assert.is_truthy(jwt_key(inside(pkey.new({ type = "EC", curve = "prime256v1" }):toPEM("private"))))
	end)

	it("P2 refuses a public key, and what stands before or behind the private one", function()
		local der = base64.decode(private)
		assert.is_nil(jwt_key(inside(pair:public_pem())))
		assert.is_nil(jwt_key(public))
		assert.is_nil(jwt_key(base64.encode(der .. "\0")))
		assert.is_nil(jwt_key(base64.encode("\0" .. der)))
		assert.is_nil(jwt_key(pair:private_pem()))
	end)

	it("P2 refuses the traditional form of a key on P-256, which is no PKCS#8", function()
		local traditional = base64.decode(private):sub(30)
		assert.equal("\48", traditional:sub(1, 1))
		assert.is_nil(jwt_key(base64.encode(traditional)))
	end)

	it("P2 refuses a key that claims the public half of another", function()
		local der = base64.decode(private)
		local other = crypto.generate_p256_keypair():public_raw()
		assert.equal(point, der:sub(-65))
		assert.is_nil(jwt_key(base64.encode(der:sub(1, -66) .. other)))
	end)

	it("P2 a key without its public half is whole", function()
		local der = base64.decode(private)
		-- The ECPrivateKey begins at byte 30; its optional [1], the last 70 bytes, goes, and the three lengths shrink by that.
		local short = "\48\65" .. der:sub(4, 27) .. "\4\39\48\37" .. der:sub(32, 68)
		assert.equal(67, #short)
		assert.equal(base64.encode(short), jwt_key(base64.encode(short)))
	end)

	it("P2 a key with attributes is read, but none of more than a kilobyte", function()
		local function tagged(tag, content)
			return string.char(tag, 130, math.floor(#content / 256), #content % 256) .. content
		end
		local function with_attribute(length)
			local value = tagged(49, tagged(4, ("x"):rep(length)))
			local attributes = tagged(160, tagged(48, "\6\3\85\4\3" .. value))
			return base64.encode(tagged(48, base64.decode(private):sub(4) .. attributes))
		end
		assert.is_truthy(jwt_key(with_attribute(300)))
		assert.is_nil(jwt_key(with_attribute(1000)))
	end)

	it("P2 no garbage throws, however long it is", function()
		math.randomseed(8291)
		local der = base64.decode(private)
		for round = 1, 3000 do
			local bytes = {}
			for i = 1, math.random(0, round % 100 == 0 and 20000 or 200) do
				bytes[i] = string.char(math.random(0, 255))
			end
			local garbage = table.concat(bytes)
			local position = math.random(1, #der)
			local damaged = der:sub(1, position - 1) .. string.char(math.random(0, 255)) .. der:sub(position + 1)
			for _, text in ipairs({ garbage, base64.encode(garbage), base64.encode(damaged), base64.encode(der:sub(1, position)) }) do
				each(function(read, good)
					local normal = read(text)
					assert.is_true(normal == nil or normal == text and #normal == #good)
				end)
			end
		end
	end)

	it("P2 what was read is read as the same again", function()
		each(function(read, good)
			assert.equal(good, read(read(good)))
		end)
	end)
end)
