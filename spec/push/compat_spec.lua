local isolated = require("isolated")
local periods = require("periods")

local function compat(usermanager, human)
	return isolated({ ["core.usermanager"] = usermanager, ["util.human.io"] = human })("push.compat")
end

describe("push.compat", function()
	it("C8 asks Prosody 13.0 whether an account is disabled", function()
		local asked
		local found = compat({
			user_is_enabled = function(username, host)
				asked = username .. "@" .. host
				return username ~= "alice"
			end,
		}, {})
		assert.is_false(found.isAccountEnabled("alice", "localhost"))
		assert.equal("alice@localhost", asked)
		assert.is_true(found.isAccountEnabled("bob", "localhost"))
	end)

	it("C8 where nobody knows, an account is in use", function()
		assert.is_true(compat({}, {}).isAccountEnabled("alice", "localhost"))
		local unsure = {
			user_is_enabled = function()
				return nil, "method not implemented"
			end,
		}
		assert.is_true(compat(unsure, {}).isAccountEnabled("alice", "localhost"))
	end)

	it("C reads periods on Prosody 13.0 only", function()
		assert.is_nil(compat({}, {}).parsePeriod)
		assert.equal(259200, compat({}, { parse_duration = periods }).parsePeriod("3 days"))
	end)

	it("C units are taken in full or short, and no others", function()
		local parse = compat({}, { parse_duration = periods }).parsePeriod
		for _, period in ipairs({ "3 days", "3 day", "3d", "1 Week", "2 h", "2 hours", "90 s", "90 seconds", "5 min" }) do
			assert.is_number(parse(period), period)
		end
		for _, period in ipairs({ "3 dayz", "3 dogs", "2 hamsters", "1 wood" }) do
			assert.is_nil(parse(period), period)
		end
	end)

	it("C a text that only begins like a period is none", function()
		local parse = compat({}, { parse_duration = periods }).parsePeriod
		assert.is_nil(parse("3 days and a bit"))
		assert.is_nil(parse("-3 days"))
		assert.is_nil(parse("many"))
	end)

	it("refuses Lua 5.1, where it could not keep its promises", function()
		local require_core = isolated({ ["core.usermanager"] = {}, ["util.human.io"] = {} }, { _VERSION = "Lua 5.1" })
		assert.has_error(function()
			require_core("push.compat")
		end, "This module needs Lua 5.2 or later; Prosody runs on Lua 5.1")
	end)
end)
