import { spawnSync } from "node:child_process";

/** Expat, which does not forgive: prints the number of each text that is no document, and what it says of it. */
const program = `
local lxp = require "lxp"
local number = 0
for text in (io.read("a") .. "\\0"):gmatch("(%Z*)%z") do
	number = number + 1
	local parser = lxp.new({}, "\\1")
	local ok, err = parser:parse(text)
	if ok then ok, err = parser:parse() end
	if not ok then print(number .. ": " .. err) end
end`;

/** What is wrong with which of these texts, as XML with namespaces: a list of lines, empty if nothing is. */
export function faultsOf(texts) {
	const { stdout, stderr, status } = spawnSync("lua5.4", ["-e", program], {
		...{ input: texts.join("\0"), encoding: "utf8", maxBuffer: 2 ** 26 },
	});
	if (status !== 0) throw new Error(`the XML parser failed: ${stderr}`);
	return stdout.split("\n").filter(Boolean);
}
