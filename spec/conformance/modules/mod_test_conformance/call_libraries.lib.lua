-- Calls the functions of Prosody's libraries with arguments that have an outcome, and the methods of what they make.

local async = require "util.async";
local cache = require "util.cache";
local dataforms = require "util.dataforms";
local errors = require "util.error";
local promise = require "util.promise";
local set = require "util.set";
local st = require "util.stanza";

local calling = module:require("calling");
local caller, library = calling.caller, calling.library;

local nothing = function () end;

local function call_text_libraries(call)
	local jid = library(call, "util.jid");
	for _, name in ipairs({ "split"; "prepped_split"; "prep"; "bare"; "node"; "host"; "resource" }) do
		jid(name, "A@b/c");
		jid(name, "@");
		jid(name, nil);
	end
	jid("join", "a", "b", "c");
	jid("join", nil, nil);
	jid("compare", "a@b/c", "b");
	jid("escape", "a b");
	jid("unescape", "a\\20b");

	local hashes = library(call, "util.hashes");
	for _, name in ipairs({ "md5"; "sha1"; "sha224"; "sha256"; "sha384"; "sha512" }) do hashes(name, "data", true); end
	for _, name in ipairs({ "hmac_md5"; "hmac_sha1"; "hmac_sha256"; "hmac_sha512" }) do hashes(name, "key", "data"); end
	hashes("equals", "a", "b");
	hashes("hmac_sha384", "key", "data");
	hashes("sha3_256", "data");
	hashes("sha3_512", "data");
	hashes("pbkdf2_hmac_sha1", "password", "salt", 1);
	hashes("pbkdf2_hmac_sha256", "password", "salt", 1);
	hashes("hkdf_hmac_sha384", 32, "key", "salt", "info");
	hashes("hkdf_hmac_sha256", 32, "key", "salt", "info");

	local encodings = require "util.encodings";
	local base64 = caller(call, "util.encodings.base64", encodings.base64);
	base64("encode", "bytes");
	base64("decode", "Ynl0ZXM=");
	base64("decode", "!");
	local utf8 = caller(call, "util.encodings.utf8", encodings.utf8);
	utf8("valid", "\255");
	utf8("length", "a");
	utf8("length", "\255");
	local stringprep = caller(call, "util.encodings.stringprep", encodings.stringprep);
	for _, name in ipairs({ "nodeprep"; "nameprep"; "resourceprep"; "saslprep" }) do
		stringprep(name, "A");
		stringprep(name, "\255");
	end
	local idna = caller(call, "util.encodings.idna", encodings.idna);
	for _, name in ipairs({ "to_ascii"; "to_unicode" }) do
		idna(name, "example.org");
		idna(name, "\255");
	end
	local hex = library(call, "util.hex");
	hex("encode", "bytes");
	hex("decode", "00");

	local id = library(call, "util.id");
	for _, name in ipairs({ "tiny"; "short"; "medium"; "long" }) do id(name); end
	id("custom", 3);
	library(call, "util.uuid")("generate");
	library(call, "util.uuid")("v4");
	library(call, "util.uuid")("v7");
	library(call, "util.random")("bytes", 3);
	library(call, "util.format")("format", "%s", nil);
	local human = library(call, "util.human.io");
	human("parse_duration", "1 day");
	human("parse_duration", "never");
	local serialization = library(call, "util.serialization");
	serialization("serialize", { 1 });
	serialization("deserialize", "return {");
	serialization("deserialize", "{1}");
	local json = library(call, "util.json");
	json("encode", { 1 });
	json("encode_ordered", { 1 });
	json("decode", "[1]");
	json("decode", "[");
	local xml = library(call, "util.xml");
	xml("parse", "<a/>");
	xml("parse", "<a");
end

local function call_time_libraries(call)
	local time = library(call, "util.time");
	time("now");
	time("monotonic");
	local datetime = library(call, "util.datetime");
	for _, name in ipairs({ "date"; "datetime"; "time" }) do datetime(name, 0); end
	datetime("parse", "2024-05-01T12:00:00Z");
	datetime("parse", "today");
	datetime("parse", nil);
	local timer = library(call, "util.timer");
	timer("add_task", 1000, nothing);
	timer("reschedule", require "util.timer".add_task(1000, nothing), 1000);
	timer("stop", require "util.timer".add_task(1000, nothing));
	local dog = require "util.watchdog".new(1000, nothing);
	library(call, "util.watchdog")("new", 1000, nothing);
	local watchdog = caller(call, "Watchdog", dog);
	watchdog("reset", 1000);
	watchdog("cancel");
	local throttle = require "util.throttle".create(1, 1);
	library(call, "util.throttle")("create", 1, 1);
	caller(call, "Throttle", throttle)("peek");
	for _ = 1, 2 do caller(call, "Throttle", throttle)("poll", 1, true); end
end

local function call_collections(call)
	library(call, "util.cache")("new", 1);
	local empty = caller(call, "ProsodyCache", cache.new(1));
	empty("head");
	empty("tail");
	local full = caller(call, "ProsodyCache", cache.new(1, function () return false; end));
	full("set", "key", "value");
	full("set", "other", "value");
	full("get", "key");
	full("get", "other");
	for _, name in ipairs({ "items"; "values"; "count"; "head"; "tail"; "clear" }) do full(name); end
	full("resize", 2);
	local sets = library(call, "util.set");
	local one, two = set.new({ 1 }), set.new({ 2 });
	sets("new", { 1 });
	sets("is_set", one);
	sets("is_set", {});
	for _, name in ipairs({ "union"; "difference"; "intersection"; "xor" }) do sets(name, one, two); end
	local items = caller(call, "ProsodySet", one);
	items("contains", 1);
	items("contains", 3);
	items("contains_set", two);
	for _, name in ipairs({ "items"; "empty" }) do items(name); end
	items("add", 4);
	items("remove", 4);
	items("add_list", { 4 });
	items("add_list", nil);
	items("include", two);
	items("exclude", two);
	local layout = { title = "title"; { name = "name"; type = "text-single" } };
	library(call, "util.dataforms")("new", layout);
	local form = dataforms.new(layout):form({ name = "value" }, "submit");
	caller(call, "DataForm", dataforms.new(layout))("form", { name = "value" }, "submit");
	caller(call, "DataForm", dataforms.new(layout))("data", form);
	library(call, "util.dataforms")("get_type", form);
	library(call, "util.dataforms")("get_type", nil);
end

local function call_control_libraries(call)
	local promises = library(call, "util.promise");
	promises("new", nothing);
	promises("resolve", 1);
	promises("reject", 1):catch(nothing);
	for _, name in ipairs({ "all"; "all_settled"; "race" }) do promises(name, { promise.resolve(1) }); end
	promises("try", nothing);
	promises("join", nothing, promise.resolve(1));
	promises("is_promise", {});
	local one = caller(call, "ProsodyPromise", promise.resolve(1));
	for _, name in ipairs({ "next"; "catch"; "finally" }) do one(name, nothing); end
	local asynchronous = library(call, "util.async");
	asynchronous("ready");
	asynchronous("wait_for", promise.resolve(1));
	asynchronous("wait_for", promise.reject("reason"));
	asynchronous("sleep", 0.001);
	local _, done = asynchronous("waiter");
	done();
	asynchronous("runner", nothing);
	local runner = caller(call, "AsyncRunner", async.runner(nothing));
	runner("run", 1);
	runner("enqueue", 1);
	local xpcall = library(call, "util.xpcall");
	xpcall("xpcall", function () return 1; end, debug.traceback);
	xpcall("xpcall", error, debug.traceback, "failure");
	local errors_of = library(call, "util.error");
	errors_of("new", { condition = "gone" });
	errors_of("init", "specimen", { missing = { condition = "item-not-found" } });
	errors_of("from_stanza", st.error_reply(st.message(), "cancel", "gone"));
	errors_of("is_error", {});
	local registry = caller(call, "ProsodyErrorRegistry", errors.init("specimen", { missing = { condition = "gone" } }));
	registry("new", "missing");
	registry("wrap", "missing");
	registry("coerce", nil, "missing");
	registry("coerce", 1);
	registry("is_error", {});
end

local function call_arrays(call)
	local arrays = library(call, "util.array");
	arrays("new", { 1 });
	arrays("collect", pairs({ 1 }));
	arrays("map", { 1 }, tostring);
	arrays("filter", { 1 }, function () return true; end);
	arrays("slice", { 1 }, 1, 1);
	arrays("pluck", { { key = 1 } }, "key");
	for _, name in ipairs({ "sort"; "unique"; "reverse" }) do arrays(name, { 1 }); end
	local items = caller(call, "ProsodyArray", require "util.array".collect(ipairs({ 1; 2; 3 })));
	for _, name in ipairs({ "length"; "sort"; "unique"; "reverse"; "shuffle"; "concat"; "random" }) do items(name); end
	items("random_other", 1);
	items("append", { 4 });
	items("push", 5);
	items("pop");
	items("slice", 1, 3);
	items("filter", function () return true; end);
	items("map", function (item) return { item = item }; end);
	items("pluck", "item");
	local empty = caller(call, "ProsodyArray", require "util.array".collect(ipairs({})));
	empty("pop");
end

local function call_iterators(call)
	local it = library(call, "util.iterators");
	local list = { "a"; "b" };
	for _, name in ipairs({ "keys"; "values"; "sorted_pairs"; "ripairs" }) do it(name, list); end
	for _, name in ipairs({ "count"; "unique"; "reverse"; "to_array"; "to_table" }) do it(name, pairs(list)); end
	for _, name in ipairs({ "head"; "skip"; "tail" }) do it(name, 1, pairs(list)); end
	it("filter", 1, pairs(list));
	it("range", 1, 2);
	it("range", 2);
end

local function call_addresses(call)
	local ip = library(call, "util.ip");
	local address = ip("new_ip", "fe80::1%eth0");
	ip("new_ip", "nonsense");
	ip("new_ip", "127.0.0.1", "IPv6");
	ip("match", address, address, 8);
	ip("parse_cidr", "192.0.2.0/24");
	ip("parse_cidr", "192.0.2.0");
	ip("parse_cidr", "nonsense");
	ip("truncate", address, 8);
	ip("is_ip", address);
	local http = library(call, "util.http");
	for _, name in ipairs({ "urlencode"; "urldecode" }) do
		http(name, "a b");
		http(name, nil);
	end
	http("formencode", { a = "b" });
	http("formencode", { { name = "a"; value = "b" } });
	http("formdecode", "a=b");
	http("formdecode", "a");
	http("contains_token", "a, b", "a");
	http("normalize_path", "a", true);
	local paths = library(call, "util.paths");
	paths("join", "a", "b");
	paths("resolve_relative_path", "/a", "b");
	paths("glob_to_pattern", "*");
	library(call, "util.interpolation")("new", "%b{}", tostring);
	library(call, "util.human.units")("format", 12345, "B");
	library(call, "util.logger")("init", "specimen");
end

local function call_secrets(call)
	local jwt = library(call, "util.jwt");
	jwt("sign", "key", { sub = "a" });
	jwt("verify", "key", require "util.jwt".sign("key", { sub = "a" }));
	jwt("verify", "other", require "util.jwt".sign("key", { sub = "a" }));
	jwt("verify", "key", "nonsense");
	jwt("new_signer", "HS256", "key");
	jwt("new_verifier", "HS256", "key");
	local crypto = library(call, "util.crypto");
	local ed25519 = crypto("generate_ed25519_keypair");
	local p256 = crypto("generate_p256_keypair");
	if not p256 then return; end
	local key = caller(call, "CryptoKey", p256);
	for _, name in ipairs({ "get_type"; "public_raw"; "derive" }) do key(name, p256); end
	key("private_pem");
	crypto("import_private_pem", "nonsense");
	crypto("import_public_ec_raw", p256:public_raw(), "P-256");
	crypto("import_public_pem", key("public_pem"));
	crypto("import_public_pem", "nonsense");
	crypto("ed25519_verify", ed25519, "text", crypto("ed25519_sign", ed25519, "text"));
	local private = crypto("import_private_pem", p256:private_pem());
	local signature = crypto("ecdsa_sha256_sign", private, "text");
	crypto("ecdsa_sha256_verify", private, "text", signature);
	crypto("parse_ecdsa_signature", "nonsense", 32);
	crypto("build_ecdsa_signature", crypto("parse_ecdsa_signature", signature, 32));
	for bits, size in pairs({ ["128"] = 16; ["256"] = 32 }) do
		local secret, iv = ("k"):rep(size), ("i"):rep(12);
		local text = crypto("aes_" .. bits .. "_gcm_encrypt", secret, iv, "text");
		crypto("aes_" .. bits .. "_gcm_decrypt", secret, iv, text);
		crypto("aes_" .. bits .. "_gcm_decrypt", secret, iv, ("x"):rep(20));
	end
end

local function call_queues(call)
	library(call, "util.queue")("new", 1);
	local queue = caller(call, "ProsodyQueue", require "util.queue".new(1));
	queue("pop");
	queue("push", 1);
	queue("push", 2);
	for _, name in ipairs({ "count"; "peek"; "items"; "consume" }) do queue(name); end
	queue("replace", 3);
	queue("pop");
	local rsm = library(call, "util.rsm");
	local page = require "util.rsm".generate({ max = 1 });
	rsm("generate", { max = 1; before = true });
	rsm("parse", page);
	rsm("get", st.stanza("a"):add_child(page));
	rsm("get", st.stanza("a"));
end

return function (call)
	call_text_libraries(call);
	call_time_libraries(call);
	call_collections(call);
	call_control_libraries(call);
	call_arrays(call);
	call_iterators(call);
	call_addresses(call);
	call_secrets(call);
	call_queues(call);
end
