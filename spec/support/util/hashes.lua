-- util.hashes of Prosody, which is written in C. Where this Lua can't load it, the same hash from OpenSSL.

local native = require("native_library")("util.hashes")
if native then
	return native
end

local digest = require("openssl.digest")

return {
	sha256 = function(data)
		return digest.new("sha256"):final(data)
	end,
}
