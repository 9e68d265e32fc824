local openServicePolicy = require("push.service_policy").openServicePolicy

local function set(...)
	local made = {}
	for _, item in ipairs({ ... }) do
		made[item] = true
	end
	return made
end

local function policy(allowed, denied)
	return openServicePolicy(function()
		return { allowed = allowed, denied = denied or set() }
	end, {
		["localhost"] = { type = "local" },
		["push.localhost"] = { type = "component" },
	})
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
end)
