local openServicePolicy = require("push.service_policy").openServicePolicy

local function set(...)
	local made = {}
	for _, item in ipairs({ ... }) do
		made[item] = true
	end
	return made
end

local function policy(allowed, denied, is_exempt, local_accounts)
	return openServicePolicy({
		options = function()
			return { allowed = allowed, denied = denied or set() }
		end,
		hosts = {
			["localhost"] = { type = "local" },
			["push.localhost"] = { type = "component" },
		},
		localAccounts = local_accounts or false,
		isExempt = is_exempt,
	})
end

local function own_account(service, account)
	return service:match("^[^/]+") == account
end

describe("push.service_policy", function()
	it("C2 without lists every service may be used", function()
		assert.is_true(policy().allows("push.example"))
	end)

	it("C2 an allowed domain covers its subdomains, and nothing else is allowed", function()
		local some = policy(set("push.example"))
		assert.is_true(some.allows("push.example"))
		assert.is_true(some.allows("eu.push.example"))
		assert.is_true(some.allows("node@a.b.push.example/resource"))
		assert.is_false(some.allows("example"))
		assert.is_false(some.allows("other.example"))
		assert.is_false(some.allows("notpush.example"))
		assert.is_false(some.allows("push.example.org"))
	end)

	it("C2 a denied domain covers its subdomains, and everything else is allowed", function()
		local some = policy(nil, set("push.example"))
		assert.is_false(some.allows("push.example"))
		assert.is_false(some.allows("eu.push.example"))
		assert.is_true(some.allows("example"))
		assert.is_true(some.allows("notpush.example"))
	end)

	it("C2 denied beats allowed, on either level", function()
		assert.is_false(policy(set("push.example"), set("push.example")).allows("push.example"))
		assert.is_false(policy(set("push.example"), set("eu.push.example")).allows("eu.push.example"))
		assert.is_true(policy(set("push.example"), set("eu.push.example")).allows("us.push.example"))
		assert.is_false(policy(set("eu.push.example"), set("push.example")).allows("eu.push.example"))
	end)

	it("C2 an empty list of allowed services allows none", function()
		assert.is_false(policy(set()).allows("push.example"))
	end)

	it("N3 lists that changed are in force at once", function()
		local denied = set()
		local some = policy(nil, denied)
		assert.is_true(some.allows("push.example"))
		denied["push.example"] = true
		assert.is_false(some.allows("push.example"))
	end)

	it("C2 an account of a VirtualHost is local, a host or a component is not", function()
		local some = policy()
		assert.is_true(some.isLocalAccount("bob@localhost"))
		assert.is_true(some.isLocalAccount("bob@localhost/phone"))
		assert.is_false(some.isLocalAccount("localhost"))
		assert.is_false(some.isLocalAccount("push.localhost"))
		assert.is_false(some.isLocalAccount("app@push.localhost"))
		assert.is_false(some.isLocalAccount("bob@remote.example"))
	end)

	it("C2 the own account can't be the service, bare or with any resource", function()
		assert.equal("own-account", policy().refusal("alice@localhost", "alice@localhost"))
		assert.equal("own-account", policy().refusal("alice@localhost/desk", "alice@localhost"))
	end)

	it("M2 except where it may, whatever services are allowed", function()
		local some = policy(set("push.example"), nil, own_account)
		assert.is_nil(some.refusal("alice@localhost", "alice@localhost"))
		assert.is_nil(some.refusal("alice@localhost/desk", "alice@localhost"))
		assert.is_nil(some.refusal("carol@remote.example/desk", "carol@remote.example"))
		assert.equal("local-account", some.refusal("bob@localhost", "alice@localhost"))
	end)

	it("M2 and then it is pushed too, whatever services are allowed", function()
		local some = policy(set("push.example"), set("remote.example"), own_account)
		assert.is_true(some.allows("carol@remote.example/desk", "carol@remote.example"))
		assert.is_false(some.allows("carol@remote.example/desk", "dave@remote.example"))
		local strict = policy(set("push.example"))
		assert.is_false(strict.allows("carol@remote.example", "carol@remote.example"))
	end)

	it("C2 another account of this server can't", function()
		assert.equal("local-account", policy().refusal("bob@localhost", "alice@localhost"))
		assert.equal("local-account", policy().refusal("bob@localhost/desk", "alice@localhost"))
	end)

	it("C2 a service that the administrator does not let be used can't", function()
		assert.equal("refused-service", policy(nil, set("push.example")).refusal("push.example", "alice@localhost"))
		assert.is_nil(policy(nil, set("push.example")).refusal("other.example", "alice@localhost"))
	end)
end)
