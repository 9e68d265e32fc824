-- util.time of Prosody, which is written in C. Where this Lua can't load it, a stand-in with whole seconds.

return require("native_library")("util.time") or { now = os.time, monotonic = os.time }
