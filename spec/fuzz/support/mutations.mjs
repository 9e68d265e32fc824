/** Places in the emitted Lua, each of them one place, and what breaks them. */
export const mutations = [
	{
		name: "N2 no dedupe by name",
		from: 'return found == "known" or found == "fresh" and not fresh',
		to: "return false",
	},
	{ name: "C9, C11 no check for a live session", from: "if presence.live > 0 then", to: "if false then" },
	{
		name: "C10 the archive pushes hibernating devices too",
		from: 'if trigger == "archived" and presence.hibernating > 0 then',
		to: "if false then",
	},
	{ name: "C20 an empty body is important", from: 'if body ~= nil and body ~= "" then', to: "if body ~= nil then" },
	{ name: "C20 OMEMO 2 is not known", from: "ns.omemo1, ns.omemo2 }", to: "ns.omemo1 }" },
	{ name: "C21 headlines are important", from: 'if type == "headline" then', to: "if false then" },
	{ name: "C21 sent carbons are important", from: 'if direction == "sent" then', to: "if false then" },
	{
		name: "C19 forged carbons are unwrapped",
		from: 'if stanza.name == "message" and stanza.attr.from == account then',
		to: 'if stanza.name == "message" then',
	},
	{
		name: "N2 what was in a queue beside what was told is pushed again",
		from: "recent.pushQueued(id, stanzas)",
		to: "",
	},
	{
		name: "C15 of a queue the first is told",
		from: "for place = #stanzas - 1, 0, -1 do",
		to: "for place = 0, #stanzas - 1 do",
	},
	{ name: "C15 nothing is coalesced", from: "local window = 1", to: "local window = 0" },
	{ name: "C15 coalescing takes too long", from: "local window = 1", to: "local window = 4" },
	{
		name: "C16 who is back is pushed",
		from: "local function isUnread(message, live)",
		to: "local function isUnread(message, live) do return true end",
	},
	{
		name: "C28 one error too many",
		from: "return changed, errors >= patience.errors",
		to: "return changed, errors > patience.errors",
	},
	{
		name: "C26 a success does not reset the errors",
		from: "return reached(registration, nil, now)",
		to: "return reached(registration, registration.errors)",
	},
	{
		name: "C26 anybody may answer",
		from: "isAnswerOf = function(service, from) return from == service end",
		to: "isAnswerOf = function() return true end",
	},
	{
		name: "C27 conditions of a failed connection are counted",
		from: 'if type == "wait" or not reached then',
		to: 'if type == "wait" then',
	},
	{
		name: "C27 silence is tried again and again",
		from: "if unanswered and wakeup.repeated == true then",
		to: "if false then",
	},
	{
		name: "C27 nothing is tried again",
		from: "wakeup.repeated = wakeup.repeated == true or unanswered",
		to: "do return retries.ended(account, key) end",
	},
	{
		name: "C31 the normal time never comes back",
		from: "claim.firstPush = now()",
		to: "claim.firstPush = now() do return end",
	},
	{
		name: "C2 accounts of this server may be services",
		from: "if not localAccounts and isLocalAccount(service) then",
		to: "if false then",
	},
	{
		name: "C3 nodes of any size",
		from: "return size <= maxRequest and string.len(node) <= maxNode",
		to: "return true",
	},
	{
		name: "C5 the newest is evicted",
		from: "local key = firstOf(others, isOlder)",
		to: "local key = newestOf(others)",
	},
	{
		name: "C6 without node, only one is switched off",
		from: '(node == nil or (registration.node or "") == node)',
		to: '(registration.node or "") == (node or "")',
	},
	{
		name: "C11 what CSI holds back pushes",
		from: "if queue ~= nil and holdsBack(queue, stanza) then",
		to: "if false then",
	},
	{ name: "N5 notifications push", from: "if carriesNotification(message) then", to: "if false then" },
	{
		name: "C13 local accounts may forge room messages",
		from: 'if account ~= nil and not policy.isLocalAccount(stanza.attr.from or "") then',
		to: "if account ~= nil then",
	},
	{ name: "C14 no calls", from: 'sightings.see({ trigger = "call",', to: 'local _ = ({ trigger = "call",' },
	{
		name: "C30 affiliations of anybody count",
		from: "local selection = { jid = from, node = node }",
		to: 'local selection = { jid = "push.localhost", node = node }',
	},
	{
		name: "C24 the body goes along when it must not",
		from: "if important then\n\t\t\tlocal real",
		to: "if true then\n\t\t\tlocal real",
	},
	{
		name: "C8 a deleted account stays in memory",
		from: "store.enforce(account, {})\n\t\t\t\tswitchOff(account, keys)\n\t\t\t\tstore.forget(account)",
		to: "",
	},
	{
		name: "N6 a table that grows",
		from: "local message, reason, important, direction = newsOf(stanza, jid, queue)",
		to: 'needs.leak = needs.leak or {} needs.leak[#needs.leak + 1] = ("x"):rep(500) .. #needs.leak local message, reason, important, direction = newsOf(stanza, jid, queue)',
	},
	{
		name: "N1 an error in a handler",
		from: "local function judge(stanza, direction, reflected)",
		to: 'local function judge(stanza, direction, reflected) if stanza:get_child("receipt") or stanza.attr.type == "headline" then error("oops") end',
	},
];
