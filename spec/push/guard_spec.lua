local new_log = require("log")
local openGuard = require("push.guard").openGuard

local function open()
	local log, lines = new_log()
	local counted = { 0 }
	local guard = openGuard(log, function()
		counted[1] = counted[1] + 1
	end)
	return guard, lines, counted
end

local function explode()
	error("boom")
end

describe("push.guard", function()
	it("N1 a handler that throws goes on as if it were not hooked", function()
		local guard = open()
		assert.is_nil(guard.handler("some event", explode)({}))
	end)

	it("N1 a handler that does not throw is given the event and heard", function()
		local guard, lines, counted = open()
		local function handle(event)
			return event.answer
		end
		assert.is_true(guard.handler("some event", handle)({ answer = true }))
		assert.is_false(guard.handler("some event", handle)({ answer = false }))
		assert.is_nil(guard.handler("some event", handle)({}))
		assert.equal(0, #lines)
		assert.equal(0, counted[1])
	end)

	it("N1 an answer that throws as well counts as given", function()
		local guard, _, counted = open()
		assert.is_true(guard.handler("some event", explode, explode)({}))
		assert.equal(2, counted[1])
	end)

	it("N1 another answer may stand for that of a handler that throws", function()
		local guard = open()
		local event = {}
		local given
		local guarded = guard.handler("some event", explode, function(failed)
			given = failed
			return true
		end)
		assert.is_true(guarded(event))
		assert.equal(event, given)
	end)

	it("N1 an error is logged once per cause, and counted each time", function()
		local guard, lines, counted = open()
		local handler = guard.handler("some event", explode)
		for _ = 1, 5 do
			handler({})
		end
		assert.equal(1, #lines:of("error"))
		assert.equal(1, #lines)
		assert.equal(5, counted[1])
	end)

	it("N1 the line names the event, the error and where it happened", function()
		local guard, lines = open()
		guard.handler("some event", explode)({})
		local text = lines[1].text
		assert.truthy(text:find("some event", 1, true))
		assert.truthy(text:find("boom", 1, true))
		assert.truthy(text:find("stack traceback", 1, true))
		assert.truthy(text:find("guard_spec.lua:%d+: in"))
	end)

	it("N1 another cause is another line", function()
		local guard, lines = open()
		guard.handler("some event", explode)({})
		guard.handler("other event", explode)({})
		guard.handler("some event", function()
			error("bang")
		end)({})
		assert.equal(3, #lines:of("error"))
	end)

	it("N1 what is thrown need not be text", function()
		local guard, lines = open()
		guard.handler("some event", function()
			error({ code = 1 })
		end)({})
		guard.handler("other event", function()
			error(nil)
		end)({})
		assert.equal(2, #lines:of("error"))
	end)

	it("N6 the causes that are remembered are bounded", function()
		local guard, lines = open()
		for i = 1, 1000 do
			guard.report("some event", "cause " .. i)
		end
		guard.report("some event", "cause 1000")
		assert.equal(1000, #lines)
		guard.report("some event", "cause 1")
		assert.equal(1001, #lines)
	end)

	it("N1 an attempt says whether it succeeded, and with what", function()
		local guard, lines, counted = open()
		local ok, result = guard.attempt("a call", function()
			return 5
		end)
		assert.is_true(ok)
		assert.equal(5, result)
		ok, result = guard.attempt("a call", explode)
		assert.is_false(ok)
		assert.is_nil(result)
		assert.equal(1, #lines:of("error"))
		assert.equal(1, counted[1])
	end)
end)
