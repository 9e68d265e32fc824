SHELL := bash
.DEFAULT_GOAL := build
.PHONY: $(shell sed -n 's/^\([a-z0-9-]*\):.*/\1/p' Makefile)

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

build: ready-to-build ## Compile src/ to dist/mod_x/mod_x.lua
	@node src/build/build.mjs

all: build

rocks: build ## A directory for prosodyctl install, as a server of LuaRocks: build/rocks/
	@node packaging/rocks.mjs

release: rocks ## The archive to release, and its checksum: build/release/
	@node packaging/release.mjs

check-types: ready-to-build ## Check the types of src/, and that misuse of types/ does not compile
	@node spec/run.mjs types

lint: ready-to-test ## Format (prettier), luacheck on the Lua, no runtime library in dist/
	@node spec/run.mjs lint

dist-check: ready-to-build ## Is dist/ what src/ compiles to?
	@node spec/run.mjs dist

spec: ready-to-test ## The busted specs on Lua 5.2, 5.3 and 5.4 (ONLY=pattern for some)
	@node spec/run.mjs dist spec

conformance: ready-to-test ## Is everything that types/ declares in Prosody 0.12 and 13.0, and of that kind?
	@node spec/run.mjs conformance

package: ready-to-build ## Do the types serve a project that installs them?
	@node spec/run.mjs package

e2e: ready-to-test ## The end-to-end tests on Prosody 0.12 and 13.0 (ONLY=pattern for some; VERSIONS=newest for another Prosody)
	@node spec/run.mjs e2e

faults: ready-to-test ## What happens to accounts and rooms when a push service fails, on both Prosodys (LONG=1 waits two minutes where it takes that)
	@node spec/run.mjs faults

install-test: ready-to-test ## Each way of installing, updating and going back, as the README has it, on both Prosodys
	@node spec/run.mjs install

fuzz: ready-to-test ## Arbitrary scenarios against a model of the rules, on both Prosodys (SEED=n repeats, FUZZ_MINUTES=n goes on)
	@SEED=$${SEED:-$$(($$(date +%s) % 1000000))} node spec/run.mjs fuzz

mutants: ready-to-test ## Does make fuzz notice when the emitted Lua is broken? (ONLY=words for some mutations)
	@node spec/fuzz/mutate.mjs

storage: ready-for-storage ## Registrations with accounts and rooms on internal storage, SQLite and a real PostgreSQL that fail and come back
	@node spec/run.mjs storage

browser: ready-for-browser ## Mentions between people who chat with Converse in Chromium; pictures in build/browser/
	@node spec/run.mjs browser

soak: ready-to-test ## 2,000 devices and 50,000 messages on each Prosody: is everybody woken, is nothing lost, does the heap stay flat?
	@node spec/run.mjs soak

leak: ready-to-test ## Do the heap or the handlers grow with pushes, users or hibernations?
	@node spec/run.mjs leak

bench: ready-to-test build ## What a push costs, ours and the module before, side by side; writes docs/bench/
	@node spec/bench/bench.mjs

profile: ready-to-test build ## Where a push's time goes, and what it allocates (PROFILE_PROSODY=0.12 for that Prosody)
	@node spec/bench/profile.mjs

test: ready-to-test ## All of these checks and tests, but for those of the storage, the browser and the soak
	@node spec/run.mjs

test-all: export VERSIONS = 0.12 13.0 newest
test-all: test ## The same, with the tests of e2e, faults and fuzz on the newest 13.0.x that Debian has as well

demo: ready-to-test build ## Watch pushes leave a real Prosody (KEEP=1 leaves it running)
	@node spec/e2e/demo.mjs

where: ## The TypeScript of a line of a traceback: make where LINE=mod_cloud_notify.lua:123
	@node src/build/where.mjs "$$LINE"

format: ready-to-build ## Format everything with prettier
	@node_modules/.bin/prettier --write --log-level=warn .

clean: ## Remove what was built, but not what was downloaded
	rm -rf build

ready-to-build:
	@spec/setup.sh build

ready-to-test:
	@spec/setup.sh test

ready-for-storage:
	@spec/setup.sh storage

ready-for-browser:
	@spec/setup.sh browser
