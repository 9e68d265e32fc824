-- What a device registers for encrypted notifications, and what it does with one: the other half of RFC 8291 and RFC 8188.

local base64 = require("util.encodings").base64

--- The DER inside a PEM, in base64 on one line.
local function inside(pem)
	return (pem:gsub("%-+[^\n]+%-+", ""):gsub("%s", ""))
end

--- Makes the keys of a device.
--
-- @param load what `prosody13` returns
-- @return `texts` by the names of elements, `token_key` and `read`, which decrypts a body in base64
return function(load)
	local crypto = load("util.crypto")
	local hkdf = load("util.hashes").hkdf_hmac_sha256
	local pair, token_key = crypto.generate_p256_keypair(), crypto.generate_p256_keypair()
	local secret = require("util.random").bytes(16)

	local function read(text)
		local body = base64.decode(text)
		local sender = body:sub(22, 21 + body:byte(21))
		local shared = pair:derive(crypto.import_public_ec_raw(sender, "P-256"))
		local input = hkdf(32, shared, secret, "WebPush: info\0" .. pair:public_raw() .. sender)
		local content_key = hkdf(16, input, body:sub(1, 16), "Content-Encoding: aes128gcm\0")
		local nonce = hkdf(12, input, body:sub(1, 16), "Content-Encoding: nonce\0")
		local record = assert(crypto.aes_128_gcm_decrypt(content_key, nonce, body:sub(22 + body:byte(21))))
		return assert(record:match("^(.*)\2%z*$"))
	end

	return {
		texts = {
			["ua-public"] = base64.encode(pair:public_raw()),
			["auth-secret"] = base64.encode(secret),
			["jwt-alg"] = "ES256",
			["jwt-key"] = inside(token_key:private_pem()),
			claims = { aud = "https://push.example" },
		},
		token_key = token_key,
		read = read,
	}
end
