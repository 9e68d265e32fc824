-- Calls what types/ declares, with arguments that have an outcome: what comes back is compared with what is declared.
-- `call(owner, name, value, ...)` calls the function or method `name` of `value`.

local async = require "util.async";
local errors = require "util.error";
local st = require "util.stanza";

local calling = module:require("calling");
local caller, library = calling.caller, calling.library;
local libraries = module:require("call_libraries");

local nothing = function () end;

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
	api("load_resource", "calls.lib.lua");
	api("load_resource", "no such file");
	api("add_extension", st.stanza("x"));
	api("hook_object_event", prosody.events, "call", nothing);
	api("unhook_object_event", prosody.events, "call", nothing);
	api("default_permissions", "prosody:user", { ":call" });
	api("on_ready", nothing);
	api("http_url", "calls");
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
	usermanager("create_user", "called", "secret", "localhost");
	usermanager("set_password", "called", "secret", "localhost");
	usermanager("set_password", "nobody", "secret", "localhost");
	usermanager("test_password", "called", "localhost", "secret");
	usermanager("test_password", "called", "localhost", "other");
	usermanager("get_account_info", "called", "localhost");
	usermanager("get_account_info", "nobody", "localhost");
	usermanager("get_user_role", "called", "localhost");
	usermanager("get_user_role", "called", "nowhere");
	usermanager("get_jid_role", "called@localhost", "localhost");
	usermanager("get_jid_role", "a@b", "localhost");
	usermanager("disable_user", "called", "localhost");
	usermanager("disable_user", "nobody", "localhost");
	usermanager("enable_user", "called", "localhost");
	local roster = library(call, "core.rostermanager");
	roster("load_roster", "called", "localhost");
	roster("load_roster", "nobody", "localhost");
	for _, name in ipairs({ "is_contact_subscribed"; "is_user_subscribed"; "is_contact_pending_in"; "is_contact_pending_out";
		"roster_push" }) do
		roster(name, "called", "localhost", "a@b");
	end
	usermanager("delete_user", "called", "localhost");
	usermanager("delete_user", "nobody", "localhost");
	for _, session in pairs(prosody.full_sessions) do
		local item = { subscription = "both"; groups = {} };
		require "core.rostermanager".add_to_roster(session, "a@b", item);
		for _, name in ipairs({ "load_roster"; "is_contact_subscribed"; "is_user_subscribed"; "is_contact_pending_in";
			"roster_push" }) do
			roster(name, session.username, session.host, "a@b");
		end
		caller(call, "Role", session.role)("may", "call");
	end
end

local function call_managers(call)
	local modules = library(call, "core.modulemanager");
	modules("get_module", "localhost", "disco");
	modules("get_module", "nowhere", "disco");
	modules("get_modules", "localhost");
	modules("is_loaded", "localhost", "disco");
	modules("is_loaded", "nowhere", "disco");
	modules("load", "localhost", "version");
	modules("reload", "localhost", "version");
	modules("unload", "localhost", "version");
	modules("load", "localhost", "disco");
	modules("reload", "localhost", "version");
	modules("unload", "localhost", "version");
	modules("get_items", "feature", "localhost");
	modules("get_items", "feature", "nowhere");
	library(call, "core.configmanager")("get", "*", "storage");
	local sessions = library(call, "core.sessionmanager");
	for _, name in ipairs({ "send_to_available_resources"; "send_to_interested_resources" }) do
		sessions(name, "nobody", "localhost", st.message());
	end
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
	for _, name in ipairs({ "get_description"; "get_language"; "get_subject"; "get_public"; "get_persistent"; "get_moderated";
		"get_password"; "get_historylength" }) do
		method(name);
	end
	for _, name in ipairs({ "name"; "description"; "language"; "password" }) do
		method("set_" .. name, "en");
		method("set_" .. name, nil);
	end
	for _, name in ipairs({ "public"; "persistent"; "members_only"; "moderated" }) do
		method("set_" .. name, false);
		method("set_" .. name, true);
	end
	method("set_whois", "anyone");
	method("set_affiliation", true, "called@nowhere", "member", "reason", { key = "value" });
	method("set_affiliation", "nobody@nowhere", "called@nowhere", "owner");
	method("set_affiliation", true, "called@nowhere", "none");
	method("get_default_role", "member");
	method("get_default_role", nil);
	for nick in room:each_occupant() do
		method("get_role", nick);
		method("set_role", "nobody@nowhere", nick, "moderator");
		method("set_role", true, nick, "moderator");
	end
	method("get_role", room.jid .. "/nobody");
	method("broadcast_message", st.message({ from = room.jid; type = "groupchat" }, "text"));
	method("broadcast", st.message({ from = room.jid; type = "groupchat" }), function () return true; end);
	method("route_stanza", st.message({ from = room.jid; to = "localhost"; type = "error" }));
end

-- Asks itself.
local function call_web(module, call)
	local url = ("http://127.0.0.1:%d/specimen/path"):format(module:get_option_array("http_ports")[1]);
	local http = library(call, "net.http");
	async.wait_for(http("request", url));
	async.wait_for(http("request", "nonsense"));
	http("request", url, { body = "a=b" }, nothing);
	http("request", "nonsense", nil, nothing);
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
			local made = exports("create_room", "made@" .. name);
			exports("create_room", "made@" .. name);
			for room in muc.live_rooms() do call_room(call, room); end
			caller(call, "Room", made)("destroy", nil, "reason");
		end
	end
end

local function call_server(call)
	local host = prosody.hosts.localhost;
	local events = caller(call, "EventRegistry", host.events);
	events("add_handler", "called", nothing);
	events("get_handlers", "called");
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
	libraries(call);
	call_stanzas(call);
	call_stores(module, call);
	call_module(module, call);
	call_accounts(call);
	call_managers(call);
	call_web(module, call);
	call_rooms(call);
	call_server(call);
end

return { all = all };
