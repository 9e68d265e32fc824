local profiles = require("push2.profiles")

describe("push2.profiles", function()
	local matches = {
		"urn:xmpp:push2:match:all",
		"urn:xmpp:push2:match:important",
		"urn:xmpp:push2:match:archived",
		"urn:xmpp:push2:match:archived-with-body",
	}
	local notify_only, encrypted = "urn:xmpp:push2:send:notify-only:0", "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0"

	it("P1 advertises each match and each send profile", function()
		local all = { matches[1], matches[2], matches[3], matches[4], notify_only, encrypted }
		assert.same(all, profiles.advertisedProfiles(true))
	end)

	it("P10 does not advertise the encrypted profile without util.crypto", function()
		local some = { matches[1], matches[2], matches[3], matches[4], notify_only }
		assert.same(some, profiles.advertisedProfiles(false))
	end)

	it("P2 knows a profile by its whole URI", function()
		for _, uri in ipairs(matches) do
			assert.is_true(profiles.isMatchProfile(uri))
			assert.is_false(profiles.isSendProfile(uri))
		end
		for _, uri in ipairs({ notify_only, encrypted }) do
			assert.is_true(profiles.isSendProfile(uri))
			assert.is_false(profiles.isMatchProfile(uri))
		end
		assert.is_false(profiles.isMatchProfile("urn:xmpp:push2:match:"))
		assert.is_false(profiles.isMatchProfile(nil))
		assert.is_false(profiles.isSendProfile(nil))
	end)
end)
