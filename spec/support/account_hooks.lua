-- What every push module for accounts hooks, and events that its handlers may be given.

local parse = require("xml")

local account_hooks = {}

--- Every hook: event and priority. Equal priorities have no order in Prosody, so each of them says whom it precedes.
local shared = {
	-- the account
	{ "account-disco-info", 0 },
	{ "advertise-bind-features", 0 },
	{ "enable-bind-features", 0 },
	{ "global user-deleted", 250 }, -- before mod_c2s (200) closes the sessions
	{ "global user-disabled", 250 },
	{ "global user-enabled", 250 },
	-- messages
	{ "archive-message-added", 0 },
	{ "message/bare", -0.2 }, -- after mod_mam (0), before mod_message (-1)
	{ "message/bare/groupchat", 1 },
	{ "message/full", -0.2 },
	{ "message/offline/handle", 1 }, -- before mod_offline (-1)
	-- sessions
	{ "delivery/failure", 10 }, -- before mod_smacks (0) hands the message on
	{ "pre-session-close", 10 },
	{ "resource-bind", 0 },
	{ "smacks-ack-delayed", 0 },
	{ "smacks-hibernation-end", 0 },
	{ "smacks-hibernation-stanza-queued", 0 },
	{ "smacks-hibernation-start", 0 },
	-- the server
	{ "global config-reloaded", 0 },
	{ "global server-started", 0 },
	{ "global server-stopping", 100 }, -- before mod_smacks (-90) gives the queues up
}

--- The hooks of a module, which are those of every module and its own, sorted.
function account_hooks.with(own)
	local expected = {}
	for _, hooks in ipairs({ shared, own }) do
		for _, hook in ipairs(hooks) do
			expected[#expected + 1] = ("%s %g"):format(hook[1], hook[2])
		end
	end
	table.sort(expected)
	return expected
end

--- What a module has hooked, sorted.
function account_hooks.of(world)
	local found = {}
	for i, hook in ipairs(world.hooks) do
		found[i] = ("%s%s %g"):format(hook.scope == "global" and "global " or "", hook.name, hook.priority)
	end
	table.sort(found)
	return found
end

--- An event that each hook may be given, by the name of what it is for, with its priority where that matters.
--
-- @param enable an `<enable/>` of the module, as XML text
function account_hooks.events(world, session, enable)
	local message = parse("<message from='bob@remote.example/x' to='alice@localhost' type='chat' id='m1'><body>hello</body></message>")
	local queue = { message }
	local call = parse([[
		<message from='bob@remote.example/x' to='alice@localhost'><propose xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>]])
	return {
		["account-disco-info"] = { origin = session, reply = parse("<query/>") },
		["advertise-bind-features"] = { origin = session, features = parse("<inline/>") },
		["enable-bind-features"] = {
			session = session,
			request = parse("<bind xmlns='urn:xmpp:bind:0'>" .. enable .. "</bind>"),
			result = parse("<bound xmlns='urn:xmpp:bind:0'/>"),
		},
		["user-deleted"] = { username = "alice", host = world.host },
		["user-disabled"] = { username = "alice", host = world.host },
		["user-enabled"] = { username = "alice", host = world.host },
		["archive-message-added"] = { origin = {}, stanza = message, for_user = "alice", id = "1" },
		["message/bare -0.2"] = { origin = {}, stanza = call },
		["message/full -0.2"] = { origin = {}, stanza = call },
		["message/bare/groupchat"] = {
			origin = {},
			stanza = parse("<message from='room@rooms.example/bob' to='alice@localhost' type='groupchat'><body>hello</body></message>"),
		},
		["message/offline/handle"] = { origin = {}, username = "alice", stanza = message },
		["delivery/failure"] = { session = session, stanza = message },
		["pre-session-close"] = { session = session, reason = { condition = "conflict" } },
		["resource-bind"] = { session = session },
		["smacks-ack-delayed"] = { origin = session, queue = queue },
		["smacks-hibernation-end"] = { origin = session, resumed = session, queue = queue },
		["smacks-hibernation-stanza-queued"] = { origin = session, queue = queue, stanza = message },
		["smacks-hibernation-start"] = { origin = session, queue = queue },
		["config-reloaded"] = {},
		["server-started"] = {},
		["server-stopping"] = {},
	}
end

return account_hooks
