-- One of each thing that types/ declares, made or found in this server. Each is shown by its interface's name.

local async = require "util.async";
local cache = require "util.cache";
local dataforms = require "util.dataforms";
local errors = require "util.error";
local promise = require "util.promise";
local set = require "util.set";
local st = require "util.stanza";
local throttle = require "util.throttle";
local watchdog = require "util.watchdog";

local nothing = function () end;

local function show_errors(show)
	local tag = st.stanza("limit", { xmlns = "urn:example" });
	show("ProsodyError", errors.new({ condition = "gone"; text = "text"; code = 404; extra = { uri = "xmpp:a@b"; tag = tag } }));
	local stanza = st.error_reply(st.message({ from = "a@b"; to = "c@d" }), "cancel", "gone", "text", "d");
	show("ProsodyError", errors.from_stanza(stanza, { origin = prosody.hosts[module.host] }));
	local registry = errors.init("specimen", "urn:example", { missing = { "cancel"; "item-not-found"; "text"; "app-condition" } });
	show("ProsodyErrorRegistry", registry);
	show("ProsodyError", registry.new("missing"));
	show("ProsodyError", registry.wrap("missing"));
	show("ProsodyError", select(2, registry.coerce(nil, "missing")));
end

local function show_stanzas(show)
	local message = st.message({ from = "a@b"; to = "c@d" }, "text"):tag("x", { xmlns = "urn:example" }):up();
	show("Stanza", message);
	show("Stanza", require "util.xml".parse("<a xmlns='b' xmlns:p='q'><p:c d='e'>f</p:c></a>"));
	show("PreserializedStanza", st.preserialize(message));
end

local function show_libraries(show)
	show("ProsodyPromise", promise.resolve(1));
	show("AsyncRunner", async.runner(nothing));
	show("ProsodyCache", cache.new(1));
	show("ProsodySet", set.new({ 1 }));
	show("Throttle", throttle.create(1, 1));
	local dog = watchdog.new(1000, nothing);
	show("Watchdog", dog);
	dog:cancel();
	show("ProsodyQueue", require "util.queue".new(1));
	show("ProsodyArray", require "util.array".collect(ipairs({ 1 })));
	show("IpAddress", require "util.ip".new_ip("fe80::1%eth0"));
	show("IpAddress", require "util.ip".new_ip("127.0.0.1"));
	local page = { max = 1; after = "a"; before = "b"; index = 0; first = { "c"; index = 0 }; last = "d"; count = 1 };
	show("ResultSet", require "util.rsm".parse(require "util.rsm".generate(page)));
	local has_crypto, crypto = pcall(require, "util.crypto");
	if has_crypto then show("CryptoKey", crypto.generate_p256_keypair()); end
	show("DataForm", dataforms.new({ title = "title"; { name = "name"; type = "text-single" } }));
end

local function show_module(module, show)
	show("ModuleApi", module);
	show("ModuleApi", prosody.hosts[module.host].modules.test_conformance.module);
	local timer = module:add_timer(1000, nothing);
	show("ModuleTimer", timer);
	timer:stop();
	module:add_item("specimen", {});
	module:handle_items("specimen", function (event) show("ItemEvent", event); end, nothing);
	module:add_item("specimen", {});
	for kind, name in pairs({ gauge = "GaugeMetric"; counter = "CounterMetric"; summary = "SampledMetric" }) do
		local family = module:metric(kind, "specimen_" .. kind, "", "", {});
		show("MetricFamily", family);
		show(name, family:with_labels());
	end
end

local function show_stores(module, show)
	show("KeyvalStore", module:open_store("specimen"));
	show("MapStore", module:open_store("specimen_map", "map"));
	show("ArchiveStore", module:open_store("specimen_archive", "archive"));
	-- In 0.12 there is another thing under that name, which stores nothing.
	if prosody.features and prosody.features:contains("keyval+") then
		show("KeyvalPlusStore", module:open_store("specimen_plus", "keyval+"));
	end
end

local function show_rooms(show)
	for name, host in pairs(prosody.hosts) do
		local muc = host.modules.muc;
		if muc then
			show("MucExports", muc);
			show("MucUtilities", prosody.hosts[name].modules.test_conformance.module:require("muc/util"));
			for room in muc.live_rooms() do
				show("Room", room);
				for _, occupant in room:each_occupant() do show("Occupant", occupant); end
			end
		end
	end
end

-- An application that answers requests, and what they are.
local function serve(module, show)
	local function handler(event)
		show("HttpEvent", event);
		module:add_timer(0, function () event.response:send("text"); end);
		return true;
	end
	module:provides("http", { name = "specimen"; route = { ["GET /*"] = handler; ["POST /*"] = handler } });
	local url = ("http://127.0.0.1:%d/specimen/path?query"):format(module:get_option_array("http_ports")[1]);
	local response = async.wait_for(require "net.http".request(url, { body = "a=b"; method = "POST" }));
	show("HttpClientResponse", response);
	require "net.http".request(url, nil, nothing);
end

local function all(module, show)
	serve(module, show);
	show("ProsodyServer", prosody);
	show_errors(show);
	show_stanzas(show);
	show_libraries(show);
	show_module(module, show);
	show_stores(module, show);
	show_rooms(show);
end

-- What is only there for a moment.
local function early(module, show)
	module:depends("http");
	module:hook("authentication-success", function (event)
		if event.session.sasl_handler then show("SaslHandler", event.session.sasl_handler); end
	end, 1e6);
end

return { all = all; early = early };
