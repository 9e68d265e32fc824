-- An output handler for busted that writes the lines that tests.mjs reads: one for each test.

local busted = require("busted")
local json = require("dkjson")
local pretty = require("pl.pretty")

local function write(result)
	io.stdout:write(json.encode(result), "\n")
	io.stdout:flush()
end

local function explain(problem)
	local message = problem.message
	local text = type(message) == "string" and message or message == nil and "it failed" or pretty.write(message)
	local traceback = problem.trace and problem.trace.traceback
	return traceback and text .. "\n" .. traceback or text
end

return function()
	local handler = require("busted.outputHandlers.base")()

	local function test_end(element, _, status)
		local name = handler.getFullName(element)
		if status == "success" then
			write({ ok = true, name = name })
		elseif status == "pending" then
			write({ ok = false, name = name, details = "it was skipped" })
		else
			local problems = status == "failure" and handler.failures or handler.errors
			write({ ok = false, name = name, details = explain(problems[#problems]) })
		end
		return nil, true
	end

	-- What goes wrong outside a test: a file that does not load, a `before_each` that throws.
	local function outside_error(element)
		if element.descriptor ~= "it" then
			write({ ok = false, name = handler.getFullName(element), details = explain(handler.errors[#handler.errors]) })
		end
		return nil, true
	end

	local function suite_end()
		write({ done = true })
		return nil, true
	end

	busted.subscribe({ "test", "end" }, test_end, { predicate = handler.cancelOnPending })
	busted.subscribe({ "error" }, outside_error)
	busted.subscribe({ "suite", "end" }, suite_end)
	return handler
end
