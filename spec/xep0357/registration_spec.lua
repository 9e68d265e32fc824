local parse = require("xml")
local registration = require("xep0357.registration")

local requester = { account = "alice", address = "alice@localhost", resource = "phone" }
local policy = {
	refusal = function(service, account)
		return service == "refused.example" and account == "alice@localhost" and "refused-service" or nil
	end,
}

local function enable(attributes, content, who)
	local text = "<iq type='set' id='1'><enable xmlns='urn:xmpp:push:0' %s>%s</enable></iq>"
	return registration.parseEnable(parse(text:format(attributes, content or "")), who or requester, policy, 5000)
end

local function disable(attributes)
	local text = "<iq type='set' id='1'><disable xmlns='urn:xmpp:push:0' %s/></iq>"
	return registration.parseDisable(parse(text:format(attributes)), nil)
end

local function refused(attributes, content)
	local none, word = enable(attributes, content)
	assert.is_nil(none)
	return word
end

--- A form of publish options that is a bit larger than this many bytes.
local function options(bytes)
	return "<x xmlns='jabber:x:data' type='submit'><field var='secret'><value>" .. ("s"):rep(bytes) .. "</value></field></x>"
end

describe("xep0357.registration", function()
	describe("keyOf", function()
		it("C35 is the service, a less-than sign and the node if there is one", function()
			assert.equal("push.example<n1", registration.keyOf("push.example", "n1"))
			assert.equal("push.example<", registration.keyOf("push.example", nil))
		end)

		it("M2 for one room that room follows", function()
			assert.equal("push.example<n1<r@rooms.example", registration.keyOf("push.example", "n1", "r@rooms.example"))
		end)
	end)

	describe("parseEnable", function()
		it("C35 reads what is stored of a request", function()
			local text = "<iq type='set' id='1' xml:lang='de'><enable xmlns='urn:xmpp:push:0' jid='push.example' node='n1'"
				.. " include_payload='all'>" .. options(1) .. "</enable></iq>"
			local found = registration.parseEnable(parse(text), requester, policy, 5000)
			assert.equal("push.example", found.jid)
			assert.equal("n1", found.node)
			assert.equal("all", found.include_payload)
			assert.equal(5000, found.timestamp)
			assert.equal("phone", found.resource)
			assert.equal("de", found.language)
			assert.equal("x", found.options.name)
			assert.is_nil(getmetatable(found.options))
		end)

		it("C35 a device with a client_id is known by that and not by its resource", function()
			local found = enable("jid='push.example'", "", { account = "alice", address = "alice@localhost", resource = "phone", client_id = "c1" })
			assert.equal("c1", found.client_id)
			assert.is_nil(found.resource)
		end)

		it("C2 the node and the options are optional", function()
			local found = enable("jid='push.example'")
			assert.is_nil(found.node)
			assert.is_nil(found.options)
		end)

		it("C2 the JID is stored prepped", function()
			assert.equal("app@push.example/Res", enable("jid='App@PUSH.example/Res'").jid)
		end)

		it("C2 without JID, or with an empty one, is a bad request", function()
			assert.equal("missing-jid", refused("node='n1'"))
			assert.equal("missing-jid", refused("jid=''"))
		end)

		it("C2 a JID that does not prep is malformed", function()
			assert.equal("malformed-jid", refused("jid='a b@push.example'"))
			assert.equal("malformed-jid", refused("jid='@push.example'"))
		end)

		it("C2 a service that the policy refuses can't be registered, however it is written", function()
			assert.equal("refused-service", refused("jid='refused.example'"))
			assert.equal("refused-service", refused("jid='Refused.Example'"))
		end)

		it("C3 a node has at most 4096 bytes", function()
			assert.is_not_nil(enable("jid='push.example' node='" .. ("n"):rep(4096) .. "'"))
			assert.equal("too-large", refused("jid='push.example' node='" .. ("n"):rep(4097) .. "'"))
		end)

		it("C3 JID, node and options together have at most 8192 bytes", function()
			assert.is_not_nil(enable("jid='push.example' node='n1'", options(8000)))
			assert.equal("too-large", refused("jid='push.example' node='n1'", options(8192)))
			assert.equal("too-large", refused("jid='push.example' node='" .. ("n"):rep(4096) .. "'", options(4096)))
			assert.is_not_nil(enable("jid='push.example' node='" .. ("n"):rep(4096) .. "'", options(3900)))
		end)

		it("C3 options have at most sixteen elements within each other, since storages can't write what has hundreds", function()
			local function nested(depth)
				return "<x xmlns='jabber:x:data'>" .. ("<a>"):rep(depth) .. ("</a>"):rep(depth) .. "</x>"
			end
			assert.is_not_nil(enable("jid='push.example' node='n1'", nested(16)))
			assert.equal("too-large", refused("jid='push.example' node='n1'", nested(17)))
			assert.equal("too-large", refused("jid='push.example' node='n1'", nested(500)))
		end)

		it("C3 the length of the JID counts", function()
			local resource = ("r"):rep(1000)
			assert.is_not_nil(enable("jid='push.example' node='n1'", options(7900)))
			assert.equal("too-large", refused("jid='push.example/" .. resource .. "' node='n1'", options(7900)))
		end)
	end)

	describe("parseDisable", function()
		it("C6 reads service and node", function()
			assert.same({ jid = "push.example", node = "n1" }, disable("jid='PUSH.example' node='n1'"))
			assert.same({ jid = "push.example" }, disable("jid='push.example'"))
		end)

		it("C6 without JID is a bad request", function()
			local none, word = disable("node='n1'")
			assert.is_nil(none)
			assert.equal("missing-jid", word)
		end)
	end)

	describe("restore", function()
		local function restore(entry)
			return registration.restore(entry)
		end

		it("C35 takes what any module of this name wrote, and keeps what it does not know", function()
			local entry = {
				jid = "push.example",
				node = "n1",
				include_payload = "all",
				options = { name = "x", attr = { xmlns = "jabber:x:data" }, { name = "field", attr = { var = "secret" } } },
				timestamp = 4000,
				client_id = "c1",
				resource = "phone",
				language = "de",
				encryption = { algorithm = "aes-128-gcm" },
			}
			local found, key = restore(entry)
			assert.same(entry, found)
			assert.equal("push.example<n1", key)
			assert.equal("aes-128-gcm", found.encryption.algorithm)
		end)

		it("C35 an old entry has no timestamp, and counts as the oldest", function()
			assert.equal(0, restore({ jid = "push.example", node = "n1" }).timestamp)
		end)

		it("C2 an entry whose JID was never prepped is prepped, and so is its key", function()
			local found, key = restore({ jid = "Push.Example", node = "n1", timestamp = 1 })
			assert.equal("push.example", found.jid)
			assert.equal("push.example<n1", key)
		end)

		for what, entry in pairs({
			["text"] = "push.example",
			["a number"] = 5,
			["true"] = true,
			["an empty table"] = {},
			["a JID that is a number"] = { jid = 5, timestamp = 1 },
			["a JID that does not prep"] = { jid = "a b@push.example", timestamp = 1 },
			["a node that is a table"] = { jid = "push.example", node = {}, timestamp = 1 },
			["a timestamp that is text"] = { jid = "push.example", timestamp = "now" },
			["options that are text"] = { jid = "push.example", timestamp = 1, options = "x" },
			["options without a name"] = { jid = "push.example", timestamp = 1, options = {} },
			["options without attributes"] = { jid = "push.example", timestamp = 1, options = { name = "x" } },
			["options with an impossible name"] = { jid = "push.example", timestamp = 1, options = { name = "x y", attr = {} } },
			["options with an impossible attribute"] = {
				jid = "push.example",
				timestamp = 1,
				options = { name = "x", attr = { type = 5 } },
			},
			["options with a damaged field"] = {
				jid = "push.example",
				timestamp = 1,
				options = { name = "x", attr = {}, { name = "field" } },
			},
		}) do
			it("C7 drops a damaged entry: " .. what, function()
				assert.is_nil((restore(entry)))
			end)
		end

		it("C7 damaged counts are forgotten, and the entry serves", function()
			local found = restore({
				jid = "push.example",
				timestamp = 1,
				errors = "many",
				unreachable_since = {},
				created = "now",
				sequence = true,
			})
			assert.same({ jid = "push.example", timestamp = 1 }, found)
		end)

		it("C34 sound counts are kept", function()
			local entry = { jid = "push.example", timestamp = 1, errors = 3, unreachable_since = 2, created = 1, sequence = 4 }
			assert.same(entry, (restore(entry)))
		end)
	end)
end)
