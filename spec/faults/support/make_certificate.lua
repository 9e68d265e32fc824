-- Makes an authority, or a certificate for some names that an authority has signed; for the tests only.
--
--	lua5.4 make_certificate.lua <folder> authority
--	lua5.4 make_certificate.lua <folder> <file name> <domain> ...
--
-- Writes <file name>.crt and <file name>.key into the folder; the authority is taken from there.

local altname = require "openssl.x509.altname";
local bignum = require "openssl.bignum";
local extension = require "openssl.x509.extension";
local name = require "openssl.x509.name";
local pkey = require "openssl.pkey";
local x509 = require "openssl.x509";

local folder, title = arg[1], arg[2];
local domains = { table.unpack(arg, 3) };

local function path(file) return folder .. "/" .. file; end

local function read(file)
	local handle = assert(io.open(path(file)));
	local text = handle:read("a");
	handle:close();
	return text;
end

local function write(file, text)
	local handle = assert(io.open(path(file), "w"));
	handle:write(text);
	handle:close();
end

local function named(common_name)
	local subject = name.new();
	subject:add("CN", common_name);
	return subject;
end

local key = pkey.new { type = "EC", curve = "prime256v1" };
local certificate = x509.new();
certificate:setVersion(3);
certificate:setSerial(bignum.new(os.time() * 1000 + math.random(999)));
certificate:setLifetime(os.time() - 3600, os.time() + 86400);
certificate:setSubject(named(title));
certificate:setIssuer(named("authority"));
certificate:setPublicKey(key);

local signer = key;
if title == "authority" then
	certificate:setBasicConstraints { CA = true };
	certificate:setBasicConstraintsCritical(true);
	certificate:addExtension(extension.new("keyUsage", "critical,keyCertSign"));
else
	local names = altname.new();
	for _, domain in ipairs(domains) do names:add("DNS", domain); end
	certificate:setSubjectAlt(names);
	signer = pkey.new(read("authority.key"));
end
certificate:sign(signer);

write(title .. ".crt", certificate:toPEM());
write(title .. ".key", key:toPEM("private"));
