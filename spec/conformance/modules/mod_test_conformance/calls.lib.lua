-- Calls what types/ declares, with arguments that have an outcome: what comes back is compared with what is declared.
-- `call(owner, name, value, ...)` calls the function or method `name` of `value`.

local async = require "util.async";
local cache = require "util.cache";
local dataforms = require "util.dataforms";
local errors = require "util.error";
local promise = require "util.promise";
local set = require "util.set";
local st = require "util.stanza";

local nothing = function () end;

-- f(name, ...) calls a function of a library, or a method of a thing.
local function caller(call, owner, value)
	return function (name, ...) return call(owner, name, value, ...); end
end

local function library(call, name)
	return caller(call, name, require(name));
end

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
	for _, name in ipairs({ "union"; "difference"; "intersection" }) do sets(name, one, two); end
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

local function call_stanzas(call)
	local message = st.message({ from = "a@b/c"; to = "d@e"; id = "1" }, "text");
	local stanzas = library(call, "util.stanza");
	for _, name in ipairs({ "message"; "presence" }) do stanzas(name); end
	stanzas("stanza", "a");
	stanzas("iq", { type = "get"; id = "1" });
	for _, name in ipairs({ "reply"; "clone"; "preserialize"; "is_stanza" }) do stanzas(name, message); end
	stanzas("is_stanza", {});
	stanzas("error_reply", message, "cancel", "gone", "text", "e");
	stanzas("error_reply", message, errors.new({ condition = "gone" }));
	stanzas("deserialize", st.preserialize(message));
	stanzas("deserialize", nil);
	stanzas("xml_escape", "<");

	local stanza = caller(call, "Stanza", st.clone(message));
	stanza("tag", "a", { xmlns = "b"; c = "d" });
	stanza("text", "text");
	for _, name in ipairs({ "up"; "reset"; "at_top"; "top_tag"; "indent"; "pretty_print"; "children"; "childtags" }) do
		stanza(name);
	end
	stanza("text_tag", "e", "f");
	stanza("add_child", st.stanza("g"));
	stanza("add_direct_child", st.stanza("h"));
	stanza("query", "i");
	stanza("reset");
	stanza("body", "text");
	stanza("reset");
	stanza("get_child", "a", "b");
	stanza("get_child", "z");
	stanza("get_child_text", "body");
	stanza("get_child_text", "z");
	stanza("get_child_attr", "a", "b", "c");
	stanza("get_child_attr", "z", nil, "c");
	stanza("get_child_with_attr", "a", "b", "c", "d");
	stanza("get_child_with_attr", "a", "b", "c", "e");
	for _, name in ipairs({ "child_with_name"; "child_with_ns" }) do
		stanza(name, "z");
		stanza(name, name == "child_with_name" and "a" or "b");
	end
	stanza("find", "{b}a#");
	stanza("find", "{b}a@c");
	stanza("find", "{b}a");
	stanza("find", "z");
	stanza("get_text");
	caller(call, "Stanza", message:get_child("body"))("get_text");
	stanza("get_error");
	caller(call, "Stanza", st.error_reply(message, "cancel", "gone", "text"))("get_error");
	stanza("maptags", function (tag) return tag; end);
	stanza("remove_children", "a", "b");
	stanza("add_error", "cancel", "gone");
end

local function call_stores(module, call)
	local store = module:open_store("calls");
	local keyval = caller(call, "KeyvalStore", store);
	keyval("get", "nobody");
	keyval("set", "somebody", { key = "value" });
	keyval("get", "somebody");
	keyval("users");
	local map = caller(call, "MapStore", module:open_store("calls", "map"));
	map("get", "somebody", "key");
	map("get", "somebody", "other");
	map("set", "somebody", "key", nil);
	map("set_keys", "somebody", { key = "value" });
	map("get_all", "key");
	map("get_all", "other");
	map("delete_all", "key");
	local plus = prosody.features and prosody.features:contains("keyval+") and module:open_store("calls", "keyval+");
	local keyval_plus = caller(call, "KeyvalPlusStore", plus or nil);
	keyval_plus("set", "somebody", { key = "value" });
	keyval_plus("get", "somebody");
	keyval_plus("items");
	keyval_plus("get_key", "somebody", "key");
	keyval_plus("get_key", "somebody", "other");
	keyval_plus("set_key", "somebody", "key", nil);
	keyval_plus("set_keys", "somebody", { key = "value" });
	keyval_plus("get_key_from_all", "key");
	keyval_plus("get_key_from_all", "other");
	keyval_plus("delete_key_from_all", "key");
	local archive = caller(call, "ArchiveStore", module:open_store("calls_archive", "archive"));
	local id = archive("append", "somebody", nil, st.message(), 1, "a@b");
	archive("get", "somebody", id);
	archive("get", "somebody", "other");
	archive("find", "somebody", { total = true });
	archive("find", "nobody");
	archive("delete", "somebody");
end

local function call_module(module, call)
	local api = caller(call, "ModuleApi", module);
	for _, name in ipairs({ "get_name"; "get_host"; "get_host_type"; "get_directory"; "get_status" }) do api(name); end
	api("context", "*");
	api("log", "debug", "%s", "called");
	api("_log", "debug", "%s", "called");
	api("log_status", "info", "%s", "called");
	api("set_status", "info", "called");
	api("add_feature", "urn:example");
	api("add_identity", "a", "b");
	api("add_item", "call", {});
	api("remove_item", "call", {});
	api("get_host_items", "call");
	api("handle_items", "call", nothing, nothing);
	api("provides", "call");
	api("depends", "disco");
	api("shared", "calls");
	api("require", "checker");
	api("add_timer", 1000, nothing):stop();
	for _, name in ipairs({ "hourly"; "daily"; "weekly" }) do api(name, "call", nothing); end
	api("cron", { when = "hourly"; run = nothing });
	api("broadcast", {}, st.message());
	api("send", st.message({ from = module.host; to = module.host; type = "error" }));
	api("send_iq", st.iq({ type = "get"; id = "call"; from = module.host; to = module.host })):catch(nothing);
	api("hook", "call", nothing);
	api("unhook", "call", nothing);
	api("hook_global", "call", nothing);
	api("hook_tag", "urn:example", "call", nothing);
	api("wrap_event", "call", function (handlers, ...) return handlers(...); end);
	api("fire_event", "call", {});
	api("open_store");
	module:context("*"):log("debug", "called");
	api("measure", "call", "amount");
	api("metric", "counter", "call", "", "", {});
	api("default_permission", "prosody:user", ":call");
	api("may", ":call", "a@b");
	api("could", ":call", "a@b");
	for _, kind in ipairs({ ""; "_scalar"; "_string"; "_number"; "_integer"; "_boolean"; "_array"; "_set"; "_inherited_set";
		"_path"; "_period"; "_enum" }) do
		api("get_option" .. kind, "no_such_option");
	end
	api("get_option_scalar", "data_path");
	api("get_option_string", "data_path");
	api("get_option_path", "data_path");
	api("get_option_number", "smacks_hibernation_time");
	api("get_option_integer", "smacks_hibernation_time");
	api("get_option_period", "smacks_hibernation_time");
	api("get_option_boolean", "run_as_root");
	api("get_option_array", "modules_enabled");
	api("get_option_set", "modules_enabled");
	api("get_option_inherited_set", "modules_enabled");
	api("get_option_enum", "storage", "internal", "sql");
	local timer = caller(call, "ModuleTimer", module:add_timer(1000, nothing));
	for _, name in ipairs({ "reschedule"; "stop"; "disarm" }) do timer(name, 1000); end
	local family = module:metric("gauge", "called", "", "", {});
	caller(call, "MetricFamily", family)("with_labels");
	caller(call, "GaugeMetric", family:with_labels())("set", 1);
	caller(call, "GaugeMetric", family:with_labels())("add", 1);
	caller(call, "CounterMetric", module:metric("counter", "called_count", "", "", {}):with_labels())("add", 1);
	caller(call, "SampledMetric", module:metric("summary", "called_summary", "", "", {}):with_labels())("sample", 1);
end

local function call_accounts(call)
	local usermanager = library(call, "core.usermanager");
	usermanager("user_exists", "nobody", "localhost");
	usermanager("user_is_enabled", "nobody", "localhost");
	usermanager("users", "localhost");
	usermanager("is_admin", "a@b", "localhost");
end

local function call_room(call, room)
	local method = caller(call, "Room", room);
	for _, name in ipairs({ "get_name"; "get_members_only"; "get_whois"; "each_occupant"; "has_occupant"; "each_affiliation";
		"save" }) do
		method(name);
	end
	for _, occupant in room:each_occupant() do
		method("get_occupant_jid", occupant.jid);
		method("get_occupant_by_real_jid", occupant.jid);
		method("get_occupant_by_nick", occupant.nick);
		method("get_occupant_id", occupant);
		for _, name in ipairs({ "get_affiliation"; "get_registered_nick"; "get_affiliation_data" }) do
			method(name, occupant.bare_jid);
		end
		method("set_affiliation_data", occupant.bare_jid, "called", true);
		method("route_to_occupant", occupant, st.message({ from = room.jid }));
		caller(call, "Occupant", occupant)("each_session");
		caller(call, "Occupant", occupant)("get_presence");
	end
	for _, name in ipairs({ "get_occupant_jid"; "get_occupant_by_real_jid"; "get_affiliation"; "get_affiliation_data";
		"get_registered_nick"; "get_registered_jid" }) do
		method(name, "nobody@nowhere");
	end
	method("get_occupant_by_nick", room.jid .. "/nobody");
	method("set_affiliation_data", "nobody@nowhere", "called", true);
	method("route_stanza", st.message({ from = room.jid; to = "localhost"; type = "error" }));
end

local function call_rooms(call)
	for name, host in pairs(prosody.hosts) do
		local muc = host.modules.muc;
		if muc then
			local exports = caller(call, "MucExports", muc);
			exports("get_room_from_jid", "no@" .. name);
			exports("live_rooms");
			exports("all_rooms");
			local utilities = host.modules.test_conformance.module:require("muc/util");
			caller(call, "MucUtilities", utilities)("is_kickable_error", st.message());
			for room in muc.live_rooms() do call_room(call, room); end
		end
	end
end

local function call_server(call)
	local host = prosody.hosts.localhost;
	local events = caller(call, "EventRegistry", host.events);
	events("add_handler", "called", nothing);
	events("remove_handler", "called", nothing);
	events("fire_event", "called");
	caller(call, "Session", host)("send", st.message({ type = "error" }));
	for _, session in pairs(prosody.full_sessions) do
		caller(call, "ClientSession", session)("send", st.message({ to = session.full_jid }));
		if session.log then caller(call, "ClientSession", session)("log", "debug", "called"); end
		if session.outgoing_stanza_queue then
			local queue = caller(call, "UnackedQueue", session.outgoing_stanza_queue);
			for _, name in ipairs({ "table"; "count_unacked"; "count_acked"; "resumable" }) do queue(name); end
		end
	end
	local lua = caller(call, "table", table);
	lua("unpack", { 1 });
	lua("pack", 1);
	caller(call, "coroutine", coroutine)("running");
	caller(call, "_G", _G)("collectgarbage", "count");
end

local function all(module, call)
	call_text_libraries(call);
	call_time_libraries(call);
	call_collections(call);
	call_control_libraries(call);
	call_stanzas(call);
	call_stores(module, call);
	call_module(module, call);
	call_accounts(call);
	call_rooms(call);
	call_server(call);
end

return { all = all };
