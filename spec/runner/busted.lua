-- Starts busted on whichever Lua runs this. The `busted` in the path is no help: Debian's is for the default Lua, and the
-- one that LuaRocks installs is a shell script for one version.
require("busted.runner")({ standalone = false })
