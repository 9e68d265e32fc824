codes = true
max_line_length = false

-- What Prosody gives to a module. `min` is what all versions of Lua share; from 5.2 on there is table.unpack too.
stds.prosody = {
	globals = { module = { other_fields = true } },
	read_globals = {
		prosody = { other_fields = true },
		table = { fields = { "pack", "unpack" } },
	},
}
std = "min+prosody"

-- In compiled Lua: names the compiler made up (temp_0, opt_1) may be unused or hide each other, and `not (a == b)` stays.
ignore = { "212/self", "213/_.*", "211/.*_%d+", "231/.*_%d+", "311/.*_%d+", "4[123]1/.*_%d+", "581" }

files["spec"] = { std = "max+prosody+busted" }
