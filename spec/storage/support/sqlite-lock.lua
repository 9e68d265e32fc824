-- Locks an SQLite database until its standard input ends: sqlite-lock.lua <file> exclusive|shared.
-- exclusive: nobody else can read or write. shared: as one who reads, so that nobody else can commit.
local DBI = require "DBI";

local file, kind = arg[1], arg[2];
local statements = { exclusive = { "BEGIN EXCLUSIVE" }, shared = { "BEGIN", "SELECT * FROM sqlite_master" } };

local connection = assert(DBI.Connect("SQLite3", file));
connection:autocommit(true);
local running = {}; -- a statement that has rows left keeps its lock
for i, sql in ipairs(statements[kind]) do
	running[i] = assert(connection:prepare(sql));
	assert(running[i]:execute());
end
io.write("locked\n");
io.flush();
io.read("a");
running[1]:close();
