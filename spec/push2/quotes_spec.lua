local parse = require("xml")
local quotes = require("push2.quotes")

local function fallback(ranges)
	return parse("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>" .. ranges .. "</fallback>")
end

local function range(start, finish)
	return ("<body start='%s' end='%s'/>"):format(start, finish)
end

describe("push2.quotes", function()
	it("P8 knows the fallback of a reply from others", function()
		assert.is_true(quotes.isReplyFallback(fallback("")))
		assert.is_false(quotes.isReplyFallback(parse("<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'/>")))
		assert.is_false(quotes.isReplyFallback(parse("<fallback xmlns='urn:example:0' for='urn:xmpp:reply:0'/>")))
	end)

	it("P8 takes out what a fallback names, in code points, the end excluded", function()
		assert.equal("reply", quotes.withoutFallback("> quote\nreply", fallback(range(0, 8))))
		assert.equal("答え", quotes.withoutFallback("> 引用😀\n答え", fallback(range(0, 6))))
		assert.equal("ad", quotes.withoutFallback("abcd", fallback(range(1, 3))))
	end)

	it("P8 takes out several ranges", function()
		assert.equal("bd", quotes.withoutFallback("abcde", fallback(range(0, 1) .. range(2, 3) .. range(4, 5))))
	end)

	it("P8 odd, reversed and overlapping ranges take out no more than they name", function()
		for _, odd in ipairs({
			range("", ""), range("x", "3"), range("-1", "3"), range("1.5", "3"), range("0", "99"), range("9", "9"), range("3", "1"),
			range("0x1", "2"), range(("9"):rep(400), ("9"):rep(400)), "<body/>", "<body start='0'/>", "<body end='3'/>",
		}) do
			assert.equal("abcde", quotes.withoutFallback("abcde", fallback(odd)), odd)
		end
		assert.equal("de", quotes.withoutFallback("abcde", fallback(range(0, 3) .. range(1, 4))))
	end)

	it("P8 a text that is nothing but a quote stays", function()
		assert.equal("> quote\n", quotes.withoutFallback("> quote\n", fallback(range(0, 8))))
		assert.equal("> one\n> two", quotes.withoutQuotedLines("> one\n> two"))
		assert.equal(">_<", quotes.withoutQuotedLines(">_<"))
	end)

	it("P8 takes out lines that begin with a quotation mark of XMPP", function()
		assert.equal("reply", quotes.withoutQuotedLines("> quote\n>> inner\nreply"))
		assert.equal("above\nbelow > not\n", quotes.withoutQuotedLines("above\n>quote\nbelow > not\n"))
		assert.equal("no quote\n\n", quotes.withoutQuotedLines("no quote\n\n"))
		assert.equal("", quotes.withoutQuotedLines(""))
	end)
end)
