local words = require("push2.words")
local foldsAll = require("native_library")("util.encodings") ~= nil

--- What each of these texts is asked for must be a word of it.
local function has(nick, texts)
	for _, text in ipairs(texts) do
		assert.is_true(words.hasWord(text, nick), nick .. " in " .. text)
	end
end

local function has_not(nick, texts)
	for _, text in ipairs(texts) do
		assert.is_false(words.hasWord(text, nick), nick .. " in " .. text)
	end
end

--- Runs a function, and fails if it takes longer than anything that is linear.
local function quickly(act)
	local begin = os.clock()
	local result = act()
	assert.is_true(os.clock() - begin < 3, "took too long")
	return result
end

describe("push2.words", function()
	it("P5 a nick stands between spaces of any kind, or at either end", function()
		has("ana", { "ana", "hello ana", "ana is here", "oh ana, oh", "a\nana\tb" })
		has("ana", { "\194\160ana\194\160", "x\226\128\137ana\226\128\168x", "\227\128\128ana", "x\226\128\139ana\226\128\139x" })
	end)

	it("P5 a nick stands between punctuation of any script", function()
		has("ana", { "@ana:", "(ana)", "_ana_", "*ana*", "ana/bob", "ana-lucía", "Ana's", "Ana’s", "«ana»", "„ana“" })
		has("ana", { "ana。", "「ana」", "¿ana?", "ana؟", "ana،", "…ana…", "ana·bob", "ana—bob", "（ana）", "ana׃" })
	end)

	it("P5 a nick stands between pictures and symbols", function()
		has("ana", { "😀ana😀", "ana👍🏽", "❤️ana❤️", "→ana", "ana©", "ana™", "5€ana£", "\239\191\189ana" })
	end)

	it("P5 a letter or digit of any script next to it makes it another word", function()
		has_not("ana", { "banana", "anas", "1ana", "ana2", "anaé", "éana", "anaж", "λana", "anaب", "אana", "ana한", "anaक", "ana٣" })
		has_not("ana", { "ana\204\129", "anaﬁ", "ＡＮＡana", "ana𝓪", "xana\226\128\141x" })
		has_not("[x]", { "a[x]", "[x]1" })
	end)

	it("P5 a later place counts when an earlier one is part of another word", function()
		has("ana", { "banana ana", "ana2 (ana)", "anana-ana" })
		has("аня", { "баняня, аня" })
		has_not("аня", { "баня", "аняня", "Ваня аняй" })
	end)

	it("P5 scripts without spaces need none", function()
		has("愛", { "恋愛", "愛する", "愛x" })
		has("たなか", { "はいたなかさん" })
		has("ナナ", { "バナナ", "ﾅナナﾅ" })
		has("สมชาย", { "คุณสมชายครับ" })
		has("ana", { "你好ana你好", "ねえanaさん", "คุณana" })
		has("ana愛", { "xana愛x ana愛x" })
		has_not("ana愛", { "xana愛x" })
		has_not("愛ana", { "愛anax" })
	end)

	it("P5 upper and lower case are the same", function()
		has("ana", { "ANA", "Ana", "aNa!" })
		has("ANA", { "ana", "é ana" })
		has_not("ana", { "ANAS" })
	end)

	if foldsAll then
		it("P5 upper and lower case are the same in all scripts", function()
			has("Аня", { "АНЯ", "привет, аня!" })
			has("ΝΊΚΟΣ", { "νίκος", "Νίκοσ" })
			has("Émile", { "émile", "ÉMILE" })
			has("Straße", { "STRASSE", "strasse 1" })
			has("strasse", { "Straße" })
			has("Ömer", { "hallo ÖMER" })
			has("Արամ", { "ԱՐԱՄ" })
			has("𐐔𐐯", { "𐐼𐐯" })
			has_not("s", { "ß" })
		end)

		it("P5 the same letters are the same however they are encoded", function()
			has("José", { "Jose\204\129", "JOSE\204\129!" })
			has("Việt", { "Vie\204\163\204\130t", "Vie\204\130\204\163t" })
			has("ana", { "ＡＮＡ", "a\194\173na", "an\226\128\141a" })
			has("❤️", { "❤" })
			has_not("Jose", { "Jose\204\129" })
			has_not("ana", { "b\194\173ana" })
		end)
	end

	it("P5 a nick may have spaces, punctuation and pictures in it", function()
		has("Ana María", { "hello ana María!" })
		has_not("Ana Mar", { "hello ana maría!", "hello ana maria" })
		has("why?", { "why??", "so why?" })
		has("C++", { "C++, c" })
		has_not("C++", { "C+", "C++11" })
		has("🦊", { "hello 🦊!", "🦊🦊" })
		has("fox 🦊", { "@Fox 🦊: hi" })
		has_not("🦊", { "🐺", "fox🦊" })
	end)

	it("P5 characters of patterns and formats mean themselves", function()
		for _, nick in ipairs({ "[x]", "a.b", "%d", "%", "^a$", "(", ")", "[", "%1", "a*", "-", "a-z", "%b()", "%f[%w]", "\\" }) do
			has(nick, { nick, "hello " .. nick .. "!", "é " .. nick })
			has_not(nick, { "7", "hello world", "é", "axb", "" })
		end
	end)

	it("P5 nothing is in nothing", function()
		has_not("", { "", "hello", "é" })
		has_not("ana", { "" })
		has_not("\226\128\141", { "", "hello", "é" })
	end)

	it("N1 what is not UTF-8 does no harm", function()
		for _, broken in ipairs({ "\128", "\191\191", "\195", "\240\159", "\255\254", "\0", "ana\195", "\128ana", "\195" .. ("\128"):rep(2000) }) do
			assert.is_boolean(words.hasWord(broken, "ana"))
			assert.is_boolean(words.hasWord("hello " .. broken, broken))
			assert.is_boolean(words.hasWord("hello é", broken))
		end
	end)

	it("N6 takes time in proportion to a text of 256 KiB, whatever is in it", function()
		local size = 256 * 1024
		local function full(part)
			return part:rep(math.floor(size / #part))
		end
		local function absent(text, nick)
			assert.is_false(quickly(function()
				return words.hasWord(text, nick)
			end))
		end
		absent(full("banana"), "ana")
		absent(full("баня"), "аня")
		absent(full("a"), ("a"):rep(1023))
		absent(full("é"), ("é"):rep(511))
		absent(full("a "), ("a "):rep(511) .. "b")
		absent(full("愛 "), ("愛 "):rep(250) .. "b")
		absent(full("%"), "%d")
		absent(full("\204\129"), "é")
		absent(full("😀"), "😀ana")
		absent(full("ana-ana\226\128\148b"), "ana-b")
		absent(full("\128"), "ana")
		assert.is_true(quickly(function()
			return words.hasWord(full("banana ") .. "é Ana", "ana")
		end))
	end)

	it("P5 isSameWord does not mind the case", function()
		assert.is_true(words.isSameWord("Ana", "ana"))
		assert.is_false(words.isSameWord("Ana", "an"))
		assert.is_false(words.isSameWord("Ana", ""))
	end)
end)
